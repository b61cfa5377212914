"""The points of one person by the criteria of the call: as a run counted them, and as they were corrected since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, func, literal, select

from mobility.base.database import Translated, db
from mobility.calls.models import Call
from mobility.reviews.queries import signed_scores
from mobility.reviews.scoring import scale_of, weight_of
from mobility.selection.allocation.aside import counted_in_run
from mobility.selection.allocation.inputs import points_in_order, score_of
from mobility.selection.models import Appeal, Placement, SelectionRun
from mobility.selection.remedies import keeps_from_runs, set_aside
from mobility.selection.stages import COMMITTEE

TENTH = Decimal("0.1")
Points = tuple[tuple[int, ...], ...]
"""A row an assessment, in the order of the criteria: as of `inputs.points_in_order`."""


@dataclass(frozen=True)
class CriterionScore:
    """One criterion of the call: the mean of the committee's points on its scale, as the run counted them."""

    title: Translated
    weight: int
    scale: int
    mean: Decimal
    since: Decimal | None
    """By the points as they were corrected since, where that is another."""


@dataclass(frozen=True)
class Scored:
    """What a run counted of one person. No single assessment and no name is in it."""

    candidates: int
    criteria: tuple[CriterionScore, ...]
    since: Decimal | None
    """The score by the points as they were corrected since the run, where that is another; not before all have looked."""
    aside: Decimal | None
    """The same where those do not count, and the score of the run stays: as of `remedies.set_aside`."""


def scored_in(placement: Placement, call: Call) -> Scored:
    """By the run of the placement."""
    candidates, counted, unsettled, aside = _in_the_run(placement)
    given = signed_scores([placement.application_id], COMMITTEE).get(placement.application_id, ())
    signed = points_in_order(given, call.criteria)
    since = score_of(signed, call.criteria)
    other = since.quantize(TENTH) if signed and since != placement.score else None
    if unsettled or aside:
        before = _criteria(call.criteria, counted or signed, ())
        return Scored(candidates, before, None, None if unsettled else other)
    return Scored(candidates, _criteria(call.criteria, counted or signed, signed), other, None)


def _in_the_run(placement: Placement) -> tuple[int, Points, bool, bool]:
    """How many candidates the run had, and what it counted of this one; nothing in runs from before that was kept. Then
    whether it is open what follows from an appeal of this one, so that it is not settled what the points are now; and
    whether those that were looked at again do not count."""
    placed = select(func.count()).select_from(Placement).where(Placement.run_id == placement.run_id)
    counted = counted_in_run(literal(placement.application_id))
    own = Appeal.application_id == placement.application_id
    appealed = exists().where(own, keeps_from_runs()), exists().where(own, set_aside())
    number, points, unsettled, aside = db.session.execute(
        select(placed.scalar_subquery(), counted, *appealed).where(SelectionRun.id == placement.run_id)
    ).one()
    return number, tuple(tuple(each) for each in points or ()), unsettled, aside


def _criteria(
    criteria: Sequence[Mapping[str, Any]], counted: Points, signed: Points
) -> tuple[CriterionScore, ...]:
    """In the call's order: as the run counted them, and as they are signed now."""
    if not counted:
        return ()
    was, now = _means(counted), _means(signed)
    return tuple(
        CriterionScore(
            title=criterion["title"],
            weight=weight_of(criterion),
            scale=scale_of(criterion),
            mean=mean,
            since=since if since != mean else None,
        )
        for criterion, mean, since in zip(criteria, was, now or was, strict=True)
    )


def _means(points: Points) -> list[Decimal]:
    """Of each criterion; none where nobody has given points."""
    return [(Decimal(sum(each)) / len(each)).quantize(TENTH) for each in zip(*points, strict=True)]
