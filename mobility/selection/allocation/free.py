"""Where seats are free, and what becomes of each: it lies there, is just being passed on, or waits."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from sqlalchemy import select

from mobility.base.database import db
from mobility.base.jobs import under_way
from mobility.calls.models import Call, Destination
from mobility.selection.allocation.inputs import free_seats, together_with
from mobility.selection.models import Appeal, Seat, SelectionRun
from mobility.selection.remedies import looked_at

HANDS_ON = "selection.pass_on"
"""The job that gives a freed seat to who waits for it."""


@dataclass(frozen=True)
class Free:
    """Destinations at which seats are free. One that was given back and is just being passed on is in neither."""

    lying: Mapping[int, int]
    """id -> how many, which go to nobody by themselves"""
    waiting: Set[int]
    """ids: a seat that was given back goes on once points have been looked at again"""


def free_now(call: Call) -> Free:
    free = {place: number for place, number in free_seats(call).items() if number > 0}
    if not free:
        return Free({}, frozenset())
    waiting = waiting_for_points(call) & free.keys()
    going = waiting | just_passed_on(call)
    return Free({place: number for place, number in free.items() if place not in going}, waiting)


def waiting_for_points(call: Call) -> set[int]:
    """Ids of the destinations at which somebody may get a seat that was given back while points are looked at again: there,
    or under a limit over it."""
    places = db.session.scalars(
        select(Seat.destination_id)
        .distinct()
        .join(Destination, Destination.id == Seat.destination_id)
        .join(SelectionRun, SelectionRun.call_id == Destination.call_id)
        .join(Appeal, Appeal.run_id == SelectionRun.id)
        .where(Destination.call_id == call.id, looked_at(), Seat.freed_at > Appeal.answered_at)
    )
    return {each for place in places for each in together_with(call, place)}


def just_passed_on(call: Call) -> set[int]:
    """Ids of the destinations at which somebody may get a seat in a moment, as one was given back there or under a limit
    over it."""
    freed = [int(each["seat_id"]) for each in under_way(HANDS_ON)]
    if not freed:
        return set()
    places = db.session.scalars(
        select(Seat.destination_id)
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Seat.id.in_(freed), Destination.call_id == call.id)
    )
    return {each for place in places for each in together_with(call, place)}
