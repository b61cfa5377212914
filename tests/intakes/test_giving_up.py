"""Who is enrolled and does not come: until the studies begin the enrolment is given up, and the seat goes on."""

import io
import zipfile
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.base.seen import seen_of
from mobility.base.sheets import Tab, read_sheet, workbook
from mobility.intakes.marks import heading, standing
from mobility.intakes.models import State
from mobility.notifications.models import Message, MessageState
from mobility.selection.queries import held_seat
from mobility.selection.stages import OFFER, WAITING_LIST
from tests.accounts.test_delegation import lend
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.cohorts.test_charts import tables
from tests.cohorts.test_cohorts import people_on
from tests.intakes.test_transition import joint, on_exchange
from tests.intakes.world import Way, boxes, fresh, today, told
from tests.selection.test_books import Walk, whose
from tests.selection.world import run_jobs, stage_of, withdraws

GAVE_UP = Message.key == "enrolment-given-up"
ANNUL = "Note that the student does not come"


def enrolled(app: Flask) -> tuple[Walk, Way, Application]:
    """Madina by order, in the only seat; Farrukh waits for one."""
    walk = Walk(app, "joint-faculty-entry")
    way, second = joint(walk), walk.sent("Farrukh")
    for case, points in ((walk.case, 5), (second, 3)):
        walk.world.scored(by_id(case.id), points, (0,))
    walk.world.selected()
    walk.presses(whose(walk.case), "Accept the place")
    walk.order_is_signed("enrolled")
    assert stage_of(second) == WAITING_LIST
    return walk, way, second


def studies(app: Flask, way: Way, walk: Walk, *, own: bool) -> tuple[Visitor, Page]:
    visitor = Visitor(app, whose(walk.case) if own else way.coordinator)
    reference = way.of(whose(walk.case)).student.reference
    return visitor, visitor.get("intakes.show_student", reference=reference)


def test_the_office_notes_that_an_entrant_does_not_come_and_the_seat_goes_on(app: Flask) -> None:
    walk, way, second = enrolled(app)
    office, page = studies(app, way, walk, own=False)
    assert "The seat goes at once to the best who waits for it" in page.words
    done = office.submit(page, ANNUL, annul__reason="She has chosen another university.")
    assert (done.status, done.errors()) == (303, [])
    assert held_seat(walk.case.id) is None
    run_jobs("selection.")
    assert stage_of(second) == OFFER
    assert told(whose(walk.case), "studies-changed")
    student = way.of(whose(walk.case)).student
    _office, after = studies(app, way, walk, own=False)
    assert ("Does not come" in after.words, ANNUL in after.buttons()) == (True, False)
    intake = Visitor(app, way.coordinator).get("intakes.show", code=way.code, year=student.intake.year)
    lanes = [words_of(lane) for lane in intake.all("li") if "entrance" in lane.get("class", "").split()]
    assert "Enrolled 1" not in " ".join(lanes)
    assert "1 does not come" in intake.words
    assert "Does not come given up on" in intake.words


def test_an_entrant_says_that_they_do_not_come_and_the_office_is_told(app: Flask) -> None:
    walk, way, second = enrolled(app)
    person = whose(walk.case)
    case_page = walk.page_of(person)
    assert "I do not come" in case_page.links()
    mine, page = studies(app, way, walk, own=True)
    refused = mine.submit(page, "Give up the enrolment")
    assert refused.status == 422
    mine.submitted(page, "Give up the enrolment", give__reason="My family moves away.")
    run_jobs("selection.")
    assert stage_of(second) == OFFER
    assert told(way.coordinator, "enrolment-given-up")
    after = walk.page_of(person)
    assert "The enrolment is given up, and the seat with it." in after.words
    assert "The enrolment is given up before the studies began" in after.words
    again = mine.submit(page, "Give up the enrolment", give__reason="Once more.")
    assert (again.status, held_seat(second.id) is not None) == (422, True)


