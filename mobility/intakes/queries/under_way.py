"""Students whose application for the transition is under way: who goes nowhere by it, or what speaks against it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person, Rights
from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.base.lending import Rows
from mobility.base.record import Event, EventText
from mobility.calls.models import Destination
from mobility.institutions.models import Specialty
from mobility.intakes import policy
from mobility.intakes.models import CourseResult, Intake, JointSpecialty, PlanCourse, State, Student
from mobility.intakes.queries.crossing import CONFIRMED, MISSING, Goal, begun_by, first_year_there
from mobility.intakes.queries.people import Somebody, by_name, everybody, joined, leads_on
from mobility.stays.models import Stay
from mobility.workflow.engine.steps import SIGNED

_LEADS, _GOAL = aliased(JointSpecialty), aliased(Specialty)
"""Where the application leads; what the student studies may be another since."""


def under_way_of(viewer: Person) -> list[tuple[Somebody, Application]]:
    """In the intakes that the viewer runs: who has an application for the transition under way, each with it."""
    found = _under_way(everybody().add_columns(Application), viewer)
    return [(Somebody(*row), case) for *row, case in db.session.execute(found)]


def crossings_by(case_ids: Collection[int]) -> list[tuple[int, Somebody, Goal]]:
    """id of the case, its student, and where it leads, of those of students that lead to a partner; in one statement."""
    if not case_ids:
        return []
    goal = _GOAL.id, _GOAL.code, _GOAL.name, Destination.stay_from
    found = _leading(everybody().add_columns(Application.id, *goal)).where(Application.id.in_(case_ids))
    return [
        (case_id, Somebody(student, entry, person), Goal(*goal))
        for student, entry, person, case_id, *goal in db.session.execute(found)
    ]


def _leading(people: Rows) -> Rows:
    """With their applications that lead to a partner, and where: by the first choice."""
    return (
        people.join(Application, Application.person_id == Person.id)
        .join(Choice, (Choice.application_id == Application.id) & (Choice.rank == 1))
        .join(Destination, Destination.id == Choice.destination_id)
        .join(_LEADS, leads_on(Destination, _LEADS))
        .join(_GOAL, _GOAL.id == _LEADS.specialty_id)
    )


def is_there_all_the_same(case_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Of a case whose stay was called off: it led to a partner at which its person is by a transition noted since.

    There are few, and they are found as such: in a clause about each case the tables of applications here would hide it.
    """
    return case_id.in_(_there_by_order(Application.id).correlate(None))


