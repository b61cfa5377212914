"""A sitting is called, moved to another day, cancelled; who cannot come says so."""

from collections.abc import Collection, Sequence
from datetime import datetime

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.record import record
from mobility.base.references import new_reference
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState
from mobility.calls.policy import runs
from mobility.sittings import queries
from mobility.sittings.models import AgendaItem, Attendee, ItemKind, Sitting, SittingState
from mobility.sittings.places import candidates_of
from mobility.sittings.proposing import NONE, proposed
from mobility.sittings.quorum import counts_in
from mobility.sittings.services.common import (
    CALLED,
    LEFT_OUT,
    attendee_of,
    ensure_enough_asked,
    led_by,
    taken,
    tell_all,
)


def call_sitting(
    actor: Person,
    call: Call,
    *,
    starts_at: datetime,
    duration: int,
    place: str,
    link: str,
    invited: Collection[int],
    chair_id: int,
    stage: str,
    agenda: str,
    now: datetime,
) -> Sitting:
    """Ask members of the call's committee to a sitting; `duration` in minutes, `agenda`: a kind of `proposing`.

    `stage`: whose assessments rank the applications.

    Raises `Refusal`: "sitting-not-yours", "call-is-cancelled", "members-owed", "chair-not-asked", "too-few-asked",
    "place-owed", "sitting-in-the-past", "nobody-for-the-agenda".
    """
    _ensure_calls(actor, call)
    quorum = queries.quorum_of(queries.book_for(call, now))
    committee = queries.committee_of(call, now)
    people = _asked(committee, invited, chair_id, quorum)
    _ensure_can_be(starts_at, place, link, now)
    sitting = Sitting(
        reference=new_reference("K", local_day(now).year),
        call=call,
        stage=stage,
        quorum=quorum,
        committee=[member.id for member in committee],
        starts_at=starts_at,
        duration=duration,
        place=place.strip(),
        link=link.strip(),
        chair_id=chair_id,
        called_by_id=actor.id,
        called_at=now,
        attendees=[Attendee(person=person) for person in people],
        items=_items(_on_the_agenda(call, stage, agenda)),
    )
    db.session.add(sitting)
    db.session.flush()
    facts = {"call": call.id, "asked": [person.id for person in people], "chair": chair_id}
    record(queries.chain_of(sitting), queries.CALLED, actor.id, now, facts)
    tell_all(sitting, people, CALLED, now)
    return sitting


