"""What is in the way of a student whose application for the transition is under way: they have left, are on leave, or have
gone over by another order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from mobility.applications.models import Application
from mobility.base.zone import local_day
from mobility.intakes.gaps import first_year_there
from mobility.intakes.models import State, Student, state_of
from mobility.intakes.queries import Goal, Hindered, Somebody, crossings_by
from mobility.workflow.models import Case
from mobility.workflow.rulebook import RuleBook
from mobility.workflow.services import book_of, once

AWAY = {State.NOT_COME: "student-has-left", State.LEFT: "student-has-left", State.PAUSED: "student-on-leave"}
"""Who is so goes nowhere, by no order -> the key of the refusal."""
GONE_OVER = "student-gone-over"
WHAT_IT_MEANS: dict[str, object] = {
    "student-has-left": _l("you go nowhere by it, and the office ends it."),
    "student-on-leave": _l(
        "you neither get a seat nor go anywhere by it now. When you are back, please tell the office: as soon as it has "
        "noted that, the application goes on."
    ),
    GONE_OVER: _l("your transition is noted already, by another order, so the office ends it."),
}
"""To who reads already what was noted of them: what follows for their application."""
CROSSES = "cross-over"
"""The effect of the order of transition."""


def hindrances_of(cases: Sequence[Case], now: datetime) -> dict[int, str]:
    """id of the case -> why its student goes to no partner now; of who is no student, or applies for something else, none"""
    today = local_day(now)
    found = {case_id: in_the_way(each.student, today) for case_id, each in crossings_of(cases).items()}
    return {case_id: why for case_id, why in found.items() if why is not None}


def in_the_way(student: Student | Hindered, today: date) -> str | None:
    """The same of a student whose application for the transition is under way."""
    return away(student, today) or (GONE_OVER if student.crossed_on is not None else None)


def away(student: Student | Hindered, today: date) -> str | None:
    return AWAY.get(state_of(student, today))


@dataclass(frozen=True)
class Crossing:
    """A student who has applied for the transition, and where they applied to."""

    somebody: Somebody
    goal: Goal

    @property
    def student(self) -> Student:
        return self.somebody.student

    @property
    def specialty_id(self) -> int:
        """What they study now."""
        return self.student.intake.specialty_id

    @property
    def first_year(self) -> int:
        """In its September the years at the partner begin."""
        return first_year_there(self.student.intake)


def crossing_by(case: Case) -> Crossing | None:
    """Whose application for the transition it is, if it is one and under way."""
    return crossings_of([case]).get(case.id)


def crossings_of(cases: Sequence[Case]) -> Mapping[int, Crossing]:
    """id of the case -> the same, of those that are one; of one case it is asked again and again while a page is made"""
    if len(cases) == 1:
        return once(cases[0], "crossing-by", lambda: _crossings_of(cases))
    return _crossings_of(cases)


def _crossings_of(cases: Sequence[Case]) -> Mapping[int, Crossing]:
    over = [each for each in cases if isinstance(each, Application) and _may_lead_over(each)]
    found = crossings_by([each.id for each in over])
    return {case_id: Crossing(somebody, goal) for case_id, somebody, goal in found}


def _may_lead_over(case: Case) -> bool:
    return case.ended_at is None and leads_over(book_of(case))


def leads_over(book: RuleBook) -> bool:
    """Whether cases of this rule book may end with the order of transition."""
    return CROSSES in book.effects
