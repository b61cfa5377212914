"""How far cases have come in the selection, as clauses on the column of their ids: lent to the rooms below."""

from sqlalchemy import ColumnElement, SQLColumnExpression, exists
from sqlalchemy.orm import aliased

from mobility.applications.models import Application, Choice
from mobility.calls.models import Destination
from mobility.selection.allocation.clauses import gives_seats, has_declined, is_admitted
from mobility.selection.models import Nomination, RunState, Seat, SelectionRun
from mobility.selection.stages import NOT_SELECTED
from mobility.workflow.models import Case


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


def is_turned_down(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """It did not come through the selection, as a partner declined its person by the step with which it ended, and no other
    choice is left."""
    ended = aliased(Case)
    return exists().where(
        ended.id == case_id,
        ended.stage == NOT_SELECTED,
        Nomination.application_id == ended.id,
        Nomination.accepted.is_(False),
        Nomination.answered_at == ended.ended_at,
    )


def is_beyond_reach(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Of what waits for a seat: none can come to it, as at each choice whose partner has not declined its person no seat
    is given, or the least score is higher than theirs."""
    choice, place = aliased(Choice), aliased(Destination)
    return ~exists().where(
        choice.application_id == case_id,
        place.id == choice.destination_id,
        ~has_declined(choice.application_id, place),
        gives_seats(place),
        is_admitted(choice.application_id, place),
    )
