"""Deadlines, reminders, escalation, changed dates, and people who come and go."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from mobility.accounts.models import Grant, Person
from mobility.accounts.queries import load_grants
from mobility.base.database import db
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.registry import KINDS
from mobility.base.lending import Guard, lent
from mobility.base.refusals import Refusal
from mobility.notifications.models import Message, MessageState
from mobility.notifications.services import held, release
from mobility.workflow import services
from mobility.workflow.engine import clock
from mobility.workflow.models import CalendarDay, Case, Wait
from tests.workflow.test_engine import BOOK, at, move, sign, told, waiting
from tests.workflow.world import NOW, REVIEWED, Office, World, person, store


@pytest.fixture
def office(world: World) -> Office:
    return Office.staffed()


def pass_time(now: datetime) -> None:
    """What the clock's jobs do at `now`."""
    services.clock(now=now)
    jobs = db.session.scalars(
        select(Job).where(Job.name == "workflow.attend", Job.state == JobState.WAITING)
    ).all()
    for job in jobs:
        services.attend(job.arguments["wait_id"], now=now)
        db.session.delete(job)
    db.session.flush()


def job_names() -> list[str]:
    return sorted(set(db.session.scalars(select(Job.name).where(Job.state == JobState.WAITING))))


def test_every_job_that_the_engine_enqueues_is_registered(world: World) -> None:
    names = {"attend", "clock", "go_on", "renew", "reschedule", "sweep", "sweep_piece"}
    assert {f"workflow.{name}" for name in names} <= KINDS.keys()


def test_a_draft_lapses_after_the_last_minute_of_the_day(world: World, office: Office) -> None:
    case = world.case(BOOK, office.applicant)
    pass_time(datetime(2027, 3, 31, 18, 59, 58, tzinfo=UTC))
    assert case.stage == "draft"
    pass_time(datetime(2027, 3, 31, 19, 0, 0, tzinfo=UTC))
    assert (case.stage, told(office.applicant)) == ("lapsed", ["draft-lapsed"])


def test_nobody_makes_the_clocks_move_before_its_time(world: World, office: Office) -> None:
    case = world.case(BOOK, office.applicant)
    for actor in (office.applicant, None):
        with pytest.raises(Refusal, match="not-yours-to-move"):
            services.fire(case.id, "lapse", actor=actor, seen_version=None, now=NOW)


def test_a_deadline_that_is_past_already_fires_at_the_next_look(world: World, office: Office) -> None:
    world.dates["call-waiting-list-ends"] = NOW.date() - timedelta(days=3)
    case = at(world, office, "selection")
    world.facts |= {"run-signed", "on-waiting-list"}
    services.changed(case, "run", now=NOW)
    assert case.stage == "waiting-list"
    pass_time(NOW + timedelta(minutes=1))
    assert case.stage == "not-selected"


def test_reminders_come_once_a_date_and_anew_after_an_extension(world: World, office: Office) -> None:
    case = at(world, office, "committee")
    for day in (4, 5, 5, 6):
        pass_time(datetime(2027, 5, day, 4, tzinfo=UTC))
    assert told(office.members[0]) == ["task-arrived", "reminder"]
    world.dates["call-selection"] = datetime(2027, 5, 20, tzinfo=UTC).date()
    services.reschedule(case, now=datetime(2027, 5, 6, 5, tzinfo=UTC))
    for day in (10, 17, 18):
        pass_time(datetime(2027, 5, day, 4, tzinfo=UTC))
    assert told(office.members[0]) == ["task-arrived", "reminder", "reminder"]
    assert case.due_at == datetime(2027, 5, 20, 18, 59, 59, tzinfo=UTC)


def test_what_is_late_is_told_to_one_who_does_not_act_instead(world: World, office: Office) -> None:
    case = at(world, office, "faculty-review")
    assert case.due_at is not None
    pass_time(case.due_at + timedelta(seconds=1))
    pass_time(case.due_at + timedelta(days=1))
    assert told(office.dean) == ["escalation"]
    assert case.stage == "faculty-review"
    text = db.session.scalars(select(Message.text).where(Message.key == "escalation")).one()
    assert "Faculty reviewer" in text


def test_a_new_holiday_never_makes_a_promise_earlier(world: World, office: Office) -> None:
    case = at(world, office, "document-check")
    before = case.due_at
    db.session.add(CalendarDay(day=NOW.date() + timedelta(days=1), working=False, title={"en": "Eid"}))
    services.reschedule(case, now=NOW)
    assert before is not None
    assert case.due_at is not None
    assert case.due_at == before + timedelta(days=1)
    db.session.execute(update(CalendarDay).values(working=True))
    services.reschedule(case, now=NOW)
    assert case.due_at == before + timedelta(days=1)


def test_who_loses_the_grant_loses_the_wait_to_another(world: World, office: Office) -> None:
    case = at(world, office, "faculty-review")
    gone, stays, other = office.reviewers
    db.session.execute(update(Grant).where(Grant.person_id == gone.id).values(ends_at=NOW))
    load_grants(gone, NOW)
    with pytest.raises(Refusal, match="not-waiting-for-you"):
        sign(case, gone)
    assert list(clock.stale_cases(NOW)) == [case.id]
    clock.renew(case.id, NOW)
    assert {who for _, who in waiting(case)} == {stays.id, other.id}
    assert told(other) == ["task-arrived"]
    assert list(clock.stale_cases(NOW)) == []


