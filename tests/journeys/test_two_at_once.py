"""Two people make the same move at once, somebody presses twice, two tabs hold one section, a line breaks: nothing is
doubled or lost."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from mobility.demo.papers import letter, transcript
from tests.house import House

from .applicant import HOLDER, TRANSCRIPT, upload, verdict
from .demo import (
    ADMINISTRATOR,
    COORDINATOR,
    HEAD,
    OPEN_CALL,
    come_in,
    events_of,
    look_up,
    offer_of,
    somebody_in,
)
from .door import Door
from .guest import Guest
from .staff import open_task

pytestmark = pytest.mark.browser

APPROVE, CERTIFICATE = "approve", "language-certificate"
HELD = (
    "No connection. What you typed is still here. As soon as the line is back it is saved and goes on by itself. Please "
    "leave this page open."
)


def test_two_deans_approve_at_the_same_moment(demo_house: House, demo_guests: Door) -> None:
    """Exactly one event; whoever came second reads why."""
    number, reference, name = case_with_a_dean(demo_house)
    deans = come_in(demo_guests("dean"), demo_house, name), second_dean(demo_house, demo_guests, number)
    before = events_of(demo_house, number)
    presses = [press_of(dean, reference) for dean in deans]
    gate = Barrier(len(presses))
    with ThreadPoolExecutor(len(presses)) as threads:
        answers = list(threads.map(lambda press: press.send(gate), presses))

    assert sorted(status for status, _page in answers) == [303, 409]
    assert events_of(demo_house, number) == [*before, "moved"]
    for dean, (status, page) in zip(deans, answers, strict=True):
        assert (dean.says("This has changed meanwhile") in page) == (status == 409)


def test_a_dean_presses_twice_and_comes_back(demo_house: House, demo_guests: Door) -> None:
    number, reference, name = case_with_a_dean(demo_house)
    dean = come_in(demo_guests("dean"), demo_house, name)
    before = events_of(demo_house, number)
    open_task(dean, reference)
    with dean.page.expect_navigation(wait_until="domcontentloaded"):
        approve_form(dean, reference).get_by_role("button").dblclick()
    assert dean.where == "/tasks"
    assert events_of(demo_house, number) == [*before, "moved"]

    dean.page.go_back()
    form = approve_form(dean, reference)
    if form.count():  # the browser had kept the page
        with dean.page.expect_navigation(wait_until="domcontentloaded"):
            form.get_by_role("button").click()
        dean.heading("This has changed meanwhile")
    assert events_of(demo_house, number) == [*before, "moved"]


def test_a_message_counts_along_and_two_presses_at_the_same_moment_send_it_once(
    demo_house: House, demo_guests: Door
) -> None:
    coordinator = come_in(demo_guests("coordinator"), demo_house, COORDINATOR)
    ((call,),) = look_up(demo_house, "SELECT reference FROM call WHERE title->>'en' = %s", OPEN_CALL["en"])
    coordinator.go(f"/cohorts/{call}/message")
    coordinator.fill(subject_en="A meeting", text_en="We meet on Monday, all of us.")
    coordinator.press("Look at it first")
    form = coordinator.page.locator("main form")
    button, seen = form.locator('button[name="send"]'), form.locator('input[name="seen"]')
    few, before = seen.input_value(), button.inner_text()
    coordinator.field("in_it_only").uncheck()
    everybody = int(seen.input_value())
    assert everybody > int(few)
    expect(button).to_contain_text(str(everybody))
    press, gate = as_sent(coordinator, form, send="1"), Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _number: press.send(gate), range(2)))
    assert sorted(status for status, _page in answers) == [303, 422]
    sent = "SELECT count(*) FROM office_message_case"
    assert look_up(demo_house, sent) == [(everybody,)]
    coordinator.field("in_it_only").check()
    assert (button.inner_text(), seen.input_value()) == (before, few)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_two_tabs_on_one_section_lose_nothing(demo_house: House, demo_guests: Door, scripts: bool) -> None:
    name, reference = somebody_in(demo_house, "draft")
    student = come_in(demo_guests("student", scripts=scripts), demo_house, name)
    address = f"/applications/{reference}/motivation"
    student.go(address)
    other = student.in_another_tab(address)

    here, there = (f"{word} tab, {'with' if scripts else 'no'} scripts" for word in ("first", "second"))
    student.fill(motivation=here)
    student.press("Save and continue")
    other.fill(motivation=there)
    if scripts:
        expect(other.page.locator("[data-autosave-line]")).to_have_class("sf-saved bad")
    other.press("Save and continue")
    other.sees("This section was changed meanwhile")
    expect(other.field("motivation")).to_have_value(there)
    other.reads(here)

    other.press("Keep mine")
    student.go(address)
    expect(student.field("motivation")).to_have_value(there)


def test_what_one_tab_saved_the_other_shows(demo_house: House, demo_guests: Door) -> None:
    name, reference = somebody_in(demo_house, "draft")
    student = come_in(demo_guests("student"), demo_house, name)
    address = f"/applications/{reference}/motivation"
    student.go(address)
    other = student.in_another_tab(address)

    student.fill(study_plan="Heat transfer, in the first tab.")
    student.press("Save and continue")
    other.fill(motivation="Written in the second tab.")
    expect(other.field("study_plan")).to_have_value("Heat transfer, in the first tab.")
    expect(other.page.locator("[data-autosave-line]")).to_have_class("sf-saved bad")
    other.fill(study_plan="And process control.")
    other.press("Save and continue")

    student.go(address)
    expect(student.field("motivation")).to_have_value("Written in the second tab.")
    expect(student.field("study_plan")).to_have_value("And process control.")


def test_the_card_of_a_document_follows_what_became_of_another(demo_house: House, demo_guests: Door) -> None:
    """The same file for two: replaced in one place, it is settled in both, on the page as it stands."""
    name, reference = somebody_in(demo_house, "draft")
    student = come_in(demo_guests("student"), demo_house, name)
    student.go(f"/applications/{reference}/documents")
    both, paper = (TRANSCRIPT, CERTIFICATE), transcript(HOLDER)
    for key in both:
        upload(student, key, "one.pdf", paper)
    for key in both:
        verdict(student, key, "warn", watch=True)
    upload(student, CERTIFICATE, "other.pdf", letter(HOLDER, "Certificate", ["English B2."]))
    for key in both:
        verdict(student, key, "ok", watch=True)


def test_a_press_without_a_line_waits_for_it(demo_house: House, demo_guests: Door) -> None:
    name, reference = somebody_in(demo_house, "draft")
    student = come_in(demo_guests("student"), demo_house, name)
    address, context = f"/applications/{reference}/motivation", student.page.context
    student.go(address)
    context.set_offline(True)
    student.fill(motivation="Written on the road.")
    student.press("Save and continue", stays=True)
    line = student.page.locator("[data-autosave-line]")
    expect(line).to_contain_text(student.says(HELD))
    expect(student.field("motivation")).to_have_value("Written on the road.")
    assert student.where == address
    with student.page.expect_navigation(wait_until="domcontentloaded"):
        context.set_offline(False)
    assert student.where != address
    student.go(address)
    expect(student.field("motivation")).to_have_value("Written on the road.")


def test_a_text_that_was_not_looked_through_is_not_called_right(demo_house: House, demo_guests: Door) -> None:
    head = come_in(demo_guests("head"), demo_house, HEAD)
    head.go("/rulebooks/outgoing-study/draft")
    right, not_yet = (head.page.locator(f'#proof [data-checked="{each}"]') for each in ("yes", "no"))
    expect(right).to_be_visible()
    head.page.context.set_offline(True)
    text = head.page.locator("textarea[name=text]")
    text.fill(text.input_value().replace("[workflow]", "[workflo]"))
    expect(not_yet).to_be_visible()
    expect(right).to_be_hidden()
    head.page.context.set_offline(False)
    expect(not_yet).to_be_hidden()
    expect(head.page.locator("#proof")).to_contain_text("workflo")
    expect(right).to_have_count(0)


def test_a_text_is_looked_through_again_once_its_writer_has_signed_in_again(
    demo_house: House, demo_guests: Door
) -> None:
    """What another program left unseen in it does not keep it from that either."""
    head = come_in(demo_guests("head"), demo_house, HEAD)
    head.go("/rulebooks/outgoing-study/draft")
    right, ended = (head.page.locator(f'#proof [data-checked="{each}"]') for each in ("yes", "401"))
    text = head.page.locator("textarea[name=text]")
    written = text.input_value()
    head.page.context.clear_cookies()
    text.fill(f"{written}\n")
    expect(ended).to_be_visible()
    expect(right).to_be_hidden()
    with head.page.context.expect_page() as opened:
        ended.locator("a").click()
    offer_of(opened.value, demo_house, HEAD).get_by_role("button").click()
    text.fill(f"{written}\n\n\0")
    expect(ended).to_be_hidden()
    expect(right).to_be_visible(timeout=10_000)
    expect(text).to_have_value(f"{written}\n\n")


@dataclass(frozen=True)
class Press:
    """A form as a browser sends it, ready to be sent at a given moment."""

    address: str
    fields: dict[str, str]
    cookies: str

    def send(self, gate: Barrier) -> tuple[int, str]:
        """Status and page."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        headers = {
            "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": self.address,
        }
        connection.connect()
        gate.wait()
        connection.request("POST", parts.path, urlencode(self.fields), headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        connection.close()
        return answer.status, page


def press_of(guest: Guest, reference: str) -> Press:
    """What the button on the page of the case would send."""
    guest.go(f"/applications/{reference}")
    return as_sent(guest, approve_form(guest, reference))


def as_sent(guest: Guest, form: Locator, **button: str) -> Press:
    """What a form would send by this button of it."""
    fields = form.evaluate("form => [...new FormData(form)]")
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in guest.page.context.cookies())
    action = form.get_attribute("action") or ""
    origin = guest.page.evaluate("location.origin")
    return Press(f"{origin}{action}", dict(fields) | button, cookies)


