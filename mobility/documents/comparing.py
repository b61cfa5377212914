"""What the checks of a document are told: of its case, and of the documents beside it."""

from collections.abc import Mapping
from typing import Any

from mobility.base.lending import lent
from mobility.documents import elsewhere, policy
from mobility.documents.checks.same_picture import KEY as SAME_PICTURE
from mobility.documents.checks.same_picture import look_alike
from mobility.documents.models import Document
from mobility.documents.queries import claims_of, is_asked
from mobility.workflow.models import Case


def told_now(case: Case, documents: list[Document]) -> dict[int, dict[str, Any]]:
    """id of the document -> what its checks are told of its case now; plain JSON. `documents`: those in force."""
    asked = [document.requirement for document in documents]
    facts = lent.check_facts[case.kind](case, asked) if case.kind in lent.check_facts else {}
    shared = elsewhere.shared(case, documents)
    claims = claims_of(case) if any(requirement.group for requirement in asked) else frozenset[str]()
    compared = [document for document in documents if is_asked(document.requirement, claims)]
    return {
        document.id: _told(document, facts.get(document.requirement_id, {}), compared)
        | {"elsewhere": document.id in shared}
        for document in documents
    }


def _told(
    document: Document, facts: Mapping[str, Mapping[str, Any]], documents: list[Document]
) -> dict[str, Any]:
    """Of others only what whoever reads its findings may know."""
    others = [
        other
        for other in documents
        if other.id != document.id
        and policy.may_be_told_of(other.requirement.protection, beside=document.requirement.protection)
    ]
    siblings = {
        other.file.sha256: other.requirement.key
        for other in others
        if other.file.sha256 == document.file.sha256
    }
    needs = {**facts.get("needs", {}), **(document.requirement.needs or {})}
    return {
        "answers": _plain(facts.get("answers", {})),
        "needs": _plain(needs),
        "siblings": siblings,
        "alike": [other.requirement.key for other in others if _is_alike(document, other)],
    }


def _is_alike(document: Document, other: Document) -> bool:
    """Another file with the same picture; until it is looked at, what was there before it: so what was accepted stays so."""
    if other.file.sha256 == document.file.sha256:
        return False
    look = _look_of(other)
    if not look and other.checked_at is None:
        return other.requirement.key in document.told.get("alike", ())
    return look_alike(_look_of(document), look)


def _look_of(document: Document) -> str:
    found = (finding.values.get("look") for finding in document.findings if finding.check == SAME_PICTURE)
    return str(next(found, ""))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Days as ISO 8601, the rest as it is."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in values.items()}
