"""Appeals against the result of a run, and what follows from them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.applications.models import WITHDRAWN, Application
from mobility.base.database import Base


class Remedy(StrEnum):
    """What follows from an appeal that is granted; a coordinator of the call carries it out by a day."""

    FRESH_RUN = "fresh-run"
    SEAT_BEYOND = "seat-beyond"
    OTHER_DESTINATION = "other-destination"
    """Of who has no choice left: every chosen partner has declined, so that no seat of the call can come to them."""
    CORRECTION = "correction"


class Appeal(Base):
    """An appeal of one person against the result of a run: who answers it, and until when.

    What they wrote is in the record of the case (`appeal-made`, `appeal-answered`), as words to be erased.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("selection_run.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who has to answer; None while nobody is there who neither scored nor signed."""
    answer_by: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[bool | None]
    remedy: Mapped[str | None]
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who carries the remedy out; None while no coordinator of the call is there."""
    carry_out_by: Mapped[datetime | None]
    carried_out_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    """When its call was cancelled or its application withdrawn, and it was not answered, or what follows not done."""

    application: Mapped[Application] = relationship(lazy="raise")
    holder: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[holder_id])
    answered_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[answered_by_id])
    carrier: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[carrier_id])

    @property
    def waits(self) -> bool:
        """Whether somebody has to answer it."""
        return self.answered_at is None and self.lapsed_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is over because its application was withdrawn; else it is with its call. Needs `application`."""
        return self.lapsed_at is not None and self.application.stage == WITHDRAWN

    @property
    def is_owed(self) -> bool:
        """It is granted, and what follows from it is not done yet."""
        return self.carry_out_by is not None and self.carried_out_at is None and self.lapsed_at is None

    __table_args__ = (UniqueConstraint("application_id", "run_id"),)
