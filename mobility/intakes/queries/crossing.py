"""Reads of applications between the phases: calls of the transition, what was prepared for it and what was sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, extract, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from mobility.applications.models import WITHDRAWN, Application, Choice
from mobility.applications.services.starting import is_decided
from mobility.base.database import Translated, db
from mobility.calls.models import Call, CallState, Destination
from mobility.calls.opening import is_open
from mobility.institutions.models import Specialty
from mobility.intakes.models import (
    Intake,
    JointSpecialty,
    PreparedApplication,
    Student,
)
from mobility.intakes.queries.people import Somebody, leads_on
from mobility.intakes.years import BEGINS, EARLY
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import answers_of
from mobility.register.models import Affiliation
from mobility.selection.allocation.kept import Kept, kept_by, overlapping
from mobility.selection.parts import Wanted, seats_at
from mobility.stays.models import Stay
from mobility.workflow.engine.words import DOUBT

CREDITS = "credits_earned"
"""The question of an application for the transition that asks for them."""
CONFIRMED = "credits"
"""The blank of the move by which they are confirmed."""
COURSES = "courses"
"""The doubt about it: those that are missing."""
MISSING = DOUBT + COURSES
"""The words of its entry in the record that name them."""


def begun_by(stay_from: InstrumentedAttribute[date]) -> ColumnElement[int]:
    """`years.begun_by`, in the database."""
    in_january = func.make_interval(0, BEGINS[0] - 1)
    return cast(extract("year", stay_from + EARLY - in_january), Integer)


def first_year_there() -> ColumnElement[int]:
    """`gaps.first_year_there` of the `Intake`, in the database."""
    return Intake.year + JointSpecialty.years_home


def credits_stated(application_id: int) -> Decimal | None:
    """What the person has answered; None of who was not asked, or whose answer was not accepted."""
    for section in answers_of(application_id).values():
        if section.values.get(CREDITS) and CREDITS not in section.errors:
            return Decimal(str(section.values[CREDITS]))
    return None


def calls_of_transition(intake: Intake, now: datetime) -> list[Call]:
    """Calls that take applications now for this specialty at its partner, the first to close first."""
    leads_there = exists().where(
        Destination.call_id == Call.id,
        Destination.specialty_id == intake.specialty_id,
        Destination.institution_id == intake.joint.institution_id,
    )
    found = db.session.scalars(
        select(Call).where(leads_there, Call.state == CallState.PUBLISHED).order_by(Call.closes_on, Call.id)
    ).all()
    return [call for call in found if is_open(call, now)]


def places_there(calls: Collection[Call], joint: JointSpecialty) -> Sequence[Destination]:
    """The destinations of these calls for the specialty at its partner, those first that begin first."""
    return db.session.scalars(
        select(Destination)
        .where(
            Destination.call_id.in_([call.id for call in calls]),
            Destination.specialty_id == joint.specialty_id,
            Destination.institution_id == joint.institution_id,
        )
        .order_by(Destination.stay_from, Destination.id)
    ).all()


def decided_in(calls: Collection[Call], people: Collection[Somebody]) -> Mapping[int, frozenset[int]]:
    """id of the call -> ids of the students whose application in it is decided: one can apply once in a call."""
    return _whose(calls, people, is_decided())


def applied_in(calls: Collection[Call], people: Collection[Somebody]) -> Mapping[int, frozenset[int]]:
    """id of the call -> ids of the students for whom nothing can be prepared in it: they have sent an application, or the
    office has prepared one."""
    prepared = Application.id.in_(select(PreparedApplication.application_id))
    sent = and_(Application.submitted_at.is_not(None), Application.stage != WITHDRAWN)
    return _whose(calls, people, or_(sent, and_(prepared, Application.ended_at.is_(None))))


def _whose(
    calls: Collection[Call], people: Collection[Somebody], such: ColumnElement[bool]
) -> Mapping[int, frozenset[int]]:
    """id of the call -> ids of the students who have such an application in it"""
    students = {each.person.id: each.student.id for each in people if each.person is not None}
    rows = db.session.execute(
        select(Application.call_id, Application.person_id).where(
            Application.call_id.in_([call.id for call in calls]),
            Application.person_id.in_(students),
            such,
        )
    ).all()
    return {
        call.id: frozenset(students[person_id] for call_id, person_id in rows if call_id == call.id)
        for call in calls
    }


def place_in(call_id: int, joint: JointSpecialty) -> int | None:
    """Id of the call's destination for this specialty at its partner."""
    return db.session.scalar(
        select(Destination.id)
        .where(
            Destination.call_id == call_id,
            Destination.specialty_id == joint.specialty_id,
            Destination.institution_id == joint.institution_id,
        )
        .order_by(Destination.id)
        .limit(1)
    )


@dataclass(frozen=True)
class Goal:
    """Where an application for the transition leads: to which specialty, and the first day at the partner."""

    specialty_id: int
    code: str
    name: Translated
    stay_from: date


def goals_of(application_ids: Collection[int]) -> Mapping[int, Goal]:
    """id of the application -> where its first choice leads, of those that are for a joint specialty at its partner"""
    if not application_ids:
        return {}
    rows = db.session.execute(
        select(Choice.application_id, Specialty.id, Specialty.code, Specialty.name, Destination.stay_from)
        .join(Destination, Destination.id == Choice.destination_id)
        .join(JointSpecialty, leads_on(Destination, JointSpecialty))
        .join(Specialty, Specialty.id == JointSpecialty.specialty_id)
        .where(Choice.application_id.in_(application_ids), Choice.rank == 1)
    )
    return {row[0]: Goal(row[1], row[2], row[3], row[4]) for row in rows}


