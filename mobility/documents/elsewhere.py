"""The same file or picture in the cases of other people: nobody hands in somebody else's paper unnoticed."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.documents import policy
from mobility.documents.checks.given_twice import ELSEWHERE
from mobility.documents.checks.same_picture import KEY as SAME_PICTURE
from mobility.documents.checks.same_picture import look_alike
from mobility.documents.models import Document, Finding, Requirement
from mobility.workflow.models import Case

SOME = 5
"""So many of the cases are named."""


def picture_of(document: Document, look: str) -> str:
    """The fingerprint of its picture: that of one that looks alike and was given for the same requirement, else its own.

    `look`: as the check `same-picture` found it. All pictures of the requirement are looked through, once for each file.
    """
    others = db.session.execute(
        select(Document.picture, Finding.values["look"].astext.label("look"))
        .join(Finding, (Finding.document_id == Document.id) & (Finding.check == SAME_PICTURE))
        .where(
            Document.requirement_id == document.requirement_id,
            Document.id != document.id,
            Document.picture.is_not(None),
        )
        .order_by(Document.id)
    )
    alike = (other.picture for other in others if look_alike(look, other.look))
    return next(alike, None) or hashlib.sha256(look.encode()).hexdigest()


def shared(case: Case, documents: Sequence[Document]) -> set[int]:
    """The ids of those that somebody else has given too, as far as who reads them may know. Needs requirements."""
    wanted = Document.file_id, Document.picture, Requirement.protection
    rows = db.session.execute(_elsewhere(case, documents, *wanted).join(Document.requirement)).all()
    return {
        document.id
        for document in documents
        for file_id, picture, protection in rows
        if _is_same(document, file_id, picture)
        and policy.may_be_told_of(protection, beside=document.requirement.protection)
    }


def others(case: Case, documents: Sequence[Document]) -> list[list[Case]]:
    """For each document the cases of other people in which the same is in force, whoever looks."""
    rows = db.session.execute(_elsewhere(case, documents, Document.file_id, Document.picture, Case)).all()
    return [
        [other for file_id, picture, other in rows if _is_same(document, file_id, picture)]
        for document in documents
    ]


def shown(viewer: Person, case: Case, document: Document) -> tuple[tuple[str, str], ...]:
    """Some of them, of which the viewer may see that document: reference and page. Needs findings."""
    if all(finding.message != ELSEWHERE for finding in document.findings):
        return ()
    same = _elsewhere(case, [document], Case).join(Document.requirement)
    found = db.session.scalars(same.where(policy.visible(viewer)).order_by(Case.reference).limit(SOME))
    return tuple((other.reference, lent.places[other.kind](other, viewer)) for other in found)


def _is_same(document: Document, file_id: int, picture: str | None) -> bool:
    return file_id == document.file_id or (picture is not None and picture == document.picture)


def _elsewhere(case: Case, documents: Sequence[Document], *wanted: Any) -> Select[Any]:
    pictures = [document.picture for document in documents if document.picture is not None]
    return (
        select(*wanted)
        .distinct()
        .select_from(Document)
        .join(Case, Case.id == Document.case_id)
        .where(
            or_(
                Document.file_id.in_([document.file_id for document in documents]),
                Document.picture.in_(pictures),
            ),
            Document.replaced_at.is_(None),
            Case.submitted_at.is_not(None),  # a draft may be thrown away, and nobody but its person reads it
            Case.subject_id != case.subject_id,
        )
    )
