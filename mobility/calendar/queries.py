"""A year's days that are not as their weekday says, and the weekdays that are worked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import extract, select

from mobility.base.database import db
from mobility.base.languages import language, tr
from mobility.base.zone import local_day
from mobility.workflow.calendar import MONDAY_TO_FRIDAY, public_holidays
from mobility.workflow.models import CalendarDay, WorkingWeek

CHAIN = "calendar"
"""Of the record."""


@dataclass(frozen=True)
class Day:
    """`own`: entered by the university, and not only the country's holiday."""

    day: date
    working: bool
    name: str
    own: bool


def years_shown(now: datetime) -> range:
    """The years in which days can be entered: those that due dates can fall into."""
    year = local_day(now).year
    return range(year - 1, year + 4)


def weekdays() -> Collection[int]:
    """The working week; 0 is Monday."""
    return db.session.scalar(select(WorkingWeek.weekdays)) or MONDAY_TO_FRIDAY


def days_of(year: int, country: str | None) -> Sequence[Day]:
    """The country's holidays of the year and the university's own days, in order; where both are, its own counts."""
    holidays = public_holidays(country, [year], language())
    own = {
        row.day: row
        for row in db.session.scalars(select(CalendarDay).where(extract("year", CalendarDay.day) == year))
    }
    return [_day(day, holidays, own.get(day)) for day in sorted(holidays.keys() | own.keys())]


def own_day(day: date) -> CalendarDay | None:
    return db.session.get(CalendarDay, day)


def _day(day: date, holidays: Mapping[date, str], own: CalendarDay | None) -> Day:
    named = holidays.get(day, "")
    if own is None:
        return Day(day, working=False, name=named, own=False)
    return Day(day, working=own.working, name=tr(own.title) or named, own=True)
