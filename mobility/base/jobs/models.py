"""The table of jobs, and the heartbeats of those who work on it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base

KEY_HOLDS = text("state IN ('waiting', 'running')")
"""Where a key is unique. In letters, not in values: a prepared statement is planned without its values in the end."""


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(Base):
    """One piece of work. A database trigger sends NOTIFY `jobs` when one is added."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    queue: Mapped[str]
    key: Mapped[str | None]
    """At most one job with a key is waiting or running: so that periodic work cannot overlap."""
    state: Mapped[str] = mapped_column(default=JobState.WAITING)
    attempt: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(server_default=func.now())
    handed_at: Mapped[datetime | None]
    """When the dispatcher last gave it to the broker."""
    lease_until: Mapped[datetime | None]
    """Until when the worker that claimed it may be silent."""
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_job_waiting", "not_before", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_job_running", "lease_until", postgresql_where=text("state = 'running'")),
        Index("ix_job_dead", "id", postgresql_where=text("state = 'dead'")),
        Index("ix_job_finished", "finished_at", postgresql_where=text("state = 'done'")),
        Index("uq_job_key", "key", unique=True, postgresql_where=KEY_HOLDS),
    )


class Heartbeat(Base):
    """When `who` (dispatcher, beat, worker) was last seen at work."""

    who: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
