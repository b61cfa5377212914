"""The figures as tables of words and numbers: what the page, the workbook and the PDF all show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.countries import alphabetical
from mobility.figures import queries
from mobility.figures.mobilities import STAFF, UNKNOWN, VALUES
from mobility.figures.queries import ALL, Names, Sum, Sums
from mobility.figures.words import PARTS, label_of
from mobility.intakes.years import academic_year

COMPARED = 3
"""Years beside each other, the chosen one among them."""
DAYS_OF_A_MONTH = 30
EVERYBODY = (ALL, "")


@dataclass(frozen=True)
class Row:
    """`numbers`: of the chosen year, the one before, and so on; `below`: what stands under the label; `opens`: by what and
    with which value is counted who is in the lists behind the numbers."""

    value: str
    label: str
    numbers: Sequence[Decimal]
    opens: tuple[str, str]
    below: str = ""

    @property
    def difference(self) -> Decimal:
        return self.numbers[0] - self.numbers[1]


@dataclass(frozen=True)
class Table:
    """`by`: what it counts by; `head`: what its first column is."""

    by: str
    title: str
    head: str
    rows: Sequence[Row]

    @property
    def most(self) -> Decimal:
        """Of the chosen year in one row: what bars are measured against."""
        return max((row.numbers[0] for row in self.rows), default=Decimal(0))


@dataclass(frozen=True)
class Report:
    """The figures of one academic year beside those before it."""

    year: int
    over: bool
    """The year has ended. A part of one is not compared with whole ones."""
    years: Sequence[int]
    """The chosen one first."""
    total: Table
    parts: Sequence[Table]
    unconfirmed: int
    """Stays of the chosen year that do not count yet."""

    @property
    def empty(self) -> bool:
        return not any(any(row.numbers) for row in self.total.rows)


def report_of(viewer: Person, year: int, today: date) -> Report:
    years = [year - step for step in range(COMPARED)]
    found = queries.sums(viewer, years, today)
    known = queries.names({by: found.counted.get(by, {}) for by in VALUES})
    return Report(
        year=year,
        over=year < academic_year(today),
        years=years,
        total=_total(found, years),
        parts=[_part(by, found, years, known) for by in PARTS],
        unconfirmed=found.unconfirmed.get(year, 0),
    )


def _total(found: Sums, years: Sequence[int]) -> Table:
    measures = (
        ("stays", _("Stays"), lambda each: each.stays, EVERYBODY),
        ("people", _("Different people"), lambda each: each.people, EVERYBODY),
        ("days", _("Days abroad"), lambda each: each.days, EVERYBODY),
        ("months", _("Months abroad"), months, EVERYBODY),
        ("hours", _("Hours of staff"), lambda each: each.hours, ("direction", STAFF)),
    )
    rows = [
        Row(key, label, [Decimal(measure(found.of(year))) for year in years], opens)
        for key, label, measure, opens in measures
    ]
    return Table(ALL, _("In all"), _("What"), rows)


def months(found: Sum) -> Decimal:
    """To one digit."""
    return round(Decimal(found.days) / DAYS_OF_A_MONTH, 1)


def _part(by: str, found: Sums, years: Sequence[int], known: Names) -> Table:
    """The largest of the chosen year first, what is not known last."""
    rows = [
        Row(
            value,
            label_of(by, value, known),
            [Decimal(found.of(year, by, value).stays) for year in years],
            (by, value),
            known[by, value][1] or "" if (by, value) in known else "",
        )
        for value in found.counted.get(by, {})
    ]
    rows.sort(
        key=lambda row: (row.value == UNKNOWN, *(-each for each in row.numbers), alphabetical(row.label))
    )
    return Table(by, str(PARTS[by].title), str(PARTS[by].head), rows)
