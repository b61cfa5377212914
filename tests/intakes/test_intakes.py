"""Intakes through the pages of the office, of a student and of the partner: set up, filled, examined, noted."""

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day as in_words
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.sheets import Tab, read_sheet, workbook
from mobility.base.zone import a_year_after
from mobility.institutions.models import Faculty, Institution
from mobility.intakes import services
from mobility.intakes.lanes import Asked, lanes_of, numbers_of
from mobility.intakes.models import ALWAYS, CourseResult, State, Student
from mobility.intakes.queries import facts_of, plan_of, student_by_id
from mobility.intakes.queries.people import goes_over_no_more
from mobility.intakes.years import academic_year, first_day
from mobility.notifications.models import Message
from mobility.register.models import Affiliation
from mobility.register.queries import affiliation_of
from mobility.selection.models import Seat
from tests.applications.world import named, person
from tests.client import Page, Visitor, words_of
from tests.cohorts.test_cohorts import people_on
from tests.intakes.world import Way, boxes, fresh, today, told
from tests.register.test_sheets import with_cells
from tests.selection.world import Office, rank


def page_of(app: Flask, who, way: Way, year: int = 2) -> Page:
    return Visitor(app, who).get("intakes.show", code=way.code, year=way.in_year(year).year)


def names(page: Page) -> list[str]:
    return ["".join(e.itertext()) for e in page.having("name")]


def test_a_specialty_is_set_up_with_its_years_and_its_credit_table(app: Flask) -> None:
    office = Office.open()
    db.session.get_one(Faculty, office.faculties[0].id).joint_with_id = office.call.destinations[
        0
    ].institution_id
    db.session.commit()
    visitor = Visitor(app, office.coordinator)
    empty = visitor.get("intakes.index")
    assert "No joint specialty yet" in empty.words
    page = visitor.get(empty.links()["Set up a specialty"])
    wrong = visitor.submit(
        page,
        "Save",
        specialty_id=office.specialties[0].id,
        programme_id=office.call.programme_id,
        years_home=2,
        years_abroad=9,
    )
    assert (wrong.status, wrong.errors()) == (422, ["The number of years is from 1 to 6."])
    page = visitor.submitted(wrong, "Save", years_abroad=3)
    assert "2 years at home, then 3 years at the partner" in page.words
    form = visitor.get(page.links()["Add a course"])
    wrong = visitor.submit(form, "Save", title="Physics", year=3, credits="6,5", partner_credits=5)
    assert wrong.errors() == ["The courses of the years at home are listed here: a year from 1 to 2."]
    page = visitor.submitted(wrong, "Save", year=2, partner_title="Physics II")
    assert "Together: 6.5 credits." in page.words
    again = visitor.submit(
        visitor.get(page.links()["Add a course"]), "Save", title="Physics", year=2, credits=1
    )
    assert again.errors() == ["This course stands in the plan of this year already."]
    changed = visitor.submitted(visitor.get(page.links()["Physics"]), "Save", title="Physics and mechanics")
    assert "Physics and mechanics" in changed.links()
    asked = visitor.get(changed.links()["Strike out “Physics and mechanics”"])
    assert "Nobody who is on the way to the diploma has passed it yet." in asked.words
    struck = visitor.submitted(asked, "Strike the course out")
    assert "No course in the plan yet" in struck.words


def test_a_course_that_is_struck_out_is_put_back_with_its_results(app: Flask) -> None:
    way = Way.make()
    physics = way.course("Physics")
    madina, rustam = way.student("Madina"), way.abroad("Rustam")
    for each in (madina, rustam):
        way.passes(each, Physics=4)
    visitor = Visitor(app, way.coordinator)
    plan = visitor.get("intakes.show_specialty", code=way.code)
    asked = visitor.get(plan.links()["Strike out “Physics”"])
    assert "2 students have passed it and lose these credits." in asked.words
    assert "1 of them studies at the partner already" in asked.words
    counts = "2 students have passed it: other credits count for them too. 1 of them studies at the partner already."
    assert counts in visitor.get("intakes.change_course", code=way.code, course_id=physics.id).words

    def has(somebody) -> str:
        page = visitor.get("intakes.show_student", reference=somebody.student.reference)
        return next(words for words in ("5 of 5 credits", "0 of 0 credits") if words in page.words)

    struck = visitor.submitted(asked, "Strike the course out")
    assert way.coordinator.called in words_of(
        next(row for row in struck.all("tr") if "Physics" in words_of(row))
    )
    back = visitor.follow(visitor.get(asked.address))
    assert "“Physics” is struck out of the plan." in back.words
    assert [has(each) for each in (madina, rustam)] == ["0 of 0 credits"] * 2
    assert visitor.submitted(struck, "Put “Physics” back").status == 200
    assert [has(each) for each in (madina, rustam)] == ["5 of 5 credits"] * 2

    again = visitor.submitted(visitor.get(asked.address), "Strike the course out")
    stale = visitor.get("intakes.show_specialty", code=way.code)
    form = visitor.get(again.links()["Add a course"])
    typed = {"title": "Physics", "year": 1, "credits": 5, "partner_credits": 0}
    visitor.submitted(form, "Save", **typed)
    assert [each.id for each in plan_of(way.joint.specialty_id)] == [physics.id]
    assert has(madina) == "5 of 5 credits"
    late = visitor.submitted(stale, "Put “Physics” back")
    assert "Put “Physics” back" not in late.buttons()


