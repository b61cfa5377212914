"""The applicant's part once more in a browser that runs no scripts, in the demo's open call."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from playwright.sync_api import expect

from tests.databases import plain
from tests.house import House

from . import applicant, office
from .demo import OPEN_CALL
from .door import Door
from .guest import PHONE

pytestmark = pytest.mark.browser

CALL = OPEN_CALL["ru"]


def test_from_registering_to_the_receipt(demo_house: House, demo_guests: Door) -> None:
    name, number, born = somebody_of_the_register(demo_house)
    until = datetime.now(ZoneInfo("Asia/Dushanbe")).date() + timedelta(days=1500)
    student = demo_guests(name, email="madina@tut.example", language="ru", width=PHONE, scripts=False)
    office.register(student)
    applicant.say_who_one_is(student, number, born)
    reference = applicant.begin(student, CALL)
    applicant.open_section(student, reference, "personal")

    student.fill(phone="twelve")  # kept as typed, and said so
    student.press("Save and continue")
    expect(student.field("phone")).to_have_value("twelve")
    expect(student.page.locator("main .govuk-error-message").first).to_be_visible()
    applicant.fill_personal(student)
    student.press("Save and continue")
    applicant.fill_sections(student, until)
    applicant.give_documents(student, until, watch=False)
    student.follow("Continue")
    applicant.declare(student)
    applicant.send(student)
    applicant.receipt(student, CALL)
    student.letter("We have received your application: %(call)s", call=CALL)


def somebody_of_the_register(house: House) -> tuple[str, str, date]:
    """Name, number and birth date of a student who may apply and has no account yet."""
    with psycopg.connect(plain(house.env["DATABASE_URL"])) as connection:
        found = connection.execute(
            "SELECT name, number, birth_date FROM register_entry WHERE kind = 'student' AND year BETWEEN 2 AND 4 "
            "AND average >= 3.5 AND id NOT IN (SELECT entry_id FROM affiliation WHERE entry_id IS NOT NULL) "
            "ORDER BY id LIMIT 1"
        ).fetchone()
    assert found, "the demo's register has nobody left"
    return found
