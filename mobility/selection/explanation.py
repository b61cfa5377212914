"""Why a selection came out as it did for one person: rank, score, the cut-off of each choice, the waiting-list place."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.calls.models import Destination
from mobility.reviews.queries import signed_scores
from mobility.reviews.scoring import scale_of, weight_of
from mobility.selection.inputs import open_choices
from mobility.selection.models import Outcome, Placement, RunState, Seat, SelectionRun
from mobility.selection.queries import held_seat, placement_of, waiting_in_order
from mobility.selection.stages import COMMITTEE, WAITING_LIST


@dataclass(frozen=True)
class ChoiceOutcome:
    """One ranked destination: the lowest score with which somebody got an open seat there, if anybody did."""

    rank: int
    name: Translated
    field: Translated
    cut_off: Decimal | None
    mine: bool
    """The seat is there."""
    why: str
    """Why the seat is not there: `better`, `partner-declined`, `no-open-seat`, `below`, `equal`, `later`; empty if it is."""


@dataclass(frozen=True)
class CriterionScore:
    """One criterion of the call: the mean of the committee's points on its scale."""

    title: Translated
    weight: int
    scale: int
    mean: Decimal


@dataclass(frozen=True)
class Explanation:
    """Scores in per cent. `waiting_place` counts from 1; `by_hand`: the office changed what the rule gave, and why."""

    rank: int
    candidates: int
    score: Decimal
    outcome: Outcome
    criteria: tuple[CriterionScore, ...]
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
        criteria=_criteria(application),
        choices=_choices(application, seat, placement.score.quantize(Decimal("0.1"))),
        waiting_place=line.index(application.id) + 1 if application.id in line else None,
        seat=seat,
        reserved=bool(seat and seat.reserved),
        by_hand=placement.reason,
    )


def _candidates(run_id: int) -> int:
    return (
        db.session.scalar(select(func.count()).select_from(Placement).where(Placement.run_id == run_id)) or 0
    )


def _criteria(application: Application) -> tuple[CriterionScore, ...]:
    """In the call's order; needs `call`. No single assessment and no name is in it."""
    scores = signed_scores([application.id], COMMITTEE).get(application.id, [])
    if not scores:
        return ()
    return tuple(
        CriterionScore(
            title=criterion["title"],
            weight=weight_of(criterion),
            scale=scale_of(criterion),
            mean=_mean([each.get(str(criterion["key"]), 0) for each in scores]),
        )
        for criterion in application.call.criteria
    )


def _mean(points: list[int]) -> Decimal:
    return (Decimal(sum(points)) / len(points)).quantize(Decimal("0.1"))


def _choices(application: Application, seat: Seat | None, score: Decimal) -> tuple[ChoiceOutcome, ...]:
    choices = db.session.scalars(
        select(Choice)
        .where(Choice.application_id == application.id)
        .order_by(Choice.rank)
        .options(joinedload(Choice.destination).joinedload(Destination.institution))
    ).all()
    cut_offs = _cut_offs([choice.destination_id for choice in choices])
    wanted = open_choices([application.id]).get(application.id, ())
    found = []
    seated = False
    for choice in choices:
        mine = seat is not None and seat.destination_id == choice.destination_id
        cut_off = cut_offs.get(choice.destination_id)
        declined = choice.destination_id not in wanted
        why = "" if mine else "better" if seated else _why(declined, cut_off, score)
        seated = seated or mine
        place = choice.destination
        found.append(ChoiceOutcome(choice.rank, place.institution.name, place.field, cut_off, mine, why))
    return tuple(found)


def _why(declined: bool, cut_off: Decimal | None, score: Decimal) -> str:
    """Why somebody without a better choice has no seat there."""
    if declined:
        return "partner-declined"
    if cut_off is None:
        return "no-open-seat"
    if score < cut_off:
        return "below"
    return "equal" if score == cut_off else "later"


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
