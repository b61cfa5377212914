"""Years of study: they begin in September, and an intake is called by the year in which its first one began."""

from datetime import date, timedelta

BEGINS = (9, 1)
"""Month and day on which a year of study begins."""
EARLY = timedelta(days=60)
"""A stay that is planned from so many days before it still belongs to the year that follows."""


def academic_year(day: date) -> int:
    """The year in whose September the present year of study began."""
    return day.year if (day.month, day.day) >= BEGINS else day.year - 1


def begun_by(stay_from: date) -> int:
    """The academic year that begins with a stay: also where people arrive some weeks before it."""
    return academic_year(stay_from + EARLY)


def first_day(academic: int) -> date:
    return date(academic, *BEGINS)


def year_of_study(intake: int, today: date) -> int:
    """1 in the first year; 0 or less before it, more than the specialty has once it is over."""
    return academic_year(today) - intake + 1
