"""When the demo's people are away, counted from today: study terms, summer schools, a week at a partner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mobility.base.database import Translated


@dataclass(frozen=True)
class Stay:
    """A time abroad, and what it is called in a title ("autumn 2027")."""

    name: Translated
    first: date
    last: date


def terms_from(day: date) -> Iterator[Stay]:
    """The study terms that begin on `day` or later, the next one first: autumn from September, spring from February."""
    for year in range(day.year, day.year + 4):
        for term in (_spring(year), _autumn(year)):
            if term.first >= day:
                yield term


def summer_from(day: date) -> Stay:
    """The first summer school that begins on `day` or later: four weeks of July."""
    year = day.year if day <= date(day.year, 7, 1) else day.year + 1
    name = {"en": f"summer school {year}", "ru": f"летняя школа {year}", "tg": f"мактаби тобистонаи {year}"}
    return Stay(name, date(year, 7, 1), date(year, 7, 28))


def studies_from(day: date) -> Stay:
    """Two years of study from the first September that begins on `day` or later: the joint faculty's first phase."""
    year = day.year if day <= date(day.year, 9, 1) else day.year + 1
    return Stay(
        {language: str(year) for language in ("en", "ru", "tg")}, date(year, 9, 1), date(year + 2, 6, 30)
    )


def week_from(day: date) -> Stay:
    """From a Monday to the Friday, on `day` or later."""
    monday = day + timedelta(days=-day.weekday() % 7)
    name = {language: str(monday.year) for language in ("en", "ru", "tg")}
    return Stay(name, monday, monday + timedelta(days=4))


def academic_year(day: date) -> int:
    """The year in whose September the present year of study began."""
    return day.year if day.month >= 9 else day.year - 1


def _autumn(year: int) -> Stay:
    name = {"en": f"autumn {year}", "ru": f"осень {year}", "tg": f"тирамоҳи {year}"}
    return Stay(name, date(year, 9, 1), date(year + 1, 1, 25))


def _spring(year: int) -> Stay:
    name = {"en": f"spring {year}", "ru": f"весна {year}", "tg": f"баҳори {year}"}
    return Stay(name, date(year, 2, 10), date(year, 6, 30))
