"""Seats that are free while somebody waits for one: they come to nobody by themselves, and the office can give them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased, joinedload

from mobility.accounts.models import Person, Rights
from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.base.lending import Rows
from mobility.calls.models import Call, Destination
from mobility.selection import policy
from mobility.selection.allocation.clauses import NO_SCORE, has_declined, is_admitted, score_in_line
from mobility.selection.allocation.free import free_now
from mobility.selection.allocation.held import reserved_held
from mobility.selection.allocation.inputs import Inputs, places_left, reserved_left, room_left
from mobility.selection.allocation.line import IS_RISING, Queue
from mobility.selection.allocation.waiting import by_group
from mobility.selection.models import RunState, Seat, SelectionRun
from mobility.selection.stages import WAITING_LIST


@dataclass(frozen=True)
class Wish:
    """Somebody who would take a seat that is free: from the waiting list, or because they asked for a better choice."""

    application_id: int
    destination_id: int
    free: int
    """So many seats are free there."""
    reserved: str | None
    """The group whose reserved seat it would be."""
    left: int | None
    """The destination whose seat would be left for it."""
    awaited: bool
    """Whether somebody waits for that seat, to whom it would go."""
    passed_over: tuple[int, ...]
    """Who comes before them there and would take a seat too, where there are not enough for all of these; best first."""
    others: tuple[int, ...]
    """Who else would take a seat there, where there are not enough for all."""


def wishes_of(call: Call) -> list[Wish]:
    """In the call's order of destinations, and there in the order of the waiting list; a fixed number of statements.

    Whose group has reserved seats left comes before all others. `call` needs its destinations.
    """
    found_free = free_now(call)
    free = found_free.lying
    if not free:
        return []
    queue = Queue.of(call)
    held = Counter(reserved_held(call.id)) + by_group(found_free.seats)
    own = _reserved_for(reserved_left(call, held), queue)
    places = {place.id: place for place in places_left(call, {})}
    takers = {place.id: {each.id for each in queue.at(place)} for place in places.values()}
    found = []
    for destination_id in (each.id for each in call.destinations if each.id in free):
        order = sorted((each.id for each in queue.at(places[destination_id])), key=lambda who: who not in own)
        for turn, who in enumerate(order):
            passed_over = tuple(order[:turn]) if turn >= free[destination_id] else ()
            others = tuple(each for each in order if each != who) if len(order) > free[destination_id] else ()
            left = queue.seated.get(who)
            awaited = left is not None and bool(takers[left] - {who})
            found.append(
                Wish(
                    who,
                    destination_id,
                    free[destination_id],
                    own.get(who),
                    left,
                    awaited,
                    passed_over,
                    others,
                )
            )
    return found


@dataclass(frozen=True)
class Wished:
    """A call in which so many people wait for a seat that is free."""

    reference: str
    title: Translated
    number: int


def wished(viewer: Person | Rights) -> Rows | None:
    """The columns of `Wished`: of the calls whose selection the viewer runs, without those that have a proposal, which is to
    give the seats. Those whom `wishes_of` finds, in the database.
    """
    if not viewer.holds_any(policy.PROPOSERS):
        return None
    number = func.count(Application.id.distinct())
    return (
        select(Call.reference, Call.title, number.label("number"))
        .join(Application, Application.call_id == Call.id)
        .join(Choice, Choice.application_id == Application.id)
        .join(Destination, Destination.id == Choice.destination_id)
        .where(
            policy.proposing(viewer),
            ~_HAS_PROPOSAL,
            _IS_IN_LINE,
            _IS_FREE,
            _IS_BETTER,
            ~_IS_DECLINED,
            _IS_ADMITTED,
        )
        .group_by(Call.id)
        .order_by(Call.id)
    )


_HAS_PROPOSAL = exists().where(
    SelectionRun.call_id == Call.id, SelectionRun.state.in_([RunState.PROPOSED, RunState.SIGNED])
)
_IS_IN_LINE = Application.ended_at.is_(None) & ((Application.stage == WAITING_LIST) | IS_RISING)


_other = aliased(Destination)


def _held_at(which: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many hold a seat at those of the call's destinations; a clause on `_other`."""
    return (
        select(func.count(Seat.id))
        .join(_other, _other.id == Seat.destination_id)
        .where(_other.call_id == Call.id, which, Seat.freed_at.is_(None))
        .scalar_subquery()
    )