def test_a_course_that_stands_in_the_plan_under_another_number_is_not_put_back(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    visitor = Visitor(app, way.coordinator)
    plan = visitor.get("intakes.show_specialty", code=way.code)
    struck = visitor.submitted(visitor.get(plan.links()["Strike out “Physics”"]), "Strike the course out")
    drawing = way.course("Drawing")
    drawing.title = "Physics"
    db.session.commit()
    refused = visitor.submit(struck, "Put “Physics” back")
    assert (refused.status, refused.errors()) == (
        422,
        ["This course stands in the plan of this year already."],
    )


def test_an_intake_is_opened_and_filled_from_the_register_once(app: Flask) -> None:
    way = Way.make()
    for name in ("Madina", "Rustam"):
        way.office.student(name, year=2)
    way.office.student("First year", year=1)
    visitor, year = Visitor(app, way.coordinator), academic_year(today()) - 1
    page = visitor.get("intakes.show_specialty", code=way.code)
    refused = visitor.submit(page, "Open an intake", intake__year=year + 9)
    assert refused.errors() == ["Write the year of the September, at most the coming one."]
    page = visitor.submitted(refused, "Open an intake", intake__year=year)
    assert "Nobody is in this intake yet." in page.words
    page = visitor.submitted(page, "Take this year's students from the register")
    assert (names(page), "2 students are taken in" in page.words) == (["Madina", "Rustam"], True)
    again = visitor.submit(page, "Take this year's students from the register")
    assert again.errors() == ["The register has nobody of this specialty and year who is in no intake yet."]
    assert len(db.session.scalars(select(Student.id)).all()) == 2


def test_an_intake_that_was_opened_by_mistake_is_removed(app: Flask) -> None:
    way = Way.make()
    visitor, year = Visitor(app, way.coordinator), academic_year(today()) - 7
    specialty = visitor.get("intakes.show_specialty", code=way.code)
    mistaken = visitor.submitted(specialty, "Open an intake", intake__year=year)
    page = visitor.submitted(mistaken, "Remove the intake")
    assert "The intake is removed. Nobody was in it; it can be opened again." in page.words
    assert f"Intake {year}" not in page.links()
    again = visitor.submitted(page, "Open an intake", intake__year=year)
    assert "Nobody is in this intake yet." in again.words


def test_an_intake_that_somebody_is_or_was_in_stays(app: Flask) -> None:
    way = Way.make()
    visitor = Visitor(app, way.coordinator)
    first, second, third = (way.in_year(number) for number in (1, 2, 3))
    empty = visitor.get("intakes.show", code=way.code, year=second.year)
    somebody = way.student("Madina", year=2)
    refused = visitor.submit(empty, "Remove the intake")
    assert refused.errors() == ["Somebody is or was in this intake, so it stays."]
    assert "Remove the intake" not in refused.buttons()
    for into in (first, third):
        student = student_by_id(somebody.student.id)
        moved = {"day": today(), "intake_id": into.id, "reason": "Asked for.", "anyway": True}
        services.move(way.coordinator, student, **moved, now=utc_now())
    db.session.commit()
    with pytest.raises(Refusal, match="intake-not-empty"):
        services.remove_intake(way.coordinator, way.in_year(2), now=utc_now())


def test_one_is_taken_in_by_number(app: Flask) -> None:
    way = Way.make()
    number = affiliation_of(way.office.student("Parvin", year=4).id).number
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.show", code=way.code, year=way.in_year(2).year)
    refused = visitor.submit(page, "Take in", add__number="nobody", **boxes(today(), "add__day"))
    assert refused.errors() == ["The register has no student of this number."]
    page = visitor.submitted(refused, "Take in", add__number=number)
    assert names(page) == ["Parvin"]
    again = visitor.submit(page, "Take in", add__number=number, **boxes(today(), "add__day"))
    assert again.errors() == [
        f"This student is in an intake already: {way.code}, intake {way.in_year(2).year}."
    ]


def test_the_lists_cost_the_same_for_one_and_three(app: Flask) -> None:
    way = Way.make()
    course = way.course("Physics")
    way.passes(way.student("One"), Physics=4)
    visitor = Visitor(app, way.coordinator)
    first = visitor.get("intakes.index"), page_of(app, way.coordinator, way)
    for name in ("Two", "Three"):
        way.passes(way.student(name), Physics=2)
    way.student("Other year", year=1)
    third = visitor.get("intakes.index"), page_of(app, way.coordinator, way)
    assert [len(page.statements) for page in first] == [len(page.statements) for page in third]
    assert max(len(page.statements) for page in third) <= 10
    assert course.title in third[1].words


def test_leave_return_into_the_next_intake_and_what_is_told(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    below = way.in_year(1)
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.show_student", reference=madina.student.reference)
    wrong = visitor.submit(
        page,
        "Note a leave",
        **boxes(today(), "pause__day"),
        **boxes(today() - timedelta(days=1), "pause__back_by"),
        pause__reason="A child is born.",
    )
    assert wrong.errors() == ["The day of the return lies before the leave."]
    page = visitor.submitted(wrong, "Note a leave", **boxes(today() + timedelta(days=300), "pause__back_by"))
    assert "On leave" in page.words
    assert "A child is born." in page.words
    assert told(madina.person, "studies-changed") == ["Your studies: Leave begun"]
    yesterday = boxes(today() - timedelta(days=1), "back__day")
    early = visitor.submit(page, "Note that the student is back", **yesterday)
    assert early.errors() == ["The day of the return lies before the leave."]
    page = visitor.submitted(
        early, "Note that the student is back", back__intake_id=below.id, **boxes(today(), "back__day")
    )
    until, on = [
        in_words(day, "en").replace("\N{NO-BREAK SPACE}", " ")
        for day in (today() + timedelta(days=300), today())
    ]
    for noted in (f"On leave from: {on}", f"Back by: {until}", f"Back since: {on}"):
        assert noted in page.words
    assert f"Noted by: {way.coordinator.called}" in page.words
    before = way.in_year(2)
    assert (
        f"Intake before: {way.code}, intake {before.year} Intake now: {way.code}, intake {below.year}"
        in page.words
    )
    mail = select(Message.text).where(Message.person_id == madina.person.id).order_by(Message.id.desc())
    assert (
        f"Your intake before: {way.code}, intake {before.year}; "
        f"your intake now: {way.code}, intake {below.year}."
    ) in db.session.scalars(mail).first()
    student = fresh(madina)
    assert (student.intake_id, student.state(today())) == (below.id, State.HOME)
    left = page_of(app, way.coordinator, way)
    assert "1 changed to another intake" in left.words
    assert "Changed to another intake" in left.words


def test_a_leave_is_extended_and_one_noted_by_mistake_is_taken_back(app: Flask) -> None:
    way = Way.make()
    zebo = way.abroad("Zebo")
    office = Visitor(app, way.coordinator)
    page = office.get("intakes.show_student", reference=zebo.student.reference)
    granted = boxes(today(), "pause__day") | boxes(today() + timedelta(days=60), "pause__back_by")
    page = office.submitted(page, "Note a leave", **granted, pause__reason="Illness.")
    same = office.submit(page, "Change the leave", repause__reason="Longer.")
    assert same.errors() == ["Nothing differs from what stands there already."]
    until = today() + timedelta(days=200)
    page = office.submitted(same, "Change the leave", **boxes(until, "repause__back_by"))
    assert (fresh(zebo).paused_on, fresh(zebo).back_by) == (today(), until)
    newest = select(Message.text).where(Message.person_id == zebo.person.id).order_by(Message.id.desc())
    assert f"The leave is granted until {in_words(until, 'en')}." in db.session.scalars(newest).first()
    early = boxes(zebo.student.crossed_on - timedelta(days=1), "repause__day")
    refused = office.submit(page, "Change the leave", **early, repause__reason="It began earlier.")
    assert [error[:47] for error in refused.errors()] == ["This day lies before the first day at the partn"]
    page = office.submitted(page, "Take the leave back", unpause__reason="It was another Zebo.")
    assert fresh(zebo).state(today()) is State.ABROAD
    assert "It was another Zebo." in page.words
    assert told(zebo.person, "studies-changed") == [
        "Your studies: Leave begun",
        "Your studies: Leave changed",
        "Your studies: Leave taken back (noted by mistake)",
    ]
    letters = db.session.scalars(select(Message.subject).where(Message.key == "transition-noted"))
    assert sorted(letters) == [
        "Leave begun: Zebo",
        "Leave changed: Zebo",
        "Leave taken back (noted by mistake): Zebo",
    ]


def test_a_leave_that_was_taken_back_leaves_the_transition_open_to_correction(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    office = Visitor(app, way.coordinator)
    page = office.get("intakes.show_student", reference=madina.student.reference)
    page = office.submitted(
        page, "Note the transition", cross__reason="Order 12.", **boxes(today(), "cross__day")
    )
    page = office.submitted(page, "Note a leave", pause__reason="Illness.", **boxes(today(), "pause__day"))
    page = office.submitted(page, "Take the leave back", unpause__reason="Another Madina.")
    page = office.submitted(page, "Take the transition back", uncross__reason="Another Madina.")
    assert fresh(madina).crossed_on is None


def test_leaving_needs_a_reason_and_a_diploma_its_year(app: Flask) -> None:
    way = Way.make()
    rustam, zebo = way.abroad("Rustam", year=3), way.abroad("Zebo", year=5, days=500)
    visitor = Visitor(app, way.coordinator)

    def notes(somebody, button: str, **typed) -> Page:
        page = visitor.get("intakes.show_student", reference=somebody.student.reference)
        return visitor.submit(page, button, **typed)

    early = visitor.get("intakes.show_student", reference=rustam.student.reference)
    opens = in_words(first_day(academic_year(today()) + 2), "en").replace("\N{NO-BREAK SPACE}", " ")
    assert f"The diploma can be noted from {opens} on, when the last year begins." in early.words
    assert "Note the diploma" not in early.buttons()
    too_early = boxes(first_day(academic_year(today())) - timedelta(days=1), "graduate__day")
    refused = notes(zebo, "Note the diploma", **too_early)
    assert refused.errors() == ["The diploma is given in the last year of study, not before it."]
    silent = notes(rustam, "Note that the student has left", **boxes(today(), "leave__day"))
    assert silent.errors() == ["Reason: Fill this in."]
    before = rustam.student.crossed_on - timedelta(days=1)
    never = notes(
        rustam, "Note that the student has left", leave__reason="Work.", **boxes(before, "leave__day")
    )
    assert never.errors() == [
        "This day lies before the first day at the partner. If the student never went there, take the transition back first."
    ]
    tomorrow = notes(zebo, "Note the diploma", **boxes(today() + timedelta(days=1), "graduate__day"))
    assert tomorrow.errors() == ["This day is still to come."]
    assert notes(zebo, "Note the diploma", **boxes(today(), "graduate__day")).status == 303
    gone = notes(
        rustam, "Note that the student has left", leave__reason="Work.", **boxes(today(), "leave__day")
    )
    assert gone.status == 303
    assert [fresh(each).state(today()) for each in (rustam, zebo)] == [State.LEFT, State.GRADUATED]
    back = notes(rustam, "Note that the student is back", **boxes(today() - timedelta(days=1), "back__day"))
    assert back.errors() == ["The day of the return lies before the day on which the student left."]


def test_results_come_by_sheet_with_each_bad_cell_marked(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    way.course("Drawing", needed_from=None)
    madina = way.student("Madina")
    intake = madina.student.intake
    visitor, here = Visitor(app, way.coordinator), {"code": way.code, "year": intake.year}
    empty = visitor.get("intakes.sheet_to_fill", **here).response.get_data()
    head = read_sheet(empty).head
    assert head == ["Number", "Name", "Physics (1)", "Drawing (1)"]

    def sends(*rows: list[object]) -> Page:
        content = workbook(Tab("x", head, rows))
        page = visitor.get("intakes.show", **here)
        return visitor.submitted(page, "Look at the file", files={"file": (content, "results.xlsx")})

    bad = sends([madina.number, "Madina", "six", "+"], ["000", "Nobody", 4, None])
    assert "Nothing is taken over yet" in bad.words
    assert "Write a mark from 2 to 5, or + for passed." in bad.words
    assert "Nobody of this intake has this number." in bad.words
    marked = visitor.get(bad.links()["Take the file back, cells marked"]).response.get_data()
    assert "✗ six" in str(zipfile.ZipFile(io.BytesIO(marked)).read("xl/worksheets/sheet1.xml"), "utf-8")
    assert db.session.scalars(select(CourseResult.mark)).all() == []

    back = read_sheet(marked)
    assert back.head == [*head, "What is wrong"]
    (_line, first), (_line, second) = back.rows
    content = workbook(Tab("x", back.head, [[*first[:2], "3,0", *first[3:]], ["", "", "", "", second[4]]]))
    again = visitor.submitted(
        visitor.get("intakes.show", **here), "Look at the file", files={"file": (content, "results.xlsx")}
    )
    assert "Nobody of this intake has this number." in again.words, "the row without a number"
    assert "No course of the plan is called like this column." not in again.words
    content = workbook(Tab("x", [*head, "Что не так"], [[*first[:2], "3,0", *first[3:]]]))
    again = visitor.submitted(
        visitor.get("intakes.show", **here), "Look at the file", files={"file": (content, "results.xlsx")}
    )
    assert rows_of(again) == [["Madina", "Physics", "–", "3"], ["Madina", "Drawing", "–", "passed"]]

    strange = sends([madina.number, "Somebody Else", 2, "+"])
    assert f"This number is that of {madina.name}, and the name in the row is another." in strange.words
    rustam = way.student("Rustam")
    slipped = sends([madina.number, "Rustam", 2, "+"], [rustam.number, "", 3, "+"])
    assert slipped.words.count("and the name in the row is another.") == 1

    good = sends([madina.number, "Madina", 2, "+"])
    assert "2 results" in good.words
    page = visitor.submitted(good, "Take the results over")
    assert "2 results are noted." in page.words
    assert sorted(db.session.scalars(select(CourseResult.mark)).all(), key=str) == [2, None]
    assert "5 of 10 credits" in page.words
    assert "Nothing would change" in sends([madina.number, "Madina", 2, "passed"]).words
    better = sends([madina.number, "Madina", 3, None])
    assert rows_of(better) == [["Madina", "Physics", "2 not passed", "3"]]
    assert "would no longer be passed" not in better.words
    visitor.submitted(better, "Take the results over")
    worse = sends([madina.number, "Madina", 2, None])
    assert rows_of(worse) == [["Madina", "Physics", "3", "2 not passed"]]
    assert "1 course that was passed would no longer be passed: Madina: Physics" in worse.words

    physics = next(each for each in plan_of(way.joint.specialty_id) if each.title == "Physics")
    services.strike_course(way.coordinator, way.joint, physics.id, now=utc_now())
    db.session.commit()
    rest = sends([madina.number, "Madina", 2, 5])
    assert "Struck out of the plan since the sheet was taken, and so left out: Physics (1)." in rest.words
    assert rows_of(rest) == [["Madina", "Drawing", "passed", "5"]]


def test_a_formula_without_a_value_is_marked_in_results_and_not_passed_over(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    madina = way.student("Madina")
    visitor, here = Visitor(app, way.coordinator), {"code": way.code, "year": madina.student.intake.year}
    content = workbook(Tab("x", ["Number", "Name", "Physics (1)"], [[madina.number, "Madina", 4]]))
    file = with_cells(content, b'<c r="C2"><f>2+3</f></c>')
    page = visitor.get("intakes.show", **here)
    page = visitor.submitted(page, "Look at the file", files={"file": (file, "results.xlsx")})
    assert "Write a mark from 2 to 5, or + for passed." in page.words
    assert "=2+3" in page.words


UNAWARES = (
    "1 student who lacks nothing for the transition now, or whose application for it is under way, would lack this "
    "course."
)


def test_a_course_that_is_needed_from_now_on_comes_unawares_to_nobody_unless_it_is_meant(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    gone, zebo = way.abroad("Gone"), way.abroad("Zebo")
    madina, rustam = way.student("Madina"), way.student("Rustam")
    for each in (gone, zebo, madina):
        way.passes(each, Physics=5)
    zebo.student.crossed_on = None
    way.passes(rustam, Physics=2)
    visitor = Visitor(app, way.coordinator)
    form = visitor.get("intakes.add_course", code=way.code)
    page = visitor.submitted(form, "Save", title="Chess", year=1, credits=0.5, needed_from="None")
    page = visitor.submitted(visitor.get(page.links()["Chess"]), "Save")
    assert "Chess needed" not in page.words
    page = visitor.submitted(form, "Save", title="Philosophy", year=1, credits=3)
    first, theirs = academic_year(today()), madina.student.intake.year
    assert f"Philosophy needed for the transition from intake {first} on" in page.words
    change = visitor.get(page.links()["Philosophy"])
    assert "5 of 5.5 credits" in page_of(app, way.coordinator, way).words
    asked = visitor.submit(change, "Save", needed_from=theirs)
    assert asked.errors() == [
        f"{UNAWARES} As soon as you save, they are told by a message. Tick that this is meant."
    ]
    assert told(madina.person, "course-needed") == []
    page = visitor.submitted(asked, "Save", anyway="y")
    assert told(madina.person, "course-needed") == ["Needed for your transition from now on: Philosophy"]
    assert [told(each.person, "course-needed") for each in (gone, zebo, rustam)] == [[], [], []]
    own = Visitor(app, madina.person).get("intakes.show_student", reference=madina.student.reference)
    assert "Still missing: Philosophy." in own.words
    asked = visitor.submit(visitor.get(page.links()["Philosophy"]), "Save", needed_from=ALWAYS)
    assert UNAWARES in asked.errors()[0]
    saved = visitor.submitted(asked, "Save", anyway="y")
    assert [len(told(each.person, "course-needed")) for each in (gone, zebo, madina)] == [0, 1, 1]
    history = visitor.get(saved.links()["Philosophy"]).words
    assert f"Needed for the transition: in all intakes (before: from intake {theirs} on)" in history
    visitor.submitted(visitor.get(saved.links()["Philosophy"]), "Save", needed_from=theirs)
    assert [len(told(each.person, "course-not-needed")) for each in (gone, zebo, madina)] == [0, 1, 0]
    asked = visitor.get(saved.links()["Strike out “Philosophy”"])
    assert "1 student who lacks nothing else for the transition, or whose application" in asked.words
    visitor.submitted(asked, "Strike the course out")
    assert told(madina.person, "course-not-needed") == ["Not needed for your transition any more: Philosophy"]


def test_a_course_that_is_put_back_is_told_to_who_lacks_it_then(app: Flask) -> None:
    way = Way.make()
    way.course("Physics"), way.course("Sport")
    madina = way.student("Madina")
    way.passes(madina, Physics=5)
    sport = next(each for each in plan_of(way.joint.specialty_id) if each.title == "Sport")
    services.strike_course(way.coordinator, way.joint, sport.id, now=utc_now())
    db.session.commit()
    visitor = Visitor(app, way.coordinator)
    asked = visitor.submit(visitor.get("intakes.show_specialty", code=way.code), "Put “Sport” back")
    assert UNAWARES in asked.errors()[0]
    way.passes(way.student("Farrukh"), Physics=5)
    again = visitor.submit(asked, "Put “Sport” back", anyway="y")
    assert "2 students who lack nothing for the transition now" in again.errors()[0]
    assert "Sport" in visitor.submitted(again, "Put “Sport” back", anyway="y").links()
    assert told(madina.person, "course-needed") == ["Needed for your transition from now on: Sport"]


def test_who_has_gone_over_lacks_nothing_and_has_the_credits_of_their_intake(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    rustam = way.student("Rustam")
    way.passes(rustam, Physics=2)
    visitor = Visitor(app, way.coordinator)

    def office_reads_physics() -> list[bool]:
        return ["Physics" in page_of(app, way.coordinator, way).words, b"Physics" in workbook_of(visitor)]

    assert office_reads_physics() == [True, True]
    page = visitor.get("intakes.show_student", reference=rustam.student.reference)
    visitor.submitted(
        page, "Note the transition", cross__reason="By order 7.", **boxes(today(), "cross__day")
    )
    later = rustam.student.intake.year + 1
    way.course("Ecology", 4, needed_from=later)
    assert office_reads_physics() == [True, True]
    partner = Visitor(app).get(f"{way.link()}/joint-faculty/{rustam.student.reference}")
    for page in (visitor.get("intakes.show_student", reference=rustam.student.reference), partner):
        assert "0 of 5 credits" in page.words
        assert f"Ecology needed for the transition from intake {later} on" in page.words
    way.course("Chemistry", 3)
    for page in (
        visitor.get("intakes.show_student", reference=rustam.student.reference),
        Visitor(app).get(f"{way.link()}/joint-faculty/{rustam.student.reference}"),
    ):
        table = words_of(page.all("table")[0])
        assert ("0 of 5 credits" in page.words, "Physics" in table, "Chemistry" in table) == (
            True,
            True,
            False,
        )


@pytest.mark.parametrize("days", [0, 5])
def test_who_has_an_order_without_a_course_lacks_it_until_the_first_day(app: Flask, days: int) -> None:
    way = Way.make()
    way.course("Physics")
    rustam = way.student("Rustam", year=3)
    way.passes(rustam, Physics=2)
    person("administrator@all")
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    db.session.commit()
    visitor, intake = Visitor(app, way.coordinator), rustam.student.intake
    page = visitor.get("intakes.show_student", reference=rustam.student.reference)
    first = boxes(today() + timedelta(days=days), "cross__day")
    done = visitor.submitted(page, "Note the transition", cross__reason="By order 7.", **first)
    assert "Noted." in done.words
    listed = visitor.get("intakes.show", code=way.code, year=intake.year)
    (row,) = (words_of(each) for each in listed.all("tr") if "Rustam" in words_of(each))
    facet = visitor.get("intakes.show", code=way.code, year=intake.year, state="lacking").words
    own = Visitor(app, rustam.person).get("/").words
    said = "Physics" in row, "Courses missing" in listed.words, "Rustam" in facet, "Physics" in own
    assert said == (True, *(days > 0,) * 3)


def workbook_of(visitor: Visitor) -> bytes:
    """What stands in the cells of everybody in all intakes."""
    content = visitor.get("intakes.export_all").response.get_data()
    inside = zipfile.ZipFile(io.BytesIO(content))
    return b"".join(map(inside.read, inside.namelist()))


def rows_of(page: Page) -> list[list[str]]:
    """The table of what would change, names without numbers."""
    (body,) = page.all("tbody")
    found = [[words_of(cell) for cell in row] for row in body]
    return [[name.split()[0], *rest] for name, *rest in found]


def test_who_goes_over_no_more_is_told_in_whatever_statement_asks(app: Flask) -> None:
    """Also in one that reads people themselves; who has no account is nobody's person."""
    way = Way.make()
    way.student("Madina")
    gone, without = way.abroad("Rustam"), way.abroad("Zebo")
    db.session.execute(
        update(Affiliation).where(Affiliation.person_id == without.person.id).values(entry_id=None)
    )
    without.student.person_id = None
    asked = select(Person.id).where(goes_over_no_more(Person.id))
    assert list(db.session.scalars(asked)) == [gone.person.id]
    others = select(Person.id).join(Affiliation, Affiliation.person_id == Person.id)
    found = db.session.scalars(others.where(~goes_over_no_more(Person.id))).all()
    assert (gone.person.id in found, without.person.id in found) == (False, True)
    db.session.rollback()


def test_results_are_noted_one_by_one_and_taken_back(app: Flask) -> None:
    way = Way.make()
    course = way.course("Physics")
    madina = way.student("Madina")
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.show_student", reference=madina.student.reference)
    page = visitor.submitted(page, "Note the results", **{f"results__course_{course.id}": "4"})
    assert "5 of 5 credits" in page.words
    page = visitor.submitted(page, "Note the results", **{f"results__course_{course.id}": ""})
    assert "0 of 5 credits" in page.words


def test_the_student_reads_what_is_missing_and_nobody_else_does(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    way.course("Drawing")
    madina, rustam = way.student("Madina"), way.student("Rustam")
    way.passes(madina, Physics=5)
    page = Visitor(app, madina.person).get("intakes.show_student", reference=madina.student.reference)
    assert "Still missing: Drawing." in page.words
    assert "Note a leave" not in page.words
    person("administrator@all")
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    db.session.commit()
    assert "Missing for the transition: Drawing." in Visitor(app, madina.person).get("/").words
    other = Visitor(app, rustam.person)
    assert other.get("intakes.show_student", reference=madina.student.reference).status == 404
    assert other.get("intakes.index").status == 403


def test_ones_own_studies_stand_on_the_page_of_ones_applications(app: Flask) -> None:
    way = Way.make()
    madina, other = way.student("Madina"), person(name="Other")
    db.session.commit()
    page = Visitor(app, madina.person).get("applications.index")
    (title,) = (words for words in page.links() if words.startswith(way.code))
    assert page.links()[title] == f"/intakes/people/{madina.student.reference}"
    assert "How things stand for you" not in Visitor(app, other).get("applications.index").words


def test_who_follows_which_intake(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    here = {"code": way.code, "year": madina.student.intake.year}
    programme, faculty = way.office.call.programme_id, way.office.faculties[0].id
    for token, seen, runs in (
        (f"coordinator@programme:{programme}", 200, True),
        ("coordinator@programme:999", 404, False),
        (f"dean@faculty:{faculty}", 200, False),
        (f"dean@faculty:{way.office.faculties[1].id}", 404, False),
        ("head-of-office@all", 200, True),
        ("vice-rector@all", 200, False),
        ("auditor@all", 200, False),
    ):
        visitor = Visitor(app, person(token))
        page = visitor.get("intakes.show", **here)
        assert page.status == seen, token
        assert ("Take the sheet" in page.words) == runs, token
        student = visitor.get("intakes.show_student", reference=madina.student.reference)
        assert (student.status, "Note a leave" in student.words) == (seen, runs), token
        leads = f"Intake {here['year']} ({way.code})" in visitor.get("intakes.index").links()
        assert leads == (seen == 200), token


def test_nobody_notes_anything_of_themselves(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    programme = way.office.call.programme_id
    both = person(f"coordinator@programme:{programme}")
    madina.student.entry_id, madina.student.person_id = None, both.id
    db.session.commit()
    visitor = Visitor(app, both)
    page = visitor.get("intakes.show_student", reference=madina.student.reference)
    assert "Note a leave" not in page.words
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    sent = {"pause-day": today().isoformat(), "pause-reason": "x", **token}
    refused = visitor.post("intakes.note_act", sent, reference=madina.student.reference, act="pause")
    assert refused.status == 422
    assert fresh(madina).paused_on is None


def test_the_workbook_has_everybody_as_text(app: Flask) -> None:
    way = Way.make()
    way.student("=SUM(A1)")
    visitor = Visitor(app, way.coordinator)
    content = visitor.get("intakes.export_all").response.get_data()
    inside = zipfile.ZipFile(io.BytesIO(content))
    assert read_sheet(content).rows[0][1][0] == way.code
    assert b"=SUM(A1)" in workbook_of(visitor)
    assert all(b"<f>" not in inside.read(f"xl/worksheets/sheet{number}.xml") for number in (1, 2))


def test_found_by_name_in_either_script_or_by_number(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Мадина Ҷӯраева")
    way.student("Somebody else")
    visitor = Visitor(app, way.coordinator)
    reference = madina.student.reference
    for words in ("juraeva", madina.number, reference.lower(), reference[-9:]):
        assert names(visitor.get("intakes.index", search=words)) == ["Мадина Ҷӯраева"], words
    assert "Nobody found" in visitor.get("intakes.index", search="xyz").words
    trail = Visitor(app, person("auditor@all")).get("audit.trail", about="juraeva")
    assert trail.links()[f"Student {madina.student.reference}"].endswith(madina.student.reference)


def test_lanes_count_who_began_each_year(app: Flask) -> None:
    way = Way.make()
    way.abroad("Over", year=3, days=20)
    behind, left = way.student("Behind", year=3), way.student("Left", year=3)
    intake = behind.student.intake
    left.student.left_on = today()
    db.session.commit()
    facts = facts_of([intake])[intake.id]
    lanes = lanes_of(intake, facts, Asked(), today())
    assert [(lane.key, lane.number) for lane in lanes] == [
        ("enrolled", 3),
        ("year-1", 3),
        ("year-2", 3),
        ("transition", 1),
        ("year-3", 1),
        ("year-4", None),
        ("year-5", None),
        ("diploma", None),
    ]
    asked = lanes_of(intake, facts, Asked(applied=9, admitted=4), today())
    assert [(lane.key, lane.number) for lane in asked[:3]] == [
        ("applied", 9),
        ("admitted", 4),
        ("enrolled", 3),
    ]
    numbers = numbers_of(intake, facts, today())
    assert (numbers.home, numbers.abroad, numbers.left, numbers.behind) == (1, 1, 1, 1)
    page = Visitor(app, way.coordinator).get("intakes.show", code=way.code, year=intake.year)
    assert "still at home: 1" in page.words
    assert "with an order" not in page.words
    behind.student.crossed_on = today() + timedelta(days=9)
    db.session.commit()
    page = Visitor(app, way.coordinator).get("intakes.show", code=way.code, year=intake.year)
    assert "with an order, still to go: 1" in page.words


def test_each_number_opens_the_list_behind_it(app: Flask) -> None:
    way = Way.make()
    gone, behind = way.abroad("Over", year=3, days=20), way.student("Behind", year=3)
    left = way.student("Left", year=3)
    left.student.left_on = today()
    way.student("Aside").student.paused_on = today()
    db.session.commit()
    visitor, listed = Visitor(app, way.coordinator), {}
    page = visitor.get("intakes.index")
    for words in ("1 on leave", "1 should have gone over", "1 at home"):
        listed[words] = names(visitor.get(page.links()[words]))
    assert listed == {"1 on leave": ["Aside"], "1 should have gone over": ["Behind"], "1 at home": ["Behind"]}
    assert names(page) == []
    page = visitor.get("intakes.show", code=way.code, year=gone.student.intake.year)
    for lane, people in (
        ("Enrolled: 3", {"Behind", "Left", "Over"}),
        ("Year 2: 3", {"Behind", "Left", "Over"}),
        ("Transition: 1", {"Over"}),
        ("Year 3: 1", {"Over"}),
    ):
        (number,) = (a for a in page.all("a") if a.get("aria-label") == lane)
        assert (lane, {*names(visitor.get(number.get("href")))}) == (lane, people)
    assert behind.student.intake_id == gone.student.intake_id


def test_who_has_gone_over_before_their_intake_does_is_one_of_the_transition(app: Flask) -> None:
    way = Way.make()
    way.abroad("Early", year=1, days=20)
    madina = way.student("Madina", year=1)
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.show", code=way.code, year=madina.student.intake.year)
    for lane, people in (("Year 1: 1", ["Madina"]), ("Transition: 1", ["Early"])):
        (number,) = (a for a in page.all("a") if a.get("aria-label") == lane)
        assert (lane, names(visitor.get(number.get("href")))) == (lane, people)


def test_courses_that_are_not_due_yet_are_not_missing(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    way.course("Statics", year=2)
    new, second = way.student("New", year=1), way.student("Second", year=2)
    visitor = Visitor(app, way.coordinator)
    pages = [
        visitor.get("intakes.show", code=way.code, year=each.student.intake.year, state="lacking")
        for each in (new, second)
    ]
    assert [names(page) for page in pages] == [[], ["Second"]]
    assert "Physics, Statics" in pages[1].words
    assert "Chosen: Courses missing. Shown: 0 of 1." in pages[0].words
    way.passes(second, Physics=5, Statics=4)
    page = visitor.get("intakes.show", code=way.code, year=second.student.intake.year)
    assert "Courses missing" not in page.words


def test_who_is_in_an_intake_by_account_is_not_taken_in_a_second_time(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    madina.student.person_id, madina.student.entry_id = madina.person.id, None
    db.session.commit()
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.show", code=way.code, year=madina.student.intake.year)
    assert visitor.submit(page, "Take this year's students from the register").status == 422
    number = affiliation_of(madina.person.id).number
    again = visitor.submit(page, "Take in", add__number=number, **boxes(today(), "add__day"))
    there = f"{way.code}, intake {madina.student.intake.year}"
    assert again.errors() == [f"This student is in an intake already: {there}."]


def test_a_transition_is_noted_within_its_bounds_and_with_a_reason_for_what_is_missing(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    way.course("Drawing")
    madina = way.student("Madina")
    way.passes(madina, Physics=4, Drawing=2)
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.show_student", reference=madina.student.reference)
    for missing in (
        f"The years at home are not over before September {madina.student.intake.year + 2}.",
        "Not passed yet: Drawing (5 of 10 credits).",
        "No application for the transition is under way.",
    ):
        assert missing in page.words
    for day in (
        a_year_after(today()) + timedelta(days=1),
        first_day(madina.student.intake.year) - timedelta(days=1),
    ):
        far = visitor.submit(page, "Note the transition", **boxes(day, "cross__day"))
        last = " ".join(in_words(a_year_after(today()), "en").split())
        (error,) = far.errors()
        assert error.endswith(f"when the student was in the intake already, to {last}, a year from now.")
    silent = visitor.submit(page, "Note the transition", **boxes(today(), "cross__day"))
    assert silent.errors() == [
        "Something is missing for the transition. Write why it holds all the same, for example by which order."
    ]
    assert fresh(madina).crossed_on is None
    page = visitor.submitted(silent, "Note the transition", cross__reason="Order 12 of the rector.")
    assert fresh(madina).state(today()) is State.ABROAD
    noted = newest_of(madina)
    assert noted.facts["missing"] == ["years-at-home", "courses", "application"]
    own = Visitor(app, madina.person).get("intakes.show_student", reference=madina.student.reference)
    for shown in (page, own):
        assert "Order 12 of the rector." in shown.words
        assert "courses that are needed were not passed" in shown.words


def test_a_transition_noted_by_mistake_is_corrected_or_taken_back_until_something_follows(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.show_student", reference=madina.student.reference)
    assert "Take the transition back" not in page.buttons()
    typed = boxes(today(), "cross__day") | {"cross__reason": "Order 12."}
    page = visitor.submitted(page, "Note the transition", **typed)
    same = visitor.submit(
        page,
        "Correct the first day at the partner",
        **boxes(today(), "recross__day"),
        recross__reason="Wrong.",
    )
    assert same.errors() == ["Nothing differs from what stands there already."]
    page = visitor.submitted(
        same,
        "Correct the first day at the partner",
        **boxes(today() + timedelta(days=30), "recross__day"),
    )
    assert fresh(madina).crossed_on == today() + timedelta(days=30)
    now, before = (in_words(each, "en") for each in (fresh(madina).crossed_on, today()))
    corrected = f"First day at the partner: {now} (before: {before})".replace("\u00a0", " ")
    assert corrected in page.words.replace("First day at the partner ", "First day at the partner: ")
    texts = select(Message.text).where(Message.key.in_(["studies-changed", "transition-noted"]))
    days = f"First day at the partner corrected: {now} (before: {before})."
    assert sum(days in text for text in db.session.scalars(texts)) == 2
    page = visitor.submitted(page, "Take the transition back", uncross__reason="The wrong Madina.")
    assert fresh(madina).crossed_on is None
    assert "The wrong Madina." in page.words
    assert told(madina.person, "studies-changed") == [
        "Your studies: Transition by order",
        "Your studies: First day at the partner corrected",
        "Your studies: Transition taken back (noted by mistake)",
    ]
    letter = db.session.scalars(select(Message).where(Message.key == "transition-taken-back")).one()
    assert letter.subject == f"Transition taken back: {madina.name}"
    assert letter.link == way.link()
    assert Visitor(app).get(letter.link).status == 200
    page = visitor.submitted(page, "Note the transition", **typed)
    left = boxes(today(), "pause__day") | {"pause__reason": "Illness."}
    stale, page = page, visitor.submitted(page, "Note a leave", **left)
    page = visitor.submitted(page, "Note that the student is back", **boxes(today(), "back__day"))
    assert "Take the transition back" not in page.buttons()
    late = visitor.submit(stale, "Take the transition back", uncross__reason="The wrong Madina.")
    assert "Something newer has come in its place" in late.errors()[0]
    assert "Take the transition back" not in late.buttons()
    with pytest.raises(Refusal, match="crossing-followed"):
        services.take_back_crossing(way.coordinator, madina, reason="The wrong Madina.", now=utc_now())


def test_a_whole_intake_goes_over_with_what_is_missing_said_and_a_reason(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    for name in ("Madina", "Rustam"):
        way.student(name, year=3)
    visitor, year = Visitor(app, way.coordinator), way.in_year(3).year
    page = visitor.get("intakes.show", code=way.code, year=year)
    assert "2 students: courses that are needed are not passed." in page.words
    silent = visitor.submit(page, "Note the transition of all", **boxes(today(), "cross__day"))
    assert silent.status == 422
    page = visitor.submitted(silent, "Note the transition of all", cross__reason="Before this service.")
    assert "Note the transition of all" not in page.buttons()


def newest_of(somebody) -> Event:
    chain = f"student:{somebody.student.id}"
    found = select(Event).where(Event.chain == chain).order_by(Event.number.desc()).limit(1)
    return db.session.scalars(found).one()


def test_the_coming_intake_shows_who_asks_for_a_seat_before_anybody_is_enrolled(app: Flask) -> None:
    way = Way.make()
    year = academic_year(today()) + 1
    place = way.office.call.destinations[1]
    place.specialty_id, place.stay_from = way.joint.specialty_id, first_day(year)
    db.session.get_one(Institution, place.institution_id).home = True
    db.session.commit()
    visitor = Visitor(app, way.coordinator)
    assert f"Intake {year}" not in visitor.get("intakes.index").words
    for number in range(3):
        applied = way.office.checked(way.office.student(f"Applicant {number}"))
        rank(applied, [place.id])
    gone = Visitor(app, by_id(applied.id).subject)
    asked = gone.get("applications.ask_withdraw", reference=applied.reference)
    gone.submitted(asked, "Withdraw the application")
    rank(way.office.draft(way.office.student("Later")), [place.id])
    earlier = by_id(min(db.session.scalars(select(Application.id))))
    earlier.ended_at, earlier.submitted_at = utc_now(), None
    again = way.office.draft(earlier.subject)
    rank(again, [place.id])
    earlier.submitted_at = again.submitted_at = utc_now()
    db.session.commit()
    page = visitor.get("intakes.index")
    assert f"Intake {year}" in page.words
    assert f"Intake {year} ({way.code})" not in page.links()
    (lanes,) = page.having("sf-lanes")
    said = [" ".join(words_of(lane).split()) for lane in lanes]
    assert said[0].startswith("Applied 2 by first choice drafts, not sent yet: 1")
    assert said[0].endswith("the intake is here now")
    (number,) = (a for a in page.all("a") if a.get("aria-label") == "Applied: 2")
    assert {*people_on(visitor.get(number.get("href")))} == {"Applicant 0", "Applicant 1"}
    assert said[1:3] == ["Admitted – is still to come", "Enrolled – is still to come"]
    db.session.add(Seat(application_id=again.id, destination_id=place.id, given_at=utc_now()))
    db.session.commit()
    (lanes,) = visitor.get("intakes.index").having("sf-lanes")
    assert " ".join(words_of([*lanes][1]).split()).startswith("Admitted 1 by any choice")
    way.intake(year)
    assert f"Intake {year} ({way.code})" in visitor.get("intakes.index").links()


def test_who_is_enrolled_and_begins_later_is_not_at_home_yet(app: Flask) -> None:
    way = Way.make()
    year = academic_year(today()) + 1
    new = way.student("Madina")
    new.student.intake_id, new.student.joined_on = way.intake(year).id, first_day(year)
    db.session.commit()
    assert fresh(new).state(today()) is State.AHEAD
    visitor, begins = Visitor(app, way.coordinator), " ".join(in_words(first_day(year), "en").split())
    listed = visitor.get("intakes.index")
    assert ("0 at home" in listed.words, "1 student; begins in" in listed.words) == (True, True)
    page = visitor.get("intakes.show", code=way.code, year=year)
    assert f"Begins later from {begins}" in " ".join(page.words.split())
    own = visitor.get("intakes.show_student", reference=new.student.reference)
    assert f"In the intake from {begins}" in " ".join(own.words.split())
    assert {"Note that the student does not come", "Note a leave"} & set(own.buttons()) == {
        "Note that the student does not come"
    }
    person("administrator@all")
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    db.session.commit()
    assert f"Begins on {begins}" in " ".join(Visitor(app, new.person).get("/").words.split())
    assert visitor.get("intakes.export_all").status == 200


def test_a_partner_whose_people_are_all_of_the_joint_faculty_is_led_to_them(app: Flask) -> None:
    way = Way.make()
    way.abroad("Over")
    partner, link = Visitor(app), way.link()
    page = partner.get(f"{link}/people")
    assert "Nobody is with you for a stay now" in page.words
    assert "Others of our people have a page of their own" in page.words
    there = partner.get(page.links()["Students of the joint faculty"])
    assert "OVER" in there.words.upper()
