"""What the job of the cleaned copy does: fetch the original, have the copy made in the sandbox, keep it beside."""

import io
import logging
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.base import storage
from mobility.base.database import db
from mobility.documents import sandbox
from mobility.documents.models import Document

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Order:
    """What is to be copied; plain values."""

    document_id: int
    sha256: str


def order_of(document_id: int) -> Order | None:
    """What to copy, or None: it was taken back meanwhile, or there is a copy already."""
    document = db.session.scalars(
        select(Document)
        .where(Document.id == document_id, Document.copied_at.is_(None))
        .options(joinedload(Document.file))
    ).one_or_none()
    return Order(document.id, document.file.sha256) if document is not None else None


def make(order: Order) -> bytes | None:
    """The copy, made outside of any transaction; None where the file cannot be read."""
    with storage.local_copy(order.sha256) as source, tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy"
        try:
            sandbox.run_cleaned_copy(source, target)
        except sandbox.SandboxFailed as failed:
            log.warning("document %s cannot be copied: %s", order.document_id, failed)
            return None
        return target.read_bytes()


def write(document_id: int, copy: bytes | None, now: datetime) -> None:
    """Keep the copy, or that there can be none, unless the document is gone or another worker was faster."""
    document = db.session.scalars(
        select(Document).where(Document.id == document_id, Document.copied_at.is_(None)).with_for_update()
    ).one_or_none()
    if document is None:
        return
    document.copied_at = now
    if copy is not None:
        document.copy_id = storage.keep(io.BytesIO(copy)).id
