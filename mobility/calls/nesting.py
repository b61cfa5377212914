"""Limits over destinations lie inside of one another or apart: for limits that cross, no stable result need exist."""

from collections.abc import Collection, Sequence
from itertools import combinations


def crossing(limits: Sequence[Collection[int]]) -> tuple[int, int] | None:
    """Where the first two sets stand that have members in common without one containing the other; None if all nest."""
    for (one, first), (other, second) in combinations(enumerate(map(frozenset, limits)), 2):
        if first & second and not (first <= second or second <= first):
            return one, other
    return None