def test_the_others_of_the_office_and_who_signed_the_order_are_told_and_when_they_come_after_all(
    app: Flask,
) -> None:
    walk, way, _second = enrolled(app)
    other = person(f"coordinator@programme:{walk.world.call.programme_id}", name="Other")
    office, page = studies(app, way, walk, own=False)
    office.submitted(page, ANNUL, annul__reason="Chosen by mistake.")
    told_of = (other, walk.rector)
    assert [told(each, "enrolment-given-up") for each in (*told_of, way.coordinator)] == [
        ["An enrolment is given up: Madina"]
    ] * 2 + [[]]
    (text,) = db.session.scalars(select(Message.text).where(Message.person_id == walk.rector.id, GAVE_UP))
    assert f"The order of enrolment no longer holds (application {walk.case.reference})" in text
    assert "Chosen by mistake." in text
    office, page = studies(app, way, walk, own=False)
    office.submitted(page, COMES, come__reason="She comes.")
    run_jobs("notifications.gather")
    assert [told(each, "enrolment-holds-again") for each in (*told_of, way.coordinator)] == [
        ["Comes to study after all: Madina"]
    ] * 2 + [[]]
    states = db.session.scalars(select(Message.state).where(GAVE_UP)).all()
    assert set(states) == {MessageState.DROPPED}, "what does not hold any more does not leave"


def test_that_the_order_is_signed_is_not_told_of_who_has_given_it_up_by_then(app: Flask) -> None:
    walk, way, _second = enrolled(app)
    signed = Message.key == "order-signed-office"
    assert told(way.coordinator, "order-signed-office")
    mine, page = studies(app, way, walk, own=True)
    mine.submitted(page, "Give up the enrolment", give__reason="My family moves away.")
    run_jobs("notifications.gather")
    assert set(db.session.scalars(select(Message.state).where(signed))) == {MessageState.DROPPED}
    assert told(walk.rector, "enrolment-given-up")


def test_who_gave_the_enrolment_up_is_not_counted_as_enrolled(app: Flask) -> None:
    walk, way, _second = enrolled(app)
    office, page = studies(app, way, walk, own=False)
    office.submitted(page, ANNUL, annul__reason="She has chosen another university.")
    where = {"reference": walk.case.call.reference}
    board = office.get("cohorts.show", **where)
    assert ("Enrolment given up 1" in board.words, "Enrolled" in board.links()) == (True, False)
    listed = office.get(board.links()["Enrolment given up"])
    by_answer = office.get("cohorts.show", **where, answer="given-up")
    assert [people_on(each) for each in (listed, by_answer)] == [["Madina"], ["Madina"]]
    (row,) = [words_of(row) for row in by_answer.root.iter("tr") if "Madina" in words_of(row)]
    assert (row.count("Enrolment given up"), "Accepted" in row, "Enrolled" in row) == (2, False, False)
    for cut in ({"stage": "enrolled"}, {"answer": "accepted"}):
        assert people_on(office.get("cohorts.show", **where, **cut)) == []
    assert (
        office.get(f"/cohorts/{where['reference']}.csv").response.get_data().decode().count("given up") == 2
    )
    flow = {row[0]: row[1:] for row in tables(office.get("cohort_charts.show", **where))[0]}
    assert flow["Enrolled"] == ["1", "0", "0", "1", "0"], "came, on, aside, out, still here"
    tags = [words_of(tag) for tag in walk.page_of(whose(walk.case)).having("govuk-tag")]
    assert ("Enrolment given up" in tags, "Enrolled" in tags) == (True, False)


def test_an_old_page_of_who_does_not_come_says_so_and_offers_it_no_more(app: Flask) -> None:
    """What was written there is still to be read."""
    walk, way, _second = enrolled(app)
    office, old = studies(app, way, walk, own=False)
    mine, own = studies(app, way, walk, own=True)
    mine.submitted(own, "Give up the enrolment", give__reason="My family moves away.")
    for who, page, button, name in (
        (office, old, ANNUL, "annul"),
        (mine, own, "Give up the enrolment", "give"),
    ):
        refused = who.submit(page, button, **{f"{name}__reason": "We heard it by telephone."})
        assert (refused.status, button in refused.buttons()) == (422, False)
        assert "This has changed meanwhile" in refused.words
        assert "What you had written is not saved" in refused.words
        assert "We heard it by telephone." in refused.words


