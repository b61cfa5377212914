"""Reads of requirements and documents, each through the policy of its viewer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from mobility.accounts.models import Person, Rights
from mobility.base.database import Translated, db
from mobility.base.kept_statements import kept_statement
from mobility.base.lending import lent
from mobility.base.storage import StoredFile
from mobility.base.veil import Veil
from mobility.documents import policy
from mobility.documents.checks import JUDGED, Verdict
from mobility.documents.models import (
    SUFFIXES,
    AssessorsRead,
    Blackening,
    Document,
    Finding,
    Protection,
    Requirement,
)
from mobility.workflow.models import Case
from mobility.workflow.services import once


@dataclass(frozen=True)
class Place:
    """One requirement of a case, and the document in force for it if there is one."""

    requirement: Requirement
    document: Document | None


@dataclass(frozen=True)
class Given:
    """A document as one of its readers gets it."""

    file: StoredFile
    name: str
    media_type: str


def requirements_of(context: str) -> list[Requirement]:
    """All requirements of a context (`call:12`), in their order."""
    return list(
        db.session.scalars(
            select(Requirement)
            .where(Requirement.context == context)
            .order_by(Requirement.position, Requirement.id)
        )
    )


def requirement_of(case: Case, key: str) -> Requirement | None:
    """The requirement of the case's context with this key, as far as the case is asked for it."""
    found = db.session.scalars(
        select(Requirement).where(Requirement.context == case.context, Requirement.key == key)
    ).one_or_none()
    return found if found is not None and is_asked(found, claims_of(case)) else None


def given_for(case: Case, key: str) -> Requirement | None:
    """The requirement with this key for which there is a document, whether or not the case is asked for it now."""
    return next(
        (place.requirement for place in all_places(case) if place.document and place.requirement.key == key),
        None,
    )


def left_over(case: Case) -> list[Place]:
    """What was given when the case was asked for it, and is no more: the group is no longer claimed, or has no seats."""
    given = [place for place in all_places(case) if place.document and place.requirement.group]
    claims = claims_of(case) if given else frozenset[str]()
    return [place for place in given if not is_asked(place.requirement, claims)]


def places_of(case: Case, viewer: Person) -> list[Place]:
    """The requirements that the case is asked for and that the viewer may know of, each with its document."""
    if viewer.id == case.subject_id:
        places = all_places(case)
    else:
        sought = {"case_id": case.id, "context": case.context, "viewer": viewer.id}
        places = _placed(_visible_places(viewer.rights), sought)
    claims = claims_of(case) if any(place.requirement.group for place in places) else frozenset()
    return [place for place in places if is_asked(place.requirement, claims)]


def all_places(case: Case) -> list[Place]:
    """All requirements of the case's context, each with its document, whoever looks: for guards, and for the person.

    Of a case in hand they are read once.
    """
    return once(
        case, "places", lambda: _placed(_every_place(), {"case_id": case.id, "context": case.context})
    )


def _placed(statement: Select[Requirement, Document], sought: Mapping[str, object]) -> list[Place]:
    return [Place(*row) for row in db.session.execute(statement, sought).unique()]


@kept_statement
def _every_place() -> Select[Requirement, Document]:
    """Read anew where they were loaded already: a guard judges what is there now."""
    return _places().execution_options(populate_existing=True)


@kept_statement
def _visible_places(rights: Rights) -> Select[Requirement, Document]:
    """With who accepted what was found, as the staff reads it."""
    return (
        _places()
        .join(Case, Case.id == bindparam("case_id"))
        .where(policy.visible(rights))
        .options(joinedload(Document.findings).joinedload(Finding.accepted_by))
    )


def _places() -> Select[Requirement, Document]:
    return (
        select(Requirement, Document)
        .select_from(Requirement)
        .outerjoin(
            Document,
            (Document.requirement_id == Requirement.id)
            & (Document.case_id == bindparam("case_id"))
            & Document.replaced_at.is_(None),
        )
        .where(Requirement.context == bindparam("context"))
        .order_by(Requirement.position, Requirement.id)
        .options(
            contains_eager(Document.requirement),
            joinedload(Document.file),
            joinedload(Document.copy),
            joinedload(Document.blackening).joinedload(Blackening.file),
            joinedload(Document.findings),
        )
    )


