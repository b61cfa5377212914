"""What an extension, a closing and a cancellation mean for those who apply: real applications, real deadlines."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.calls import services
from mobility.calls.models import Call
from mobility.calls.opening import closes_at
from mobility.notifications.models import Message
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait
from tests.applications.world import World
from tests.calls.world import reread
from tests.institutions.world import a_person


def done(app: Flask) -> None:
    """Do the jobs of calls and of the workflow, and those that they leave behind; letters stay where they are."""
    mine = Job.name.like("calls.%") | Job.name.like("workflow.%")
    while waiting := db.session.scalars(select(Job.id).where(Job.state == JobState.WAITING, mine)).all():
        for job_id in waiting:
            with app.app_context():
                run(job_id, timedelta(minutes=1))
        db.session.expire_all()
        assert db.session.scalars(select(Job.error).where(mine, Job.error.is_not(None))).all() == []


def told(person: Person, key: str) -> int:
    return len(
        db.session.scalars(select(Message.id).where(Message.person_id == person.id, Message.key == key)).all()
    )


def deadline(case: Case) -> object:
    return db.session.scalar(select(Wait.due_at).where(Wait.case_id == case.id, Wait.closed_at.is_(None)))


def extended(office: Person, call: Call, days: int) -> Call:
    services.extend(
        office,
        call,
        seen_version=call.version,
        closes_on=call.closes_on + timedelta(days=days),
        selection_on=call.selection_on + timedelta(days=days),
        waiting_list_ends_on=call.waiting_list_ends_on + timedelta(days=days),
        now=utc_now(),
    )
    db.session.commit()
    return reread(call)


def test_an_extension_tells_the_drafts_and_their_deadline_follows(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    people = draft.subject, sent.subject
    assert deadline(draft) == closes_at(world.call)
    call = extended(a_person("coordinator@all"), reread(world.call), 1)
    done(app)
    assert deadline(draft) == closes_at(call)
    assert [told(person, "call-extended") for person in people] == [1, 0]


def test_closing_now_lets_drafts_lapse_and_sent_ones_go_on(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    call = reread(world.call)
    services.close_now(a_person("coordinator@all"), call, seen_version=call.version, now=utc_now())
    db.session.commit()
    done(app)
    workflow.clock(now=utc_now())  # beat does it every minute
    db.session.commit()
    done(app)
    stages = [db.session.scalar(select(Case.stage).where(Case.id == case.id)) for case in (draft, sent)]
    assert stages == ["lapsed", "document-check"]


def test_a_cancelled_call_ends_every_application_and_tells_everybody_once(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    people = draft.subject, sent.subject
    call = reread(world.call)
    services.cancel(a_person("coordinator@all"), call, seen_version=call.version, now=utc_now())
    db.session.commit()
    done(app)
    stages = [db.session.scalar(select(Case.stage).where(Case.id == case.id)) for case in (draft, sent)]
    assert stages == ["call-cancelled", "call-cancelled"]
    assert [told(person, "call-cancelled") for person in people] == [1, 1]