def is_there_without(stay_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The same of a stay that was called off; as `since_order._on_called_off`."""
    stays = _there_by_order(Stay.id).where(Stay.called_off_on.is_not(None))
    return stay_id.in_(stays.correlate(None))


def _there_by_order(ids: SQLColumnExpression[int]) -> Select[int]:
    """Of those at a partner: what has led there, and the stay that followed."""
    people = _leading(joined(select(ids).select_from(Student)))
    stay = (
        Stay,
        (Stay.application_id == Application.id) & (Stay.institution_id == JointSpecialty.institution_id),
    )
    there = Student.crossed_on.is_not(None), Student.left_on.is_(None), Student.paused_on.is_(None)
    return people.join(*stay).where(*there)


def gone_meanwhile(viewer: Person | Rights, call_id: int) -> Subquery:
    """`case_id` of the applications in the call of those who have left the faculty or are on leave, with their `state`; in
    the specialties that the viewer follows. They are few, and found as such."""
    state = case((Student.left_on.is_not(None), State.LEFT), else_=State.PAUSED)
    left = Student.left_on >= Student.joined_on
    on_leave = and_(Student.left_on.is_(None), Student.paused_on.is_not(None))
    return (
        joined(select(Application.id.label("case_id"), func.min(state).label("state")).select_from(Student))
        .join(Application, Application.person_id == Person.id)
        .where(Application.call_id == call_id, or_(left, on_leave), Student.graduated_on.is_(None))
        .where(policy.followed(viewer))
        .group_by(Application.id)
        .subquery()
    )


def _under_way(people: Rows, viewer: Person | Rights) -> Rows:
    return _leading(people).where(
        policy.run(viewer), Application.submitted_at.is_not(None), Application.ended_at.is_(None)
    )


@dataclass(frozen=True)
class Hindered:
    """A student, the application, where that leads, and the courses that are missing since the credits were confirmed."""

    name: str
    case: str
    rule_book_id: int
    stage: str
    joined_on: date
    paused_on: date | None
    left_on: date | None
    crossed_on: date | None
    graduated_on: date | None
    specialty_id: int
    first_year: int
    """In its September the years at the partner begin."""
    goal_id: int
    goal_code: str
    goal_name: Translated
    goal_from: date
    fallen: Sequence[str] | None

    @property
    def goal(self) -> Goal:
        return Goal(self.goal_id, self.goal_code, self.goal_name, self.goal_from)


def hindered(viewer: Person | Rights) -> Rows | None:
    """The columns of `Hindered`, in the intakes that the viewer runs: of those who have left, are on leave or have gone
    over, or of whom something speaks against the transition; by name.
    """
    if not viewer.holds_any(policy.RUNNERS):
        return None
    fallen = _fallen()
    columns = (
        Person.called.label("name"),
        Application.reference.label("case"),
        Application.rule_book_id,
        Application.stage,
        Student.joined_on,
        Student.paused_on,
        Student.left_on,
        Student.crossed_on,
        Student.graduated_on,
        Intake.specialty_id,
        first_year_there().label("first_year"),
        _GOAL.id.label("goal_id"),
        _GOAL.code.label("goal_code"),
        _GOAL.name.label("goal_name"),
        Destination.stay_from.label("goal_from"),
        fallen.label("fallen"),
    )
    return (
        _under_way(joined(select(*columns).select_from(Student)), viewer)
        .where(
            or_(
                Student.paused_on.is_not(None),
                Student.left_on.is_not(None),
                Student.crossed_on.is_not(None),
                _LEADS.specialty_id != Intake.specialty_id,
                begun_by(Destination.stay_from) < first_year_there(),
                fallen.is_not(None),
            )
        )
        .order_by(*by_name())
    )


def fallen_of(case_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """id of the case -> titles of the courses that its student needs and lacks now, and did not when the credits were
    confirmed, in the order of the plan; of those to whom that has happened. In one statement."""
    if not case_ids:
        return {}
    found = (
        joined(select(Application.id, _fallen()).select_from(Student))
        .join(Application, Application.person_id == Person.id)
        .where(Application.id.in_(case_ids))
    )
    return {case_id: titles for case_id, titles in db.session.execute(found) if titles}


def _fallen() -> ScalarSelect[Any]:
    """The same of an `Application` of a `Student`; null for none. What is missing: as `credits.balance_of` has it."""
    confirmed = (
        _confirmation(func.concat("case:", Application.id)).correlate(Application).lateral("confirmed")
    )
    passed = (
        exists()
        .where(CourseResult.student_id == Student.id, CourseResult.course_id == PlanCourse.id)
        .where(CourseResult.passed)
        .correlate(Student, PlanCourse)
    )
    was_missing = func.strpos(_listed(confirmed.c.missing), _listed(PlanCourse.title)) > 0
    return (
        select(func.json_agg(aggregate_order_by(PlanCourse.title, PlanCourse.year, PlanCourse.id)))
        .select_from(PlanCourse)
        .join(confirmed, true())
        .where(
            PlanCourse.specialty_id == Intake.specialty_id,
            PlanCourse.struck_at.is_(None),
            PlanCourse.needed_from <= Intake.year,
            Student.crossed_on.is_(None),
            ~passed,
            ~was_missing,
        )
        .correlate(Application, Student, Intake)
        .scalar_subquery()
    )


def _confirmation(chain: Any) -> Select[str]:
    """What was `missing` when the credits of the case were confirmed last."""
    return (
        select(func.coalesce(EventText.text, "").label("missing"))
        .select_from(Event)
        .outerjoin(EventText, (EventText.event_id == Event.id) & (EventText.key == MISSING))
        .where(Event.chain == chain, Event.name == SIGNED, Event.facts["form"].has_key(CONFIRMED))
        .order_by(Event.number.desc())
        .limit(1)
    )


def _listed(titles: Any) -> ColumnElement[str]:
    """As one of a list of titles that commas part."""
    return func.concat(", ", titles, ", ")