def documents_of(case: Case, viewer: Person) -> list[Document]:
    """The documents in force that the viewer may see, with requirement, file and findings."""
    return list(
        db.session.scalars(
            select(Document)
            .join(Document.requirement)
            .join(Case, Case.id == Document.case_id)
            .where(Document.case_id == case.id, Document.replaced_at.is_(None), policy.visible(viewer))
            .order_by(Requirement.position, Requirement.id)
            .options(
                contains_eager(Document.requirement),
                joinedload(Document.file),
                selectinload(Document.findings),
            )
        )
    )


def replaced_in(case: Case, viewer: Person, keys: Collection[str]) -> list[Document]:
    """What was given for these requirements before what is in force, as far as the viewer may see it; the newest first."""
    return list(
        db.session.scalars(
            select(Document)
            .join(Document.requirement)
            .join(Case, Case.id == Document.case_id)
            .where(
                Document.case_id == case.id,
                Document.replaced_at.is_not(None),
                Requirement.key.in_(keys),
                policy.visible(viewer),
            )
            .order_by(Document.id.desc())
            .options(contains_eager(Document.requirement))
        )
    )


def get_document(viewer: Person, document_id: int) -> tuple[Document, Case] | None:
    """One document with requirement and file, and its case, if the viewer may see it; replaced ones too."""
    row = db.session.execute(
        select(Document, Case)
        .join(Document.requirement)
        .join(Case, Case.id == Document.case_id)
        .where(Document.id == document_id, policy.visible(viewer))
        .options(
            contains_eager(Document.requirement),
            joinedload(Document.file),
            joinedload(Document.copy),
            joinedload(Document.preview),
            joinedload(Document.blackening).options(
                joinedload(Blackening.file), joinedload(Blackening.preview)
            ),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def in_place_of(document: Document) -> int | None:
    """Id of what is in force now for the requirement of one that was replaced; None where nothing is."""
    return db.session.scalar(
        select(Document.id).where(
            Document.case_id == document.case_id,
            Document.requirement_id == document.requirement_id,
            Document.replaced_at.is_(None),
        )
    )


def given_to(
    viewer: Person, document: Document, requirement: Requirement, case: Case, veil: Veil | None
) -> Given | None:
    """The original, or the copy under a name that tells nothing; None as long as it is not made. Needs all files.

    Under a `veil` what tells whose it is comes as the copy on which that is blackened, and not without one.
    """
    if is_withheld(requirement, veil):
        copy = blackened(document, requirement)
        file = copy.file if copy else None
        return Given(file, f"{case.reference}-{requirement.key}.pdf", "application/pdf") if file else None
    if policy.reads_original(viewer, case, requirement.protection):
        return Given(document.file, document.name, document.media_type)
    if document.copy is None:
        return None
    media_type = "image/jpeg" if document.media_type == "image/png" else document.media_type
    return Given(document.copy, f"{case.reference}-{requirement.key}{SUFFIXES[media_type]}", media_type)


def pictured(document: Document, requirement: Requirement, veil: Veil | None) -> Document | Blackening | None:
    """What has the picture of the first page that its reader may see. Needs the blackened copy."""
    return blackened(document, requirement) if is_withheld(requirement, veil) else document


def blackened(document: Document, requirement: Requirement) -> Blackening | None:
    """What assessors of a blind call get of it, as far as it is made."""
    return document.blackening if policy.is_blackened(requirement) else None


@dataclass(frozen=True)
class Withheld:
    """A document of which assessors of a blind call see nothing: nobody has made the blackened copy yet."""

    case_id: int
    key: str
    """Of its requirement."""
    title: Translated


def withheld_in(case_ids: Collection[int]) -> list[Withheld]:
    """Those in these cases, all of blind calls, by case and in the order of the call; not what nobody is to read."""
    rows = db.session.execute(
        select(Document.case_id, Requirement.key, Requirement.title)
        .join(Document.requirement)
        .where(Document.case_id.in_(case_ids), is_unseen())
        .order_by(Document.case_id, Requirement.position, Requirement.id)
    )
    return [Withheld(*row) for row in rows]


def is_unseen() -> ColumnElement[bool]:
    """The same as a clause on `Document` and `Requirement`, where the call is blind."""
    made = exists().where(Blackening.document_id == Document.id, Blackening.file_id.is_not(None))
    return and_(Document.replaced_at.is_(None), policy.are_blackened(), ~made)


def is_withheld(requirement: Requirement, veil: Veil | None) -> bool:
    """Whether the file itself is kept from a reader who may not know whose it is."""
    return veil is not None and requirement.assessors_read != AssessorsRead.ORIGINAL


def get_finding(viewer: Person, finding_id: int) -> tuple[Finding, Document, Case] | None:
    """One finding of a document that the viewer may see, with the document's requirement and findings, and the case; of one
    that was replaced too."""
    row = db.session.execute(
        select(Finding, Document, Case)
        .join(Document, Document.id == Finding.document_id)
        .join(Document.requirement)
        .join(Case, Case.id == Document.case_id)
        .where(Finding.id == finding_id, policy.visible(viewer))
        .options(contains_eager(Document.requirement), selectinload(Document.findings))
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def in_force(case_id: int) -> list[Document]:
    """The documents in force, whoever looks: for guards and checks. With requirement, file and findings."""
    return list(db.session.scalars(_in_force(), {"case_id": case_id}))


@kept_statement
def _in_force() -> Select[Document]:
    return (
        select(Document)
        .where(Document.case_id == bindparam("case_id"), Document.replaced_at.is_(None))
        .order_by(Document.id)
        .options(joinedload(Document.requirement), joinedload(Document.file), selectinload(Document.findings))
        .execution_options(populate_existing=True)
    )


def documents_in(case: Case) -> list[Document]:
    """The documents in force that its context asks for, whoever looks; each with its requirement, file and findings."""
    return [place.document for place in all_places(case) if place.document is not None]


def requirements_in(case: Case) -> list[Requirement]:
    """All requirements of its context, likewise."""
    return [place.requirement for place in all_places(case)]


def missing(case: Case) -> list[Requirement]:
    """The required documents that are not there yet."""
    claims = claims_of(case)
    return [
        place.requirement
        for place in all_places(case)
        if place.requirement.required and is_asked(place.requirement, claims) and place.document is None
    ]


def unusable(case: Case) -> list[Requirement]:
    """The required documents of which the checks have said that they cannot be opened or taken."""
    claims = claims_of(case)
    return [
        document.requirement
        for document in documents_in(case)
        if document.requirement.required
        and is_asked(document.requirement, claims)
        and unusable_findings(document)
    ]


def claims_of(case: Case) -> frozenset[str]:
    """The reserved groups that the case claims."""
    return frozenset(lent.claims[case.kind](case)) if case.kind in lent.claims else frozenset()


def is_asked(requirement: Requirement, claims: frozenset[str]) -> bool:
    return requirement.group is None or requirement.group in claims


def is_open(finding: Finding) -> bool:
    """Whether somebody has still to do something about it."""
    return finding.verdict != Verdict.PASS and finding.accepted_at is None


OPEN_FINDING = (Finding.verdict != Verdict.PASS) & Finding.accepted_at.is_(None)
"""The same as a clause."""


def is_acceptable(finding: Finding) -> bool:
    """Whether a person may take responsibility for it: not where the file itself is broken, shut or dangerous."""
    return finding.verdict in (Verdict.WARN, Verdict.ERROR) or finding.check in JUDGED


def unusable_findings(document: Document) -> list[Finding]:
    """What was found in it for which nobody may take responsibility: only another file mends it. None while they run."""
    found = document.findings if document.checked_at is not None else []
    return [finding for finding in found if is_open(finding) and not is_acceptable(finding)]


def holds_up(requirement: Requirement) -> bool:
    """Whether a case waits for what is found in such a document to be settled.

    Not in papers of a reserved group: the inclusion officer decides on them by themselves.
    """
    return requirement.protection != Protection.INCLUSION


def blocks(document: Document) -> bool:
    """Whether the case cannot pass the document check because of it; needs requirement and findings."""
    if not holds_up(document.requirement):
        return False
    return document.checked_at is None or any(is_open(finding) for finding in document.findings)
