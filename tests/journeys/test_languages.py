"""Another language in the midst of a form: a browser takes what is typed along, with scripts of whichever form it is, and
Enter still presses the form's own button.
"""

import pytest
from playwright.sync_api import expect

from tests.house import House

from .demo import COORDINATOR, INCLUSION, OPEN_CALL, come_in, look_up, somebody_in
from .door import Door
from .guest import PATIENCE, Guest

pytestmark = pytest.mark.browser

WORDS = "Written before it was sent."


@pytest.fixture(params=[True, False], ids=["scripts", "plain"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs them."""
    return bool(request.param)


def enter(guest: Guest, name: str) -> None:
    """Press Enter in a field, and wait for the page that follows."""
    with guest.page.expect_navigation(wait_until="domcontentloaded", timeout=PATIENCE):
        guest.field(name).press("Enter")


def test_what_is_typed_into_one_of_several_forms_goes_along(demo_house: House, demo_guests: Door) -> None:
    officer = come_in(demo_guests("officer"), demo_house, INCLUSION)
    ((claim,),) = look_up(demo_house, "SELECT max(id) FROM reserved_claim WHERE state = 'claimed'")
    officer.go(f"/inclusion/{claim}")
    officer.page.locator("summary", has_text=officer.says("Refuse the claim")).click()
    officer.fill(reason=WORDS)
    for code in ("ru", "en"):
        officer.change_language(code)
        expect(officer.page.locator("html")).to_have_attribute("lang", code)
        expect(officer.field("reason")).to_be_visible()
        expect(officer.field("reason")).to_have_value(WORDS)
        expect(officer.page.locator(".govuk-error-summary")).to_have_count(0)


def test_where_only_one_of_two_texts_can_go_along_it_is_asked_first(
    demo_house: House, demo_guests: Door
) -> None:
    officer = come_in(demo_guests("officer"), demo_house, INCLUSION)
    ((claim,),) = look_up(demo_house, "SELECT max(id) FROM reserved_claim WHERE state = 'claimed'")
    officer.go(f"/inclusion/{claim}")
    for title, name in (("Ask for another paper", "words"), ("Refuse the claim", "reason")):
        officer.page.locator("summary", has_text=officer.says(title)).click()
        officer.fill_one(name, WORDS)
    officer.page.once("dialog", lambda asked: asked.dismiss())
    officer.page.locator('header .sf-lang button[value="ru"]').click()
    expect(officer.page.locator("html")).to_have_attribute("lang", officer.language)
    expect(officer.field("reason")).to_have_value(WORDS)
    officer.page.once("dialog", lambda asked: asked.accept())
    officer.change_language("ru")
    expect(officer.field("words")).to_have_value(WORDS)
    expect(officer.field("reason")).to_have_value("")


def test_where_nothing_is_typed_the_page_is_opened_anew(demo_house: House, demo_guests: Door) -> None:
    officer = come_in(demo_guests("officer"), demo_house, INCLUSION)
    officer.go("/account")
    for code in ("ru", "en"):
        officer.change_language(code)
        expect(officer.page.locator("html")).to_have_attribute("lang", code)
        assert officer.where == "/account"


def test_what_is_typed_to_be_looked_for_goes_along(demo_guests: Door) -> None:
    guest = demo_guests("stranger")
    guest.go("/verify")
    guest.fill(code="ABCD-EFGH")
    guest.change_language("ru")
    expect(guest.page.locator("html")).to_have_attribute("lang", "ru")
    expect(guest.field("code")).to_have_value("ABCD-EFGH")


def test_a_section_goes_along_without_scripts(demo_house: House, demo_guests: Door) -> None:
    name, reference = somebody_in(demo_house, "draft")
    student = come_in(demo_guests("student", scripts=False), demo_house, name)
    student.go(f"/applications/{reference}/motivation")
    student.fill(motivation=WORDS)
    student.change_language("ru")
    expect(student.page.locator("html")).to_have_attribute("lang", "ru")
    expect(student.field("motivation")).to_have_value(WORDS)
    student.press("Save")
    student.go(f"/applications/{reference}/motivation")
    expect(student.field("motivation")).to_have_value(WORDS)


def test_enter_signs_in_and_chooses_no_language(demo_house: House, demo_guests: Door, scripts: bool) -> None:
    guest = demo_guests("stranger", scripts=scripts)
    guest.go("/sign-in")
    guest.fill(email="nobody@tut.example", password="not the password")
    enter(guest, "password")
    assert (guest.where, guest.page.locator("html").get_attribute("lang")) == ("/sign-in", "en")
    expect(guest.page.locator(".govuk-error-summary")).to_be_visible()
    expect(guest.field("email")).to_have_value("nobody@tut.example")


def test_enter_saves_a_section(demo_house: House, demo_guests: Door, scripts: bool) -> None:
    name, reference = somebody_in(demo_house, "draft")
    student = come_in(demo_guests("student", scripts=scripts), demo_house, name)
    section, name_typed = f"/applications/{reference}/personal", f"Gulnora {scripts}"
    student.go(section)
    student.fill(emergency_name=name_typed)
    enter(student, "emergency_name")
    assert student.where != section
    student.go(section)
    expect(student.page.locator("html")).to_have_attribute("lang", student.language)
    expect(student.field("emergency_name")).to_have_value(name_typed)


def test_enter_presses_the_first_button_of_a_form_with_several(
    demo_house: House, demo_guests: Door, scripts: bool
) -> None:
    """With what it sends: the message is looked at, and not sent."""
    coordinator = come_in(demo_guests("coordinator", scripts=scripts), demo_house, COORDINATOR)
    ((call,),) = look_up(demo_house, "SELECT reference FROM call WHERE title->>'en' = %s", OPEN_CALL["en"])
    coordinator.go(f"/cohorts/{call}/message")
    coordinator.fill(subject_en="A meeting", text_en="We meet on Monday.")
    enter(coordinator, "subject_en")
    expect(coordinator.page.locator("#samples")).to_contain_text("We meet on Monday.")
    expect(coordinator.page.locator("html")).to_have_attribute("lang", coordinator.language)
