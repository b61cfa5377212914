"""A day in three boxes: what is taken, what is refused, and that nothing typed is lost."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired, Optional

from mobility.base.database import utc_now
from mobility.base.fields import PARTS, DayField, NumberField
from mobility.base.languages import speaking


class Passport(Form):
    issued = DayField("Issued", [Optional()])
    valid_until = DayField("Valid until", [InputRequired("Enter the date.")])


def passport(day: str = "", month: str = "", year: str = "") -> Passport:
    typed = {"valid_until-day": day, "valid_until-month": month, "valid_until-year": year}
    return Passport(MultiDict(typed))


def test_three_boxes_make_a_day() -> None:
    form = passport(" 14 ", "03", "2031")
    assert form.validate()
    assert (form.valid_until.data, form.issued.data) == (date(2031, 3, 14), None)


def test_one_iso_value_makes_a_day() -> None:
    form = Passport(MultiDict({"valid_until": "2031-03-14"}))
    assert form.validate()
    assert form.valid_until.data == date(2031, 3, 14)


def test_a_known_day_stands_in_its_boxes() -> None:
    form = Passport(data={"valid_until": date(2031, 3, 14)})
    assert [box.value for box in form.valid_until.boxes] == ["14", "3", "2031"]


def test_empty_boxes_are_no_day() -> None:
    form = passport()
    assert not form.validate()
    assert form.errors == {"valid_until": ["Enter the date."]}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("31", "2", "2031"), ["day"]),
        (("0", "2", "2031"), ["day"]),
        (("1", "13", "2031"), ["month"]),
        (("1", "2", "31"), ["year"]),
        (("", "2", "2031"), ["day"]),
        (("1", "", ""), ["month", "year"]),
        (("1", "march", "2031"), ["month"]),
        (("-1", "2", "2031"), ["day"]),
        (("9" * 30, "2", "2031"), ["day"]),
        (("²", "2", "2031"), ["day"]),
    ],
)
def test_what_is_no_day_is_refused_and_stays(typed: tuple[str, str, str], wrong: list[str]) -> None:
    form = passport(*typed)
    assert not form.validate()
    assert form.valid_until.data is None
    assert [box.value for box in form.valid_until.boxes] == list(typed)
    assert [box.part for box in form.valid_until.boxes if box.wrong] == wrong


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            ("32", "13", "20311"),
            [
                "The day is a number from 1 to 31.",
                "The month is a number from 1 to 12.",
                "The year has a digit too many: write it with four, for example 2028.",
            ],
        ),
        (("", "", "2031"), ["Enter the day as well.", "Enter the month as well."]),
        (
            ("one", "may", "31"),
            ["Write the date in numbers, for example 27 3 2028.", "Write the year with four digits."],
        ),
    ],
)
def test_all_that_is_wrong_with_a_day_is_said_at_once(typed: tuple[str, str, str], said: list[str]) -> None:
    form = passport(*typed)
    assert not form.validate()
    assert list(map(str, form.errors["valid_until"])) == said


@pytest.mark.parametrize(("years", "fits"), [(-11, False), (-9, True), (9, True), (11, False), (1000, False)])
def test_a_day_many_years_away_is_asked_about(years: int, fits: bool) -> None:
    form = passport("1", "1", str(utc_now().year + years))
    assert form.validate() is fits
    said = "Is the year right? The day may be at most 10 years from today."
    assert list(map(str, form.valid_until.errors)) == ([] if fits else [said])
    assert [box.part for box in form.valid_until.boxes if box.wrong] == (list(PARTS) if fits else ["year"])


class Conditions(Form):
    average = NumberField("Average", [Optional()])


@pytest.mark.parametrize("typed", ["3,5", "3.5", " 3,50 "])
def test_a_number_is_taken_with_a_comma_and_with_a_point(typed: str) -> None:
    form = Conditions(MultiDict({"average": typed}))
    assert form.validate()
    assert form.average.data == Decimal("3.5")


@pytest.mark.parametrize("typed", ["3,5,1", "many", "3;5"])
def test_what_is_no_number_stays_as_typed(typed: str) -> None:
    form = Conditions(MultiDict({"average": typed}))
    assert not form.validate()
    assert f'value="{typed}"' in form.average()


def test_a_known_number_stands_as_the_language_writes_it(app: Flask) -> None:
    shown = []
    for code in ("ru", "tg", "en"):
        with speaking(code):
            shown.append(Conditions(data={"average": Decimal("3.5")}).average._value())
    assert shown == ["3,50", "3,50", "3.50"]
    assert Conditions().average._value() == ""
