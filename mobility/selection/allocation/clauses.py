"""Clauses on where somebody could still get a seat, for lists of many; of one person `line.reach_of` reads the same."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from mobility.calls.models import Call, Destination
from mobility.selection.models import Appeal, Nomination, Placement, RunState, SelectionRun

NO_SCORE = Decimal(-1)
"""Of who was never in a run: behind everybody else."""


def has_declined(application_id: SQLColumnExpression[int], place: Any) -> ColumnElement[bool]:
    """The partner of the destination has declined the person, there or for another field. As `inputs.open_choices`."""
    other = aliased(Destination)
    return (
        exists()
        .where(
            Nomination.application_id == application_id,
            Nomination.accepted.is_(False),
            Nomination.destination_id == other.id,
            other.institution_id == place.institution_id,
        )
        .correlate_except(Nomination, other)
    )


def is_admitted(application_id: SQLColumnExpression[int], place: Any) -> ColumnElement[bool]:
    """As `rule.Place.admits`, by the score by which the waiting list goes."""
    score = func.coalesce(score_in_line(application_id), NO_SCORE)
    return or_(place.least_score.is_(None), score >= place.least_score)


def score_in_line(application_id: SQLColumnExpression[int]) -> ColumnElement[Decimal | None]:
    """The score by which the waiting list goes; null of who was never in a run."""
    return (
        select(func.coalesce(corrected_since(application_id, SelectionRun.proposed_at), Placement.score))
        .select_from(Placement)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(Placement.application_id == application_id, SelectionRun.state == RunState.MOVED)
        .order_by(SelectionRun.id.desc())
        .limit(1)
        .correlate_except(Placement, SelectionRun)
        .scalar_subquery()
    )


def gives_seats(place: Any) -> ColumnElement[bool]:
    """Whether anybody can hold a seat there, by its own seats and by the limits over it. As `inputs.seats_given`."""
    of_call = aliased(Call)
    limit = func.jsonb_array_elements(of_call.limits, type_=JSONB).column_valued("limit_over_place")
    closed = (
        exists()
        .where(
            of_call.id == place.call_id,
            limit["destinations"].contains(func.to_jsonb(place.id)),
            limit["seats"].as_integer() <= 0,
        )
        .correlate(place)
    )
    return and_(place.seats > 0, ~closed)


def corrected_since(
    application_id: SQLColumnExpression[int], proposed_at: SQLColumnExpression[datetime]
) -> ColumnElement[Decimal | None]:
    """The score by points that were looked at again after the run that was proposed then; null where none were."""
    return (
        select(Appeal.score_after)
        .where(Appeal.application_id == application_id, Appeal.looked_at > proposed_at)
        .order_by(Appeal.looked_at.desc())
        .limit(1)
        .correlate_except(Appeal)
        .scalar_subquery()
    )
