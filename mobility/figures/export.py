"""The figures as a workbook: one tab a table, and the list of people on request."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _

from mobility.base.countries import country_name
from mobility.base.languages import tr
from mobility.base.sheets import Cell, Tab
from mobility.figures.queries import Line, Names, names
from mobility.figures.tables import Report, Table
from mobility.figures.words import PARTS, label_of, year_name
from mobility.stays.words import ACTIVITIES, STATES


def tabs(report: Report) -> list[Tab]:
    """The total first, with those whose arrival is not confirmed below it; then each table in the order of the page."""
    return [_tab(report.total, report, _not_counted(report)), *(_tab(part, report) for part in report.parts)]


def _not_counted(report: Report) -> list[list[Cell]]:
    """Who ought to have arrived, as far as there is somebody."""
    if not report.unconfirmed:
        return []
    others = [None for _head in heads(report.total, report)[2:]]
    return [[_("Arrival not confirmed, so not counted yet"), report.unconfirmed, *others]]


def heads(table: Table, report: Report) -> list[str]:
    """The heads of a table's columns: the years, and how the last two differ where both are whole."""
    return [
        table.head,
        *year_heads(report),
        *([_("Difference")] if report.over else []),
    ]


def year_heads(report: Report) -> list[str]:
    """The years, the chosen one first; where it is not over, it says so."""
    chosen, *before = map(year_name, report.years)
    return [chosen if report.over else f"{chosen} {_('(so far)')}", *before]


def _tab(table: Table, report: Report, below: Sequence[list[Cell]] = ()) -> Tab:
    rows: list[list[Cell]] = [
        [
            f"{row.label} ({row.below})" if row.below else row.label,
            *map(_figure, row.numbers),
            *([_figure(row.difference)] if report.over else []),
        ]
        for row in table.rows
    ]
    return Tab(table.title, heads(table, report), [*rows, *below])


def _figure(number: Decimal) -> int | Decimal:
    return int(number) if number == int(number) else number


def list_tab(lines: Sequence[Line], title: str) -> Tab:
    """Those behind a number, one row a stay, with all that the tables count by."""
    known = names({by: {line.counted[by] for line in lines} for by in BESIDE})
    head = [
        _("Number of the stay"), _("Name"), _("Partner"), _("Country"), _("Call"), _("Activity"), _("Arrived on"),
        _("Planned until"), _("Departed on"), _("Days abroad"), _("Hours of staff"), _("State"),
        *(str(PARTS[by].head) for by in BESIDE),
    ]  # fmt: skip
    return Tab(title, head, [_cells(line, known) for line in lines])


BESIDE = ("direction", "faculty", "field", "level", "gender", "programme")
"""What stays are counted by, beside what a list shows of them anyway."""


def _called(by: str, value: str, known: Names) -> str:
    """As the table calls it."""
    label, below = label_of(by, value, known), known.get((by, value), ({}, None))[1]
    return f"{label} ({below})" if below else label


def _cells(line: Line, known: Names) -> list[Cell]:
    stay = line.stay
    return [
        stay.reference, stay.person.called, tr(stay.institution.name), country_name(stay.institution.country),
        f"{tr(stay.call.title)} ({stay.call.reference})", str(ACTIVITIES[stay.activity]), stay.arrived_on,
        stay.planned_to, stay.departed_on, line.days, line.hours if stay.of_staff else None, str(STATES[stay.state]),
        *(_called(by, line.counted[by], known) for by in BESIDE),
    ]  # fmt: skip
