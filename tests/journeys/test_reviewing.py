"""An evening on a phone: a reviewer signs five applications of a blind call, one after the other, and meets no name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mobility.accounts.passwords import hashed
from mobility.base.database import db, utc_now
from mobility.workflow import services as workflow
from tests.addresses import Addresses
from tests.conftest import settings_for
from tests.databases import clone, drop, template
from tests.house import House, environment
from tests.second_app import second_app
from tests.selection.world import Office
from tools.launcher.places import Places
from tools.launcher.smtp_sink import Sink

from .door import Door, coming
from .guest import PASSWORD, PHONE, Guest
from .letters import Letterbox
from .office import sign_in
from .staff import has_no_task

pytestmark = pytest.mark.browser

NAMES = ("Madina Sharipova", "Farrukh Nazarov", "Сорбон Расулов", "Нигора Ҷӯраева", "Takhmina Murodova")


@pytest.fixture
def pages(servers: Addresses, sink: Sink, tmp_path: Path) -> Iterator[House]:
    """The pages alone, on a database with a call whose reviewers have five applications before them."""
    url = clone(template(servers), "reviewing")
    places = Places(tmp_path / "house")
    env = environment(places, database_url=url, redis_url=servers.redis_url, smtp_url=sink.url)
    with House(places, env).opened("web") as house:
        yield house
        assert house.faults() == [], house.logs()
    drop(url)


@pytest.fixture
def callers(browser: Browser, pages: House, letters: Letterbox) -> Iterator[Door]:
    with coming(browser, pages, letters) as come:
        yield come


def test_a_reviewer_on_a_phone_signs_five_and_meets_no_name(
    pages: House, callers: Door, servers: Addresses
) -> None:
    email = five_to_review(pages, servers)
    reviewer = callers("Faculty Reviewer", email=email, width=PHONE, language="tg")
    sign_in(reviewer)
    reviewer.go("/tasks")
    expect(reviewer.page.locator("main tbody tr")).to_have_count(len(NAMES))
    meets_no_name(reviewer)
    with reviewer.page.expect_navigation(wait_until="domcontentloaded"):
        reviewer.page.locator("main tbody tr").first.get_by_role("link").first.click()
    for number in range(len(NAMES)):
        assert reviewer.where.endswith("/assessment")
        reviewer.heading("Applicant %(reference)s", reference=reviewer.where.split("/")[2])
        meets_no_name(reviewer)
        points = reviewer.page.locator("fieldset[data-criterion]")
        expect(points).to_have_count(2)
        for place in range(2):
            points.nth(place).get_by_label(str((number + place) % 6), exact=True).check(force=True)
        reviewer.fill(recommendation="recommend")
        expect(reviewer.page.locator("[data-autosave-line]")).not_to_be_empty()  # the draft saves itself
        reviewer.press("Sign, open next")
    reviewer.heading("Tasks")
    has_no_task(reviewer)
    reviewer.go("/assessments")
    expect(reviewer.page.locator("main tbody tr")).to_have_count(len(NAMES))
    meets_no_name(reviewer)


def test_an_assessment_is_signed_by_keys_alone(pages: House, callers: Door, servers: Addresses) -> None:
    """A point for each of two criteria, the second answer of the recommendation, the signature."""
    email = five_to_review(pages, servers)
    reviewer = callers("Faculty Reviewer", email=email)
    sign_in(reviewer)
    reviewer.go("/tasks")
    with reviewer.page.expect_navigation(wait_until="domcontentloaded"):
        reviewer.page.locator("main tbody tr").first.get_by_role("link").first.click()
    first = reviewer.where
    for key in ("j", "4", "j", "3", "j", "2"):
        reviewer.page.keyboard.press(key)
    points = reviewer.page.locator("fieldset[data-criterion]")
    expect(points.nth(0).get_by_label("4", exact=True)).to_be_checked()
    expect(points.nth(1).get_by_label("3", exact=True)).to_be_checked()
    expect(reviewer.page.locator("[data-recommendation] input").nth(1)).to_be_checked()
    with reviewer.page.expect_navigation(wait_until="domcontentloaded"):
        reviewer.page.keyboard.press("s")
    assert reviewer.where.endswith("/assessment")
    assert reviewer.where != first


def meets_no_name(guest: Guest) -> None:
    seen = guest.page.content().casefold()
    assert [part for name in NAMES for part in name.casefold().split() if part in seen] == []


def five_to_review(house: House, servers: Addresses) -> str:
    """The address of a reviewer for whom five applications of a blind call wait; the password is every guest's."""
    settings = settings_for(house.env["DATABASE_URL"], servers.redis_url, house.places.files)
    with second_app(settings) as app, app.app_context():
        office = Office.open()
        office.call.blind = True
        db.session.commit()
        for name in NAMES:
            checked = office.checked(office.student(name))
            # Nothing of its documents is blackened: the coordinator accepts them, and reviewers see none.
            workflow.fire(checked.id, "accept", actor=office.coordinator, seen_version=None, now=utc_now())
        reviewer = office.reviewers[0]
        reviewer.language, reviewer.password_hash = "tg", hashed(PASSWORD)
        db.session.commit()
        return reviewer.email
