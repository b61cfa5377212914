"""What is kept of cohorts: moves and messages of many at once and how each went, views under a name, large files."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.base.database import Base
from mobility.base.seen import values_of
from mobility.base.storage import StoredFile
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


class CohortView(Base):
    """A cut of a call's people with its columns, kept under a name by one person, or for the office too."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    parts: Mapped[dict[str, Any]]
    """The parts of its address: name -> values (`filters.Cut.stored`)."""
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether whoever follows the call finds it."""
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None]
    """It can be brought back for some days."""

    owner: Mapped[Person] = relationship(lazy="raise")

    @property
    def shown(self) -> dict[str, Any]:
        """By which a page says how it showed it (`base.seen`)."""
        return values_of(self, ("name", "shared"))


class CohortFile(Base):
    """A large file of a call's people, made by a job and kept for some days for who asked for it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    """`csv`, `xlsx`, `ics`"""
    language: Mapped[str]
    parts: Mapped[dict[str, Any]]
    """As in `CohortView`."""
    rows: Mapped[int]
    """People when it was asked for."""
    written: Mapped[int] = mapped_column(default=0)
    """Of them, so far."""
    tokens: Mapped[list[str]]
    """The roles by which the owner saw these people then: who lost one of them since does not get the file."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    """None until it is made."""
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship(lazy="raise")


class OfficeMessage(Base):
    """A message of the office to many people of a call; its words stand in the record alone, where they can be erased."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    asked_at: Mapped[datetime]


class OfficeMessageCase(Base):
    """One of its people: waiting for the job until `settled_at`, then told, or not for a reason."""

    letter_id: Mapped[int] = mapped_column(ForeignKey("office_message.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    settled_at: Mapped[datetime | None]
    why: Mapped[str | None]
    """The key of the refusal; None where the person was told, or still waits."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    """What the person got: it tells whether the mail has left."""

    __table_args__ = (Index("ix_office_message_case_case_id", "case_id"),)