def change_sitting(
    actor: Person,
    sitting: Sitting,
    *,
    starts_at: datetime,
    duration: int,
    place: str,
    link: str,
    invited: Collection[int],
    chair_id: int,
    seen_version: int,
    now: datetime,
) -> None:
    """Another day, place, chair or other people; everybody who is asked is told, and who no longer is.

    Raises `Refusal`: as `call_sitting`, "sitting-not-now", "changed-meanwhile".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.CALLED, seen_version=seen_version)
    committee = queries.committee_of(sitting.call, now)
    people = _asked(committee, invited, chair_id, sitting.quorum)
    _ensure_can_be(starts_at, place, link, now)
    ids = {person.id for person in people}
    gone = [each for each in sitting.attendees if each.person_id not in ids]
    left_out = [each.person for each in gone if counts_in(sitting, each)]
    for each in gone:
        sitting.attendees.remove(each)
    there = {each.person_id for each in sitting.attendees}
    sitting.attendees.extend(Attendee(person=person) for person in people if person.id not in there)
    sitting.starts_at, sitting.duration, sitting.chair_id = starts_at, duration, chair_id
    sitting.place, sitting.link = place.strip(), link.strip()
    sitting.committee = [member.id for member in committee]
    sitting.version += 1
    db.session.flush()
    facts = {"asked": sorted(ids), "chair": chair_id, "starts_at": starts_at.isoformat()}
    record(queries.chain_of(sitting), "sitting-changed", actor.id, now, facts)
    tell_all(sitting, people, "sitting-changed", now)
    tell_all(sitting, left_out, LEFT_OUT, now)


def cancel_sitting(actor: Person, sitting: Sitting, *, now: datetime) -> None:
    """It does not take place; everybody who was asked is told.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now".
    """
    led_by(actor, sitting)
    _cancel(taken(sitting, SittingState.CALLED), actor.id, now)


def cancel_with_call(call: Call, reason: Translated, now: datetime) -> None:
    """The sittings of a cancelled call that are still to come do not take place; who was asked is told why."""
    for sitting in map(queries.locked, queries.to_come(call.id)):
        if sitting.state == SittingState.CALLED:  # and was not opened while its lock was waited for
            _cancel(sitting, None, now, reason)


def _cancel(sitting: Sitting, actor_id: int | None, now: datetime, reason: Translated | None = None) -> None:
    sitting.state = SittingState.CANCELLED
    sitting.version += 1
    db.session.flush()
    record(queries.chain_of(sitting), "sitting-cancelled", actor_id, now, {})
    asked = [each.person for each in sitting.attendees if counts_in(sitting, each)]
    tell_all(sitting, asked, "sitting-cancelled", now, reason)


def excuse(actor: Person, sitting: Sitting, *, now: datetime) -> None:
    """`actor` cannot come. Said twice it is said once.

    Raises `Refusal`: "sitting-not-now", "not-asked-to-sitting".
    """
    sitting = taken(sitting, SittingState.CALLED)
    mine = attendee_of(sitting, actor.id)
    if mine.excused_at is None:
        mine.excused_at = now
        db.session.flush()
        record(queries.chain_of(sitting), "sitting-absence-said", actor.id, now, {})


def come_after_all(actor: Person, sitting: Sitting, *, now: datetime) -> None:
    """`actor` can come after all.

    Raises `Refusal`: "sitting-not-now", "not-asked-to-sitting".
    """
    sitting = taken(sitting, SittingState.CALLED)
    mine = attendee_of(sitting, actor.id)
    if mine.excused_at is not None:
        mine.excused_at = None
        db.session.flush()
        record(queries.chain_of(sitting), "sitting-absence-taken-back", actor.id, now, {})


def _ensure_calls(actor: Person, call: Call) -> None:
    if not runs(actor, call):
        raise Refusal("sitting-not-yours")
    if call.state == CallState.CANCELLED:
        raise Refusal("call-is-cancelled")


def _asked(committee: Sequence[Person], invited: Collection[int], chair_id: int, quorum: str) -> list[Person]:
    people = [person for person in committee if person.id in set(invited)]
    if not people:
        raise Refusal("members-owed", "invited")
    if chair_id not in {person.id for person in people}:
        raise Refusal("chair-not-asked", "chair_id")
    ensure_enough_asked(quorum, [member.id for member in committee], {person.id for person in people})
    return people


def _ensure_can_be(starts_at: datetime, place: str, link: str, now: datetime) -> None:
    if starts_at <= now:
        raise Refusal("sitting-in-the-past", "day")
    if not place.strip() and not link.strip():
        raise Refusal("place-owed", "place")


def _on_the_agenda(call: Call, stage: str, agenda: str) -> Sequence[Application]:
    if agenda == NONE:
        return []
    found = proposed(call, stage, candidates_of(call)).get(agenda)
    if found is None:
        raise Refusal("nobody-for-the-agenda", "agenda")
    return found.applications


def _items(applications: Sequence[Application]) -> list[AgendaItem]:
    """The quorum, the calibration where there is something to calibrate, the applications, any other matter."""
    kinds = [ItemKind.QUORUM, *([ItemKind.CALIBRATION] if applications else [])]
    items = [AgendaItem(kind=kind) for kind in kinds]
    items += [AgendaItem(kind=ItemKind.APPLICATION, application_id=each.id) for each in applications]
    items.append(AgendaItem(kind=ItemKind.OTHER))
    for position, item in enumerate(items, 1):
        item.position = position
    return items
