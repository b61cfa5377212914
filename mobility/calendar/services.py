"""Correcting the calendar: each change is recorded, and the due dates of open cases follow."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen
from mobility.institutions.services import tidy_names
from mobility.workflow.models import CalendarDay, WorkingWeek
from mobility.workflow.queries import working_calendar

from .queries import CHAIN, own_day, weekdays, years_shown
from .words import weekday_name

WEEK_CHANGED = "working-week-changed"


def add_day(
    actor: Person, *, day: date, working: bool, title: Mapping[str, str | None], now: datetime
) -> CalendarDay:
    """Say that a day is off, or that it is worked, whatever its weekday and the public holidays say.

    Raises `Refusal`: "calendar-day-too-far", "calendar-day-is-there", "calendar-day-is-so".
    """
    years = years_shown(now)
    if day.year not in years:
        raise Refusal("calendar-day-too-far", "day", first=years[0], last=years[-1])
    if own_day(day) is not None:
        raise Refusal("calendar-day-is-there", "day")
    if working_calendar(now).is_working(day) is working:
        raise Refusal("calendar-day-is-so", "day")
    added = CalendarDay(day=day, working=working, title=tidy_names(title))
    db.session.add(added)
    db.session.flush()
    _changed(actor, "calendar-day-added", _facts(added), now)
    return added


def remove_day(actor: Person, day: CalendarDay, *, now: datetime) -> None:
    """The day is again as its weekday and the public holidays say."""
    facts = _facts(day)
    db.session.delete(day)
    db.session.flush()
    _changed(actor, "calendar-day-removed", facts, now)


def week() -> Mapping[str, Any]:
    """What the form of the working week shows and saves."""
    return {"weekdays_worked": sorted(weekdays())}


def change_week(actor: Person, *, weekdays_worked: Collection[int], seen: str, now: datetime) -> None:
    """Say which weekdays are worked (0 is Monday), at least one; nothing happens where they are so already.

    `seen`: `base.seen.seen_of` the `week` that the actor saw.
    Raises `Refusal`: "values-changed-meanwhile".
    """
    present, words = week(), {"weekdays_worked": _weekday_names}
    meant = {"weekdays_worked": sorted(weekdays_worked)}
    meant = as_seen(seen, meant, present, words=words, chain=CHAIN, among=[WEEK_CHANGED])
    if meant == present:
        return
    worked = meant["weekdays_worked"]
    statement = insert(WorkingWeek).values(id=1, weekdays=worked)
    db.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"weekdays": worked}))
    _changed(actor, WEEK_CHANGED, {"weekdays": worked}, now)


def _weekday_names(weekdays: Collection[int]) -> str:
    return ", ".join(map(weekday_name, weekdays))


def _facts(day: CalendarDay) -> dict[str, Any]:
    return {"day": day.day.isoformat(), "working": day.working}


def _changed(actor: Person, what: str, facts: Mapping[str, Any], now: datetime) -> None:
    record(CHAIN, what, actor.id, now, facts)
    enqueue("calendar.follow")
