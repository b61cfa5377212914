"""Nominating people to partners, alone or all of one partner at once, and keeping the partner's answer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.calls.models import Call, Destination
from mobility.institutions.queries import contacts_in_force
from mobility.selection.models import Nomination
from mobility.selection.queries import held_seat, latest_nomination, to_nominate
from mobility.selection.services.linking import ensure_links
from mobility.selection.stages import NOMINATION, SENDS_NOMINATION
from mobility.workflow import services as workflow
from mobility.workflow.models import Case


def nominate(
    actor: Person, call: Call, institution_id: int, *, references: Collection[str], now: datetime
) -> int:
    """Nominate all of `references` (those that the page showed) to one partner; how many.

    All or nobody. Raises `Refusal`: "nobody-to-nominate", "partner-without-contact", or as `workflow.services.fire`.
    """
    waiting = [
        application
        for application, destination in to_nominate(call.id)
        if destination.institution_id == institution_id and application.reference in references
    ]
    if not waiting or len(waiting) != len(set(references)):
        raise Refusal("nobody-to-nominate")
    for application in sorted(waiting, key=lambda each: each.id):
        workflow.fire(
            application.id, _move_of(application), actor=actor, seen_version=application.version, now=now
        )
    return len(waiting)


def send_nomination(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner of the seat comes to the case, and gets a link. The rule book's message carries it.

    Raises `Refusal`: "no-seat", "partner-without-contact".
    """
    seat = held_seat(case.id)
    if seat is None:
        raise Refusal("no-seat")
    destination = db.session.scalars(select(Destination).where(Destination.id == seat.destination_id)).one()
    if not contacts_in_force(destination.institution_id):
        raise Refusal("partner-without-contact")
    case.scopes = [scope for scope in case.scopes if not scope.startswith("partner:")] + [
        f"partner:{destination.institution_id}"
    ]
    db.session.add(Nomination(application_id=case.id, destination_id=destination.id, nominated_at=now))
    db.session.flush()
    ensure_links(destination.institution_id, now)


def note_acceptance(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner takes the person."""
    _note(case, True, now)


def note_refusal(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner does not; no seat there is given to this person again."""
    _note(case, False, now)


def _note(case: Case, accepted: bool, now: datetime) -> None:
    nomination = latest_nomination(case.id)
    if nomination is not None:
        nomination.accepted, nomination.answered_at = accepted, now
        db.session.flush()


def _move_of(case: Case) -> str:
    """The coordinator's move that sends a nomination. Raises `Refusal`: "move-not-here"."""
    for move in workflow.book_of(case).moves_from(NOMINATION):
        if SENDS_NOMINATION in move.effects:
            return move.key
    raise Refusal("move-not-here")
