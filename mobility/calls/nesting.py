"""Limits over destinations lie inside of one another or apart: for limits that cross, no stable result need exist."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from mobility.calls.models import Call


def seats_together(seats: Mapping[int, int], limits: Iterable[tuple[Collection[int], int]]) -> int:
    """How many people there can be at all of these places (id -> seats), which may be fewer than seats: by limits (places,
    seats) that nest, narrowest first."""
    left = dict(seats)
    for members, most in sorted(limits, key=lambda limit: len(limit[0])):
        over = sum(left.get(place, 0) for place in members) - most
        for place in left.keys() & members:
            cut = max(min(left[place], over), 0)
            left[place], over = left[place] - cut, over - cut
    return sum(left.values())


def seats_in_all(call: Call) -> int:
    """How many people there can be at the destinations of a call. Needs these."""
    limits = [(limit["destinations"], int(limit["seats"])) for limit in call.limits]
    return seats_together({place.id: place.seats for place in call.destinations}, limits)


def crossing(limits: Sequence[Collection[int]]) -> tuple[int, int] | None:
    """Where the first two sets stand that have members in common without one containing the other; None if all nest."""
    for (one, first), (other, second) in combinations(enumerate(map(frozenset, limits)), 2):
        if first & second and not (first <= second or second <= first):
            return one, other
    return None
