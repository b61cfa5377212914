"""Selections that wait for somebody as a whole: calls with people to be placed, and proposals to be signed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select

from mobility.accounts.models import Person, Rights
from mobility.base.database import Translated
from mobility.base.lending import Rows
from mobility.calls.models import Call
from mobility.selection import policy
from mobility.selection.models import Placement, RunState, SelectionRun
from mobility.selection.signers import can_be_signed, signable
from mobility.selection.stages import GATHERED, SELECTION, WAITING_LIST
from mobility.workflow.models import Case, CaseCount


@dataclass(frozen=True)
class Proposed:
    """A call with a proposal that nobody has signed."""

    reference: str
    title: Translated


@dataclass(frozen=True)
class ToPlace:
    """A call whose people wait for its selection as a whole: so many in the stage, so many on the waiting list. `outdated`:
    a proposal waits there, and other people are to be placed now."""

    reference: str
    title: Translated
    selection_on: date
    waiting_list_ends_on: date
    in_selection: int
    waiting: int
    outdated: bool


def to_place(viewer: Person | Rights) -> Rows | None:
    """The columns of `ToPlace`: of the calls for which `viewer` can place people now and somebody waits, the next selection
    first. Not where a proposal for these very people waits for its signature."""
    if not viewer.holds_any(policy.PROPOSERS):
        return None
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
    proposed = exists().where(SelectionRun.call_id == Call.id, SelectionRun.state == RunState.PROPOSED)
    outdated = proposed.where(others_to_place())
    return (
        select(
            Call.reference,
            Call.title,
            Call.selection_on,
            Call.waiting_list_ends_on,
            numbers.c.in_selection,
            numbers.c.waiting,
            outdated.label("outdated"),
        )
        .join(numbers, numbers.c.context == func.concat("call:", Call.id))
        .where(policy.placing(viewer), ~proposed | outdated)
        .order_by(Call.selection_on, Call.id)
    )


def to_sign(viewer: Person | Rights) -> Rows | None:
    """The columns of `Proposed`: what `viewer` is asked to sign, and can sign as it is, the oldest first."""
    return _to_sign(viewer, ~others_to_place())


def to_sign_later(viewer: Person | Rights) -> Rows | None:
    """The same of what is outdated: that scores or seats are others (`allocation.outdated`) needs all inputs, and is looked
    at on the page of the selection alone."""
    return _to_sign(viewer, others_to_place())


def _to_sign(viewer: Person | Rights, which: ColumnElement[bool]) -> Rows | None:
    if not policy.signs(viewer):
        return None
    return (
        select(Call.reference, Call.title)
        .join(SelectionRun, SelectionRun.call_id == Call.id)
        .where(SelectionRun.state == RunState.PROPOSED, which, signable(viewer))
        .order_by(SelectionRun.id)
    )


def unsigned(viewer: Person | Rights) -> Rows | None:
    """The columns of `Proposed`: of the calls whose selection the viewer runs, what nobody can sign."""
    if not viewer.holds_any(policy.PROPOSERS):
        return None
    return (
        select(Call.reference, Call.title)
        .join(SelectionRun, SelectionRun.call_id == Call.id)
        .where(policy.proposing(viewer), SelectionRun.state == RunState.PROPOSED, ~can_be_signed())
        .order_by(SelectionRun.id)
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