def test_what_is_noted_of_a_student_with_a_role_on_loan_names_both(app: Flask) -> None:
    way, deputy = Way.make(), person(name="Deputy")
    madina = way.student("Madina").student
    lend(way.coordinator, deputy)
    acts = Visitor(app, deputy)
    page = acts.get("intakes.show_student", reference=madina.reference)
    typed = {**boxes(today(), "leave__day"), "leave__reason": "She has chosen another university."}
    acts.submitted(page, "Note that the student has left", **typed)
    page = Visitor(app, way.coordinator).get("intakes.show_student", reference=madina.reference)
    assert "Noted by: Deputy for Coordinator" in page.words


COMES = "Note that the student comes after all"
FREE = "the seat is free still: the student has it again"


def given_up(app: Flask, walk: Walk, way: Way) -> tuple[Visitor, Page]:
    """Madina does not come; the office and her page."""
    office, page = studies(app, way, walk, own=False)
    office.submitted(page, ANNUL, annul__reason="Chosen by mistake.")
    run_jobs("selection.")
    return studies(app, way, walk, own=False)


def test_who_does_not_come_comes_after_all_and_has_the_seat_again_where_nobody_waits(app: Flask) -> None:
    walk, way, second = enrolled(app)
    withdraws(by_id(second.id))
    office, page = given_up(app, walk, way)
    assert (FREE in page.words, held_seat(walk.case.id)) == (True, None)
    refused = office.submit(page, COMES)
    assert refused.status == 422
    office.submitted(page, COMES, come__reason="It was another student.")
    student = fresh(way.of(whose(walk.case)))
    assert (student.state(today()), held_seat(walk.case.id) is not None) == (State.AHEAD, True)
    assert len(told(whose(walk.case), "studies-changed")) == 2
    where = {"reference": walk.case.call.reference}
    assert people_on(office.get("cohorts.show", **where, stage="enrolled")) == ["Madina"]
    assert "Enrolment given up" not in office.get("cohorts.show", **where).words
    mine = walk.page_of(whose(walk.case))
    tags = [words_of(tag) for tag in mine.having("govuk-tag")]
    assert ("Enrolled" in tags, "I do not come" in mine.links()) == (True, True)
    assert "Coordinator: The enrolment holds again: they come after all" in mine.words
    again = office.submit(page, COMES, come__reason="Once more.")
    assert again.status == 422


def test_whose_seat_has_gone_holds_one_beyond_the_number(app: Flask) -> None:
    walk, way, second = enrolled(app)
    office, page = given_up(app, walk, way)
    assert "beyond the seats of the call" in page.words
    office.submitted(page, COMES, come__reason="By an order of the rector.")
    student = fresh(way.of(whose(walk.case)))
    seats = held_seat(walk.case.id), held_seat(second.id)
    assert (student.state(today()), None in seats) == (State.AHEAD, False)
    where = {"reference": walk.case.call.reference}
    board = office.get("cohorts.show", **where)
    (bars,) = board.having("sf-bars")
    assert "2 of 1 given" in words_of(bars)
    assert [each.get("class") for each in bars.iter("i")][:2] == ["a", "x"]
    at = str(walk.world.call.destinations[0].id)
    assert set(people_on(office.get("cohorts.show", **where, seat=at))) == {"Madina", "Farrukh"}
    withdraws(by_id(second.id))
    run_jobs("selection.")
    assert "1 of 1 given" in office.get("cohorts.show", **where).words


def test_who_does_not_come_is_not_taken_in_by_number_and_it_is_said_where_to_note_it(app: Flask) -> None:
    walk, way, _second = enrolled(app)
    office, page = given_up(app, walk, way)
    student = way.of(whose(walk.case))
    intake = office.get("intakes.show", code=way.code, year=student.student.intake.year)
    typed = {"add__number": student.number, **boxes(today(), "add__day")}
    (error,) = office.submit(intake, "Take in", **typed).errors()
    named = f"{way.code}, intake {student.student.intake.year}"
    assert error == (
        f"This student stands in {named} already, as somebody who has left or does not come. That they come or are back is "
        "noted on the student’s page there; who goes on in another specialty is then moved, by “Change the intake”."
    )
    assert COMES in page.buttons()


