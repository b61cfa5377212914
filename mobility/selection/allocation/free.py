"""Where seats are free, and what becomes of each: it lies there, is just being handed on, or waits."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from mobility.calls.models import Call
from mobility.selection.allocation.inputs import room_beside, seats_held
from mobility.selection.allocation.waiting import Waiting, by_place, seats_waiting


@dataclass(frozen=True)
class Free:
    """Destinations, by id, at which somebody may get a seat: a free one there, or under a limit over it."""

    lying: Mapping[int, int]
    """id -> how many, which go to nobody by themselves"""
    handed_on: Set[int]
    """One was given back, and goes in a moment to who waits for it."""
    waiting: Set[int]
    """One was given back and waits, while it is open what follows from an appeal."""
    seats: Sequence[Waiting]
    """Those that wait or are handed on."""


def free_now(call: Call) -> Free:
    seats, held = seats_waiting(call.id), Counter(seats_held(call.id, signed=True))
    waiting = by_place(each for each in seats if each.application_id is not None)
    handed_on = by_place(each for each in seats if each.application_id is None)
    lying = room_beside(call, held + waiting + handed_on)
    unless_waiting, unless_handed_on = (
        room_beside(call, held + handed_on),
        room_beside(call, held + waiting),
    )
    return Free(
        {place: number for place, number in lying.items() if number > 0},
        {place for place, number in unless_handed_on.items() if number > lying[place]},
        {place for place, number in unless_waiting.items() if number > lying[place]},
        seats,
    )
