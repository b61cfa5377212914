"""The life of a job: enqueued, claimed, finished, or failed and tried again later."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.orm import aliased

from ..database import db
from .models import KEY_HOLDS, Heartbeat, Job, JobState
from .registry import KINDS, JobKind

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
DONE_KEPT_FOR = timedelta(days=14)
PROCESSES = ("dispatcher", "beat", "worker")
"""Those that give signs of life."""
SILENT_AFTER = 120
"""Seconds without one after which a process counts as away."""


@dataclass(frozen=True)
class Claim:
    """A worker's right to a job: valid as long as the row still has this attempt number."""

    job_id: int
    attempt: int
    kind: JobKind
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """A job to be added: see `wanted`."""

    name: str
    arguments: Mapping[str, Any]
    key: str | None = None
    not_before: datetime | None = None


def enqueue(
    name: str, *, key: str | None = None, not_before: datetime | None = None, **arguments: Any
) -> None:
    """Add a job in the present transaction: it leaves only if that commits.

    `arguments` are plain values (ids, keys, texts). With `key`, nothing is added while one with that key waits or runs.
    """
    enqueue_all([wanted(name, key=key, not_before=not_before, **arguments)])


def wanted(
    name: str, *, key: str | None = None, not_before: datetime | None = None, **arguments: Any
) -> Wanted:
    """A job for `enqueue_all`; as `enqueue`."""
    return Wanted(name, arguments, key, not_before)


def enqueue_all(jobs: Iterable[Wanted]) -> None:
    """Add several in one statement."""
    rows = [
        {
            "name": each.name,
            "arguments": dict(each.arguments),
            "queue": KINDS[each.name].queue,
            "key": each.key,
            "not_before": each.not_before.isoformat() if each.not_before else None,
        }
        for each in jobs
    ]
    if rows:
        db.session.execute(_enqueue, {"jobs": rows})


def enqueue_each(rows: Select[Any]) -> Insert:
    """The statement that adds a job for each row of (name, arguments, queue, key, not before).

    No key, or no date, is null. For use within another statement; no row is added whose key one has that waits or runs.
    """
    name, arguments, queue, key, not_before = rows.subquery("wanted").c
    chosen = select(
        name,
        arguments,
        queue,
        key,
        func.coalesce(not_before, func.now()),
        literal(str(JobState.WAITING)),
        literal(0),
    )
    columns = ["name", "arguments", "queue", "key", "not_before", "state", "attempt"]
    table = Job.metadata.tables[
        Job.__tablename__
    ]  # of the class it would be an insert of objects: no part of another
    statement = insert(table).from_select(columns, chosen)
    return statement.on_conflict_do_nothing(index_elements=["key"], index_where=KEY_HOLDS)


_given = func.jsonb_to_recordset(bindparam("jobs", type_=JSONB)).table_valued(
    *(column(each.key, each.type) for each in (Job.name, Job.arguments, Job.queue, Job.key, Job.not_before)),
    name="given",
)
_enqueue = enqueue_each(select(*_given.render_derived(name="given", with_types=True).c))
"""Made once, for any number of jobs."""


def claim(job_id: int, now: datetime, lease: timedelta) -> Claim | None:
    """Take the job, or None: it is done, dead, not yet due, or another worker's lease still runs.

    One that has ended its worker at each of its attempts is dead by that.
    """
    row = db.session.execute(
        update(Job)
        .where(
            Job.id == job_id,
            or_(
                and_(Job.state == JobState.WAITING, Job.not_before <= now),
                and_(Job.state == JobState.RUNNING, Job.lease_until < now),
            ),
        )
        .values(state=JobState.RUNNING, attempt=Job.attempt + 1, lease_until=now + lease)
        .returning(Job.id, Job.attempt, Job.name, Job.arguments)
    ).first()
    if row is None:
        return None
    mine = Claim(row.id, row.attempt, KINDS[row.name], row.arguments)
    if mine.attempt > mine.kind.attempts:
        fail(mine, "Its worker ended, or was silent for too long, at the last attempt as well.", now)
        return None
    return mine


def still_mine(mine: Claim) -> bool:
    """Lock the row and see whether the claim still holds: another worker may have taken it up meanwhile."""
    found = db.session.execute(
        select(Job.id)
        .where(Job.id == mine.job_id, Job.attempt == mine.attempt, Job.state == JobState.RUNNING)
        .with_for_update()
    ).first()
    return found is not None


def renew(mine: Claim, now: datetime, lease: timedelta) -> None:
    """Say that the worker lives, if the claim still holds."""
    db.session.execute(
        update(Job)
        .where(Job.id == mine.job_id, Job.attempt == mine.attempt, Job.state == JobState.RUNNING)
        .values(lease_until=now + lease)
    )


