"""A worker is killed under way: what it did on our tables is there once, a mail at most once more, under the same name."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import Connection, select, text

from mobility.base.database import db, utc_now
from mobility.base.jobs import JobState
from mobility.base.storage import StoredFile
from mobility.base.transaction import transaction
from mobility.demo import papers
from mobility.documents import services as documents
from mobility.documents.models import Document, Finding
from mobility.documents.uploads import Upload
from tests.applications.world import World

from .conftest import House

MAIL = "accounts.mail"
CHECK = "documents.check"
ZARINA = papers.Holder("Rahimova", "Zarina", date(2004, 3, 1))


def a_document(house: House) -> int:
    """Given for a requirement of a draft, and committed; its checks wait."""
    with house.app.app_context(), transaction():
        world = World.make()
        application, upload = world.draft(), Upload(BytesIO(papers.transcript(ZARINA)), "transcript.pdf")
        asked = world.requirements[1]
        return documents.give(application.subject, application, asked, upload, now=utc_now()).id


def is_done(house: House, name: str) -> bool:
    return [state for state, _ in house.jobs(name)] == [JobState.DONE]


def kill_while_examining(house: House) -> None:
    house.until(lambda: house.jobs(CHECK)[0][0] == JobState.RUNNING, "the check begins")
    house.kill("worker")


def watching() -> Connection:
    """Sees what happens now, not what was there when it began to look."""
    return db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def kill_while_writing(house: House) -> None:
    """Somebody else holds the table of findings, so that the worker stands still with half of its rows written."""
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND wait_event_type = 'Lock' AND query ILIKE '%finding%'"
    )
    with house.app.app_context(), db.engine.connect() as holder, watching() as watcher:
        holder.execute(text("LOCK TABLE finding IN SHARE MODE"))
        house.until(lambda: watcher.scalar(blocked), "the worker writes findings")
        house.kill("worker")
        holder.rollback()


@pytest.mark.parametrize("kill", [kill_while_examining, kill_while_writing])
def test_in_the_middle_of_a_document_check(house: House, kill: Callable[[House], None]) -> None:
    if kill is kill_while_writing:
        house.kill("worker")  # it comes back when the table is held
    document_id = a_document(house)
    if kill is kill_while_writing:
        house.start("worker")
    kill(house)
    assert house.jobs(CHECK) == [(JobState.RUNNING, 1)]
    with house.app.app_context():
        assert db.session.scalars(select(Finding.id)).all() == []

    house.start("worker")
    house.until(lambda: is_done(house, CHECK), "the check is done by another worker")
    assert house.jobs(CHECK) == [(JobState.DONE, 2)]
    with house.app.app_context():
        checks = db.session.scalars(select(Finding.check)).all()
        assert checks
        assert len(checks) == len(set(checks))
        document = db.session.get_one(Document, document_id)
        assert document.checked_at is not None
        preview = db.session.get_one(StoredFile, document.preview_id)
        assert preview.references == 1


def test_before_a_mail_s_data(house: House) -> None:
    house.post.hesitate("RCPT")
    assert house.register() == 303
    house.wait_for_mail()
    house.kill("worker")
    house.post.let_go()
    assert house.post.taken == []

    house.start("worker")
    house.until(lambda: is_done(house, MAIL), "the mail is sent by another worker")
    assert len(house.post.taken) == 1


def test_after_the_server_s_yes_and_before_the_note_of_it(house: House) -> None:
    house.post.hesitate("QUIT")
    assert house.register() == 303
    house.wait_for_mail()
    house.kill("worker")
    assert len(house.post.taken) == 1
    assert not is_done(house, MAIL)
    house.post.let_go()

    house.start("worker")
    house.until(lambda: is_done(house, MAIL), "the mail is noted as sent")
    assert len(house.post.taken) == 2
    assert len(set(house.post.taken)) == 1
