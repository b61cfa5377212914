"""Requirements of a call, the documents given for them, and what the checks found."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.base.database import Base, Translated
from mobility.base.storage import StoredFile


class Protection(StrEnum):
    """Who sees a document beside its owner: all who see the case, or fewer."""

    NONE = "none"
    IDENTITY = "identity"
    """Coordinator and visa officer."""
    INCLUSION = "inclusion"
    """The inclusion officer alone."""


class Requirement(Base):
    """A document that the cases of a context (`call:12`) must or may come with."""

    id: Mapped[int] = mapped_column(primary_key=True)
    context: Mapped[str]
    key: Mapped[str]
    title: Mapped[Translated]
    hint: Mapped[Translated]
    formats: Mapped[list[str]]
    """Of `pdf`, `jpeg`, `png`."""
    required: Mapped[bool] = mapped_column(default=True)
    protection: Mapped[str] = mapped_column(default=Protection.NONE)
    group: Mapped[str | None]
    """Asked only from those who claim this reserved group (`orphan`, `disability`)."""
    needs: Mapped[dict[str, Any]]
    """What checks compare with, for example {"validity_months": 6}."""
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("context", "key"),)


class Document(Base):
    """One uploaded file; belongs to its case alone. The one in force for a requirement has no `replaced_at`."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    name: Mapped[str]
    """The file's name as it came, whole."""
    media_type: Mapped[str]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    replaced_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    """None: the checks have not yet run, or what they compare with has changed."""
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What of its case the checks were told; where that changes, they run again."""
    preview_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """A picture of the first page, upright, without place and device."""

    file: Mapped[StoredFile] = relationship(lazy="raise", foreign_keys=[file_id])
    requirement: Mapped[Requirement] = relationship(lazy="raise")
    preview: Mapped[StoredFile | None] = relationship(lazy="raise", foreign_keys=[preview_id])
    findings: Mapped[list["Finding"]] = relationship(lazy="raise", order_by="Finding.id")

    __table_args__ = (
        Index(
            "uq_document_in_force",
            "case_id",
            "requirement_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index("ix_document_case_id", "case_id"),
        Index("ix_document_requirement_id", "requirement_id"),
        Index("ix_document_file_id", "file_id"),
    )


class Finding(Base):
    """What one check said of one document."""

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    check: Mapped[str]
    verdict: Mapped[str]
    message: Mapped[str]
    """Key of the sentence."""
    values: Mapped[dict[str, Any]]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    accepted_reason: Mapped[str | None]

    __table_args__ = (UniqueConstraint("document_id", "check", "message"),)
