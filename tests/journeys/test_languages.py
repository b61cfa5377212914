"""Another language in the midst of a form: a browser takes what is typed along, with scripts of whichever form it is."""

import pytest
from playwright.sync_api import expect

from tests.house import House

from .demo import INCLUSION, come_in, look_up, somebody_in
from .door import Door

pytestmark = pytest.mark.browser

WORDS = "Written before it was sent."


def test_what_is_typed_into_one_of_several_forms_goes_along(demo_house: House, demo_guests: Door) -> None:
    officer = come_in(demo_guests("officer"), demo_house, INCLUSION)
    ((claim,),) = look_up(demo_house, "SELECT max(id) FROM reserved_claim WHERE state = 'claimed'")
    officer.go(f"/inclusion/{claim}")
    officer.page.locator("summary", has_text=officer.says("Refuse the claim")).click()
    officer.fill(reason=WORDS)
    for code in ("ru", "en"):
        officer.change_language(code)
        expect(officer.page.locator("html")).to_have_attribute("lang", code)
        expect(officer.field("reason")).to_have_value(WORDS)
        expect(officer.page.locator(".govuk-error-summary")).to_have_count(0)


def test_where_nothing_is_typed_the_page_is_opened_anew(demo_house: House, demo_guests: Door) -> None:
    officer = come_in(demo_guests("officer"), demo_house, INCLUSION)
    officer.go("/account")
    for code in ("ru", "en"):
        officer.change_language(code)
        expect(officer.page.locator("html")).to_have_attribute("lang", code)
        assert officer.where == "/account"


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
