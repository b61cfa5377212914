"""How far scores lie apart: of one application among its assessors, and of one assessor among the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median, median_high, median_low

FAR = Decimal(25)
"""Per cent: so far from the middle of all, or from lowest to highest, is worth a word."""
SEVERAL = 3
"""Applications that an assessor must share with others before a leaning is one."""
LEANS = Decimal(10)
"""Per cent above or below the others: an outlier of the calibration."""
APART_FROM = 2
"""Others whom one must be compared with before one can be called apart: of two alone nobody can say which it is."""
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Spread:
    """Of the totals of one application, in per cent."""

    mean: Decimal
    low: Decimal
    high: Decimal
    deviation: Decimal
    """Standard deviation of the whole, not of a sample."""

    @property
    def apart(self) -> bool:
        return self.high - self.low >= FAR


def spread_of(totals: Sequence[Decimal]) -> Spread | None:
    """None where there are no totals."""
    if not totals:
        return None
    mean = sum(totals, Decimal(0)) / len(totals)
    variance = sum(((total - mean) ** 2 for total in totals), Decimal(0)) / len(totals)
    return Spread(
        mean.quantize(TENTH),
        min(totals).quantize(TENTH),
        max(totals).quantize(TENTH),
        variance.sqrt().quantize(TENTH),
    )


def ranked(totals: Mapping[int, Decimal]) -> dict[int, int]:
    """key -> place, the highest total first; equal ones share one."""
    ordered = sorted(totals.values(), reverse=True)
    return {key: ordered.index(total) + 1 for key, total in totals.items()}


def outliers(totals: Mapping[int, Decimal]) -> frozenset[int]:
    """The assessors whose total lies far from the middle of all; `totals`: assessor id -> per cent.

    Nobody where they are fewer than three.
    """
    if len(totals) <= APART_FROM:
        return frozenset()
    return frozenset(person for person, gap in _gaps(totals).items() if abs(gap) >= FAR)


@dataclass(frozen=True)
class Leaning:
    """How an assessor's totals lie against the middle of all on the same applications, in per cent; of several applications
    the median: one on which they met somebody who is far off says nothing of them, and draws a mean.
    """

    person_id: int
    shared: int
    """Applications."""
    others: int
    """Different assessors whom they share them with."""
    by: Decimal
    """Above or below: what lies above now and below then comes to nothing."""
    apart: Decimal
    """How far, whichever way."""

    @property
    def leans(self) -> bool:
        return abs(self.by) >= LEANS

    @property
    def outlier(self) -> bool:
        compared = self.shared >= SEVERAL and self.others >= APART_FROM
        return compared and (self.leans or self.apart >= FAR)


def leanings(applications: Iterable[Mapping[int, Decimal]]) -> list[Leaning]:
    """Of each assessor who shares an application with another, the furthest from the others first."""
    gaps: dict[int, list[Decimal]] = defaultdict(list)
    met: dict[int, set[int]] = defaultdict(set)
    for totals in applications:
        for person, gap in _gaps(totals).items():
            gaps[person].append(gap)
            met[person] |= totals.keys() - {person}
    found = [
        Leaning(
            person,
            shared=len(each),
            others=len(met[person]),
            by=median(each).quantize(TENTH),
            apart=median(abs(gap) for gap in each).quantize(TENTH),
        )
        for person, each in gaps.items()
    ]
    return sorted(found, key=lambda each: (-each.apart, each.person_id))


class Doubt(StrEnum):
    """Why nobody can be called apart from the others."""

    ALONE = "alone"
    """No application was assessed by two."""
    PAIR = "pair"
    """Two assessors alone are compared."""
    PAIRS = "pairs"
    """Each is compared with one other."""
    FEW = "few"
    """Nobody shares enough applications with others."""


def doubt_in(leaned: Sequence[Leaning]) -> Doubt | None:
    """None where somebody could be found apart."""
    if not leaned:
        return Doubt.ALONE
    if len(leaned) == APART_FROM:
        return Doubt.PAIR
    if all(each.others < APART_FROM for each in leaned):
        return Doubt.PAIRS
    could_be = any(each.others >= APART_FROM and each.shared >= SEVERAL for each in leaned)
    return None if could_be else Doubt.FEW


def numbered(applications: Iterable[Mapping[int, Decimal]]) -> dict[int, int]:
    """assessor id -> the number by which they are known where names are not shown"""
    return {
        person: number for number, person in enumerate(sorted({p for each in applications for p in each}), 1)
    }


def _gaps(totals: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """How far each lies above or below the middle: from the lower to the upper median of all; of two, from the other.

    Not the mean of the others: one who is far off would draw it, and make outliers of those who agree. Whoever agrees with
    half of all is in the middle, and of two camps of the same size nobody is apart.
    """
    if len(totals) < APART_FROM:
        return {}
    if len(totals) == APART_FROM:
        return {person: 2 * total - sum(totals.values(), Decimal(0)) for person, total in totals.items()}
    low, high = median_low(totals.values()), median_high(totals.values())
    return {person: total - min(max(total, low), high) for person, total in totals.items()}
