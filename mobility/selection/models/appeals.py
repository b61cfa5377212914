"""Appeals against the result of a run, and what follows from them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint, func
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
    SCORED_ANEW = "scored-anew"
    """Those who assessed look at the points that they signed again, and the place follows by a run."""
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
    """None while it waits for an answer; once more where what was to follow from it cannot, or not without a word."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[bool | None]
    remedy: Mapped[str | None]
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who carries the remedy out; None while no coordinator of the call is there."""
    carry_out_by: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    """Since when the points count that were looked at again, if that was asked: all who assessed and could had."""
    fewer_since: Mapped[datetime | None]
    """When all who could had, and fewer assessments counted than of others: the points count only once that is said."""
    score_before: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    """When `looked_at`: the score by which the run had placed the person, and the one of the points since; in per cent."""
    score_after: Mapped[Decimal | None] = mapped_column(Numeric(6, 3))
    run_owed_from: Mapped[datetime | None]
    """Since when the selection is to be made anew for it; None: no run is owed by it."""
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
    def lacks_remedy(self) -> bool:
        """It waits for another answer, though it is granted: nobody who assessed could look at their points again, or
        `rests_on_fewer`."""
        return self.waits and bool(self.granted)

    @property
    def settled_by(self) -> datetime | None:
        """Of one of which it is open what follows: by when points are to be looked at, or something else chosen."""
        return self.answer_by if self.lacks_remedy else self.carry_out_by

    @property
    def rests_on_fewer(self) -> bool:
        """They have looked, but fewer assessments count now than of others: whoever granted it says whether the points
        count all the same, and they do not before."""
        return self.lacks_remedy and self.is_set_aside

    @property
    def is_set_aside(self) -> bool:
        """The points that were looked at again count in no line and in no run, as they rest on fewer assessments than
        those of others: nobody has said that they count, or something else was chosen."""
        return self.fewer_since is not None and self.looked_at is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is over because its application was withdrawn; else it is with its call. Needs `application`."""
        return self.lapsed_at is not None and self.application.stage == WITHDRAWN

    @property
    def is_looked_at(self) -> bool:
        """It is owed, and waits for those who assessed to look at their points again."""
        asked = self.remedy == Remedy.SCORED_ANEW and not self.waits
        return asked and self.is_owed and self.looked_at is None

    @property
    def is_settled_by_seat(self) -> bool:
        """A seat came before anybody had looked, and by other points none of a better choice could come."""
        return bool(self.carried_out_at) and self.remedy == Remedy.SCORED_ANEW and self.looked_at is None

    @property
    def score_changed(self) -> bool:
        """Whether they did, and the score is another."""
        return self.score_before != self.score_after

    @property
    def is_owed(self) -> bool:
        """It is granted, and what follows from it is not done yet."""
        return self.carry_out_by is not None and self.carried_out_at is None and self.lapsed_at is None

    __table_args__ = (UniqueConstraint("application_id", "run_id"),)
