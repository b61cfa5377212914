"""The main job as one story, through the interface alone, on a database that was empty: each role another person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.house import House

from . import applicant, office, staff
from .door import Door
from .guest import PHONE, Guest
from .words import day, word

pytestmark = pytest.mark.browser

STAFF = {
    "coordinator": "Coordinator Carimov",
    "first_reviewer": "Farzona Rahimova",
    "second_reviewer": "Sorbon Rasulov",
    "dean": "Dean Davlatov",
    "member": "Manizha Majidova",
    "other_member": "Olim Mirzoev",
    "third_member": "Takhmina Murodova",
    "head": "Head Hakimov",
    "inclusion": "Inclusion Ismoilova",
}
IN_FACULTY = {"first_reviewer": "Faculty reviewer", "second_reviewer": "Faculty reviewer", "dean": "Dean"}
EVERYWHERE = {
    "coordinator": "Coordinator",
    "head": "Head of the office",
    "inclusion": "Inclusion officer",
}
COMMITTEE = ("member", "other_member", "third_member")
PLACE = office.PARTNERS[0]
CALL, TITLE = office.CALL["en"], office.CALL["tg"]
"""What the office and the student read."""
AS_IN_PASSPORT = "SHARIPOVA MADINA"


@dataclass
class Cast:
    """Who takes part."""

    admin: Guest
    student: Guest
    contact: Guest
    staff: dict[str, Guest]


def test_from_an_empty_house_to_a_confirmed_place(house: House, guests: Door) -> None:
    today = datetime.now(ZoneInfo("Asia/Dushanbe")).date()
    cast = Cast(
        admin=guests("Admin Aminova"),
        student=guests("Madina Sharipova", width=PHONE),
        contact=guests("Anna Berzina", email="anna@rtu.example"),
        staff={key: guests(name) for key, name in STAFF.items()},
    )
    call = the_office_opens_a_call(house, cast, today)
    reference = the_student_applies(cast.student, today)
    the_office_returns_it(cast, reference, today)
    reviewers_dean_and_committee_decide(cast, reference)
    the_selection_is_signed(cast, call, reference)
    partner_and_student_accept(cast, call, reference)
    the_cohort_shows_it(cast.staff["coordinator"], call, reference)


def the_office_opens_a_call(house: House, cast: Cast, today: date) -> str:
    admin, coordinator = cast.admin, cast.staff["coordinator"]
    office.first_administrator(admin, house.flask("people", "first-admin"))
    office.set_up_institutions(admin)
    for somebody in cast.staff.values():
        office.register(somebody)
    for key, role in EVERYWHERE.items():
        office.give_role(admin, cast.staff[key], role)
    for key, role in IN_FACULTY.items():
        office.give_role(admin, cast.staff[key], role, office.FACULTY)
    office.add_contact(coordinator, PLACE, cast.contact.name, cast.contact.email)
    office.import_register(coordinator)
    call = office.make_call(coordinator, today)
    for key in COMMITTEE:
        office.give_role(admin, cast.staff[key], "Committee member", CALL)
    return call


def the_student_applies(student: Guest, today: date) -> str:
    """In Tajik, on a phone; the passport that they give ends too early, and the page says so at once."""
    student.go("/")
    student.change_language("tg")
    office.register(student)
    applicant.find_call(student, TITLE)
    student.sees("You cannot apply yet")
    applicant.say_who_one_is(student, office.STUDENT_NUMBER, office.BORN)
    reference = applicant.begin(student, TITLE)
    applicant.open_section(student, reference, "personal")
    applicant.fill_personal(student)
    student.field("emergency_phone").press("Tab")
    expect(student.page.locator("[data-autosave-line]")).to_have_text(
        student.pattern("Saved at {time}", r"\d\d:\d\d")
    )
    student.again()
    expect(student.field("phone")).to_have_value("+992 90 012 34 56")
    student.press("Save and continue")
    early = today + timedelta(days=400)
    applicant.fill_sections(student, early)
    applicant.choose_wrong_files(student)
    applicant.give_documents(student, early, watch=True, passport="warn")
    student.reads(day(early, "tg"), within=student.card(applicant.card_of(applicant.PASSPORT)))
    student.follow("Continue")
    applicant.declare(student)
    applicant.press_without_a_line(student)
    applicant.send(student)
    mail = student.letter("We have received your application: %(call)s", call=TITLE)
    assert reference in mail.text
    applicant.receipt(student, TITLE)
    return reference


def the_office_returns_it(cast: Cast, reference: str, today: date) -> None:
    """What the check found is named and mended; meanwhile the inclusion officer confirms, and nobody else sees why."""
    coordinator, inclusion, student = cast.staff["coordinator"], cast.staff["inclusion"], cast.student
    claim = inclusion.letter("A reserved seat is claimed: %(reference)s", reference=reference)
    staff.confirm_claim(inclusion, claim.link("/inclusion/"))
    student.letter("Your reserved seat is confirmed: %(call)s", call=TITLE)
    asked = coordinator.letter("Document check")
    assert asked.subject.startswith("Answer needed by"), asked.subject
    fields = ("passport.passport_valid_until", "documents.passport")
    staff.ask_for_changes(coordinator, reference, fields, "Шиноснома бояд дарозтар эътибор дошта бошад.")
    coordinator.go(f"/applications/{reference}")
    assert applicant.PROOF_WORDS not in coordinator.page.content()
    returned = student.letter("Please change your application: %(call)s", call=TITLE)
    assert returned.subject.startswith(word("Answer needed by %(moment)s: %(subject)s", "tg")[:6]), (
        returned.subject
    )
    assert "дарозтар" in returned.text
    applicant.mend(student, reference, today + timedelta(days=900))
    coordinator.letter("Changes made: %(reference)s, %(call)s", reference=reference, call=CALL)
    staff.move(coordinator, reference, "Accept the documents")


def reviewers_dean_and_committee_decide(cast: Cast, reference: str) -> None:
    people = cast.staff
    for key in ("first_reviewer", "second_reviewer"):
        assert "Answer needed by" in people[key].letter("Review in the faculty: ").subject
        staff.assess(people[key], reference, (5, 4, 4))
    assert "Answer needed by" in people["dean"].letter("Dean's approval: ").subject
    staff.move(people["dean"], reference, "Approve the nomination")
    for key in COMMITTEE[:2]:
        assert "Answer needed by" in people[key].letter("Committee: ").subject
        staff.assess(people[key], reference, (4, 5, 4))
    staff.has_no_task(people[COMMITTEE[2]])


def the_selection_is_signed(cast: Cast, call: str, reference: str) -> None:
    coordinator, head, student = cast.staff["coordinator"], cast.staff["head"], cast.student
    coordinator.letter("Selection: ")
    office.close_call(coordinator, call)
    office.propose(coordinator, call, reference, PLACE)
    head.letter("A selection waits for your signature: %(call)s", call=CALL)
    office.sign(head, call)
    head.sees("The one case is moved, and its person is being told now.", num=1)
    student.go(f"/applications/{reference}")
    explanation = student.card("selection")
    student.sees("How the selection came out", within=explanation)
    student.sees("rank %(rank)s of %(all)s", rank=1, all=1, within=explanation)
    student.reads(PLACE, within=explanation)


def partner_and_student_accept(cast: Cast, call: str, reference: str) -> None:
    coordinator, contact, student = cast.staff["coordinator"], cast.contact, cast.student
    coordinator.letter("Nomination to the partner: ")
    office.nominate(coordinator, call, PLACE)
    student.letter("You are nominated: %(call)s", call=TITLE)
    nomination = contact.letter("Our nominations: ")
    assert nomination.subject.startswith("Answer needed by"), nomination.subject
    staff.accept_nomination(contact, nomination.link("/partner/"), AS_IN_PASSPORT, "RTU-2027-5")
    office.take_over(coordinator, call, PLACE)
    coordinator.letter("The partner accepted: ")
    offer = student.letter("You have a place: %(call)s", call=TITLE)
    student.go(offer.link("/applications/"))
    student.follow("Қабул кардани ҷой")  # the rule book's own words
    student.press("Қабул кардани ҷой")
    student.reads("Иштирок тасдиқ шуд")
    student.letter("You have accepted the place: %(call)s", call=TITLE)
    contact.letter("The place is accepted: ")
    contact.again()
    contact.sees("Confirmed: comes to you")


def the_cohort_shows_it(coordinator: Guest, call: str, reference: str) -> None:
    coordinator.go("/cohorts")
    coordinator.follow(CALL)
    row = coordinator.page.locator("main tr", has_text=reference)
    expect(row).to_contain_text("Confirmed")
    with coordinator.page.expect_download() as download:
        coordinator.page.locator("main").get_by_role("link", name="CSV", exact=True).click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{reference};{AS_IN_PASSPORT.title()};{AS_IN_PASSPORT};")
    assert "Confirmed" in lines[1]
    assert call in download.value.suggested_filename
