"""A paper of a stay is a document of its application, kept and checked as every other."""

from datetime import datetime

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.refusals import Refusal
from mobility.documents import services as documents
from mobility.documents.models import Document, Requirement
from mobility.documents.uploads import Upload
from mobility.stays.models import Stay
from mobility.stays.papers_asked import context_of


def give_document(
    actor: Person, stay: Stay, key: str, upload: Upload, *, limit: int, now: datetime
) -> Document:
    """Keep the file as the stay's document for the paper `key`, in place of an earlier one; by the person, or by the office
    to whom the partner has sent it.

    Raises `Refusal`: "paper-not-asked", or as `documents.services.give`.
    """
    found = requirement_of(stay, key)
    if found is None:
        raise Refusal("paper-not-asked")
    for_person = actor.id != stay.person_id
    return documents.give(actor, stay.application, found, upload, for_person=for_person, now=now, limit=limit)


def shown_of(document: Document | None) -> dict[str, int | None]:
    """What its page showed to whoever takes it, or puts in another."""
    return {"document": document.id if document is not None else None}


def requirement_of(stay: Stay, key: str) -> Requirement | None:
    """What is asked of stays of this activity under this key."""
    return db.session.scalar(
        select(Requirement).where(Requirement.context == context_of(stay.activity), Requirement.key == key)
    )


def document_for(stay: Stay, key: str) -> Document | None:
    """The document in force for the paper."""
    return db.session.scalar(
        select(Document)
        .join(Requirement, Requirement.id == Document.requirement_id)
        .where(
            Document.case_id == stay.application_id,
            Document.replaced_at.is_(None),
            Requirement.context == context_of(stay.activity),
            Requirement.key == key,
        )
    )
