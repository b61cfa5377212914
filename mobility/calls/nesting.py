"""Limits over destinations lie inside of one another or apart: for limits that cross, no stable result need exist."""

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import TypeVar

Members = TypeVar("Members", bound=Collection[int])


def crossing(limits: Sequence[Members]) -> tuple[Members, Members] | None:
    """The first two sets that have members in common without one containing the other; None if all nest."""
    for one, other in combinations(limits, 2):
        first, second = frozenset(one), frozenset(other)
        if first & second and not (first <= second or second <= first):
            return one, other
    return None
