"""Proposals that were made from inputs which are no longer so: nobody signs them, the coordinator proposes anew."""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from mobility.accounts.models import Role
from mobility.accounts.queries import people_with
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.selection.allocation.inputs import gather
from mobility.selection.awaited import others_to_place
from mobility.selection.models import RunState, SelectionRun


def is_outdated(run: SelectionRun) -> bool:
    """Whether scores, seats or applications are others now. Needs the call with its destinations."""
    return gather(run.call).digest() != run.digest


def open_proposals(where: ColumnElement[bool]) -> list[tuple[Call, bool]]:
    """Calls with a proposal that nobody has signed, the oldest first, and whether other people are to be placed now.

    `where`: a clause on the `SelectionRun`. One statement, for lists of tasks; that scores or seats are others
    (`is_outdated`) needs all inputs, and is looked at on the page of the selection alone.
    """
    runs = (
        select(Call, others_to_place())
        .join(SelectionRun, SelectionRun.call_id == Call.id)
        .where(SelectionRun.state == RunState.PROPOSED, where)
        .order_by(SelectionRun.id)
    )
    return [(call, changed) for call, changed in db.session.execute(runs)]


def who_proposes(call: Call, now: datetime) -> list[str]:
    """The names of the coordinators who can propose anew for the call."""
    scopes = [f"programme:{call.programme_id}", f"call:{call.id}"]
    return [person.called for person in people_with(Role.COORDINATOR, scopes, now)]
