"""What an extension, a closing and a cancellation mean for those who apply: real applications, real deadlines."""

from datetime import timedelta
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.refusals import Refusal
from mobility.calls import services
from mobility.calls.models import Call
from mobility.calls.opening import closes_at
from mobility.notifications.models import Message
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait
from tests.applications.world import World
from tests.calls.world import reread
from tests.client import Visitor
from tests.institutions.world import a_person, named

WHY = {"en": "The partner has closed its campus."}


def done(app: Flask) -> None:
    """Do the jobs of calls and of the workflow, and those that they leave behind; letters stay where they are."""
    mine = (Job.name.like("calls.%") | Job.name.like("workflow.%")) & (Job.not_before <= utc_now())
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
    services.cancel(a_person("coordinator@all"), call, seen_version=call.version, reason=WHY, now=utc_now())
    db.session.commit()
    done(app)
    stages = [db.session.scalar(select(Case.stage).where(Case.id == case.id)) for case in (draft, sent)]
    assert stages == ["call-cancelled", "call-cancelled"]
    assert [told(person, "call-cancelled") for person in people] == [1, 1]
    letters = db.session.scalars(select(Message.text).where(Message.key == "call-cancelled")).all()
    assert ["The reason: The partner has closed its campus." in text for text in letters] == [True, True]


def test_several_changes_are_told_once_to_each_whom_they_touch(app: Flask) -> None:
    world = World.make()
    draft, sent = world.draft(), world.sent()
    people, office = (draft.subject, sent.subject), a_person("coordinator@all")
    call = extended(office, reread(world.call), 1)
    services.save_money(
        office, call, seen_version=call.version, costs=named("Less."), funding=named("More."), now=utc_now()
    )
    db.session.commit()
    jobs = db.session.scalars(select(Job).where(Job.name == "calls.tell_changes").order_by(Job.id)).all()
    assert [job.not_before > utc_now() for job in jobs] == [True, True]
    for job in jobs:
        services.tell_changes(**job.arguments, now=utc_now())
    db.session.commit()
    told_of = [
        db.session.scalars(
            select(Message.text).where(Message.person_id == person.id, Message.key == "call-changed")
        ).all()
        for person in people
    ]
    whats = [[text.split("changed: ")[1].split(".")[0] for text in texts] for texts in told_of]
    assert whats == [["costs and funding"], ["dates, costs and funding"]]


def test_what_people_have_begun_to_apply_under_can_be_widened_alone(app: Flask) -> None:
    world = World.make()
    world.draft()
    office, call = a_person("coordinator@all"), reread(world.call)
    place = call.destinations[0]

    def refused(service: object, **values: object) -> tuple[str, str | None] | None:
        present = reread(call)
        try:
            service(office, present, seen_version=present.version, now=utc_now(), **values)
        except Refusal as refusal:
            return refusal.key, refusal.field
        db.session.commit()
        return None

    assert refused(services.save_conditions, year_from=3, year_to=4) == (
        "conditions-are-promised",
        "year_from",
    )
    assert refused(services.save_conditions, year_from=2, year_to=4, average=Decimal("4.0")) == (
        "conditions-are-promised",
        "average",
    )
    assert refused(services.save_conditions, year_from=1, year_to=4) is None
    offered = {
        name: getattr(place, name)
        for name in (
            "institution_id", "specialty_id", "field", "seats", "language", "level",
            "stay_from", "stay_to", "nominate_by",
        )
    }  # fmt: skip

    def save(**changes: object) -> tuple[str, str | None] | None:
        return refused(services.save_destination, destination=place, **{**offered, **changes})

    assert save(level="C1") == ("level-is-promised", "level")
    assert save(language="ru") == ("destination-is-chosen", "language")
    assert save(level="A2", seats=place.seats + 2) is None
    assert save(level="A2", least_score=Decimal(60)) == ("least-score-is-promised", "least_score")
    assert save(level="A2", first_faculties=[world.faculties[0].id]) == (
        "first-is-promised",
        "first_faculties",
    )
    assert refused(services.save_placing, ties="lot", limits=[]) == ("placing-is-promised", None)
    page = Visitor(app, office).get("managing.section", reference=call.reference, section="placing")
    assert "People have begun to apply under this rule of giving seats; it stays as it is." in page.words
    assert "Save" not in page.buttons()
