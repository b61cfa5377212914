"""The life of a job: enqueued with its cause, claimed by one, tried again with pauses, dead at last, revived by hand."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.base.background import enqueue_periodic
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState, enqueue, job
from mobility.base.jobs.models import Heartbeat
from mobility.base.jobs.queue import (
    beat,
    claim,
    clear_done,
    dead_jobs,
    fail,
    finish,
    pause_after,
    ready_to_hand,
    revive,
    status,
    still_mine,
)
from mobility.base.jobs.registry import KINDS
from mobility.base.transaction import transaction
from tools.launcher.house import QUEUES

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
SILENCE = timedelta(seconds=60)


def later(**time: float) -> datetime:
    return NOW + timedelta(**time)


@pytest.fixture
def waiting(app: Flask, kind: object) -> int:
    """A job that is due at NOW."""
    return a_job()


def a_job(**more: object) -> int:
    enqueue("trial.work", **{"not_before": NOW, **more})
    db.session.flush()
    return db.session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one()


def the(job_id: int) -> Job:
    return db.session.get_one(Job, job_id, populate_existing=True)


def test_a_key_holds_on_a_connection_that_has_long_been_used(app: Flask, kind: object) -> None:
    """From the sixth time on psycopg prepares a statement, from the eleventh on PostgreSQL plans it without values."""
    for _ in range(20):
        enqueue("trial.work", key="only one")
    assert len(db.session.scalars(select(Job.id).where(Job.key == "only one")).all()) == 1


def test_a_job_leaves_only_with_its_cause(app: Flask, kind: object) -> None:
    with suppress(ZeroDivisionError), transaction():
        enqueue("trial.work")
        raise ZeroDivisionError
    assert list(db.session.scalars(select(Job.name))) == []
    with transaction():
        enqueue("trial.work")
    assert list(db.session.scalars(select(Job.name))) == ["trial.work"]


def test_a_job_is_claimed_by_one_and_finished(waiting: int) -> None:
    mine = claim(waiting, NOW, LEASE)
    assert (mine.attempt, the(waiting).state, the(waiting).lease_until) == (1, JobState.RUNNING, NOW + LEASE)
    assert claim(waiting, NOW, LEASE) is None
    assert still_mine(mine)
    finish(mine, later(seconds=1))
    done = the(waiting)
    assert (done.state, done.finished_at, done.lease_until) == (JobState.DONE, later(seconds=1), None)
    assert claim(waiting, later(days=1), LEASE) is None


def test_a_job_is_not_claimed_before_its_time(app: Flask, kind: object) -> None:
    job_id = a_job(not_before=later(hours=1))
    assert ready_to_hand(NOW, 10, SILENCE) == []
    assert claim(job_id, NOW, LEASE) is None
    assert claim(job_id, later(hours=1), LEASE) is not None


def test_a_lease_that_ran_out_lets_another_take_it_up(waiting: int) -> None:
    first = claim(waiting, NOW, LEASE)
    assert claim(waiting, NOW + LEASE, LEASE) is None
    second = claim(waiting, NOW + LEASE + timedelta(seconds=1), LEASE)
    assert (second.attempt, still_mine(first), still_mine(second)) == (2, False, True)


def test_who_lost_the_job_cannot_spoil_it(waiting: int) -> None:
    first = claim(waiting, NOW, LEASE)
    second = claim(waiting, later(minutes=1), LEASE)
    fail(first, "too late", later(minutes=1))
    assert still_mine(second)


def test_who_has_finished_cannot_fail_any_more(waiting: int) -> None:
    """A commit whose answer got lost with the connection: the job is done, whatever the worker thinks."""
    mine = claim(waiting, NOW, LEASE)
    finish(mine, NOW)
    fail(mine, "the connection was lost", NOW)
    assert the(waiting).state == JobState.DONE


def test_a_job_that_fails_waits_longer_each_time_and_then_is_dead(waiting: int) -> None:
    now = NOW
    for attempt in (1, 2):
        fail(claim(waiting, now, LEASE), f"trouble {attempt}", now)
        found = the(waiting)
        assert (found.state, found.error, found.handed_at) == (JobState.WAITING, f"trouble {attempt}", None)
        assert claim(waiting, now, LEASE) is None
        now = found.not_before
    fail(claim(waiting, now, LEASE), "trouble 3", now)
    assert [(found.id, found.error) for found in dead_jobs()] == [(waiting, "trouble 3")]
    assert claim(waiting, later(days=365), LEASE) is None
    assert ready_to_hand(later(days=365), 10, SILENCE) == []


def test_pauses_grow_to_an_hour() -> None:
    for attempt, seconds in [(1, 5), (2, 10), (5, 80), (10, 2560), (11, 3600), (500, 3600)]:
        assert 0.75 * seconds <= pause_after(attempt).total_seconds() <= 1.25 * seconds


def test_a_job_that_ends_its_worker_each_time_is_dead_at_last(waiting: int) -> None:
    now = NOW
    for _ in range(3):
        assert claim(waiting, now, LEASE) is not None
        now += LEASE + timedelta(seconds=1)
    assert claim(waiting, now, LEASE) is None
    assert the(waiting).state == JobState.DEAD


def test_a_dead_job_is_revived_once(waiting: int) -> None:
    assert not revive(waiting, NOW)
    db.session.get_one(Job, waiting).state = JobState.DEAD
    db.session.flush()
    assert revive(waiting, NOW)
    assert not revive(waiting, NOW)
    assert ready_to_hand(NOW, 10, SILENCE) == [(waiting, "default")]
    assert claim(waiting, NOW, LEASE).attempt == 1


def test_a_dead_job_whose_key_another_took_stays_dead(app: Flask, kind: object) -> None:
    first = a_job(key="daily")
    db.session.get_one(Job, first).state = JobState.DEAD
    db.session.flush()
    second = a_job(key="daily")
    assert not revive(first, NOW)
    finish(claim(second, NOW, LEASE), NOW)
    assert revive(first, NOW)


def test_a_key_waits_or_runs_once(app: Flask, kind: object) -> None:
    first = a_job(key="daily")
    assert a_job(key="daily") == first
    mine = claim(first, NOW, LEASE)
    assert a_job(key="daily") == first
    assert a_job(key="other") != first
    finish(mine, NOW)
    assert a_job(key="daily") > first


def test_handed_jobs_are_handed_again_when_the_broker_lost_them(waiting: int) -> None:
    assert ready_to_hand(NOW, 10, SILENCE) == [(waiting, "default")]
    assert ready_to_hand(later(seconds=59), 10, SILENCE) == []
    assert ready_to_hand(later(seconds=61), 10, SILENCE) == [(waiting, "default")]


def test_a_silent_worker_s_job_is_handed_once_its_lease_ran_out(waiting: int) -> None:
    ready_to_hand(NOW, 10, SILENCE)
    claim(waiting, later(seconds=1), timedelta(seconds=2))
    assert ready_to_hand(later(seconds=3), 10, SILENCE) == []
    assert ready_to_hand(later(seconds=4), 10, SILENCE) == [(waiting, "default")]
    assert ready_to_hand(later(seconds=5), 10, SILENCE) == []
    assert ready_to_hand(later(seconds=65), 10, SILENCE) == [(waiting, "default")]


def test_no_more_are_handed_than_asked_oldest_first(app: Flask, kind: object) -> None:
    ids = [a_job() for _ in range(3)]
    assert [job_id for job_id, _ in ready_to_hand(NOW, 2, SILENCE)] == ids[:2]
    assert [job_id for job_id, _ in ready_to_hand(NOW, 2, SILENCE)] == ids[2:]


def test_done_jobs_are_forgotten_after_two_weeks(app: Flask, kind: object) -> None:
    ids = [a_job() for _ in range(3)]
    finish(claim(ids[0], NOW, LEASE), NOW)
    finish(claim(ids[1], NOW, LEASE), later(days=2))
    clear_done(later(days=15))
    assert list(db.session.scalars(select(Job.id).order_by(Job.id))) == ids[1:]


def test_the_status_counts_and_says_who_was_seen(app: Flask, kind: object) -> None:
    a_job()
    a_job(not_before=later(hours=1))
    claim(a_job(), NOW, LEASE)
    beat("worker", NOW)
    assert status(later(seconds=90)) == {
        "counts": {"waiting": 2, "running": 1},
        "oldest_seconds": 90.0,
        "seen_seconds_ago": {"worker": 90.0},
    }


def test_periodic_work_does_not_overlap(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "jobs.heartbeat"
    for _ in range(3):
        enqueue_periodic(name)
    (job_id,) = db.session.scalars(select(Job.id)).all()
    claim(job_id, utc_now(), LEASE)
    db.session.commit()
    enqueue_periodic(name)
    assert db.session.scalars(select(Job.id)).all() == [job_id]
    assert db.session.get(Heartbeat, "beat") is not None


def test_every_queue_has_a_worker(app: Flask) -> None:
    celery = app.extensions["celery"]
    queues = {kind.queue for kind in KINDS.values()} | {celery.conf.task_default_queue}
    assert queues <= set(QUEUES.split(","))


def test_every_periodic_job_is_in_the_timetable(app: Flask) -> None:
    timetable = app.extensions["celery"].conf.beat_schedule
    assert {name: row["schedule"] for name, row in timetable.items()} == {
        kind.name: kind.every.total_seconds() for kind in KINDS.values() if kind.every
    }


def test_a_name_is_registered_once(app: Flask) -> None:
    with pytest.raises(ValueError, match="registered twice"):
        job("jobs.clear")(lambda: None)


# What an operator sees and does


def test_flask_jobs_status_fails_when_somebody_should_look(app: Flask, waiting: int) -> None:
    ask = app.test_cli_runner().invoke
    db.session.commit()
    assert ask(args=["jobs", "status"]).exit_code == 1  # no dispatcher was ever seen
    beat("dispatcher", utc_now())
    db.session.commit()
    good = ask(args=["jobs", "status", "--json"])
    assert (good.exit_code, json.loads(good.output)["counts"]) == (0, {"waiting": 1})
    assert "waiting  1\n" in ask(args=["jobs", "status"]).output
    db.session.get_one(Job, waiting).state = JobState.DEAD
    db.session.commit()
    assert ask(args=["jobs", "status"]).exit_code == 1


def test_flask_jobs_revive(app: Flask, waiting: int) -> None:
    ask = app.test_cli_runner().invoke
    db.session.get_one(Job, waiting).state = JobState.DEAD
    db.session.commit()
    done = ask(args=["jobs", "revive", str(waiting)])
    assert (done.exit_code, done.output) == (0, "It will be tried again.\n")
    again = ask(args=["jobs", "revive", str(waiting)])
    assert (again.exit_code, again.output) == (1, "There is no dead job with this number.\n")