def seats_in(calls: Collection[Call], joint: JointSpecialty) -> list[Wanted]:
    """How the seats of the specialty stand in each call that has a place for it."""
    places = ((call.id, place_in(call.id, joint)) for call in calls)
    return [seats_at(call_id, place) for call_id, place in places if place is not None]


def prepared_of(student_ids: Collection[int]) -> Mapping[int, PreparedApplication]:
    """id of the student -> the latest application that was asked for them, with its case and call."""
    rows = db.session.scalars(
        select(PreparedApplication)
        .where(PreparedApplication.student_id.in_(student_ids))
        .options(joinedload(PreparedApplication.application), joinedload(PreparedApplication.call))
        .order_by(PreparedApplication.asked_at, PreparedApplication.call_id)
    )
    return {line.student_id: line for line in rows}


@dataclass(frozen=True)
class Transition:
    """How far somebody's application for the transition is: prepared by the office, or sent by themselves.

    What somebody has begun and not sent is theirs alone, unless the office has prepared it.
    """

    prepared: PreparedApplication | None
    application: Application | None
    elsewhere: bool = False
    """It is for a specialty that they studied before they were moved to another."""
    called_off_on: date | None = None
    """The stay that followed from it was called off on this day."""

    @property
    def why(self) -> str | None:
        """Why it could not be prepared, where there is none."""
        return self.prepared.why if self.prepared is not None and self.application is None else None

    @property
    def under_way(self) -> Application | None:
        """The application, where it is sent and not at an end."""
        found = self.application
        return found if found is not None and found.submitted_at and found.ended_at is None else None

    @property
    def goes_on(self) -> Application | None:
        """The application for what they study now, prepared or sent, where it is not at an end."""
        found = self.application
        return found if found is not None and found.ended_at is None and not self.elsewhere else None


def is_prepared(application_id: int) -> bool:
    """Whether the office has begun it for its student, and so sees it beside their name, sent or not."""
    prepared = exists().where(PreparedApplication.application_id == application_id)
    return bool(db.session.scalar(select(prepared)))


def transitions_of(students: Collection[Student]) -> Mapping[int, Transition]:
    """id of the student -> their latest application for a joint specialty at its partner, as far as there is one.

    Theirs, or one that they studied before: who is moved keeps the application as it is.
    """
    if not students:
        return {}
    own, any_joint = aliased(Application), aliased(JointSpecialty)
    leads_over = (
        select(Choice.application_id)
        .join(Destination, Destination.id == Choice.destination_id)
        .join(any_joint, leads_on(Destination, any_joint))
    )
    leads_there = (
        select(Choice.application_id)
        .join(Destination, Destination.id == Choice.destination_id)
        .where(Choice.application_id == own.id, Destination.specialty_id == Intake.specialty_id)
        .correlate(own, Intake)
        .exists()
    )
    person_id = func.coalesce(Student.person_id, Affiliation.person_id)
    rows = db.session.execute(
        select(Student.id, PreparedApplication, own, leads_there, Stay.called_off_on)
        .join(Intake, Intake.id == Student.intake_id)
        .outerjoin(Affiliation, Affiliation.entry_id == Student.entry_id)
        .outerjoin(PreparedApplication, PreparedApplication.student_id == Student.id)
        .outerjoin(own, (own.person_id == person_id) & own.id.in_(leads_over))
        .outerjoin(Stay, Stay.application_id == own.id)
        .where(
            Student.id.in_([student.id for student in students]),
            or_(PreparedApplication.call_id.is_not(None), own.submitted_at.is_not(None)),
        )
        .options(joinedload(PreparedApplication.application))
        .order_by(PreparedApplication.asked_at, own.id)
    )
    return {
        student_id: _transition(prepared, case, not there, called_off_on)
        for student_id, prepared, case, there, called_off_on in rows
    }


def _transition(
    prepared: PreparedApplication | None,
    case: Application | None,
    elsewhere: bool,
    called_off_on: date | None,
) -> Transition:
    """The case that was sent, whoever began it; else the one that the office prepared."""
    if case is not None and case.submitted_at is not None:
        return Transition(prepared, case, elsewhere, called_off_on)
    return Transition(prepared, prepared.application if prepared is not None else None)


def kept_elsewhere(
    people: Collection[Somebody], places: Sequence[Destination], theirs: Mapping[int, Transition]
) -> Mapping[int, list[Kept]]:
    """id of the student -> what they have accepted elsewhere for the time of one of these places; `theirs`: by the id of the
    student the application for the transition, which is none of it."""
    students = {each.person.id: each.student.id for each in people if each.person is not None}
    found = overlapping(kept_by(students.keys()), dict.fromkeys(students, places))
    own = {line.application.id for line in theirs.values() if line.application is not None}
    besides = {who: [each for each in kept if each.application_id not in own] for who, kept in found.items()}
    return {students[who]: kept for who, kept in besides.items() if kept}


def earlier_answers(person_id: int, before: int) -> dict[tuple[str, str], str]:
    """What the person answered rightly in applications before this one: (section, question) -> the newest answer."""
    rows = db.session.execute(
        select(SectionAnswers.section, SectionAnswers.values, SectionAnswers.errors)
        .join(Application, Application.id == SectionAnswers.case_id)
        .where(Application.person_id == person_id, Application.id != before)
        .order_by(Application.id, SectionAnswers.section)
    )
    return {
        (section, key): value
        for section, values, errors in rows
        for key, value in values.items()
        if isinstance(value, str) and value and key not in errors
    }
