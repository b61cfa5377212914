"""What is in the way of a student whose application for the transition is under way: they have left, are on leave, or have
gone over by another order."""

from datetime import date, datetime

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.zone import local_day
from mobility.intakes.models import State, Student
from mobility.intakes.queries import Somebody, own_student, place_in
from mobility.workflow.models import Case
from mobility.workflow.rulebook import RuleBook
from mobility.workflow.services import book_of, once

AWAY = {State.LEFT: "student-has-left", State.PAUSED: "student-on-leave"}
"""Who is so goes nowhere, by no order -> the key of the refusal."""
GONE_OVER = "student-gone-over"
CROSSES = "cross-over"
"""The effect of the order of transition."""


def hindrance_of(case: Case, now: datetime) -> str | None:
    """Why the student gets no seat at the partner now; None of who is no student, or applies for something else."""
    somebody = crossing_by(case)
    return in_the_way(somebody.student, local_day(now)) if somebody is not None else None


def in_the_way(student: Student, today: date) -> str | None:
    """The same of a student whose application for the transition is under way."""
    return away(student, today) or (GONE_OVER if student.crossed_on is not None else None)


def away(student: Student, today: date) -> str | None:
    return AWAY.get(student.state(today))


def crossing_by(case: Case) -> Somebody | None:
    """Whose application for the transition of their specialty it is, if it is one and under way."""
    if not isinstance(case, Application) or case.ended_at is not None or not _leads_over(book_of(case)):
        return None
    return once(case, "crossing-by", lambda: _crossing_by(case))


def _leads_over(book: RuleBook) -> bool:
    """Whether cases of this rule book may end with the order of transition."""
    moves = (move for stage in book.stages.values() for move in stage.moves.values())
    return any(effect.name == CROSSES for move in moves for effect in move.effects)


def _crossing_by(case: Application) -> Somebody | None:
    somebody = own_student(db.session.get_one(Person, case.subject_id))
    if somebody is None or place_in(case.call_id, somebody.student.intake.joint) is None:
        return None
    return somebody
