"""Rule book versions, cases, whom they wait for, and what was asked to be mended."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.base.database import Base, Translated


class RuleBookVersion(Base):
    """The text of a rule book as it was in force; a case belongs to a version until it is migrated."""

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    number: Mapped[int]
    text: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the text, hex."""
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("key", "number"),)


BY_DATE = text("COALESCE(due_at, 'infinity'::timestamp with time zone)")
"""Cases without a date come last."""


class Case(Base):
    """Anything that goes through a staged workflow. Kinds (an application is one) are joined-table subclasses.

    Only `workflow.services.fire` changes `stage`, and `engine.migrating` where a case goes over to another rule book.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    title: Mapped[Translated]
    """What lists and mails call it, for example the call's title."""
    rule_book_id: Mapped[int] = mapped_column(ForeignKey("rule_book_version.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Whose case it is."""
    stage: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    """How often it has been in this stage."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with every event: a form says which one its reader saw."""
    return_to: Mapped[str | None]
    """Where a return for changes was asked, and comes back to."""
    formerly: Mapped[dict[str, str]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    """What stages of the rule books that it followed before are called in the one it follows now: old key -> its key."""
    context: Mapped[str]
    """The list that it is worked in: `call:12`."""
    scopes: Mapped[list[str]]
    """Where grants meet it: `all`, `programme:2`, `call:12`, `faculty:3`, `partner:7`."""
    due_at: Mapped[datetime | None]
    """The earliest due date or deadline of its open waits."""
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    entered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """Since when it is in this stage."""
    submitted_at: Mapped[datetime | None]
    """Others than its subject see it from then on."""
    ended_at: Mapped[datetime | None]
    stuck_since: Mapped[datetime | None]
    """Since when nobody in its scopes can move it, and no clock will; None while somebody can."""
    places_gone: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many places of its quorum in words (“majority”, “all”) have fallen away in this round and were taken by nobody."""

    subject: Mapped[Person] = relationship(lazy="raise")
    rule_book: Mapped[RuleBookVersion] = relationship(lazy="raise")
    waits: Mapped[list["Wait"]] = relationship(lazy="raise", back_populates="case")

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "case"}
    __table_args__ = (
        Index(
            "ix_case_board",
            # Lists of one stage stand in this order; what boards count is read from the index alone.
            *("context", "stage", BY_DATE, "id"),
            postgresql_include=[
                "due_at",
                "rule_book_id",
                "kind",
                "submitted_at",
                "ended_at",
                "stuck_since",
            ],
        ),
        Index(
            "ix_case_by_date",
            *("context", BY_DATE, "id"),
            postgresql_where=text("submitted_at IS NOT NULL"),
        ),
        Index("ix_case_scopes", "scopes", postgresql_using="gin"),
        Index("ix_case_rule_book_id", "rule_book_id"),
        Index("ix_case_stuck", "stuck_since", "id", postgresql_where=text("stuck_since IS NOT NULL")),
        Index("ix_case_places_gone", "context", "id", postgresql_where=text("places_gone > 0")),
    )


class CaseCount(Base):
    """How many cases more, or less, stand like this since the row was written; the sum of a context's rows is how many do.

    A trigger on `case` adds rows (migration 0043), so that no two moves wait for each other at one number, and
    `engine.counting.fold_counts` makes few of them again. Boards read this: what their numbers cost does not grow with the
    cases.
    """

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    context: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    scopes: Mapped[list[str]]
    rule_book_id: Mapped[int]
    stage: Mapped[str]
    due_at: Mapped[datetime | None]
    sent: Mapped[bool]
    ended: Mapped[bool]
    stuck: Mapped[bool]
    number: Mapped[int]


ASKED = text("closed_at IS NULL AND vacant_at IS NULL AND person_id IS NULL")
"""Waits that anybody with the role may answer: of these somebody may have ten thousand."""
TOLD = ["stage", "case_id"]
"""What the tasks of a role are counted by, without a look at each."""


class Wait(Base):
    """Whom a case waits for in a stage, and until when. Closed by signing or by the move out of the stage."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    branch: Mapped[str] = mapped_column(default="")
    """The branch of the stage that it is for; `watch`: it waits for the stage's holders as a whole."""
    stage: Mapped[str]
    round: Mapped[int]
    role: Mapped[str]
    """`dean`; `applicant` for the person whose case it is."""
    token: Mapped[str]
    """`dean@faculty:3`; `applicant` waits have `person:17`."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The one person it waits for, where somebody is named: the applicant, an assigned reviewer. Then who signed it."""
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whom the signer signed for, where the role was lent to them."""
    due_at: Mapped[datetime | None]
    clock: Mapped[bool] = mapped_column(default=False)
    """True: at `due_at` the clock makes the stage's move. False: it is a promise; late is shown and escalated."""
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    """When the person did what it waited for; None where the case moved on, or it was taken from them, without that."""
    vote: Mapped[str | None]
    """What they voted: `yes`, `no`, `abstain`; None where it was no vote."""
    vacant_at: Mapped[datetime | None]
    """Since when nobody could do what it waits for; None while somebody can."""
    look_at: Mapped[datetime | None]
    """When the clock has to look at it next: to remind, to escalate, to make the stage's move."""
    escalated_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(lazy="raise", back_populates="waits")
    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])

    __table_args__ = (
        Index("ix_wait_token", "token", "due_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index(
            "ix_wait_asked_token", "token", "due_at", "id", postgresql_where=ASKED, postgresql_include=TOLD
        ),
        Index(
            "ix_wait_named",
            *("person_id", "stage"),
            postgresql_where=text("person_id IS NOT NULL AND role <> 'applicant'"),
            postgresql_include=["case_id", "signed_at", "closed_at"],
        ),
        Index("ix_wait_person", "person_id", "due_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_wait_due", "due_at", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_wait_vacant", "role", postgresql_where=text("closed_at IS NULL AND vacant_at IS NOT NULL")),
        Index("ix_wait_look", "look_at", "id", postgresql_where=text("closed_at IS NULL")),
    )


class Reminder(Base):
    """One that was sent: belongs to (wait, kind, date), so that nothing comes twice and an extension starts anew."""

    wait_id: Mapped[int] = mapped_column(ForeignKey("wait.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    """`remind` or `escalate` by the clock, `by-hand` by the office."""
    day: Mapped[date] = mapped_column(primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Asking:
    """What the person of a case is asked for: fields and documents, by whom, and why."""

    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    fields: Mapped[list[str]]
    """`personal.phone` for a question, `documents.passport` for a requirement."""
    reason: Mapped[str]
    instead: Mapped[dict[str, str]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    """What the person says in place of a change, by its key as in `fields`: that it is right as it
    is; of a document that need not be given, that they do not have it.
    """
    changed: Mapped[dict[str, str]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    """When the person last changed which of these (ISO 8601); of a document its file tells."""
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]


class Asked(Asking, Base):
    """One return for changes: what is to be mended before the case goes on."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stage: Mapped[str]
    """Where it was asked."""
    sent: Mapped[dict[str, str]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    """A fingerprint of each answer that was changed since, as it was sent: set back to that it counts as unchanged."""


class WorkingWeek(Base):
    """The weekdays on which the institution works; one row, none while they are those of `calendar.MONDAY_TO_FRIDAY`."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    weekdays: Mapped[list[int]]
    """0 is Monday."""

    __table_args__ = (CheckConstraint("id = 1", name="there_is_one"),)


class CalendarDay(Base):
    """An exception of the institution's calendar: a day that is off, or a weekend day that is worked."""

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    title: Mapped[Translated]
