"""What of appeals waits for somebody beside the waits of cases: answers, and what follows from them; rows of their tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from mobility.accounts.models import Person, Rights, Role
from mobility.base.database import Translated
from mobility.base.lending import Rows
from mobility.selection.appeals import WHO_ANSWERS, waiting
from mobility.selection.models import Appeal, Remedy, Seat
from mobility.selection.policy import PROPOSERS
from mobility.selection.remedies import lacks_remedy, looked_at, owed
from mobility.workflow.models import Case


@dataclass(frozen=True)
class ToDo:
    """What somebody is named to do about an appeal by a day; `remedy`: what follows from it, once it is answered; a run,
    where one is owed by it. `anew`: it is granted, and something else is to be chosen; `waited`: a seat waits for that."""

    appeal_id: int
    reference: str
    title: Translated
    due_at: datetime
    remedy: str | None
    anew: bool
    waited: bool


def to_answer(viewer: Person | Rights) -> Rows | None:
    """The columns of `ToDo`: appeals that wait for the viewer's answer, by a role that they still hold."""
    if not viewer.holds_any(WHO_ANSWERS):
        return None
    return _to_do(Appeal.answer_by).where(Appeal.holder_id == viewer.id, waiting())


def to_carry_out(viewer: Person | Rights) -> Rows | None:
    """The same of those that are granted and that the viewer is named to carry out."""
    return _carried_by(viewer, owed() & ~waiting() & ~looked_at())


def to_await(viewer: Person | Rights) -> Rows | None:
    """The same of those of them after which others look at their points first."""
    return _carried_by(viewer, looked_at())


def to_hurry(viewer: Person | Rights) -> Rows | None:
    """The same of those that the viewer has granted, where the day is over by which others were to look at their points."""
    if not viewer.holds_any(WHO_ANSWERS):
        return None
    late = Appeal.carry_out_by < func.now()
    return _to_do(Appeal.carry_out_by).where(Appeal.answered_by_id == viewer.id, looked_at(), late)


def _carried_by(viewer: Person | Rights, which: ColumnElement[bool]) -> Rows | None:
    if not viewer.holds_any(PROPOSERS):
        return None
    return _to_do(Appeal.carry_out_by).where(Appeal.carrier_id == viewer.id, which)


def _to_do(due_at: InstrumentedAttribute[Any]) -> Rows:
    """The earliest due first."""
    return (
        select(
            Appeal.id.label("appeal_id"),
            Case.reference,
            Case.title,
            due_at.label("due_at"),
            case((Appeal.run_owed_from.is_not(None), Remedy.FRESH_RUN), else_=Appeal.remedy).label("remedy"),
            lacks_remedy().label("anew"),
            exists().where(Seat.waits_for_id == Appeal.application_id).label("waited"),
        )
        .join(Case, Case.id == Appeal.application_id)
        .order_by(due_at, Appeal.id)
    )


@dataclass(frozen=True)
class Unanswered:
    """The applications with appeals that nobody may answer."""

    references: Sequence[str]


def unanswered(viewer: Person | Rights) -> Rows | None:
    """The column of `Unanswered`, to who gives roles; no row where there are none."""
    if not viewer.holds_any((Role.ADMINISTRATOR,)):
        return None
    references = func.array_agg(aggregate_order_by(Case.reference, Appeal.answer_by, Appeal.id))
    return (
        select(references.label("references"))
        .select_from(Appeal)
        .join(Case, Case.id == Appeal.application_id)
        .where(Appeal.holder_id.is_(None), waiting())
        .having(func.count() > 0)
    )
