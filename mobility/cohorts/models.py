"""Moves of many cases at once: what was asked for, and how it went with each of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.base.database import Base
from mobility.workflow.models import Case


class BulkMove(Base):
    """One move asked for many cases of a call; each is moved by a job of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[str]
    move: Mapped[str]
    """Its key in the rule books of the cases."""
    reason: Mapped[str]
    """The one reason for all; empty once no case waits any more: then it stands in their records alone."""
    asked_at: Mapped[datetime]


class BulkMoveCase(Base):
    """One of the cases: waiting for its job until `settled_at`, then made, or refused for a reason."""

    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_move.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    seen_version: Mapped[int]
    """What the asker saw: a case that somebody else moved meanwhile stays, and a job that runs twice moves it once."""
    settled_at: Mapped[datetime | None]
    why: Mapped[str | None]
    """The key of the refusal; None where the move was made, or still waits."""

    case: Mapped[Case] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_bulk_move_case_case_id", "case_id"),
        Index("ix_bulk_move_case_waiting", "bulk_id", postgresql_where=text("settled_at IS NULL")),
    )

    @property
    def made(self) -> bool:
        return self.settled_at is not None and self.why is None
