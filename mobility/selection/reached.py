"""How far cases have come in the selection, as clauses on the column of their ids: lent to the rooms below."""

from sqlalchemy import ColumnElement, SQLColumnExpression, exists
from sqlalchemy.orm import aliased

from mobility.applications.models import Application
from mobility.selection.models import RunState, Seat, SelectionRun


def is_selected(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """A run of its call is carried out, whether it had the case or not."""
    application = aliased(Application)
    return exists().where(
        application.id == case_id,
        SelectionRun.call_id == application.call_id,
        SelectionRun.state == RunState.MOVED,
    )


def is_seated(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """It holds a seat and asks for no better one: nothing more can be given to it."""
    return exists().where(Seat.application_id == case_id, Seat.freed_at.is_(None), Seat.up_since.is_(None))
