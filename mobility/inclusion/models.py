"""Who claims a reserved seat, and what the inclusion officer decided."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.applications.models import Application
from mobility.base.database import Base


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

    __table_args__ = (UniqueConstraint("application_id", "group"),)