def approve_form(guest: Guest, reference: str) -> Locator:
    return guest.page.locator(f'form[action="/cases/{reference}/moves/{APPROVE}"]')


def case_with_a_dean(house: House) -> tuple[int, str, str]:
    """(id, reference, the dean's name) of a case that waits for a dean whom the demo's sign-in page offers."""
    return look_up(
        house,
        'SELECT c.id, c.reference, p.name FROM "case" c '
        "JOIN \"grant\" g ON g.role = 'dean' AND g.scope = ANY (c.scopes) JOIN person p ON p.id = g.person_id "
        "WHERE c.stage = 'approval' AND p.demo AND p.name <> %s ORDER BY c.id LIMIT 1",
        HEAD,
    )[0]


def second_dean(house: House, door: Door, case_id: int) -> Guest:
    """Somebody whom the administrator makes a dean of the case's faculty too."""
    ((scopes,),) = look_up(house, 'SELECT scopes FROM "case" WHERE id = %s', case_id)
    ((number,),) = look_up(house, "SELECT id FROM person WHERE demo AND name = %s", HEAD)
    admin = come_in(door("administrator"), house, ADMINISTRATOR)
    admin.go(f"/people/{number}")
    admin.fill(role="dean", scope=next(scope for scope in scopes if scope.startswith("faculty:")))
    admin.press("Give the role")
    return come_in(door("second dean"), house, HEAD)


def test_a_document_sent_from_abroad_is_answered_where_it_was_sent(
    demo_house: House, demo_guests: Door
) -> None:
    """The page is exchanged in place, and says that the document has come."""
    (name, reference, begins) = look_up(
        demo_house,
        "SELECT p.name, s.reference, s.planned_from FROM stay s JOIN person p ON p.id = s.person_id WHERE p.demo "
        "AND s.arrived_on IS NULL AND s.called_off_on IS NULL AND s.planned_from < current_date - 9 LIMIT 1",
    )[0]
    student = come_in(demo_guests("student"), demo_house, name)
    student.go(f"/stays/{reference}")
    student.fill(arrival__day=begins)
    paper = {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": transcript(HOLDER)}
    student.field("arrival-file").set_input_files(files=[paper])
    student.press("Confirm the arrival", stays=True)
    student.sees("Your document has arrived. The office looks at it.")
    student.sees("%(way)s: your document lies with the office", way=student.says("Arrival"))
    assert student.where == f"/stays/{reference}"
