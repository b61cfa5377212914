"""Reads of variants: those of a proposal, one of them, and the one that a run was signed from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from mobility.base.database import db
from mobility.base.kept_statements import kept_statement, rows_of
from mobility.calls.models import Call
from mobility.calls.queries import call_as_it_stands
from mobility.selection.allocation.held import reserved_held, seats_held
from mobility.selection.models import RunState, SelectionRun, Variant
from mobility.selection.variants.terms import Changes, Held, as_in_call
from mobility.selection.variants.wording import lines_of, names_in

Waited = Mapping[str, Mapping[str, int]] | None
"""As of `Inputs.left_out`; None of a run from before that was kept."""


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


def held_at(call_id: int, proposed_at: datetime, waiting: Waited) -> Held:
    """What a proposal left out, when it was made: held, or `waiting`."""
    return Held.beside(seats_held(call_id, proposed_at), reserved_held(call_id, proposed_at), waiting)


def held_beside(run: SelectionRun) -> Held:
    """The same of a run as a whole."""
    return held_at(run.call_id, run.proposed_at, run.inputs.get("waiting"))


def told(changes: Changes, call: Call, held: Held) -> list[str]:
    """What is changed against the published call, a sentence each. `held`: beside the proposal; `call` needs destinations
    with their partners."""
    return lines_of(as_in_call(changes, held), names_in(call))


def amended_terms(call: Call) -> tuple[datetime, list[str]] | None:
    """When the head signed other terms than were published, and which, in sentences; None before they are carried out."""
    for signed_at, changes, proposed_at, waiting in rows_of(_amended(), call=call.id):
        if signed_at is not None:
            return signed_at, told(
                changes, call_as_it_stands(call.id), held_at(call.id, proposed_at, waiting)
            )
    return None


@kept_statement
def _amended() -> Select[datetime | None, Any, datetime, Any]:
    columns = (
        SelectionRun.signed_at,
        Variant.changes,
        SelectionRun.proposed_at,
        SelectionRun.inputs["waiting"],
    )
    return (
        select(*columns)
        .join(Variant, Variant.signed_as_id == SelectionRun.id)
        .where(SelectionRun.call_id == bindparam("call"), SelectionRun.state == RunState.MOVED)
        .order_by(SelectionRun.id.desc())
        .limit(1)
    )
