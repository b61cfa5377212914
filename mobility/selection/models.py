"""Selection runs, seats, nominations, and the links by which partners answer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.applications.models import Application
from mobility.base.database import Base
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Contact


class RunState(StrEnum):
    PROPOSED = "proposed"
    SIGNED = "signed"
    """Its job moves the cases, one by one, each in its own transaction."""
    MOVED = "moved"
    """Every case is moved: now people are told."""
    DISCARDED = "discarded"


class SelectionRun(Base):
    """One allocation of a call's seats with its inputs, signed once by the head."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default=RunState.PROPOSED)
    inputs: Mapped[dict[str, Any]]
    """Seats, criteria, scores, choices and confirmed groups as they were."""
    digest: Mapped[str]
    """SHA-256 of the canonical inputs."""
    displaced: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """Who was held and had to leave for whom, in order: [{"turned_away": 4, "by": 7, "destination": 2}] (applications)."""
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship(lazy="raise")
    placements: Mapped[list["Placement"]] = relationship(lazy="raise", order_by="Placement.rank")

    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        Index(
            "uq_selection_run_open",
            "call_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'signed')"),
        ),
    )


class Outcome(StrEnum):
    SEAT = "seat"
    WAITING = "waiting"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Placed:
    """An outcome, with the destination of a seat and the group whose reserved seat it is."""

    outcome: Outcome
    destination_id: int | None = None
    reserved: str | None = None


class Placement(Base):
    """What a run gives one application."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("selection_run.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    rank: Mapped[int]
    """By score in the call, 1 is best."""
    score: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    """Weighted mean of the committee, in per cent of the scales."""
    outcome: Mapped[str]
    destination_id: Mapped[int | None] = mapped_column(ForeignKey("destination.id"), index=True)
    reserved: Mapped[str | None]
    """The group whose reserved seat it is."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """What the rule says of each choice, as `reasons.Reason.as_data`; empty in runs from before it was kept."""
    reason: Mapped[str | None]
    """Why the coordinator changed it by hand."""
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="raise")
    destination: Mapped[Destination | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("run_id", "application_id"),)

    @property
    def by_rule(self) -> "Placed | None":
        """What the rule gave, whatever was changed by hand; None in runs from before it was kept."""
        given = next((each for each in self.reasons if each["why"] == "given"), None)
        if given is not None:
            return Placed(Outcome.SEAT, int(given["destination"]), given["reserved"])
        return Placed(Outcome.WAITING) if self.reasons else None


class Seat(Base):
    """A seat that an application holds, until it is freed. One a person and call."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    destination_id: Mapped[int] = mapped_column(ForeignKey("destination.id"))
    reserved: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
    freed_at: Mapped[datetime | None]

    destination: Mapped[Destination] = relationship(lazy="raise")

    __table_args__ = (
        Index("uq_seat_held", "application_id", unique=True, postgresql_where=text("freed_at IS NULL")),
        Index("ix_seat_destination_id", "destination_id", postgresql_where=text("freed_at IS NULL")),
    )


class Nomination(Base):
    """Our proposal of a person to a partner, and its answer."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    destination_id: Mapped[int] = mapped_column(ForeignKey("destination.id"), index=True)
    nominated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    partner_reference: Mapped[str | None]
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


class PartnerLink(Base):
    """A signed link that opens a contact's nominations; it ends, and can be recalled."""

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ends_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(lazy="raise")
