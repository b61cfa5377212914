"""Reads of views that are kept under a name, and of files."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.kept_statements import kept_statement
from mobility.calls.models import Call
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import CohortFile, CohortView
from mobility.cohorts.policy import calls_of, cohort_tokens

BROUGHT_BACK_WITHIN = timedelta(days=7)


def views_of(viewer: Person, call: Call) -> Sequence[CohortView]:
    """The viewer's own and the shared ones of the call, by name."""
    return db.session.scalars(_views(), {"call": call.id, "viewer": viewer.id}).all()


@kept_statement
def _views() -> Select[CohortView]:
    return (
        select(CohortView)
        .where(
            CohortView.call_id == bindparam("call"),
            _open_to(bindparam("viewer", type_=Integer)),
            CohortView.deleted_at.is_(None),
        )
        .order_by(CohortView.name, CohortView.id)
        .options(joinedload(CohortView.owner))
    )


def deleted_views(viewer: Person, call: Call, now: datetime) -> Sequence[CohortView]:
    """The viewer's own that can still be brought back, the newest first."""
    return db.session.scalars(
        select(CohortView)
        .where(
            CohortView.call_id == call.id,
            CohortView.owner_id == viewer.id,
            CohortView.deleted_at > now - BROUGHT_BACK_WITHIN,
        )
        .order_by(CohortView.deleted_at.desc())
    ).all()


def get_view(viewer: Person, view_id: int) -> tuple[Cut | None, Call] | None:
    """What a view shows, of a call that the viewer follows; no cut where it is somebody else's alone, or deleted."""
    is_open = _open_to(viewer.id) & CohortView.deleted_at.is_(None)
    row = db.session.execute(
        select(CohortView.parts, is_open, Call)
        .join(Call, Call.id == CohortView.call_id)
        .where(CohortView.id == view_id, calls_of(viewer))
    ).one_or_none()
    return (Cut.of(row[0]) if row[1] else None, row[2]) if row else None


def own_view(viewer: Person, call: Call, view_id: int, *, deleted: bool = False) -> CohortView | None:
    """One's own, locked: to be changed, or one that was deleted."""
    gone = CohortView.deleted_at.is_not(None) if deleted else CohortView.deleted_at.is_(None)
    return db.session.scalars(
        select(CohortView)
        .where(
            CohortView.id == view_id, CohortView.call_id == call.id, CohortView.owner_id == viewer.id, gone
        )
        .with_for_update()
    ).one_or_none()


def get_file(viewer: Person, call: Call, file_id: int) -> CohortFile | None:
    """What the viewer asked for, as long as they still hold each role by which they saw its people."""
    file = db.session.scalars(
        select(CohortFile)
        .where(CohortFile.id == file_id, CohortFile.call_id == call.id, CohortFile.owner_id == viewer.id)
        .options(joinedload(CohortFile.file))
    ).one_or_none()
    return file if file is not None and set(file.tokens) <= set(cohort_tokens(viewer)) else None


def file_to_make(file_id: int) -> tuple[CohortFile, Call] | None:
    """A file that was asked for and is not made yet."""
    row = db.session.execute(
        select(CohortFile, Call)
        .join(Call, Call.id == CohortFile.call_id)
        .where(CohortFile.id == file_id, CohortFile.file_id.is_(None))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _open_to(viewer_id: int | BindParameter[int]) -> ColumnElement[bool]:
    return or_(CohortView.owner_id == viewer_id, CohortView.shared)
