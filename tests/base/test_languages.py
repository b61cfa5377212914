"""Days, moments and names in three languages, and which language a page is in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from mobility.base.languages import day, language, moment, named, number, speaking, tr
from mobility.base.zone import end_of_day, local_day, start_of_day
from tests.client import Visitor

DUSHANBE = ZoneInfo("Asia/Dushanbe")
NAMES = {"en": "Autumn exchange", "ru": "Осенний обмен", "tg": "Мубодилаи тирамоҳӣ"}


@pytest.mark.parametrize(
    ("code", "said"), [("en", "24 November 2026"), ("ru", "24 ноября 2026"), ("tg", "24 ноябри 2026")]
)
def test_a_day_and_a_moment_as_people_say_them(code: str, said: str) -> None:
    said = said.replace(" ", "\u00a0")
    assert day(date(2026, 11, 24), code) == said
    assert moment(datetime(2026, 11, 24, 17, 5, tzinfo=DUSHANBE), code) == f"{said},\u00a017:05"


@pytest.mark.parametrize("code", ["en", "ru", "tg"])
def test_every_month_has_its_name(code: str) -> None:
    assert len({day(date(2026, month, 1), code) for month in range(1, 13)}) == 12


def test_nothing_is_shown_of_no_day(app: Flask) -> None:
    filters = app.jinja_env.filters
    assert [day(None), moment(None), filters["day"](None), filters["moment"](None)] == [""] * 4


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (Decimal("4.50"), (2, 2), ("4,50", "4,50", "4.50")),
        (Decimal("4.50"), (0, 2), ("4,5", "4,5", "4.5")),
        (81.25, (0, 1), ("81,2", "81,2", "81.2")),
        (12345, (0, 2), ("12\xa0345", "12\xa0345", "12,345")),
        (None, (2, 2), ("", "", "")),
    ],
)
def test_a_number_has_the_separator_of_its_language(
    value: Decimal | float | None, digits: tuple[int, int], said: tuple[str, str, str]
) -> None:
    assert tuple(number(value, *digits, code=code) for code in ("tg", "ru", "en")) == said


def test_filters_show_the_institution_s_zone(app: Flask) -> None:
    late = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    filters = app.jinja_env.filters
    with speaking("en"):
        assert filters["day"](late) == "25\u00a0November\u00a02026"
        assert filters["moment"](late) == "25\u00a0November\u00a02026,\u00a001:30"
    assert filters["iso"](late) == "2026-11-25T01:30+05:00"


def test_a_date_means_the_end_of_that_day_there() -> None:
    last = date(2026, 11, 24)
    assert end_of_day(last) == datetime(2026, 11, 24, 18, 59, 59, tzinfo=UTC)
    assert start_of_day(last) == datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
    assert [local_day(moment) for moment in (start_of_day(last), end_of_day(last))] == [last, last]


@pytest.mark.parametrize("code", ["en", "ru", "tg"])
def test_a_name_is_shown_in_the_language_that_is_spoken(app: Flask, code: str) -> None:
    with speaking(code):
        assert (language(), tr(NAMES)) == (code, NAMES[code])
        assert tr(NAMES, "ru") == NAMES["ru"]


def test_a_name_falls_back_to_a_language_that_is_there(app: Flask) -> None:
    with speaking("en"):
        assert tr({"ru": "Обмен", "tg": ""}) == "Обмен"
        assert tr({"ru": "Обмен", "tg": "Мубодила"}) == "Мубодила"
        assert [tr({}), tr(None), tr({"en": ""})] == ["", "", ""]


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "A, B, C, D, E and 2 more"), ("ru", "A, B, C, D, E и ещё 2"), ("tg", "A, B, C, D, E ва боз 2")],
)
def test_of_many_the_first_stand_in_a_sentence_by_name(app: Flask, code: str, said: str) -> None:
    with speaking(code):
        assert [named("ABCDE"), named("ABCDEFG")] == ["A, B, C, D, E", said]


@pytest.mark.parametrize(
    ("cookie", "browser", "chosen"),
    [
        ("ru", "en", "ru"),
        ("", "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("", "en-GB", "en"),
        ("", "tg", "tg"),
        ("", "fr", "tg"),
        ("xx", "en", "en"),
        ("", "", "tg"),
    ],
)
def test_a_page_is_in_the_language_that_was_chosen_or_is_asked_for(
    app: Flask, cookie: str, browser: str, chosen: str
) -> None:
    visitor = Visitor(app, language=cookie)
    visitor.http.environ_base["HTTP_ACCEPT_LANGUAGE"] = browser
    assert visitor.get("/help").root.get("lang") == chosen
