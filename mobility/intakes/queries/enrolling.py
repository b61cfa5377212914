"""Reads of enrolments by order: whose order a student came by, and which of them are given up."""

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.zone import local_day
from mobility.intakes import policy
from mobility.intakes.models import State, Student
from mobility.intakes.queries.people import joined

GIVEN_UP, HOLDS_AGAIN = "enrolment-given-up", "enrolment-holds-again"
"""In the record of the application by whose order somebody was enrolled; the last of them holds."""
CASE, STUDENT = "case:", "student:"


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


def come_or_unfollowed(chains: Collection[str], reader: Person) -> Collection[str]:
    """Of `student:7`, `student:8`: those who come by now, and whom the reader follows no longer."""
    return {*chains} - {each for each, comes in _followed(chains, reader) if not comes}


def do_not_come_or_unfollowed(chains: Collection[str], reader: Person) -> Collection[str]:
    """The same of those who do not come by now."""
    return {*chains} - {each for each, comes in _followed(chains, reader) if comes}


def _followed(chains: Collection[str], reader: Person) -> Iterator[tuple[str, bool]]:
    """Those whom the reader follows, and whether they come."""
    numbers, today = [int(chain.removeprefix(STUDENT)) for chain in chains], local_day(utc_now())
    found = joined(select(Student).select_from(Student))
    for each in db.session.scalars(found.where(Student.id.in_(numbers), policy.followed(reader))):
        yield f"{STUDENT}{each.id}", each.state(today) is not State.NOT_COME
