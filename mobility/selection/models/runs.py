"""Selection runs with what they give to whom, and proposals tried under other terms."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mobility.applications.models import Application
from mobility.base.database import Base
from mobility.calls.models import Call, Destination
from mobility.calls.ties import LOT


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
