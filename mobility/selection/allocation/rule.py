"""Who gets which seat: deferred acceptance over ranked choices, within seats, limits and reserved seats.

The rule, in words.

*Order.* Candidates stand in one order: higher score first; equal scores by `tie`, smaller first. A place may put groups
first: there a member of the first group named stands before everybody else, and so on; inside of a group, and among the
rest, the one order holds. A place may ask for a `least` score: who has less does not apply there.

*Choice.* A place holds at most its `seats`. A limit holds some places together to fewer (all fields of one university).
Of all who ask, the best are kept, in order, as far as seats and limits allow.

*Proposals.* Each candidate asks for their best choice. Who is not kept, or is turned away later for somebody better,
asks for the next. When nobody asks any more, what is held is given.

*Reserved seats.* For each reserved group, in the call's order of use, this is done among its members that have no seat
yet, in the one order, all places together limited to the group's seats. Then it is done among all that have no seat yet,
with the seats that are left.

Limits lie inside of one another or apart, and places under one limit put the same groups first (`ensure_nested`): then
keeping the best is the greedy choice of a laminar matroid, which never takes back somebody whom it turned away. So the
result of each round is stable, of all stable ones the best for every candidate, and nobody gains by ranking untruthfully
(Fleiner 2003; Biró, Fleiner, Irving and Manlove 2010). For limits that cross no stable result need exist: they are
refused. Nothing is drawn by lot here: the same input gives the same result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import heappop, heappush
from itertools import groupby
from operator import attrgetter

from mobility.calls.nesting import crossing


@dataclass(frozen=True)
class Candidate:
    """`choices` are ids of places, best first; `groups` are those that are confirmed."""

    id: int
    score: Decimal
    tie: tuple[str, ...]
    choices: tuple[int, ...]
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """What can be asked for: `seats` are the free ones, `first` groups that stand before others there."""

    id: int
    seats: int
    first: tuple[str, ...] = ()
    least: Decimal | None = None

    def admits(self, candidate: Candidate) -> bool:
        """Whether the candidate has the least score."""
        return self.least is None or candidate.score >= self.least

    def rank(self, candidate: Candidate) -> int:
        """0 for members of the first group that is put first, and so on; the last for everybody else."""
        return next((n for n, group in enumerate(self.first) if group in candidate.groups), len(self.first))


@dataclass(frozen=True)
class Limit:
    """At most so many seats at these places together."""

    places: frozenset[int]
    seats: int


@dataclass(frozen=True)
class Given:
    """A seat at a destination; `reserved` names the group whose seat it is."""

    destination: int
    reserved: str | None = None


@dataclass(frozen=True)
class Displaced:
    """A candidate was held at `place` for a while and had to leave it for another."""

    turned_away: int
    by: int
    place: int


@dataclass(frozen=True)
class Allocation:
    """`given`: candidate id -> the seat, or None: waits. `displaced`: in the order in which it happened."""

    given: Mapping[int, Given | None]
    displaced: Sequence[Displaced] = ()


def ensure_nested(limits: Sequence[Limit], places: Iterable[Place]) -> None:
    """Raises `ValueError`: two limits cross, or one holds places together that put different groups first."""
    crossed = crossing([limit.places for limit in limits])
    if crossed is not None:
        one, other = (sorted(limits[number].places) for number in crossed)
        raise ValueError(f"the limits over {one} and {other} cross")
    first = {place.id: place.first for place in places}
    for limit in limits:
        if len({first[place] for place in limit.places if place in first}) > 1:
            raise ValueError(f"the places {sorted(limit.places)} put different groups first")


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first. Ties are looked at among equals alone: most scores stand apart."""
    by_score = sorted(candidates, key=attrgetter("score"), reverse=True)
    equals = (list(equal) for _score, equal in groupby(by_score, key=attrgetter("score")))
    by_tie = attrgetter("tie", "id")
    return [one for equal in equals for one in (sorted(equal, key=by_tie) if len(equal) > 1 else equal)]


def allocate(
    candidates: Iterable[Candidate],
    places: Iterable[Place],
    reserved: Sequence[tuple[str, int]] = (),
    limits: Sequence[Limit] = (),
) -> dict[int, Given | None]:
    """Candidate id -> the seat, or None: waits. As `settle`, without the way there."""
    return dict(settle(candidates, places, reserved, limits).given)


def settle(
    candidates: Iterable[Candidate],
    places: Iterable[Place],
    reserved: Sequence[tuple[str, int]] = (),
    limits: Sequence[Limit] = (),
) -> Allocation:
    """Who gets which seat, and who had to leave one on the way. `reserved`: the call's (group, seats) in order of use.

    Raises `ValueError`: as `ensure_nested`.
    """
    order, rooms = in_order(candidates), _Rooms({place.id: place for place in places}, limits)
    given: dict[int, Given | None] = {candidate.id: None for candidate in order}
    for group, seats in reserved:
        members = [one for one in order if group in one.groups and given[one.id] is None]
        given |= {one: Given(place, group) for one, place in rooms.give_reserved(members, seats)}
    waiting = [one for one in order if given[one.id] is None]
    given |= {one: Given(place) for one, place in rooms.give(waiting)}
    return Allocation(given, rooms.displaced)


