"""Why the rule gave what it gave: for each choice of each candidate, from the inputs and the result alone."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from mobility.calls.ties import LOT
from mobility.selection.allocation.rule import Candidate, Given, Limit, Place


class Why(StrEnum):
    """What the rule says of one choice."""

    GIVEN = "given"
    BETTER = "better"
    """A choice higher up gave the seat."""
    LEAST = "below-least"
    NO_SEAT = "no-open-seat"
    """No seat was left there when the reserved ones were given."""
    GROUP = "group-before"
    """The reserved seats there went to groups that the call puts before the candidate's own, which has one left."""
    FIRST = "first-group"
    """The last seat went to somebody with no higher score who belongs to a group that comes first there."""
    BELOW = "below"
    FREE = "free"
    """A seat is left there: after the rule, places were changed by hand."""
    OUT_OF_TURN = "out-of-turn"
    """The last seat was given by hand, to somebody whom the rule puts behind."""
    TIE = "tie"
    """As good as the last who got a seat, of no group behind theirs, and behind by what puts equal scores in order."""


@dataclass(frozen=True)
class Reason:
    """One choice: `holder` (a candidate's id) has the last of the seats, with the score `cut_off`.

    `limit`: what was full were the seats of several destinations together. `tie`: by which criterion one was behind.
    """

    destination: int
    why: Why
    holder: int | None = None
    cut_off: Decimal | None = None
    limit: Limit | None = None
    tie: str | None = None
    reserved: str | None = None
    """The group whose reserved seat was given."""

    def as_data(self) -> dict[str, Any]:
        """Plain JSON."""
        limit = self.limit
        return {
            "destination": self.destination,
            "why": self.why.value,
            "holder": self.holder,
            "cut_off": None if self.cut_off is None else str(self.cut_off),
            "limit": None if limit is None else sorted(limit.places),
            "tie": self.tie,
            "reserved": self.reserved,
        }


@dataclass
class _Room:
    """The open seats of a place or limit: how many there are, and who got the last of them."""

    seats: int
    limit: Limit | None = None
    held: int = 0
    last: tuple[int, int, int] | None = None
    """(rank at the place, position in the one order, candidate's id) of the worst who got one"""
    groups: set[str] = field(default_factory=set)
    """Whose reserved seats were given there."""

    @property
    def full(self) -> bool:
        return self.held >= self.seats


@dataclass
class Account:
    """What is asked of a result. `order`: the candidates, best first; `ties`: what puts equal scores in order; `reserved`:
    as of `rule.settle`."""

    order: Sequence[Candidate]
    places: Mapping[int, Place]
    limits: Sequence[Limit]
    ties: Sequence[str]
    given: Mapping[int, Given | None]
    reserved: Sequence[tuple[str, int]] = ()
    positions: dict[int, int] = field(init=False)
    rooms: dict[int, list[_Room]] = field(init=False)
    """place -> itself and the limits over it, the smallest first"""
    unused: dict[str, int] = field(init=False)
    """group that has reserved seats left -> its turn in the call's order"""

    def __post_init__(self) -> None:
        self.positions = {candidate.id: position for position, candidate in enumerate(self.order)}
        nested = [
            (limit, _Room(limit.seats, limit))
            for limit in sorted(self.limits, key=lambda limit: len(limit.places))
        ]
        self.rooms = {
            number: [_Room(place.seats), *(room for limit, room in nested if number in limit.places)]
            for number, place in self.places.items()
        }
        for candidate in self.order:
            self._count(candidate)
        used = Counter(got.reserved for got in self.given.values() if got is not None)
        self.unused = {
            group: turn for turn, (group, seats) in enumerate(self.reserved) if seats > used[group]
        }

    def _count(self, candidate: Candidate) -> None:
        got = self.given[candidate.id]
        if got is None:
            return
        standing = self._standing(candidate, self.places[got.destination])
        for room in self.rooms[got.destination]:
            if got.reserved is not None:
                room.seats -= 1
                room.groups.add(got.reserved)
                continue
            room.held += 1
            room.last = standing if room.last is None else max(room.last, standing)

    def _standing(self, candidate: Candidate, place: Place) -> tuple[int, int, int]:
        return place.rank(candidate), self.positions[candidate.id], candidate.id

    def of(self, candidate: Candidate) -> list[Reason]:
        """One reason a choice, in the order of the choices."""
        got, found, seated = self.given[candidate.id], [], False
        for choice in candidate.choices:
            if got is not None and got.destination == choice:
                seated = True
                given = self._with_cut_off(choice, Why.GIVEN, self.rooms[choice][0])
                found.append(replace(given, reserved=got.reserved))
            elif seated:
                found.append(self._with_cut_off(choice, Why.BETTER, self.rooms[choice][0]))
            else:
                found.append(self._why_not(candidate, self.places[choice]))
        return found

    def _why_not(self, candidate: Candidate, place: Place) -> Reason:
        room = next((room for room in self.rooms[place.id] if room.full), None)
        if room is None or not place.admits(candidate):
            why = Why.LEAST if not place.admits(candidate) else Why.FREE
            return self._with_cut_off(place.id, why, self.rooms[place.id][0])
        if room.last is None:
            why = Why.GROUP if self._comes_after(candidate, room.groups) else Why.NO_SEAT
            return Reason(place.id, why, limit=room.limit)
        rank, position, _id = room.last
        last = self.order[position]
        if place.rank(candidate) > rank and candidate.score >= last.score:
            return self._with_cut_off(place.id, Why.FIRST, room)
        if self.positions[candidate.id] < position:
            return self._with_cut_off(place.id, Why.OUT_OF_TURN, room)
        if candidate.score < last.score:
            return self._with_cut_off(place.id, Why.BELOW, room)
        return self._with_cut_off(place.id, Why.TIE, room, tie=self._behind_by(candidate, last))

    def _comes_after(self, candidate: Candidate, served: Collection[str]) -> bool:
        """Whether a group of theirs has a reserved seat left and comes after one of these, of which none is theirs."""
        if not candidate.groups.isdisjoint(served):
            return False
        turns = [turn for turn, (group, _seats) in enumerate(self.reserved) if group in served]
        own = [self.unused[group] for group in candidate.groups if group in self.unused]
        return bool(turns and own) and min(turns) < max(own)

    def _with_cut_off(self, place: int, why: Why, room: _Room, tie: str | None = None) -> Reason:
        if room.last is None:
            return Reason(place, why, limit=room.limit, tie=tie)
        _rank, position, holder = room.last
        return Reason(place, why, holder, self.order[position].score, room.limit, tie)

    def _behind_by(self, candidate: Candidate, last: Candidate) -> str:
        pairs: Iterable[tuple[str, str, str]] = zip((*self.ties, LOT), candidate.tie, last.tie, strict=True)
        return next((name for name, mine, other in pairs if mine != other), LOT)
