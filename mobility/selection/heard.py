"""What people heard last of a selection, and when: a later run that leaves them waiting tells them nothing."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from mobility.base.database import db
from mobility.selection.models import Appeal, Outcome, Placement, RunState, SelectionRun


def told_placement(application_id: int) -> Placement | None:
    """What the person was told last of a run that is carried out."""
    return db.session.scalar(
        select(Placement)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(Placement.application_id == application_id, SelectionRun.state == RunState.MOVED)
        .order_by(*last_told())
        .limit(1)
    )


def carried_out(call_ids: Collection[int]) -> dict[int, datetime]:
    """call id -> when its latest run was carried out, and all were told; of those of which one was"""
    last = func.max(SelectionRun.moved_at)
    moved = (SelectionRun.call_id.in_(call_ids), SelectionRun.state == RunState.MOVED)
    rows = db.session.execute(select(SelectionRun.call_id, last).where(*moved).group_by(SelectionRun.call_id))
    return {call_id: at for call_id, at in rows if at is not None}


def last_told() -> tuple[ColumnElement[Any], ...]:
    """The order of an application's placements in runs that are carried out: first the one of which its person heard last.

    Whoever waits and is kept waiting by a later run hears nothing, unless the office did so by hand, or the run was owed to
    them by an appeal: what was told before still holds, with its rank among all and its cut-offs.
    """
    owed = exists().where(
        Appeal.application_id == Placement.application_id,
        SelectionRun.proposed_at.between(Appeal.run_owed_from, Appeal.carried_out_at),
    )
    heard = or_(
        Placement.outcome != Outcome.WAITING,
        Placement.changed_by_id.is_not(None),
        owed.correlate(Placement, SelectionRun),
    )
    return heard.desc(), case((heard, SelectionRun.id), else_=-SelectionRun.id).desc()
