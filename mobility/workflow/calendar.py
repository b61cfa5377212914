"""Working days of an institution: its week, its closed days, and the days it works all the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import countries  # all of them, at start: it takes too long for somebody's first move

MONDAY_TO_FRIDAY = frozenset(range(5))
MORNING = time(8)  # when a reminder of the day goes out

_DAY = timedelta(days=1)


def public_holidays(country: str | None, years: Iterable[int], language: str = "en") -> Mapping[date, str]:
    """day -> its name, in `language` where that is known; a seed that the institution corrects by days of its own.

    `country` as in ISO 3166-1 alpha-2; of one that is not known, and of none, there are no holidays.
    """
    known = getattr(countries, country or "", None)
    if known is None:
        return {}
    locales = (name for name in known.supported_languages if name.partition("_")[0] == language)
    return dict(known(years=years, language=next(locales, None)))


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """A week of weekdays (0 is Monday), `closed` days out of it, `open_days` that count whatever else is said.

    Days are those of `zone`; moments come and go as aware datetimes, and go in UTC.
    """

    week: frozenset[int]
    closed: frozenset[date]
    open_days: frozenset[date]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not self.week or not self.week <= frozenset(range(7)):
            raise ValueError("a working week has at least one weekday from 0 (Monday) to 6")

    def is_working(self, day: date) -> bool:
        """Whether the institution works on this day."""
        return day in self.open_days or (day.weekday() in self.week and day not in self.closed)

    def end_of_day(self, day: date) -> datetime:
        """The last moment of a day: 23:59:59 and its fractions; what comes after it is late."""
        return datetime.combine(day, time.max, self.zone).astimezone(UTC)

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The end of the working day `days` after that of `start`; 0: of the day itself or the next working one.

        Raises `ValueError` for less than 0.
        """
        if days < 0:
            raise ValueError("working days are added, not taken away")
        day = self._day(start)
        for _ in range(days):
            day = self._working(day + _DAY, _DAY)
        return self.end_of_day(self._working(day, _DAY))

    def reminder(self, due: datetime, days: int) -> datetime:
        """The morning of the working day `days` before that of `due`; 0: of the day itself or the last before."""
        day = self._working(self._day(due), -_DAY)
        for _ in range(days):
            day = self._working(day - _DAY, -_DAY)
        return datetime.combine(day, MORNING, self.zone).astimezone(UTC)

    def working_days_between(self, start: datetime, end: datetime) -> int:
        """How many working days follow the day of `start`, up to and with that of `end`; negative when it is over."""
        first, last = self._day(start), self._day(end)
        if last < first:
            return -self.working_days_between(end, start)
        return sum(self.is_working(first + _DAY * step) for step in range(1, (last - first).days + 1))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _working(self, day: date, step: timedelta) -> date:
        """This day, or the nearest working one in the direction of `step`."""
        while not self.is_working(day):
            day += step
        return day
