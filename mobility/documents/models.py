"""Requirements of a call, the documents given for them, and what the checks found."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.base.database import Base, Translated
from mobility.base.storage import StoredFile

SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
"""Of the media types that documents have."""


class Protection(StrEnum):
    """Who sees a document beside its owner: all who see the case, or fewer."""

    NONE = "none"
    IDENTITY = "identity"
    """Coordinator and visa officer."""
    INCLUSION = "inclusion"
    """The inclusion officer alone."""
    OFFICE = "office"
    """Whoever follows what comes of an application that has a place: none of those who decided on it."""


class AssessorsRead(StrEnum):
    """What those who assess without knowing whose it is read of a document."""

    ORIGINAL = "original"
    """The document: nothing on it tells whose it is."""
    COPY = "copy"
    """The copy on which the coordinator blackens what tells."""
    NOTHING = "nothing"


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
    assessors_read: Mapped[str] = mapped_column(
        default=AssessorsRead.NOTHING, server_default=AssessorsRead.NOTHING
    )
    """Of `AssessorsRead`: in a blind review."""

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
    picture: Mapped[str | None]
    """A fingerprint that pictures share which look alike and were given for the same requirement; None: not looked at yet,
    or no picture."""
    preview_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """A picture of the first page, upright, without place and device."""
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """What those get who need not judge the file itself: the same to the eye, silent about who made it."""
    copied_at: Mapped[datetime | None]
    """None: the copy has not yet been made. With a time and no copy: this file cannot be copied."""

    file: Mapped[StoredFile] = relationship(lazy="raise", foreign_keys=[file_id])
    requirement: Mapped[Requirement] = relationship(lazy="raise")
    preview: Mapped[StoredFile | None] = relationship(lazy="raise", foreign_keys=[preview_id])
    copy: Mapped[StoredFile | None] = relationship(lazy="raise", foreign_keys=[copy_id])
    findings: Mapped[list["Finding"]] = relationship(lazy="raise", order_by="Finding.id")
    blackening: Mapped["Blackening | None"] = relationship(lazy="raise", viewonly=True)

    @property
    def shown(self) -> dict[str, int]:
        """By which a page says which one it showed (`base.seen`)."""
        return {"document": self.id}

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
        Index("ix_document_picture", "picture", postgresql_where=text("picture IS NOT NULL")),
    )


class Blackening(Base):
    """The copy of a document on which the coordinator blackened what tells whose it is, page by page as pictures."""

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    source_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """A copy that the coordinator blackened elsewhere and sent; None: the document itself is drawn."""
    drawn_at: Mapped[datetime | None]
    """When its pages were drawn, or it was found that they cannot be."""
    pages: Mapped[list[int]] = mapped_column(default=list, server_default=text("'[]'"))
    """Ids of the stored pictures of the pages, one after the other."""
    boxes: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """[{"page": 1, "left": 10, "top": 20, "width": 30, "height": 5}], all but the page in per cent of the page."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """The blackened copy; None until it is made, and after it was taken back."""
    preview_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime | None]

    file: Mapped[StoredFile | None] = relationship(lazy="raise", foreign_keys=[file_id])
    preview: Mapped[StoredFile | None] = relationship(lazy="raise", foreign_keys=[preview_id])


class Arrival(Base):
    """A file on its way in pieces: what has come lies in the storage until the form is sent that it belongs to."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    name: Mapped[str]
    declared_type: Mapped[str]
    size: Mapped[int]
    """Bytes, as the sender says."""
    digest: Mapped[str]
    """Of the whole content, as the sender says: by it a file that is picked again goes on where it stopped."""
    arrived: Mapped[int] = mapped_column(default=0)
    """Bytes."""
    pieces: Mapped[list[int]] = mapped_column(default=list)
    """Ids of stored files, one after the other."""
    touched_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        UniqueConstraint("case_id", "requirement_id"),
        Index("ix_arrival_requirement_id", "requirement_id"),
        Index("ix_arrival_touched_at", "touched_at"),
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

    accepted_by: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("document_id", "check", "message"),)
