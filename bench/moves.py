"""What a fired move costs, with its event, effects and jobs, beside the change of a single row with the same commit."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from flask import Flask
from sqlalchemy import text

from bench.pages import USED, counted
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.transaction import reading, transaction
from mobility.workflow.models import Case
from mobility.workflow.services import fire

MOST_STATEMENTS = 12
HISTORIES = (1, 100, 1000)
WITH_A_DEAN = (
    "SELECT c.id, g.person_id FROM \"case\" c JOIN wait w ON w.case_id = c.id AND w.closed_at IS NULL AND w.role = 'dean' "
    "JOIN \"grant\" g ON w.token = g.role || '@' || g.scope AND g.ended_at IS NULL ORDER BY c.id DESC LIMIT :n"
)


@dataclass(frozen=True)
class Fired:
    """Approvals by a dean, of cases with so many entries more in their record."""

    history: int
    statements: int
    median_ms: float
    ratio: float
    most_often: Sequence[tuple[int, str]]


def measure(app: Flask, times: int = 3) -> list[Fired]:
    with app.app_context(), reading():
        cases = db.session.execute(text(WITH_A_DEAN), {"n": times * len(HISTORIES) + USED}).all()
    with app.app_context():
        for row in cases[-USED:]:
            _fire(*row)  # what process and server keep is there by then
        single = median(_single_row(case_id) for case_id, _person in cases for _ in range(3))
        found = []
        for place, history in enumerate(HISTORIES):
            mine = cases[place * times : (place + 1) * times]
            for case_id, _person in mine:
                _lengthen(case_id, history)
            spent, statements = zip(*(_fire(*row) for row in mine), strict=True)
            often = Counter(statements[-1]).most_common(12)
            found.append(
                Fired(
                    history,
                    max(map(len, statements)),
                    round(median(spent), 2),
                    round(median(spent) / single, 1),
                    [(number, statement[:160]) for statement, number in often],
                )
            )
    return found


def _fire(case_id: int, person_id: int) -> tuple[float, list[str]]:
    """(milliseconds with the commit, statements) of one approval."""
    now = datetime.now(UTC)
    with reading():
        version = db.session.get_one(Case, case_id).version
    with counted() as statements, transaction():
        person = get_person(person_id, now)
        before = len(statements)
        begun = time.perf_counter()
        fire(case_id, "approve", actor=person, seen_version=version, now=now)
        db.session.commit()
        spent = (time.perf_counter() - begun) * 1000
    return spent, statements[before:]


def _single_row(case_id: int) -> float:
    """Milliseconds of the least that a change can be."""
    with transaction():
        begun = time.perf_counter()
        db.session.execute(text('UPDATE "case" SET version = version WHERE id = :id'), {"id": case_id})
        db.session.commit()
        return (time.perf_counter() - begun) * 1000


def _lengthen(case_id: int, entries: int) -> None:
    """So many looks at a paper more in the case's record."""
    begun = datetime.now(UTC) - timedelta(days=2)
    with transaction():
        for number in range(entries):
            facts = {"document": "transcript", "id": number}
            record(f"case:{case_id}", "paper-looked-at", 1, begun + timedelta(seconds=number), facts)