def finish(mine: Claim, now: datetime) -> None:
    db.session.execute(
        update(Job)
        .where(Job.id == mine.job_id)
        .values(state=JobState.DONE, finished_at=now, error=None, lease_until=None)
    )


def fail(mine: Claim, error: str, now: datetime) -> None:
    """Write down why; the job waits longer each time, and is dead after its last attempt."""
    last = mine.attempt >= mine.kind.attempts
    db.session.execute(
        update(Job)
        .where(Job.id == mine.job_id, Job.attempt == mine.attempt, Job.state == JobState.RUNNING)
        .values(
            state=JobState.DEAD if last else JobState.WAITING,
            error=error[:4000],
            not_before=now + pause_after(mine.attempt),
            lease_until=None,
            handed_at=None,
        )
    )


def pause_after(attempt: int) -> timedelta:
    """5 s, 10 s, 20 s … at most an hour, times a random factor from 0.75 to 1.25 so that they don't come in step."""
    pause = min(FIRST_PAUSE * 2 ** min(attempt - 1, 20), LONGEST_PAUSE)
    return timedelta(seconds=pause.total_seconds() * random.uniform(0.75, 1.25))  # noqa: S311 (spreads load, protects nothing)


def is_under_way(key: str) -> bool:
    """Whether a job with this key waits or runs."""
    return db.session.scalar(select(under_way_as(literal(key)))) is True


def under_way_as(key: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The same, as a clause for the rows of another statement."""
    return exists().where(Job.key == key, KEY_HOLDS)


def under_way(name: str) -> list[Mapping[str, Any]]:
    """The arguments of the jobs of this name that wait or run."""
    return list(db.session.scalars(select(Job.arguments).where(Job.name == name, KEY_HOLDS)))


def revive(job_id: int, now: datetime) -> bool:
    """Let a dead job be tried again from the first attempt; False if it is not dead, or another took its key."""
    other = aliased(Job)
    taken = exists().where(other.key == Job.key, other.state.in_([JobState.WAITING, JobState.RUNNING]))
    result = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.DEAD, ~taken)
        .values(state=JobState.WAITING, attempt=0, not_before=now, handed_at=None)
        .returning(Job.id)
    )
    return result.first() is not None


def dead_jobs(limit: int = 100) -> list[Job]:
    """Jobs whose last attempt failed, newest first: what an operator looks at."""
    return list(
        db.session.scalars(select(Job).where(Job.state == JobState.DEAD).order_by(Job.id.desc()).limit(limit))
    )


def ready_to_hand(now: datetime, limit: int, silence: timedelta) -> list[tuple[int, str]]:
    """(id, queue) of jobs to give to the broker, marked as handed.

    Waiting ones that are due and were never handed, or so long ago (`silence`) that the broker must have lost them;
    running ones whose lease ran out since then.
    """
    lost = or_(Job.handed_at.is_(None), Job.handed_at < now - silence)
    chosen = (
        select(Job.id)
        .where(
            or_(
                and_(Job.state == JobState.WAITING, Job.not_before <= now, lost),
                and_(
                    Job.state == JobState.RUNNING,
                    Job.lease_until < now,
                    or_(lost, Job.handed_at < Job.lease_until),
                ),
            )
        )
        .order_by(Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")  # done once: a subquery may be planned inside of a loop, and takes more than the limit
    )
    rows = db.session.execute(
        update(Job).where(Job.id == chosen.c.id).values(handed_at=now).returning(Job.id, Job.queue)
    )
    return sorted((row.id, row.queue) for row in rows)


def beat(who: str, now: datetime) -> None:
    statement = insert(Heartbeat).values(who=who, at=now)
    db.session.execute(statement.on_conflict_do_update(index_elements=["who"], set_={"at": now}))


def clear_done(now: datetime) -> None:
    db.session.execute(delete(Job).where(Job.state == JobState.DONE, Job.finished_at < now - DONE_KEPT_FOR))


def status(now: datetime) -> dict[str, Any]:
    """Counts by state, age in seconds of the oldest job that is due, and how long ago each process was seen."""
    counts = {
        str(state): n
        for state, n in db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    }
    oldest = db.session.scalar(
        select(func.min(Job.not_before)).where(Job.state == JobState.WAITING, Job.not_before <= now)
    )
    seen = {
        row.who: round((now - row.at).total_seconds(), 1) for row in db.session.scalars(select(Heartbeat))
    }
    return {
        "counts": counts,
        "oldest_seconds": round((now - oldest).total_seconds(), 1) if oldest else 0.0,
        "seen_seconds_ago": seen,
    }
