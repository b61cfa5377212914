"""Reads of students, with what they are called; nobody is fetched past the policy but by who acts without a page."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager, joinedload

from mobility.accounts.doers import lent_by
from mobility.accounts.models import Person
from mobility.accounts.roles import name_with_lender
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.folding import found_in, in_order
from mobility.base.languages import language
from mobility.base.record import Event, EventText
from mobility.calls.models import Destination
from mobility.institutions.models import Contact
from mobility.intakes import policy
from mobility.intakes.lanes import Facts
from mobility.intakes.models import (
    MOVING,
    Intake,
    JointSpecialty,
    PlanCourse,
    Student,
)
from mobility.register.models import Affiliation, Kind, RegisterEntry
from mobility.stays.models import Stay
from mobility.workflow.history import history

Columns = TypeVarTuple("Columns")

FOUND = 50
"""People of one search."""


@dataclass(frozen=True)
class Somebody:
    """A student with what they are called."""

    student: Student
    entry: RegisterEntry | None
    person: Person | None
    """Their account, if they have one."""

    @property
    def hears(self) -> bool:
        """Whether what is noted of them reaches them: who has no account is told by the office itself, or by nobody."""
        return self.person is not None

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.name_in(language())

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which they are written: in the register, and by themselves."""
        entry, person = self.entry, self.person
        by_register = (entry.name, entry.passport_name) if entry is not None else ()
        own = (person.name, person.name_latin, person.name_cyrillic) if person is not None else ()
        return tuple(filter(None, (*by_register, *own)))

    def name_in(self, code: str) -> str:
        if self.person is not None:
            return self.person.called_in(code)
        if self.entry is None:
            return self.student.reference
        return self.entry.passport_name.title() if code == "en" else self.entry.name

    @property
    def number(self) -> str:
        """Of the register; the reference where it knows them not."""
        return self.entry.number if self.entry is not None else self.student.reference


def everybody() -> Select[Student, RegisterEntry, Person]:
    """With intake, specialty and partner; names in the order of a dictionary."""
    return (
        joined(select(Student, RegisterEntry, Person))
        .options(
            contains_eager(Student.intake)
            .contains_eager(Intake.joint)
            .options(contains_eager(JointSpecialty.specialty), joinedload(JointSpecialty.institution))
        )
        .order_by(*by_name())
    )


def by_name() -> tuple[ColumnElement[Any], ...]:
    """As a dictionary has them."""
    return in_order(func.coalesce(RegisterEntry.name, Person.name)), Student.id.expression


def joined(of_students: Select[*Columns]) -> Select[*Columns]:
    """With the same tables, to be counted."""
    return (
        of_students.join(Student.intake)
        .join(Intake.joint)
        .join(JointSpecialty.specialty)
        .outerjoin(RegisterEntry, RegisterEntry.id == Student.entry_id)
        .outerjoin(Affiliation, Affiliation.entry_id == Student.entry_id)
        .outerjoin(Person, Person.id == func.coalesce(Student.person_id, Affiliation.person_id))
    )


def _somebodies(found: Select[Student, RegisterEntry, Person]) -> list[Somebody]:
    return [Somebody(*row) for row in db.session.execute(found)]


def people_of(intake_ids: Collection[int]) -> list[Somebody]:
    """Everybody of these intakes, by name."""
    return _somebodies(everybody().where(Student.intake_id.in_(intake_ids)))


def people_around(intake: Intake) -> tuple[list[Somebody], list[Somebody]]:
    """Everybody of the intake, and whoever changed from it to another; by name, in one statement."""
    found = _somebodies(
        everybody().where(or_(Student.intake_id == intake.id, Student.moved_from_id == intake.id))
    )
    here = [each for each in found if each.student.intake_id == intake.id]
    return here, [each for each in found if each.student.intake_id != intake.id]


def was_ever_in(intake: Intake) -> bool:
    """Whether the intake has somebody, or had: whoever has changed from it since has it in their record."""
    here = or_(Student.intake_id == intake.id, Student.moved_from_id == intake.id)
    named = or_(*(Event.facts[key].as_integer() == intake.id for key in ("from", "intake")))
    found = select(or_(exists().where(here), exists().where(Event.name.in_(MOVING), named)))
    return bool(db.session.scalar(found))


