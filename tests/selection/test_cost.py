"""What a move costs in statements, however long the record of its case is; and a signature, however many it is for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event

from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.record import record
from mobility.selection.queries import get_run
from mobility.selection.services import enqueue_moves
from mobility.workflow import services as workflow
from tests.client import Visitor
from tests.selection.world import Office

MOST = 12
"""Of a dean's approval, which goes on to two members of the committee and tells both."""


def test_a_move_costs_the_same_after_a_hundred_entries(app: Flask) -> None:
    office = Office.open()
    first, short, long = [office.at_approval() for _ in range(3)]
    begun = utc_now() - timedelta(days=1)
    for number in range(100):
        facts = {"document": "transcript", "id": number}
        record(f"case:{long.id}", "paper-looked-at", office.dean.id, begun + timedelta(seconds=number), facts)
    db.session.commit()
    approved(office, first)  # what the process keeps is there by now
    costs = [approved(office, each) for each in (short, long)]
    assert len(costs[0]) == len(costs[1]) <= MOST, "\n".join(costs[1])


def test_a_signature_costs_the_same_for_two_and_for_five(app: Flask) -> None:
    costs = []
    for number in (2, 2, 5):  # what the process keeps is there after the first
        office = Office.open(seats=(2, 2, 2))
        for _ in range(number):
            office.at_selection(4)
        office.proposal()
        head = Visitor(app, office.head)
        page = head.get("selection.sign", reference=office.call.reference, number=1)
        with counted() as statements:
            head.submitted(page, "Sign the selection")
        with counted() as jobs:
            assert enqueue_moves(get_run(office.call, 1).id) == number
        db.session.commit()
        costs.append((statements, jobs))
    assert len({(len(statements), len(jobs)) for statements, jobs in costs[1:]}) == 1, "\n".join(costs[2][0])


def approved(office: Office, application: Application) -> list[str]:
    """The statements of the dean's approval."""
    now, number = utc_now(), application.id
    db.session.expunge_all()
    dean = get_person(office.dean.id, now)
    with counted() as statements:
        workflow.fire(number, "approve", actor=dean, seen_version=None, now=now)
        db.session.flush()
    db.session.commit()
    return statements


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
