"""A stay with what its next step depends on, and the place that it is at."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from mobility.accounts.models import Person
from mobility.applications.models import Choice
from mobility.base.database import db
from mobility.base.kept_statements import kept_statement
from mobility.calls.models import Destination
from mobility.documents.models import Document, Finding, Requirement
from mobility.documents.queries import OPEN_FINDING
from mobility.selection.queries import held_seat
from mobility.stays.models import Crossing, EmergencyContact, ReceivedPaper, State, Stay
from mobility.stays.papers_asked import CONTEXT


@dataclass(frozen=True)
class Outlook:
    """A stay with what its next step depends on."""

    stay: Stay
    emergency: bool
    received: frozenset[str]
    sent: frozenset[str]
    """Papers that were given, by key."""
    faulty: bool
    """The checks found something in the document that waits for the office."""


def outlook_of_application(application_id: int) -> Outlook | None:
    return next(iter(_outlooks(_of_application(), application_id)), None)


def place_of(application_id: int) -> Destination | None:
    """That of the seat; before a stay is opened where no selection gives one, as for a short visit, the first choice."""
    seat = held_seat(application_id)
    if seat is not None:
        return seat.destination
    return db.session.scalar(
        select(Destination)
        .join(Choice, Choice.destination_id == Destination.id)
        .where(Choice.application_id == application_id)
        .order_by(Choice.rank)
        .limit(1)
    )


def own_outlooks(person: Person, *, closed: bool = False) -> list[Outlook]:
    """The person's stays that are not over, the next one first; with those that were `closed`."""
    return _outlooks(_own_with_closed() if closed else _own(), person.id)


def _outlooks(statement: Select[Any], of: int) -> list[Outlook]:
    rows = db.session.execute(statement, {"of": of}).all()
    return [Outlook(row[0], row[1], frozenset(row[2] or ()), frozenset(row[3] or ()), row[4]) for row in rows]


@kept_statement
def _of_application() -> Select[Any]:
    return _whole().where(Stay.application_id == bindparam("of"))


@kept_statement
def _own() -> Select[Any]:
    return _whole().where(
        Stay.person_id == bindparam("of"), Stay.state.not_in([State.CLOSED, State.CANCELLED])
    )


@kept_statement
def _own_with_closed() -> Select[Any]:
    return _whole().where(Stay.person_id == bindparam("of"), Stay.state != State.CANCELLED)


def _whole() -> Select[Any]:
    received = select(func.array_agg(ReceivedPaper.key)).where(ReceivedPaper.stay_id == Stay.id)
    sent = (
        select(func.array_agg(Requirement.key))
        .join(Document, Document.requirement_id == Requirement.id)
        .where(
            Document.case_id == Stay.application_id,
            Document.replaced_at.is_(None),
            Requirement.context.startswith(f"{CONTEXT}:"),
        )
    )
    faulty = exists().where(
        Crossing.stay_id == Stay.id,
        Crossing.decided_at.is_(None),
        Document.case_id == Stay.application_id,
        Document.replaced_at.is_(None),
        Document.checked_at.is_not(None),
        Requirement.id == Document.requirement_id,
        Requirement.context.startswith(f"{CONTEXT}:"),
        Requirement.key == Crossing.way,
        Finding.document_id == Document.id,
        OPEN_FINDING,
    )
    return (
        select(
            Stay,
            exists().where(EmergencyContact.stay_id == Stay.id),
            received.scalar_subquery(),
            sent.scalar_subquery(),
            faulty,
        )
        .order_by(Stay.expected_from, Stay.id)
        .options(joinedload(Stay.institution), selectinload(Stay.crossings))
    )
