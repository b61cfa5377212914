"""The same file in the cases of other people: nobody hands in somebody else's paper unnoticed."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.documents import policy
from mobility.documents.checks.given_twice import ELSEWHERE
from mobility.documents.models import Document
from mobility.workflow.models import Case

SOME = 5
"""So many of the cases are named."""


def files(case: Case, file_ids: Collection[int]) -> set[int]:
    """Those of the files that somebody else has given too."""
    return set(db.session.scalars(_elsewhere(case, file_ids, Document.file_id)))


def cases(case: Case, file_id: int) -> list[Case]:
    """The cases of other people in which the file is in force, whoever looks."""
    return list(db.session.scalars(_elsewhere(case, [file_id], Case)))


def shown(viewer: Person, case: Case, document: Document) -> tuple[tuple[str, str], ...]:
    """Some of them, of which the viewer may see that document: reference and page. Needs findings."""
    if all(finding.message != ELSEWHERE for finding in document.findings):
        return ()
    same = _elsewhere(case, [document.file_id], Case).join(Document.requirement)
    found = db.session.scalars(same.where(policy.visible(viewer)).order_by(Case.reference).limit(SOME))
    return tuple((other.reference, lent.places[other.kind](other, viewer)) for other in found)


def _elsewhere(case: Case, file_ids: Collection[int], wanted: Any) -> Select[Any]:
    return (
        select(wanted)
        .distinct()
        .select_from(Document)
        .join(Case, Case.id == Document.case_id)
        .where(
            Document.file_id.in_(file_ids),
            Document.replaced_at.is_(None),
            Case.submitted_at.is_not(None),  # a draft may be thrown away, and nobody but its person reads it
            Case.subject_id != case.subject_id,
        )
    )
