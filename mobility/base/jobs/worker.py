"""How a worker does a job: claim, work, finish; three short transactions, nothing locked in between."""

import logging
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from ..database import db, utc_now
from ..transaction import transaction
from .queue import Claim, claim, fail, finish, renew, still_mine

log = logging.getLogger(__name__)


def run(job_id: int, lease: timedelta) -> None:
    """Do the job if it can be claimed. What goes wrong is logged, kept with the job, and tried again later."""
    mine = _claimed(job_id, lease)
    if mine is None:
        return
    try:
        _work(mine, lease)
    except Exception as error:  # every failure of a job has the same answer: note it, try again later
        log.exception("job %s (%s) failed at attempt %s", mine.job_id, mine.kind.name, mine.attempt)
        with transaction():
            fail(mine, "".join(traceback.format_exception(error)), utc_now())


def _claimed(job_id: int, lease: timedelta) -> Claim | None:
    """Ask until the database answers; without it a worker has nothing else to do."""
    while True:
        try:
            with transaction():
                return claim(job_id, utc_now(), lease)
        except OperationalError as error:
            log.warning("the database is away, trying again: %s", error)
            time.sleep(1)


def _work(mine: Claim, lease: timedelta) -> None:
    if mine.kind.outside:
        with _renewing(mine, lease):
            write = mine.kind.work(**mine.arguments)
        db.session.remove()
        with transaction():
            if still_mine(mine):
                if write is not None:
                    write()
                finish(mine, utc_now())
        return
    with transaction():
        if still_mine(mine):
            mine.kind.work(**mine.arguments)
            finish(mine, utc_now())


@contextmanager
def _renewing(mine: Claim, lease: timedelta) -> Iterator[None]:
    """Renew the lease three times in its length, so that work may take longer; a killed worker renews nothing."""
    ended = Event()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy must not cross threads
    thread = Thread(target=_renew_until, args=(ended, app, mine, lease), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _renew_until(ended: Event, app: Flask, mine: Claim, lease: timedelta) -> None:
    while not ended.wait(lease.total_seconds() / 3):
        try:
            with app.app_context(), transaction():
                renew(mine, utc_now(), lease)
        except OperationalError as error:
            log.warning("the lease of job %s could not be renewed, trying again: %s", mine.job_id, error)
