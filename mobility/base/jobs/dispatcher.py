"""The dispatcher: hands waiting jobs to the broker. One at a time works, elected by an advisory lock; others stand by."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

import psycopg
from celery import Celery
from kombu.exceptions import OperationalError
from sqlalchemy.exc import DBAPIError

from ..database import utc_now
from ..transaction import transaction
from .queue import beat, ready_to_hand

log = logging.getLogger(__name__)
LOCK = 0x5AFA2001
AT_THE_LATEST = 2.0
"""Seconds between two looks when nobody notifies."""
SILENCE = timedelta(seconds=60)
"""A job that was handed so long ago and is still waiting was lost by the broker: it is handed again."""


def dispatch_forever(database_url: str, celery: Celery, going: Callable[[], bool] = lambda: True) -> None:
    """Work until `going()` says no. Lost connections to the database or the broker are taken up again."""
    address = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    while going():
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                _lead(connection, celery, going)
        except (psycopg.OperationalError, DBAPIError) as error:
            log.warning("the database is away, trying again: %s", error)
            time.sleep(1)


def _lead(connection: psycopg.Connection, celery: Celery, going: Callable[[], bool]) -> None:
    while going() and not _elected(connection):
        time.sleep(AT_THE_LATEST)
    connection.execute("LISTEN jobs")
    while going():
        more = hand_over(celery)
        if not more:
            for _notice in connection.notifies(timeout=AT_THE_LATEST, stop_after=1):
                pass


def _elected(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    return bool(row and row[0])


def hand_over(celery: Celery, limit: int = 200) -> bool:
    """Give what is ready to the broker; True if there may be more. With the broker away nothing counts as handed."""
    try:
        with transaction():
            now = utc_now()
            beat("dispatcher", now)
            jobs = ready_to_hand(now, limit, SILENCE)
            for job_id, queue in jobs:
                celery.send_task("jobs.run", kwargs={"job_id": job_id}, queue=queue, retry=False)
    except OperationalError as error:
        log.warning("the broker is away, trying again: %s", error)
        time.sleep(1)
        return False
    return len(jobs) == limit
