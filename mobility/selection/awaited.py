"""Selections that wait for somebody as a whole: calls with people to be placed, and proposals to be signed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, literal, select

from mobility.accounts.models import Person, Rights
from mobility.base.database import Translated, db
from mobility.calls.models import Call
from mobility.selection import policy
from mobility.selection.models import Placement, RunState, SelectionRun
from mobility.selection.signers import signable
from mobility.selection.stages import GATHERED, SELECTION, WAITING_LIST
from mobility.workflow.models import Case, CaseCount


@dataclass(frozen=True)
class ToPlace:
    """A call whose people wait for its selection as a whole: so many in the stage, so many on the waiting list."""

    call_id: int
    reference: str
    title: Translated
    selection_on: date
    waiting_list_ends_on: date
    in_selection: int
    waiting: int


def calls_to_place(viewer: Person) -> list[ToPlace]:
    """The calls for which `viewer` can place people now and somebody waits, the next selection first."""
    number = func.sum(CaseCount.number)
    numbers = (
        select(
            CaseCount.context,
            func.coalesce(number.filter(CaseCount.stage == SELECTION), 0).label("in_selection"),
            func.coalesce(number.filter(CaseCount.stage == WAITING_LIST), 0).label("waiting"),
        )
        .where(CaseCount.kind == "application", CaseCount.stage.in_(GATHERED), ~CaseCount.ended)
        .group_by(CaseCount.context)
        .having(number > 0)
        .subquery("numbers")
    )
    rows = db.session.execute(
        select(
            Call.id,
            Call.reference,
            Call.title,
            Call.selection_on,
            Call.waiting_list_ends_on,
            numbers.c.in_selection,
            numbers.c.waiting,
        )
        .join(numbers, numbers.c.context == func.concat("call:", Call.id))
        .where(policy.placing(viewer))
        .order_by(Call.selection_on, Call.id)
    )
    return [ToPlace(*row) for row in rows]


def number_to_place(viewer: Person | Rights) -> Select[int]:
    """How many these calls are."""
    waits = exists().where(
        Case.context == func.concat("call:", Call.id), Case.stage.in_(GATHERED), Case.ended_at.is_(None)
    )
    return select(func.count(Call.id)).where(policy.placing(viewer), waits)


def number_to_sign(viewer: Person | Rights, *, outdated: bool = False) -> Select[int]:
    """How many proposals `viewer` is asked to sign, and can sign as they are; or those that are outdated."""
    if not policy.signs(viewer):
        return select(literal(0))
    old = others_to_place() if outdated else ~others_to_place()
    return select(func.count(SelectionRun.id)).where(
        SelectionRun.state == RunState.PROPOSED, old, signable(viewer)
    )


def others_to_place() -> ColumnElement[bool]:
    """The clause on a proposed `SelectionRun`: other people are to be placed now than it was made for."""
    of_run = Placement.run_id == SelectionRun.id
    waits = Case.stage.in_(GATHERED) & Case.ended_at.is_(None)
    placed = exists().where(of_run, Placement.application_id == Case.id).correlate(SelectionRun, Case)
    here = Case.context == func.concat("call:", SelectionRun.call_id)
    came = exists().where(here, waits, ~placed).correlate(SelectionRun)
    left = exists().where(of_run, Case.id == Placement.application_id, ~waits).correlate(SelectionRun)
    return came | left
