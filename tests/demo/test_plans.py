"""The demo's calls hold together whatever day it is made on."""

from dataclasses import fields
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mobility.demo import words
from mobility.demo.people import register
from mobility.demo.plans import Plan, Plans, plans
from mobility.demo.staff import NAMES

LONGEST_WEEKEND = timedelta(days=10)
"""By which a day of the office may move, with holidays on both sides."""
DAYS = st.dates(date(2026, 1, 1), date(2036, 12, 31))


def every(planned: Plans) -> list[Plan]:
    return [getattr(planned, each.name) for each in fields(planned)]


@given(DAYS)
def test_dates_follow_each_other(today: date) -> None:
    for plan in every(plans(today)):
        dates = plan.dates
        assert dates.opened < dates.closes < dates.selection
        assert dates.nominate > 0
        last = today + timedelta(days=dates.selection + dates.nominate)
        assert last + LONGEST_WEEKEND < plan.stay.first < plan.stay.last, plan.title


@given(DAYS)
def test_titles_say_when_and_tell_calls_apart(today: date) -> None:
    planned = every(plans(today))
    for language in ("en", "ru", "tg"):
        titles = [plan.title[language] for plan in planned]
        assert len(set(titles)) == len(titles)
        assert all(str(plan.stay.first.year) in plan.title[language] for plan in planned)


@given(DAYS)
def test_open_calls_are_open_and_the_others_closed(today: date) -> None:
    planned = plans(today)
    assert all(plan.dates.closes + LONGEST_WEEKEND.days < 0 for plan in (planned.past, planned.decided))
    assert planned.waiting.dates.closes < 0 < planned.waiting.dates.selection
    assert all(
        plan.dates.opened < 0 < plan.dates.closes
        for plan in (planned.open, planned.joint, planned.transition, planned.staff, planned.visit)
    )


@given(DAYS)
def test_students_are_of_the_age_of_their_year(today: date) -> None:
    for who in register(today):
        if who.year is not None:
            assert 17 <= (today - who.birth_date).days / 365.25 - who.year + 1 <= 20
            assert who.number.startswith(f"{who.birth_date.year + 18 - 2000:02d}-")


@given(DAYS)
def test_nobody_has_the_name_of_another(today: date) -> None:
    """On the sign-in page one is told from another by the name."""
    invented = [who.name for who in register(today)]
    assert len({*invented, *NAMES}) == len(invented) + len(NAMES)


def test_words_are_said_in_each_language() -> None:
    said = [value for value in vars(words).values() if isinstance(value, dict) and "tg" in value]
    said += [*words.MOTIVATIONS, *words.STUDY_PLANS]
    assert said
    assert all(set(each) == {"en", "ru", "tg"} and all(each.values()) for each in said)
