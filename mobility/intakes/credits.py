"""What somebody has of the credit table, and what is still missing for the transition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mobility.base.database import utc_now
from mobility.base.zone import local_day
from mobility.intakes.models import CourseResult, Intake, PlanCourse, Student
from mobility.intakes.queries import plan_of, results_of

Results = Mapping[int, CourseResult]
"""id of the course -> what the student has in it"""


@dataclass(frozen=True)
class Balance:
    """Credits of the plan at home: how many are passed of how many, what they count for, which courses are missing."""

    passed: Decimal
    of: Decimal
    """Without courses that later intakes need, where they are not passed."""
    counted: Decimal
    """As the partner counts what is passed."""
    lacks: tuple[PlanCourse, ...]
    """Courses that are needed and not passed, in the order of the plan."""
    begun: bool
    """Something is noted at all."""
    without: tuple[PlanCourse, ...] = ()
    """What is needed and not passed, although their order of transition stands."""

    def lacks_of(self, years: int) -> tuple[PlanCourse, ...]:
        """What is missing of the first so many years of study."""
        return tuple(course for course in self.lacks if course.year <= years)

    @property
    def complete(self) -> bool:
        return not self.lacks


def balance_of(student: Student, plan: Sequence[PlanCourse], results: Results, today: date) -> Balance:
    """By the intake that they are in now; who has gone over lacks nothing any more. Of whom nothing is noted at all it is
    not said what they have not passed.

    `plan`: the courses in force of the specialty. Needs `intake` loaded.
    """
    found = balance_in(student.intake, plan_for(student, plan, results), results)
    if student.crossed_on is None:
        return found
    lacks = () if student.has_gone_over(today) else found.lacks
    return replace(found, without=found.lacks if found.begun else (), lacks=lacks)


def plan_for(student: Student, plan: Sequence[PlanCourse], results: Results) -> Sequence[PlanCourse]:
    """Of the plan what concerns them: whose order of transition stands has nothing to do with what others need since."""
    if student.crossed_on is None:
        return plan
    theirs = results.keys() | set(student.gone_without)
    lacking = balance_in(student.intake, plan, results).lacks
    return [course for course in plan if course not in lacking or course.id in theirs]


def balance_in(intake: Intake, plan: Sequence[PlanCourse], results: Results) -> Balance:
    """The same of somebody of this intake, who goes over still."""
    passed = [course for course in plan if has_passed(results.get(course.id))]
    theirs = [course for course in plan if course in passed or not course.comes_after(intake.year)]
    return Balance(
        passed=sum((course.credits for course in passed), Decimal(0)),
        of=sum((course.credits for course in theirs), Decimal(0)),
        counted=sum((course.partner_credits for course in passed), Decimal(0)),
        lacks=tuple(course for course in plan if course.is_needed_in(intake.year) and course not in passed),
        begun=bool(results),
    )


def balance_now(student: Student) -> Balance:
    """`balance_of`, by what is noted; needs `intake` loaded."""
    plan, results = plan_of(student.intake.specialty_id), results_of([student.id])
    return balance_of(student, plan, results.get(student.id, {}), local_day(utc_now()))


def has_passed(result: CourseResult | None) -> bool:
    return result is not None and result.passed
