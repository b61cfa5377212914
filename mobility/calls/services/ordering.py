"""One earlier, one later: how rows of a list change their places."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def moved(items: Sequence[Item], place: int, *, up: bool) -> list[Item]:
    """The items with that at `place` (from 0) one earlier or later; at either end it stays where it is."""
    order = list(items)
    target = min(max(place + (-1 if up else 1), 0), len(order) - 1)
    order.insert(target, order.pop(place))
    return order
