"""Two of the office at the same pages of a joint faculty: nothing that one of them wrote is lost to the other in silence."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.sheets import Tab, workbook
from mobility.base.zone import local_day
from mobility.intakes.models import ALWAYS, CourseResult, PreparedApplication
from mobility.intakes.queries import plan_of
from tests.applications.world import person
from tests.calls.world import typed_day
from tests.client import Page, Visitor, words_of
from tests.intakes.world import Way, boxes, fresh, today


def marks_of(way: Way) -> dict[str, int | None]:
    db.session.expire_all()
    titles = {course.id: course.title for course in plan_of(way.joint.specialty_id)}
    rows = db.session.execute(select(CourseResult.course_id, CourseResult.mark))
    return {titles[course_id]: mark for course_id, mark in rows}


def two(app: Flask, way: Way) -> tuple[Visitor, Visitor]:
    return Visitor(app, way.coordinator), Visitor(app, person("head-of-office@all"))


def test_of_results_those_are_written_that_were_changed(app: Flask) -> None:
    way = Way.make()
    physics, drawing = way.course("Physics"), way.course("Drawing")
    madina = way.student("Madina")
    way.passes(madina, Physics=2, Drawing=3)
    first, second = two(app, way)
    seen = second.get("intakes.show_student", reference=madina.student.reference)
    page = first.get("intakes.show_student", reference=madina.student.reference)
    first.submitted(page, "Note the results", **{f"results__course_{physics.id}": "4"})
    second.submitted(seen, "Note the results", **{f"results__course_{drawing.id}": "5"})
    assert marks_of(way) == {"Physics": 4, "Drawing": 5}

    late = second.submit(
        seen,
        "Note the results",
        **{f"results__course_{physics.id}": "3", f"results__course_{drawing.id}": "5"},
    )
    assert late.status == 422
    assert late.errors()[1:] == ["Physics: Now it is 4."]
    assert marks_of(way) == {"Physics": 4, "Drawing": 5}
    second.submitted(late, "Note the results")
    assert marks_of(way) == {"Physics": 3, "Drawing": 5}


def test_what_was_not_on_the_page_is_not_taken_back_by_it(app: Flask) -> None:
    way = Way.make()
    physics = way.course("Physics")
    madina = way.student("Madina")
    first, second = two(app, way)
    seen = second.get("intakes.show_student", reference=madina.student.reference)
    drawing = way.course("Drawing")
    page = first.get("intakes.show_student", reference=madina.student.reference)
    first.submitted(page, "Note the results", **{f"results__course_{drawing.id}": "4"})
    second.submitted(seen, "Note the results", **{f"results__course_{physics.id}": "passed"})
    assert marks_of(way) == {"Physics": None, "Drawing": 4}


def test_a_sheet_is_looked_at_again_where_results_were_noted_since(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    way.course("Drawing")
    madina = way.student("Madina")
    way.passes(madina, Physics=5)
    visitor = Visitor(app, way.coordinator)
    content = workbook(
        Tab("x", ["Number", "Name", "Physics (1)", "Drawing (1)"], [[madina.number, "Madina", 5, 5]])
    )
    intake = visitor.get("intakes.show", code=way.code, year=madina.student.intake.year)
    seen = visitor.submitted(intake, "Look at the file", files={"file": (content, "results.xlsx")})
    assert rows_of(seen) == [["Drawing", "–", "5"]]
    way.passes(madina, Physics=3, Drawing=3)
    late = visitor.submit(seen, "Take the results over")
    assert late.status == 422
    assert late.errors()[0].startswith("Since you opened this page, results have changed of: Madina")
    assert rows_of(late) == [["Physics", "3", "5"], ["Drawing", "3", "5"]]
    assert marks_of(way) == {"Physics": 3, "Drawing": 3}
    done = visitor.submitted(late, "Take the results over")
    assert "2 results are noted." in done.words
    assert marks_of(way) == {"Physics": 5, "Drawing": 5}


def rows_of(page: Page) -> list[list[str]]:
    (body,) = page.all("tbody")
    return [[words_of(cell) for cell in row][1:] for row in body]


def test_two_who_change_a_course_see_each_other_and_what_was_changed(app: Flask) -> None:
    way = Way.make()
    physics = way.course("Physics")
    first, second = two(app, way)
    where = {"code": way.code, "course_id": physics.id}
    seen, page = (each.get("intakes.change_course", **where) for each in (second, first))
    first.submitted(page, "Save", credits="6,5")
    late = second.submit(seen, "Save", credits="7", partner_title="Physics II")
    assert late.status == 422
    changed, standing = late.errors()
    assert changed.startswith("This has changed since you opened the page.")
    assert standing == "Credits: Now it is 6.5."
    assert f"Credits: 6.5 (before: 5) Noted by: {way.coordinator.called}" in late.words
    db.session.expire_all()
    assert [str(each.credits) for each in plan_of(way.joint.specialty_id)] == ["6.5"]
    second.submitted(late, "Save", credits="6,5")
    second.submitted(seen, "Save")  # of what nobody changes here nothing is written
    db.session.expire_all()
    (kept,) = plan_of(way.joint.specialty_id)
    assert (str(kept.credits), kept.partner_title) == ("6.5", "Physics II")
    told = second.get("intakes.change_course", **where)
    assert "Counts at the partner as: Physics II (before: Physics (Polotsk))" in told.words
    first.submitted(first.get("intakes.strike_course", **where), "Strike the course out")
    _entered, credits, *_later = told_in_trail(app, "plan-course-saved")
    assert "Course Physics Credits 6.5 (before: 5)" in credits
    (struck,) = told_in_trail(app, "plan-course-struck")
    assert "Course Physics" in struck


def test_a_course_is_struck_out_as_it_stood_on_the_page(app: Flask) -> None:
    way = Way.make()
    physics = way.course("Physics", needed_from=None)
    madina = way.student("Madina")
    first, second = two(app, way)
    where = {"code": way.code, "course_id": physics.id}

    def seen_late(seen: Page) -> Page:
        """Refused, and with the numbers of now."""
        late = second.submit(seen, "Strike the course out")
        assert (late.status, [each.title for each in plan_of(way.joint.specialty_id)]) == (422, ["Physics"])
        assert late.errors()[0].startswith("Something newer has come in its place")
        return late

    seen = second.get("intakes.strike_course", **where)
    assert "Nobody has needed the course for the transition." in seen.words
    first.submitted(first.get("intakes.change_course", **where), "Save", needed_from=ALWAYS)
    seen = seen_late(seen)
    assert "nobody needs the course for the transition any more, and its 5 credits" in seen.words
    first.submitted(first.get("intakes.change_course", **where), "Save", credits="6")
    seen = seen_late(seen)
    assert "its 6 credits are not counted" in seen.words
    way.passes(madina, Physics=4)
    seen = seen_late(seen)
    assert "1 student has passed it and loses these credits." in seen.words
    second.submitted(seen, "Strike the course out")
    assert plan_of(way.joint.specialty_id) == []


def told_in_trail(app: Flask, name: str) -> list[str]:
    """The pages of these entries of the record, the oldest first."""
    auditor = Visitor(app, person("auditor@all"))
    found = db.session.scalars(select(Event.id).where(Event.name == name).order_by(Event.number)).all()
    return [auditor.get("audit.entry", event_id=number).words for number in found]


def test_two_who_change_the_years_see_each_other(app: Flask) -> None:
    way = Way.make()
    first, second = two(app, way)
    seen, page = (each.get("intakes.change_years", code=way.code) for each in (second, first))
    first.submitted(page, "Save", years_home=3)
    late = second.submit(seen, "Save", years_home=1, years_abroad=2)
    assert late.status == 422
    assert f"Last change: {way.coordinator.called}" in late.errors()[0]
    assert late.errors()[1] == "Years at home: Now it is 3."
    second.submitted(seen, "Save", years_abroad=2)
    db.session.expire_all()
    assert (way.joint.years_home, way.joint.years_abroad) == (3, 2)
    *_before, last = told_in_trail(app, "joint-specialty-set-up")
    assert "Years at the partner 2 (before: 3)" in last


def test_what_becomes_of_a_student_is_noted_of_them_as_they_stood_on_the_page(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    first, second = two(app, way)
    where = {"reference": madina.student.reference}
    seen = second.get("intakes.show_student", **where)
    today = local_day(utc_now())
    first.submitted(
        first.get("intakes.show_student", **where),
        "Note a leave",
        **typed_day("pause__day", today),
        pause__reason="She is ill.",
    )
    refused = second.submit(
        seen, "Note that the student has left", **typed_day("leave__day", today), leave__reason="No word."
    )
    assert (refused.status, "She is ill." in refused.words) == (422, True)
    assert "Something newer has come in its place" in refused.errors()[0]
    assert "No word." in refused.text
    again = second.submitted(refused, "Note that the student has left")
    assert "No word." in again.words


def test_who_went_and_came_back_stands_as_before_and_an_old_page_says_that_it_happened(app: Flask) -> None:
    way = Way.make()
    madina = way.abroad("Madina")
    office, partner = Visitor(app, way.coordinator), Visitor(app)
    theirs, where = f"{way.link()}/joint-faculty/{madina.student.reference}", madina.student.reference
    here, there = office.get("intakes.show_student", reference=where), partner.get(theirs)
    partner.submitted(there, "Note a leave", **boxes(today(), "pause__day"), pause__reason="She is ill.")
    page = office.get("intakes.show_student", reference=where)
    office.submitted(page, "Note that the student is back", **boxes(today(), "back__day"))
    for who, seen in ((office, here), (partner, there)):
        refused = who.submit(
            seen, "Note that the student has left", **boxes(today(), "leave__day"), leave__reason="No word."
        )
        assert (refused.status, fresh(madina).left_on) == (422, None)
        assert "Something newer has come in its place" in refused.errors()[0]
    partner.submitted(refused, "Note that the student has left")
    assert fresh(madina).left_on == today()


def test_a_first_day_that_another_has_corrected_is_not_overwritten_unseen(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    today = local_day(utc_now())
    first, second = two(app, way)
    where = {"reference": madina.student.reference}
    page = first.get("intakes.show_student", **where)
    first.submitted(page, "Note the transition", **typed_day("cross__day", today), cross__reason="Order 1.")
    seen = second.get("intakes.show_student", **where)
    button = "Correct the first day at the partner"
    others, own = (typed_day("recross__day", today + timedelta(days=days)) for days in (1, 2))
    first.submitted(first.get("intakes.show_student", **where), button, **others, recross__reason="Order 2.")
    refused = second.submit(seen, button, **own, recross__reason="Order 3.")
    assert (refused.status, "Order 2." in refused.words) == (422, True)
    assert "Order 3." in second.submitted(refused, button).words


def test_all_go_over_who_stood_on_the_page(app: Flask) -> None:
    way = Way.make()
    way.student("Madina", year=3)
    first, _second = two(app, way)
    page = first.get("intakes.show", code=way.code, year=way.in_year(3).year)
    way.student("Farrukh", year=3)
    typed = typed_day("cross__day", local_day(utc_now()))
    refused = first.submit(page, "Note the transition of all", **typed, cross__reason="Order 2.")
    assert (refused.status, "Farrukh" in refused.words) == (422, True)
    first.submitted(refused, "Note the transition of all")


def test_whom_an_old_page_of_the_transition_offers_and_who_has_left_is_named(app: Flask) -> None:
    way = Way.make()
    way.call_of_transition()
    stays, left, moved = (way.student(name) for name in ("Stays", "Left", "Moved"))
    first, second = two(app, way)
    page = second.get("intakes.open_transition", code=way.code, year=stays.student.intake.year)
    left.student.left_on = today()
    moved.student.moved_from_id, moved.student.intake_id = moved.student.intake_id, way.in_year(1).id
    db.session.commit()
    chosen = [each.student.reference for each in (stays, left, moved)]
    refused = second.submit(page, "Prepare the applications", chosen=chosen)
    (error,) = refused.errors()
    gone = f"Left (Has left the faculty), Moved ({way.code}, intake {way.in_year(1).year})"
    assert error == (
        f"Since you opened this page this has changed, so they cannot be chosen any more: {gone}. Look at the list once "
        "more, and press again for the others."
    )
    assert db.session.scalars(select(PreparedApplication)).all() == []
    second.submitted(refused, "Prepare the applications")
    asked = db.session.scalars(select(PreparedApplication.student_id)).all()
    assert asked == [stays.student.id]
    assert first.get("intakes.progress", code=way.code, year=stays.student.intake.year).status == 200
