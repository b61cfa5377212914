"""Nominations by bundle, what partners write about them, and the links by which they answer."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.applications.models import Application
from mobility.base.database import Base
from mobility.base.seen import seen_of
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Contact, Institution


class Bundle(Base):
    """The nominations of one call to one partner by one day: they go in one letter and come back in one list."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    nominate_by: Mapped[date]
    """The partner's date for them."""
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When the first of them was sent; others can follow."""
    reminded_on: Mapped[date | None]
    """The last day on which the partner was reminded: one letter a day for all of them."""
    seen_at: Mapped[datetime | None]
    """When somebody at the partner first opened it by their link."""
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))

    call: Mapped[Call] = relationship(lazy="raise")
    institution: Mapped[Institution] = relationship(lazy="raise")
    seen_by: Mapped[Contact | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("call_id", "institution_id", "nominate_by"),)


class WordKind(StrEnum):
    QUESTION = "question"
    SUBSTITUTE = "substitute"
    """Somebody else whom the partner would take instead; the office decides."""


class PartnerWord(Base):
    """What a partner asks or proposes about a bundle, and the office's answer; both sides read it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(default=WordKind.QUESTION)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    words: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    contact: Mapped[Contact] = relationship(lazy="raise")
    bundle: Mapped[Bundle] = relationship(lazy="raise")


class Nomination(Base):
    """Our proposal of a person to a partner, and its answer."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    destination_id: Mapped[int] = mapped_column(ForeignKey("destination.id"), index=True)
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"), index=True)
    nominated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    partner_reference: Mapped[str | None]
    arrives_on: Mapped[date | None]
    """The partner's own days: of the arrival, and the first and last of what the person comes for."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    said: Mapped[str | None]
    """`accept` or `decline`: what the partner has answered and can still take back; nobody has been told."""
    said_because: Mapped[str | None]
    said_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))

    application: Mapped[Application] = relationship(lazy="raise")
    destination: Mapped[Destination] = relationship(lazy="raise")
    answered_by: Mapped[Contact | None] = relationship(lazy="raise")

    @property
    def shown(self) -> dict[str, str | None]:
        """By which a page says which answer it showed (`base.seen`)."""
        return {"said": self.said, "because": self.said_because}

    @property
    def seen(self) -> str:
        """The same, as a page carries it."""
        return seen_of(self.shown)


class PartnerLink(Base):
    """A signed link that opens a contact's nominations; it ends, and can be recalled."""

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ends_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(lazy="raise")


class Sending(Base):
    """Nominations of one call to one partner that were asked for together; each is made by a job of its own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    through_at: Mapped[datetime | None]
    """When all were gone through, and the letter to the partner was written."""

    institution: Mapped[Institution] = relationship(lazy="raise")


class SendingCase(Base):
    """One of its people: waiting for their job until `settled_at`, then nominated, or not for a reason."""

    sending_id: Mapped[int] = mapped_column(ForeignKey("sending.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    settled_at: Mapped[datetime | None]
    why: Mapped[str | None]
    """The key of the refusal; None where the person was nominated, or still waits."""

    __table_args__ = (
        Index("ix_sending_case_case_id", "case_id"),
        Index("uq_sending_case_waiting", "case_id", unique=True, postgresql_where=text("settled_at IS NULL")),
    )
