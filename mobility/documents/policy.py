"""Who sees which documents, and in which form: all who see the case, or for protected ones the few who need them."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Text, and_, cast, false, or_
from sqlalchemy.dialects.postgresql import ARRAY

from mobility.accounts.models import Person, Rights, Role
from mobility.base.lending import lent
from mobility.documents.models import AssessorsRead, Document, Protection, Requirement
from mobility.workflow import policy as cases
from mobility.workflow.models import Case

READERS: Mapping[Protection, tuple[str, ...]] = {
    Protection.IDENTITY: (Role.COORDINATOR, Role.VISA_OFFICER),
    Protection.INCLUSION: (Role.INCLUSION_OFFICER,),
    Protection.OFFICE: (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.VICE_RECTOR, Role.AUDITOR),
}
"""Beside the person: who reads a protected document, within the scope of the grant."""
RESOLVERS: Mapping[str, str] = {
    Protection.NONE: Role.COORDINATOR,
    Protection.IDENTITY: Role.COORDINATOR,
    Protection.INCLUSION: Role.INCLUSION_OFFICER,
    Protection.OFFICE: Role.COORDINATOR,
}
"""Who judges the file itself, and may accept what the checks found."""
RECORDED = (Protection.IDENTITY, Protection.INCLUSION)
"""Each look at them is recorded."""


def visible(viewer: Person | Rights) -> ColumnElement[bool]:
    """The clause on `Document` joined to `Requirement` and `Case`: lists, pages and downloads go through it.

    Whoever reads a protection needs not see the case itself: the inclusion officer sees the papers, and nothing else.
    """
    protected = (
        and_(Requirement.protection == protection, or_(Case.subject_id == viewer.id, _within(viewer, roles)))
        for protection, roles in READERS.items()
    )
    return or_(and_(cases.visible(viewer), Requirement.protection == Protection.NONE), *protected)


def protections_seen(viewer: Person, case: Case) -> frozenset[str]:
    """The same for one case in hand: for answers that are protected like documents."""
    if case.subject_id == viewer.id:
        return frozenset(Protection)
    seen = {
        protection
        for protection, roles in READERS.items()
        if not viewer.scopes_of(*roles).isdisjoint(case.scopes)
    }
    return frozenset({Protection.NONE, *seen})


def may_resolve(viewer: Person, case: Case, protection: str) -> bool:
    """Whether the viewer may accept what was found in a document of this protection; never in a case of their own."""
    return case.ended_at is None and case.subject_id != viewer.id and _judges(viewer, case, protection)


def may_be_told_of(other: str, beside: str) -> bool:
    """Whether who reads a document of the protection `beside` may learn of one of the protection `other`: that a paper for
    a reserved group is there is itself a secret.
    """
    return other != Protection.INCLUSION or beside == Protection.INCLUSION


def blackens(viewer: Person, case: Case) -> bool:
    """Whether the viewer makes blackened copies in this case: who judges its papers, where others assess it blindly."""
    hidden = lent.blind.get(case.kind)
    return hidden is not None and may_resolve(viewer, case, Protection.NONE) and hidden(case)


def is_blackened(requirement: Requirement) -> bool:
    """Whether such a copy is made of it."""
    return requirement.assessors_read == AssessorsRead.COPY and requirement.protection == Protection.NONE


def are_blackened() -> ColumnElement[bool]:
    """The same as a clause on `Requirement`."""
    return and_(Requirement.assessors_read == AssessorsRead.COPY, Requirement.protection == Protection.NONE)


def reads_original(viewer: Person, case: Case, protection: str) -> bool:
    """The person's own, and whoever judges the file itself; all others read a copy that tells nothing of its maker."""
    return case.subject_id == viewer.id or _judges(viewer, case, protection)


def needs_record(viewer: Person, document: Document, case: Case) -> bool:
    """Whether looking at it is to be recorded; needs `requirement` loaded."""
    return document.requirement.protection in RECORDED and case.subject_id != viewer.id


def _judges(viewer: Person, case: Case, protection: str) -> bool:
    return not viewer.scopes_of(RESOLVERS[protection]).isdisjoint(case.scopes)


def _within(viewer: Person | Rights, roles: tuple[str, ...]) -> ColumnElement[bool]:
    """The case has a scope in which the viewer holds one of the roles, and was submitted."""
    scopes = viewer.scopes_of(*roles)
    if not scopes:
        return false()
    return and_(Case.submitted_at.is_not(None), Case.scopes.overlap(cast(sorted(scopes), ARRAY(Text))))
