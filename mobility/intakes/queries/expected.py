"""Students whose stay stands and who may not be what it was agreed for any more: those with an order of transition from
which it followed, the diploma they got by it, and those who went away from the faculty during an exchange."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person, Rights
from mobility.base.database import Translated, db
from mobility.base.lending import Rows
from mobility.calls.models import Destination
from mobility.institutions.models import Institution, Specialty
from mobility.intakes import policy
from mobility.intakes.models import Intake, JointSpecialty, Student
from mobility.intakes.queries.crossing import Goal, begun_by, first_year_there
from mobility.intakes.queries.people import by_name, joined, leads_on
from mobility.selection.models import Seat
from mobility.stays.models import Stay
from mobility.stays.policy import RUNNERS, worked_on
from mobility.workflow.models import Case

BEFORE_THE_FIRST_DAY = timedelta(days=60)
"""Nobody comes so much earlier than the studies there begin."""


@dataclass(frozen=True)
class Expected:
    """A student, with the intake that they are in, the stay that stands, and where the order leads from which it followed;
    None: it is an exchange, and they have left or are on leave since they applied for it."""

    name: str
    reference: str
    joined_on: date
    paused_on: date | None
    left_on: date | None
    crossed_on: date | None
    graduated_on: date | None
    moved_from_id: int | None
    specialty_id: int
    code: str
    year: int
    first_year: int
    """In its September the years at the partner begin."""
    stay_id: int
    stay: str
    """Its reference."""
    planned_from: date
    expected_from: date
    arrived_on: date | None
    upheld_at: datetime | None
    """When it was noted that it goes on."""
    goal_id: int | None
    goal_code: str | None
    goal_name: Translated | None
    goal_from: date

    @property
    def goal(self) -> Goal | None:
        if self.goal_id is None or self.goal_code is None or self.goal_name is None:
            return None
        return Goal(self.goal_id, self.goal_code, self.goal_name, self.goal_from)


def changed(viewer: Person | Rights) -> Rows | None:
    """The columns of `Expected`, by name: in the intakes that the viewer runs those of whom something is otherwise since
    the order, and those on exchanges whose stays the viewer works on, as long as nobody has noted that they go on."""
    return _expected(_concerns(viewer)) if viewer.holds_any(RUNNERS) else None


def _concerns(viewer: Person | Rights) -> ColumnElement[bool]:
    return or_(
        and_(policy.run(viewer), _is_transition(), _has_changed()),
        and_(worked_on(viewer), _is_on_exchange(), Stay.upheld_at.is_(None)),
    )


def _has_changed() -> ColumnElement[bool]:
    """They are away, in another intake, or were there long before the first day by the order; as `since_order.caveat_on`.
    `_standing` is joined."""
    return or_(
        Student.left_on.is_not(None),
        Student.paused_on.is_not(None),
        Intake.specialty_id != _LEADS.specialty_id,
        and_(Student.moved_from_id.is_not(None), begun_by(Stay.planned_from) < first_year_there()),
        Stay.arrived_on + BEFORE_THE_FIRST_DAY < Student.crossed_on,
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
    found = _expected(Stay.id.in_(stay_ids), or_(_is_transition(), _is_completed(), _is_on_exchange()))
    return [Expected(*row) for row in db.session.execute(found)]


def expected_as(student: Student) -> Expected | None:
    """Of one student, by the order."""
    found = db.session.execute(_expected(Student.id == student.id, _is_transition())).first()
    return Expected(*found) if found is not None else None


def stays_by_order(student: Student) -> Sequence[int]:
    """Ids of the stays that stand and followed from an order of transition."""
    stays = _standing(joined(select(Stay.id).select_from(Student)))
    return db.session.scalars(stays.where(Student.id == student.id, _LEADS.specialty_id.is_not(None))).all()


def exchange_of(student: Student) -> tuple[Translated, date, date] | None:
    """At which partner, from when to when, somebody is expected or is, by a stay that stands and is no transition."""
    stay = _standing(joined(select(Institution.name, Stay.begins, Stay.ends).select_from(Student)))
    found = db.session.execute(
        stay.join(Institution, Institution.id == Stay.institution_id)
        .where(Student.id == student.id, _LEADS.specialty_id.is_(None), Stay.departed_on.is_(None))
        .order_by(Stay.begins)
        .limit(1)
    ).first()
    return (found[0], found[1], found[2]) if found is not None else None


def _expected(*which: ColumnElement[bool]) -> Rows:
    columns = (
        Person.called.label("name"),
        Student.reference,
        Student.joined_on,
        Student.paused_on,
        Student.left_on,
        Student.crossed_on,
        Student.graduated_on,
        Student.moved_from_id,
        Intake.specialty_id,
        Specialty.code,
        Intake.year,
        first_year_there().label("first_year"),
        Stay.id.label("stay_id"),
        Stay.reference.label("stay"),
        Stay.planned_from,
        Stay.expected_from.label("expected_from"),
        Stay.arrived_on,
        Stay.upheld_at,
        _GOAL.id.label("goal_id"),
        _GOAL.code.label("goal_code"),
        _GOAL.name.label("goal_name"),
        Destination.stay_from.label("goal_from"),
    )
    return _standing(joined(select(*columns).select_from(Student))).where(*which).order_by(*by_name())


_LEADS, _GOAL = aliased(JointSpecialty), aliased(Specialty)
"""Where the order leads; the student's own may be another since."""


def _standing(of_students: Rows) -> Rows:
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


def _is_completed() -> ColumnElement[bool]:
    """The partner's diploma is given, and the person has not departed."""
    return and_(
        _LEADS.specialty_id.is_not(None), Student.graduated_on.is_not(None), Stay.departed_on.is_(None)
    )


def _is_on_exchange() -> ColumnElement[bool]:
    """It did not, its person has not departed, and went away from the faculty since they applied for it: not who was
    enrolled and never began."""
    went = func.greatest(Student.left_on, Student.paused_on)
    return and_(
        or_(Student.left_on.is_(None), Student.left_on >= Student.joined_on),
        _LEADS.specialty_id.is_(None),
        Stay.departed_on.is_(None),
        went >= cast(func.coalesce(Case.submitted_at, Stay.opened_at), Date),
    )
