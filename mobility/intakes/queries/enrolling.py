"""Reads of enrolments by order: whose order a student came by, and which of them are given up."""

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.record import Event
from mobility.intakes.models import Student

GIVEN_UP, HOLDS_AGAIN = "enrolment-given-up", "enrolment-holds-again"
"""In the record of the application by whose order somebody was enrolled; the last of them holds."""
CASE = "case:"


def enrolled_by(student: Student) -> Application | None:
    """The application whose order of enrolment is the last that is noted."""
    last = (
        select(Event.facts["case"].as_integer())
        .where(Event.chain == f"student:{student.id}", Event.name == "student-enrolled")
        .order_by(Event.number.desc())
        .limit(1)
    )
    return db.session.scalar(select(Application).where(Application.id == last.scalar_subquery()))


def is_given_up(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whoever was enrolled by the order of the case does not come: there are few, and they are found as such."""
    last = (
        select(Event.chain, Event.name)
        .where(Event.name.in_((GIVEN_UP, HOLDS_AGAIN)))
        .ext(distinct_on(Event.chain))
        .order_by(Event.chain, Event.number.desc())
        .subquery()
    )
    number = cast(func.substr(last.c.chain, len(CASE) + 1), Integer)
    return case_id.in_(select(number).where(last.c.name == GIVEN_UP))
