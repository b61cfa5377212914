"""The auditor reads everything but protected papers and changes nothing: no page holds a form or a link that refuses."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from mobility.base.database import db, utc_now
from mobility.base.zone import local_day
from mobility.calls import services as calls
from mobility.calls.models import Call
from mobility.institutions.models import Faculty, Institution
from mobility.intakes import services as intakes
from mobility.intakes.queries import get_intake
from mobility.intakes.years import academic_year
from mobility.register import services as register
from mobility.register.models import Affiliation, AffiliationState, Kind
from mobility.sittings import services as sittings
from tests.applications.world import named, person
from tests.client import Element, Page, Visitor, rendered_values
from tests.selection.world import Office

ROOMS = (
    "/selection", "/manage", "/institutions", "/faculties", "/student-register", "/affiliations", "/calendar",
    "/rulebooks", "/sittings", "/intakes",
)  # fmt: skip
READ = {
    "selection.index", "selection.overview", "selection.run", "selection.links", "selection.compare",
    "managing.index", "managing.call", "managing.parts", "managing.programmes",
    "institutions.manage", "institutions.edit", "institutions.edit_faculty",
    "register.overview", "register.show_import", "register.faults", "register.claims", "register.claim",
    "calendar.year",
    "rulebooks.index", "rulebooks.show", "rulebooks.vocabulary", "simulations.show",
    "intakes.index", "intakes.show", "intakes.show_specialty", "intakes.show_student", "intakes.export",
    "intakes.export_all",
    "sittings.index", "sittings.show", "sittings.item", "sittings.calendar_file", "sittings.ranked_list",
}  # fmt: skip
"""What links lead to; `register.faults` is a file."""
TAKEN_AWAY = "/audit.csv"
"""The one thing that auditors send: a file of the trail is an entry in it."""
OWN_FILE = "/cohorts/x/files/csv"
"""And a list that they may read is made a file of their own; there is no call `x`."""


@pytest.fixture
def world(app: Flask) -> Office:
    """A discarded and an open proposal with a reserved seat, a draft of a call, an import with a fault, an open claim."""
    found = Office.open(reserved=True)
    found.at_selection(4, (0,), "Farrukh")
    found.claimed_at_selection(2, (0,), "Zarina")
    found.proposal()
    found.proposal()
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    a_draft(found)
    a_sitting(found)
    an_intake(found)
    sheet = b"Number;Name;Birth date\n24-017;Rahimova Madina;23.04.2006\n24-018;Saidov;yesterday\n"
    register.preview_import(found.coordinator, file_name="r.csv", content=sheet, now=utc_now())
    claim = Affiliation(
        person_id=person(name="Karim").id,
        state=AffiliationState.CLAIMED,
        kind=Kind.STUDENT,
        number="24-019",
        birth_date=date(2006, 4, 23),
    )
    db.session.add(claim)
    db.session.commit()
    return found


def a_draft(world: Office) -> Call:
    return calls.create_call(
        world.coordinator,
        programme_id=world.call.programme_id,
        audience="student",
        title=named("Spring exchange"),
        now=utc_now(),
    )


def an_intake(world: Office) -> None:
    """Of a specialty that is held with the first partner, with a student of the second year."""
    specialty = world.specialties[0]
    db.session.get_one(Faculty, specialty.faculty_id).joint_with_id = world.call.destinations[
        0
    ].institution_id
    world.student("Manizha", year=2)
    joint = intakes.set_up(
        world.coordinator,
        specialty_id=specialty.id,
        programme_id=world.call.programme_id,
        years_home=2,
        years_abroad=3,
        now=utc_now(),
    )
    year = academic_year(local_day(utc_now())) - 1
    intakes.open_intake(world.coordinator, joint, year=year, now=utc_now())
    found = get_intake(world.coordinator, specialty.code, year)
    assert found is not None
    intakes.take_from_register(world.coordinator, found, now=utc_now())


def a_sitting(world: Office) -> None:
    members = [member.id for member in world.committee]
    sittings.call_sitting(
        world.coordinator,
        world.call,
        starts_at=utc_now() + timedelta(days=3),
        duration=60,
        place="Room 214",
        link="",
        invited=members,
        chair_id=members[0],
        stage="committee",
        agenda="all",
        now=utc_now(),
    )


def test_every_page_that_is_reached_opens_and_offers_nothing(app: Flask, world: Office) -> None:
    auditor = Visitor(app, person("auditor@all"))
    where = app.url_map.bind("localhost")
    waiting = [href for href in menu(auditor.get("/tasks")) if in_rooms(href)]
    seen: dict[str, str] = {}
    while waiting:
        address = urlsplit(waiting.pop()).path
        if address in seen:
            continue
        seen[address] = where.match(address, method="GET")[0]
        page = auditor.get(address)
        assert page.status == 200, f"a link leads to {address}, which answers {page.status}"
        if page.is_html and in_rooms(address):
            assert offered(page) == [], f"{address} offers what is refused"
            waiting += links(page)
        if address.startswith("/selection"):
            assert "orphan" not in page.text.casefold(), f"{address} tells the group"
    assert {endpoint for address, endpoint in seen.items() if in_rooms(address)} == READ


def test_the_menu_has_the_rooms_and_says_that_calls_are_read(app: Flask) -> None:
    labels = Visitor(app, person("auditor@all")).get("/tasks").links()
    assert {"All calls", "Selection", "Register", "Institutions", "Cohorts", "People"} <= set(labels)
    assert "Manage calls" not in labels
    assert "All calls" not in Visitor(app, person("coordinator@all", "auditor@all")).get("/tasks").links()


def test_nothing_is_taken_from_an_auditor(app: Flask) -> None:
    """Every address that changes what is not the person's own, asked with a good token."""
    auditor = Visitor(app, person("auditor@all"))
    token = rendered_values(auditor.get("/account").all("form", method="post")[0])["csrf_token"]
    answers = {address: auditor.post(address, {"csrf_token": token[0]}).status for address in changing(app)}
    assert len(answers) > 30
    done = {address: status for address, status in answers.items() if status != 403}
    assert done == {TAKEN_AWAY: 200, OWN_FILE: 404}


