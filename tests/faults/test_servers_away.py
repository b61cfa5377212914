"""Valkey or PostgreSQL is away for a moment: pages answer in words or as ever, and afterwards each job is done once."""

import time

from mobility.base.jobs import JobState
from tools.launcher.process import end_all

from .conftest import House
from .test_killed_worker import MAIL

AS_EVER = 3.0
"""Seconds in which a page that never speaks to the broker answers, on a busy machine too."""


def all_done(house: House, count: int) -> bool:
    return [state for state, _ in house.jobs(MAIL)] == [JobState.DONE] * count


def test_valkey_is_stopped_while_a_form_is_sent(house: House) -> None:
    assert house.register("before@example.org") == 303
    house.until(lambda: all_done(house, 1), "the worker is there")

    end_all([house.servers.broker.child])
    started = time.monotonic()
    assert house.register("meanwhile@example.org") == 303
    assert time.monotonic() - started < AS_EVER
    assert house.status_of("/health/ready") == 200
    assert house.status_of("/health/status") == 503
    assert house.jobs(MAIL) == [(JobState.DONE, 1), (JobState.WAITING, 0)]

    house.servers.broker.start()
    house.until(lambda: all_done(house, 2), "the job that waited is done")
    assert len(set(house.post.taken)) == len(house.post.taken) == 2


def test_postgresql_is_restarted(house: House) -> None:
    """Some letters are on their way: one whose yes came while the note was impossible may come twice."""
    house.post.hesitate("RCPT")
    for number in range(6):
        assert house.register(f"person{number}@example.org") == 303
    house.wait_for_mail()

    end_all([house.servers.database.child])
    assert house.status_of("/calls") == 503
    house.post.let_go()
    house.servers.database.start()

    assert house.status_of("/calls") == 200
    assert house.register("after@example.org") == 303
    house.until(lambda: all_done(house, 7), "all letters are sent")
    assert len(set(house.post.taken)) == 7
    assert len(house.post.taken) <= 7 + 2  # one for each process of the worker
