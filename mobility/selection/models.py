"""Selection runs, seats, nominations, and the links by which partners answer."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.accounts.models import Person
from mobility.applications.models import WITHDRAWN, Application
from mobility.base.database import Base
from mobility.base.seen import seen_of
from mobility.base.zone import end_of_day
from mobility.calls.models import Call, Destination
from mobility.calls.ties import LOT
from mobility.documents.models import Requirement
from mobility.institutions.models import Contact, Institution


class RunState(StrEnum):
    PROPOSED = "proposed"
    SIGNED = "signed"
    """Its job moves the cases, one by one, each in its own transaction."""
    MOVED = "moved"
    """Every case is moved: now people are told."""
    DISCARDED = "discarded"


class SelectionRun(Base):
    """One allocation of a call's seats with its inputs, signed once by the head."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default=RunState.PROPOSED)
    inputs: Mapped[dict[str, Any]]
    """Seats, criteria, scores, choices and confirmed groups as they were."""
    digest: Mapped[str]
    """SHA-256 of the canonical inputs."""
    displaced: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """Who was held and had to leave for whom, in order: [{"turned_away": 4, "by": 7, "place": 2}] (two applications, the
    destination)."""
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship(lazy="raise")
    placements: Mapped[list["Placement"]] = relationship(lazy="raise", order_by="Placement.rank")

    @property
    def placed(self) -> list["Placement"]:
        """Who has a seat in it, or may yet get one from the waiting list. Needs placements."""
        return [each for each in self.placements if each.outcome != Outcome.LEFT_OUT]

    @property
    def unassessed(self) -> frozenset[int]:
        """Ids of the applications that had no marks of the committee: their score of 0 was given by nobody.

        Empty where the call has no criteria, and in runs from before marks were kept with them.
        """
        if not self.inputs.get("criteria"):
            return frozenset()
        return frozenset(
            int(each["application"]) for each in self.inputs["candidates"] if each.get("points") == []
        )

    @property
    def tied(self) -> dict[int, str]:
        """id of the application -> which criterion, or the lot, put it behind the one before it with the same score."""
        order = (*self.inputs["ties"]["order"], LOT)
        return {
            int(each["application"]): next(
                (
                    name
                    for name, mine, other in zip(order, each["tie"], before["tie"], strict=True)
                    if mine != other
                ),
                LOT,
            )
            for before, each in pairwise(self.inputs["candidates"])
            if before["score"] == each["score"]
        }

    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        Index(
            "uq_selection_run_open",
            "call_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'signed')"),
        ),
    )


class Variant(Base):
    """A proposal tried under other terms, kept by a name: nothing of the call changes before the head signs it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("selection_run.id", ondelete="CASCADE"), index=True)
    """The proposal whose inputs it changes."""
    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    changes: Mapped[dict[str, Any]]
    """What is otherwise, by the keys of `terms`: {"seats:3": [2, 3], "least:4": [null, "60.00"]}."""
    digest: Mapped[str]
    """SHA-256 of the inputs so changed."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    deleted_at: Mapped[datetime | None]
    """Put away; it can be taken back while the proposal is open."""
    signed_as_id: Mapped[int | None] = mapped_column(ForeignKey("selection_run.id"), unique=True)
    """The run that it became, with its inputs, when the head signed it."""
    reason: Mapped[str | None]
    """Why the head signed other terms than the call had published."""

    run: Mapped[SelectionRun] = relationship(lazy="raise", foreign_keys=[run_id])
    signed_as: Mapped[SelectionRun | None] = relationship(lazy="raise", foreign_keys=[signed_as_id])


class Outcome(StrEnum):
    SEAT = "seat"
    WAITING = "waiting"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Placed:
    """An outcome, with the destination of a seat and the group whose reserved seat it is."""

    outcome: Outcome
    destination_id: int | None = None
    reserved: str | None = None


class Placement(Base):
    """What a run gives one application."""

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("selection_run.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    rank: Mapped[int]
    """By score in the call, 1 is best."""
    score: Mapped[Decimal] = mapped_column(Numeric(6, 3))
    """Weighted mean of the committee, in per cent of the scales."""
    outcome: Mapped[str]
    destination_id: Mapped[int | None] = mapped_column(ForeignKey("destination.id"), index=True)
    reserved: Mapped[str | None]
    """The group whose reserved seat it is."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    """What the rule says of each choice, as `reasons.Reason.as_data`; empty in runs from before it was kept."""
    reason: Mapped[str | None]
    """Why the coordinator changed it by hand."""
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="raise")
    destination: Mapped[Destination | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("run_id", "application_id"),)

    @property
    def shown(self) -> dict[str, Any]:
        """By which a page says how it showed it (`base.seen`): place and reason are one decision."""
        at = self.destination_id if self.outcome == Outcome.SEAT else None
        return {"place": {"outcome": self.outcome, "destination_id": at, "reason": self.reason or ""}}

    @property
    def by_rule(self) -> "Placed | None":
        """What the rule gave, whatever was changed by hand; None in runs from before it was kept."""
        given = next((each for each in self.reasons if each["why"] == "given"), None)
        if given is not None:
            return Placed(Outcome.SEAT, int(given["destination"]), given["reserved"])
        return Placed(Outcome.WAITING) if self.reasons else None


class Seat(Base):
    """A seat that an application holds, until it is freed. One a person and call."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    destination_id: Mapped[int] = mapped_column(ForeignKey("destination.id"))
    reserved: Mapped[str | None]
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())
    freed_at: Mapped[datetime | None]
    up_since: Mapped[datetime | None]
    """Since when the person asks for a seat of a better choice, should one become free; None: they keep this one."""

    destination: Mapped[Destination] = relationship(lazy="raise")

    __table_args__ = (
        Index("uq_seat_held", "application_id", unique=True, postgresql_where=text("freed_at IS NULL")),
        Index("ix_seat_destination_id", "destination_id", postgresql_where=text("freed_at IS NULL")),
    )


