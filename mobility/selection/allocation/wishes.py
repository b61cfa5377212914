"""Seats that are free while somebody waits for one: they come to nobody by themselves, and the office can give them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, func, select

from mobility.accounts.models import Person, Rights
from mobility.applications.models import Application, Choice
from mobility.base.database import db
from mobility.calls.models import Call, Destination
from mobility.calls.queries import with_destinations
from mobility.inclusion.queries import confirmed_groups
from mobility.selection import policy
from mobility.selection.allocation.inputs import free_seats, places_left, reserved_left
from mobility.selection.allocation.line import IS_RISING, Queue
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


def wishes_of(call: Call) -> list[Wish]:
    """In the call's order of destinations, and there in the order of the waiting list; a fixed number of statements.

    Whose group has reserved seats left comes before all others. `call` needs its destinations.
    """
    free = {place: number for place, number in free_seats(call).items() if number > 0}
    if not free:
        return []
    queue = Queue.of(call)
    own = _reserved_for(call, [each.id for each in queue.line])
    places = {place.id: place for place in places_left(call, {})}
    takers = {place.id: {each.id for each in queue.at(place)} for place in places.values()}
    found = []
    for destination_id in (each.id for each in call.destinations if each.id in free):
        order = sorted((each.id for each in queue.at(places[destination_id])), key=lambda who: who not in own)
        for turn, who in enumerate(order):
            passed_over = tuple(order[:turn]) if turn >= free[destination_id] else ()
            left = queue.seated.get(who)
            awaited = left is not None and bool(takers[left] - {who})
            found.append(
                Wish(who, destination_id, free[destination_id], own.get(who), left, awaited, passed_over)
            )
    return found


def calls_with_wishes(viewer: Person) -> list[tuple[Call, int]]:
    """The calls whose selection the viewer runs, and how many people wait there for a seat that is free; no call with a
    proposal, which is to give the seats. One statement where nobody waits for any.
    """
    candidates = db.session.scalars(select(Call).where(_may_have_wishes(viewer)).order_by(Call.id)).all()
    numbers = [
        (call, len({each.application_id for each in wishes_of(with_destinations(call))}))
        for call in candidates
    ]
    return [(call, number) for call, number in numbers if number]


def number_that_may(viewer: Person | Rights) -> Select[int]:
    """In how many calls somebody may wait for a seat that is free; whether they would get it, the rule says."""
    return select(func.count(Call.id)).where(_may_have_wishes(viewer))


def _may_have_wishes(viewer: Person | Rights) -> ColumnElement[bool]:
    return policy.proposing(viewer) & ~_HAS_PROPOSAL & _IS_AWAITED


_HAS_PROPOSAL = exists().where(
    SelectionRun.call_id == Call.id, SelectionRun.state.in_([RunState.PROPOSED, RunState.SIGNED])
)
_HELD = (
    select(func.count(Seat.id))
    .where(Seat.destination_id == Destination.id, Seat.freed_at.is_(None))
    .correlate(Destination)
    .scalar_subquery()
)
_IS_AWAITED = (
    select(Application.id)
    .join(Choice, Choice.application_id == Application.id)
    .join(Destination, Destination.id == Choice.destination_id)
    .where(
        Application.call_id == Call.id,
        Application.ended_at.is_(None),
        (Application.stage == WAITING_LIST) | IS_RISING,
        Destination.seats > _HELD,
    )
    .correlate(Call)
    .exists()
)
"""Somebody in line has chosen a destination where a seat may be free; whether they would get it, the rule says."""


def wish_for(call: Call, application_id: int, destination_id: int) -> Wish | None:
    """What of the free seats the person would take there; None: there is none, or they do not wait for it."""
    sought = (application_id, destination_id)
    return next(
        (each for each in wishes_of(call) if (each.application_id, each.destination_id) == sought), None
    )


def _reserved_for(call: Call, application_ids: Sequence[int]) -> Mapping[int, str]:
    """application id -> the group whose reserved seat it can have"""
    left = [group for group, seats in reserved_left(call) if seats > 0]
    members = confirmed_groups(application_ids) if left else {}
    found = {who: next((group for group in left if group in groups), None) for who, groups in members.items()}
    return {who: group for who, group in found.items() if group is not None}
