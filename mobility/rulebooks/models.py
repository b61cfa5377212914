"""The draft of a rule book, at most one a book; and migrations of open cases from one version to another."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.base.database import Base
from mobility.workflow.models import Case


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
    reason: Mapped[str] = mapped_column(default="", server_default="")
    """Why the rules are to change, as whoever asked last wrote it."""
    remark: Mapped[str] = mapped_column(default="", server_default="")
    """With which it was sent back by whoever was to put it in force; empty from the next time that it is asked for."""
    remarker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who sent it back with that remark."""
    remarked_at: Mapped[datetime | None]
    tried: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """The last simulation of it: `{"call": "12", "running": false, "version": of the draft, "at": ISO 8601,
    "title": {language: …}, "sentences": {language: […]}}`; empty where none was made."""

    saver: Mapped[Person] = relationship(lazy="raise", foreign_keys=[saver_id])
    remarker: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[remarker_id])


class MigrationState(StrEnum):
    TRYING = "trying"
    """A worker tries it out."""
    LISTED = "listed"
    """It was tried out: what would happen to each case is listed."""
    ASKED = "asked"
    """Somebody else is asked to confirm it."""
    RUNNING = "running"
    """It is confirmed, and a worker carries it out."""
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    STOPPED = "stopped"
    """Nothing was changed: `why` says for what reason."""
    WITHDRAWN = "withdrawn"


OPEN_STATES = (
    MigrationState.TRYING,
    MigrationState.LISTED,
    MigrationState.ASKED,
    MigrationState.RUNNING,
    MigrationState.UNDOING,
)
"""In which no other migration of the same rule book is declared."""


PLANNED_STATES = (MigrationState.LISTED, MigrationState.ASKED)
"""In which it waits for people, not for a worker."""


class RuleBookMigration(Base):
    """Open cases go over from older versions of a rule book to a newer one: declared by one person, confirmed by another."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """Of the rule book."""
    to_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    from_ids: Mapped[list[int]]
    """The ids of the versions that the cases follow until then."""
    stages: Mapped[dict[str, str]]
    """stage of an older version -> stage of the newer one"""
    reason: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    """Grows with every step: a form says which one its reader saw."""
    declarer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planners: Mapped[list[int]]
    """The ids of whoever does not confirm it: who declared it, and who lent them the right to."""
    declared_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    """The moment for which the list of its cases holds."""
    asked_at: Mapped[datetime | None]
    confirmer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    undoer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    gone: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many cases of the list before the present one are open no more."""
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Why it stopped, or why it was not undone: `{"key": of a refusal, "values": {…}}`; empty where all is well."""

    @property
    def is_planned(self) -> bool:
        """Whether it waits for people: it can be tried out again, asked for, confirmed or withdrawn."""
        return self.state in PLANNED_STATES

    @property
    def is_open(self) -> bool:
        """Whether it is planned or at work."""
        return self.state in OPEN_STATES

    declarer: Mapped[Person] = relationship(lazy="raise", foreign_keys=[declarer_id])
    confirmer: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[confirmer_id])
    undoer: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[undoer_id])

    __table_args__ = (
        Index(
            "uq_rule_book_migration_open",
            "key",
            unique=True,
            postgresql_where=text("state IN ('trying', 'listed', 'asked', 'running', 'undoing')"),
        ),
    )


class MigratedCase(Base):
    """One case of a migration: what happens to it, and how it stood before."""

    migration_id: Mapped[int] = mapped_column(ForeignKey("rule_book_migration.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    seen_version: Mapped[int]
    """The case's when it was last looked at: tried out, then gone over. Who did something in it since makes another."""
    seen_signed: Mapped[int]
    """How many signatures, votes and assessments it had then, in all its stages."""
    line: Mapped[dict[str, Any]]
    """What happens to it: `migrating.Passage.line`."""
    grave: Mapped[bool] = mapped_column(default=False)
    """Whether there is something to warn of."""
    moved: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether something was done in it between the list before and the present one."""
    earlier: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """Where it has moved, or there is something new to warn of: what would have happened to it by the list before, as
    `line`; empty where it was not in it."""
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How it stood just before it went over: `migrating.Passage.before`; empty until then."""

    case: Mapped[Case] = relationship(lazy="raise")

    __table_args__ = (Index("ix_migrated_case_case_id", "case_id"),)
