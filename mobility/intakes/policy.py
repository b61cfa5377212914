"""Who follows intakes and who runs them: by the programme of the specialty, or its faculty."""

from sqlalchemy import ColumnElement, false, or_, select, true

from mobility.accounts.models import EVERYWHERE, Person, Rights, Role
from mobility.institutions.models import Specialty
from mobility.intakes.models import JointSpecialty, Student
from mobility.register.models import Affiliation

RUNNERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)
"""Take people in, note what becomes of them, open the transition."""
READERS = (*RUNNERS, Role.DEAN, Role.VICE_RECTOR, Role.AUDITOR)


def followed(viewer: Person | Rights) -> ColumnElement[bool]:
    """The specialties of the viewer's scopes; on `JointSpecialty` joined to `Specialty`."""
    scopes = viewer.scopes_of(*READERS)
    if EVERYWHERE in scopes:
        return true()
    return or_(
        JointSpecialty.programme_id.in_(_ids(scopes, "programme")),
        Specialty.faculty_id.in_(_ids(scopes, "faculty")),
    )


def run(viewer: Person | Rights) -> ColumnElement[bool]:
    """Those of them whose intakes the viewer runs."""
    return followed(viewer) if viewer.holds_any(RUNNERS) else false()


def visible(viewer: Person) -> ColumnElement[bool]:
    """Oneself, and who is in the specialties that the viewer follows."""
    return or_(own(viewer), followed(viewer))


def own(viewer: Person) -> ColumnElement[bool]:
    """By the account, or by the register's entry that the account is matched with."""
    mine = select(Affiliation.entry_id).where(
        Affiliation.person_id == viewer.id, Affiliation.entry_id.is_not(None)
    )
    return or_(Student.person_id == viewer.id, Student.entry_id.in_(mine))


def runs(viewer: Person, joint: JointSpecialty) -> bool:
    """Whether the viewer runs the intakes of this specialty; needs `specialty` loaded."""
    return not viewer.scopes_of(*RUNNERS).isdisjoint(joint.scopes)


def _ids(scopes: frozenset[str], kind: str) -> list[int]:
    pairs = (scope.partition(":") for scope in scopes)
    return sorted(int(number) for name, _colon, number in pairs if name == kind and number.isdecimal())
