"""The seals of the record."""

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from mobility.base.database import Base


class Seal(Base):
    """What the record held when it was sealed: the root covers every entry so far, since it builds on the one before.

    Whoever keeps a root can tell later whether anything up to then was rewritten, left out or slipped in.
    """

    day: Mapped[date] = mapped_column(primary_key=True)
    """On which it was made, in the institution's zone."""
    last_id: Mapped[int]
    """The newest entry that it covers."""
    entries: Mapped[int]
    """How many are new since the seal before."""
    root: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]
