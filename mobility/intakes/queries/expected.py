"""Students whose stay stands and who may not be what it was agreed for any more: those with an order of transition from
which it followed, and those who went away from the faculty during an exchange."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, and_, cast, false, func, or_, select
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person, Rights
from mobility.base.database import db
from mobility.calls.models import Destination
from mobility.institutions.models import Specialty
from mobility.intakes import policy
from mobility.intakes.models import Intake, JointSpecialty, Student
from mobility.intakes.queries.crossing import Goal
from mobility.intakes.queries.people import Somebody, everybody, joined, leads_on
from mobility.selection.models import Seat
from mobility.stays.models import Stay
from mobility.stays.policy import RUNNERS, worked_on
from mobility.workflow.models import Case


@dataclass(frozen=True)
class Expected:
    """A student, the stay that stands, and where the order leads from which it followed; None: it is an exchange, and they
    have left or are on leave since they applied for it."""

    somebody: Somebody
    stay: Stay
    goal: Goal | None

    @property
    def student(self) -> Student:
        return self.somebody.student


def changed_of(viewer: Person) -> list[Expected]:
    """In the intakes that the viewer runs: those of whom something may be otherwise since the order; and those on exchanges
    whose stays the viewer works on, as long as nobody has noted that they go on."""
    return _expected(_concerns(viewer))


def number_changed(viewer: Person | Rights) -> Select[int]:
    return _standing(joined(select(func.count()).select_from(Student))).where(_concerns(viewer))


def _concerns(viewer: Person | Rights) -> ColumnElement[bool]:
    works = worked_on(viewer) if viewer.holds_any(RUNNERS) else false()
    return or_(
        and_(policy.run(viewer), _is_transition(), _may_have_changed()),
        and_(works, _is_on_exchange(), Stay.upheld_at.is_(None)),
    )


def _may_have_changed() -> ColumnElement[bool]:
    """They are away, in another intake, or were there before the first day by the order; `_standing` is joined."""
    return or_(
        Student.left_on.is_not(None),
        Student.paused_on.is_not(None),
        Student.moved_from_id.is_not(None),
        Intake.specialty_id != _LEADS.specialty_id,
        Stay.arrived_on < Student.crossed_on,
    )


def is_absent(stay_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """By the order its student went away before the arrival: has left, or is on leave."""
    away = or_(Student.left_on.is_not(None), Student.paused_on.is_not(None))
    theirs = _standing(joined(select(Stay.id).select_from(Student))).where(
        _is_transition(), Stay.arrived_on.is_(None), away
    )
    return stay_id.in_(theirs.correlate(None))


def expected_at(stay_ids: Collection[int]) -> list[Expected]:
    """Of these stays, whoever looks."""
    return _expected(Stay.id.in_(stay_ids), or_(_is_transition(), _is_on_exchange()))


def expected_as(student: Student) -> Expected | None:
    """Of one student, by the order."""
    return next(iter(_expected(Student.id == student.id, _is_transition())), None)


def _expected(*which: ColumnElement[bool]) -> list[Expected]:
    goal = _GOAL.id, _GOAL.code, _GOAL.name, Destination.stay_from
    rows = db.session.execute(_standing(everybody().add_columns(Stay, *goal)).where(*which))
    return [
        Expected(Somebody(student, entry, person), stay, Goal(*goal) if goal[0] is not None else None)
        for student, entry, person, stay, *goal in rows
    ]


_LEADS, _GOAL = aliased(JointSpecialty), aliased(Specialty)
"""Where the order leads; the student's own may be another since."""


def _standing(of_students: Select[Any]) -> Select[Any]:
    """With their stays that stand, the destination of each, and where that leads, if it is a transition."""
    return (
        of_students.join(Stay, Stay.person_id == Person.id)
        .join(Case, Case.id == Stay.application_id)
        .join(Seat, (Seat.application_id == Stay.application_id) & Seat.freed_at.is_(None))
        .join(Destination, Destination.id == Seat.destination_id)
        .outerjoin(_LEADS, leads_on(Destination, _LEADS))
        .outerjoin(_GOAL, _GOAL.id == _LEADS.specialty_id)
        .where(Stay.closed_at.is_(None), Stay.called_off_on.is_(None))
    )


def _is_transition() -> ColumnElement[bool]:
    """The stay followed from an order of transition, and the order stands."""
    return and_(
        _LEADS.specialty_id.is_not(None), Student.crossed_on.is_not(None), Student.graduated_on.is_(None)
    )


def _is_on_exchange() -> ColumnElement[bool]:
    """It did not, its person has not departed, and went away from the faculty since they applied for it."""
    went = func.greatest(Student.left_on, Student.paused_on)
    return and_(
        _LEADS.specialty_id.is_(None),
        Stay.departed_on.is_(None),
        went >= cast(func.coalesce(Case.submitted_at, Stay.opened_at), Date),
    )
