"""Reads of credit tables, results and sheets of results."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from mobility.accounts.doers import lent_by
from mobility.accounts.models import Person
from mobility.accounts.roles import name_with_lender
from mobility.base.database import db
from mobility.base.record import Event
from mobility.intakes.models import (
    PASSED,
    CourseResult,
    Intake,
    MarksSheet,
    PlanCourse,
    Student,
)

COURSE_STRUCK = "plan-course-struck"
"""Name of the entry in the record of the specialty."""


def plan_of(specialty_id: int) -> Sequence[PlanCourse]:
    """The credit table in force, year by year."""
    return db.session.scalars(
        select(PlanCourse)
        .where(PlanCourse.specialty_id == specialty_id, PlanCourse.struck_at.is_(None))
        .order_by(PlanCourse.year, PlanCourse.id)
    ).all()


def plans_of(specialty_ids: Collection[int]) -> Mapping[int, list[PlanCourse]]:
    """The same for several, by id of the specialty."""
    found: dict[int, list[PlanCourse]] = defaultdict(list)
    rows = db.session.scalars(
        select(PlanCourse)
        .where(PlanCourse.specialty_id.in_(specialty_ids), PlanCourse.struck_at.is_(None))
        .order_by(PlanCourse.year, PlanCourse.id)
    )
    for course in rows:
        found[course.specialty_id].append(course)
    return found


def titles_of_courses(ids: Collection[int]) -> Mapping[int, str]:
    """Of courses in force and struck out."""
    found = db.session.execute(select(PlanCourse.id, PlanCourse.title).where(PlanCourse.id.in_(ids)))
    return {row.id: row.title for row in found} if ids else {}


def get_course(specialty_id: int, course_id: int) -> PlanCourse | None:
    """In force."""
    return db.session.scalar(
        select(PlanCourse).where(
            PlanCourse.id == course_id,
            PlanCourse.specialty_id == specialty_id,
            PlanCourse.struck_at.is_(None),
        )
    )


def struck_of(specialty_id: int) -> Sequence[PlanCourse]:
    """Courses that were struck out of the plan, the latest first."""
    return db.session.scalars(
        select(PlanCourse)
        .where(PlanCourse.specialty_id == specialty_id, PlanCourse.struck_at.is_not(None))
        .order_by(PlanCourse.struck_at.desc(), PlanCourse.id.desc())
    ).all()


def who_struck(specialty_id: int) -> Mapping[int, str]:
    """id of the course -> the name of who struck it out last"""
    found = db.session.execute(
        select(Event.facts["course"].as_integer(), Person.called, lent_by())
        .join(Person, Person.id == Event.actor_id)
        .where(Event.chain == f"joint-specialty:{specialty_id}", Event.name == COURSE_STRUCK)
        .order_by(Event.number)
    )
    return {course: name_with_lender(name, lender) for course, name, lender in found}


@dataclass(frozen=True)
class Passed:
    """How many have passed a course, over all intakes, and how many of them study at the partner."""

    together: int
    abroad: int


def passed_in(course: PlanCourse, today: date) -> Passed:
    """Of a course in force or struck out."""
    abroad = func.count().filter(Student.crossed_on <= today)
    found = (
        select(func.count(), abroad)
        .select_from(CourseResult)
        .join(Student, Student.id == CourseResult.student_id)
        .where(CourseResult.course_id == course.id, Student.left_on.is_(None), Student.graduated_on.is_(None))
        .where(or_(CourseResult.mark.is_(None), CourseResult.mark >= PASSED))
    )
    return Passed(*db.session.execute(found).one())


def results_of(student_ids: Collection[int]) -> Mapping[int, dict[int, CourseResult]]:
    """id of the student -> id of the course -> result"""
    found: dict[int, dict[int, CourseResult]] = defaultdict(dict)
    # They are stored past the session, which may have them as they were.
    found_now = select(CourseResult).where(CourseResult.student_id.in_(student_ids))
    for result in db.session.scalars(found_now.execution_options(populate_existing=True)):
        found[result.student_id][result.course_id] = result
    return found


def passed_elsewhere(student: Student) -> Sequence[PlanCourse]:
    """Courses that were passed in other specialties, year by year: they do not count in the table of the student's own.

    Needs `intake` loaded.
    """
    return db.session.scalars(
        select(PlanCourse)
        .join(CourseResult, CourseResult.course_id == PlanCourse.id)
        .where(
            CourseResult.student_id == student.id,
            PlanCourse.specialty_id != student.intake.specialty_id,
            CourseResult.passed,
        )
        .order_by(PlanCourse.year, PlanCourse.id)
    ).all()


def get_sheet(intake: Intake, sheet_id: int) -> MarksSheet | None:
    return db.session.scalar(
        select(MarksSheet).where(MarksSheet.id == sheet_id, MarksSheet.intake_id == intake.id)
    )
