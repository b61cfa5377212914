"""Credits that were confirmed for the transition and are no longer there: a mark was put right, or the plan was changed."""

from collections.abc import Mapping, Sequence

from mobility.intakes.credits import balance_of
from mobility.intakes.models import PlanCourse
from mobility.intakes.queries import Somebody, confirmed_with, plans_of, results_of


def fallen_of(under_way: Sequence[tuple[Somebody, int]]) -> Mapping[int, tuple[PlanCourse, ...]]:
    """id of the case -> the required courses that the student lacks now, and did not when the credits were confirmed; of
    those to whom that has happened. `under_way`: students, each with the case by which they go over.
    """
    confirmed = confirmed_with([case_id for _somebody, case_id in under_way]) if under_way else {}
    students = {case_id: each.student for each, case_id in under_way if case_id in confirmed}
    if not students:
        return {}
    plans = plans_of({student.intake.specialty_id for student in students.values()})
    results = results_of([student.id for student in students.values()])
    found = {
        case_id: tuple(
            course
            for course in balance_of(plans[student.intake.specialty_id], results.get(student.id, {})).lacks
            if f", {course.title}, " not in f", {confirmed[case_id]}, "
        )
        for case_id, student in students.items()
    }
    return {case_id: courses for case_id, courses in found.items() if courses}
