"""How far scores lie apart: of one application among its assessors, and of one assessor among the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

FAR = Decimal(25)
"""Per cent: so far from the mean of the others, or from lowest to highest, is worth a word."""
SEVERAL = 3
"""Applications that an assessor must share with others before a leaning is one."""
LEANS = Decimal(10)
"""Per cent above or below the others on average: an outlier of the calibration."""
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


def outliers(totals: Mapping[int, Decimal]) -> frozenset[int]:
    """The assessors whose total lies far from the mean of the others; `totals`: assessor id -> per cent."""
    return frozenset(
        person for person in totals if (gap := _gap(totals, person)) is not None and abs(gap) >= FAR
    )


@dataclass(frozen=True)
class Leaning:
    """How an assessor's totals lie against the others' on the same applications, on average; in per cent."""

    person_id: int
    shared: int
    by: Decimal

    @property
    def outlier(self) -> bool:
        return self.shared >= SEVERAL and abs(self.by) >= LEANS


def leanings(applications: Iterable[Mapping[int, Decimal]]) -> list[Leaning]:
    """Of each assessor who shares an application with another, the furthest from the others first."""
    gaps: dict[int, list[Decimal]] = defaultdict(list)
    for totals in applications:
        for person in totals:
            gap = _gap(totals, person)
            if gap is not None:
                gaps[person].append(gap)
    found = [
        Leaning(person, len(each), (sum(each, Decimal(0)) / len(each)).quantize(TENTH))
        for person, each in gaps.items()
    ]
    return sorted(found, key=lambda each: (-abs(each.by), each.person_id))


def numbered(applications: Iterable[Mapping[int, Decimal]]) -> dict[int, int]:
    """assessor id -> the number by which they are known where names are not shown"""
    return {
        person: number for number, person in enumerate(sorted({p for each in applications for p in each}), 1)
    }


def _gap(totals: Mapping[int, Decimal], person: int) -> Decimal | None:
    others = [total for other, total in totals.items() if other != person]
    return totals[person] - sum(others, Decimal(0)) / len(others) if others else None
