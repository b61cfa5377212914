"""A partner's answer by their link: said, taken back while it waits, taken over; and their own reference."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.jobs import enqueue, enqueue_all, under_way, wanted
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen, ensure_as_shown
from mobility.institutions.models import Contact
from mobility.selection.models import Bundle, Nomination
from mobility.selection.nominations.days import OWN_REFERENCE
from mobility.selection.nominations.partners import Nominee
from mobility.selection.services.seating import locked_application
from mobility.selection.stages import ACCEPT, DECLINE, PARTNER_ANSWER
from mobility.workflow import services as workflow
from mobility.workflow.services import Outsider

LONGEST_REFERENCE = 60
CAN_BE_TAKEN_BACK = timedelta(minutes=30)
"""So long an answer waits, unless the office takes it over before."""


def accept_nomination(
    contact: Contact, nomination: Nomination, *, seen_version: int | None, own_reference: str, now: datetime
) -> None:
    """The partner takes the person, who is then asked whether they want the place.

    Raises `Refusal`: as `workflow.services.fire`.
    """
    _answer(contact, nomination, ACCEPT, seen_version, "", own_reference, now)


def say_answer(
    contact: Contact,
    nomination: Nomination,
    *,
    move: str,
    seen_version: int | None,
    reason: str = "",
    own_reference: str = "",
    seen: str = "",
    now: datetime,
) -> None:
    """Keep what the partner answers (`ACCEPT` or `DECLINE`); it counts and is told when it is taken over. `seen`: as of
    `note_reference`.

    Raises `Refusal`: "answered-already", "changed-meanwhile", "reason-owed", what stands against the move, or as `as_seen`.
    """
    case = taken(nomination)
    ensure_can_say(contact, case, nomination, move, seen_version, reason, now)
    if own_reference.strip():
        note_reference_of_taken(contact, nomination, own_reference=own_reference, seen=seen, now=now)
    say(contact, nomination, move, reason, now)


def ensure_can_say(
    contact: Contact,
    case: Application,
    nomination: Nomination,
    move: str,
    seen_version: int | None,
    reason: str,
    now: datetime,
) -> None:
    """Of case and nomination that are `taken`. Raises `Refusal`: "reason-owed", or as `say_answer`."""
    ensure_unanswered(nomination)
    if move == DECLINE and not reason.strip():
        raise Refusal("reason-owed", "reason")
    _ensure_possible(contact, case, move, seen_version, now)


def taken(nomination: Nomination) -> Application:
    """Case and nomination as they are now, kept from others until the end of the transaction; gives the case."""
    case = locked_application(nomination.application_id)
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    return case


def _ensure_possible(
    contact: Contact, case: Application, move: str, seen_version: int | None, now: datetime
) -> None:
    """Raises `Refusal`: "changed-meanwhile", or what stands against the move."""
    if seen_version is not None and seen_version != case.version:
        raise Refusal("changed-meanwhile", chain=f"case:{case.id}")
    found = workflow.permission(case, move, _outsider(contact), now)
    if found is None or found.why:
        raise Refusal((found and found.why) or "move-not-here")


def say(contact: Contact, nomination: Nomination, move: str, reason: str, now: datetime) -> None:
    """Keep the answer of a nomination that is `taken`, and of which it can be said."""
    nomination.said, nomination.said_because, nomination.said_at = move, reason.strip() or None, now
    nomination.answered_by_id = contact.id
    _record(contact, nomination, "partner-said", now)
    enqueue("selection.take_over", not_before=now + CAN_BE_TAKEN_BACK, nomination_id=nomination.id)


def ensure_unanswered(nomination: Nomination) -> None:
    """Raises `Refusal`: "answered-already"."""
    if is_answered(nomination):
        raise Refusal("answered-already")


def is_answered(nomination: Nomination) -> bool:
    """The partner has said something of it, whether that counts already or can be taken back yet."""
    return nomination.answered_at is not None or nomination.said is not None


def accept_several(
    contact: Contact, nominees: Sequence[Nominee], *, seen: Mapping[int, int], now: datetime
) -> None:
    """Accept all of `nominees`, or nobody. `seen`: id of a nomination -> the version of its case that was seen.

    Raises `Refusal`: "nobody-ticked", "ticked-answered", "changed-meanwhile", or what stands against the move.
    """
    if not nominees:
        raise Refusal("nobody-ticked")
    in_turn = sorted(nominees, key=lambda each: each.nomination.application_id)
    cases = [taken(each.nomination) for each in in_turn]
    answered = [each.name for each in in_turn if is_answered(each.nomination)]
    if answered:
        raise Refusal("ticked-answered", names=", ".join(answered))
    for case, each in zip(cases, in_turn, strict=True):
        _ensure_possible(contact, case, ACCEPT, seen[each.nomination.id], now)
    for each in in_turn:
        say(contact, each.nomination, ACCEPT, "", now)


def take_answer_back(
    contact: Contact, nomination: Nomination, *, seen: str | None = None, now: datetime
) -> None:
    """The partner answers anew. `seen`: the answer that is taken back (`Nomination.shown`).

    Raises `Refusal`: "taken-over", "taken-back-already", "no-longer-nominated" (who has left meanwhile), or as
    `ensure_as_shown`.
    """
    case = taken(nomination)
    if nomination.answered_at is not None:
        raise Refusal("taken-over")
    if nomination.said is None:
        raise Refusal("taken-back-already")
    if case.stage != PARTNER_ANSWER or case.ended_at is not None:
        raise Refusal("no-longer-nominated")
    ensure_as_shown(seen, nomination.shown)
    _unsaid(nomination)
    nomination.answered_by_id = None
    _record(contact, nomination, "partner-took-back", now)
    db.session.flush()


def take_over(nomination_id: int, *, now: datetime, at_once: bool = False, seen: str | None = None) -> bool:
    """Let what the partner said count, and tell everybody: when its time is over, or `at_once` when the office says so of
    the answer that it has `seen`.

    False if there is nothing to do: it was taken back, or answered anew a moment ago, or the case has moved on.

    Raises `Refusal`: as `ensure_as_shown`.
    """
    nomination = db.session.get_one(Nomination, nomination_id)
    case = locked_application(nomination.application_id)
    db.session.refresh(nomination, with_for_update={"of": Nomination})
    move, said_at = nomination.said, nomination.said_at
    if move is None or said_at is None or not (at_once or now >= said_at + CAN_BE_TAKEN_BACK):
        return False
    ensure_as_shown(seen, nomination.shown)
    reason, contact = nomination.said_because or "", db.session.get_one(Contact, nomination.answered_by_id)
    _unsaid(nomination)
    if case.stage != PARTNER_ANSWER or case.ended_at is not None:
        db.session.flush()
        return False
    _answer(contact, nomination, move, None, reason, "", now)
    return True


def take_over_several(bundle: Bundle, *, seen: str, now: datetime) -> int:
    """Let the answers of a bundle count that `seen` has (`base.seen.seen_of`, by the id of the nomination what is `shown`):
    one at once, several by a job each. How many.

    Raises `Refusal`: "nothing-to-take-over", or as `ensure_as_shown`.
    """
    numbers = [int(part.partition(":")[0]) for part in seen.split(",") if part.partition(":")[0].isdecimal()]
    chosen = db.session.scalars(
        select(Nomination)
        .where(Nomination.bundle_id == bundle.id, Nomination.id.in_(numbers))
        .order_by(Nomination.id)
        .execution_options(populate_existing=True)
    ).all()
    said = [each for each in chosen if each.said is not None]
    if not said:
        raise Refusal("nothing-to-take-over")
    ensure_as_shown(seen, {str(each.id): each.shown for each in chosen})
    if len(said) == 1:
        take_over(said[0].id, now=now, at_once=True, seen=said[0].seen)
    else:
        enqueue_all(
            wanted(
                "selection.take_over_seen",
                key=f"take-over:{each.id}",
                nomination_id=each.id,
                seen=each.seen,
            )
            for each in said
        )
    return len(said)


def take_over_as_seen(nomination_id: int, seen: str, *, now: datetime) -> None:
    """By a job of `take_over_several`: what the partner has answered otherwise since then waits on."""
    try:
        take_over(nomination_id, now=now, at_once=True, seen=seen)
    except Refusal as refusal:
        if refusal.key != "judged-changed-meanwhile":
            raise


def being_taken_over(nominations: Iterable[Nomination]) -> int:
    """How many of them have a job that does so now."""
    asked = {each["nomination_id"] for each in under_way("selection.take_over_seen")}
    return sum(each.said is not None and each.id in asked for each in nominations)


def _unsaid(nomination: Nomination) -> None:
    nomination.said = nomination.said_because = nomination.said_at = None


def _outsider(contact: Contact) -> Outsider:
    return Outsider(token=f"partner-contact@partner:{contact.institution_id}", by=f"contact:{contact.id}")


def _record(contact: Contact, nomination: Nomination, name: str, now: datetime) -> None:
    facts = {"on_behalf": f"contact:{contact.id}", "nomination": nomination.id}
    record(f"case:{nomination.application_id}", name, None, now, facts)


def decline_nomination(
    contact: Contact,
    nomination: Nomination,
    *,
    seen_version: int | None,
    reason: str,
    own_reference: str,
    now: datetime,
) -> None:
    """The partner does not; the person stays in the running for other choices.

    Raises `Refusal`: "reason-owed", or as `workflow.services.fire`.
    """
    _answer(contact, nomination, DECLINE, seen_version, reason, own_reference, now)


def note_reference(
    contact: Contact, nomination: Nomination, *, own_reference: str, seen: str = "", now: datetime
) -> None:
    """Keep the number under which the partner has the person. `seen`: `base.seen.seen_of` what stood there.

    Raises `Refusal`: as `as_seen`.
    """
    taken(nomination)
    note_reference_of_taken(contact, nomination, own_reference=own_reference, seen=seen, now=now)


def note_reference_of_taken(
    contact: Contact, nomination: Nomination, *, own_reference: str, seen: str = "", now: datetime
) -> None:
    """The same of a nomination that is `taken`."""
    entered, present = own_reference.strip()[:LONGEST_REFERENCE], nomination.partner_reference or ""
    wanted = as_seen(seen, {OWN_REFERENCE: entered}, {OWN_REFERENCE: present})[OWN_REFERENCE]
    if wanted == present:
        return
    nomination.partner_reference = wanted or None
    _record(contact, nomination, "partner-reference-noted", now)
    db.session.flush()


def _answer(
    contact: Contact,
    nomination: Nomination,
    move: str,
    seen_version: int | None,
    reason: str,
    own_reference: str,
    now: datetime,
) -> None:
    if nomination.answered_at is not None:
        raise Refusal("answered-already")
    if own_reference.strip():
        note_reference(contact, nomination, own_reference=own_reference, now=now)
    nomination.answered_by_id = contact.id
    workflow.fire(
        nomination.application_id,
        move,
        actor=_outsider(contact),
        seen_version=seen_version,
        now=now,
        reason=reason,
    )
    db.session.flush()
