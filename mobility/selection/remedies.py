"""Reads of what follows from appeals that are granted: to whom something is owed, and whether a run is."""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import aliased

from mobility.base.database import db
from mobility.base.record import Event
from mobility.selection.models import Appeal, Remedy, RunState, SelectionRun
from mobility.selection.stages import GATHERED, WAITING_LIST
from mobility.workflow.engine.steps import MOVED
from mobility.workflow.models import Case

MADE, ANSWERED, CARRIED_OUT = "appeal-made", "appeal-answered", "appeal-carried-out"
"""Names of entries in the record of the case, with words."""


def list_ends_on(appeal: Appeal) -> date | None:
    """When the list ends, for who waits on beyond that day while something is owed. Needs the application with its call."""
    waits = appeal.is_owed and appeal.application.stage == WAITING_LIST
    return appeal.application.call.waiting_list_ends_on if waits else None


def owed_to(application_id: int) -> Appeal | None:
    """The granted appeal of which something is still to be done for the person."""
    found = select(Appeal).where(Appeal.application_id == application_id, owed()).order_by(Appeal.id.desc())
    return db.session.scalar(found.limit(1))


def has_moved_since(appeal: Appeal) -> bool:
    """Whether the case has made a step since the appeal was answered; by the order of its record."""
    chain, answered = f"case:{appeal.application_id}", aliased(Event)
    of_it = answered.name == ANSWERED, answered.facts["appeal"].as_integer() == appeal.id
    since = select(answered.number).where(answered.chain == chain, *of_it).scalar_subquery()
    moved = exists().where(Event.chain == chain, Event.name == MOVED, Event.number > since)
    return bool(db.session.scalar(select(moved)))


def is_run_owed(appeal: Appeal) -> bool:
    """Whether there is somebody to place, and no run was proposed and carried out since the appeal was answered."""
    call_id = db.session.scalars(select(SelectionRun.call_id).where(SelectionRun.id == appeal.run_id)).one()
    made = exists().where(
        SelectionRun.call_id == call_id,
        SelectionRun.state == RunState.MOVED,
        SelectionRun.proposed_at > appeal.answered_at,
    )
    to_place = exists().where(
        Case.context == f"call:{call_id}", Case.stage.in_(GATHERED), Case.ended_at.is_(None)
    )
    return bool(db.session.scalar(select(~made & to_place)))


def owes_a_run(call_id: int) -> bool:
    """Whether an appeal of the call was granted by which its selection is to be made anew."""
    granted = owed_in(call_id).where(Appeal.remedy == Remedy.FRESH_RUN).exists()
    return bool(db.session.scalar(select(granted)))


def owed_in(call_id: int) -> Select[Appeal]:
    """Those of a call that are granted and still to be carried out."""
    return (
        select(Appeal)
        .join(SelectionRun, SelectionRun.id == Appeal.run_id)
        .where(SelectionRun.call_id == call_id, owed())
    )


def owed() -> ColumnElement[bool]:
    """As `Appeal.is_owed`."""
    return and_(Appeal.carry_out_by.is_not(None), Appeal.carried_out_at.is_(None), Appeal.lapsed_at.is_(None))
