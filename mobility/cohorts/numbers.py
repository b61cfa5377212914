"""How many people of each call are where, by what is kept of their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, Text, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from mobility.accounts.models import Person, Rights
from mobility.base.kept_statements import kept_statement, rows_of
from mobility.cohorts.conditions import late, soon
from mobility.cohorts.filters import OFF
from mobility.cohorts.policy import followed
from mobility.intakes.queries import is_given_up, is_there_all_the_same
from mobility.stays.models import Stay
from mobility.stays.queries import is_cancelled
from mobility.workflow.models import Case, CaseCount


@dataclass(frozen=True)
class StageCount:
    """How many of one call are in a stage; drafts that may still be sent are counted apart."""

    call_id: int
    stage: str
    rule_book_id: int
    sent: int
    drafts: int
    late: int
    soon: int
    stuck: int
    called_off: int
    """Of those sent, whose stay that followed is called off; `broken_off`: after the arrival."""
    broken_off: int
    given_up: int
    """Of those sent, who was enrolled and does not come."""

    @property
    def off(self) -> Mapping[str, int]:
        """By the values of `filters.OFF`: who does not stand in the stage any more, though their case does."""
        return dict(zip(OFF, (self.called_off, self.broken_off, self.given_up), strict=True))


def counts(viewer: Person, call_ids: list[int]) -> list[StageCount]:
    """Every call's people by stage: one statement, over what is kept of their numbers."""
    calls = [f"call:{i}" for i in call_ids]
    rows = rows_of(_counts(viewer.rights), calls=calls, numbers=call_ids)
    return [StageCount(int(context.split(":")[1]), *rest) for context, *rest in rows]


@kept_statement
def _counts(rights: Rights) -> Select[*tuple[Any, ...]]:
    kept, number = CaseCount, func.sum(CaseCount.number)
    off, given_up = _called_off(rights), _given_up(rights)
    waits = and_(kept.sent, ~kept.ended, ~kept.stuck)
    within = {
        "sent": kept.sent,
        "drafts": and_(~kept.sent, ~kept.ended),
        "late": and_(waits, late(kept.due_at)),
        "soon": and_(waits, soon(kept.due_at)),
        "stuck": and_(kept.sent, kept.stuck),
    }
    return (
        select(
            kept.context,
            kept.stage,
            kept.rule_book_id,
            *(func.coalesce(number.filter(each), 0).label(name) for name, each in within.items()),
            func.coalesce(func.max(off.c.before), 0),
            func.coalesce(func.max(off.c.after), 0),
            func.coalesce(func.max(given_up.c.people), 0),
        )
        .outerjoin(off, _same(off))
        .outerjoin(given_up, _same(given_up))
        .where(
            followed(rights, kept.scopes),
            kept.kind == "application",
            kept.context == any_(bindparam("calls", type_=ARRAY(Text))),
        )
        .group_by(kept.context, kept.stage, kept.rule_book_id)
        .having(number != 0)
    )


WHERE = (Case.context, Case.stage, Case.rule_book_id)
"""By which what is kept of numbers is found."""


def _same(counted: Subquery) -> ColumnElement[bool]:
    return and_(*(counted.c[column.key] == getattr(CaseCount, column.key) for column in WHERE))


def _given_up(rights: Rights) -> Subquery:
    """How many of these calls have given up the enrolment by order."""
    return (
        select(*WHERE, func.count().label("people"))
        .where(
            Case.context == any_(bindparam("calls", type_=ARRAY(Text))),
            is_given_up(Case.id),
            followed(rights),
        )
        .group_by(*WHERE)
        .subquery()
    )


def _called_off(rights: Rights) -> Subquery:
    """How many stays are called off that followed from cases of these calls; there are few, and they are found as such."""
    return (
        select(
            *WHERE,
            func.count().filter(is_cancelled()).label("before"),
            func.count().filter(~is_cancelled()).label("after"),
        )
        .join(Stay, Stay.application_id == Case.id)
        .where(
            Stay.call_id == any_(bindparam("numbers", type_=ARRAY(Integer))),
            Stay.called_off_on.is_not(None),
            followed(rights),
            ~is_there_all_the_same(Case.id),
        )
        .group_by(*WHERE)
        .subquery()
    )
