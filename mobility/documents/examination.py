"""What the job of a document does: fetch it, have it checked and drawn in the sandbox, write what was found."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from mobility.base import storage
from mobility.base.database import db
from mobility.documents import checks, elsewhere, sandbox, services
from mobility.documents.asking import note_checked
from mobility.documents.checks import Verdict
from mobility.documents.checks.same_picture import KEY as SAME_PICTURE
from mobility.documents.models import SUFFIXES, Document, Finding
from mobility.workflow import services as workflow
from mobility.workflow.engine.moving import lock
from mobility.workflow.models import Case

log = logging.getLogger(__name__)
DRAWABLE = checks.JUDGED | {"pdf-scripts"}
"""A file that fails these opens all the same; drawing runs nothing of it."""
Acceptances = dict[tuple[str, str, str], tuple[int | None, datetime | None, str | None, dict[str, Any]]]


@dataclass(frozen=True)
class Order:
    """What is to be checked, read in a short transaction; plain values."""

    document_id: int
    case_id: int
    sha256: str
    name: str
    media_type: str
    formats: tuple[str, ...]
    told: dict[str, Any]

    def subject(self, path: Path) -> checks.Subject:
        """What the checks look at, once the file lies at `path`."""
        return checks.Subject(
            path=path,
            name=self.name,
            declared_type=self.media_type,
            sha256=self.sha256,
            formats=self.formats,
            answers=self.told["answers"],
            needs=self.told["needs"],
            siblings=self.told["siblings"],
            alike=tuple(self.told.get("alike", ())),  # what was told before these were asked has none
            elsewhere=self.told.get("elsewhere", False),
        )


@dataclass(frozen=True)
class Outcome:
    """What came of it: findings, and a picture of the first page where one could be drawn."""

    findings: list[checks.Finding]
    preview: bytes | None


def order_of(document_id: int) -> Order | None:
    """What to check, or None: the document was taken back or replaced meanwhile."""
    document = db.session.scalars(
        select(Document)
        .where(Document.id == document_id, Document.replaced_at.is_(None))
        .options(joinedload(Document.file), joinedload(Document.requirement))
    ).one_or_none()
    if document is None:
        return None
    return Order(
        document_id=document.id,
        case_id=document.case_id,
        sha256=document.file.sha256,
        name=document.name,
        media_type=document.media_type,
        formats=tuple(document.requirement.formats),
        told=document.told,
    )


def examine(order: Order) -> Outcome:
    """Fetch the file and look at it, outside of any transaction."""
    with storage.local_copy(order.sha256, SUFFIXES.get(order.media_type, "")) as path:
        findings = sandbox.run_checks(order.subject(path))
        drawable = checks.worst(findings) in (Verdict.PASS, Verdict.WARN) or _opens(findings)
        return Outcome(findings, _preview(path) if drawable else None)


def write(order: Order, outcome: Outcome, now: Callable[[], datetime]) -> None:
    """Write what was found, unless the document is gone or its checks were told something else meanwhile.

    What somebody accepted stays accepted where the same was found again. Now that it is known what the document looks
    like, those that look the same are checked again, also those of others, and who asked for it beside the case has an
    answer. One document of a case is written at a time, so that no two wait for each other.
    """
    lock(order.case_id)
    document = db.session.scalars(
        select(Document)
        .where(Document.id == order.document_id, Document.replaced_at.is_(None))
        .options(joinedload(Document.file))
        .with_for_update(of=Document)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if document is None or document.told != order.told:
        return
    accepted = _accepted(document.id)
    db.session.execute(delete(Finding).where(Finding.document_id == document.id))
    db.session.add_all(_row(document.id, finding, accepted) for finding in outcome.findings)
    _set_preview(document, outcome.preview)
    document.checked_at = now()
    db.session.flush()
    case = db.session.get_one(Case, document.case_id)
    _note_picture(document, case, outcome)
    services.recheck(case, now=now())
    if document.checked_at is not None:
        db.session.refresh(document, ["findings", "requirement"])
        note_checked(case, document, now())
    workflow.changed(case, "findings", now=now())


def _note_picture(document: Document, case: Case, outcome: Outcome) -> None:
    """Once for each file, which never changes."""
    values = {finding.check: finding.values for finding in outcome.findings}
    look = values.get(SAME_PICTURE, {}).get("look")
    if look is None or document.picture is not None:
        return
    document.picture = elsewhere.picture_of(document, str(look))
    db.session.flush()
    if case.submitted_at is not None:
        services.have_others_compare(case, [document])


def _opens(findings: list[checks.Finding]) -> bool:
    """What is wrong with it does not keep it from being drawn."""
    return all(
        finding.check in DRAWABLE or finding.verdict in (Verdict.PASS, Verdict.WARN) for finding in findings
    )


def _preview(path: Path) -> bytes | None:
    target = path.with_name(f"{path.name}.preview.jpg")
    try:
        sandbox.run_preview(path, target)
        return target.read_bytes()
    except (sandbox.SandboxFailed, OSError) as failed:
        log.warning("no preview could be drawn: %s", failed)
        return None
    finally:
        target.unlink(missing_ok=True)


def _accepted(document_id: int) -> Acceptances:
    rows = db.session.scalars(
        select(Finding).where(Finding.document_id == document_id, Finding.accepted_at.is_not(None))
    )
    return {
        (row.check, row.verdict, row.message): (
            row.accepted_by_id,
            row.accepted_at,
            row.accepted_reason,
            row.values,
        )
        for row in rows
    }


def _row(document_id: int, found: checks.Finding, accepted: Acceptances) -> Finding:
    finding = Finding(
        document_id=document_id,
        check=found.check,
        verdict=found.verdict,
        message=found.message,
        values=dict(found.values),
    )
    before = accepted.get((found.check, found.verdict, found.message))
    if before is not None and before[3] == finding.values:
        finding.accepted_by_id, finding.accepted_at, finding.accepted_reason = before[:3]
    return finding


def _set_preview(document: Document, preview: bytes | None) -> None:
    earlier = document.preview_id
    document.preview_id = storage.keep(io.BytesIO(preview)).id if preview is not None else None
    db.session.flush()
    if earlier is not None:
        storage.release(earlier)
