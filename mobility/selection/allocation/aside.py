"""Points that were looked at again after an appeal and do not count: which count in their stead."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH

from mobility.selection.models import Appeal, Placement, RunState, SelectionRun
from mobility.selection.remedies import set_aside


def counted_in_run(application_id: SQLColumnExpression[int]) -> ColumnElement[Any]:
    """The points of the application in the inputs of `SelectionRun`: rows as of `inputs.points_in_order`; null in runs from
    before they were kept."""
    return func.jsonb_path_query_first(
        SelectionRun.inputs,
        cast("$.candidates[*] ? (@.application == $id).points", JSONPATH),
        func.jsonb_build_object("id", application_id),
        type_=JSONB,
    )


def counted_instead(application_id: SQLColumnExpression[int]) -> ColumnElement[Any]:
    """Of whom points that were looked at again are set aside, those of before: as the newest run that is carried out has
    counted them. Null of all others."""
    aside = exists().where(Appeal.application_id == application_id, set_aside()).correlate_except(Appeal)
    return (
        select(counted_in_run(application_id))
        .select_from(Placement)
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(Placement.application_id == application_id, SelectionRun.state == RunState.MOVED, aside)
        .order_by(SelectionRun.id.desc())
        .limit(1)
        .correlate_except(Placement, SelectionRun)
        .scalar_subquery()
    )
