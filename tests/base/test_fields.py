"""A day in three boxes: what is taken, what is refused, and that nothing typed is lost."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired, Optional

from mobility.base.fields import DayField


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
