"""The draft of a rule book: at most one a book, from its first change until it is in force or discarded."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.base.database import Base


class RuleBookDraft(Base):
    """A text that may still be wrong. Who wrote in it does not put it in force."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """Of the rule book."""
    text: Mapped[str]
    based_on_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    """The version in force when the draft was begun."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with every save: a form says which one its writer saw."""
    writers: Mapped[list[int]] = mapped_column(default=list)
    """The ids of everybody who has changed it."""
    saver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who saved it last."""
    saved_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    """Since when somebody is asked to put it in force; a save takes that back."""

    saver: Mapped[Person] = relationship(lazy="raise")
