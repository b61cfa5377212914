"""Seats that go to who is ready first: how many are left at each destination, for those who apply."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.languages import day
from mobility.calls.models import Call
from mobility.calls.naming import place_in_words
from mobility.calls.queries import seats_taken, with_destinations
from mobility.calls.seat_rule import gives_in_turn
from mobility.workflow.rulebook import RuleBook


@dataclass(frozen=True)
class SeatsLeft:
    """How the seats of one destination stand. `until`: the day, in words, until which somebody waits for one."""

    place: str
    taken: int
    seats: int
    until: str

    @property
    def free(self) -> int:
        return max(self.seats - self.taken, 0)

    @property
    def standing(self) -> str:
        return _(
            "Seats at %(place)s: %(taken)s of %(seats)s taken.",
            place=self.place,
            taken=self.taken,
            seats=self.seats,
        )

    @property
    def what_follows(self) -> str:
        """What it means for who applies now."""
        if self.free:
            return ngettext(
                "%(num)d is free now: who is ready first gets it.",
                "%(num)d are free now: who is ready first gets one.",
                self.free,
            )
        return _(
            "None is free: whoever applies now waits until there is one, and gets none if none becomes free by %(day)s.",
            day=self.until,
        )

    @property
    def sentence(self) -> str:
        return f"{self.standing} {self.what_follows}"


def seats_left(call: Call, book: RuleBook) -> Mapping[int, SeatsLeft]:
    """By id of the destination, in the call's order; nothing where a selection gives the seats."""
    if not gives_in_turn(book):
        return {}
    taken, until = seats_taken(call.id), day(call.waiting_list_ends_on)
    return {
        place.id: SeatsLeft(place_in_words(place), taken.get(place.id, 0), place.seats, until)
        for place in with_destinations(call).destinations
    }