def people_called(viewer: Person, words: str) -> list[Somebody]:
    """Whom the viewer follows and in whose names, number or reference each of the words is found."""
    wanted = [
        or_(
            found_in(RegisterEntry.name_folded, word),
            found_in(Person.name_folded, word),
            func.lower(RegisterEntry.number).contains(word.lower(), autoescape=True),
            Student.reference.contains(word.upper(), autoescape=True),
        )
        for word in words.split()
    ]
    return _somebodies(everybody().where(policy.followed(viewer), *wanted).limit(FOUND)) if wanted else []


def get_student(viewer: Person, reference: str) -> Somebody | None:
    """One's own, or of those that the viewer follows."""
    found = _somebodies(everybody().where(policy.visible(viewer), Student.reference == reference))
    return found[0] if found else None


def student_by_id(student_id: int) -> Somebody:
    """Whoever looks."""
    (found,) = _somebodies(everybody().where(Student.id == student_id))
    return found


def student_by_entry(entry: RegisterEntry) -> Somebody | None:
    """Whom the register has under this entry, where they are in an intake; whoever looks."""
    accounts = select(Affiliation.person_id).where(Affiliation.entry_id == entry.id)
    known = or_(Student.entry_id == entry.id, Student.person_id.in_(accounts))
    return next(iter(_somebodies(everybody().where(known))), None)


def own_student(viewer: Person) -> Somebody | None:
    found = _somebodies(everybody().where(policy.own(viewer)))
    return found[0] if found else None


def students_of(person_ids: Collection[int]) -> dict[int, Somebody]:
    """id of the person -> what they are in an intake, of those who are in one"""
    entries = select(Affiliation.entry_id).where(Affiliation.person_id.in_(person_ids))
    known = or_(Student.person_id.in_(person_ids), Student.entry_id.in_(entries))
    found = _somebodies(everybody().where(known)) if person_ids else []
    return {each.person.id: each for each in found if each.person is not None}


def is_own(viewer: Person, somebody: Somebody) -> bool:
    return somebody.person is not None and somebody.person.id == viewer.id


def people_at(institution_id: int) -> list[Somebody]:
    """Who has an order of transition to this partner: those whom the partner sees."""
    return _somebodies(
        everybody().where(JointSpecialty.institution_id == institution_id, Student.crossed_on.is_not(None))
    )


def leads_on(place: type[Destination], joint: type[JointSpecialty]) -> ColumnElement[bool]:
    """Whether the place is where the joint specialty goes on, at its partner."""
    return and_(
        place.specialty_id == joint.specialty_id,
        place.institution_id == joint.institution_id,
    )


def specialty_of(person_id: int) -> int | None:
    """Of whom is in an intake: the id of its specialty."""
    entry = select(Affiliation.entry_id).where(Affiliation.person_id == person_id)
    known = or_(Student.person_id == person_id, Student.entry_id.in_(entry))
    return db.session.scalar(
        select(Intake.specialty_id).join(Student, Student.intake_id == Intake.id).where(known)
    )


def why_over(person_id: int) -> str | None:
    """The key of the refusal for whom an intake has who does not go over to the partner by any application."""
    entry = select(Affiliation.entry_id).where(Affiliation.person_id == person_id)
    known = or_(Student.person_id == person_id, Student.entry_id.in_(entry))
    found = db.session.execute(select(Student.left_on, Student.crossed_on).where(known)).first()
    if found is None:
        return None
    if found.left_on is not None:
        return "left-joint-faculty"
    return "gone-over-already" if found.crossed_on is not None else None


