"""Forms as data, by version, and what was answered in each section."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from mobility.base.database import Base


class Questionnaire(Base):
    """One version of a form; an application is judged by the version that it was begun with."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    number: Mapped[int]
    data: Mapped[dict[str, Any]]
    """Sections with questions, as `mobility.questionnaires.definition` reads them."""
    digest: Mapped[str]
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("key", "number"), UniqueConstraint("key", "digest"))


class SectionAnswers(Base):
    """What was entered in one section of one case: valid or not, it is kept; `errors` say what is not yet right."""

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    values: Mapped[dict[str, Any]]
    """question key -> what was entered"""
    errors: Mapped[dict[str, str]]
    """question key -> refusal key"""
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with each save: a page says which one it shows, so that two tabs cannot overwrite each other unnoticed."""
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