def test_of_who_does_not_come_or_has_not_begun_no_results_are_noted(app: Flask) -> None:
    way = Way.make()
    physics = way.course("Physics")
    madina, absent, ahead = (way.student(name, year=1) for name in ("Madina", "Absent", "Ahead"))
    absent.student.joined_on = ahead.student.joined_on = today() + timedelta(1)
    absent.student.left_on = today()
    db.session.commit()
    office, here = Visitor(app, way.coordinator), {"code": way.code, "year": madina.student.intake.year}
    mark = {f"results-course_{physics.id}": "4", "results-seen": seen_of(standing({}, [physics.id]))}
    for each, can in ((madina, True), (absent, False), (ahead, False)):
        page = office.get("intakes.show_student", reference=each.student.reference)
        assert ("Note the results" in page.buttons()) is can, each.name
        sent = mark | {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
        answer = office.post("intakes.note_results", sent, reference=each.student.reference)
        assert answer.status == (303 if can else 422), each.name
    ((_line, row),) = read_sheet(office.get("intakes.sheet_to_fill", **here).response.get_data()).rows
    assert row[0] == madina.number
    head = ["Number", "Name", heading(physics)]
    rows = [[each.number, each.name, filled] for each, filled in ((absent, None), (ahead, 5), (madina, 5))]
    file = {"file": (workbook(Tab("x", head, rows)), "results.xlsx")}
    page = office.submitted(office.get("intakes.show", **here), "Look at the file", files=file)
    assert page.words.count("Who has this number has not begun to study here") == 1
    absent.student.joined_on, ahead.student.joined_on = today(), today()
    madina.student.joined_on = today() + timedelta(1)
    absent.student.left_on = ahead.student.left_on = today() - timedelta(1)
    db.session.commit()
    assert "Look at the file" not in office.get("intakes.show", **here).buttons()


def test_who_does_not_come_is_told_apart_in_the_workbook_and_began_on_no_day(app: Flask) -> None:
    walk, way, _second = enrolled(app)
    office, page = given_up(app, walk, way)
    mine = studies(app, way, walk, own=True)[1]
    for each in (page, mine):
        said = [
            word in each.words for word in ("Was to begin on", "In the intake since", "At the partner from")
        ]
        assert said == [True, False, False]
    content = office.get("intakes.export_all").response.get_data()
    sheet = read_sheet(content)
    numbers = dict(zip(sheet.head, sheet.rows[0][1], strict=True))
    assert [numbers[each] for each in ("Begin later", "Do not come", "Have left")] == ["0", "1", "0"]
    with zipfile.ZipFile(io.BytesIO(content)) as inside:
        people = inside.read("xl/worksheets/sheet2.xml").decode()
    assert "Does not come" in people


def test_of_who_was_taken_in_ahead_without_an_order_no_seat_is_spoken_of_and_no_stay_asked_about(
    app: Flask,
) -> None:
    way = Way.make()
    stay = on_exchange(way, begins=20)
    office, student = Visitor(app, way.coordinator), way.of(stay.person).student
    asked = "If you note a leave, or that they have left"
    assert asked in office.get("intakes.show_student", reference=student.reference).words
    student.joined_on = today() + timedelta(1)
    db.session.commit()
    page = office.get("intakes.show_student", reference=student.reference)
    later = "Should the student come after all, you note that here."
    assert (ANNUL in page.buttons(), later in page.words) == (True, True)
    assert (asked in page.words, "seat" in page.words, "order of enrolment" in page.words) == (False,) * 3


def test_who_has_begun_leaves_and_gives_nothing_up(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    page = Visitor(app, madina.person).get("intakes.show_student", reference=madina.student.reference)
    assert "Give up the enrolment" not in page.buttons()
    office = Visitor(app, way.coordinator).get("intakes.show_student", reference=madina.student.reference)
    assert (ANNUL in office.buttons(), "Note that the student has left" in office.buttons()) == (False, True)
