"""Fields of forms that WTForms does not have: a day in three boxes, a number with a comma; as people write them."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, Field, IntegerField
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from .database import utc_now
from .languages import separator
from .wording import NUMBER
from .zone import local_day

PARTS = ("day", "month", "year")
RANGES = {"day": (1, 31), "month": (1, 12), "year": (1000, 9999)}
FAULTS_OF_DAY: dict[str, Any] = {
    "day-left-out": _l("Enter the day as well."),
    "month-left-out": _l("Enter the month as well."),
    "year-left-out": _l("Enter the year as well."),
    "day-out-of-range": _l("The day is a number from 1 to 31."),
    "month-out-of-range": _l("The month is a number from 1 to 12."),
    "year-out-of-range": _l("Write the year with four digits."),
    "day-not-in-numbers": _l("Write the date in numbers, for example 27 3 2028."),
    "year-too-long": _l("The year has a digit too many: write it with four, for example 2028."),
    "no-such-day": _l("This month has no such day."),
}
"""fault -> its sentence"""
NEAR = 10
"""So many years from today at most are days of the work here: further away is a slip of the finger."""


class Submitted(Protocol):
    """What a browser sent, by field name."""

    def __contains__(self, name: object, /) -> bool: ...
    def getlist(self, name: str, /) -> list[Any]: ...


@dataclass(frozen=True)
class Box:
    """One of the three boxes: which part it asks for, what stands in it, whether it must be put right."""

    part: str
    value: str
    wrong: bool


class DayField(Field):
    """A day, from `name-day`, `name-month`, `name-year` or one ISO value in `name`; wrong input stays in its boxes.

    `years`: how far from today it may be, either way; None where whoever reads the answer bounds it.
    """

    widget = TextInput()
    data: date | None

    def __init__(
        self,
        label: Any = None,
        validators: list[Any] | None = None,
        *,
        years: int | None = NEAR,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self.years = years
        self._typed: tuple[str, ...] | None = None
        self._wrong: frozenset[str] = frozenset()

    def process(
        self,
        formdata: Submitted | None,
        data: Any = unset_value,
        extra_filters: Sequence[Callable[[Any], Any]] | None = None,
    ) -> None:
        """Take the value from what was sent, or from `data`."""
        self._typed, self._wrong = None, frozenset()
        super().process(None, data, extra_filters)
        if formdata is None:
            return
        self._typed = _typed(self.name, formdata)
        self.raw_data = ["-".join(reversed(self._typed))] if any(self._typed) else []
        try:
            self.data = self._day()
        except ValueError as refusal:
            self.data = None
            self.process_errors = [*self.process_errors, *refusal.args]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes to show; when no single part is known to be wrong, all of them are."""
        values = self._typed or _parts(self.data)
        wrong = self._wrong or frozenset(PARTS)
        return tuple(Box(part, value, part in wrong) for part, value in zip(PARTS, values, strict=True))

    def _value(self) -> str:
        return self.data.isoformat() if self.data else ""

    def _day(self) -> date | None:
        typed = self._typed or ("", "", "")
        if not any(typed):
            return None
        day, faults = day_of(typed)
        self._wrong = frozenset(faults)
        if faults:
            raise ValueError(*(FAULTS_OF_DAY[fault] for fault in dict.fromkeys(faults.values())))
        if day and self.years is not None and not _is_near(day, self.years):
            self._wrong = frozenset({"year"})
            raise ValueError(
                _l("Is the year right? The day may be at most %(years)s years from today.", years=self.years)
            )
        return day


def day_of(typed: Sequence[str]) -> tuple[date | None, dict[str, str]]:
    """The day typed as (day, month, year), or None with what is wrong: part -> key in `FAULTS_OF_DAY`."""
    faults = {part: fault for part, value in zip(PARTS, typed, strict=True) if (fault := _fault(part, value))}
    if faults:
        return None, faults
    day, month, year = (int(value) for value in typed)
    try:
        return date(year, month, day), {}
    except ValueError:
        return None, {"day": "no-such-day"}


def _is_near(day: date, years: int) -> bool:
    """Whether the day is at most so many years from today, as years are with their leap days."""
    return abs(day - local_day(utc_now())).days <= math.ceil(years * 365.25)


def parts_of(iso: str) -> tuple[str, str, str]:
    """Day, month and year of what stands there as year-month-day, whether it is a day or not."""
    year, month, day = [*(part.strip() for part in iso.split("-", 2)), "", ""][:3]
    return day, month, year


def _fault(part: str, typed: str) -> str | None:
    """What is wrong with what was typed into one box by itself: a key in `FAULTS_OF_DAY`."""
    if not typed:
        return f"{part}-left-out"
    if not typed.isdecimal():
        return "day-not-in-numbers"
    least, most = RANGES[part]
    if part == "year" and len(typed) > len(str(most)):
        return "year-too-long"
    return None if len(typed) <= len(str(most)) and least <= int(typed) <= most else f"{part}-out-of-range"


class OneError:
    """Of what is no number nothing else is said: which numbers would do is the next question."""

    process_errors: Sequence[str]
    raw_data: list[Any] | None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors and any(str(typed).strip() for typed in self.raw_data or ()):
            raise StopValidation


class NumberField(OneError, DecimalField):
    """A number with a comma or a point before its decimals; shown with that of the page's language.

    A text box: browsers empty one of the type "number" where the comma is not the browser's own.
    """

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises `ValueError`: it is no number as people write one; what was typed stays in the box."""
        plain = [plain_number(str(typed)) for typed in valuelist]
        super().process_formdata(plain)
        if any(_POWERS.search(number) for number in plain):
            self.data = None
            raise ValueError(NUMBER)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        value: Any = self.data
        if value is None:
            return ""
        places = 0 if isinstance(value, int) else self.places
        return f"{value:.{places}f}".replace(".", separator())


class WholeField(OneError, IntegerField):
    """A whole number; a text box too, so that what was typed wrongly is still there to be put right."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises `ValueError`: it is no whole number. An empty box is none at all."""
        typed = "".join(str(valuelist[0]).split()) if valuelist else ""
        try:
            self.data = int(typed) if typed else None
        except ValueError as refusal:
            self.data = None
            raise ValueError(_l("A whole number, please.")) from refusal


_POWERS = re.compile(r"[^\d.+-]")
"""What else Python takes in a number: `1e1`, `NaN`, `1_0`."""


def plain_number(typed: str) -> str:
    """What was typed as a number, with a point and without blanks: ` 1 234,5` is `1234.5`."""
    return "".join(typed.split()).replace(",", ".")


def _typed(name: str, formdata: Submitted) -> tuple[str, ...]:
    """The three parts as typed; an ISO value of `name` itself is taken apart."""
    if name in formdata:
        return parts_of(str(formdata.getlist(name)[0]))
    return tuple(
        str(formdata.getlist(f"{name}-{part}")[0]).strip() if f"{name}-{part}" in formdata else ""
        for part in PARTS
    )


def _parts(day: date | None) -> tuple[str, ...]:
    """Day, month and year for the boxes."""
    return (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")
