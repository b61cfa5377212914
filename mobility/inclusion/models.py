"""Who claims a reserved seat, what other paper the inclusion officer asked for, and what they decided."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.applications.models import Application
from mobility.base.database import Base
from mobility.workflow.models import Asking


class ClaimState(StrEnum):
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ReservedClaim(Base):
    """A claim of one group (`orphan`, `disability`) in one application. The papers stay with officer and applicant."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    group: Mapped[str]
    state: Mapped[str] = mapped_column(default=ClaimState.CLAIMED)
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

    application: Mapped[Application] = relationship(lazy="raise")
    paper_asked: Mapped["PaperAsked | None"] = relationship(lazy="raise", viewonly=True)

    __table_args__ = (UniqueConstraint("application_id", "group"),)

    @property
    def standing(self) -> str:
        """What a page shows of it, so that nobody decides by what is there no more. Needs `paper_asked`."""
        asked = self.paper_asked
        return f"{self.state} {(asked.answered_at or asked.asked_at).isoformat()}" if asked else self.state


class PaperAsked(Asking, Base):
    """What else is asked for to show the right to the seat; one for a claim, what was asked before is in its record."""

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("reserved_claim.id", ondelete="CASCADE"), primary_key=True
    )
    due_on: Mapped[date]
    """From the day after it, the claim waits for the officer again, whatever has come."""

    claim: Mapped[ReservedClaim] = relationship(lazy="raise")

    @property
    def owed(self) -> frozenset[str]:
        """What has neither come nor been answered with words, as in `fields`."""
        return frozenset(self.fields) - self.changed.keys() - self.instead.keys()
