"""Students with an order of transition, the stays that followed from it and stand, and what may be otherwise since; and
those who went away from the faculty during an exchange."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, cast, func, or_, select
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
from mobility.stays.policy import worked_on as stays_worked_on
from mobility.workflow.models import Case


@dataclass(frozen=True)
class Expected:
    """A student with an order of transition, the stay that followed from it and stands, and where it leads."""

    somebody: Somebody
    stay: Stay
    goal: Goal

    @property
    def student(self) -> Student:
        return self.somebody.student


def changed_of(viewer: Person) -> list[Expected]:
    """In the intakes that the viewer runs: those of whom something may be otherwise since the order."""
    return _expected(policy.run(viewer), _may_have_changed())


def number_changed(viewer: Person | Rights) -> Select[int]:
    return _standing(joined(select(func.count()).select_from(Student))).where(
        policy.run(viewer), _may_have_changed()
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
    """Its student went away before the arrival: has left, or is on leave."""
    away = or_(Student.left_on.is_not(None), Student.paused_on.is_not(None))
    theirs = _standing(joined(select(Stay.id).select_from(Student))).where(Stay.arrived_on.is_(None), away)
    return stay_id.in_(theirs.correlate(None))


def expected_at(stay_ids: Collection[int]) -> list[Expected]:
    """Of these stays, whoever looks."""
    return _expected(Stay.id.in_(stay_ids))


def expected_as(student: Student) -> Expected | None:
    """Of one student."""
    return next(iter(_expected(Student.id == student.id)), None)


def _expected(*which: ColumnElement[bool]) -> list[Expected]:
    goal = _GOAL.id, _GOAL.code, _GOAL.name, Destination.stay_from
    rows = db.session.execute(_standing(everybody().add_columns(Stay, *goal)).where(*which))
    return [
        Expected(Somebody(student, entry, person), stay, Goal(*goal))
        for student, entry, person, stay, *goal in rows
    ]


@dataclass(frozen=True)
class OnExchange:
    """Somebody who has left or is on leave since they applied for a stay that is no transition, and that stands."""

    student: Student
    name: str
    stay: Stay


def away_on_exchange(stay_ids: Collection[int]) -> list[OnExchange]:
    """Of these stays, whoever looks."""
    return _on_exchange(Stay.id.in_(stay_ids)) if stay_ids else []


def exchanges_of(viewer: Person) -> list[OnExchange]:
    """Of the stays that the viewer works on."""
    return _on_exchange(stays_worked_on(viewer))


def number_of_exchanges(viewer: Person | Rights) -> Select[int]:
    return _went_on_exchange(joined(select(func.count()).select_from(Student))).where(stays_worked_on(viewer))


def _on_exchange(which: ColumnElement[bool]) -> list[OnExchange]:
    rows = db.session.execute(_went_on_exchange(everybody().add_columns(Stay)).where(which))
    return [
        OnExchange(student, Somebody(student, entry, person).name, stay)
        for student, entry, person, stay in rows
    ]


def _went_on_exchange(of_students: Select[Any]) -> Select[Any]:
    leads_over = (
        select(Seat.id)
        .join(Destination, Destination.id == Seat.destination_id)
        .join(_LEADS, leads_on(Destination, _LEADS))
        .where(Seat.application_id == Stay.application_id, Seat.freed_at.is_(None))
        .correlate(Stay)
    )
    went = func.greatest(Student.left_on, Student.paused_on)
    return (
        of_students.join(Stay, Stay.person_id == Person.id)
        .join(Case, Case.id == Stay.application_id)
        .where(
            went >= cast(func.coalesce(Case.submitted_at, Stay.opened_at), Date),
            Stay.departed_on.is_(None),
            Stay.called_off_on.is_(None),
            Stay.closed_at.is_(None),
            ~leads_over.exists(),
        )
    )


_LEADS, _GOAL = aliased(JointSpecialty), aliased(Specialty)
"""Where the order leads; the student's own may be another since."""


def _standing(of_students: Select[Any]) -> Select[Any]:
    """With the stay that followed from the order and stands, its destination and where that leads."""
    return (
        of_students.join(Stay, Stay.person_id == Person.id)
        .join(Seat, (Seat.application_id == Stay.application_id) & Seat.freed_at.is_(None))
        .join(Destination, Destination.id == Seat.destination_id)
        .join(_LEADS, leads_on(Destination, _LEADS))
        .join(_GOAL, _GOAL.id == _LEADS.specialty_id)
        .where(
            Student.crossed_on.is_not(None),
            Student.graduated_on.is_(None),
            Stay.closed_at.is_(None),
            Stay.called_off_on.is_(None),
        )
    )
