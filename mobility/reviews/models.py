"""What reviewers say of an application: one assessment a person, stage and round, scores by criterion."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import Base


class Recommendation(StrEnum):
    RECOMMEND = "recommend"
    RESERVE = "reserve"
    DECLINE = "decline"


class Assessment(Base):
    """One reviewer's view of one application: a draft until signed; can be taken back until the stage ends."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    stage: Mapped[str]
    round: Mapped[int]
    """Grows each time the case comes back to the stage."""
    scores: Mapped[dict[str, int]]
    """criterion key -> points on that criterion's scale"""
    recommendation: Mapped[str | None]
    comment: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    """For the reviewer's own eyes, before and after signing."""
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    signed_at: Mapped[datetime | None]
    correction: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """What was typed while it is looked at again after an appeal and is not signed: {"appeal": 3, "boxes": {…}}, as of
    `drafts.correction_in_boxes`; empty else."""

    application: Mapped[Application] = relationship(lazy="raise")
    reviewer: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("application_id", "reviewer_id", "stage", "round"),)


class Conflict(Base):
    """A declared conflict of interest: its assessment no longer counts, is kept and marked."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    declared_at: Mapped[datetime] = mapped_column(server_default=func.now())
