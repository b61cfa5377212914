"""`flask jobs …`."""

import json
import signal
import sys
from threading import Event as Flag

import click
from flask import current_app

from .console import Console
from .database import utc_now
from .jobs.dispatcher import dispatch_forever
from .jobs.queue import revive, status
from .limits import LARGEST_ID
from .transaction import reading, transaction

jobs = Console("jobs", help="Work for the workers.")
as_json = click.option("--json", "json_", is_flag=True, help="Print JSON.")


@jobs.command("status")
@as_json
def jobs_status(json_: bool) -> None:
    """Counts by state, the oldest waiting job, signs of life. Ends with 1 when a job is dead or the dispatcher silent."""
    with reading():
        found = status(utc_now())
    if json_:
        click.echo(json.dumps(found))
    else:
        for state, count in sorted(found["counts"].items()):
            click.echo(f"{state:8} {count}")
        click.echo(f"oldest waiting: {found['oldest_seconds']} s")
        for who, seconds in sorted(found["seen_seconds_ago"].items()):
            click.echo(f"{who} seen {seconds} s ago")
    good = not found["counts"].get("dead") and found["seen_seconds_ago"].get("dispatcher", 9999) < 60
    sys.exit(0 if good else 1)


@jobs.command("dispatch")
def jobs_dispatch() -> None:
    """Hand waiting jobs to the broker until SIGTERM or SIGINT."""
    ended = Flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy must not cross the loop
    dispatch_forever(
        app.config["SETTINGS"].database_url, app.extensions["celery"], lambda: not ended.is_set()
    )


@jobs.command("revive")
@click.argument("job_id", type=click.IntRange(0, LARGEST_ID))
def jobs_revive(job_id: int) -> None:
    """Let a dead job be tried again."""
    with transaction():
        done = revive(job_id, utc_now())
    click.echo("It will be tried again." if done else "There is no dead job with this number.")
    sys.exit(0 if done else 1)
