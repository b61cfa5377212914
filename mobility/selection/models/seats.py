"""Seats that are held, and what a place depends on."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.applications.models import Application
from mobility.base.database import Base
from mobility.base.zone import end_of_day
from mobility.calls.models import Destination
from mobility.documents.models import Requirement


class Seat(Base):
    """A seat that an application holds, until it is freed. One a person and call."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    destination_id: Mapped[int] = mapped_column(ForeignKey("destination.id"))
    reserved: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
    freed_at: Mapped[datetime | None]
    up_since: Mapped[datetime | None]
    """Since when the person asks for a seat of a better choice, should one become free; None: they keep this one."""
    waits_for_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    """Of a freed one: the application that it would go past, while it is open what follows from its appeal. Whether that is
    so still, `allocation.waiting` says."""

    destination: Mapped[Destination] = relationship(lazy="raise")

    __table_args__ = (
        Index("uq_seat_held", "application_id", unique=True, postgresql_where=text("freed_at IS NULL")),
        Index("ix_seat_destination_id", "destination_id", postgresql_where=text("freed_at IS NULL")),
        Index("ix_seat_waits_for_id", "waits_for_id", postgresql_where=text("waits_for_id IS NOT NULL")),
    )


class OfferCondition(Base):
    """Something that a place depends on, until a day: set by the office, answered by the person, decided by the office.

    What the person answered is in the record of the case (`condition-answered`), as words to be erased.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    """That for which it was set: with the seat given up it is no longer asked for, whichever other one is held then."""
    asked: Mapped[str]
    """In the words of who set it: `Language certificate B2`."""
    due_on: Mapped[date]
    by_partner: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The partner asks for it."""
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    """Of the document by which it can be shown."""
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]
    fulfilled: Mapped[bool | None]
    """As the office decided; None before."""
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]
    """When the office said that the place stays, although this is not fulfilled."""
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("offer_condition.id"))
    """That on which the place depends instead, as this is not fulfilled."""

    application: Mapped[Application] = relationship(lazy="raise")
    seat: Mapped[Seat] = relationship(lazy="raise")
    requirement: Mapped[Requirement] = relationship(lazy="raise")
    replaced_by: Mapped["OfferCondition | None"] = relationship(lazy="raise", remote_side=[id])

    @property
    def unmet(self) -> bool:
        """Whether it is not fulfilled, and nobody has said what follows for the place."""
        return self.fulfilled is False and self.kept_at is None and self.replaced_by_id is None

    @property
    def due_at(self) -> datetime:
        """The last moment of its day."""
        return end_of_day(self.due_on)

    @property
    def in_a_line(self) -> str:
        """What is asked, for the middle of a sentence."""
        return self.asked.rstrip(" .;,")
