"""Reads of specialties and intakes: those that one follows, and where somebody may change to."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.institutions.models import Contact, Specialty
from mobility.intakes import policy
from mobility.intakes.models import (
    Intake,
    JointSpecialty,
)
from mobility.selection.models import PartnerLink
from mobility.selection.nominations.links import read_token

OF_SPECIALTY = (
    joinedload(JointSpecialty.specialty).joinedload(Specialty.faculty),
    joinedload(JointSpecialty.institution),
    joinedload(JointSpecialty.programme),
)


def _specialties() -> Select[JointSpecialty]:
    return (
        select(JointSpecialty)
        .join(Specialty, Specialty.id == JointSpecialty.specialty_id)
        .options(*OF_SPECIALTY)
    )


def specialties_of(viewer: Person) -> Sequence[JointSpecialty]:
    """Those that the viewer follows, by code."""
    return db.session.scalars(_specialties().where(policy.followed(viewer)).order_by(Specialty.code)).all()


def get_specialty(viewer: Person, code: str) -> JointSpecialty | None:
    return db.session.scalar(_specialties().where(policy.followed(viewer), Specialty.code == code))


def specialty_by_id(specialty_id: int) -> JointSpecialty | None:
    """Whoever looks."""
    return db.session.scalar(_specialties().where(JointSpecialty.specialty_id == specialty_id))


def specialties_to_set_up() -> Sequence[Specialty]:
    """Of faculties that are held with a partner, as far as their years are not said yet."""
    known = select(JointSpecialty.specialty_id)
    return db.session.scalars(
        select(Specialty)
        .join(Specialty.faculty)
        .where(Specialty.faculty.has(joint_with_id=None).is_(False), Specialty.id.not_in(known))
        .options(joinedload(Specialty.faculty))
        .order_by(Specialty.code)
    ).all()


def intakes_of(specialties: Collection[JointSpecialty]) -> Sequence[Intake]:
    """The newest first; each with its specialty, which is loaded already."""
    return db.session.scalars(
        select(Intake)
        .join(Intake.joint)
        .join(JointSpecialty.specialty)
        .where(Intake.specialty_id.in_([joint.specialty_id for joint in specialties]))
        .options(contains_eager(Intake.joint).contains_eager(JointSpecialty.specialty))
        .order_by(Intake.year.desc(), Specialty.code)
    ).all()


def get_intake(viewer: Person, code: str, year: int) -> Intake | None:
    """With its specialty, faculty and partner."""
    return db.session.scalar(
        select(Intake)
        .join(Intake.joint)
        .join(JointSpecialty.specialty)
        .where(policy.followed(viewer), Specialty.code == code, Intake.year == year)
        .options(
            contains_eager(Intake.joint).options(
                contains_eager(JointSpecialty.specialty).joinedload(Specialty.faculty),
                joinedload(JointSpecialty.institution),
            )
        )
    )


def intake_of(specialty_id: int, year: int) -> Intake | None:
    return db.session.scalar(select(Intake).where(Intake.specialty_id == specialty_id, Intake.year == year))


def siblings_of(intake: Intake) -> Sequence[Intake]:
    """All intakes of the same faculty, this one too, with their specialties: where somebody may change to."""
    faculty_id = intake.joint.specialty.faculty_id
    return db.session.scalars(
        select(Intake)
        .join(Intake.joint)
        .join(JointSpecialty.specialty)
        .where(Specialty.faculty_id == faculty_id)
        .options(
            contains_eager(Intake.joint).options(
                contains_eager(JointSpecialty.specialty), joinedload(JointSpecialty.institution)
            )
        )
        .order_by(Intake.year.desc(), Specialty.code)
    ).all()


def next_intakes(intake: Intake) -> list[Intake]:
    """With which of them somebody of this intake goes on after a leave: of the own specialty, this one or a later."""
    return [
        each
        for each in siblings_of(intake)
        if each.specialty_id == intake.specialty_id and each.year >= intake.year
    ]


def leads_to_partner(token: str) -> bool:
    """Whether the partner whose link has this signed part is one with whom a faculty is held."""
    link_id = read_token(token)
    found = (
        select(PartnerLink.id)
        .join(Contact, Contact.id == PartnerLink.contact_id)
        .join(JointSpecialty, JointSpecialty.institution_id == Contact.institution_id)
        .where(PartnerLink.id == link_id)
    )
    return db.session.scalar(found.limit(1)) is not None
