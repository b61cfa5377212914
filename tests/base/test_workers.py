"""What workers and dispatchers do with jobs, on a database that really commits: they race, die, and come back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier, Event

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text

from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState, dispatcher
from mobility.base.jobs.models import Heartbeat
from mobility.base.jobs.queue import (
    beat,
    claim,
)
from mobility.base.jobs.worker import run
from mobility.base.transaction import transaction

from .test_jobs import LEASE, a_job, the


@pytest.fixture
def real(committed: Flask, kind: object) -> Iterator[Flask]:
    """A database that commits, without jobs."""
    with committed.app_context(), transaction():
        db.session.execute(text("TRUNCATE job, heartbeat"))
    return committed


def an_own_job(app: Flask) -> int:
    with app.app_context(), transaction():
        return a_job(not_before=utc_now())


def states(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(Job.state, Job.attempt).order_by(Job.id))]


def beats(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Heartbeat.who)))


def test_work_and_its_end_are_one_transaction(real: Flask, kind: Callable[..., None]) -> None:
    def work() -> None:
        beat("half", utc_now())
        db.session.flush()
        raise ZeroDivisionError("in the middle")

    kind(work)
    job_id = an_own_job(real)
    with real.app_context():
        run(job_id, LEASE)
    assert (beats(real), states(real)) == (set(), [(JobState.WAITING, 1)])
    with real.app_context():
        assert "in the middle" in the(job_id).error


def test_work_outside_writes_nothing_when_the_job_was_lost(real: Flask, kind: Callable[..., None]) -> None:
    job_id = an_own_job(real)

    def work() -> Callable[[], None]:
        with real.app_context(), transaction():  # another worker, after the lease
            assert claim(job_id, utc_now() + timedelta(hours=1), LEASE) is not None
        return lambda: beat("loser", utc_now())

    kind(work, outside=True)
    with real.app_context():
        run(job_id, LEASE)
    assert (beats(real), states(real)) == (set(), [(JobState.RUNNING, 2)])


def test_no_transaction_is_open_while_work_goes_on_outside(real: Flask, kind: Callable[..., None]) -> None:
    open_ones: list[int] = []

    def work() -> None:
        open_ones.append(
            db.session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'"
                )
            )
        )

    kind(work, outside=True)
    job_id = an_own_job(real)
    with real.app_context():
        run(job_id, LEASE)
    assert (open_ones, states(real)) == ([0], [(JobState.DONE, 1)])


def test_work_outside_may_take_longer_than_its_lease(real: Flask, kind: Callable[..., None]) -> None:
    job_id = an_own_job(real)
    lease = timedelta(seconds=0.3)
    leases: set[datetime] = set()

    def work() -> None:
        while len(leases) < 4:  # first the claim's, then the renewed ones
            leases.add(the(job_id).lease_until)
            db.session.rollback()

    kind(work, outside=True)
    with real.app_context():
        run(job_id, lease)
    assert sorted(leases)[-1] - sorted(leases)[0] > timedelta(seconds=0.25)
    assert states(real) == [(JobState.DONE, 1)]


@pytest.mark.parametrize("outside", [False, True])
def test_of_two_workers_exactly_one_does_the_work(
    real: Flask, kind: Callable[..., None], outside: bool
) -> None:
    done: list[int] = []
    kind(lambda: done.append(1), outside=outside)
    job_id = an_own_job(real)
    both = Barrier(4)

    def worker() -> None:
        with real.app_context():
            both.wait()
            run(job_id, LEASE)

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(worker) for _ in range(4)]:
            future.result()
    assert (done, states(real)) == ([1], [(JobState.DONE, 1)])


def test_a_second_worker_after_the_lease_waits_for_a_first_one_that_still_writes(
    real: Flask, kind: Callable[..., None]
) -> None:
    """The lease has run out while the first was writing: the second waits for its end, and finds the job done."""
    writes, goes_on = Event(), Event()
    done: list[int] = []

    def work() -> None:
        done.append(1)
        writes.set()
        assert goes_on.wait(10)

    kind(work)
    job_id = an_own_job(real)

    def first() -> None:
        with real.app_context():
            run(job_id, timedelta(seconds=-1))

    def second() -> None:
        with real.app_context():
            run(job_id, LEASE)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        assert writes.wait(10)
        two = pool.submit(second)
        wait_for_lock(real)
        goes_on.set()
        one.result()
        two.result()
    assert (done, states(real)) == ([1], [(JobState.DONE, 1)])


def wait_for_lock(app: Flask) -> None:
    """Until somebody waits for a row that another holds."""
    with app.app_context():
        for _ in range(10_000):
            if db.session.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
            ):
                return
            db.session.rollback()
        raise AssertionError("nobody waits")


def address_of(app: Flask) -> str:
    with app.app_context():
        return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def test_a_new_job_wakes_the_dispatcher(real: Flask) -> None:
    with psycopg.connect(address_of(real), autocommit=True) as listener:
        listener.execute("LISTEN jobs")
        an_own_job(real)
        assert [notice.channel for notice in listener.notifies(timeout=5, stop_after=1)] == ["jobs"]


def test_only_one_dispatcher_is_elected(real: Flask) -> None:
    connect, address = psycopg.connect, address_of(real)
    with connect(address, autocommit=True) as first, connect(address, autocommit=True) as second:
        assert (dispatcher._elected(first), dispatcher._elected(second)) == (True, False)
        first.close()
        assert eventually(lambda: dispatcher._elected(second))


def eventually(holds: Callable[[], bool]) -> bool:
    return any(holds() for _ in range(1000))
