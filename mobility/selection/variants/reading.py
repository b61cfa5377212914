"""Reads of variants: those of a proposal, one of them, and the one that a run was signed from."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from mobility.base.database import db
from mobility.selection.models import SelectionRun, Variant


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
    """The variant that the run was signed from."""
    return db.session.scalar(select(Variant).where(Variant.signed_as_id == run_id))
