"""The institution's zone: a date means the end of that day there."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, DateTime, cast, func


class Zone:
    """Set once by `create_app` from the settings."""

    info = ZoneInfo("Asia/Dushanbe")


def use_zone(name: str) -> None:
    Zone.info = ZoneInfo(name)


def end_of_day(day: date) -> datetime:
    """The last whole second of the day in the institution's zone, in UTC: what "until 24 November" promises."""
    return _in_utc(day, time(23, 59, 59))


def start_of_day(day: date) -> datetime:
    return _in_utc(day, time(0))


def local_day(moment: datetime) -> date:
    """The date in the institution's zone at that moment."""
    return moment.astimezone(Zone.info).date()


def a_year_after(day: date) -> date:
    """The same day of the next year; of 29 February the 28th."""
    last = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if last else day.day)


def local_day_in_sql(moment: Any) -> ColumnElement[date]:
    """The same of a column, or of `func.now()`."""
    return cast(func.timezone(Zone.info.key, moment), Date)


def start_of_day_in_sql(day: Any) -> ColumnElement[datetime]:
    """As `start_of_day`, of a column, or of a `local_day_in_sql`."""
    return func.timezone(Zone.info.key, cast(day, DateTime()), type_=DateTime(timezone=True))


def _in_utc(day: date, at: time) -> datetime:
    """The time there, in UTC; on the first and the last day that a date can be it may lie beyond, and is the same in UTC."""
    try:
        return datetime.combine(day, at, Zone.info).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, at, UTC)