_one_limit = func.jsonb_array_elements(Call.limits, type_=JSONB).column_valued("one_limit")
_UNDER_IT = _one_limit["destinations"]
_IS_TAKEN = exists().where(
    _UNDER_IT.contains(func.to_jsonb(Destination.id)),
    _held_at(_UNDER_IT.contains(func.to_jsonb(_other.id))) >= _one_limit["seats"].as_integer(),
)
_IS_FREE = and_(
    Destination.seats > _held_at(_other.id == Destination.id), ~_IS_TAKEN.correlate(Call, Destination)
)
"""As `inputs.free_seats`: by the destination's own seats, and by the limits over it."""
_own = aliased(Choice)
_IS_BETTER = or_(
    ~exists().where(Seat.application_id == Application.id, Seat.freed_at.is_(None)),
    Choice.rank
    < select(_own.rank)
    .join(Seat, and_(Seat.application_id == _own.application_id, Seat.destination_id == _own.destination_id))
    .where(_own.application_id == Application.id, Seat.freed_at.is_(None))
    .correlate(Application)
    .scalar_subquery(),
)
"""As `line.above`: than the seat that they have."""
_IS_DECLINED = has_declined(Application.id, Destination)
_IS_ADMITTED = is_admitted(Application.id, Destination)


@dataclass(frozen=True)
class Beside:
    """Who has a seat and asked for a better one, which a proposal gives to somebody with a lower score, as no run gives
    anything to who has a seat."""

    application: Application
    held: int
    """The destination of their seat."""
    better: int
    """That of the seat that the proposal gives."""


def passed_beside(run: SelectionRun) -> list[Beside]:
    """Of a proposal, by destination and score; one statement. With their people; needs placements."""
    given = Counter(each.destination_id for each in run.placements if each.destination_id is not None)
    inputs = Inputs.of_data(run.inputs)
    left = room_left(inputs.places, inputs.limits, given)
    last = {
        place: min(each.score for each in run.placements if each.destination_id == place)
        for place in given
        if not left[place]
    }
    score: ColumnElement[Decimal] = func.coalesce(score_in_line(Application.id), NO_SCORE)
    held = aliased(Seat)
    rows = db.session.execute(
        select(Application, held.destination_id, Destination.id, score)
        .join(held, (held.application_id == Application.id) & held.freed_at.is_(None))
        .join(Choice, Choice.application_id == Application.id)
        .join(Destination, Destination.id == Choice.destination_id)
        .where(
            Destination.id.in_(last),
            Application.ended_at.is_(None),
            IS_RISING,
            _IS_BETTER,
            ~_IS_DECLINED,
            _IS_ADMITTED,
        )
        .order_by(Destination.id, score.desc(), Application.id)
        .options(joinedload(Application.subject))
    )
    return [Beside(who, place, better) for who, place, better, own in rows if last[better] < own]


def wish_for(call: Call, application_id: int, destination_id: int) -> Wish | None:
    """What of the free seats the person would take there; None: there is none, or they do not wait for it."""
    sought = (application_id, destination_id)
    return next(
        (each for each in wishes_of(call) if (each.application_id, each.destination_id) == sought), None
    )


def _reserved_for(reserved: Sequence[tuple[str, int]], queue: Queue) -> Mapping[int, str]:
    """application id -> the group whose reserved seat it can have, of those that are left"""
    left = [group for group, seats in reserved if seats > 0]
    found = {
        who: next((group for group in left if group in groups), None) for who, groups in queue.groups.items()
    }
    return {who: group for who, group in found.items() if group is not None}
