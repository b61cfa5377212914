"""A long list that is at hand as a whole, shown a page at a time; where the page begins stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`rows` out of `number`. `before`, `after`: where the pages beside it begin, None where there is none."""

    rows: Sequence[Row]
    number: int
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, found: Sequence[Row], start: int, size: int) -> "Page[Row]":
        """The page that begins at `start`, counted from 0; what lies outside of the list begins at its nearest end."""
        number = len(found)
        start = max(0, min(start, number - 1))
        end = start + size
        before = max(0, start - size) if start else None
        return cls(found[start:end], number, before, end if end < number else None)