class _Rooms:
    """The seats that are left, from round to round. A room is a place, a limit, or the seats of a reserved group."""

    def __init__(self, places: Mapping[int, Place], limits: Sequence[Limit]) -> None:
        ensure_nested(limits, places.values())
        nested = sorted(limits, key=lambda limit: len(limit.places))
        self.places = places
        seats = [place.seats for place in places.values()] + [limit.seats for limit in nested]
        self.left = [max(number, 0) for number in seats]
        self.full = {room for room, left in enumerate(self.left) if not left}
        self.over = {
            place: [at, *(n for n, limit in enumerate(nested, len(places)) if place in limit.places)]
            for at, place in enumerate(places)
        }
        """place -> the rooms that it counts in, the smallest first"""
        self.displaced: list[Displaced] = []

    def give_reserved(self, members: Sequence[Candidate], seats: int) -> Iterator[tuple[int, int]]:
        """(candidate id, place) of those who get one of the group's seats."""
        for candidate in members:
            if seats <= 0:
                return
            place = self._best_free(candidate)
            if place is not None:
                seats -= 1
                yield candidate.id, place

    def give(self, order: Sequence[Candidate]) -> Iterable[tuple[int, int]]:
        """(candidate id, place) of those who get one of all seats that are left.

        In one order for all places nobody is ever turned away for a later one: proposing in that order is taking.
        """
        if any(place.first for place in self.places.values()):
            return _Proposals(self, order).settled()
        found = ((candidate.id, self._best_free(candidate)) for candidate in order)
        return ((candidate, place) for candidate, place in found if place is not None)

    def asked_by(self, candidate: Candidate) -> Iterator[int]:
        """The choices where the candidate may apply, best first."""
        for choice in candidate.choices:
            place = self.places.get(choice)
            if place is not None and place.admits(candidate):
                yield choice

    def _best_free(self, candidate: Candidate) -> int | None:
        for choice in candidate.choices:
            rooms = self.over.get(choice, ())
            if rooms and self.full.isdisjoint(rooms) and self.places[choice].admits(candidate):
                self._take(rooms)
                return choice
        return None

    def _take(self, rooms: Sequence[int]) -> None:
        """One seat in each of the rooms."""
        for room in rooms:
            self.left[room] -= 1
            if not self.left[room]:
                self.full.add(room)


class _Proposals:
    """Who is held where for now; in each room the worst is found by a heap."""

    def __init__(self, rooms: _Rooms, order: Sequence[Candidate]) -> None:
        self.rooms, self.order = rooms, order
        self.held: dict[int, int] = {}
        """position in the order -> place"""
        self.left = list(rooms.left)
        self.heaps: list[list[tuple[int, int, int]]] = [[] for _room in self.left]
        """room -> (minus the rank, position, place); who has left it is dropped on coming to the top"""

    def settled(self) -> Iterator[tuple[int, int]]:
        asks = [self.rooms.asked_by(candidate) for candidate in self.order]
        for position in range(len(self.order)):
            asking: int | None = position
            while asking is not None:
                choice = next(asks[asking], None)
                asking = self._ask(asking, choice) if choice is not None else None
        return ((self.order[position].id, place) for position, place in self.held.items())

    def _ask(self, asking: int, place: int) -> int | None:
        """Hold who asks if there is room or somebody worse: who is turned away, perhaps the same."""
        rank = self.rooms.places[place].rank(self.order[asking]) * len(self.order) + asking
        rooms, leaving = self.rooms.over[place], None
        full = next((room for room in rooms if self.left[room] <= 0), None)
        if full is not None:
            leaving = self._worse(full, rank)
            if leaving is None:
                return asking
            left = self.held.pop(leaving)
            self._count(left, 1)
            self.rooms.displaced.append(Displaced(self.order[leaving].id, self.order[asking].id, left))
        self.held[asking] = place
        self._count(place, -1)
        for room in rooms:
            heappush(self.heaps[room], (-rank, asking, place))
        return leaving

    def _worse(self, room: int, rank: int) -> int | None:
        """The worst who is held in the room, if worse than `rank`."""
        heap = self.heaps[room]
        while heap and self.held.get(heap[0][1]) != heap[0][2]:
            heappop(heap)
        return heap[0][1] if heap and -heap[0][0] > rank else None

    def _count(self, place: int, change: int) -> None:
        for room in self.rooms.over[place]:
            self.left[room] += change
