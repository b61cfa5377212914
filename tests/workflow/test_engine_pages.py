"""Tasks and moves as people see them."""

import html
from datetime import timedelta

import pytest
from flask import Flask, render_template_string
from sqlalchemy import text

from mobility.base.database import db, utc_now
from mobility.base.languages import speaking
from mobility.workflow import queries, services
from mobility.workflow.due import due_tone, due_words
from mobility.workflow.models import Case
from tests.client import Page, Visitor, words_of
from tests.workflow.test_engine import BOOK, READY, at
from tests.workflow.world import MENDABLE, NOW, Office, World, person

COPIES = (
    """INSERT INTO "case" SELECT copy.* FROM "case" AS told, generate_series(1, :number) AS n, LATERAL jsonb_populate_record(
        told, jsonb_build_object('id', nextval('case_id_seq'), 'reference', told.reference || '-' || n)
    ) AS copy WHERE told.id = :id""",
    """INSERT INTO wait SELECT copy.* FROM "case" AS told, "case" AS other, wait, LATERAL jsonb_populate_record(
        wait, jsonb_build_object('id', nextval('wait_id_seq'), 'case_id', other.id)
    ) AS copy WHERE told.id = :id AND wait.case_id = :id AND other.reference LIKE told.reference || '-%'""",
)


@pytest.fixture
def office(world: World) -> Office:
    return Office.staffed()


def test_an_empty_list_says_so(world: World, office: Office, app: Flask) -> None:
    page = Visitor(app, office.dean).get("/tasks")
    assert (page.status, page.heading) == (200, "Tasks")
    assert "Nothing waits for you" in page.words


def test_tasks_lead_to_the_case_and_cost_the_same_for_one_and_three(
    world: World, office: Office, app: Flask
) -> None:
    world.facts |= READY
    dean = Visitor(app, office.coordinator)
    costs = []
    for number in (1, 3):
        while len(list_of(dean)) < number:
            applicant = person(name=f"Applicant {number}")
            case = world.case(BOOK, applicant, utc_now())
            services.fire(case.id, "submit", actor=applicant, seen_version=1, now=utc_now())
            db.session.flush()
        page = dean.get("/tasks")
        costs.append(len(page.statements))
        assert page.links()[f"Applicant {number}"].startswith("/applications/M27-")
    assert costs[0] == costs[1]


def test_tasks_call_people_in_the_language_of_the_page(world: World, office: Office, app: Flask) -> None:
    """One after the other in one process, for the same person."""
    applicant = person(name="Applicant")
    applicant.name_latin, applicant.name_cyrillic = "DILNOZA", "Дилноза"
    case = world.case(BOOK, applicant, utc_now())
    world.facts |= READY
    services.fire(case.id, "submit", actor=applicant, seen_version=1, now=utc_now())
    db.session.commit()
    called = {}
    for code in ("en", "tg", "en"):
        office.coordinator.language = code
        db.session.commit()
        words = Visitor(app, office.coordinator).get("/tasks").words
        called[code] = ("DILNOZA" in words, "Дилноза" in words)
    assert called == {"en": (True, False), "tg": (False, True)}


def test_what_waits_for_the_clock_is_late_for_nobody(world: World, office: Office, app: Flask) -> None:
    case = world.case(BOOK, office.applicant, utc_now())
    applicant = Visitor(app, office.applicant)
    past = {"id": case.id, "past": utc_now() - timedelta(days=2)}
    db.session.execute(text("UPDATE wait SET due_at = :past WHERE case_id = :id"), past)
    page = applicant.get("/tasks")
    assert "the time is over; it goes on by itself" in page.words
    assert page.all("section", id="late") == []
    db.session.execute(text("UPDATE wait SET clock = false WHERE case_id = :id"), past)
    page = applicant.get("/tasks")
    assert "3 days late" in page.words
    assert len(page.all("section", id="late")) == 1


@pytest.mark.parametrize("number", [200, pytest.param(10_000, marks=pytest.mark.wide)])
def test_many_waiting_cases_cost_what_none_cost(
    world: World, office: Office, app: Flask, number: int
) -> None:
    coordinator = Visitor(app, office.coordinator)
    coordinator.get("/tasks")  # what the process keeps is there by now
    none = coordinator.get("/tasks")
    assert "Nothing waits for you" in none.words
    copy_often(at(world, office, "document-check"), number)
    page = coordinator.get("/tasks")
    assert len(rows_of(page)) == queries.PAGE
    assert len(page.statements) == len(none.statements), "\n".join(page.statements)


def copy_often(case: Case, number: int) -> None:
    """So many cases more that stand where this one stands, and wait for the same; made in the database itself."""
    db.session.flush()
    for statement in COPIES:
        db.session.execute(text(statement), {"id": case.id, "number": number})
    db.session.execute(text('ANALYZE "case", wait'))


def list_of(visitor: Visitor) -> list[object]:
    return rows_of(visitor.get("/tasks"))


def rows_of(page: Page) -> list[object]:
    return [row for row in page.all("tr") if (row.get("id") or "").startswith("task-")]


