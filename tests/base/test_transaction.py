"""One commit a request, and only by one that may write and went well."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.orm import Session

from mobility.base.database import db, utc_now
from mobility.base.jobs.models import Heartbeat
from mobility.base.jobs.queue import beat
from mobility.base.lending import lent
from mobility.base.transaction import own_transaction, reading, transaction
from tests.client import Visitor

from .conftest import token

ASKED_UNTIL_PLANNED = 6
SECONDS_TO_END = 10


def seen() -> set[str]:
    """Whose rows are there, as somebody else would see it."""
    return set(db.session.scalars(select(Heartbeat.who)))


@pytest.fixture
def commits() -> Iterator[list[Session]]:
    happened: list[Session] = []

    def note(session: Session) -> None:
        happened.append(session)

    event.listen(Session, "after_commit", note)
    yield happened
    event.remove(Session, "after_commit", note)


@pytest.mark.parametrize("status", [200, 201, 303])
def test_a_post_that_went_well_is_committed_once(visitor: Visitor, commits: list, status: int) -> None:
    ours = token(visitor)
    commits.clear()
    visitor.post(f"/trial/write/somebody/{status}", {"csrf_token": ours})
    assert (seen(), len(commits)) == ({"somebody"}, 1)


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500])
def test_a_post_that_is_refused_leaves_nothing(visitor: Visitor, commits: list, status: int) -> None:
    ours = token(visitor)
    commits.clear()
    visitor.post(f"/trial/write/somebody/{status}", {"csrf_token": ours})
    assert (seen(), commits) == (set(), [])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_safe_method_never_writes(visitor: Visitor, commits: list, method: str) -> None:
    answer = visitor.http.open("/trial/write/somebody/200", method=method)
    assert (answer.status_code, seen(), commits) == (200, set(), [])


def test_a_refusal_that_nobody_caught_leaves_nothing(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(lent.refusals, "trial-refusal", "Only %(number)s.")
    page = visitor.post("/trial/refuse/somebody", {"csrf_token": token(visitor)})
    assert (page.status, seen()) == (409, set())
    assert "Only 3." in page.words


def test_a_task_is_committed_at_its_end_or_not_at_all(app: Flask) -> None:
    with transaction():
        beat("first", utc_now())
    with suppress(ZeroDivisionError), transaction():
        beat("second", utc_now())
        raise ZeroDivisionError
    assert seen() == {"first"}


def test_reading_leaves_nothing(app: Flask) -> None:
    with reading():
        beat("reader", utc_now())
        assert seen() == {"reader"}
    assert seen() == set()


def test_a_look_is_recorded_whatever_becomes_of_the_request(committed: Flask) -> None:
    with committed.app_context():
        beat("request", utc_now())
        with own_transaction():
            beat("look", utc_now())
        db.session.rollback()
        assert seen() == {"look"}


@pytest.fixture
def beside(committed: Flask) -> Iterator[Connection]:
    """A connection of the application's own that nobody else is lent."""
    with committed.app_context():
        db.engine.dispose()  # then each that it lends is new
        with db.engine.connect() as other:
            yield other.execution_options(isolation_level="AUTOCOMMIT")


def planned(app: Flask) -> str:
    """The statements whose plans the server keeps for the connection that is lent."""
    with app.app_context(), reading():
        return "\n".join(db.session.scalars(text("SELECT statement FROM pg_prepared_statements")))


@pytest.mark.parametrize(
    ("path", "status", "asked"),
    [("/health/ready", 200, "alembic_version"), ("/calls/C26-2222-2222", 404, "call.reference")],
)
def test_the_server_keeps_its_plans_from_page_to_page(
    committed: Flask, beside: Connection, path: str, status: int, asked: str
) -> None:
    visitor, before = Visitor(committed), planned(committed)
    for _ in range(ASKED_UNTIL_PLANNED):
        assert visitor.get(path).status == status
    assert (before, asked in planned(committed)) == ("", True)


def test_what_is_read_in_steps_leaves_the_plans_too(committed: Flask, beside: Connection) -> None:
    for asked in ["SELECT 1 AS first", *["WITH step AS (SELECT 2 AS second) SELECT second FROM step"] * 2]:
        for _ in range(ASKED_UNTIL_PLANNED):
            with committed.app_context(), reading():
                db.session.execute(text(asked))
    assert "AS first" in planned(committed)
    assert "AS second" in planned(committed)


def test_what_is_written_in_steps_is_not_left(app: Flask) -> None:
    kept = text(
        "WITH step AS (INSERT INTO heartbeat (who, at) VALUES ('in steps', now()) RETURNING who) "
        "SELECT who FROM step"
    )
    with reading():
        assert db.session.scalar(kept) == "in steps"
    assert seen() == set()


def test_a_connection_whose_server_went_away_is_not_lent(committed: Flask, beside: Connection) -> None:
    def lent_now() -> int:
        with committed.app_context(), reading():
            return db.session.scalars(select(func.pg_backend_pid())).one()

    gone = lent_now()
    assert lent_now() == gone
    assert beside.scalar(select(func.pg_terminate_backend(gone, SECONDS_TO_END * 1000)))
    assert lent_now() != gone
