"""Reads of variants: those of a proposal, one of them, and the one that a run was signed from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from mobility.base.database import db
from mobility.base.kept_statements import kept_statement, rows_of
from mobility.calls.models import Call
from mobility.calls.queries import call_as_it_stands
from mobility.selection.allocation.inputs import reserved_held, seats_held
from mobility.selection.models import RunState, SelectionRun, Variant
from mobility.selection.variants.terms import Changes, Held, as_in_call
from mobility.selection.variants.wording import lines_of, names_in


def variants_of(run: SelectionRun) -> Sequence[Variant]:
    """All of a proposal, those that are put away too, the oldest first; `run` is set as their own."""
    found = db.session.scalars(
        select(Variant)
        .where(Variant.run_id == run.id)
        .order_by(Variant.id)
        .options(joinedload(Variant.signed_as))
    ).all()
    for variant in found:
        set_committed_value(variant, "run", run)
    return found


def signed_from(run: SelectionRun) -> Variant | None:
    """The variant that the run was signed from, or that was signed in the place of this proposal."""
    return db.session.scalar(
        select(Variant)
        .where(
            or_(Variant.signed_as_id == run.id, Variant.run_id == run.id), Variant.signed_as_id.is_not(None)
        )
        .options(joinedload(Variant.run), joinedload(Variant.signed_as))
    )


def changes_signed(run_id: int) -> Variant | None:
    """The variant that the run was signed from, with its proposal."""
    return db.session.scalar(
        select(Variant).where(Variant.signed_as_id == run_id).options(joinedload(Variant.run))
    )


def held_at(call_id: int, moment: datetime) -> Held:
    """What was held when a proposal was made."""
    return Held(seats_held(call_id, moment), reserved_held(call_id, moment))


def told(changes: Changes, call: Call, proposed_at: datetime) -> list[str]:
    """What is changed against the published call, a sentence each; `call` needs destinations with their partners."""
    return lines_of(as_in_call(changes, held_at(call.id, proposed_at)), names_in(call))


def amended_terms(call: Call) -> tuple[datetime, list[str]] | None:
    """When the head signed other terms than were published, and which, in sentences; None before they are carried out."""
    for signed_at, changes, proposed_at in rows_of(_amended(), call=call.id):
        if signed_at is not None:
            return signed_at, told(changes, call_as_it_stands(call.id), proposed_at)
    return None


@kept_statement
def _amended() -> Select[datetime | None, Any, datetime]:
    return (
        select(SelectionRun.signed_at, Variant.changes, SelectionRun.proposed_at)
        .join(Variant, Variant.signed_as_id == SelectionRun.id)
        .where(SelectionRun.call_id == bindparam("call"), SelectionRun.state == RunState.MOVED)
        .order_by(SelectionRun.id.desc())
        .limit(1)
    )
