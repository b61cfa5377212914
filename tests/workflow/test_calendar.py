"""Working days: never on a closed day, never backwards, and the day ends when it ends where the institution is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.workflow.calendar import MONDAY_TO_FRIDAY, WorkingCalendar, public_holidays

DUSHANBE = ZoneInfo("Asia/Dushanbe")  # UTC+5 the whole year
TAJIKISTAN = WorkingCalendar(
    MONDAY_TO_FRIDAY, frozenset(public_holidays("TJ", range(2026, 2029))), frozenset(), DUSHANBE
)

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
moments = st.builds(datetime.combine, days, st.times(), st.just(UTC))
counts = st.integers(0, 30)
calendars = st.builds(
    WorkingCalendar,
    week=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.frozensets(days, max_size=40),
    open_days=st.frozensets(days, max_size=10),
    zone=st.sampled_from([DUSHANBE, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")]),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_five_working_days_over_nawruz():
    friday = utc(2027, 3, 19, 9)  # 21 to 24 March are Nawruz; the 22nd to the 24th are Monday to Wednesday
    assert TAJIKISTAN.add_working_days(friday, 1) == utc(2027, 3, 25, 18, 59, 59, 999999)


def test_the_day_is_that_of_the_institution():
    late_on_monday_in_utc = utc(2026, 11, 2, 20)  # Tuesday 01:00 in Dushanbe
    assert TAJIKISTAN.add_working_days(late_on_monday_in_utc, 1) == TAJIKISTAN.end_of_day(date(2026, 11, 4))


def test_no_days_end_today_or_on_the_next_working_day():
    assert TAJIKISTAN.add_working_days(utc(2026, 11, 4, 9), 0) == TAJIKISTAN.end_of_day(date(2026, 11, 4))
    assert TAJIKISTAN.add_working_days(utc(2026, 11, 7, 9), 0) == TAJIKISTAN.end_of_day(date(2026, 11, 9))


def test_after_the_end_of_a_day_comes_the_next_day():
    assert TAJIKISTAN.end_of_day(date(2026, 11, 4)) + timedelta(microseconds=1) == utc(2026, 11, 4, 19)


def test_a_saturday_can_be_worked_and_a_monday_closed():
    calendar = WorkingCalendar(
        MONDAY_TO_FRIDAY, frozenset({date(2026, 11, 9)}), frozenset({date(2026, 11, 7)}), DUSHANBE
    )
    worked = [day for day in range(6, 12) if calendar.is_working(date(2026, 11, day))]
    assert worked == [6, 7, 10, 11]


def test_an_open_day_is_worked_even_when_it_is_a_holiday():
    holiday = frozenset({date(2026, 11, 6)})
    assert WorkingCalendar(MONDAY_TO_FRIDAY, holiday, holiday, DUSHANBE).is_working(date(2026, 11, 6))


def test_reminders_come_in_the_morning_of_a_working_day():
    due = TAJIKISTAN.end_of_day(date(2026, 12, 8))  # Tuesday
    assert [TAJIKISTAN.reminder(due, ahead) for ahead in (0, 1, 2)] == [
        utc(2026, 12, 8, 3),
        utc(2026, 12, 7, 3),
        utc(2026, 12, 4, 3),
    ]


def test_a_due_day_off_is_reminded_of_before_it():
    assert TAJIKISTAN.reminder(TAJIKISTAN.end_of_day(date(2026, 12, 6)), 0) == utc(2026, 12, 4, 3)


@pytest.mark.parametrize("week", [frozenset(), frozenset({7}), frozenset({-1, 2})])
def test_a_week_without_a_working_day_is_none(week):
    with pytest.raises(ValueError, match="at least one weekday"):
        WorkingCalendar(week, frozenset(), frozenset(), DUSHANBE)


def test_working_days_are_not_taken_away():
    with pytest.raises(ValueError, match="added"):
        TAJIKISTAN.add_working_days(utc(2026, 11, 4), -1)


@given(calendars, moments, counts)
def test_a_due_falls_on_the_end_of_a_working_day_and_not_before_its_start(calendar, start, count):
    due = calendar.add_working_days(start, count)
    day = due.astimezone(calendar.zone).date()
    assert calendar.is_working(day)
    assert due == calendar.end_of_day(day)
    assert due.tzinfo is UTC
    assert due >= start


@given(calendars, moments, moments, counts)
def test_who_starts_later_is_never_due_earlier(calendar, one, other, count):
    first, second = sorted((one, other))
    assert calendar.add_working_days(first, count) <= calendar.add_working_days(second, count)


@given(calendars, moments, st.integers(1, 30))
def test_more_days_are_later(calendar, start, count):
    assert calendar.add_working_days(start, count) < calendar.add_working_days(start, count + 1)


@given(calendars, moments, st.integers(1, 30))
def test_what_was_added_lies_between(calendar, start, count):
    assert calendar.working_days_between(start, calendar.add_working_days(start, count)) == count


@given(calendars, moments, moments)
def test_between_turns_with_its_ends(calendar, one, other):
    assert calendar.working_days_between(one, other) == -calendar.working_days_between(other, one)


@given(calendars, moments, st.integers(1, 30), st.data())
def test_reminders_come_on_working_days_after_the_start(calendar, start, count, data):
    due = calendar.add_working_days(start, count)
    ahead = data.draw(st.integers(0, count - 1))
    reminded = calendar.reminder(due, ahead)
    assert calendar.is_working(reminded.astimezone(calendar.zone).date())
    assert calendar.working_days_between(reminded, due) == ahead
    assert start.astimezone(calendar.zone).date() < reminded.astimezone(calendar.zone).date()


@given(moments)
def test_dushanbe_ends_its_day_at_seven_in_the_evening_of_utc(moment):
    end = TAJIKISTAN.end_of_day(moment.astimezone(DUSHANBE).date())
    assert (end.hour, end.minute, end.second) == (18, 59, 59)
