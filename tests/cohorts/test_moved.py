"""Somebody whose faculty is another in the register since they applied: the application stays where it was sent."""

import csv
import io

import pytest
from sqlalchemy import update

from mobility.applications import services
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import tr
from mobility.register.models import Affiliation, AffiliationState
from tests.applications.world import World, person
from tests.client import Visitor
from tests.cohorts.test_cohorts import people_on, text_of
from tests.selection.world import Office, pass_check
from tests.stays.world import a_stay, confirmed

BOTH = "Engineering and Technology; in the register now: Economics"


def moves(application: Application, faculty: int, **values) -> None:
    """Into the other faculty, as an import of the register writes it."""
    db.session.execute(
        update(Affiliation)
        .where(Affiliation.person_id == application.person_id)
        .values(faculty_id=faculty, **values)
    )
    db.session.commit()


@pytest.fixture
def madina(app) -> tuple[World, Application]:
    world = World.make()
    world.sent(world.student("Komron Abdulloev"))
    application = world.sent(world.student("Madina Sharipova"))
    moves(application, world.faculties[1].id)
    return world, application


def rows_in_file(visitor: Visitor, world: World, **cut) -> list[dict[str, str]]:
    text = text_of(visitor.get(f"/cohorts/{world.call.reference}.csv", **cut))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def faculties_in_file(visitor: Visitor, world: World, **cut) -> dict[str, str]:
    return {row["Name"]: row["Faculty"] for row in rows_in_file(visitor, world, **cut)}


def test_the_office_s_filter_finds_it_where_the_dean_does(app, madina):
    world, _application = madina
    where = {"reference": world.call.reference}
    office = Visitor(app, person("coordinator@all"))
    both = ["Komron Abdulloev", "Madina Sharipova"]
    for faculty, expected in zip(world.faculties, (both, []), strict=True):
        dean = Visitor(app, person(f"dean@faculty:{faculty.id}"))
        assert people_on(office.get("cohorts.show", **where, faculty=faculty.id)) == expected
        assert people_on(dean.get("cohorts.show", **where)) == expected
        assert sorted(faculties_in_file(dean, world)) == expected
    facets = office.get("cohorts.filters", **where).words
    assert "Engineering and Technology" in facets
    assert "Economics" not in facets


def test_board_file_and_page_say_both(app, madina):
    world, application = madina
    dean = Visitor(app, person(f"dean@faculty:{world.faculties[0].id}"))
    board = dean.get("cohorts.show", reference=world.call.reference)
    assert "Engineering and Technology in the register now: Economics, year 3" in board.words
    assert faculties_in_file(dean, world) == {
        "Komron Abdulloev": "Engineering and Technology",
        "Madina Sharipova": BOTH,
    }
    code = world.specialties[0].code
    board = dean.get("cohorts.show", reference=world.call.reference, columns="specialty")
    assert (board.words.count(code), board.words.count(f"in the register now: {code}")) == (2, 1)
    name = tr(world.specialties[0].name)
    assert board.words.count(name) == 2
    cut = {"specialty": world.specialties[0].id}
    assert (
        f"Specialty: {code} {name}" in dean.get("cohorts.show", reference=world.call.reference, **cut).words
    )
    assert f"{code} {name}" in dean.get("cohorts.filters", reference=world.call.reference).words
    assert {row["Name of the specialty"] for row in rows_in_file(dean, world, **cut)} == {name}
    page = dean.get("applications.show", reference=application.reference)
    assert BOTH in page.words
    before = len(page.statements)
    moves(application, world.faculties[0].id)
    page = dean.get("applications.show", reference=application.reference)
    assert "in the register now" not in page.words
    assert len(page.statements) == before


def test_a_task_says_whose_it_is_to_decide(app):
    office = Office.open()
    application = office.at_approval("Aziza Rahimova")
    moves(application, office.faculties[1].id)
    tasks = Visitor(app, office.dean).get("workflow.tasks")
    assert "Engineering and Technology" in tasks.words
    assert "Economics" not in tasks.words


