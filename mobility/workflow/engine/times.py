"""Until when a case waits, and when the clock has to look at it, by the institution's calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Select, bindparam, func, select

from mobility.base.kept_statements import kept_statement, rows_of
from mobility.base.lending import lent
from mobility.base.zone import Zone, end_of_day, local_day
from mobility.workflow.calendar import MONDAY_TO_FRIDAY, WorkingCalendar, public_holidays
from mobility.workflow.models import CalendarDay, Case, Wait, WorkingWeek
from mobility.workflow.rulebook import Deadline, Due, Stage


@dataclass(frozen=True)
class Promise:
    """Until when, and whether the clock then moves the case."""

    due_at: datetime | None
    clock: bool


def calendar(now: datetime) -> WorkingCalendar:
    """The institution's calendar around `now`: its week and its country's holidays, corrected by its own days."""
    year = local_day(now).year
    weekdays, worked, closed, country = rows_of(_calendar(), since=date(year - 1, 1, 1))[0]
    week = frozenset(weekdays or MONDAY_TO_FRIDAY)
    holidays = _holidays(country, year)
    return WorkingCalendar(week, holidays | set(closed), frozenset(worked), Zone.info)


@kept_statement
def _calendar() -> Select[list[int] | None, list[date], list[date], str | None]:
    """All that the calendar is made of, in one statement."""
    days = select(CalendarDay.day).where(CalendarDay.day >= bindparam("since"))
    return select(
        select(WorkingWeek.weekdays).scalar_subquery(),
        func.array(days.where(CalendarDay.working).scalar_subquery()),
        func.array(days.where(~CalendarDay.working).scalar_subquery()),
        lent.home["country"]().scalar_subquery(),
    )


@lru_cache
def _holidays(country: str | None, year: int) -> frozenset[date]:
    return frozenset(public_holidays(country, range(year - 1, year + 4)))


def moment_of(time: Due | Deadline, case: Case, start: datetime, working: WorkingCalendar) -> datetime | None:
    """When it passes, for a case that came to the stage at `start`; None while a named date is not known."""
    return passes_at(time, lent.dates[time.at](case) if time.at else None, start, working)


def passes_at(
    time: Due | Deadline, named: date | datetime | None, start: datetime, working: WorkingCalendar
) -> datetime | None:
    """The same, with what its named date is. A date means the end of that day in the institution's zone."""
    if time.at is None:
        return working.add_working_days(start, time.working_days or 0)
    if named is None or isinstance(named, datetime):
        return named
    return end_of_day(named)


def promise(stage: Stage, branch: str, case: Case, start: datetime, working: WorkingCalendar) -> Promise:
    """What holds for the holders of the stage, or of a branch of it: their due, or the stage's clock."""
    due = due_of(stage, branch)
    if due:
        return Promise(moment_of(due, case, start, working), False)
    clock = stage.deadline if branch not in stage.branches else None
    return promise_of(clock, case, start, working) if clock else Promise(None, False)


def clock_beside(stage: Stage) -> Deadline | None:
    """The stage's clock, where it has a wait of its own beside those of the holders."""
    return stage.deadline if stage.due or stage.branches else None


def promise_of(clock: Deadline, case: Case, start: datetime, working: WorkingCalendar) -> Promise:
    return Promise(moment_of(clock, case, start, working), True)


def time_of(stage: Stage, wait: Wait) -> Due | Deadline | None:
    """The part of the rule book that the wait's moment comes from."""
    return stage.deadline if wait.clock else due_of(stage, wait.branch)


def escalates_to(stage: Stage, branch: str) -> str | None:
    """The role that learns when the stage, or the branch of it, is late."""
    due = due_of(stage, branch)
    return due.escalate if due else None


def due_of(stage: Stage, branch: str) -> Due | None:
    """The promise of the stage's holders, or of a branch of it."""
    own = stage.branches.get(branch)
    return (own.due if own else None) or stage.due


def reminders(time: Due | Deadline, wait: Wait, working: WorkingCalendar) -> Iterator[datetime]:
    """The moments of the wait's reminders, from its beginning on."""
    if wait.due_at is not None:
        for days in time.remind:
            moment = working.reminder(wait.due_at, days)
            if wait.opened_at < moment < wait.due_at:
                yield moment


def next_look(stage: Stage, wait: Wait, after: datetime, working: WorkingCalendar) -> datetime | None:
    """The first moment after `after` at which the clock has something to do for the wait.

    A deadline already past is looked at at once.
    """
    time = time_of(stage, wait)
    if time is None or wait.due_at is None:
        return None
    moments = [moment for moment in reminders(time, wait, working) if moment > after]
    if wait.clock or (isinstance(time, Due) and time.escalate and wait.escalated_at is None):
        moments.append(wait.due_at)
    return min(moments, default=None)
