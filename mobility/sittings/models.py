"""A committee's sitting: who is asked, what is on the agenda, how it was voted, and the minutes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import Base, Translated
from mobility.base.seen import seen_of
from mobility.calls.models import Call

OFFICE_LANGUAGES = ("tg", "ru")
"""Minutes are always made in these."""
CALLED_OFF = "sitting-vote-called-off"
"""The entry of the record of a vote that was broken off."""


class SittingState(StrEnum):
    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    """It is over, and its minutes are a draft."""
    SIGNED = "signed"
    """From then on nothing of it changes."""
    CANCELLED = "cancelled"


class Sitting(Base):
    """One sitting of the committee of one call. What was discussed is in the record (`sitting:5`), as words to be erased."""

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    """In addresses: `/sittings/K27-…`."""
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    state: Mapped[str] = mapped_column(default=SittingState.CALLED)
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each change of date, place, agenda and minutes: two people editing notice each other."""
    stage: Mapped[str]
    """Whose assessments rank the applications."""
    quorum: Mapped[str]
    """How many of the committee make it valid: `majority`, `all` or a number; the rule book's when it was called."""
    committee: Mapped[list[int]] = mapped_column(default=list, server_default=text("'[]'"))
    """Its members, asked or not, as long as it is not closed: the quorum is counted over them."""
    starts_at: Mapped[datetime]
    duration: Mapped[int]
    """In minutes."""
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    """Where it is held, or also held, at a distance."""
    chair_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who is asked to sign the minutes, or has signed them: the chair, or who was named instead. None before it is closed,
    and while who was asked is no member any more and nobody else was named."""
    called_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime] = mapped_column(server_default=func.now())
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    opening: Mapped[Translated] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    """The minutes' words before the agenda, by language; where they are missing the usual ones are said."""
    closing: Mapped[Translated] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    languages: Mapped[list[str]] = mapped_column(
        default=lambda: list(OFFICE_LANGUAGES), server_default=text("'{tg,ru}'::text[]")
    )
    """In which the minutes are made."""
    minutes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    """What was signed, as `minutes.facts_of` gives it; empty before."""
    fingerprint: Mapped[str | None]
    """SHA-256 of the canonical JSON of `minutes`, hexadecimal."""
    signed_at: Mapped[datetime | None]
    last_entry: Mapped[int | None] = query_expression()
    """The number of the last entry of its record, where it was asked for: a page that knows an older one is behind."""

    call: Mapped[Call] = relationship(lazy="raise")
    attendees: Mapped[list["Attendee"]] = relationship(
        lazy="raise", order_by="Attendee.person_id", back_populates="sitting", cascade="all, delete-orphan"
    )
    items: Mapped[list["AgendaItem"]] = relationship(
        lazy="raise",
        order_by="(AgendaItem.position, AgendaItem.id)",
        back_populates="sitting",
        cascade="all, delete-orphan",
    )

    @property
    def held_at(self) -> datetime:
        """When it began; of one that is to come, when it is called for."""
        return self.opened_at or self.starts_at

    __table_args__ = (Index("ix_sitting_starts_at", "starts_at", "id"),)


class Attendee(Base):
    """A member of the committee who is asked to a sitting."""

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime | None]
    """When they became a member of the committee, of who did after the sitting was called."""
    excused_at: Mapped[datetime | None]
    """When they said that they cannot come."""
    present_at: Mapped[datetime | None]
    """Since when they are there; None: they never were."""
    left_at: Mapped[datetime | None]
    """When they left before its end."""

    sitting: Mapped[Sitting] = relationship(lazy="raise", back_populates="attendees")
    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def present(self) -> bool:
        """Whether they are there now, or were at the end."""
        return self.present_at is not None and self.left_at is None


class ItemKind(StrEnum):
    QUORUM = "quorum"
    CALIBRATION = "calibration"
    APPLICATION = "application"
    OTHER = "other"


class Outcome(StrEnum):
    CARRIED = "carried"
    FAILED = "failed"


class Meaning(StrEnum):
    """What a motion about an application says of a seat when it is carried."""

    SEAT = "seat"
    NO_SEAT = "no-seat"
    OTHER = "other"
    """Only its words say it."""


class Choice(StrEnum):
    """What is said in a vote."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class AgendaItem(Base):
    """One point of the agenda; it may be put to the vote once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    kind: Mapped[str]
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    """Of any other matter, as it was written."""
    motion: Mapped[str] = mapped_column(default="")
    means: Mapped[str | None]
    """`Meaning`, of an application that was put to the vote; None where it was before that was asked."""
    secret: Mapped[bool] = mapped_column(default=False)
    """Whether it is kept who said what: declared when the vote begins."""
    vote_opened_at: Mapped[datetime | None]
    vote_closed_at: Mapped[datetime | None]
    case_stage: Mapped[str | None]
    """Where the rule book lets this stage vote: that vote is what counts, and no ballot is cast here."""
    case_round: Mapped[int | None]
    votes: Mapped[dict[str, int]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    """`Choice` -> how many; of a secret vote already while it goes on, as its ballots say nothing."""
    outcome: Mapped[str | None]
    barred: Mapped[list[int]] = mapped_column(default=list, server_default=text("'[]'"))
    """Who was there and took no part, for a conflict of interest or as it was their own application."""

    sitting: Mapped[Sitting] = relationship(lazy="raise", back_populates="items")
    application: Mapped[Application | None] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("sitting_id", "application_id"),
        Index("ix_agenda_item_sitting", "sitting_id", "position", "id"),
    )

    @property
    def voting(self) -> bool:
        """Whether it is being voted on now."""
        return self.vote_opened_at is not None and self.vote_closed_at is None

    @property
    def shown(self) -> dict[str, str | bool]:
        """By which a page says what it put to the vote, and how (`base.seen`)."""
        return {"motion": self.motion, "means": self.means or "", "secret": self.secret}

    @property
    def seen(self) -> str:
        """The same, as a page carries it."""
        return seen_of(self.shown)

    @property
    def by_rule_book(self) -> bool:
        """Whether its vote is that of the case's stage."""
        return self.case_stage is not None


class Ballot(Base):
    """That a person voted on an item, and in an open vote how."""

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    choice: Mapped[str | None]
    """None in a secret vote."""
    cast_at: Mapped[datetime] = mapped_column(server_default=func.now())
