"""A sitting is opened, who is there is noted, what is said is noted, and it is closed."""

from datetime import datetime, timedelta

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.reviews.veiling import unnamed
from mobility.sittings import policy, queries
from mobility.sittings.minutes import STANDINGS
from mobility.sittings.models import AgendaItem, Attendee, Sitting, SittingState
from mobility.sittings.quorum import came_to, counted_in, counts_in, needed_in, present_in, without_vote
from mobility.sittings.services.common import (
    attendee_of,
    ensure_enough_asked,
    ensure_takes_part,
    item_of,
    led_by,
    taken,
    tell_all,
)
from mobility.sittings.services.members import ask_to_sign, follow_committee
from mobility.sittings.standing import standing_of

LONGEST_NOTE = 4000
MISTAKEN = timedelta(minutes=1)
"""Who is marked as gone so soon after they were marked as present was never there, unless they took part meanwhile."""


def open_sitting(actor: Person, sitting: Sitting, *, early: bool = False, now: datetime) -> None:
    """It begins: from now on people are there, and votes can be taken. Opened twice it is opened once.

    `early`: also before the time that it was called for, which the minutes then say; all others who were asked are told.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "sitting-before-its-time", "too-few-asked".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.CALLED, SittingState.OPEN)
    if sitting.state == SittingState.OPEN:
        return
    before = now < sitting.starts_at
    if before and not early:
        raise Refusal("sitting-before-its-time")
    follow_committee(sitting, now)
    ensure_enough_asked(sitting.quorum, sitting.committee, {each.person_id for each in sitting.attendees})
    sitting.state, sitting.opened_at = SittingState.OPEN, now
    sitting.version += 1
    db.session.flush()
    facts = {"called_for": sitting.starts_at.isoformat()} if before else {}
    record(queries.chain_of(sitting), "sitting-opened", actor.id, now, facts)
    if before:
        others = [
            each.person
            for each in sitting.attendees
            if each.person_id != actor.id and counts_in(sitting, each)
        ]
        tell_all(sitting, others, "sitting-opened-early", now)


def set_presence(actor: Person, sitting: Sitting, person_id: int, *, present: bool, now: datetime) -> None:
    """Somebody who was asked is there, or is not; said by themselves or by who leads.

    Raises `Refusal`: "sitting-not-now", "not-asked-to-sitting", "not-of-the-committee", "sitting-not-yours".
    """
    sitting = taken(sitting, SittingState.OPEN)
    if actor.id != person_id:
        led_by(actor, sitting)
    attendee = attendee_of(sitting, person_id)
    if not counts_in(sitting, attendee):
        raise Refusal("not-of-the-committee")
    if attendee.present == present:
        return
    if present:
        attendee.present_at, attendee.left_at = attendee.present_at or now, None
        attendee.excused_at = None
    elif _was_mistaken(sitting, attendee, now):
        attendee.present_at = None
    else:
        attendee.left_at = now
    db.session.flush()
    name = "sitting-joined" if present else "sitting-left"
    record(queries.chain_of(sitting), name, actor.id, now, {"person": person_id})


def take_chair(actor: Person, sitting: Sitting, person_id: int, *, now: datetime) -> None:
    """A member who is there leads the sitting from now on, as its chair is no member of the committee any more.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "chair-is-member", "chair-not-there".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.OPEN)
    before = sitting.chair_id
    if before in sitting.committee:
        raise Refusal("chair-is-member")
    if person_id not in {each.person_id for each in counted_in(sitting)}:
        raise Refusal("chair-not-there")
    sitting.chair_id = person_id
    sitting.version += 1
    db.session.flush()
    facts = {"before": before, "person": person_id}
    record(queries.chain_of(sitting), "sitting-chair-taken", actor.id, now, facts)


def _was_mistaken(sitting: Sitting, attendee: Attendee, now: datetime) -> bool:
    since = attendee.present_at
    return (
        since is not None
        and now - since < MISTAKEN
        and not queries.took_part_since(sitting, attendee.person_id, since)
    )


def note(actor: Person, sitting: Sitting, item_id: int, *, text: str, now: datetime) -> None:
    """What was said of a point, by who leads or by a member who is there; words of people, which can be erased.

    Raises `Refusal`: "sitting-not-now", "not-on-the-agenda", "not-present", "note-owed", "own-case", or the key of an
    exclusion.
    """
    if not text.strip():
        raise Refusal("note-owed", "text")
    sitting = taken(sitting, SittingState.OPEN)
    item = item_of(sitting, item_id)
    ensure_speaks(actor, sitting, item)
    facts = {"item": item.id, **({"case": item.application_id} if item.application_id else {})}
    words = {"note": unnamed(item.application, text.strip()[:LONGEST_NOTE])}
    record(queries.chain_of(sitting), queries.NOTED, actor.id, now, facts, words)


def ensure_speaks(actor: Person, sitting: Sitting, item: AgendaItem) -> None:
    """Raises `Refusal`: "not-present", "own-case", or the key of an exclusion."""
    present = {each.person_id for each in present_in(sitting)}
    if not policy.leads(actor, sitting) and actor.id not in present:
        raise Refusal("not-present")
    ensure_takes_part(actor, item)


def close_sitting(actor: Person, sitting: Sitting, *, sure: bool, now: datetime) -> None:
    """It is over: the chair is told that the minutes are to be signed; where they are no member any more, the office.
    Closed twice it is closed once.

    `sure`: also with applications that were not voted on, which cannot be made up for.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "votes-still-open", "points-without-vote".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.OPEN, SittingState.CLOSED)
    if sitting.state == SittingState.CLOSED:
        return
    if any(item.voting for item in sitting.items):
        raise Refusal("votes-still-open")
    without = without_vote(sitting)
    if without and not sure:
        raise Refusal("points-without-vote", "sure", number=len(without))
    left = {str(item.id): where for item in without if (where := _standing(item, sitting)) is not None}
    sitting.state, sitting.closed_at = SittingState.CLOSED, now
    sitting.version += 1
    db.session.flush()
    facts = {
        "present": [each.person_id for each in came_to(sitting)],
        "needed": needed_in(sitting),
        STANDINGS: left,
    }
    record(queries.chain_of(sitting), queries.CLOSED, actor.id, now, facts)
    ask_to_sign(sitting, now)


def _standing(item: AgendaItem, sitting: Sitting) -> str | None:
    """Whether its application could be dealt with."""
    standing = standing_of(item.application, sitting) if item.application is not None else None
    return str(standing.readiness) if standing is not None else None
