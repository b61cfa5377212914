"""What somebody has of the credit table, and what is still missing for the transition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mobility.intakes.models import CourseResult, PlanCourse

Results = Mapping[int, CourseResult]
"""id of the course -> what the student has in it"""


@dataclass(frozen=True)
class Balance:
    """Credits of the plan at home: how many are passed of how many, what they count for, which courses are missing."""

    passed: Decimal
    of: Decimal
    counted: Decimal
    """As the partner counts what is passed."""
    lacks: tuple[PlanCourse, ...]
    """Required ones that are not passed, in the order of the plan."""
    begun: bool
    """Something is noted at all."""

    def lacks_of(self, years: int) -> tuple[PlanCourse, ...]:
        """What is missing of the first so many years of study."""
        return tuple(course for course in self.lacks if course.year <= years)

    @property
    def complete(self) -> bool:
        return not self.lacks


def balance_of(plan: Sequence[PlanCourse], results: Results) -> Balance:
    """`plan`: the courses in force of the specialty."""
    passed = [course for course in plan if has_passed(results.get(course.id))]
    return Balance(
        passed=sum((course.credits for course in passed), Decimal(0)),
        of=sum((course.credits for course in plan), Decimal(0)),
        counted=sum((course.partner_credits for course in passed), Decimal(0)),
        lacks=tuple(course for course in plan if course.required and course not in passed),
        begun=bool(results),
    )


def has_passed(result: CourseResult | None) -> bool:
    return result is not None and result.passed