def test_who_runs_one_programme_is_offered_nothing_in_what_they_only_read(app: Flask, world: Office) -> None:
    both = Visitor(app, person("auditor@all", "coordinator@programme:999"))
    assert "New call" in both.get("managing.index").links()
    reference = world.call.reference
    for endpoint, values in (
        ("managing.call", {}),
        ("managing.parts", {"part": "destinations"}),
        ("managing.parts", {"part": "documents"}),
        ("selection.links", {}),
    ):
        assert offered(both.get(endpoint, reference=reference, **values)) == []
    overview = both.get("selection.overview", reference=reference)
    assert (offered(overview), "Change : Zarina" in overview.links()) == ([], False)
    assert both.get("managing.section", reference=reference, section="dates").status == 404
    assert both.get("managing.take", reference=reference, step="cancel").status == 404


def test_the_case_leads_to_the_selection_of_its_call(app: Flask, world: Office) -> None:
    auditor = Visitor(app, person("auditor@all"))
    people = auditor.get("selection.overview", reference=world.call.reference).links()
    page = auditor.get(people["Farrukh"])
    assert page.links()["Selection of the call"] == f"/selection/{world.call.reference}"


def in_rooms(address: str) -> bool:
    return address.startswith(ROOMS)


def main(page: Page) -> Element:
    return next(page.root.iter("main"))


def menu(page: Page) -> list[str]:
    inside = {id(a) for a in main(page).iter("a")}
    return [a.get("href") for a in page.root.iter("a") if id(a) not in inside and a.get("href")]


def links(page: Page) -> list[str]:
    return [a.get("href") for a in main(page).iter("a") if (a.get("href") or "").startswith("/")]


def offered(page: Page) -> list[str]:
    """Where forms of the page's own part would send something."""
    return [
        form.get("action") or page.address for form in main(page).iter("form") if form.get("method") == "post"
    ]


def changing(app: Flask) -> Iterator[str]:
    """Addresses that take a POST of those whom their mark names."""
    where = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        who = app.view_functions[rule.endpoint].who  # type: ignore[union-attr]
        if "POST" in (rule.methods or ()) and who not in ("everybody", "signed-in"):
            yield where.build(rule.endpoint, {name: a_value(rule, name) for name in rule.arguments})


def a_value(rule: Rule, name: str) -> str | int:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return 1 if isinstance(converter, IntegerConverter) else "x"
