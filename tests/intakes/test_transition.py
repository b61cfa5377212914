"""A cohort goes over: prepared applications, the orders into the intake and out of it, and what the partner sees."""

import io
from datetime import date, timedelta

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, select, update

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.base.languages import day, speaking, tr
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.sheets import read_sheet
from mobility.base.zone import a_year_after, local_day
from mobility.calls.models import Call, Destination
from mobility.calls.opening import closes_at
from mobility.calls.queries import call_by_id
from mobility.institutions.models import Contact, Faculty, Institution, Specialty
from mobility.intakes import services
from mobility.intakes.models import ALWAYS, Intake, PreparedApplication, State, Student
from mobility.intakes.own import own_studies
from mobility.intakes.queries import Somebody, plan_of, student_by_id
from mobility.intakes.services.keeping import note
from mobility.intakes.words import intake_name
from mobility.intakes.years import academic_year, begun_by, first_day
from mobility.notifications.models import Message
from mobility.questionnaires.queries import answers_of
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.models import Nomination
from mobility.selection.nominations.links import path_of
from mobility.selection.queries import held_seat
from mobility.selection.services import link_of
from mobility.selection.services.seating import give_seat
from mobility.stays import services as stays
from mobility.stays.filters import Cut
from mobility.stays.models import Stay
from mobility.stays.models import Way as Crossed
from mobility.stays.queries import numbers_of, stay_by_id
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.lint import hardly_meant
from mobility.workflow.rulebook import parse
from mobility.workflow.services import known_names
from tests.applications.world import named
from tests.architecture.source import ROOT
from tests.client import Page, Visitor, words_of
from tests.cohorts.test_cohorts import text_of
from tests.intakes.world import Way, boxes, fresh, today, told
from tests.selection.test_books import Walk, order, whose
from tests.selection.test_nominating import words_of_pdf
from tests.selection.world import Office, rank, run_jobs, stage_of
from tests.stays.world import a_stay, confirmed, link_to_people
from tests.stays.world import told as stays_told


def opened(app: Flask, way: Way, intake: Intake, chosen: list[str] | None = None) -> Page:
    """From the page of the intake to the answer of the form; `chosen` None: as it is ticked."""
    visitor, call_id = Visitor(app, way.coordinator), way.call_of_transition()
    page = visitor.get("intakes.show", code=way.code, year=intake.year)
    page = visitor.get(page.links()["Open the transition"])
    typed = {} if chosen is None else {"chosen": chosen}
    return visitor.submit(page, "Prepare the applications", call_id=call_id, **typed)


def test_an_intake_goes_over_with_applications_filled_in_from_what_is_known(app: Flask) -> None:
    way = Way.make()
    way.course("Physics", 6)
    way.course("Drawing", 4, needed_from=None)
    earlier = way.office.filled(way.office.student("Madina", year=2))
    services.take_from_register(way.coordinator, way.in_year(2), now=utc_now())
    madina, behind = way.of(earlier.subject), way.student("Behind")
    way.passes(madina, Physics=5, Drawing=None)
    way.passes(behind, Drawing=2)
    forget(earlier)
    answer = opened(app, way, madina.student.intake)
    assert answer.status == 303, answer.errors()
    run_jobs("intakes.")

    application = application_of(madina)
    dossier = dossier_of(by_id(application.id))
    assert dossier.values["phone"] == "+992901234567"
    assert dossier.values["passport_number"] == "400123456"
    assert (dossier.values["credits_earned"], dossier.values["open_exams"]) == ("10", "no")
    assert [choice.destination_id for choice in dossier.choices] == [way.office.call.destinations[0].id]
    assert not dossier.values.get("truthfulness")
    assert dossier.documents == {}
    assert application.submitted_at is None
    opened_by = select(Event.actor_id).where(Event.chain == f"case:{application.id}", Event.name == "opened")
    assert db.session.scalars(opened_by).all() == [way.coordinator.id]
    (message,) = db.session.scalars(
        select(Message).where(
            Message.person_id == madina.person.id, Message.about == f"case:{application.id}"
        )
    )
    assert message.key == "transition-prepared"
    assert message.subject.startswith("Your application for the transition is prepared")
    until = day(local_day(closes_at(by_id(application.id).call)), "en")
    assert f"and send it by {until}." in message.text
    assert "Missing for the transition" not in message.text
    assert message.link == f"/applications/{application.reference}"
    assert application_of(behind) is None
    visitor = Visitor(app, madina.person)
    own = visitor.get("intakes.show_student", reference=madina.student.reference)
    assert own.links()["See the application"] == f"/applications/{application.reference}"
    asked = visitor.get("applications.ask_withdraw", reference=application.reference)
    sees = "The office, which prepared it for you, sees in the list of your intake that it was given up."
    assert (sees in asked.words, "Nobody" in asked.words) == (True, False)
    given_up = visitor.submitted(asked, "Give up this draft")
    assert f"Your draft is given up. {sees}" in given_up.words
    ended = visitor.get("applications.show", reference=application.reference)
    assert "Coordinator began the application" in ended.words


def forget(application: Application) -> None:
    """It was of a call that is over: no application of this call is under way."""
    application.ended_at = utc_now()
    db.session.commit()


def application_of(somebody) -> Application | None:
    line = db.session.scalar(
        select(PreparedApplication).where(PreparedApplication.student_id == somebody.student.id)
    )
    return db.session.get(Application, line.application_id) if line and line.application_id else None


def test_a_transition_that_is_too_early_is_said_and_nobody_is_ticked(app: Flask) -> None:
    way = Way.make()
    new = way.student("New", year=1)
    due, call_id = new.student.intake.year + 2, way.call_of_transition()
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.open_transition", code=way.code, year=new.student.intake.year)
    assert (
        f"This intake goes over in September {due}. Too early for it: {tr(way.office.call.title)}."
        in page.words
    )
    refused = visitor.submit(page, "Prepare the applications", call_id=call_id)
    assert (refused.status, refused.errors()) == (422, ["Tick at least one student."])
    older = way.student("Older", year=2)
    page = visitor.get("intakes.open_transition", code=way.code, year=older.student.intake.year)
    assert "Too early for it" not in page.words
    assert visitor.submit(page, "Prepare the applications", call_id=call_id).status == 303


def test_who_is_away_is_said_to_be_so_where_the_others_are_chosen(app: Flask) -> None:
    way = Way.make()
    way.call_of_transition()
    at_home, away = way.student("Madina"), way.student("Komron")
    visitor, where = Visitor(app, way.coordinator), {"code": way.code, "year": at_home.student.intake.year}
    assert "Not in the list" not in visitor.get("intakes.open_transition", **where).words
    for student in (away.student, at_home.student):
        student.paused_on = today()
        db.session.commit()
        assert "Not in the list: Komron (On leave)" in visitor.get("intakes.open_transition", **where).words
    assert "Komron (On leave), Madina (On leave)." in visitor.get("intakes.open_transition", **where).words


