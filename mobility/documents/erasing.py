"""Why a finding was accepted: erased in the record, it goes from the document too."""

from collections.abc import Collection

from sqlalchemy import select, update

from mobility.base.database import db
from mobility.base.record import Event
from mobility.documents.models import Document, Finding


def erase_of_finding(event: Event, key: str, words: str) -> Collection[str]:
    """Also where the document was examined anew since, which takes over what was accepted."""
    documents = select(Document.id).where(Document.case_id == int(event.chain.partition(":")[2]))
    db.session.execute(
        update(Finding)
        .where(
            Finding.document_id.in_(documents),
            Finding.accepted_at == event.at,
            Finding.accepted_reason == words,
        )
        .values(accepted_reason="")
    )
    return ()
