"""The nominations of one partner: asked for together, made person by person, each in a transaction of its own; when all are
gone through the partner gets one letter."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.jobs import enqueue_all, wanted
from mobility.base.languages import tr
from mobility.base.lines import unsettled
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.institutions.models import Institution
from mobility.notifications.models import Message, MessageState
from mobility.notifications.services import held, release, tell, tell_address
from mobility.selection.hindrances import hindrance_of, seated_in
from mobility.selection.models import Sending, SendingCase
from mobility.selection.nominations.under_way import asked_before, page_of
from mobility.selection.queries import held_seat
from mobility.selection.services.linking import partner_addresses
from mobility.selection.services.proposing import ensure_proposes, lock_selection
from mobility.selection.services.seating import locked_application
from mobility.selection.stages import NOMINATION, PARTNER_ANSWER, sends_nomination
from mobility.workflow import services as workflow
from mobility.workflow.models import Case

NOT_ALL = "nominations-left-out"


def nominate(
    actor: Person, call: Call, institution_id: int, *, references: Collection[str], now: datetime
) -> Sending:
    """Have all of `references` (those that the page showed) nominated to one partner.

    Whether each can be is asked once more in their own job, and noted where not. Asked once more for the same, by whomever,
    it does nothing, and gives what was asked first.

    Raises `Refusal`: "not-your-selection", "nobody-ticked", "nobody-to-nominate", "somebody-hindered",
    "partner-without-contact".
    """
    ensure_proposes(actor, call)
    if not references:
        raise Refusal("nobody-ticked")
    lock_selection(call.id)
    seated = [
        each
        for each in seated_in(call.id, now)
        if each.place.institution_id == institution_id
        and each.application.reference in references
        and each.sending_id is None
    ]
    if not seated or len(seated) != len(set(references)):
        before = asked_before(call.id, institution_id, references)
        if before is None or seated:
            raise Refusal("nobody-to-nominate")
        return before
    hindered = [each.application.subject.called for each in seated if each.why is not None]
    if hindered:
        raise Refusal("somebody-hindered", names=", ".join(hindered))
    if not partner_addresses(institution_id, now):
        raise Refusal("partner-without-contact")
    return _asked(actor, call, institution_id, sorted(each.application.id for each in seated), now)


def _asked(
    actor: Person, call: Call, institution_id: int, case_ids: Collection[int], now: datetime
) -> Sending:
    sending = Sending(call_id=call.id, institution_id=institution_id, actor_id=actor.id, asked_at=now)
    db.session.add(sending)
    db.session.flush()
    db.session.add_all(SendingCase(sending_id=sending.id, case_id=case_id) for case_id in case_ids)
    db.session.flush()
    enqueue_all(
        wanted(
            "selection.nominate_one",
            key=f"sending:{sending.id}:{case_id}",
            sending_id=sending.id,
            case_id=case_id,
        )
        for case_id in case_ids
    )
    return sending


def nominate_one(sending_id: int, case_id: int, *, now: datetime) -> None:
    """Nominate one of them, or note why not; after the last the partner is written to. Done once more, it does nothing."""
    case = locked_application(case_id)
    line = unsettled(SendingCase, sending_id=sending_id, case_id=case_id)
    if line is None:
        return
    sending = db.session.get_one(Sending, sending_id)
    line.why = _why_not_made(sending, case, now)
    line.settled_at = now
    db.session.flush()
    _finish(sending, now)


def _why_not_made(sending: Sending, case: Case, now: datetime) -> str | None:
    """Make it. The key of the refusal where it is refused, with nothing of it done."""
    actor = get_person(sending.actor_id, now)
    if actor is None:
        return "not-yours-to-move"
    letters = f"sending:{sending.id}:{case.id}"
    try:
        with db.session.begin_nested(), held(letters):
            workflow.fire(case.id, _move_of(case, sending, now), actor=actor, seen_version=None, now=now)
    except Refusal as refusal:
        return refusal.key
    _drop_letters_for_one(letters)
    release(letters, now=now)
    return None


def _move_of(case: Case, sending: Sending, now: datetime) -> str:
    """The coordinator's move that sends a nomination.

    Raises `Refusal`: "move-not-here", "seat-is-elsewhere", or what is in the way of the person.
    """
    if case.stage != NOMINATION or case.ended_at is not None:
        raise Refusal("move-not-here")
    seat = held_seat(case.id)
    if seat is None or seat.destination.institution_id != sending.institution_id:
        raise Refusal("seat-is-elsewhere")
    why = hindrance_of(case, now)
    if why is not None:
        raise Refusal(why)
    return next(move.key for move in workflow.book_of(case).moves_from(NOMINATION) if sends_nomination(move))


def _drop_letters_for_one(letters: str) -> None:
    """The partner gets one letter for all of them, and none for each; the people are told at once."""
    db.session.execute(
        update(Message)
        .where(Message.held_for == letters, Message.state == MessageState.HELD, Message.person_id.is_(None))
        .values(state=MessageState.DROPPED)
        .execution_options(synchronize_session=False)
    )


def _finish(sending: Sending, now: datetime) -> None:
    """When all are gone through, once. Two at the end wait for each other."""
    db.session.refresh(sending, ["through_at"], with_for_update={"of": Sending})
    of_these = SendingCase.sending_id == sending.id
    left = select(func.count()).where(of_these, SendingCase.settled_at.is_(None))
    if sending.through_at is not None or db.session.scalar(left):
        return
    sending.through_at = now
    call = db.session.get_one(Call, sending.call_id)
    _write_to_partner(sending, call, now)
    not_made = db.session.scalar(select(func.count()).where(of_these, SendingCase.why.is_not(None)))
    if not_made:
        _tell_who_asked(sending, call, not_made, now)
    db.session.flush()


def _write_to_partner(sending: Sending, call: Call, now: datetime) -> None:
    """One letter to each contact, for all who were nominated and are still."""
    number, answer_by = db.session.execute(
        select(func.count(), func.min(Case.due_at))
        .join(SendingCase, SendingCase.case_id == Case.id)
        .where(
            SendingCase.sending_id == sending.id,
            SendingCase.why.is_(None),
            Case.stage == PARTNER_ANSWER,
            Case.ended_at.is_(None),
        )
    ).one()
    if not number:
        return
    for receiver in partner_addresses(sending.institution_id, now).values():
        values = {"call": tr(call.title, receiver.language), "number": number}
        tell_address(
            receiver, "nominations", about=f"call:{call.id}", values=values, answer_by=answer_by, now=now
        )


def _tell_who_asked(sending: Sending, call: Call, not_made: int, now: datetime) -> None:
    """That some could not be nominated; the page says who, and why."""
    person = get_person(sending.actor_id, now)
    if person is None:
        return
    partner = db.session.get_one(Institution, sending.institution_id)
    values = {
        "call": tr(call.title, person.language),
        "partner": tr(partner.name, person.language),
        "number": not_made,
    }
    tell(person, NOT_ALL, about=f"call:{call.id}", values=values, link=page_of(sending, call), now=now)
