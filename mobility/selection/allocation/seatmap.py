"""The seats of a call, destination by destination: held, given in a proposal, free, and over the number."""

from collections import Counter
from dataclasses import dataclass

from mobility.base.database import Translated
from mobility.calls.models import Call
from mobility.selection.allocation.inputs import limits_left, places_left, room_left, seats_held
from mobility.selection.models import Outcome, RunState, SelectionRun


@dataclass(frozen=True)
class SeatLine:
    """One destination; `given` in the open proposal. `free`: what can be given there besides, by its own seats and by the
    limits over it. `over`: more are held than the call offers now."""

    id: int
    name: Translated
    field: Translated
    seats: int
    held: int
    given: int
    free: int
    over: int


def seat_lines(call: Call, run: SelectionRun | None) -> list[SeatLine]:
    """In the call's order."""
    held = seats_held(call.id)
    given: Counter[int] = Counter()
    if run is not None and run.state == RunState.PROPOSED:
        given.update(
            each.destination_id
            for each in run.placements
            if each.outcome == Outcome.SEAT and each.destination_id is not None
        )
    free = room_left(places_left(call, held), limits_left(call, held), given)
    return [
        SeatLine(
            id=place.id,
            name=place.institution.name,
            field=place.field,
            seats=place.seats,
            held=min(held.get(place.id, 0), place.seats),
            given=given[place.id],
            free=free[place.id],
            over=max(held.get(place.id, 0) - place.seats, 0),
        )
        for place in call.destinations
    ]
