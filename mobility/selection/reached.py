"""How far cases have come in the selection, as clauses on the column of their ids: lent to the rooms below."""

from sqlalchemy import ColumnElement, SQLColumnExpression, exists

from mobility.selection.models import Placement, RunState, Seat, SelectionRun


def is_selected(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """A run that had the case is carried out."""
    return exists().where(
        Placement.application_id == case_id,
        SelectionRun.id == Placement.run_id,
        SelectionRun.state == RunState.MOVED,
    )


def is_seated(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """It holds a seat and asks for no better one: nothing more can be given to it."""
    return exists().where(Seat.application_id == case_id, Seat.freed_at.is_(None), Seat.up_since.is_(None))
