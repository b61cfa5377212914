"""The waiting list of a call: who is next when a seat is free."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.dialects.postgresql import distinct_on

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.allocation.inputs import STANDING, firsts_of, groups_of, standing_of
from mobility.selection.allocation.rule import Candidate, in_order
from mobility.selection.models import Placement, RunState, Seat, SelectionRun
from mobility.selection.stages import RISING, WAITING_LIST


def waiting_in_order(call: Call) -> list[Candidate]:
    """Who is on the waiting list, best first: by the score of the run, then as equal scores stand in every run.

    Without their choices. `call` needs its destinations.
    """
    return _in_line(call, Application.stage == WAITING_LIST)


def line_for_seats(call: Call) -> list[Candidate]:
    """The same with those who have a seat and asked to move up: who is next when a seat is free."""
    rising = exists().where(
        Seat.application_id == Application.id, Seat.freed_at.is_(None), Seat.up_since.is_not(None)
    )
    return _in_line(call, (Application.stage == WAITING_LIST) | (Application.stage.in_(RISING) & rising))


def seats_of_rising(application_ids: Collection[int]) -> dict[int, int]:
    """application id -> the destination where it has a seat already"""
    rows = db.session.execute(
        select(Seat.application_id, Seat.destination_id).where(
            Seat.application_id.in_(application_ids), Seat.freed_at.is_(None)
        )
    )
    return {row.application_id: row.destination_id for row in rows}


def _in_line(call: Call, which: ColumnElement[bool]) -> list[Candidate]:
    newest = (
        select(Placement.application_id, Placement.score)
        .ext(distinct_on(Placement.application_id))
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(SelectionRun.call_id == call.id, SelectionRun.state == RunState.MOVED)
        .order_by(Placement.application_id, SelectionRun.id.desc())
        .subquery()
    )
    rows = db.session.execute(
        select(Application.id, newest.c.score, *STANDING)
        .outerjoin(newest, newest.c.application_id == Application.id)
        .outerjoin(Affiliation, Affiliation.person_id == Application.person_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .where(
            Application.call_id == call.id,
            which,
            Application.ended_at.is_(None),
        )
    )
    firsts = firsts_of(call.destinations)
    return in_order(
        Candidate(
            id=row.id,
            score=NO_SCORE if row.score is None else row.score,
            tie=standing_of(call, row),
            choices=(),
            groups=groups_of(firsts, row),
        )
        for row in rows
    )


NO_SCORE = Decimal(-1)
"""Of who was never in a run: behind everybody else."""