def test_who_lacks_something_can_be_chosen_and_it_stands_in_the_application(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    way.course("Drawing")
    madina = way.student("Madina")
    way.passes(madina, Physics=3)
    assert opened(app, way, madina.student.intake, [madina.student.reference]).status == 303
    run_jobs("intakes.")
    values = dossier_of(by_id(application_of(madina).id)).values
    assert (values["open_exams"], values["open_exams_details"]) == ("yes", "Drawing")


def test_who_opens_the_transition_reads_how_many_seats_are_left(app: Flask) -> None:
    way = Way.make()
    way.office.seats(1, 1, 1)
    taken = way.office.at_selection(4, (0,))
    intake = way.student("Madina").student.intake
    way.call_of_transition()
    visitor, where = Visitor(app, way.coordinator), {"code": way.code, "year": intake.year}
    page = visitor.get("intakes.open_transition", **where)
    assert ("0 of 1 taken." in page.words, "None is free" in page.words) == (True, False)
    give_seat(taken.id, way.office.call.destinations[0].id, None, utc_now())
    db.session.commit()
    page = visitor.get("intakes.open_transition", **where)
    assert "1 of 1 taken. None is free: whoever applies now waits until there is one." in page.words


def test_who_applies_reads_everywhere_that_no_seat_is_left_and_what_that_means(app: Flask) -> None:
    way = Way.make()
    way.office.seats(1, 1, 1)
    taken = way.office.at_selection(4, (0,))
    give_seat(taken.id, way.office.call.destinations[0].id, None, utc_now())
    madina, call_id = way.student("Madina"), way.call_of_transition()
    way.course("Physics", 6)
    way.course("Drawing", 4)
    way.passes(madina, Physics=3)
    call = call_by_id(call_id)
    none = f"None is free: whoever applies now waits until there is one, and gets none if none becomes free by {ends(call)}."
    visitor = Visitor(app, madina.person)
    assert none in visitor.get("calls.show", reference=call.reference).words
    opened(app, way, madina.student.intake, [madina.student.reference])
    run_jobs("intakes.")
    (mail,) = db.session.scalars(select(Message.text).where(Message.key == "transition-prepared"))
    assert f"1 of 1 taken. {none}" in " ".join(mail.split())
    assert "Missing for the transition: Drawing." in mail
    where = {"reference": application_of(madina).reference}
    for page in ("applications.show", "applications.check"):
        assert f"1 of 1 taken. {none}" in visitor.get(page, **where).words
    choices = visitor.get("applications.section", section_key="choices", **where)
    assert f"1 of 1 taken. {none}" in choices.words
    way.office.seats(3, 1, 1)
    assert "2 are free now: who is ready first gets one." in visitor.get("applications.show", **where).words


def ends(call: Call) -> str:
    with speaking("en"):
        return " ".join(day(call.waiting_list_ends_on).split())


def test_in_their_transition_somebody_reads_what_they_lack_and_who_decides(app: Flask) -> None:
    way = Way.make()
    way.course("Physics", 6)
    way.course("Drawing", 4)
    madina, call_id = way.student("Madina"), way.call_of_transition()
    visitor, where = Visitor(app, madina.person), {"reference": call_by_id(call_id).reference}
    decides = "You can apply all the same: the coordinator decides whether your credits are complete."
    assert (
        f"The credit table has no results of yours yet. {decides}" in visitor.get("calls.show", **where).words
    )
    way.passes(madina, Physics=5)
    page = visitor.get("calls.show", **where)
    lacks = "By the credit table you have 6 of 10 credits. Missing for the transition: Drawing."
    assert f"{lacks} {decides}" in page.words
    assert "You meet all conditions" not in page.words
    assert page.links()["See your studies"] == f"/intakes/people/{madina.student.reference}"
    way.passes(madina, Drawing=4)
    assert "You meet all conditions of this call." in visitor.get("calls.show", **where).words


def test_who_is_on_leave_reads_in_the_call_and_in_a_draft_what_that_means(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    call_id = way.call_of_transition()
    visitor, reference = Visitor(app, madina.person), call_by_id(call_id).reference
    on_leave = "You are on leave. You can send your application all the same, but you get no seat"
    assert on_leave not in visitor.get("calls.show", reference=reference).words
    office, page = page_at(app, way, madina)
    office.submitted(page, "Note a leave", pause__reason="Illness.", **boxes(today(), "pause__day"))
    shown = visitor.get("calls.show", reference=reference)
    draft = visitor.follow(visitor.submit(shown, "Apply"))
    assert [on_leave in page.words for page in (shown, draft)] == [True, True]


def test_a_specialty_goes_on_for_those_alone_who_study_it(app: Flask) -> None:
    way = Way.make()
    madina, newcomer = way.student("Madina"), way.student("Newcomer")
    other = way.office.call.destinations[1]
    elsewhere = other.specialty_id = way.office.specialties[-1].id
    way.call_of_transition()
    assert other.specialty_id != way.joint.specialty_id
    own = way.office.draft(madina.person)
    visitor, where = Visitor(app, madina.person), {"reference": own.reference, "section_key": "choices"}
    page = visitor.get("applications.section", **where)
    offered = [option.get("value") for option in page.all("option")]
    assert str(other.id) not in offered
    assert str(way.office.call.destinations[0].id) in offered
    token = page.all("input", name="csrf_token")[0].get("value")
    sent = {"csrf_token": token, "rank_1": str(other.id)}
    answer = visitor.http.post(f"/applications/{own.reference}/choices", data=sent)
    assert answer.status_code == 422
    assert "This place is for students of another specialty." in answer.get_data(as_text=True)
    rank(by_id(own.id), [other.id])
    visitor = Visitor(app, madina.person)
    check = visitor.get("applications.check", reference=own.reference)
    assert "This place is for students of another specialty." in check.words
    db.session.execute(update(Destination).values(specialty_id=elsewhere))
    db.session.commit()
    shown = Visitor(app, newcomer.person).get("calls.show", reference=way.office.call.reference)
    assert "The places of this call are for students of other specialties than yours." in shown.words


def says(case: Application, **answers: str) -> None:
    """What its person has answered, in one section of those that were saved."""
    section = next(iter(answers_of(case.id).values()))
    section.values = {**section.values, **answers}
    db.session.commit()


def test_who_confirms_credits_reads_what_the_table_says_of_them(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    way.course("Physics", 6)
    way.course("Drawing", 4)
    services.take_from_register(way.coordinator, way.in_year(3), now=utc_now())
    db.session.commit()
    office = Visitor(app, way.coordinator)
    asked = {"reference": walk.case.reference, "move_key": "confirm-credits"}
    assert (
        "The credit table has no results of this student." in office.get("workflow.move_page", **asked).words
    )
    way.passes(way.of(whose(walk.case)), Physics=3)
    says(walk.case, credits_earned="122")
    page = office.get("workflow.move_page", **asked)
    assert "The application says: 122." in page.words
    assert "On record it is 6. If that is wrong, it is put right there first." in page.words
    assert "From 0 to 400." not in page.words
    assert "By the credit table: 6 of 10 credits. Missing for the transition: Drawing." in page.words
    assert page.all("input", name="blank-credits")[0].get("value") == "6"
    assert ("Reason" in page.words, "Reason (optional)" in page.words) == (True, False)
    why = "Drawing is examined in June, by order 7."
    refused = office.submit(page, "Confirm the credits", blank__credits="9", reason=why)
    assert refused.errors() == ["On record it is 6. If that is wrong, it is put right there first."]
    refused = office.submit(page, "Confirm the credits")
    assert (refused.status, refused.errors()) == (422, ["Give a reason. The person reads it."])
    office.submitted(page, "Confirm the credits", reason=why)
    theirs = walk.page_of(whose(walk.case)).words
    assert "Missing for the transition: Drawing" in theirs
    assert why in theirs


def test_credits_with_nothing_missing_are_confirmed_without_a_reason(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    way.course("Physics", 6)
    services.take_from_register(way.coordinator, way.in_year(3), now=utc_now())
    db.session.commit()
    way.passes(way.of(whose(walk.case)), Physics=3)
    office = Visitor(app, way.coordinator)
    page = office.get("workflow.move_page", reference=walk.case.reference, move_key="confirm-credits")
    assert not page.all("textarea", name="reason")
    office.submitted(page, "Confirm the credits")


def test_who_begins_the_transition_alone_finds_credits_and_specialty_filled_in(app: Flask) -> None:
    way = Way.make()
    way.course("Physics", 6)
    way.course("Drawing", 4)
    madina = way.student("Madina")
    way.passes(madina, Physics=3)
    way.call_of_transition()
    student = Visitor(app, madina.person)
    page = student.get("calls.show", reference=way.office.call.reference)
    student.submitted(page, "Apply")
    application = db.session.scalars(select(Application)).one()
    dossier = dossier_of(by_id(application.id))
    answers = [dossier.values[key] for key in ("credits_earned", "open_exams", "open_exams_details")]
    assert answers == ["6", "yes", "Drawing"]
    assert [choice.destination_id for choice in dossier.choices] == [way.office.call.destinations[0].id]
    first = student.get("applications.section", reference=application.reference, section_key="first_phase")
    assert [box.get("value") for box in first.all("input", name="credits_earned")] == ["6"]
    draft = student.get("applications.show", reference=application.reference)
    assert "By the credit table you have 6 of 10 credits. Missing for the transition: Drawing." in draft.words


def test_twice_is_once_and_one_that_was_begun_stays_as_it_is(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    reference = madina.student.reference
    intake, visitor, call_id = madina.student.intake, Visitor(app, way.coordinator), way.call_of_transition()
    stale = visitor.get("intakes.open_transition", code=way.code, year=intake.year)
    assert opened(app, way, intake, [reference]).status == 303
    run_jobs("intakes.", twice=True)
    again = visitor.submit(stale, "Prepare the applications", call_id=call_id, chosen=[reference])
    assert again.errors() == ["Everybody whom you ticked has an application in this call already."]
    run_jobs("intakes.", twice=True)
    assert len(db.session.scalars(select(Application)).all()) == 1
    assert len(told(madina.person, "transition-prepared")) == 1
    rustam = way.student("Rustam")
    own = way.office.draft(rustam.person)
    both = visitor.submit(
        visitor.get("intakes.open_transition", code=way.code, year=intake.year),
        "Prepare the applications",
        call_id=call_id,
        chosen=[rustam.student.reference],
    )
    assert "1 application is being prepared." in visitor.follow(both).words
    run_jobs("intakes.")
    assert db.session.scalars(select(Application.id).where(Application.id > own.id)).all() == []
    progress = visitor.get("intakes.progress", code=way.code, year=intake.year).words
    assert "2 of 2 gone through, 1 of them not prepared" in progress
    assert "The student has an application of their own in this call, which stays as it is." in progress
    assert told(rustam.person, "transition-prepared") == []


def test_who_has_sent_an_application_is_neither_ticked_nor_counted(app: Flask) -> None:
    way = Way.make()
    sent, madina = way.student("Sent"), way.student("Madina")
    intake, visitor, call_id = madina.student.intake, Visitor(app, way.coordinator), way.call_of_transition()
    stale = visitor.get("intakes.open_transition", code=way.code, year=intake.year)
    own = way.office.draft(sent.person)
    rank(own, [way.office.call.destinations[0].id])
    own.submitted_at, own.stage = utc_now(), "seat-awaited"
    db.session.commit()
    page = visitor.get("intakes.open_transition", code=way.code, year=intake.year)
    assert [each.get("value") for each in page.all("input", name="chosen")] == [madina.student.reference]
    assert "Waits for a seat sent on" in page.words
    both = [sent.student.reference, madina.student.reference]
    answer = visitor.submit(stale, "Prepare the applications", call_id=call_id, chosen=both)
    waiting = visitor.follow(answer)
    assert "1 application is being prepared." in waiting.words
    assert "0 of 1 prepared" in waiting.words
    run_jobs("intakes.")
    assert "1 of 1 prepared" in visitor.get(waiting.address).words
    page = visitor.get("intakes.open_transition", code=way.code, year=intake.year)
    assert "Everybody here has an application already." in page.words
    assert "Prepare the applications" not in page.buttons()


def test_who_gave_up_what_was_prepared_gets_another_one(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    reference = madina.student.reference
    opened(app, way, madina.student.intake, [reference])
    run_jobs("intakes.")
    first = application_of(madina)
    forget(first)
    assert opened(app, way, madina.student.intake, [reference]).status == 303
    run_jobs("intakes.")
    assert application_of(madina).id != first.id


def test_why_none_could_be_prepared_is_said_and_it_is_tried_again(app: Flask) -> None:
    way = Way.make()
    madina, late = way.student("Madina"), way.student("Late")
    intake = madina.student.intake
    db.session.delete(affiliation_of_entry(late.entry.id))
    way.office.call.eligibility = {"years": [3, 4]}
    db.session.commit()
    references = [madina.student.reference, late.student.reference]
    page = opened(app, way, intake, references)
    visitor = Visitor(app, way.coordinator)
    waiting = visitor.follow(page)
    assert "0 of 2 prepared" in waiting.words
    assert "data-poll" in waiting.text
    run_jobs("intakes.")
    part = visitor.http.get(f"{waiting.address}/part")
    assert "2 of 2 gone through, 2 of them not prepared" in visitor.get(waiting.address).words
    assert "data-poll" not in part.get_data(as_text=True)
    assert "The student has no account yet." in visitor.get(waiting.address).words
    way.office.call.eligibility = {"years": [2, 4]}
    db.session.commit()
    opened(app, way, intake, references)
    run_jobs("intakes.")
    assert application_of(madina) is not None
    assert "2 of 2 gone through, 1 of them not prepared" in visitor.get(waiting.address).words


def affiliation_of_entry(entry_id: int):
    return db.session.scalars(select(Affiliation).where(Affiliation.entry_id == entry_id)).one()


@pytest.mark.parametrize(
    ("noted", "why"),
    [
        (
            "left_on",
            "It is noted that you have left the joint faculty, so you cannot go over to its partner.",
        ),
        ("crossed_on", "Your transition to the partner is noted already, by an order."),
    ],
)
def test_who_has_left_or_gone_over_cannot_apply_for_the_transition(app: Flask, noted: str, why: str) -> None:
    way = Way.make()
    madina = way.student("Madina")
    way.call_of_transition()
    for place in way.office.call.destinations[1:]:
        db.session.delete(place)
    db.session.commit()
    visitor, reference = Visitor(app, madina.person), way.office.call.reference
    page = visitor.get("calls.show", reference=reference)
    assert "Apply" in page.buttons()
    setattr(madina.student, noted, today())
    db.session.commit()
    refused = visitor.submit(page, "Apply")
    assert db.session.scalars(select(Application.id)).all() == []
    shown = visitor.get("calls.show", reference=reference)
    assert ("Apply" in shown.buttons(), why in shown.words) == (False, True)
    assert (refused.status, why in refused.words) == (422, True)


def test_without_a_call_or_anybody_ticked_it_says_what_to_do(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    assert opened(app, way, madina.student.intake, []).errors() == ["Tick at least one student."]
    way.office.close()
    visitor = Visitor(app, way.coordinator)
    page = visitor.get("intakes.open_transition", code=way.code, year=madina.student.intake.year)
    assert "No call takes applications now" in page.words


def test_the_order_of_enrolment_leads_into_the_intake(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-entry")
    way = joint(walk)
    place = walk.world.call.destinations[0]
    walk.world.scored(by_id(walk.case.id), 5, (0,))
    walk.world.selected()
    walk.presses(whose(walk.case), "Accept the place")
    walk.order_is_signed("enrolled")
    student = way.of(whose(walk.case)).student
    assert (student.intake.year, student.joined_on) == (begun_by(place.stay_from), place.stay_from)
    page = Visitor(app, way.coordinator).get("intakes.show", code=way.code, year=student.intake.year)
    lanes = [words_of(lane) for lane in page.all("li") if "entrance" in lane.get("class", "").split()]
    assert [lane.split()[:2] for lane in lanes] == [["Enrolled", "1"]]


def waiting_behind(app: Flask) -> tuple[Walk, Way, list[Application]]:
    """The first of three has the only seat, the others wait for one; all are of the intake."""
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    cases = [walk.case, walk.sent("Anna"), walk.sent("Zarina")]
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    for case in cases:
        walk.presses(walk.world.dean, "Consent", case)
        walk.presses(walk.world.coordinator, "Confirm the credits", case, blank__credits="120")
    assert [stage_of(each) for each in cases] == ["nomination", "seat-awaited", "seat-awaited"]
    return walk, way, cases


def page_at(app: Flask, way: Way, somebody: Somebody) -> tuple[Visitor, Page]:
    office = Visitor(app, way.coordinator)
    return office, office.get("intakes.show_student", reference=somebody.student.reference)


@pytest.mark.parametrize("act", ["leave", "pause", "cross"])
def test_who_goes_nowhere_is_passed_over_and_the_office_reads_of_it(app: Flask, act: str) -> None:
    _walk, way, (first, anna, zarina) = waiting_behind(app)
    student = way.of(whose(anna))
    office, page = page_at(app, way, student)
    assert f"An application for the transition is under way: {anna.reference}" in page.words
    button, why = {
        "leave": ("Note that the student has left", "The student has left the faculty, and goes nowhere"),
        "pause": ("Note a leave", "The student is on leave. Before it is noted that they are back"),
        "cross": ("Note the transition", "The transition of this student is noted already"),
    }[act]
    day_of = "cross__day" if act == "cross" else f"{act}__day"
    office.submitted(page, button, **{f"{act}__reason": "By order 7.", **boxes(today(), day_of)})
    case = office.get("applications.show", reference=anna.reference)
    assert why in case.words
    overview = office.get("selection.overview", reference=way.office.call.reference).words
    assert [each in overview for each in (why, "Who has something in their way is passed over")] == [
        True,
        True,
    ]
    (now_box,) = Visitor(app, whose(anna)).get("applications.show", reference=anna.reference).having("sf-now")
    said = {"leave": "you have left the faculty", "pause": "You are on leave", "cross": "by another order"}[
        act
    ]
    assert [each in words_of(now_box) for each in (said, "You keep your turn", "No seat is free")] == [
        True,
        True,
        False,
    ]
    note = "Anna: an application for the transition is under way"
    assert note in office.get("workflow.tasks").links()
    gives_the_seat_up(app, first)
    assert [stage_of(each) for each in (anna, zarina)] == ["seat-awaited", "nomination"]
    if act == "pause":
        office, page = page_at(app, way, student)
        db.session.execute(update(Destination).values(seats=2))
        db.session.commit()
        office.submitted(page, "Note that the student is back", **boxes(today(), "back__day"))
        assert stage_of(anna) == "nomination"
        assert note not in office.get("workflow.tasks").links()


def gives_the_seat_up(app: Flask, case: Application) -> None:
    """The person gives the seat up, and it is passed on."""
    visitor = Visitor(app, whose(case))
    page = visitor.get("applications.ask_withdraw", reference=case.reference)
    visitor.submitted(page, "Withdraw the application")
    db.session.expire_all()
    run_jobs("selection.")


def seated(app: Flask) -> tuple[Walk, Way, Somebody]:
    """Of an intake, with a seat at the partner, to be nominated."""
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    walk.presses(walk.world.coordinator, "Confirm the credits", blank__credits="118")
    walk.presses(walk.world.dean, "Consent")
    return walk, way, way.of(whose(walk.case))


def leaves(app: Flask, way: Way, somebody: Somebody) -> None:
    office, page = page_at(app, way, somebody)
    day = boxes(today(), "leave__day")
    office.submitted(page, "Note that the student has left", leave__reason="Work.", **day)


HAS_LEFT = "The student has left the faculty, and goes nowhere by this application."


def test_the_board_says_who_has_left_or_is_on_leave_to_who_follows_the_intake(app: Flask) -> None:
    walk, way, madina = seated(app)
    office, page = page_at(app, way, madina)
    where = {"reference": walk.case.call.reference}
    told = ("On leave", "Has left the faculty")

    def said(visitor: Visitor) -> list[list[bool]]:
        board = visitor.get("cohorts.show", **where).words
        table = text_of(visitor.get("cohort_files.take", kind="csv", **where))
        return [[words in read for words in told] for read in (board, table)]

    assert said(office) == [[False, False]] * 2
    typed = boxes(today(), "pause__day")
    page = office.submitted(page, "Note a leave", pause__reason="She is ill.", **typed)
    assert said(office) == [[True, False]] * 2
    office.submitted(
        page, "Note that the student has left", leave__reason="Work.", **boxes(today(), "leave__day")
    )
    assert said(office) == [[False, True]] * 2


def test_no_order_leads_who_has_left_to_the_partner(app: Flask) -> None:
    walk, way, madina = seated(app)
    walk.partner_accepts()
    rector = Visitor(app, walk.rector)
    stale = rector.get("workflow.move_page", reference=walk.case.reference, move_key="sign")
    leaves(app, way, madina)
    page = rector.get("applications.show", reference=walk.case.reference)
    assert f"Sign the order: {HAS_LEFT}" in page.words
    assert "Sign the order" not in page.links()
    refused = rector.submit(stale, "Sign the order", **order())
    assert HAS_LEFT in refused.words
    assert (refused.status, walk.stage, fresh(madina).crossed_on) == (409, "order", None)


def over_by_order(app: Flask) -> tuple[Way, Somebody, Stay]:
    """The order of transition is signed, and a stay has followed from it."""
    walk, way, madina = seated(app)
    walk.partner_accepts()
    walk.order_is_signed("transferred")
    stay = db.session.scalars(select(Stay).where(Stay.application_id == walk.case.id)).one()
    stay.planned_from = today() + timedelta(days=30)
    db.session.commit()
    return way, madina, stay


@pytest.mark.parametrize(
    ("button", "act", "mark", "to_office", "to_person", "to_partner"),
    [
        (
            "Note that the student has left",
            "leave",
            "Has left the faculty",
            "The student has left the faculty, and the stay still stands",
            "you do not go there, and the office calls the stay off",
            "Has left our faculty, and does not come.",
        ),
        (
            "Note a leave",
            "pause",
            "On leave",
            "The student is on leave, and the stay still stands",
            "You are on leave, so you are not expected there for now.",
            "Is on leave, and does not come for now.",
        ),
    ],
)
def test_who_goes_away_after_the_order_is_said_not_to_come_wherever_somebody_looks(
    app: Flask, button: str, act: str, mark: str, to_office: str, to_person: str, to_partner: str
) -> None:
    way, madina, stay = over_by_order(app)
    office, student, link = Visitor(app, way.coordinator), Visitor(app, madina.person), way.link()
    case = db.session.get_one(Application, stay.application_id)

    def read() -> list[tuple[str, bool]]:
        """What is said on each page, and whether it is."""
        pages = [
            (office.get("applications.show", reference=case.reference), to_office),
            (office.get("stays.show", reference=stay.reference), to_office),
            (office.get("intakes.show_student", reference=madina.student.reference), to_office),
            (office.get("workflow.tasks"), to_office),
            (office.get("stays.index"), mark),
            (student.get("applications.show", reference=case.reference), to_person),
            (student.get("stays.show", reference=stay.reference), to_person),
            (student.get("intakes.show_student", reference=madina.student.reference), to_person),
            (student.get("applications.index"), to_person),
            (Visitor(app).get(f"{link}/joint-faculty/{madina.student.reference}"), to_partner),
            (Visitor(app).get(f"{link}/people"), to_partner),
            (Visitor(app).get(link), to_partner),
            (Visitor(app).get(link), mark),
        ]
        return [(page.address, words in page.words) for page, words in pages]

    assert not any(said for _page, said in read())
    office, page = page_at(app, way, madina)
    office.submitted(page, button, **{f"{act}__reason": "Work.", **boxes(today(), f"{act}__day")})
    assert [address for address, said in read() if not said] == []
    assert "was to come on" in Visitor(app).get(f"{link}/joint-faculty").words
    assert "Confirmed: comes to you" not in Visitor(app).get(link).words


def test_of_who_does_not_come_no_sign_is_expected(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    stay.planned_from = today() - timedelta(days=30)
    stay.due_on = today() - timedelta(days=20)
    db.session.commit()
    office, line = Visitor(app, way.coordinator), "Nothing is heard of 1 person"

    def missed() -> list[bool]:
        return [
            line in office.get("workflow.tasks").words,
            madina.name in office.get("stays.index", silent=1).words,
            madina.name in office.get("stays.index", late=1).words,
            written(stay.due_on) in office.get("stays.index").words,
        ]

    assert missed() == [True] * 4
    leaves(app, way, madina)
    assert missed() == [False] * 4
    listed = office.get("stays.export", kind="csv").response.get_data().decode()
    assert "Has left the faculty" in listed
    assert stays.look(now=utc_now()) == 0


def written(found: date) -> str:
    """As words of a page."""
    return " ".join(day(found, "en").split())


def calls_off(app: Flask, way: Way, stay: Stay) -> None:
    office = Visitor(app, way.coordinator)
    page = office.get("stays.call_off", reference=stay.reference)
    because = {"call_off-reason": "Another plan.", **boxes(today(), "call_off-day")}
    office.submitted(page, "Call the stay off", **because)


@pytest.mark.parametrize(
    ("arrived", "happened"), [(False, "The stay is cancelled"), (True, "The stay is interrupted")]
)
def test_a_transition_that_is_annulled_is_said_to_be_so(app: Flask, arrived: bool, happened: str) -> None:
    way, madina, stay = over_by_order(app)
    case = db.session.get_one(Application, stay.application_id)
    if arrived:
        arrives(way, stay, 3)
    calls_off(app, way, stay)
    office, student = Visitor(app, way.coordinator), Visitor(app, madina.person)
    said = f"Transition annulled the stay was called off on {written(today())}"
    at_intake = {"code": way.code, "year": madina.student.intake.year}
    lane = office.get("intakes.show", **at_intake)
    assert "applied: 1, stay called off: 1" in lane.words
    for page in (
        lane,
        office.get("intakes.open_transition", **at_intake),
        office.get("intakes.show_student", reference=madina.student.reference),
        student.get("intakes.show_student", reference=madina.student.reference),
    ):
        assert said in page.words
    (box,) = page.having("sf-now")
    assert "you go over by another order alone" in words_of(box)
    assert "You have everything that is needed." not in page.words
    own = student.get("applications.show", reference=case.reference)
    assert f"Coordinator: {happened}" in own.words
    case_page = office.get("applications.show", reference=case.reference)
    assert f"You: {happened}" in case_page.words
    with_it = "The stay was called off, and with it"
    assert "With the stay your transition is annulled." in own.words
    said = f"The stay was called off on {written(today())}, and with it the transition is annulled."
    assert (said in case_page.words, "The stay that followed" in case_page.words) == (True, False)
    theirs = f"{with_it} the order of transition is annulled."
    assert theirs in Visitor(app).get(f"{way.link()}/people").words
    assert (theirs in Visitor(app).get(way.link()).words) is arrived
    headline = "Stay interrupted" if arrived else "Stay cancelled"
    for page in (own, case_page):
        tags = [words_of(each) for each in page.having("govuk-tag")]
        assert (headline in tags, "Transferred" in tags) == (True, False)
    annulled = "Your studies: Transition annulled: the stay at the partner was called off"
    assert annulled in told(madina.person, "studies-changed")
    assert ("Interrupted" in Visitor(app).get(way.link()).words) is arrived
    shown = office.get("stays.show", reference=stay.reference)
    assert (
        "Note the transition anew on the page of the student; that the stay was called off stands."
        in shown.words
    )
    assert "Take back that the stay was called off" not in shown.buttons()
    key = "stay-interrupted" if arrived else "stay-cancelled"
    to_person, to_partner = mails(key), mails(f"{key}-partner")
    assert "Your transition is annulled with it: you do not study at the partner by this order." in to_person
    assert (
        "The order of transition is annulled with it: the student does not study with you by it."
        in to_partner
    )


def mails(key: str) -> str:
    """What was written so, blanks folded."""
    found = db.session.scalars(select(Message.text).where(Message.key == key)).all()
    return " ".join(" ".join(found).split())


def test_who_gives_the_stay_of_a_transition_up_tells_the_office_that_the_order_is_annulled(
    app: Flask,
) -> None:
    _way, madina, stay = over_by_order(app)
    student = Visitor(app, madina.person)
    page = student.get("stays.give_up", reference=stay.reference)
    student.submitted(page, "Give up the stay", reason="My mother is ill.")
    assert fresh(madina).crossed_on is None
    assert "The order of transition is annulled with it: the student does not study at" in mails(
        "stay-given-up"
    )


def test_the_partner_finds_whom_a_mail_is_about_behind_its_link(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    office = Visitor(app, way.coordinator)
    for first in (today() + timedelta(days=100), today() + timedelta(days=20)):
        page = office.get("stays.show", reference=stay.reference)
        typed = {
            "dates-reason": "Another plan.",
            **boxes(first, "dates-planned_from"),
            **boxes(first + timedelta(days=90), "dates-planned_to"),
        }
        office.submitted(page, "Change the dates", **typed)
        letters = (
            select(Message).where(Message.key == "stay-dates-changed-partner").order_by(Message.id.desc())
        )
        page = Visitor(app).get(db.session.scalars(letters.limit(1)).one().link)
        assert (madina.name.upper() in page.words.upper(), written(first) in page.words) == (True, True)


def test_another_first_day_of_the_stay_is_that_of_the_time_at_the_partner(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    first, office = today(), Visitor(app, way.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    office.submitted(
        page, "Change the dates", **{"dates-reason": "Earlier.", **boxes(first, "dates-planned_from")}
    )
    assert (fresh(madina).crossed_on, fresh(madina).state(today())) == (first, State.ABROAD)
    page = office.get("intakes.show_student", reference=madina.student.reference)
    assert "First day at the partner changed with the dates of the stay" in page.words
    assert f"At the partner since {written(first)}" in page.words
    theirs = Visitor(app).get(f"{way.link()}/joint-faculty/{madina.student.reference}")
    assert f"With you from {written(first)}" in theirs.words
    mailed = select(Message.key).where(Message.key == "stay-dates-changed-partner")
    assert len(db.session.scalars(mailed).all()) == 1
    assert f"{written(first)} – {written(stay.planned_to)}" in Visitor(app).get(way.link()).words


def test_who_went_away_before_the_first_day_keeps_it_whatever_the_dates_of_the_stay(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    before = fresh(madina).crossed_on
    leaves(app, way, madina)
    office = Visitor(app, way.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    first = boxes(today(), "dates-planned_from")
    office.submitted(page, "Change the dates", **{"dates-reason": "Earlier.", **first})
    assert fresh(madina).crossed_on == before


def test_a_first_day_of_the_stay_is_refused_as_one_of_the_transition_is(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    student, office = fresh(madina), Visitor(app, way.coordinator)
    case = db.session.get_one(Application, stay.application_id)
    case.submitted_at = case.submitted_at - timedelta(days=3000)
    before, kept = student.crossed_on, stay.planned_from
    place = held_seat(case.id).destination
    db.session.commit()
    page = office.get("stays.show", reference=stay.reference)
    for first in (student.joined_on - timedelta(days=1), today() + timedelta(days=400)):
        typed = {
            "dates-reason": "Another plan.",
            **boxes(first, "dates-planned_from"),
            **boxes(first + timedelta(days=90), "dates-planned_to"),
        }
        refused = office.submit(page, "Change the dates", **typed)
        assert refused.status == 422
        earliest = max(student.joined_on, first_day(student.intake.year))
        latest = a_year_after(min(today(), place.stay_from))
        (error,) = refused.errors()
        assert error.startswith(f"Choose a day from {written(earliest)} to {written(latest)}: ")
        assert "Stay changed" not in refused.words
    db.session.expire_all()
    assert (fresh(madina).crossed_on, stay_by_id(stay.id).planned_from) == (before, kept)


def test_the_pages_of_the_partner_lead_to_one_another(app: Flask) -> None:
    way, _madina, _stay = over_by_order(app)
    link = way.link()
    pages = {"Our nominations": link, "Our people at your university": f"{link}/people"}
    pages["Students of the joint faculty"] = f"{link}/joint-faculty"
    for path in pages.values():
        found = Visitor(app).get(path).links()
        assert {label: found.get(label, path) for label in pages} == pages


def test_who_is_back_after_the_stay_was_called_off_is_at_home_and_can_go_over_again(app: Flask) -> None:
    way, madina, _stay = over_by_order(app)
    leaves(app, way, madina)
    office = Visitor(app, way.coordinator)
    tasks = office.get("workflow.tasks")
    line = f"{madina.name}: the stay at the partner stands"
    page = office.get(office.get(tasks.links()[line]).links()["Call the stay off"])
    because = {"call_off-reason": "Left the faculty.", **boxes(today(), "call_off-day")}
    office.submitted(page, "Call the stay off", **because)
    assert line not in office.get("workflow.tasks").words
    office, page = page_at(app, way, madina)
    assert "Transition annulled: the stay at the partner was called off" in page.words
    assert "At the partner from not decided yet" in page.words
    assert madina.name not in Visitor(app).get(f"{way.link()}/joint-faculty").words
    assert office.submit(page, "Note that the student is back", **boxes(today(), "back__day")).status == 303
    assert (fresh(madina).crossed_on, fresh(madina).state(today())) == (None, State.HOME)
    assert "Note the transition" in page_at(app, way, madina)[1].buttons()


def test_who_left_from_the_partner_and_whose_stay_was_then_called_off_is_back_at_home(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    arrives(way, stay, 3)
    fresh(madina).crossed_on = stay.planned_from
    db.session.commit()
    leaves(app, way, madina)
    said = "with the return the order of transition is annulled, and the student is at home"
    assert said not in page_at(app, way, madina)[1].words
    calls_off(app, way, stay)
    assert fresh(madina).crossed_on is not None
    office, page = page_at(app, way, madina)
    assert said in page.words
    assert office.submit(page, "Note that the student is back", **boxes(today(), "back__day")).status == 303
    assert (fresh(madina).crossed_on, fresh(madina).state(today())) == (None, State.HOME)
    assert "Note the transition" in page_at(app, way, madina)[1].buttons()
    assert (
        "Transition annulled"
        in Visitor(app, madina.person).get("intakes.show_student", reference=madina.student.reference).words
    )
    assert madina.name not in Visitor(app).get(f"{way.link()}/joint-faculty").words


def test_before_a_stay_is_called_off_it_is_said_that_the_transition_is_annulled(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    office, student = Visitor(app, way.coordinator), Visitor(app, madina.person)

    def said() -> list[bool]:
        return [
            "The order of transition is annulled with it"
            in office.get("stays.call_off", reference=stay.reference).words,
            "Your transition is annulled with it"
            in student.get("stays.give_up", reference=stay.reference).words,
        ]

    assert said() == [True, True]
    note(madina, "student-crossed", way.coordinator, utc_now(), {"from": today()})
    db.session.commit()
    assert said() == [False, False]


@pytest.mark.parametrize("arrived", [True, False])
def test_a_transition_noted_after_the_stay_was_called_off_is_one_truth_to_everybody(
    app: Flask, arrived: bool
) -> None:
    way, madina, stay = over_by_order(app)
    case = db.session.get_one(Application, stay.application_id)
    if arrived:
        arrives(way, stay, 3)
    calls_off(app, way, stay)
    assert ("No longer nominated" in Visitor(app).get(way.link()).words) is not arrived
    office, page = page_at(app, way, madina)
    assert "No stay with a page of its own follows from it; the partner is told by mail." in page.words
    call, off = (
        db.session.get_one(Call, case.call_id).reference,
        ("Stay cancelled", "Stay interrupted")[arrived],
    )
    board = office.get("cohorts.show", reference=call).words
    assert board.count(off) >= 2  # above the list and in it
    intake = {"code": way.code, "year": madina.student.intake.year}
    assert "applied: 1, stay called off: 1" in office.get("intakes.show", **intake).words
    noted = {"cross__reason": "Order 17.", **boxes(today(), "cross__day")}
    page = office.submitted(page, "Note the transition", **noted)
    assert "Noted. The student and the partner are told." in page.words
    assert off not in office.get("cohorts.show", reference=call).words
    asked = "applied: 1, of these with a place: 1" if arrived else "applied: 1"
    lane = office.get("intakes.show", **intake).words.partition(asked)[2]
    assert lane[:1] == " "
    assert off.encode() not in office.get("cohort_files.take", reference=call, kind="csv").response.get_data()
    student, link, first = Visitor(app, madina.person), way.link(), written(today())
    nomination = db.session.scalars(select(Nomination)).one()
    bundle = f"{link}/bundles/{nomination.bundle_id}"
    for page, said in (
        (Visitor(app).get(link), f"the student is with you from {first}."),
        (Visitor(app).get(link), f"Dates of the stay from {first}"),
        (Visitor(app).get(bundle), f"from {first}"),
        (Visitor(app).get(bundle), "Transition stands"),
        (Visitor(app).get(f"{link}/people"), f"the student is with you from {first}."),
        (
            office.get(
                "bundles.show",
                reference=db.session.get_one(Call, case.call_id).reference,
                bundle_id=nomination.bundle_id,
            ),
            "Transition stands",
        ),
        (Visitor(app).get(f"{link}/joint-faculty"), "With you"),
        (office.get("stays.show", reference=stay.reference), "No stay follows from that."),
        (office.get("stays.index"), "Transition stands"),
        (office.get("applications.show", reference=case.reference), "No stay follows from that."),
        (student.get("applications.show", reference=case.reference), "Your transition stands"),
        (student.get("stays.show", reference=stay.reference), "Your transition stands"),
    ):
        assert said in page.words, page.address
        assert "No longer nominated" not in page.words, page.address
        assert "Does not come" not in page.words, page.address
    asked = [
        student.get("stays.show", reference=stay.reference).words.count("Your transition stands"),
        student.get("applications.show", reference=case.reference).words.count("Your transition stands"),
        student.get("stays.show", reference=stay.reference).words.count("Say when you were home again."),
    ]
    assert asked == [1, 1, 0]
    listed = student.get("applications.index")
    headings = [words_of(each) for each in listed.all("h2")]
    stands = off in listed.words, "Under way" in headings, "Finished" in headings
    assert stands == (False, arrived, not arrived)
    assert off not in student.get("applications.show", reference=case.reference).words
    late = today() + timedelta(days=60)
    assert numbers_of(way.coordinator, Cut(), late).late == 0
    as_file = Visitor(app).get(f"{link}/list.csv").response.get_data().decode()
    assert ("Transition stands" in as_file, "No longer nominated" in as_file) == (True, False)
    ((_line, listed),) = read_sheet(Visitor(app).get(f"{bundle}/list.xlsx").response.get_data()).rows
    assert (case.reference in listed, today().isoformat() in listed) == (True, True)
    letter_as_pdf = Visitor(app).get(f"{bundle}/letter.pdf").response.get_data()
    assert f"from {first}" in " ".join(words_of_pdf(letter_as_pdf).split())
    letter = db.session.scalars(select(Message).where(Message.key == "transition-noted")).one()
    assert (letter.subject, letter.to_address) == (
        f"Transition by order: {madina.name}",
        contact_of(way).email,
    )


def test_a_board_says_whose_stay_was_called_off_whoever_else_is_at_a_partner_by_an_order(app: Flask) -> None:
    way, _madina, _theirs = over_by_order(app)
    stay = a_stay(way.office, "Behruz", begins=30, place=1)
    by_id(stay.application_id).stage = "transferred"
    db.session.commit()
    calls_off(app, way, stay)
    office, call = Visitor(app, way.coordinator), way.office.call.reference
    assert (
        office.get("cohorts.show", reference=call).words.count("Stay cancelled") >= 2
    )  # above the list and in it
    assert "Behruz" in office.get("cohorts.show", reference=call, stage="called-off").words


def test_letter_and_list_of_a_bundle_say_whose_stay_was_interrupted(app: Flask) -> None:
    way, _madina, stay = over_by_order(app)
    nomination = db.session.scalars(select(Nomination)).one()
    bundle = f"{way.link()}/bundles/{nomination.bundle_id}"
    reference = db.session.get_one(Application, stay.application_id).reference

    became = "Interrupted · Transition annulled"

    def says() -> tuple[bool, bool, bool]:
        sheet = read_sheet(Visitor(app).get(f"{bundle}/list.xlsx").response.get_data())
        letter = Visitor(app).get(f"{bundle}/letter.pdf").response.get_data()
        ((_line, listed),) = sheet.rows
        assert reference in listed
        in_list = dict(zip(sheet.head, listed, strict=False)).get("State", "") == became
        everybody = Visitor(app).get(f"{way.link()}/list.csv").response.get_data().decode()
        return in_list, became in " ".join(words_of_pdf(letter).split()), became in everybody

    arrives(way, stay, 3)
    assert says() == (False, False, False)
    calls_off(app, way, stay)
    assert says() == (True, True, True)


def test_the_list_of_bundles_counts_an_interrupted_stay_as_what_it_is(app: Flask) -> None:
    way, _madina, stay = over_by_order(app)
    office, call = Visitor(app, way.coordinator), way.office.call.reference

    def counted() -> str:
        return office.get("bundles.index", reference=call).words.partition("All are answered")[2]

    assert counted().split()[:2] == ["Confirmed:", "1"]
    arrives(way, stay, 3)
    assert counted().split()[:2] == ["Arrived:", "1"]
    calls_off(app, way, stay)
    assert counted().startswith(" Interrupted · Transition annulled: 1")
    assert "Confirmed" not in counted()


def test_the_transition_of_a_whole_intake_is_one_mail_to_the_partner(app: Flask) -> None:
    way = Way.make()
    people = [way.student(name, year=3) for name in ("Madina", "Farrukh")]
    office = Visitor(app, way.coordinator)
    page = office.get("intakes.show", code=way.code, year=people[0].student.intake.year)
    noted = {"cross__reason": "Order 17.", **boxes(today(), "cross__day")}
    page = office.submitted(page, "Note the transition of all", **noted)
    assert "Those of them who have an account are told, and so is the partner." in page.words
    letter = db.session.scalars(select(Message).where(Message.key == "transition-noted")).one()
    assert all(each.name in letter.subject for each in people)
    assert written(today()) in " ".join(letter.text.split())


def test_a_stay_that_is_called_off_leaves_an_order_alone_that_came_otherwise(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    student = fresh(madina)
    note(madina, "student-crossed", way.coordinator, utc_now(), {"from": today()})
    db.session.commit()
    before = student.crossed_on
    calls_off(app, way, stay)
    assert fresh(madina).crossed_on == before


def arrives(way: Way, stay: Stay, days: int) -> None:
    """So many days ago, by the partner."""
    stay.planned_from = today() - timedelta(days=days)
    contact = contact_of(way)
    stays.confirm_crossing(
        contact, stay_by_id(stay.id), way=Crossed.ARRIVAL, day=stay.planned_from, now=utc_now()
    )
    db.session.commit()


def test_who_leaves_after_the_arrival_is_seen_on_the_stay_and_in_the_tasks(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    arrives(way, stay, 3)
    leaves(app, way, madina)
    office, said = (
        Visitor(app, way.coordinator),
        "The student has left the faculty, and the stay still stands",
    )
    assert said in office.get("workflow.tasks").words
    assert said in office.get("stays.show", reference=stay.reference).words
    student, case = Visitor(app, madina.person), db.session.get_one(Application, stay.application_id)
    for own in (
        student.get("stays.show", reference=stay.reference),
        student.get("applications.show", reference=case.reference),
        student.get("applications.index"),
    ):
        assert "the office sees what becomes of your stay" in own.words
    people = Visitor(app).get(f"{way.link()}/people")
    assert "It is noted of this student: has left the faculty." in people.words


@pytest.mark.parametrize("arrived", [True, False])
def test_who_leaves_during_an_exchange_is_a_task_of_who_works_on_the_stay_and_said_to_the_partner(
    app: Flask, arrived: bool
) -> None:
    way = Way.make()
    stay = on_exchange(way, begins=-10 if arrived else 20)
    if arrived:
        confirmed(stay, "arrival", -5)
    madina = way.of(stay.person)
    office = Visitor(app, way.coordinator)
    case = db.session.get_one(Application, stay.application_id)
    line, said = f"{madina.name}: the stay at the partner stands", "and the stay still stands"

    def read() -> list[bool]:
        return [
            line in office.get("workflow.tasks").words,
            said in office.get("stays.show", reference=stay.reference).words,
            said in office.get("applications.show", reference=case.reference).words,
            "Has left the faculty" in office.get("stays.index").words,
            "It is noted of this student: has left the faculty."
            in Visitor(app).get(link_to_people(stay)).words,
        ]

    assert read() == [False] * 5
    leaves(app, way, madina)
    assert read() == [True] * 5
    own = Visitor(app, madina.person).get("stays.show", reference=stay.reference)
    assert "the office sees what becomes of your stay" in own.words
    page = office.get(office.get("workflow.tasks").links()[line])
    page = office.get(page.links()["Call the stay off"])
    off = {"call_off-reason": "Left.", **boxes(today(), "call_off-day")}
    office.submitted(page, "Call the stay off", **off)
    assert line not in office.get("workflow.tasks").words


def test_an_exchange_goes_on_once_the_office_says_so_until_the_student_goes_away_anew(app: Flask) -> None:
    way = Way.make()
    stay = on_exchange(way, begins=-10)
    confirmed(stay, "arrival", -5)
    madina, office = way.of(stay.person), Visitor(app, way.coordinator)
    case = db.session.get_one(Application, stay.application_id)
    own, line = Visitor(app, madina.person), f"{madina.name}: the stay at the partner stands"

    def pages() -> list[str]:
        return [
            office.get("stays.show", reference=stay.reference).words,
            office.get("applications.show", reference=case.reference).words,
            own.get("stays.show", reference=stay.reference).words,
            Visitor(app).get(link_to_people(stay)).words,
            office.get("stays.index").words,
        ]

    def goes_on() -> tuple[int, bool]:
        """On how many of the pages it is said, and whether it is a task."""
        said = [("stay goes on." in words or "faculty, the stay goes on" in words) for words in pages()]
        return sum(said), line in office.get("workflow.tasks").words

    def says_so() -> None:
        page = office.get("stays.show", reference=stay.reference)
        office.submitted(page, "The stay goes on", **{"uphold-reason": "Agreed with both deans."})

    assert "By a stay that is no transition the student is at" in page_at(app, way, madina)[1].words
    leaves(app, way, madina)
    assert goes_on() == (0, True)
    page = office.get("stays.show", reference=stay.reference)
    assert office.submit(page, "The stay goes on").status == 422
    says_so()
    assert goes_on() == (5, False)
    history = own.get("stays.show", reference=stay.reference).words
    assert "The office: Stay goes on all the same" in history
    assert "Agreed with both deans." in history
    page = office.get("stays.show", reference=stay.reference)
    office.submitted(page, "Take back that it goes on")
    assert goes_on() == (0, True)
    says_so()
    coordinator, page = page_at(app, way, madina)
    coordinator.submitted(page, "Note that the student is back", **boxes(today(), "back__day"))
    assert goes_on() == (0, False)
    leaves(app, way, madina)
    assert goes_on() == (0, True)
    assert stays_told(madina.person)[-3:] == ["stay-upheld", "stay-questioned", "stay-upheld"]


def test_what_speaks_against_no_stay_is_not_noted_against(app: Flask) -> None:
    way = Way.make()
    stay = on_exchange(way, begins=-10)
    office = Visitor(app, way.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    assert "The stay goes on" not in page.words
    token = page.all("input", name="csrf_token")[0].get("value")
    sent = {"csrf_token": token, "uphold-reason": "It does."}
    refused = office.post("stays.uphold", sent, reference=stay.reference)
    assert refused.status == 422
    assert "nothing speaks against the stay" in refused.words


def on_exchange(way: Way, *, begins: int) -> Stay:
    """Of somebody of the joint faculty."""
    stay = a_stay(way.office, begins=begins, place=1)
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    return stay


def test_who_left_before_they_applied_for_an_exchange_is_no_task(app: Flask) -> None:
    way = Way.make()
    stay = on_exchange(way, begins=-10)
    way.of(stay.person).student.left_on = today() - timedelta(days=2)
    db.session.commit()
    office = Visitor(app, way.coordinator)
    assert "the stay at the partner stands" not in office.get("workflow.tasks").words
    assert "Has left the faculty" not in office.get("stays.index").words


def test_an_arrival_long_before_the_first_day_by_the_order_is_said_to_disagree_with_it(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    student = fresh(madina)
    student.crossed_on = today() + timedelta(days=200)
    db.session.commit()
    office, said = Visitor(app, way.coordinator), "by the order the first day at the partner is"
    assert said not in office.get("workflow.tasks").words
    arrives(way, stay, 3)
    assert said in office.get("workflow.tasks").words
    assert said in office.get("intakes.show_student", reference=madina.student.reference).words
    theirs = Visitor(app).get(f"{way.link()}/joint-faculty/{madina.student.reference}")
    assert "by the order the first day with you is" in theirs.words
    calls_off(app, way, stay)
    assert fresh(madina).crossed_on is None


def test_who_was_moved_after_the_order_is_seen_on_the_stay_and_in_the_tasks(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    into = another_specialty(way, madina)
    office, page = page_at(app, way, madina)
    assert "From the order of transition a stay at the partner has followed." in page.words
    moved_to(office, page, into, "Asked for it.")
    said = "and the student was moved since"
    assert said in office.get("workflow.tasks").words
    page = office.get("stays.show", reference=stay.reference)
    assert (said in page.words, "Moved since the order" in page.words) == (True, True)
    own = Visitor(app, madina.person).get("stays.show", reference=stay.reference)
    assert "The office sees whether its dates still fit." in own.words
    assert "and is now in" in Visitor(app).get(f"{way.link()}/people").words


def test_courses_passed_in_another_specialty_are_named_where_they_do_not_count(app: Flask) -> None:
    way, madina, _stay = over_by_order(app)
    way.course("Physics", 6)
    way.passes(madina, Physics=5)
    into = another_specialty(way, madina)
    office, page = page_at(app, way, madina)
    said = "Passed in another specialty, and not counted here: Physics (6)."
    assert said not in page.words
    page = moved_to(office, page, into, "Asked for it.")
    theirs = Visitor(app).get(f"{way.link()}/joint-faculty/{madina.student.reference}")
    own = Visitor(app, madina.person).get(page.address)
    assert [said in each.words for each in (page, own, theirs)] == [True, True, True]


def test_the_rows_of_tasks_say_who_has_left(app: Flask) -> None:
    walk, way, madina = seated(app)
    walk.partner_accepts()
    rector, marked = Visitor(app, walk.rector), "Has left the faculty"
    assert marked not in rector.get("workflow.tasks").words
    leaves(app, way, madina)
    assert marked in rector.get("workflow.tasks").words


def test_who_goes_on_leave_reads_until_when_it_is_granted(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    office, page = page_at(app, way, madina)
    until = today() + timedelta(days=200)
    days = {**boxes(today(), "pause__day"), **boxes(until, "pause__back_by")}
    office.submitted(page, "Note a leave", pause__reason="Health.", **days)
    newest = select(Message.text).where(Message.person_id == madina.person.id).order_by(Message.id.desc())
    with speaking("en"):
        assert f"The leave is granted until {day(until)}." in (db.session.scalars(newest).first() or "")


def test_the_number_of_the_order_stands_in_the_history_of_the_student(app: Flask) -> None:
    way, madina, _stay = over_by_order(app)
    _office, page = page_at(app, way, madina)
    assert "Transition by order" in page.words
    assert "Number of the order: 12/3" in page.words


def choosing(office: Visitor, reference: str) -> tuple[Page, Page]:
    """The list of nominations in bundles, and the page where the one who can be nominated is chosen."""
    index = office.get("bundles.index", reference=reference)
    links = index.links().items()
    return index, office.get(next(href for words, href in links if words.startswith("Send 1 person")))


def test_who_has_left_is_left_out_of_the_nominations_and_the_office_ends_the_application(app: Flask) -> None:
    walk, way, madina = seated(app)
    office, reference = Visitor(app, way.coordinator), walk.world.call.reference
    index, choose = choosing(office, reference)
    leaves(app, way, madina)

    refused = office.submit(choose, "Send to the partner")
    assert (refused.status, office.follow(refused).address) == (303, index.address)
    for page in (office.get(index.address), office.get("selection.overview", reference=reference)):
        assert f"Madina {walk.case.reference} {HAS_LEFT}" in page.words
        assert not [words for words in page.links() if words.startswith("Send 1")]
    page = walk.page_of(way.coordinator)
    assert f"Nominate: {HAS_LEFT}" in page.words
    assert "Nominate" not in page.buttons()

    page = office.get(page.links()["End the application"])
    assert office.submit(page, "End the application").errors() == ["Give a reason. The person reads it."]
    walk.presses(way.coordinator, "End the application", reason="Left the faculty.")
    assert (walk.stage, held_seat(walk.case.id)) == ("ended", None)
    assert walk.told(madina.person)[-2:] == ["studies-changed", "ended"]
    assert "Left the faculty." in walk.page_of(madina.person).words


def test_who_cannot_be_nominated_is_not_among_those_to_be_decided_on_at_once(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    db.session.execute(update(Destination).values(seats=3))
    db.session.commit()
    cases = [walk.case, walk.sent("Anna"), walk.sent("Zarina")]
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    for case in cases:
        walk.presses(walk.world.dean, "Consent", case)
        walk.presses(walk.world.coordinator, "Confirm the credits", case, blank__credits="120")
    office = Visitor(app, way.coordinator)
    assert "3 applications, " in " ".join(office.get("workflow.tasks").links())
    leaves(app, way, way.of(whose(cases[1])))
    assert "2 applications, " in " ".join(office.get("workflow.tasks").links())


def test_who_is_back_from_leave_is_nominated(app: Flask) -> None:
    walk, way, madina = seated(app)
    office, page = page_at(app, way, madina)
    office.submitted(page, "Note a leave", pause__reason="Illness.", **boxes(today(), "pause__day"))
    assert "Nominate: The student is on leave." in walk.page_of(way.coordinator).words
    office, page = page_at(app, way, madina)
    office.submitted(page, "Note that the student is back", **boxes(today(), "back__day"))
    walk.presses(way.coordinator, "Nominate")
    assert walk.stage == "partner-answer"


def test_a_mark_that_falls_after_the_credits_were_confirmed_is_told_to_the_office_and_in_the_history(
    app: Flask,
) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    way.course("Physics"), way.course("Drawing")
    madina = way.of(whose(walk.case))
    way.passes(madina, Physics=5), way.passes(way.student("Zebo"), Physics=5)
    walk.presses(
        walk.world.coordinator, "Confirm the credits", blank__credits="5", reason="Drawing in summer."
    )
    walk.presses(walk.world.dean, "Consent")
    office, fallen = (
        Visitor(app, way.coordinator),
        "Missing for the transition since the credits were confirmed",
    )
    assert fallen not in office.get("workflow.tasks").words
    assert fallen not in walk.page_of(way.coordinator).words
    assert "The university nominates you next." in walk.page_of(madina.person).words
    way.passes(madina, Physics=2)
    assert f"{fallen}: Physics." in office.get("workflow.tasks").words
    assert f"{fallen}: Physics." in walk.page_of(way.coordinator).words
    assert walk.told(madina.person)[-1] == "transition-lacks"
    theirs = walk.page_of(madina.person)
    assert "Missing for the transition since your credits were confirmed: Physics." in theirs.words
    assert "The university nominates you next." not in theirs.words
    own = Visitor(app, madina.person).get("intakes.show_student", reference=madina.student.reference)
    assert "Results noted Physics: 2, before: 5" in own.words
    way.passes(madina, Physics=None)
    assert fallen not in office.get("workflow.tasks").words


def test_who_has_applied_is_told_of_a_course_that_is_needed_since(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    way.course("Physics")
    madina, office = way.of(whose(walk.case)), Visitor(app, way.coordinator)
    form = office.get("intakes.add_course", code=way.code)
    asked = office.submit(form, "Save", title="Ecology", year=1, credits=4, needed_from=ALWAYS)
    assert "1 of them has sent the application already." in asked.errors()[0]
    office.submitted(asked, "Save", anyway="y")
    decides = f"The office decides whether your application in “{tr(walk.world.call.title, 'en')}” goes on all the same."
    assert decides in text_told(madina, "course-needed")


def test_whose_application_is_prepared_is_told_of_a_course_that_is_needed_since(app: Flask) -> None:
    way = Way.make()
    way.course("Physics", 6)
    madina = way.student("Madina")
    way.passes(madina, Physics=5)
    opened(app, way, madina.student.intake)
    run_jobs("intakes.")
    ecology = way.course("Ecology")
    look = "is prepared and not sent yet: please look whether what it says of your credits still holds."
    assert look in text_told(madina, "course-needed")
    services.strike_course(way.coordinator, way.joint, ecology.id, now=utc_now())
    assert look in text_told(madina, "course-not-needed")


def text_told(somebody, key: str) -> str:
    found = select(Message.text).where(Message.person_id == somebody.person.id, Message.key == key)
    return db.session.scalars(found.order_by(Message.id)).all()[-1]


def test_credits_are_confirmed_for_all_who_have_everything_at_once(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    anna, zarina = walk.sent("Anna"), walk.sent("Zarina")
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    way.course("Physics", 6)
    for case in (walk.case, anna):
        way.passes(way.of(whose(case)), Physics=5)
    office = Visitor(app, way.coordinator)
    cases = [each.reference for each in (walk.case, anna, zarina)]
    where = {"reference": walk.world.call.reference, "stage": "consents", "case": cases}
    page = office.submit(office.get("bulk_moves.choose", **where), "Confirm the credits (2 of 3)")
    assert "By the credit table: 6 of 6 credits." in page.words
    alone = f"Zarina {zarina.reference} Something speaks against it here, so it takes a reason of its own"
    assert alone in page.words
    assert "Missing for the transition: Physics." in page.words
    office.submitted(page, "Do it for 2 applications")
    assert run_jobs("cohorts.") == 2
    for case, has_all in ((walk.case, True), (anna, True), (zarina, False)):
        assert ("Confirmed credits: 6" in walk.page_of(way.coordinator, case).words) == has_all


@pytest.mark.parametrize("stage", ["partner-answer", "order"])
def test_who_leaves_after_the_partner_was_asked_is_marked_for_the_office_which_ends_it(
    app: Flask, stage: str
) -> None:
    """Also by the coordinator who has confirmed the credits: to end it is no approval."""
    walk, way, madina = seated(app)
    if stage == "order":
        walk.partner_accepts()
    else:
        walk.presses(way.coordinator, "Nominate")
    office, reference = Visitor(app, way.coordinator), walk.world.call.reference
    bundle = office.get(office.get("bundles.index", reference=reference).links()["Riga Technical University"])
    overview = office.get("selection.overview", reference=reference)
    marked = "Nominated, but they do not go as it stands."
    assert marked not in bundle.words + overview.words
    leaves(app, way, madina)
    assert walk.stage == stage
    newest = select(Message.text).where(Message.person_id == madina.person.id).order_by(Message.id.desc())
    mail = db.session.scalars(newest).first()
    assert "Your application for the transition: you go nowhere by it, and the office ends it." in mail
    assert mail.count("please write to the office") == 1
    for page in (office.get(bundle.address), office.get(overview.address)):
        assert marked in page.words
        assert f"Madina {walk.case.reference} {HAS_LEFT}" in page.words

    own = walk.page_of(madina.person)
    said, turn = map(words_of, own.having("sf-now"))
    assert said.startswith("Not settled yet It is noted that you have left the faculty")
    assert "You need not do anything now" not in turn

    tasks = office.get("workflow.tasks")
    assert "Has left the faculty · " in tasks.words
    case = office.get(tasks.links()["Madina: an application for the transition is under way"])
    end = office.get(case.links()["End the application"])
    assert "If the student comes back, they cannot apply in this call again, as they could" in end.words
    office.submitted(end, "End the application", reason="Left the faculty.")
    assert (walk.stage, held_seat(walk.case.id)) == ("ended", None)
    to_partner = select(Message.key).where(Message.person_id.is_(None)).order_by(Message.id)
    assert db.session.scalars(to_partner).all()[-1] == "nominee-not-coming"
    nobody = "Nobody is nominated any more"
    bundle = office.get(bundle.address)
    assert (nobody in bundle.words, "0 of 0 answered" in bundle.words) == (True, False)
    theirs = f"{way.link()}/bundles/{bundle.address.rsplit('/', 1)[1]}"
    page = Visitor(app).get(theirs)
    assert (nobody in page.words, "Look at the list" in page.buttons()) == (True, False)


def test_who_has_left_when_the_partner_accepts_reads_so_in_the_message(app: Flask) -> None:
    walk, way, madina = seated(app)
    walk.presses(way.coordinator, "Nominate")
    leaves(app, way, madina)
    db.session.expire(madina.student)
    walk.partner_says_yes()
    newest = select(Message).where(Message.person_id == madina.person.id).order_by(Message.id.desc())
    message = db.session.scalars(newest).first()
    assert (walk.stage, message.key) == ("order", "order-awaited")
    assert "Something is in the way of it, though: It is noted that you have left the faculty" in message.text


def test_who_was_moved_to_another_intake_since_they_applied_is_nominated_knowingly(app: Flask) -> None:
    walk, way, madina = seated(app)
    office, reference = Visitor(app, way.coordinator), walk.world.call.reference
    _index, choose = choosing(office, reference)
    later = begun_by(walk.world.call.destinations[0].stay_from)
    said = f"The years at home are not over before September {later + 2}."
    assert said not in choose.words
    into = way.intake(later)
    student = db.session.get_one(Student, madina.student.id)
    student.moved_from_id, student.intake_id = student.intake_id, into.id
    db.session.commit()

    for page in (choose.address, office.get("workflow.tasks").address):
        assert said in office.get(page).words
    page = walk.page_of(way.coordinator)
    assert f"{said} Decide whether it goes on all the same." in page.words
    assert said in office.get(page.links()["Nominate"]).words
    own = walk.page_of(madina.person)
    assert f"Not settled yet {said} The office decides" in words_of(own.having("sf-now")[0])
    assert "The university nominates you next." not in own.words


def another_specialty(way: Way, somebody: Somebody) -> Intake:
    """The intake of the same year of another joint specialty of the faculty."""
    second = Specialty(
        faculty_id=way.office.faculties[0].id, code="1700501", name={"en": "Oil", "ru": "Нефть", "tg": "Нафт"}
    )
    db.session.add(second)
    db.session.flush()
    joint = services.set_up(
        way.coordinator,
        specialty_id=second.id,
        programme_id=way.office.call.programme_id,
        years_home=2,
        years_abroad=2,
        now=utc_now(),
    )
    db.session.commit()
    return Way(way.office, joint, joint.specialty.code).intake(somebody.student.intake.year)


def test_before_a_transition_is_noted_by_hand_it_is_said_that_an_application_is_under_way(app: Flask) -> None:
    walk, way, madina = seated(app)
    office, page = page_at(app, way, madina)
    said = f"An application for the transition is under way: {walk.case.reference}, "
    (form,) = (each for each in page.all("details") if "Note the transition" in words_of(each))
    assert f"{said}Nomination to the partner." in words_of(form)
    assert "By an order that you note here it goes nowhere, and is to be ended." in words_of(form)
    madina.student.intake.year -= 1
    db.session.commit()
    listed = office.get("intakes.show", code=way.code, year=madina.student.intake.year)
    assert "1 of them has an application for the transition under way." in listed.words


def moved_to(office: Visitor, page: Page, into: Intake, why: str) -> Page:
    """Of another specialty: asked back before it is so."""
    asked = office.submit(
        page,
        "Change the intake",
        move__intake_id=into.id,
        move__reason=why,
        **boxes(today(), "move__day"),
    )
    assert asked.status == 422
    return office.submitted(asked, "Change the intake", move__anyway="y")


def test_another_specialty_is_asked_back_with_its_credits_and_whoever_comes_back_is_there_since_they_came(
    app: Flask,
) -> None:
    way = Way.make()
    zebo = way.abroad("Zebo")
    own, joined = zebo.student.intake, zebo.student.joined_on
    way.course("Physics", 6)
    way.passes(zebo, Physics=5)
    into = another_specialty(way, zebo)
    office, page = page_at(app, way, zebo)
    moved = {"move__intake_id": into.id, "move__reason": "By order 7.", **boxes(today(), "move__day")}
    asked = office.submit(page, "Change the intake", **moved)
    assert asked.errors() == [
        "This is another specialty: in 1700501 Oil the student has 0 of 0 credits. Tick that this is meant."
    ]
    assert fresh(zebo).intake_id == own.id
    page = office.submitted(asked, "Change the intake", move__anyway="y")
    assert "Noted. The student and the partner are told." in page.words
    letter = db.session.scalars(select(Message).where(Message.key == "transition-noted")).one()
    with speaking("en"):
        before, after = intake_name(own), intake_name(into)
    assert f"The intake before: {before}; the intake now: {after}." in letter.text
    moved_to(office, page, own, "By mistake.")
    assert (fresh(zebo).intake_id, fresh(zebo).joined_on) == (own.id, joined)


def test_an_intake_of_other_years_is_asked_back_each_time_and_the_next_one_is_not(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina", year=1)
    own, over, ahead = madina.student.intake, way.in_year(7), way.in_year(2)
    office, page = page_at(app, way, madina)
    why = {"move__reason": "By order 7.", **boxes(today(), "move__day")}
    asked = office.submit(page, "Change the intake", move__intake_id=over.id, **why)
    (said,) = asked.errors()
    assert said == (
        "Not the same year of study, nor the one before it. The intake now: in year 1, at home; the one you chose: the "
        "years of study are over. Tick that this is meant."
    )
    other = office.submit(asked, "Change the intake", move__intake_id=ahead.id, move__anyway="y")
    assert "the one you chose: in year 2, at home." in other.errors()[0]
    assert fresh(madina).intake_id == own.id
    page = office.submitted(other, "Change the intake", move__anyway="y")
    assert fresh(madina).intake_id == ahead.id
    assert office.submit(page, "Change the intake", move__intake_id=own.id, **why).status == 303


def test_who_is_back_from_leave_goes_on_in_their_specialty_and_the_partner_is_told(app: Flask) -> None:
    way = Way.make()
    zebo = way.abroad("Zebo")
    own, after = zebo.student.intake, way.in_year(2)
    earlier, other = way.in_year(4), another_specialty(way, zebo)
    zebo.student.paused_on = today()
    db.session.commit()
    office, page = page_at(app, way, zebo)
    offered = {each.get("value") for each in page.all("option")}
    assert ({str(own.id), str(after.id)} <= offered, {str(earlier.id), str(other.id)} & offered) == (
        True,
        set(),
    )
    page = office.submitted(
        page, "Note that the student is back", back__intake_id=after.id, **boxes(today(), "back__day")
    )
    assert "Noted. The student and the partner are told." in page.words
    letter = db.session.scalars(select(Message).where(Message.key == "transition-noted")).one()
    assert (letter.subject, letter.link.endswith("/joint-faculty")) == ("Studies resumed: Zebo", True)


def test_who_is_moved_to_another_specialty_keeps_the_application_in_sight(app: Flask) -> None:
    walk, way, madina = seated(app)
    before, into = madina.student.intake, another_specialty(way, madina)
    said = f"for {before.joint.specialty.code} {tr(before.joint.specialty.name, 'en')}, which"
    office, page = page_at(app, way, madina)
    page = moved_to(office, page, into, "By order 7.")
    assert f"Intake now: {into.joint.specialty.code}, intake {into.year}" in page.words
    assert f"{said} the student does not study any more." in page.words
    assert f"An application for the transition is under way: {walk.case.reference}" in page.words
    assert "No application for the transition is under way." in page.words
    listed = office.get("intakes.show", code=into.joint.specialty.code, year=into.year)
    assert f"{said} the student does not study any more." in listed.words
    own = Visitor(app, madina.person).get(page.address)
    assert f"{said} you do not study any more." in own.words
    assert "See the application" in own.links()


def test_a_rule_book_by_which_nothing_looks_at_what_is_in_the_way_is_warned_of(app: Flask) -> None:
    text = shipped_texts()["joint-faculty-transition.toml"]
    blind = parse("\n".join(line for line in text.splitlines() if '"nothing-in-the-way"' not in line))
    with app.app_context():
        names = known_names()
        assert hardly_meant(parse(text), names) == []
        assert [(each.key, each.path) for each in hardly_meant(blind, names)] == [
            ("unlooked-at", "stages.nomination.moves.nominate.requires"),
            ("unlooked-at", "stages.order.moves.sign.requires"),
        ]


def joint(walk: Walk) -> Way:
    """The walk's first destination is one of a joint specialty."""
    office, place = walk.world, walk.world.call.destinations[0]
    db.session.get_one(Faculty, office.faculties[0].id).joint_with_id = place.institution_id
    place.specialty_id = office.specialties[0].id
    made = services.set_up(
        office.coordinator,
        specialty_id=office.specialties[0].id,
        programme_id=office.call.programme_id,
        years_home=2,
        years_abroad=2,
        now=utc_now(),
    )
    db.session.commit()
    return Way(office, made, made.specialty.code)


def test_the_order_of_transition_leads_over_to_the_partner(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way, place = joint(walk), walk.world.call.destinations[0]
    walk.presses(walk.world.coordinator, "Confirm the credits", blank__credits="118")
    walk.presses(walk.world.dean, "Consent")
    walk.partner_accepts()
    assert db.session.scalars(select(Student.id)).all() == []
    walk.order_is_signed("transferred")
    student = way.of(whose(walk.case)).student
    assert (student.crossed_on, student.intake.year) == (place.stay_from, begun_by(place.stay_from) - 2)
    assert [student.state(day) for day in (today(), place.stay_from)] == [State.HOME, State.ABROAD]


def test_what_the_order_of_transition_was_signed_without_stays_in_the_plan(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    way = joint(walk)
    way.course("Physics", 6), way.course("Drawing", 4), way.course("Ecology", 3)
    years = db.session.scalars(select(RegisterEntry.year).distinct()).all()
    services.take_from_register(way.coordinator, way.in_year(years[0]), now=utc_now())
    db.session.commit()
    madina, office = way.of(whose(walk.case)), Visitor(app, way.coordinator)
    way.passes(madina, Physics=5, Ecology=4)
    walk.presses(way.coordinator, "Confirm the credits", blank__credits="9", reason="In summer.")
    walk.presses(walk.world.dean, "Consent")
    walk.partner_accepts()
    services.note_results(
        way.coordinator, madina, marks={}, cleared=[plan_by_title(way)["Ecology"]], now=utc_now()
    )
    db.session.commit()
    walk.order_is_signed("transferred")
    reference, link = madina.student.reference, way.link()
    said = "order of transition stands, although this is not passed: Drawing, Ecology."

    def pages() -> list[Page]:
        return [
            office.get("intakes.show_student", reference=reference),
            Visitor(app, madina.person).get("intakes.show_student", reference=reference),
            Visitor(app).get(f"{link}/joint-faculty/{reference}"),
        ]

    for page in pages():
        assert ("6 of 13 credits" in page.words, said in page.words) == (True, True)
        assert {"Drawing", "Ecology"} <= set(words_of(page.all("table")[0]).split())
    assert "Still missing: Drawing, Ecology." in pages()[1].words
    assert fresh(madina).crossed_on > today()
    with speaking("en"):
        (own,) = own_studies(madina.person, utc_now())
    assert own.hint.startswith(
        "6 of 13 credits. Missing for the transition: Drawing, Ecology. The order of transition stands"
    )
    called = {"code": way.code, "year": madina.student.intake.year}
    missing = "not passed, the order of transition stands: Drawing, Ecology"
    assert "lacking" in office.get("intakes.show", **called).text

    def lists_say(credits: int, of: int, missing: str) -> None:
        listed = office.get("intakes.show", **called).words
        theirs = Visitor(app).get(f"{link}/joint-faculty").words
        summed = f"{credits} of {of} credits"
        assert (missing in listed, summed in listed, f"{summed} {missing}" in theirs) == (True, True, True)
        book = office.get("intakes.export", **called).response.get_data()
        row = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(1).to_python()[1]
        assert {credits, of, missing} <= set(row)

    lists_say(6, 13, missing)
    way.course("Chemistry", 2)
    lists_say(6, 13, missing)

    student = fresh(madina)
    student.crossed_on = today()
    db.session.commit()
    for page in pages():
        assert ("6 of 13 credits" in page.words, said in page.words) == (True, True)
    lists_say(6, 13, missing)
    assert "lacking" not in office.get("intakes.show", **called).text
    way.passes(madina, Drawing=4)
    plan = plan_by_title(way)
    services.note_results(
        way.coordinator, madina, marks={plan["Drawing"]: 2}, cleared=[plan["Physics"]], now=utc_now()
    )
    db.session.commit()
    lists_say(0, 13, "not passed, the order of transition stands: Physics, Drawing, Ecology")


def plan_by_title(way: Way) -> dict[str, int]:
    return {course.title: course.id for course in plan_of(way.joint.specialty_id)}


def test_the_partner_sees_its_own_from_the_order_on_and_nothing_else(app: Flask) -> None:
    way = Way.make()
    way.course("Physics")
    there, before = way.abroad("Zebo"), way.student("Madina", year=3)
    way.passes(there, Physics=4)
    way.passes(before, Physics=2)
    office = Visitor(app, way.coordinator).get("intakes.show", code=way.code, year=there.student.intake.year)
    assert ("Zebo" in office.words, "Madina" in office.words) == (True, True)
    partner, link = Visitor(app), way.link()
    start = partner.get(link)
    page = partner.get(start.links()["Students of the joint faculty"])
    assert ("Zebo" in page.words, "Madina" in page.words) == (True, False)
    assert "With you" in page.words
    one = partner.get(page.links()["Zebo"])
    assert "Physics (Polotsk)" in one.words
    assert ("Counts with you as" in one.words, "At the partner" in one.words) == (True, False)
    for text in (page.text, one.text):
        assert before.student.reference not in text
        assert there.number not in text
        assert "/applications/" not in text
        assert "/documents" not in text
    hidden = f"{link}/joint-faculty/{before.student.reference}"
    assert partner.get(hidden).status == 404


def test_a_partner_without_joint_faculty_has_no_such_page(app: Flask) -> None:
    way = Way.make()
    way.abroad("Zebo")
    way.joint.institution_id = way.office.call.destinations[1].institution_id
    db.session.commit()
    other = db.session.scalars(
        select(Contact).where(Contact.institution_id == way.office.call.destinations[0].institution_id)
    ).one()
    made = link_of(other, utc_now())
    db.session.commit()
    page = Visitor(app).get(path_of(made.id))
    assert "Students of the joint faculty" not in page.links()
    assert "Zebo" not in Visitor(app).get(f"{path_of(made.id)}/joint-faculty").words


def test_what_the_partner_notes_counts_at_once_and_is_told(app: Flask) -> None:
    way = Way.make()
    zebo = way.abroad("Zebo")
    partner, address = Visitor(app), f"{way.link()}/joint-faculty/{zebo.student.reference}"
    page = partner.get(address)
    refused = partner.submit(page, "Note a leave", **boxes(today(), "pause__day"))
    assert (refused.status, refused.errors()) == (422, ["Reason: Fill this in."])
    early = boxes(today() - timedelta(days=70), "pause__day")
    refused = partner.submit(refused, "Note a leave", pause__reason="Illness.", **early)
    (said,) = refused.errors()
    assert said.endswith("If the student never came, please write to our office: it sets that right.")
    done = partner.submit(refused, "Note a leave", **boxes(today(), "pause__day"))
    assert done.status == 303
    assert fresh(zebo).state(today()) is State.PAUSED
    assert told(zebo.person, "studies-changed") == ["Your studies: Leave begun"]
    office = db.session.scalars(select(Message.subject).where(Message.key == "partner-noted")).all()
    assert office == ["Riga Technical University: Leave begun, Zebo"]
    buttons = partner.get(address).buttons()
    assert ("Note that the student has left" in buttons, "Note the diploma" in buttons) == (True, False)
    assert not {"Change the leave", "Take the leave back"} & set(buttons)


def test_with_the_diploma_nothing_but_the_departure_is_expected(app: Flask) -> None:
    way, madina, stay = over_by_order(app)
    arrives(way, stay, 3)
    student = fresh(madina)
    student.intake.year, student.crossed_on = student.intake.year - 3, today() - timedelta(days=3)
    db.session.commit()
    own, office, partner, link = (
        Visitor(app, madina.person),
        Visitor(app, way.coordinator),
        Visitor(app),
        way.link(),
    )
    before = own.get("stays.show", reference=stay.reference)
    longer = {
        "extension__reason": "An exam.",
        **boxes(stay.planned_to + timedelta(days=1), "extension-until"),
    }
    address = f"{link}/joint-faculty/{madina.student.reference}"
    page = partner.submitted(partner.get(address), "Note the diploma", **boxes(today(), "graduate__day"))

    def said() -> list[bool]:
        db.session.expire_all()
        mine = own.get("stays.show", reference=stay.reference)
        given = written(today())
        case = db.session.get_one(Application, stay.application_id).reference
        return [
            f"It is noted that your diploma was given on {given}." in mine.words,
            "Your stay is over: confirm your departure" in mine.words,
            "Ask for a longer stay" not in mine.buttons(),
            "confirm your departure" in own.get("applications.show", reference=case).words,
            f"The diploma was given on {given}" in office.get("stays.show", reference=stay.reference).words,
            "Diploma given" in office.get("stays.index").words,
            f"the diploma was given on {given}" in Visitor(app).get(f"{link}/people").words,
            stay_by_id(stay.id).due_on == today() + timedelta(days=7),
        ]

    assert said() == [True] * 8
    refused = own.submit(before, "Ask for a longer stay", **longer)
    assert "a longer stay is not in question any more" in refused.words
    partner.submitted(page, "Take the diploma back", ungraduate__reason="It was another Madina.")
    assert said() == [False] * 8
    fresh(madina).graduated_on = today()  # as it stood before a diploma completed a stay
    migrates("0072")
    assert said() == [True] * 8


def migrates(revision: str) -> None:
    """What it sets right of rows that are there, once more."""
    db.session.commit()
    found = ScriptDirectory(str(ROOT / "migrations")).get_revision(revision)
    db.session.connection().exec_driver_sql(found.module.COMPLETED)
    db.session.commit()


def test_of_who_has_no_account_the_partner_and_the_office_read_that_nobody_has_told_them(app: Flask) -> None:
    way = Way.make()
    zebo = way.abroad("Zebo")
    db.session.execute(delete(Affiliation).where(Affiliation.person_id == zebo.person.id))
    db.session.commit()
    assert not student_by_id(zebo.student.id).hears
    partner, address = Visitor(app), f"{way.link()}/joint-faculty/{zebo.student.reference}"
    page = partner.get(address)
    assert "The student and our office are told" not in page.words
    told_none = "The student has no account here: our office has to tell them."
    assert told_none in page.words
    done = partner.submitted(page, "Note a leave", pause__reason="Illness.", **boxes(today(), "pause__day"))
    assert f"Thank you. Our office is told. {told_none}" in done.words
    (letter,) = db.session.scalars(select(Message.text).where(Message.key == "partner-noted")).all()
    assert "nobody has told them yet: please tell the student yourself" in letter


def test_a_diploma_noted_for_the_wrong_person_is_taken_back_and_the_record_says_by_whom(app: Flask) -> None:
    way = Way.make()
    zebo = way.abroad("Zebo", year=5)
    partner, address = Visitor(app), f"{way.link()}/joint-faculty/{zebo.student.reference}"
    office = Visitor(app, way.coordinator)

    def note(visitor: Visitor, page: Page) -> Page:
        return visitor.submitted(page, "Note the diploma", **boxes(today(), "graduate__day"))

    page = note(partner, partner.get(address))
    assert fresh(zebo).state(today()) is State.GRADUATED
    silent = partner.submit(page, "Take the diploma back")
    assert silent.errors() == ["Reason: Fill this in."]
    page = partner.submitted(silent, "Take the diploma back", ungraduate__reason="It was another Zebo.")
    letters = db.session.scalars(
        select(Message.text).where(Message.key == "partner-noted").order_by(Message.id)
    )
    assert "Zebo: Diploma taken back (noted by mistake). The reason given: It was another Zebo." in " ".join(
        letters.all()[-1].split()
    )
    assert fresh(zebo).state(today()) is State.ABROAD
    assert told(zebo.person, "studies-changed")[-1] == "Your studies: Diploma taken back (noted by mistake)"
    assert "Take the diploma back" not in page.buttons()

    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    earlier = utc_now() - services.CAN_BE_TAKEN_BACK
    services.graduate(contact_of(way), zebo, day=local_day(earlier), now=earlier)
    db.session.commit()
    assert "Take the diploma back" not in partner.get(address).buttons()
    page = office.get("intakes.show_student", reference=zebo.student.reference)
    shown = {"ungraduate-seen": page.all("input", name="ungraduate-seen")[0].get("value")}
    late = partner.http.post(f"{address}/ungraduate", data={"ungraduate-reason": "Late.", **shown, **token})
    assert "A diploma can be taken back here for half an hour after you noted it." in late.get_data(
        as_text=True
    )
    assert fresh(zebo).state(today()) is State.GRADUATED
    page = office.get("intakes.show_student", reference=zebo.student.reference)
    partner_name = tr(zebo.student.intake.joint.institution.name)
    assert f"Noted by: {partner_name}, Anna Berzina" in page.words
    page = office.submitted(page, "Take the diploma back", ungraduate__reason="The partner asked for it.")
    assert fresh(zebo).state(today()) is State.ABROAD
    assert f"Noted by: {way.coordinator.called}" in page.words
    own = Visitor(app, zebo.person).get("intakes.show_student", reference=zebo.student.reference)
    assert f"Noted by: {partner_name}" in own.words
    assert "Anna Berzina" not in own.words
    note(office, page)
    assert "Take the diploma back" not in partner.get(address).buttons()


def contact_of(way: Way) -> Contact:
    found = select(Contact).where(Contact.institution_id == way.joint.institution_id)
    return db.session.scalars(found).one()


def test_the_partner_notes_nothing_before_the_first_day_there(app: Flask) -> None:
    way = Way.make()
    soon = way.abroad("Zebo", year=2, days=-30)
    partner, address = Visitor(app), f"{way.link()}/joint-faculty/{soon.student.reference}"
    assert "Note a leave" not in partner.get(address).buttons()
    with pytest.raises(Refusal) as refused:
        services.pause(contact_of(way), soon, day=today(), back_by=None, reason="x", now=utc_now())
    assert refused.value.key == "not-at-partner"


def test_an_application_that_was_sent_is_seen_on_the_page_of_the_intake(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    opened(app, way, madina.student.intake, [madina.student.reference])
    run_jobs("intakes.")
    visitor = Visitor(app, way.coordinator)

    def words() -> str:
        return visitor.get("intakes.show", code=way.code, year=madina.student.intake.year).words

    def in_the_workbook() -> str:
        answer = visitor.get("intakes.export", code=way.code, year=madina.student.intake.year).response
        heads, row = (
            CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(1).to_python()
        )
        return str(row[heads.index("Transition")])

    assert "Prepared, not sent yet" in words()
    assert in_the_workbook() == "Prepared, not sent yet."
    assert "drafts, not sent yet: 1" in words()
    application = application_of(madina)
    for gone, said in (("crossed_on", "from "), ("left_on", "Prepared, no longer needed")):
        student = fresh(madina)
        setattr(student, gone, today())
        db.session.commit()
        assert ("not sent yet" in words(), said in words()) == (False, True)
        setattr(student, gone, None)
        db.session.commit()
    before = application.stage
    application.stage, application.ended_at = "withdrawn", utc_now()
    db.session.commit()
    assert ("Draft given up" in words(), in_the_workbook()) == (True, "Draft given up.")
    application.stage, application.ended_at = before, None
    application.submitted_at = utc_now() - timedelta(hours=1)
    for stage, title in (("consents", "Consents"), ("nomination", "Nomination to the partner")):
        application.stage = stage
        db.session.commit()
        assert f"{title} sent on" in words()
        assert in_the_workbook().startswith(f"{title}: sent on")
    assert "applied: 1 " in words()
    application.stage, application.ended_at = "rejected", utc_now()
    db.session.commit()
    assert "Rejected" in words()
    assert "applied: 1, ended without a place: 1" in words()


def test_who_is_decided_in_the_call_cannot_be_chosen_and_it_is_said_of_them(app: Flask) -> None:
    way = Way.make()
    madina, decided = way.student("Madina"), way.student("Decided")
    intake, visitor, call_id = madina.student.intake, Visitor(app, way.coordinator), way.call_of_transition()
    stale = visitor.get("intakes.open_transition", code=way.code, year=intake.year)
    application = way.office.draft(decided.person)
    application.submitted_at = application.ended_at = utc_now()
    application.stage = "rejected"
    db.session.commit()
    page = visitor.get("intakes.open_transition", code=way.code, year=intake.year)
    assert [each.get("value") for each in page.all("input", name="chosen")] == [madina.student.reference]
    assert "The student’s application in this call is decided. One can apply once in a call." in page.words
    both = [madina.student.reference, decided.student.reference]
    refused = visitor.submit(stale, "Prepare the applications", call_id=call_id, chosen=both)
    assert refused.status == 422
    assert "In this call it is decided on the application of: Decided." in refused.words
    application.submitted_at = application.ended_at = None
    db.session.commit()
    assert opened(app, way, intake, both).status == 303
    application.submitted_at = application.ended_at = utc_now()
    db.session.commit()
    run_jobs("intakes.")
    words = visitor.get("intakes.progress", code=way.code, year=intake.year).words
    assert "The student’s application in this call is decided." in words
    assert "Your application" not in words


def test_a_draft_that_was_prepared_is_needed_no_more_once_the_transition_is_noted_by_hand(app: Flask) -> None:
    way = Way.make()
    madina = way.student("Madina")
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    db.session.commit()
    opened(app, way, madina.student.intake)
    run_jobs("intakes.")
    application = application_of(madina)
    student = Visitor(app, madina.person)
    pages = ("/", "applications.index")
    assert ["our turn" in student.get(each).words for each in pages] == [True, True]
    office, page = page_at(app, way, madina)
    said = "The application for the transition that was prepared is not sent yet."
    assert (said in page.words, "No application for the transition is under way." in page.words) == (
        True,
        False,
    )
    noted = {"cross__reason": "Order 17.", **boxes(today(), "cross__day")}
    office.submitted(page, "Note the transition", **noted)
    over = "Your transition to the partner is noted already, by an order."
    for address in pages:
        words = student.get(address).words
        assert (over in words, "our turn" in words) == (True, False), address
    page = student.get("applications.show", reference=application.reference)
    assert (over in page.words, "Your turn" in page.words) == (True, False)


def test_who_has_a_place_elsewhere_for_the_time_is_told_of_and_can_be_chosen_all_the_same(app: Flask) -> None:
    """So that the office is not surprised once they cannot be nominated; a place for another time is no matter."""
    way, elsewhere = Way.make(), Office.open()
    way.course("Physics")
    madina, rustam, zarina = (way.student(name) for name in ("Madina", "Rustam", "Zarina"))
    for each in (madina, rustam, zarina):
        way.passes(each, Physics=5)
    call_id, intake = way.call_of_transition(), madina.student.intake
    there = (first_day(academic_year(today()) + 1) - today()).days
    stays = [
        of_theirs(a_stay(elsewhere, begins=there + first, ends=there + last), somebody.person)
        for somebody, first, last in ((madina, -20, 100), (rustam, -200, -1))
    ]
    office = Visitor(app, way.coordinator)
    page = office.get("intakes.open_transition", code=way.code, year=intake.year)
    first, last = (day(each, "en") for each in (stays[0].planned_from, stays[0].planned_to))
    said = (
        f"Has accepted another place for the same time: Riga Technical University, from {first} to {last} "
        f"({by_id(stays[0].application_id).reference})."
    )
    spoken = " ".join(said.split())
    told = [words_of(row) for row in page.all("tr") if spoken in words_of(row)]
    assert [row.split()[0] for row in told] == [madina.name]
    assert f"can accept none here before they give it up: {madina.name}." in page.words
    ticked = {box.get("value") for box in page.all("input", name="chosen") if box.get("checked") is not None}
    assert ticked == {rustam.student.reference, zarina.student.reference}
    chosen = [madina.student.reference]
    assert office.submit(page, "Prepare the applications", call_id=call_id, chosen=chosen).status == 303
    run_jobs("intakes.")
    assert application_of(madina) is not None


def of_theirs(stay: Stay, person: Person) -> Stay:
    """The stay and its place are this person's."""
    application = by_id(stay.application_id)
    application.person_id = application.subject_id = person.id
    db.session.commit()
    return stay