class Bundle(Base):
    """The nominations of one call to one partner by one day: they go in one letter and come back in one list."""

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    nominate_by: Mapped[date]
    """The partner's date for them."""
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())
    """When the first of them was sent; others can follow."""
    reminded_on: Mapped[date | None]
    """The last day on which the partner was reminded: one letter a day for all of them."""
    seen_at: Mapped[datetime | None]
    """When somebody at the partner first opened it by their link."""
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))

    call: Mapped[Call] = relationship(lazy="raise")
    institution: Mapped[Institution] = relationship(lazy="raise")
    seen_by: Mapped[Contact | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("call_id", "institution_id", "nominate_by"),)


class WordKind(StrEnum):
    QUESTION = "question"
    SUBSTITUTE = "substitute"
    """Somebody else whom the partner would take instead; the office decides."""


class PartnerWord(Base):
    """What a partner asks or proposes about a bundle, and the office's answer; both sides read it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(default=WordKind.QUESTION)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    words: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    contact: Mapped[Contact] = relationship(lazy="raise")
    bundle: Mapped[Bundle] = relationship(lazy="raise")


class Nomination(Base):
    """Our proposal of a person to a partner, and its answer."""

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    destination_id: Mapped[int] = mapped_column(ForeignKey("destination.id"), index=True)
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"), index=True)
    nominated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    partner_reference: Mapped[str | None]
    arrives_on: Mapped[date | None]
    """The partner's own days: of the arrival, and the first and last of the studies."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    said: Mapped[str | None]
    """`accept` or `decline`: what the partner has answered and can still take back; nobody has been told."""
    said_because: Mapped[str | None]
    said_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))

    application: Mapped[Application] = relationship(lazy="raise")
    destination: Mapped[Destination] = relationship(lazy="raise")
    answered_by: Mapped[Contact | None] = relationship(lazy="raise")

    @property
    def shown(self) -> dict[str, str | None]:
        """By which a page says which answer it showed (`base.seen`)."""
        return {"said": self.said, "because": self.said_because}

    @property
    def seen(self) -> str:
        """The same, as a page carries it."""
        return seen_of(self.shown)


class Remedy(StrEnum):
    """What follows from an appeal that is granted; a coordinator of the call carries it out by a day."""

    FRESH_RUN = "fresh-run"
    SEAT_BEYOND = "seat-beyond"
    OTHER_DESTINATION = "other-destination"
    """Of who has no choice left: every chosen partner has declined, so that no seat of the call can come to them."""
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
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[bool | None]
    remedy: Mapped[str | None]
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who carries the remedy out; None while no coordinator of the call is there."""
    carry_out_by: Mapped[datetime | None]
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
    def is_withdrawn(self) -> bool:
        """Whether it is over because its application was withdrawn; else it is with its call. Needs `application`."""
        return self.lapsed_at is not None and self.application.stage == WITHDRAWN

    @property
    def is_owed(self) -> bool:
        """It is granted, and what follows from it is not done yet."""
        return self.carry_out_by is not None and self.carried_out_at is None and self.lapsed_at is None

    __table_args__ = (UniqueConstraint("application_id", "run_id"),)


class OfferCondition(Base):
    """Something that a place depends on, until a day: set by the office, answered by the person, decided by the office.

    What the person answered is in the record of the case (`condition-answered`), as words to be erased.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    asked: Mapped[str]
    """In the words of who set it: `Language certificate B2`."""
    due_on: Mapped[date]
    by_partner: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The partner asks for it."""
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    """Of the document by which it can be shown."""
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(server_default=func.now())
    answered_at: Mapped[datetime | None]
    fulfilled: Mapped[bool | None]
    """As the office decided; None before."""
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]
    """When the office said that the place stays, although this is not fulfilled."""
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("offer_condition.id"))
    """That on which the place depends instead, as this is not fulfilled."""

    application: Mapped[Application] = relationship(lazy="raise")
    requirement: Mapped[Requirement] = relationship(lazy="raise")
    replaced_by: Mapped["OfferCondition | None"] = relationship(lazy="raise", remote_side=[id])

    @property
    def unmet(self) -> bool:
        """Whether it is not fulfilled, and nobody has said what follows for the place."""
        return self.fulfilled is False and self.kept_at is None and self.replaced_by_id is None

    @property
    def due_at(self) -> datetime:
        """The last moment of its day."""
        return end_of_day(self.due_on)

    @property
    def in_a_line(self) -> str:
        """What is asked, for the middle of a sentence."""
        return self.asked.rstrip(" .;,")


class PartnerLink(Base):
    """A signed link that opens a contact's nominations; it ends, and can be recalled."""

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ends_at: Mapped[datetime]
    recalled_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(lazy="raise")
