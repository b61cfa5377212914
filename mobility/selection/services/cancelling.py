"""A call is cancelled: before its cases end, the partners to whom its people are nominated are told, each once, and appeals
against its results lapse."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.languages import tr
from mobility.base.record import record
from mobility.calls.models import Call, Destination
from mobility.institutions.queries import contacts_in_force
from mobility.notifications.services import tell, tell_address
from mobility.selection import appeals
from mobility.selection.models import Appeal, Nomination, Seat
from mobility.selection.services.appeal_letters import ask_no_more
from mobility.selection.services.linking import partner_addresses
from mobility.workflow.models import Case

TOLD = "call-cancelled-partner"


def nominated_in(call_id: int) -> dict[int, list[Person]]:
    """id of a partner -> the people of the call nominated to it whose cases are under way, and whom it has not declined"""
    rows = db.session.execute(
        select(Destination.institution_id, Person)
        .join(Nomination, Nomination.destination_id == Destination.id)
        .join(Case, Case.id == Nomination.application_id)
        .join(Person, Person.id == Case.subject_id)
        .join(Seat, (Seat.application_id == Case.id) & (Seat.destination_id == Destination.id))
        .where(
            Destination.call_id == call_id,
            Case.ended_at.is_(None),
            Nomination.accepted.is_not(False),
            Seat.freed_at.is_(None),
        )
        .distinct()
        .order_by(Destination.institution_id, Person.id)
    )
    found: dict[int, list[Person]] = {}
    for institution_id, person in rows:
        found.setdefault(institution_id, []).append(person)
    return found


def tell_partners(call: Call, reason: Translated, now: datetime) -> None:
    """One letter to each contact of such a partner, with everybody who does not come."""
    for institution_id, people in nominated_in(call.id).items():
        addresses = partner_addresses(institution_id, now)
        for contact in contacts_in_force(institution_id):
            values = {
                "call": tr(call.title, contact.language),
                "names": _names(people, contact.language),
                "reason": tr(reason, contact.language),
            }
            tell_address(addresses[contact.id], TOLD, about=f"call:{call.id}", values=values, now=now)


def let_appeals_lapse(call: Call, reason: Translated, now: datetime) -> None:
    """Those on which something is still to be done are over: their people are told, and nobody has them to do any more."""
    for appeal in db.session.scalars(appeals.open_in(call.id).with_for_update(of=Appeal)).all():
        appeal.lapsed_at = now
        application, person = appeal.application, appeal.application.subject
        chain = f"case:{application.id}"
        record(chain, appeals.LAPSED, None, now, {"appeal": appeal.id})
        values = {
            "call": tr(call.title, person.language),
            "reference": application.reference,
            "reason": tr(reason, person.language),
        }
        link = f"/applications/{application.reference}"
        tell(person, appeals.LAPSED, about=chain, values=values, link=link, now=now)
        ask_no_more(application)
    db.session.flush()


def _names(people: Sequence[Person], language: str) -> str:
    return ", ".join(person.called_in(language) for person in people)
