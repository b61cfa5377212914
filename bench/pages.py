"""Main pages as multiples of the floor, with their number of SQL statements and their weight."""

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from bench.served import Served, serving
from mobility.accounts.models import Person
from mobility.accounts.services import open_session
from mobility.base.database import db
from mobility.base.transaction import reading, transaction

PUBLIC, OWN, BOARD = 3.0, 5.0, 8.0
"""At most so many times the floor: public pages and sign-in, a person's own pages, a board."""
MOST_STATEMENTS = 10
USED = 12
"""Times that each page is asked for before it is timed: a process serves thousands, and both the driver and the server begin
to keep the plan of a statement at its sixth time."""
LATE = 25_000
"""Rows before the late page of a board, or half of all where there are fewer."""
NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')

READER = "SELECT g.person_id FROM \"grant\" g WHERE g.role = 'coordinator' AND g.scope = 'all' LIMIT 1"
DEAN = (
    "SELECT g.person_id FROM \"grant\" g JOIN wait w ON w.token = g.role || '@' || g.scope AND w.closed_at IS NULL "
    "WHERE g.role = 'dean' GROUP BY g.person_id ORDER BY count(*) DESC LIMIT 1"
)
REVIEWER = (
    'SELECT w.person_id, c.reference FROM wait w JOIN "case" c ON c.id = w.case_id WHERE w.closed_at IS NULL '
    "AND w.stage = 'faculty-review' AND w.person_id IS NOT NULL ORDER BY c.id DESC LIMIT 1"
)
IDLE = (
    'SELECT g.person_id FROM "grant" g WHERE g.ended_at IS NULL AND NOT EXISTS (SELECT FROM wait w '
    "WHERE w.closed_at IS NULL AND (w.role = g.role OR w.person_id = g.person_id)) ORDER BY g.person_id LIMIT 1"
)
"""Somebody with a role for whom nothing waits."""
APPLICANT = "SELECT subject_id, reference FROM \"case\" WHERE stage = 'selection' ORDER BY id DESC LIMIT 1"
IN_CALL = (
    'SELECT count(*) AS n FROM "case" WHERE submitted_at IS NOT NULL '
    "AND context = (SELECT 'call:' || max(id) FROM call)"
)
CALL = "SELECT reference FROM call ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Measured:
    """One page: its limit as a multiple of the floor, and what was found."""

    limit: float
    median_ms: float
    ratio: float
    statements: int
    bytes_gzip: int

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit and self.statements <= MOST_STATEMENTS


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    limit: float
    person: str = ""


def measure(app: Flask, rounds: int) -> tuple[float, Mapping[str, Measured]]:
    """The floor in milliseconds, and each page; floor and pages take turns, so that a busy moment meets all of them."""
    with app.app_context(), reading():
        found = _look_up()
    cookies = {name: _cookie(app, person_id) for name, person_id in found["people"].items()}
    with serving("bench.floor:app") as floor_port, serving("wsgi:app") as port:
        floor, service = Served(floor_port), Served(port, cookies)
        pages = [*_pages(found), *_board(service, found["call"], found["in_call"])]
        for page in pages * USED:
            service.get(page.path, page.person)
        times: dict[str, list[float]] = {page.name: [] for page in pages}
        floors: list[float] = []
        weights: dict[str, int] = {}
        for _ in range(rounds):
            for page in pages:
                floors.append(floor.get("/")[0])
                spent, body = service.get(page.path, page.person)
                times[page.name].append(spent)
                weights[page.name] = len(body)
    least = median(floors)
    costs = {page.name: _statements(app, page, cookies) for page in pages}
    return least, {
        page.name: Measured(
            page.limit,
            round(median(times[page.name]), 2),
            round(median(times[page.name]) / least, 2),
            costs[page.name],
            weights[page.name],
        )
        for page in pages
    }


def _look_up() -> dict[str, Any]:
    def first(statement: str) -> Any:
        return db.session.execute(text(statement)).one()

    reviewer, applicant, call = first(REVIEWER), first(APPLICANT), first(CALL).reference
    people = {
        "coordinator": first(READER).person_id,
        "dean": first(DEAN).person_id,
        "idle": first(IDLE).person_id,
        "reviewer": reviewer.person_id,
        "applicant": applicant.subject_id,
    }
    in_call = first(IN_CALL).n
    own, to_assess = applicant.reference, reviewer.reference
    return {"people": people, "call": call, "own": own, "to_assess": to_assess, "in_call": in_call}


def _cookie(app: Flask, person_id: int) -> str:
    """The header of somebody signed in, as their browser sends it once it has been given a page."""
    with app.app_context(), transaction():
        token = open_session(db.session.get_one(Person, person_id), device="bench", now=datetime.now(UTC))
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": "true"})
    client.get("/tasks")  # its answer sets the token of the forms
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return f"{cookie.key}={cookie.value}; language=en" if cookie else ""


def _pages(found: Mapping[str, Any]) -> list[Page]:
    return [
        Page("sign-in", "/sign-in", PUBLIC),
        Page("calls", "/calls", PUBLIC),
        Page("call", f"/calls/{found['call']}", PUBLIC),
        Page("tasks of a dean", "/tasks", OWN, "dean"),
        Page("tasks of somebody without any", "/tasks", OWN, "idle"),
        Page("tasks of an applicant", "/applications", OWN, "applicant"),
        Page("application", f"/applications/{found['own']}", OWN, "applicant"),
        Page("assessment", f"/applications/{found['to_assess']}/assessment", OWN, "reviewer"),
        Page("cohorts", "/cohorts", BOARD, "coordinator"),
        Page("facets of a cohort", f"/cohorts/{found['call']}/facets", BOARD, "coordinator"),
        Page("charts of a cohort", f"/cohorts/{found['call']}/charts", BOARD, "coordinator"),
        Page("intakes", "/intakes", BOARD, "coordinator"),
        Page("yearly figures", "/figures", BOARD, "coordinator"),
        Page("nominations in bundles", f"/calls/{found['call']}/nominations", BOARD, "coordinator"),
        Page("sittings", "/sittings", BOARD, "coordinator"),
    ]


def _board(service: Served, call: str, rows: int) -> Iterator[Page]:
    """The list of a cohort: its first page, one that is filtered, and one far behind, found as a person would find it."""
    home = f"/cohorts/{call}"
    yield Page("cohort", home, BOARD, "coordinator")
    yield Page("cohort, filtered", f"{home}?stage=selection", BOARD, "coordinator")
    late = home
    for _ in range(min(LATE, rows // 2) // 50):
        link = NEXT.search(service.text(late, "coordinator"))
        if link is None:
            break
        late = html.unescape(link[1])
    yield Page("cohort, a late page", late, BOARD, "coordinator")


def _statements(app: Flask, page: Page, cookies: Mapping[str, str]) -> int:
    """How many the second look at the page takes: what is kept by the process is there by then."""
    client = app.test_client(use_cookies=False)  # its own jar would take the place of ours
    headers = {"Cookie": cookies[page.person]} if page.person else {}
    client.get(page.path, headers=headers)
    with app.app_context(), counted() as statements:
        client.get(page.path, headers=headers)
    return len(statements)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database inside; needs an app context."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(" ".join(statement.split()))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
