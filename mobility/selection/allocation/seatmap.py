"""The seats of a call, destination by destination: held, given in a proposal, waiting, free, and over the number."""

from collections import Counter
from dataclasses import dataclass

from mobility.base.database import Translated
from mobility.calls.models import Call
from mobility.selection.allocation.held import seats_held
from mobility.selection.allocation.inputs import limits_left, places_left, room_left
from mobility.selection.allocation.waiting import by_place, seats_waiting
from mobility.selection.models import Outcome, RunState, SelectionRun


@dataclass(frozen=True)
class SeatLine:
    """One destination; `given` in the open proposal. `free`: what can be given there besides, by its own seats and by the
    limits over it. `waiting`: given back, and goes to nobody now. `over`: more are held than the call offers now."""

    id: int
    name: Translated
    field: Translated
    seats: int
    held: int
    given: int
    waiting: int
    free: int
    over: int

    @property
    def barred(self) -> int:
        """What nobody has and cannot be given, by a limit over several destinations."""
        return max(self.seats - self.held - self.given - self.waiting - self.free, 0)


def seat_lines(call: Call, run: SelectionRun | None) -> list[SeatLine]:
    """In the call's order."""
    held, given = Counter(seats_held(call.id)), Counter[int]()
    proposed = run is not None and run.state == RunState.PROPOSED
    seats = [each for each in seats_waiting(call.id) if each.application_id is not None]
    waiting = by_place(each for each in seats if each.from_runs or not proposed)
    if run is not None and proposed:
        given.update(
            each.destination_id
            for each in run.placements
            if each.outcome == Outcome.SEAT and each.destination_id is not None
        )
    free = room_left(places_left(call, held + waiting), limits_left(call, held + waiting), given)
    return [
        SeatLine(
            id=place.id,
            name=place.institution.name,
            field=place.field,
            seats=place.seats,
            held=min(held[place.id], place.seats),
            given=given[place.id],
            waiting=waiting[place.id],
            free=free[place.id],
            over=max(held[place.id] - place.seats, 0),
        )
        for place in call.destinations
    ]
