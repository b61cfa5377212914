"""What chains of the record are called, and which of them some words name."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, and_, func, or_, select, true

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import found_in
from mobility.institutions.models import Specialty
from mobility.intakes import policy
from mobility.intakes.models import (
    Intake,
    JointSpecialty,
    Student,
)
from mobility.register.models import Affiliation, RegisterEntry

FOUND = 50
"""Students of one search."""


def references_of(ids: Collection[int]) -> Mapping[int, str]:
    """id of the student -> reference"""
    rows = db.session.execute(select(Student.id, Student.reference).where(Student.id.in_(ids)))
    return dict(rows.all())


def titles_of_intakes(ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
    """id of the intake -> code of the specialty and year"""
    rows = db.session.execute(
        select(Intake.id, Specialty.code, Intake.year)
        .join(Specialty, Specialty.id == Intake.specialty_id)
        .where(Intake.id.in_(ids))
    )
    return {number: (code, year) for number, code, year in rows}


def codes_of(ids: Collection[int]) -> Mapping[int, str]:
    """id of the specialty -> its code"""
    rows = db.session.execute(select(Specialty.id, Specialty.code).where(Specialty.id.in_(ids)))
    return dict(rows.all())


def students_opened(viewer: Person) -> Select[int]:
    """The ids of those whose page the viewer may open."""
    where = select(Student.id).join(Student.intake).join(Intake.joint).join(JointSpecialty.specialty)
    return where.where(policy.visible(viewer))


def intakes_opened(viewer: Person) -> Select[int]:
    return select(Intake.id).join(Intake.joint).join(JointSpecialty.specialty).where(policy.followed(viewer))


def specialties_opened(viewer: Person) -> Select[int]:
    return (
        select(Specialty.id)
        .select_from(JointSpecialty)
        .join(JointSpecialty.specialty)
        .where(policy.followed(viewer))
    )


def found_students(words: str) -> Collection[int]:
    """By reference, or by a name in the register or of an account."""
    wanted = [
        or_(found_in(RegisterEntry.name_folded, word), found_in(Person.name_folded, word))
        for word in words.split()
    ]
    named = or_(Student.reference == words.strip().upper(), and_(true(), *wanted))
    return db.session.scalars(
        select(Student.id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Student.entry_id)
        .outerjoin(Affiliation, Affiliation.entry_id == Student.entry_id)
        .outerjoin(Person, Person.id == func.coalesce(Student.person_id, Affiliation.person_id))
        .where(named)
        .limit(FOUND)
    ).all()


def found_intakes(words: str) -> Collection[int]:
    """By the code of the specialty."""
    return db.session.scalars(
        select(Intake.id)
        .join(Specialty, Specialty.id == Intake.specialty_id)
        .where(Specialty.code == words.strip())
    ).all()


def found_specialties(words: str) -> Collection[int]:
    return db.session.scalars(
        select(JointSpecialty.specialty_id)
        .join(Specialty, Specialty.id == JointSpecialty.specialty_id)
        .where(Specialty.code == words.strip())
    ).all()
