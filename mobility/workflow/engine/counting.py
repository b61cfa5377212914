"""What is kept of how many cases stand where, made short again."""

from sqlalchemy import delete, func, insert, select

from mobility.base.database import db
from mobility.workflow.models import CaseCount

KEPT = [column for column in CaseCount.__table__.columns if column.name not in ("id", "number")]
"""What a row says of the cases that it counts."""


def fold_counts() -> None:
    """Of each context whose rows tell the same twice, one row each; those that come to nothing go.

    Rows that are added meanwhile stay for the next time, and who reads finds the same sums before and after.
    """
    twice = select(CaseCount.context).group_by(*KEPT).having(func.count() > 1)
    gone = (
        delete(CaseCount).where(CaseCount.context.in_(twice)).returning(*KEPT, CaseCount.number).cte("gone")
    )
    number = func.sum(gone.c.number)
    columns = [gone.c[column.name] for column in KEPT]
    summed = select(*columns, number).group_by(*columns).having(number != 0)
    db.session.execute(insert(CaseCount).from_select([*(column.name for column in KEPT), "number"], summed))
