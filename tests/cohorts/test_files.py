"""A cohort taken away: as a calendar, and as a large file that a job makes."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from mobility.accounts.models import Grant
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.jobs.registry import KINDS
from mobility.base.languages import speaking
from mobility.base.record import record
from mobility.base.sheets import read_sheet
from mobility.base.storage import StoredFile
from mobility.cohorts import services
from mobility.cohorts.board import Board
from mobility.cohorts.export import KINDS as KINDS_OF_FILES
from mobility.cohorts.export import contents
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import CohortFile
from mobility.cohorts.numbers import counts
from mobility.notifications.models import Message
from mobility.stays.models import Stay
from mobility.workflow.models import Case
from tests.applications.world import person
from tests.client import Page, Visitor
from tests.selection.world import Office

pytestmark = pytest.mark.usefixtures("app")


@dataclass
class Followed(Office):
    """`waiting` in the document check: Madina's and Komron's."""

    waiting: list[Application] = field(default_factory=list)


def scene(app) -> Followed:
    office = Followed.open()
    office.waiting = [office.sent(office.student(name)) for name in ("Madina Sharipova", "Komron Abdulloev")]
    return office


def test_a_calendar_has_due_days_and_stays_by_reference_without_names(app, world):
    sent, away = world.waiting
    destination = world.call.destinations[0]
    stay = Stay(
        reference="S27-1", application_id=away.id, person_id=away.subject_id, call_id=world.call.id,
        institution_id=destination.institution_id, activity="study", planned_from=date(2027, 9, 1),
        planned_to=date(2028, 1, 31),
    )  # fmt: skip
    db.session.add(stay)
    due = utc_now().replace(hour=3) + timedelta(days=4)
    db.session.execute(update(Case).where(Case.id == sent.id).values(due_at=due))
    db.session.execute(update(Case).where(Case.id == away.id).values(due_at=None))
    db.session.commit()
    answer = Visitor(app, world.coordinator).get(f"/cohorts/{world.call.reference}.ics").response
    text = answer.get_data().decode().replace("\r\n ", "")
    assert answer.mimetype == "text/calendar"
    assert re.findall(r"SUMMARY:(.*)\r\n", text) == [
        f"{sent.reference}: Document check",
        f"{away.reference}: Stay",
    ]
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}\r\nDTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}" in text
    assert "DTSTART;VALUE=DATE:20270901\r\nDTEND;VALUE=DATE:20280201" in text
    assert not re.search("Madina|Komron|Sharipova|Abdulloev", text)
    assert "STATUS:CANCELLED" not in text
    stay.arrived_on, stay.departed_on = date(2027, 9, 3), date(2027, 12, 20)
    db.session.commit()
    again = Visitor(app, world.coordinator).get(f"/cohorts/{world.call.reference}.ics").response
    assert b"DTSTART;VALUE=DATE:20270903\r\nDTEND;VALUE=DATE:20271221" in again.get_data()
    stay.called_off_on = date(2027, 12, 20)
    db.session.commit()
    off = Visitor(app, world.coordinator).get(f"/cohorts/{world.call.reference}.ics").response
    entry = off.get_data().decode().split("BEGIN:VEVENT")[-1]
    assert (f"UID:{away.reference}-stay@safar" in entry, "STATUS:CANCELLED" in entry) == (True, True)
    now = utc_now().timestamp() / 60
    assert [round(abs(int(number) - now)) <= 2 for number in re.findall(r"SEQUENCE:(.*)\r\n", text)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("kind", KINDS_OF_FILES)
def test_a_file_is_read_when_the_request_has_ended(app, world, kind):
    viewer = get_person(person("coordinator@all").id)
    counted = counts(viewer, [world.call.id])
    board = Board.of(viewer, world.call, ((one.rule_book_id, one.stage) for one in counted), utc_now())
    with speaking("en"):
        pieces = contents(kind, board, Cut(), db.engine)
    db.session.expire_all()
    db.session.expunge_all()
    assert b"".join(pieces)


def finished(file_id: int) -> None:
    """The job as a worker does it: made outside of a transaction, kept at the end; twice is once."""
    db.session.commit()
    for _time in range(2):
        finish = KINDS["cohorts.make_file"].work(file_id=file_id)
        if finish is not None:
            finish()
        db.session.commit()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ics"])
def test_a_large_file_is_made_by_a_job_for_who_asked_alone(app, world, monkeypatch, kind):
    monkeypatch.setattr("mobility.cohorts.views.files.AT_ONCE", 1)
    asker = person("coordinator@all")
    asker_id, visitor, other = asker.id, Visitor(app, asker), Visitor(app, person("coordinator@all"))
    page = visitor.follow(visitor.get(f"/cohorts/{world.call.reference}.{kind}?sort=name"))
    assert f"2 people stand in it ({kind.upper()})." in page.words
    page = visitor.submitted(page, "Make the file")
    assert "0 of 2 people written" in page.words
    shown = page.address
    file = db.session.scalars(select(CohortFile)).one()
    finished(file.id)
    page = visitor.get(shown)
    assert "The file is ready: 2 people." in page.words
    assert page.all("div", id="progress")[0].get("data-poll") is None
    fetched = page.links()[f"Take the file ({kind.upper()})"]
    after_midnight = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)  # in Dushanbe
    db.session.execute(update(CohortFile).values(asked_at=after_midnight))
    db.session.commit()
    answer = visitor.get(fetched).response
    content, named = answer.get_data(), f"filename={fetched.split('/')[2]}-2026-12-01.{kind}"
    assert (bool(content), named in answer.headers["Content-Disposition"]) == (True, True)
    if kind != "ics":
        assert [row[1][1] for row in read_sheet(content).rows] == ["Komron Abdulloev", "Madina Sharipova"]
    assert (other.get(shown).status, other.get(fetched).status) == (404, 404)
    told = db.session.scalars(select(Message).where(Message.key == "cohort-file-ready")).one()
    assert (told.person_id, told.link) == (asker_id, shown)


def test_the_same_file_asked_for_twice_is_made_once_as_long_as_nothing_has_changed(app, world, monkeypatch):
    monkeypatch.setattr("mobility.cohorts.views.files.AT_ONCE", 0)
    visitor, reference = Visitor(app, person("coordinator@all")), world.call.reference
    call_id = world.call.id

    def asked(cut: str = "") -> Page:
        return visitor.submitted(
            visitor.follow(visitor.get(f"/cohorts/{reference}.csv{cut}")), "Make the file"
        )

    again = "and nothing has changed since: nothing is made twice."
    first = asked()
    assert again not in first.words
    running = asked()
    assert (running.address, again in running.words) == (first.address, True)
    assert asked("?sort=name").address != first.address
    finished(db.session.scalars(select(CohortFile.id).order_by(CohortFile.id)).first())
    made = asked()
    assert (made.address, "The file is ready: 2 people." in made.words) == (first.address, True)
    case_id = db.session.scalars(select(Case.id).where(Case.context == f"call:{call_id}")).first()
    record(f"case:{case_id}", "paper-looked-at", None, utc_now(), {})
    db.session.commit()
    anew = asked()
    assert (anew.address == first.address, again in anew.words) == (False, False)


def test_who_has_lost_a_role_since_does_not_get_the_file_and_after_a_week_nobody_does(
    app, world, monkeypatch
):
    monkeypatch.setattr("mobility.cohorts.views.files.AT_ONCE", 0)
    asker = person("coordinator@all", f"dean@faculty:{world.faculties[0].id}")
    asker_id, reference, visitor = asker.id, world.call.reference, Visitor(app, asker)
    page = visitor.submitted(
        visitor.follow(visitor.get(f"/cohorts/{world.call.reference}.csv")), "Make the file"
    )
    file_id = db.session.scalars(select(CohortFile.id)).one()
    finished(file_id)
    assert visitor.get(page.address).status == 200
    grant = db.session.scalars(
        select(Grant).where(Grant.person_id == asker_id, Grant.role == "coordinator")
    ).one()
    grant.ended_at = utc_now()
    db.session.commit()
    assert visitor.get("cohorts.show", reference=reference).status == 200
    assert visitor.get(page.address).status == 404
    stored = db.session.get_one(StoredFile, db.session.get_one(CohortFile, file_id).file_id)
    assert services.forget_files(utc_now() + timedelta(days=6)) == 0
    assert services.forget_files(utc_now() + timedelta(days=8)) == 1
    db.session.refresh(stored)
    assert stored.references == 0
