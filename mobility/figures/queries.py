"""Reads of the figures: all sums of some years in one statement, the names of what is counted, the list behind a number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    cast,
    func,
    literal,
    null,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.calls.models import Call, Destination, Programme
from mobility.figures import policy
from mobility.figures.mobilities import FIELD, VALUES, mobilities
from mobility.institutions.models import Faculty, Institution
from mobility.intakes.years import academic_year
from mobility.stays.filters import Place
from mobility.stays.models import Stay
from mobility.workflow.models import Case

PAGE = 100
ALL = ""
"""What a sum of everybody is counted by."""
UNCONFIRMED = "unconfirmed"
"""The list of those who ought to have arrived, and do not count yet."""


@dataclass(frozen=True)
class Sum:
    """Of some mobilities; `people` counts somebody once who was away twice."""

    stays: int = 0
    people: int = 0
    days: int = 0
    hours: Decimal = Decimal(0)


NOTHING = Sum()


@dataclass(frozen=True)
class Sums:
    """What was counted: by what -> value -> academic year -> its sum."""

    counted: Mapping[str, Mapping[str, Mapping[int, Sum]]]
    unconfirmed: Mapping[int, int] = field(default_factory=dict)
    """academic year -> stays that do not count yet"""

    def of(self, year: int, by: str = ALL, value: str = "") -> Sum:
        return self.counted.get(by, {}).get(value, {}).get(year, NOTHING)


def sums(viewer: Person, years: Sequence[int], today: date) -> Sums:
    """Of the academic years from the earliest to the latest of `years`."""
    pool = mobilities(viewer, min(years), max(years), today)
    keys = [pool.c[key] for key in VALUES]
    of_each = (tuple_(pool.c.year, pool.c.counts, key) for key in keys)
    rows = db.session.execute(
        select(
            pool.c.year,
            pool.c.counts,
            func.count(),
            func.count(pool.c.person_id.distinct()),
            func.sum(pool.c.days),
            func.coalesce(func.sum(pool.c.hours), 0),
            *keys,
        ).group_by(func.grouping_sets(tuple_(pool.c.year, pool.c.counts), *of_each))
    ).all()
    counted: dict[str, dict[str, dict[int, Sum]]] = {}
    unconfirmed: dict[int, int] = {}
    for year, counts, stays, people, days, hours, *values in rows:
        by, value = next(
            (pair for pair in zip(VALUES, values, strict=True) if pair[1] is not None), (ALL, "")
        )
        if counts:
            counted.setdefault(by, {}).setdefault(value, {})[year] = Sum(
                stays, people, int(days), Decimal(hours)
            )
        elif by == ALL:
            unconfirmed[year] = stays
    return Sums(counted, unconfirmed)


def first_year(viewer: Person) -> int | None:
    """The academic year of the earliest mobility; None where there is none."""
    earliest = db.session.scalar(
        select(func.min(Stay.arrived_on))
        .join(Case, Case.id == Stay.application_id)
        .where(policy.counted(viewer))
    )
    return academic_year(earliest) if earliest else None


Names = Mapping[tuple[str, str], tuple[Translated, str | None]]
"""(by what, value) -> its names, and what stands below them: a funder, a reference"""


def names(values: Mapping[str, Collection[str]]) -> Names:
    """Of what is no word of our own: partners, faculties, fields, programmes, calls; in one statement."""
    rows = db.session.execute(
        union_all(
            _named("partner", cast(Institution.id, Text), Institution.name, null(), values),
            _named("faculty", cast(Faculty.id, Text), Faculty.name, null(), values),
            _named("programme", cast(Programme.id, Text), Programme.name, Programme.funder, values),
            _named("call", cast(Call.id, Text), Call.title, Call.reference, values),
            _named("field", FIELD, Destination.field, null(), values).distinct(),
        )
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _named(
    by: str,
    value: ColumnElement[str],
    called: SQLColumnExpression[Translated],
    below: SQLColumnExpression[Any],
    values: Mapping[str, Collection[str]],
) -> Select[str, str, Translated, str | None]:
    columns = (literal(by, Text).label("by"), value.label("value"), called, cast(below, Text))
    return select(*columns).where(value.in_(values.get(by, ())))


@dataclass(frozen=True)
class Line:
    """One mobility in a list."""

    stay: Stay
    days: int
    hours: Decimal | None
    """None: nobody has noted any."""
    counted: Mapping[str, str]
    """key of `VALUES` -> by which value of it the stay is counted"""


@dataclass(frozen=True)
class Cut:
    """Which mobilities a list has: those of an academic year, by something that has this value."""

    year: int
    by: str = ALL
    value: str = ""


def people(
    viewer: Person, cut: Cut, today: date, after: Place | None, most: int | None = PAGE
) -> tuple[list[Line], Place | None]:
    """A page of those behind a number, in the order of their arrival, and where the next page begins; None: all of them."""
    pool = mobilities(viewer, cut.year, cut.year, today)
    began = Stay.begins
    rows = db.session.execute(
        select(Stay, pool.c.days, pool.c.hours, *(pool.c[key] for key in VALUES))
        .join(pool, pool.c.stay_id == Stay.id)
        .where(
            pool.c.counts.is_(cut.by != UNCONFIRMED),
            pool.c[cut.by] == cut.value if cut.by in VALUES else true(),
            tuple_(began, Stay.id) > (after.due, after.id) if after and after.due else true(),
        )
        .order_by(began, Stay.id)
        .limit(most and most + 1)
        .options(joinedload(Stay.person), joinedload(Stay.institution), joinedload(Stay.call))
    ).all()
    found = [
        Line(stay, days, hours, dict(zip(VALUES, values, strict=True))) for stay, days, hours, *values in rows
    ]
    if most is None or len(found) <= most:
        return found, None
    last = found[most - 1].stay
    return found[:most], Place(last.begins, last.id)
