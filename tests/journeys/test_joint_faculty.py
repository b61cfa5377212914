"""The coordinator opens the transition for an intake of the joint faculty; a student finds the application filled in."""

import pytest
from playwright.sync_api import expect

from tests.house import House

from .demo import JOINT_COORDINATOR, come_in, look_up
from .door import Door
from .guest import PHONE

pytestmark = pytest.mark.browser


def test_an_intake_goes_over(demo_house: House, demo_guests: Door) -> None:
    name, person, reference, code, year = student_of_the_second_year(demo_house)
    office = come_in(demo_guests("coordinator"), demo_house, JOINT_COORDINATOR)
    office.go("/intakes")
    office.heading("Joint faculty: intakes")
    office.go(f"/intakes/{code}/{year}")
    office.reads(name)
    office.follow("Open the transition")
    office.heading("Open the transition")
    tick = office.page.locator(f'main input[name="chosen"][value="{reference}"]')
    tick.check()
    office.press("Prepare the applications")
    office.heading("Applications for the transition")
    office.sees("Prepared, not sent yet")  # the page renews itself while the worker goes on

    ((application,),) = look_up(
        demo_house, 'SELECT reference FROM "case" WHERE subject_id = %s ORDER BY id DESC LIMIT 1', person
    )
    student = come_in(demo_guests("student", width=PHONE), demo_house, name)
    student.go(f"/intakes/people/{reference}")
    student.heading("Your studies at the joint faculty")
    student.follow("See the application")
    assert student.where == f"/applications/{application}"
    student.go(f"/applications/{application}/first_phase")
    expect(student.field("credits_earned")).not_to_have_value("")
    student.go(f"/applications/{application}/choices")
    expect(student.field("rank_1")).not_to_have_value("")


def student_of_the_second_year(house: House) -> tuple[str, int, str, str, int]:
    """(name, id of the person, reference, code of the specialty, intake) of one with an account and no application yet."""
    return look_up(
        house,
        "SELECT p.name, p.id, s.reference, sp.code, i.year FROM student s JOIN intake i ON i.id = s.intake_id "
        "JOIN specialty sp ON sp.id = i.specialty_id JOIN affiliation a ON a.entry_id = s.entry_id "
        "JOIN person p ON p.id = a.person_id JOIN register_entry r ON r.id = s.entry_id "
        "WHERE p.demo AND r.year = 2 AND s.crossed_on IS NULL "
        'AND NOT EXISTS (SELECT 1 FROM "case" c WHERE c.subject_id = p.id) ORDER BY s.id LIMIT 1',
    )[0]
