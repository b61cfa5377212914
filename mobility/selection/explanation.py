"""Why a selection came out as it did for one person: rank, score, the cut-off of each choice, the waiting-list place."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.calls.models import Destination
from mobility.selection.models import Outcome, Placement, RunState, Seat, SelectionRun
from mobility.selection.queries import held_seat, placement_of, waiting_in_order
from mobility.selection.stages import WAITING_LIST


@dataclass(frozen=True)
class ChoiceOutcome:
    """One ranked destination: the lowest score with which somebody got an open seat there, if anybody did."""

    rank: int
    name: Translated
    field: Translated
    cut_off: Decimal | None
    mine: bool
    """The seat is there."""


@dataclass(frozen=True)
class Explanation:
    """Scores in per cent. `waiting_place` counts from 1; `by_hand`: the office changed what the rule gave, and why."""

    rank: int
    candidates: int
    score: Decimal
    outcome: Outcome
    choices: tuple[ChoiceOutcome, ...]
    waiting_place: int | None
    seat: Seat | None
    reserved: bool
    by_hand: str | None


def explanation_of(application: Application) -> Explanation | None:
    """By the newest run that is moved altogether; None before: until everybody is moved nobody is told."""
    placement = placement_of(application.id, (RunState.MOVED,))
    if placement is None:
        return None
    seat = held_seat(application.id)
    line = waiting_in_order(application.call_id) if application.stage == WAITING_LIST else []
    return Explanation(
        rank=placement.rank,
        candidates=_candidates(placement.run_id),
        score=placement.score.quantize(Decimal("0.1")),
        outcome=Outcome(placement.outcome),
        choices=_choices(application, seat),
        waiting_place=line.index(application.id) + 1 if application.id in line else None,
        seat=seat,
        reserved=bool(seat and seat.reserved),
        by_hand=placement.reason,
    )


def _candidates(run_id: int) -> int:
    return (
        db.session.scalar(select(func.count()).select_from(Placement).where(Placement.run_id == run_id)) or 0
    )


def _choices(application: Application, seat: Seat | None) -> tuple[ChoiceOutcome, ...]:
    choices = db.session.scalars(
        select(Choice)
        .where(Choice.application_id == application.id)
        .order_by(Choice.rank)
        .options(joinedload(Choice.destination).joinedload(Destination.institution))
    ).all()
    cut_offs = _cut_offs([choice.destination_id for choice in choices])
    return tuple(
        ChoiceOutcome(
            rank=choice.rank,
            name=choice.destination.institution.name,
            field=choice.destination.field,
            cut_off=cut_offs.get(choice.destination_id),
            mine=seat is not None and seat.destination_id == choice.destination_id,
        )
        for choice in choices
    )


def _cut_offs(destinations: list[int]) -> dict[int, Decimal]:
    """destination id -> the lowest score that the rule (no hand, no reserved seat) gave a seat for, in complete runs"""
    rows = db.session.execute(
        select(Placement.destination_id, func.min(Placement.score))
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(
            Placement.destination_id.in_(destinations),
            Placement.outcome == Outcome.SEAT,
            Placement.reserved.is_(None),
            Placement.changed_by_id.is_(None),
            SelectionRun.state == RunState.MOVED,
        )
        .group_by(Placement.destination_id)
    )
    return {
        int(destination): Decimal(score).quantize(Decimal("0.1"))
        for destination, score in rows
        if destination
    }
