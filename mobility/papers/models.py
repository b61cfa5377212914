"""Papers that the service issues: each with a code that anybody can verify."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.base.database import Base
from mobility.base.storage import StoredFile


class Paper(Base):
    """A receipt or letter as PDF, issued once, never changed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    about: Mapped[str | None] = mapped_column(index=True)
    """`sitting:5`: what it attests where that is no case; the room of such papers lends what they say and who reads them."""
    kind: Mapped[str]
    """`receipt`; others are lent by their rooms."""
    code: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    """What the PDF is made from, and what `/verify` tells of it: {"call": {…}, "initials": "M. Sh.", "fingerprint": …}."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """None until its job has made it."""
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())

    file: Mapped[StoredFile | None] = relationship(lazy="raise")
