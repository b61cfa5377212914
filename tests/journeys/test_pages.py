"""Every main page once: nothing that axe finds, nothing that has to be scrolled sideways on the narrowest phone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.house import House

from .demo import (
    ADMINISTRATOR,
    COORDINATOR,
    HEAD,
    INCLUSION,
    JOINT_COORDINATOR,
    OPEN_CALL,
    come_in,
    look_up,
    somebody_in,
)
from .door import Door
from .guest import DESK, PHONE, Guest

pytestmark = pytest.mark.browser

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
    found => found.nodes.map(node => `${found.id}: ${node.target.join(" ")}: ${node.failureSummary}`))"""
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    const parts = [...document.querySelectorAll("body *")].filter(
        part => part.clientWidth > 1 && !part.matches("input, select"));
    const cut = parts.filter(part =>
        part.scrollWidth > part.clientWidth + 1 && ["hidden", "clip"].includes(getComputedStyle(part).overflowX));
    const beyond = document.documentElement.scrollWidth <= room
        ? [] : parts.filter(part => part.getBoundingClientRect().right > room + 1);
    return [...cut, ...beyond].slice(0, 5).map(part => `${part.tagName}.${part.className}`);
}"""
"""What has to be scrolled sideways, or is cut off at its edge."""
CUT_ON_PAPER = """() => {
    const tables = [...document.querySelectorAll("main .sf-table")];
    const hides = part => part && (getComputedStyle(part).overflowX != "visible" || hides(part.parentElement));
    const rows = tables.flatMap(table => [...table.rows]).filter(row => getComputedStyle(row).display != "table-row");
    const kept = tables.filter(table => hides(table.parentElement)).map(table => table.parentElement);
    return [...rows, ...kept].slice(0, 5).map(part => `${part.tagName}.${part.className}`)
        .concat(tables.length ? [] : ["no table"]);
}"""
"""Rows that are cards, and boxes that keep what is wider than the paper: it is set smaller only if it can be seen."""
NARROWEST = 320
ENLARGED = 195
"""What a phone has at twice its size."""
SIZES = """() => [...document.querySelectorAll("body *")].filter(part => part.checkVisibility())
    .map(part => parseFloat(getComputedStyle(part).fontSize))"""
UPRIGHT, ACROSS = 688, 1017
"""What the margins leave of A4, in pixels of a page."""
SECTIONS = (
    "personal", "choices", "documents", "declarations", "passport", "study", "motivation", "reserved",
)  # fmt: skip


@dataclass(frozen=True)
class Round:
    """Whose pages; "" is somebody who is not signed in."""

    who: Callable[[House], str]
    pages: Callable[[House], Sequence[str]]
    main: int | None = None
    """So many of the pages, the first, are looked at in every run; the others with the wide matrices."""


def one(house: House, statement: str, *values: Any) -> str:
    """The first value of the first row."""
    return str(look_up(house, statement, *values)[0][0])


def open_call(house: House) -> str:
    return one(house, "SELECT reference FROM call WHERE title->>'en' = %s", OPEN_CALL["en"])


def of_a_full_board(house: House) -> str:
    """The call with the most people who have a seat."""
    return one(
        house,
        "SELECT k.reference FROM call k JOIN application a ON a.call_id = k.id JOIN seat s ON s.application_id = a.id "
        "GROUP BY k.reference ORDER BY count(*) DESC, k.reference LIMIT 1",
    )


def case_in(house: House, stage: str) -> str:
    statement = "SELECT reference FROM \"case\" WHERE stage = %s ORDER BY title->>'en' <> %s, id LIMIT 1"
    return one(house, statement, stage, OPEN_CALL["en"])


def of_the_public(house: House) -> list[str]:
    code = one(house, "SELECT code FROM paper ORDER BY id LIMIT 1")
    return [
        "/", f"/calls/{open_call(house)}", "/sign-in", "/register", f"/verify/{code}", "/help", "/nowhere",
        "/calls", "/partners", "/reset", "/confirm", "/data", "/accessibility", "/verify",
    ]  # fmt: skip


def of_the_drafter(house: House) -> list[str]:
    reference = somebody_in(house, "draft")[1]
    home = f"/applications/{reference}"
    sections = [f"{home}/{key}" for key in SECTIONS]
    return [
        home, *sections[:4], f"{home}/check", "/account", "/messages",
        *sections[4:], "/applications", f"{home}/withdraw", "/account/affiliation",
    ]  # fmt: skip


def of_the_returned(house: House) -> list[str]:
    reference = somebody_in(house, "changes-asked")[1]
    return [
        f"/applications/{reference}", f"/applications/{reference}/documents", f"/applications/{reference}/check",
    ]  # fmt: skip


def of_the_coordinator(house: House) -> list[str]:
    call = open_call(house)
    waiting = one(
        house,
        "SELECT k.reference FROM call k JOIN \"case\" c ON c.context = 'call:' || k.id WHERE c.stage = 'selection' "
        "GROUP BY k.reference ORDER BY count(*) DESC LIMIT 1",
    )
    checked, asks = case_in(house, "document-check"), "moves/ask-for-changes"
    manage = f"/manage/calls/{call}"
    parts = ("titles", "dates", "money", "conditions", "reserved", "rules", "documents", "extend")
    partner = one(house, "SELECT institution_id FROM destination ORDER BY id LIMIT 1")
    claim = one(house, "SELECT id FROM affiliation WHERE state = 'claimed' LIMIT 1")
    return [
        "/tasks", f"/applications/{checked}", f"/cases/{checked}/{asks}",
        f"/cohorts/{call}", f"/cohorts/{call}/filters", f"/cohorts/{call}/charts", f"/selection/{waiting}",
        manage, f"{manage}/criteria", f"{manage}/destinations/new", f"{manage}/documents/passport",
        f"/institutions/{partner}", "/student-register", f"/affiliations/{claim}",
        "/cohorts", f"/cohorts/{call}?stage=approval",
        *(f"/cohorts/{call}/{part}" for part in ("columns", "views", "message")),
        "/selection", "/manage/calls", *(f"{manage}/{part}" for part in parts), f"{manage}/destinations",
        f"{manage}/close", "/manage/calls/new", "/institutions", "/institutions/new", "/faculties/1",
        "/manage/programmes", "/affiliations", "/messages",
    ]  # fmt: skip


def of_the_joint_coordinator(house: House) -> list[str]:
    ((code, year),) = look_up(
        house,
        "SELECT s.code, i.year FROM intake i JOIN specialty s ON s.id = i.specialty_id ORDER BY i.year DESC, s.code "
        "OFFSET 2 LIMIT 1",
    )
    intake, specialty = f"/intakes/{code}/{year}", f"/intakes/specialties/{code}"
    student = one(house, "SELECT reference FROM student WHERE crossed_on IS NULL ORDER BY id LIMIT 1")
    return [
        intake, f"{intake}/transition", f"/intakes/people/{student}", specialty,
        "/intakes", "/intakes?search=a", f"{intake}/transition/progress", f"{specialty}/years",
        f"{specialty}/courses/new",
    ]  # fmt: skip


def of_the_reviewer(house: House) -> list[str]:
    return ["/tasks", f"/applications/{_to_review(house)}/assessment"]


def of_the_administrator(house: House) -> list[str]:
    return ["/people", f"/people/{one(house, 'SELECT min(id) + 3 FROM person')}", "/operations", "/account"]


def of_the_inclusion_officer(house: House) -> list[str]:
    return ["/inclusion", f"/inclusion/{one(house, 'SELECT min(id) FROM reserved_claim')}"]


def of_the_head(house: House) -> list[str]:
    book = "/rulebooks/outgoing-study"
    return [
        f"/applications/{case_in(house, 'partner-answer')}", book, f"{book}/draft", "/calendar", "/figures",
        "/tasks", "/selection", "/rulebooks", "/figures/people",
    ]  # fmt: skip


def the_reviewer(house: House) -> str:
    """A reviewer of the demo whose faculty has an application to review."""
    return one(
        house,
        'SELECT p.name FROM "case" c JOIN "grant" g ON g.role = \'faculty-reviewer\' AND g.scope = ANY (c.scopes) '
        "JOIN person p ON p.id = g.person_id WHERE c.reference = %s AND p.demo ORDER BY p.id DESC LIMIT 1",
        _to_review(house),
    )


def _to_review(house: House) -> str:
    return one(
        house,
        'SELECT c.reference FROM "case" c JOIN "grant" g ON g.role = \'faculty-reviewer\' AND g.scope = ANY (c.scopes) '
        "JOIN person p ON p.id = g.person_id WHERE c.stage = 'faculty-review' AND p.demo ORDER BY c.id LIMIT 1",
    )


ROUNDS = {
    "public": Round(lambda _house: "", of_the_public, 5),
    "drafter": Round(lambda house: somebody_in(house, "draft")[0], of_the_drafter, 6),
    "returned": Round(lambda house: somebody_in(house, "changes-asked")[0], of_the_returned),
    "reviewer": Round(the_reviewer, of_the_reviewer),
    "coordinator": Round(lambda _house: COORDINATOR, of_the_coordinator, 7),
    "joint coordinator": Round(lambda _house: JOINT_COORDINATOR, of_the_joint_coordinator, 2),
    "head": Round(lambda _house: HEAD, of_the_head, 3),
    "inclusion officer": Round(lambda _house: INCLUSION, of_the_inclusion_officer, 1),
    "administrator": Round(lambda _house: ADMINISTRATOR, of_the_administrator, 1),
}


@pytest.mark.parametrize("whose", ROUNDS)
def test_in_tajik_on_a_phone(demo_house: House, demo_guests: Door, whose: str) -> None:
    guest = visitor(demo_house, demo_guests, whose, "tg", PHONE)
    pages = ROUNDS[whose].pages(demo_house)[: ROUNDS[whose].main]
    assert faults(guest, pages, (PHONE,)) == []


def test_on_paper_a_table_stays_one_and_all_of_it_is_there(demo_house: House, demo_guests: Door) -> None:
    guest = visitor(demo_house, demo_guests, "coordinator", "ru", DESK)
    guest.page.emulate_media(media="print")
    found = []
    for path in (f"/cohorts/{of_a_full_board(demo_house)}", "/stays", "/institutions"):
        for width in (UPRIGHT, ACROSS):
            guest.page.set_viewport_size({"width": width, "height": 900})
            guest.go(path)
            found += [f"{path} on {width}: {each}" for each in guest.page.evaluate(CUT_ON_PAPER)]
    assert found == []
    board = f"/cohorts/{of_a_full_board(demo_house)}"
    for path, said in (
        (f"{board}?search=a", ["поиск «a»", "человек"]),
        (
            "/stays?state=planned&audience=student",
            ["Выбрано: Состояние: Запланировано; Кто: Студенты.", "Показано:"],
        ),
    ):
        guest.go(path)
        on_paper = guest.page.locator("main").inner_text()
        found += [f"{path}: {each}" for each in said if each not in on_paper]
    assert found == []
    guest.go(board)
    cards = guest.page.locator(".sf-grid--2 > .sf-card")
    assert len({card.bounding_box()["y"] for card in cards.all()}) == 1, "across, seats stand beside stages"
    guest.go("/figures")
    counted = guest.page.locator("main details li").first
    assert counted.is_visible()
    guest.page.emulate_media(media="screen")
    assert not counted.is_visible()


def test_all_type_has_the_size_that_somebody_chose_in_their_browser(
    demo_house: House, demo_guests: Door
) -> None:
    guest = visitor(demo_house, demo_guests, "coordinator", "tg", DESK)
    for path in (
        "/tasks",
        f"/cohorts/{of_a_full_board(demo_house)}",
        f"/manage/calls/{open_call(demo_house)}",
    ):
        guest.go(path)
        before = guest.page.evaluate(SIZES)
        guest.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert guest.page.evaluate(SIZES) == [2 * each for each in before], path
        assert min(before) >= 12, path


@pytest.mark.wide
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["tg", "ru", "en"])
@pytest.mark.parametrize("whose", ROUNDS)
def test_everywhere(demo_house: House, demo_guests: Door, whose: str, language: str, scheme: str) -> None:
    guest = visitor(demo_house, demo_guests, whose, language, PHONE)
    guest.page.emulate_media(color_scheme=scheme)
    assert faults(guest, ROUNDS[whose].pages(demo_house), (NARROWEST, PHONE, 768, DESK)) == []


def visitor(house: House, door: Door, whose: str, language: str, width: int) -> Guest:
    guest = door(whose, width=width, language=language)
    name = ROUNDS[whose].who(house)
    if name:
        come_in(guest, house, name)
        guest.change_language(language)
    return guest


def faults(guest: Guest, pages: Iterable[str], widths: Iterable[int]) -> list[str]:
    """What is wrong, page by page: with the answer, with what axe sees at each width, with the width itself."""
    found = []
    for path in pages:
        answer = guest.page.goto(path)
        assert answer is not None
        if answer.status != (404 if path == "/nowhere" else 200) or guest.where.startswith("/sign-in") != (
            path == "/sign-in"
        ):
            found.append(f"{path}: {answer.status} at {guest.where}")
            continue
        guest.page.evaluate(
            "document.querySelectorAll('main details').forEach(part => { part.open = true; })"
        )
        guest.page.evaluate(AXE)
        for width in widths:
            guest.page.set_viewport_size({"width": width, "height": 900})
            found += [f"{path} at {width}: {each}" for each in guest.page.evaluate(FINDINGS)]
        for width in (NARROWEST, ENLARGED):
            guest.page.set_viewport_size({"width": width, "height": 900})
            found += [f"{path}: wider than {width}: {each}" for each in guest.page.evaluate(TOO_WIDE)]
        guest.page.set_viewport_size({"width": PHONE, "height": 900})
    return found