def test_of_what_is_only_claimed_the_register_says_nothing(app, madina):
    world, application = madina
    claimed = {"state": AffiliationState.CLAIMED, "entry_id": None}
    moves(application, world.faculties[1].id, **claimed)
    office = Visitor(app, person("coordinator@all"))
    for page in (
        office.get("cohorts.show", reference=world.call.reference),
        office.get("applications.show", reference=application.reference),
    ):
        assert "Engineering and Technology" in page.words
        assert "in the register now" not in page.words


def read_by(app, world: World, application: Application) -> list[bool]:
    """Of the deans of the two faculties: whether the page of the application is there for them, as on their board."""
    found = []
    for faculty in world.faculties:
        dean = Visitor(app, person(f"dean@faculty:{faculty.id}"))
        page = dean.get("applications.show", reference=application.reference)
        listed = people_on(dean.get("cohorts.show", reference=world.call.reference))
        assert (page.status == 200) == (application.subject.called in listed)
        found.append(page.status == 200)
    return found


def test_a_draft_comes_to_the_faculty_of_the_day_on_which_it_is_sent(app):
    world = World.make()
    application = world.filled(world.student("Madina Sharipova"))
    moves(application, world.faculties[1].id)
    services.send(application.subject, by_id(application.id), seen_version=None, now=utc_now())
    db.session.commit()
    assert read_by(app, world, by_id(application.id)) == [False, True]


def test_who_sends_from_a_page_of_before_looks_at_what_the_register_says_now(app):
    world = World.make()
    application = world.filled(world.student("Madina Sharipova"))
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.check", reference=application.reference)
    moves(application, world.faculties[1].id)
    refused = visitor.submit(page, "Send the application")
    assert (refused.status, by_id(application.id).submitted_at) == (422, None)
    assert "has changed since you opened this page: Faculty." in " ".join(refused.errors())
    assert "Economics" in refused.words
    visitor.submitted(refused, "Send the application")
    db.session.expire_all()
    assert by_id(application.id).submitted_at is not None


def test_who_decides_and_why_is_said_while_it_is_decided(app, madina):
    world, application = madina
    own, office = Visitor(app, application.subject), Visitor(app, person("coordinator@all"))
    where = {"reference": application.reference}
    said = (
        (
            "By now you are in another faculty: Economics. Your application lies with the faculty that you were in when you "
            "sent it, and which looks at it already: Engineering and Technology."
        ),
        (
            "Engineering and Technology decides, as the person was there when they sent the application. Economics reads it "
            "once they have a place."
        ),
    )
    for visitor, words in zip((own, office), said, strict=True):
        assert words in visitor.get("applications.show", **where).words
    reviewer = Visitor(app, person(f"faculty-reviewer@faculty:{world.faculties[0].id}"))
    assert pass_check(application).stage == "faculty-review"
    assert said[1] in reviewer.get("reviews.assess", **where).words
    moves(application, world.faculties[0].id)
    for visitor, words in zip((own, office), said, strict=True):
        assert words not in visitor.get("applications.show", **where).words


def test_the_new_faculty_reads_what_has_led_to_a_place(app):
    world = Office.open()
    goes, back = a_stay(world, "Madina", begins=-20), a_stay(world, "Farrukh", begins=-20)
    confirmed(confirmed(back, "arrival", -20), "departure", -1)
    cases = [by_id(each.application_id) for each in (goes, back)]
    for case in cases:
        moves(case, world.faculties[1].id)
    assert [read_by(app, world, case) for case in cases] == [[True, False]] * 2
    for _twice in range(2):
        services.let_new_faculties_read(now=utc_now())
        db.session.commit()
    cases = [by_id(case.id) for case in cases]
    assert [read_by(app, world, case) for case in cases] == [[True, True], [True, False]]
    board = Visitor(app, person(f"dean@faculty:{world.faculties[1].id}")).get(
        "cohorts.show", reference=world.call.reference
    )
    assert BOTH in board.words.replace("Technology in", "Technology; in")