def test_a_dean_rejects_with_a_reason_on_a_page_of_its_own(world: World, office: Office, app: Flask) -> None:
    case = at(world, office, "approval")
    dean = Visitor(app, office.dean)
    page = dean.get("workflow.move_page", reference=case.reference, move_key="reject")
    assert (page.status, page.heading) == (200, "Reject")
    again = dean.submit(page, "Reject", reason=" ")
    assert (again.status, again.errors()) == (422, ["Give a reason. The person reads it."])
    done = dean.submit(again, "Reject", reason="No seat in the plan")
    assert (done.status, done.response.headers["Location"]) == (303, "/tasks")
    assert stage_of(case) == "rejected"
    told = f"The move “Reject” is made. The application {case.reference} has ended: Rejected."
    assert told in dean.get("/tasks").words
    twice = dean.submit(again, "Reject", reason="No seat in the plan")
    assert (twice.status, twice.heading) == (409, "This has changed meanwhile")


def test_changes_are_asked_by_ticking_what_to_mend(world: World, office: Office, app: Flask) -> None:
    case = at(world, office, "document-check")
    coordinator = Visitor(app, office.coordinator)
    page = coordinator.get("workflow.move_page", reference=case.reference, move_key="ask-for-changes")
    what, why = "Choose at least one thing that is to be changed.", "Give a reason. The person reads it."
    assert coordinator.submit(page, "Ask for changes").errors() == [what, why]
    refused = coordinator.submit(page, "Ask for changes", reason="The number is wrong")
    assert refused.errors() == [what]
    coordinator.submit(refused, "Ask for changes", reason="The number is wrong", fields=["personal.phone"])
    assert stage_of(case) == "changes-asked"


def test_who_comes_too_late_reads_why(world: World, office: Office, app: Flask) -> None:
    case = at(world, office, "approval")
    dean = Visitor(app, office.dean)
    page = dean.get("workflow.move_page", reference=case.reference, move_key="approve")
    assert dean.submit(page, "Approve the nomination", seen_version="nonsense").status == 400
    stale = dean.submit(page, "Approve the nomination", seen_version=case.version - 1)
    assert (stale.status, stage_of(case)) == (409, "approval")
    assert dean.submit(page, "Approve the nomination").status == 303
    late = dean.submit(page, "Approve the nomination")
    assert (late.status, stage_of(case)) == (409, "committee")


def test_who_comes_too_late_finds_their_words_by_what_the_page_calls_them(
    world: World, office: Office, app: Flask
) -> None:
    case = at(world, office, "document-check")
    coordinator = Visitor(app, office.coordinator)
    page = coordinator.get("workflow.move_page", reference=case.reference, move_key="ask-for-changes")
    typed = {"reason": "The number is wrong", "fields": list(MENDABLE)}
    stale = coordinator.submit(page, "Ask for changes", **typed, seen_version=case.version - 1)
    coordinator.submit(page, "Ask for changes", **typed)
    assert stage_of(case) == "changes-asked"
    gone = coordinator.submit(page, "Ask for changes", **typed)
    for late in (stale, gone):
        assert late.status == 409
        labels, values = ([words_of(e) for e in late.root.iter(name)] for name in ("dt", "dd"))
        assert dict(zip(labels, values, strict=True)) == {
            "What is to be changed": "Telephone, Passport",
            "Reason": "The number is wrong",
        }


def test_a_move_that_takes_no_words_had_none_to_show(world: World, office: Office, app: Flask) -> None:
    case = at(world, office, "approval")
    dean = Visitor(app, office.dean)
    page = dean.get("workflow.move_page", reference=case.reference, move_key="approve")
    stale = dean.submit(page, "Approve the nomination", seen_version=case.version - 1)
    assert (stale.status, "What you typed" in stale.words) == (409, False)


def test_the_parts_of_a_case_page_say_who_holds_it_and_until_when(
    world: World, office: Office, app: Flask
) -> None:
    case = at(world, office, "approval")
    template = """
    {% from "workflow/_moves.html" import moves %}{% from "workflow/_track.html" import due_line, held_by %}
    {{ moves(permissions, case) }}{{ held_by(present) }}{{ due_line(present) }}"""
    with app.test_request_context(headers={"Cookie": "language=en"}):
        text = render_template_string(
            template,
            case=case,
            permissions=services.permitted_moves(case, office.dean, NOW),
            present=next(stage for stage in queries.track(case, NOW) if stage.state == "now"),
        )
    for words in (
        "Approve the nomination",
        f"Dean ({office.dean.name})",
        "Promised by",
    ):
        assert words in html.unescape(text)


def test_what_is_not_theirs_is_not_there(world: World, office: Office, app: Flask) -> None:
    case = at(world, office, "approval")
    for stranger in (person("dean@faculty:4"), office.partner, person()):
        assert Visitor(app, stranger).get(f"/cases/{case.reference}/moves/reject").status == 404
    closed = Visitor(app, office.coordinator).get(f"/cases/{case.reference}/moves/reject")
    assert (closed.status, closed.heading) == (409, "This cannot be done now")
    assert Visitor(app, office.dean).get(f"/cases/{case.reference}/moves/fly").status == 404


def test_due_dates_are_said_in_words(world: World) -> None:
    with speaking("en"):
        said = [
            (due_words(NOW + timedelta(days=n), NOW), due_tone(NOW + timedelta(days=n), NOW))
            for n in (-3, 0, 1, 2, 9)
        ]
    assert said == [
        ("3 days late", "late"),
        ("1 day late", "late"),
        ("tomorrow", "soon"),
        ("in 2 days", "soon"),
        ("in 9 days", ""),
    ]
    with speaking("en"):
        assert due_words(NOW + timedelta(hours=1), NOW) == "today"


def stage_of(case: Case) -> str:
    db.session.refresh(case)
    return case.stage
