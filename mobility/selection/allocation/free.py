"""Where seats are free, and what becomes of each: it lies there, is just being handed on, or waits."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from mobility.calls.models import Call
from mobility.selection.allocation.held import seats_held
from mobility.selection.allocation.inputs import room_beside
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
    for_run: Set[int]
    """The same of one that waits for a selection which is made anew after an appeal, and gives it by its rule."""
    seats: Sequence[Waiting]
    """Those that wait or are handed on."""


def free_now(call: Call) -> Free:
    seats, held = seats_waiting(call.id), Counter(seats_held(call.id, signed=True))
    kept = held + by_place(seats)
    lying = room_beside(call, kept)

    def without(those: Iterable[Waiting]) -> set[int]:
        """Where there were more, did these not wait."""
        more = room_beside(call, kept - by_place(those))
        return {place for place, number in more.items() if number > lying[place]}

    known = [each for each in seats if each.application_id is not None]
    return Free(
        {place: number for place, number in lying.items() if number > 0},
        without(each for each in seats if each.application_id is None),
        without(each for each in known if each.from_runs),
        without(each for each in known if not each.from_runs),
        seats,
    )