def test_a_declared_conflict_takes_back_a_signature(world: World, office: Office) -> None:
    case = at(world, office, "faculty-review")
    sign(case, office.reviewers[0])
    world.conflicts.add(office.reviewers[0].id)
    services.renew_waits(case, now=NOW)
    assert {who for _, who in waiting(case)} == {office.reviewers[1].id, office.reviewers[2].id}
    sign(case, office.reviewers[1])
    assert case.stage == "faculty-review"
    sign(case, office.reviewers[2])
    assert case.stage == "approval"


def test_a_place_without_a_name_goes_to_who_comes(world: World, office: Office) -> None:
    world.conflicts = {each.id for each in office.reviewers}
    case = at(world, office, "faculty-review")
    assert [who for _, who in waiting(case)] == [None, None]
    new = person("faculty-reviewer@faculty:3")
    clock.renew(case.id, NOW)
    assert sorted((who or 0) for _, who in waiting(case)) == [0, new.id]


def test_the_sweep_finds_what_nobody_said(world: World, office: Office) -> None:
    case = at(world, office, "document-check")
    world.facts.add("no-open-findings")
    services.sweep(now=NOW)
    assert "workflow.sweep_piece" in job_names()
    clock.sweep_piece(case.id, case.id, NOW)
    assert "workflow.go_on" in job_names()


def test_a_message_is_dropped_when_its_wait_is_closed(world: World, office: Office) -> None:
    case = at(world, office, "approval")
    move(case, "withdraw", office.applicant)
    states = dict(
        db.session.execute(
            select(Message.key, Message.state).where(Message.person_id == office.dean.id)
        ).all()
    )
    assert states == {"task-arrived": MessageState.DROPPED}


def test_nobody_is_told_before_all_are_moved(world: World, office: Office) -> None:
    case = at(world, office, "selection")
    world.facts |= {"run-signed", "left-out"}
    with held("run:1"):
        services.changed(case, "run", now=NOW)
    message = db.session.scalars(select(Message).where(Message.key == "not-selected")).one()
    assert (case.stage, message.state) == ("not-selected", MessageState.HELD)
    assert release("run:1", now=NOW) == 1
    assert (message.state, release("run:1", now=NOW)) == (MessageState.WAITING, 0)


def test_where_all_have_signed_and_it_still_stays_the_holders_watch(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = at(world, office, "committee")
    monkeypatch.setitem(lent.guards, "quorum-reached", Guard(lambda case, now: "not-yet", "assessments"))
    for member in office.members:
        sign(case, member)
    assert waiting(case) == [("committee-member@call:12", None)]
    with pytest.raises(Refusal, match="not-waiting-for-you"):
        sign(case, office.members[0])
    services.reopen_wait(case, office.members[0], now=NOW)
    assert waiting(case) == [("committee-member@call:12", office.members[0].id)]


def test_a_signature_renews_no_promise(world: World, office: Office) -> None:
    """What the others were promised stays; the next stage has a promise of its own, from when the case comes to it."""
    store(REVIEWED.replace("assessments = 2", "assessments = 3"))
    case, until = world.case("reviewed", office.applicant), NOW.date() + timedelta(days=7)
    for signed, reviewer in enumerate(office.reviewers):
        open_ = db.session.scalars(
            select(Wait.due_at).where(Wait.case_id == case.id, Wait.closed_at.is_(None))
        )
        assert (case.stage, case.due_at.date()) == ("review", until)
        assert [due.date() for due in open_] == [until] * (3 - signed)
        sign(case, reviewer)
    assert (case.stage, case.due_at) == ("done", None)
    other = at(world, Office(**{**vars(office), "applicant": person()}), "faculty-review")
    before = other.due_at
    for reviewer in office.reviewers[:2]:
        assert (other.stage, other.due_at) == ("faculty-review", before)
        sign(other, reviewer)
    assert (other.stage, other.due_at.date()) == ("approval", until)


def test_signatures_stay_through_a_return_unless_a_room_says_otherwise(
    world: World, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.store_rule_book(REVIEWED, NOW)
    cases: list[Case] = []
    for _ in range(2):
        case = world.case("reviewed", office.applicant)
        first = db.session.get_one(Person, waiting(case)[0][1])
        sign(case, first)
        move(case, "ask", office.coordinator, reason="x", fields=["personal.phone"])
        cases.append(case)
    signed = select(Wait.person_id).where(Wait.signed_at.is_not(None)).order_by(Wait.case_id)
    signers = list(db.session.scalars(signed))
    move(cases[0], "again", office.applicant)
    assert len(waiting(cases[0])) == 1
    assert waiting(cases[0])[0][1] != signers[0]
    monkeypatch.setattr(lent, "reopens", {"scored-answer-changed": lambda case, now: {signers[1]}})
    move(cases[1], "again", office.applicant)
    assert len(waiting(cases[1])) == 2
    assert signers[1] in {who for _, who in waiting(cases[1])}