def goes_over_no_more(person_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether that is so of a person, in the database: a draft of theirs that leads to the partner need not be sent."""
    gone = or_(Student.left_on.is_not(None), Student.crossed_on.is_not(None))
    with_account = joined(select(Person.id).select_from(Student)).where(gone, Person.id.is_not(None))
    return person_id.in_(with_account.correlate(None))


def student_of_person(person_id: int) -> Student | None:
    """By the account, or by the entry that it is matched with."""
    entry = select(Affiliation.entry_id).where(Affiliation.person_id == person_id)
    known = or_(Student.person_id == person_id, Student.entry_id.in_(entry))
    return db.session.scalar(
        select(Student).where(known).with_for_update().execution_options(populate_existing=True)
    )


def _taken() -> CompoundSelect[int | None]:
    """Ids of the entries whose people are in an intake: by the entry itself, or by the account that it belongs to."""
    by_account = select(Affiliation.entry_id).join(Student, Student.person_id == Affiliation.person_id)
    by_entry = select(Student.entry_id).where(Student.entry_id.is_not(None))
    return by_entry.union_all(by_account.where(Affiliation.entry_id.is_not(None)))


def entries_to_take(intake: Intake, year: int) -> Sequence[RegisterEntry]:
    """Students of the specialty whom the register has in this year of study, and who are in no intake yet."""
    return db.session.scalars(
        select(RegisterEntry)
        .where(
            RegisterEntry.kind == Kind.STUDENT,
            RegisterEntry.specialty_id == intake.specialty_id,
            RegisterEntry.year == year,
            RegisterEntry.id.not_in(_taken()),
        )
        .order_by(in_order(RegisterEntry.name), RegisterEntry.id)
    ).all()


def facts_of(intakes: Iterable[Intake]) -> Mapping[int, list[Facts]]:
    """id of the intake -> the days of each of its students"""
    found: dict[int, list[Facts]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Student.intake_id,
            Student.joined_on,
            Student.paused_on,
            Student.left_on,
            Student.crossed_on,
            Student.graduated_on,
        ).where(Student.intake_id.in_([intake.id for intake in intakes]))
    )
    for row in rows:
        found[row.intake_id].append(
            Facts(row.joined_on, row.paused_on, row.left_on, row.crossed_on, row.graduated_on)
        )
    return found


@dataclass(frozen=True)
class Happened:
    """An entry of the record of a student or a course, with the reason that was given and who noted it."""

    at: datetime
    name: str
    facts: Mapping[str, Any]
    reason: str | None
    by: str | None
    """Of the office, and whose role on loan it was."""
    by_contact: str | None
    """Of the partner, by their link."""


def crossed_by(student: Student) -> int | None:
    """Id of the case whose order of transition is the last that is noted; None where it came otherwise."""
    return db.session.scalar(
        select(Event.facts["case"].as_integer())
        .where(Event.chain == f"student:{student.id}", Event.name == "student-crossed")
        .order_by(Event.number.desc())
        .limit(1)
    )


def called_off_while_gone(student: Student) -> Stay | None:
    """The stay that came of the order by which they were at the partner, where it was called off after they had gone."""
    case_id = crossed_by(student) if student.crossed_on is not None else None
    if case_id is None:
        return None
    off = Stay.application_id == case_id, Stay.called_off_on.is_not(None)
    return db.session.scalar(select(Stay).where(*off))


BY_ORDER = frozenset({"student-enrolled", "student-crossed"})
"""What is noted of somebody when an order is signed in this service."""


def order_of(happened: Happened, viewer: Person) -> Sequence[tuple[str, str]]:
    """What was filled in of the order by which somebody was enrolled or goes over: number and date, as they are called."""
    case_id = happened.facts.get("case") if happened.name in BY_ORDER else None
    case = db.session.get(Application, case_id) if case_id is not None else None
    steps = history(case, viewer) if case is not None else ()
    return next((step.filled for step in steps if step.at == happened.at), ())


def history_of(student: Student) -> list[Happened]:
    """What happened to a student, the newest first."""
    return _happened(Event.chain == f"student:{student.id}")


def history_of_course(course: PlanCourse) -> list[Happened]:
    """What became of a line of the credit table, the newest first."""
    about = Event.facts["course"].as_integer() == course.id
    return _happened(Event.chain == f"joint-specialty:{course.specialty_id}", about)


def _happened(*which: ColumnElement[bool]) -> list[Happened]:
    rows = db.session.execute(
        select(Event.at, Event.name, Event.facts, EventText.text, Person.called, lent_by(), Contact.name)
        .outerjoin(Person, Person.id == Event.actor_id)
        .outerjoin(Contact, Contact.id == Event.facts["contact"].as_integer())
        .outerjoin(EventText, (EventText.event_id == Event.id) & (EventText.key == "reason"))
        .where(*which)
        .order_by(Event.number.desc())
    )
    return [
        Happened(at, name, facts, reason, name_with_lender(by or "", lender) or None, contact)
        for at, name, facts, reason, by, lender, contact in rows
    ]
