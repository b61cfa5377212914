"""Messages: one notification to one person over one channel."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, case, func
from sqlalchemy import text as sql
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.base.database import Base


class MessageState(StrEnum):
    HELD = "held"
    """Written, but not to be sent or shown before others are: `held_for` says for what."""
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    """Looked at once more before it left: what it asked for was no longer asked."""
    FAILED = "failed"


class Message(Base):
    """What one person was told, in the language they read. With no `person_id` it goes to an address only (a partner)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_name: Mapped[str]
    to_address: Mapped[str]
    key: Mapped[str]
    """Which text of the catalogue."""
    about: Mapped[str | None]
    """`case:12`, `call:3`: what it is about."""
    wait_id: Mapped[int | None]
    """The wait that it asks to answer: once that is closed the message is dropped."""
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    """Plain paragraphs, separated by empty lines."""
    link: Mapped[str | None]
    """A path of ours."""
    link_label: Mapped[str | None]
    answer_by: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(index=True)
    """RFC 5322 Message-ID, without brackets, of the mail it leaves in: the same however often sending is tried.

    Messages that leave together share it.
    """
    gathering: Mapped[bool] = mapped_column(default=False)
    """Still to be put into one mail with others of its kind: `services.gather`."""
    state: Mapped[str] = mapped_column(default=MessageState.WAITING)
    held_for: Mapped[str | None]
    """`run:5`: what must be complete before anybody is told."""
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    """When its person read it, or it was settled unread: what asks for nothing any more is no news."""
    settled_at: Mapped[datetime | None]
    """When what it asked for was answered, or was asked no more."""

    person: Mapped[Person | None] = relationship(lazy="raise")

    @hybrid_property
    def letter(self) -> str:
        """What is the same for those of one kind, to one person, that left in one mail, or are going to."""
        return self.key if self.gathering else f"{self.message_id} {self.key}"

    @letter.inplace.expression
    @classmethod
    def _letter(cls) -> ColumnElement[str]:
        return case((cls.gathering, cls.key), else_=cls.message_id + " " + cls.key)

    def still_asks(self, now: datetime) -> bool:
        """Whether an answer is owed until a moment that is still to come."""
        return self.settled_at is None and self.answer_by is not None and now < self.answer_by

    def asks_late(self, now: datetime) -> bool:
        """Whether the case still waits for the answer though its day is past."""
        waits = self.settled_at is None and self.wait_id is not None
        return waits and self.answer_by is not None and self.answer_by <= now

    @property
    def is_over(self) -> bool:
        """Whether it asked for something, and nobody needs the answer any more."""
        return self.settled_at is not None

    __table_args__ = (
        Index("ix_message_person", "person_id", "created_at", "id"),
        Index("ix_message_unread", "person_id", postgresql_where=sql("read_at IS NULL")),
        Index("ix_message_about", "about", "id"),
        Index(
            "ix_message_wait", "wait_id", postgresql_where=sql("wait_id IS NOT NULL AND settled_at IS NULL")
        ),
        Index("ix_message_held", "held_for", postgresql_where=sql("state = 'held'")),
        Index(
            "ix_message_gathering",
            "person_id",
            "key",
            postgresql_where=sql("gathering AND state = 'waiting'"),
        ),
    )
