"""Nominating people to partners, alone or all of one partner at once, and keeping the partner's answer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.notifications.models import Message, MessageState
from mobility.notifications.services import held, release, tell_address
from mobility.selection.hindrances import seated_in
from mobility.selection.models import Nomination
from mobility.selection.queries import held_seat, latest_nomination
from mobility.selection.services.bundling import ensure_bundle
from mobility.selection.services.linking import partner_addresses
from mobility.selection.stages import NOMINATION, sends_nomination
from mobility.workflow import services as workflow
from mobility.workflow.models import Case


def nominate(
    actor: Person, call: Call, institution_id: int, *, references: Collection[str], now: datetime
) -> int:
    """Nominate all of `references` (those that the page showed) to one partner; how many.

    The partner's people get one letter for all of them. All are nominated or nobody.

    Raises `Refusal`: "nobody-ticked", "nobody-to-nominate", "somebody-hindered", "partner-without-contact", or as
    `workflow.services.fire`.
    """
    if not references:
        raise Refusal("nobody-ticked")
    seated = [
        each
        for each in seated_in(call.id, now)
        if each.place.institution_id == institution_id and each.application.reference in references
    ]
    if not seated or len(seated) != len(set(references)):
        raise Refusal("nobody-to-nominate")
    hindered = [each.application.subject.called for each in seated if each.why is not None]
    if hindered:
        raise Refusal("somebody-hindered", names=", ".join(hindered))
    waiting = [each.application for each in seated]
    letters = f"nominations:{call.id}:{institution_id}"
    with held(letters):
        for application in sorted(waiting, key=lambda each: each.id):
            version = application.version
            workflow.fire(application.id, _move_of(application), actor=actor, seen_version=version, now=now)
    _write_once(call, institution_id, [application.id for application in waiting], letters, now)
    release(letters, now=now)
    return len(waiting)


def send_nomination(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner of the seat comes to the case, and gets a link. The rule book's message carries it.

    Raises `Refusal`: "no-seat", "partner-without-contact".
    """
    seat = held_seat(case.id)
    if seat is None:
        raise Refusal("no-seat")
    destination = seat.destination
    if not partner_addresses(destination.institution_id, now):
        raise Refusal("partner-without-contact")
    case.scopes = [scope for scope in case.scopes if not scope.startswith("partner:")] + [
        f"partner:{destination.institution_id}"
    ]
    bundle_id = ensure_bundle(destination, now)
    db.session.add(
        Nomination(
            application_id=case.id, destination_id=destination.id, bundle_id=bundle_id, nominated_at=now
        )
    )
    db.session.flush()


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


def _write_once(call: Call, institution_id: int, case_ids: list[int], letters: str, now: datetime) -> None:
    """One letter to each contact instead of one for each person; the others were held and are dropped."""
    db.session.execute(
        update(Message)
        .where(Message.held_for == letters, Message.state == MessageState.HELD, Message.person_id.is_(None))
        .values(state=MessageState.DROPPED)
        .execution_options(synchronize_session=False)
    )
    answer_by = db.session.scalar(select(func.min(Case.due_at)).where(Case.id.in_(case_ids)))
    for receiver in partner_addresses(institution_id, now).values():
        values = {"call": tr(call.title, receiver.language), "number": len(case_ids)}
        tell_address(
            receiver, "nominations", about=f"call:{call.id}", values=values, answer_by=answer_by, now=now
        )


def _move_of(case: Case) -> str:
    """The coordinator's move that sends a nomination. Raises `Refusal`: "move-not-here"."""
    for move in workflow.book_of(case).moves_from(NOMINATION):
        if sends_nomination(move):
            return move.key
    raise Refusal("move-not-here")
