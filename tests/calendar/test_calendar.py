"""The head corrects the calendar: holidays moved by decree, extra working days, the week; due dates follow."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.record import Event, broken_links
from mobility.base.zone import local_day
from mobility.workflow.models import Case
from mobility.workflow.queries import working_calendar
from tests.applications.world import World
from tests.client import Page, Visitor
from tests.institutions.world import a_person, a_university

NEXT_YEAR = local_day(utc_now()).year + 1
INDEPENDENCE_DAY = date(NEXT_YEAR, 9, 9)
A_WEDNESDAY = next(day for day in (date(NEXT_YEAR, 10, n) for n in range(1, 8)) if day.weekday() == 2)
A_SATURDAY = A_WEDNESDAY + timedelta(days=3)


def the_head(app: Flask) -> Visitor:
    a_university()
    return Visitor(app, a_person("head-of-office@all"))


def enter(head: Visitor, page: Page, day: date, what: str, name: str = "") -> Page:
    typed = {"day__day": day.day, "day__month": day.month, "day__year": day.year}
    return head.submit(page, "Enter the day", working=what, title__en=name, **typed)


def is_working(day: date) -> bool:
    return working_calendar(utc_now()).is_working(day)


def events() -> list[tuple[str, object]]:
    rows = db.session.execute(
        select(Event.name, Event.facts).where(Event.chain == "calendar").order_by(Event.number)
    )
    return [(name, facts) for name, facts in rows]


def test_a_holiday_is_moved_by_decree_and_back(app: Flask) -> None:
    head = the_head(app)
    page = head.get("calendar.year", year=NEXT_YEAR)
    assert "Independence Day" in page.words
    page = head.follow(enter(head, page, INDEPENDENCE_DAY, "worked", "Moved to October"))
    page = head.follow(enter(head, page, A_WEDNESDAY, "off", "Instead of 9 September"))
    assert "Instead of 9 September" in page.words
    assert "Independence Day" not in page.words
    assert [is_working(INDEPENDENCE_DAY), is_working(A_WEDNESDAY)] == [True, False]
    for _entry in range(2):
        page = head.submitted(page, "Remove")
    assert [is_working(INDEPENDENCE_DAY), is_working(A_WEDNESDAY)] == [False, True]
    first, second = (
        {"day": day.isoformat(), "working": working}
        for day, working in ((INDEPENDENCE_DAY, True), (A_WEDNESDAY, False))
    )
    assert events() == [
        ("calendar-day-added", first),
        ("calendar-day-added", second),
        ("calendar-day-removed", first),
        ("calendar-day-removed", second),
    ]
    assert list(broken_links()) == []
    assert page.words.count("Removed: ") == 2


@pytest.mark.parametrize(
    ("day", "what", "sentence"),
    [
        (A_SATURDAY, "off", "The day is so already, without an entry. Look at the date once more."),
        (INDEPENDENCE_DAY, "off", "The day is so already, without an entry. Look at the date once more."),
        (A_WEDNESDAY, "worked", "The day is so already, without an entry. Look at the date once more."),
        (
            date(NEXT_YEAR + 3, 1, 9),
            "off",
            f"The calendar goes from {NEXT_YEAR - 2} to {NEXT_YEAR + 2}. Choose a day of these years.",
        ),
    ],
)
def test_what_changes_nothing_or_counts_never_is_refused(
    app: Flask, day: date, what: str, sentence: str
) -> None:
    head = the_head(app)
    refused = enter(head, head.get("calendar.year"), day, what)
    assert (refused.status, refused.errors()) == (422, [sentence])
    assert events() == []


def test_a_day_is_entered_once_and_whole(app: Flask) -> None:
    head = the_head(app)
    page = head.follow(enter(head, head.get("calendar.year"), A_WEDNESDAY, "off"))
    again = enter(head, page, A_WEDNESDAY, "worked")
    assert again.errors() == ["There is an entry for this day already. Remove it first."]
    empty = head.submit(page, "Enter the day")
    assert empty.errors() == ["Day: Enter the date.", "Choose whether the day is off or worked."]
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    for nothing in (A_SATURDAY.isoformat(), "tomorrow"):
        assert head.post("calendar.remove_day", token, day=nothing).status == 404


def test_the_week_is_the_universitys_own(app: Flask) -> None:
    head = the_head(app)
    assert not is_working(A_SATURDAY)
    page = head.get("calendar.year")
    page = head.submitted(page, "Save the week", weekdays_worked=[0, 1, 2, 3, 4, 5])
    assert is_working(A_SATURDAY)
    assert "Working week: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday" in page.words
    head.submitted(page, "Save the week")
    assert events() == [("working-week-changed", {"weekdays": [0, 1, 2, 3, 4, 5]})]
    none = head.submit(page, "Save the week", weekdays_worked=[])
    assert (none.status, none.errors()) == (422, ["Choose at least one day."])
    head.submitted(page, "Save the week", weekdays_worked=[0, 2])
    assert [is_working(A_SATURDAY), is_working(A_WEDNESDAY)] == [False, True]


def test_two_who_change_the_week_see_each_other(app: Flask) -> None:
    first, second = the_head(app), Visitor(app, a_person("administrator@all"))
    seen, page = (each.get("calendar.year") for each in (second, first))
    first.submitted(page, "Save the week", weekdays_worked=[0, 1, 2, 3, 4, 5])
    late = second.submit(seen, "Save the week", weekdays_worked=[0, 1, 2])
    assert late.status == 422
    assert late.errors()[0].startswith("This has changed since you opened the page.")
    week = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday"
    assert late.errors()[1] == f"Days that are worked: Now it is {week}."
    assert is_working(A_SATURDAY)
    second.submitted(late, "Save the week")
    assert not is_working(A_SATURDAY)


def test_promises_to_open_cases_follow(app: Flask) -> None:
    case_id = World.make().sent().id
    head = Visitor(app, a_person("administrator@all"))
    before = due(case_id)
    head.follow(enter(head, head.get("calendar.year"), local_day(before), "off"))
    while waiting := db.session.scalars(
        select(Job.id).where(Job.state == JobState.WAITING, Job.queue == "default")
    ).all():
        for job_id in waiting:
            with app.app_context():
                run(job_id, timedelta(minutes=1))
    db.session.expire_all()
    assert due(case_id) == working_calendar(utc_now()).add_working_days(before, 0)
    assert due(case_id) > before


def due(case_id: int):
    return db.session.scalar(select(Case.due_at).where(Case.id == case_id))


def test_holidays_are_those_of_the_home_country(app: Flask) -> None:
    head = the_head(app)
    midsummer = next(
        day
        for day in (date(year, 6, 23) for year in range(NEXT_YEAR - 1, NEXT_YEAR + 3))
        if day.weekday() < 5
    )
    assert is_working(midsummer)
    assert "Nowruz" in head.get("calendar.year", year=midsummer.year).words
    home = head.get("institutions.manage").links()["Home"]
    head.submitted(head.get(home), "Save", country="LV")
    assert not is_working(midsummer)
    page = head.get("calendar.year", year=midsummer.year)
    assert "Public holidays are those of this country: Latvia." in page.words
    assert "Nowruz" not in page.words


def test_before_the_university_is_set_up_there_are_no_holidays(app: Flask) -> None:
    page = Visitor(app, a_person("administrator@all")).get("calendar.year")
    assert "Public holidays are known once the university is set up with its country." in page.words
    assert is_working(A_WEDNESDAY)


def test_names_of_holidays_are_in_the_readers_language(app: Flask) -> None:
    a_university()
    head = a_person("head-of-office@all")
    named = {}
    for code in ("ru", "tg"):
        head.language = code
        db.session.commit()
        named[code] = Visitor(app, head).get("calendar.year").words
    assert ["Новый год" in named["ru"], "Соли Нав" in named["tg"]] == [True, True]


def test_others_read_it_or_do_not(app: Flask) -> None:
    head = the_head(app)
    head.follow(enter(head, head.get("calendar.year"), A_WEDNESDAY, "off"))
    for role in ("auditor", "coordinator"):
        reader = Visitor(app, a_person(f"{role}@all"))
        seen = reader.get("calendar.year", year=NEXT_YEAR)
        token = {"csrf_token": seen.all("input", name="csrf_token")[0].get("value")}
        assert {"Enter the day", "Remove", "Save the week"}.isdisjoint(seen.buttons())
        assert "Monday, Tuesday, Wednesday, Thursday, Friday" in seen.words
        for where, values in (
            ("calendar.add_day", {}),
            ("calendar.change_week", {}),
            ("calendar.remove_day", {"day": A_WEDNESDAY.isoformat()}),
        ):
            assert reader.post(where, token, **values).status == 403
    assert Visitor(app, a_person("dean@faculty:1")).get("calendar.year").status == 403


def test_a_year_costs_the_same_whatever_is_in_it(app: Flask) -> None:
    head = the_head(app)
    page = head.follow(enter(head, head.get("calendar.year"), A_WEDNESDAY, "off"))
    one = len(head.get(page.address).statements)
    for later in (1, 2):
        head.follow(enter(head, page, A_WEDNESDAY + timedelta(days=later), "off"))
    assert len(head.get(page.address).statements) == one
    assert head.get("calendar.year", year=NEXT_YEAR + 9).status == 404
