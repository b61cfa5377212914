"""The seats of a call that somebody holds, or held at a moment."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, union_all

from mobility.base.database import db
from mobility.calls.models import Destination
from mobility.selection.models import Outcome, Placement, RunState, Seat, SelectionRun


def reserved_held(call_id: int, at: datetime | None = None) -> dict[str, int]:
    """group -> reserved seats that somebody holds; `at`: held at that moment"""
    rows = db.session.execute(
        select(Seat.reserved, func.count())
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Destination.call_id == call_id, _is_held(at), Seat.reserved.is_not(None))
        .group_by(Seat.reserved)
    )
    return {str(group): int(number) for group, number in rows}


def groups_held(call_id: int) -> dict[int, set[str | None]]:
    """destination id -> the groups for which seats are reserved that somebody holds there; None: one is open to all"""
    rows = db.session.execute(
        select(Seat.destination_id, Seat.reserved)
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Destination.call_id == call_id, _is_held(None))
        .distinct()
    )
    found: dict[int, set[str | None]] = defaultdict(set)
    for destination_id, group in rows:
        found[destination_id].add(group)
    return found


def seats_held(call_id: int, at: datetime | None = None, *, signed: bool = False) -> dict[int, int]:
    """destination id -> seats that somebody holds; `at`: held at that moment; `signed`: and those to be held in a moment,
    as a run gives them that is signed and being carried out"""
    held = (
        select(Seat.destination_id)
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Destination.call_id == call_id, _is_held(at))
    )
    coming = (
        select(Placement.destination_id)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(
            SelectionRun.call_id == call_id,
            SelectionRun.state == RunState.SIGNED,
            Placement.outcome == Outcome.SEAT,
            Placement.moved_at.is_(None),
        )
    )
    taken = (union_all(held, coming) if signed else held).subquery()
    rows = db.session.execute(select(taken.c.destination_id, func.count()).group_by(taken.c.destination_id))
    return {int(destination): int(number) for destination, number in rows}


def _is_held(at: datetime | None) -> ColumnElement[bool]:
    if at is None:
        return Seat.freed_at.is_(None)
    return (Seat.given_at < at) & or_(Seat.freed_at.is_(None), Seat.freed_at >= at)
