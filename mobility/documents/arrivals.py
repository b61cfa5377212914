"""Files that arrive in pieces over a line that breaks: the numbers of tus 1.0, the words of the form.

Whatever keeps a file from being taken is said by the form that is sent at the end, as for a file sent with it; so that
the sender can spare the rest, it is told as soon as that is certain (`is_refused`).
"""

import itertools
from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import select, update

from mobility.accounts.models import Person
from mobility.base import storage
from mobility.base.database import db
from mobility.base.refusals import Refusal
from mobility.base.storage import StoredFile
from mobility.documents import services
from mobility.documents.models import Arrival, Requirement
from mobility.documents.uploads import HEAD, Upload, look
from mobility.workflow.models import Case

LARGEST_PIECE = 1024 * 1024
"""Bytes of one request: what a broken line can cost at most."""
MOST_PIECES = 4096
KEPT_FOR = timedelta(days=2)
"""After the last piece."""


class PiecesStream:
    """The pieces one after the other, never whole in memory."""

    def __init__(self, digests: list[str]) -> None:
        self._coming = itertools.chain.from_iterable(storage.pieces(digest) for digest in digests)
        self._rest = b""

    def read(self, size: int = storage.PIECE, /) -> bytes:
        self._rest = self._rest or next(self._coming, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def begin(
    actor: Person,
    case: Case,
    requirement: Requirement,
    *,
    name: str,
    declared_type: str,
    size: int,
    digest: str,
    now: datetime,
) -> Arrival:
    """A file of `size` bytes is announced: one with the same digest goes on where it stopped, another makes way.

    Raises `Refusal`: "documents-closed".
    """
    services.ensure_open(actor, case, requirement)
    of_this = (Arrival.case_id == case.id, Arrival.requirement_id == requirement.id)
    there = db.session.scalar(select(Arrival).where(*of_this, Arrival.digest == digest, Arrival.size == size))
    if there is not None:
        there.name, there.touched_at = name, now
        return there
    services.forget_arrivals(*of_this)
    arrival = Arrival(
        case_id=case.id,
        requirement_id=requirement.id,
        name=name,
        declared_type=declared_type,
        size=size,
        digest=digest,
        arrived=0,
        pieces=[],
        touched_at=now,
    )
    db.session.add(arrival)
    db.session.flush()
    return arrival


def find(person: Person, arrival_id: int) -> tuple[Arrival, Requirement] | None:
    """One's own, with what it is for."""
    row = db.session.execute(
        select(Arrival, Requirement)
        .join(Requirement, Requirement.id == Arrival.requirement_id)
        .join(Case, Case.id == Arrival.case_id)
        .where(Arrival.id == arrival_id, Case.subject_id == person.id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def sent_with(case: Case, requirement: Requirement, arrival_id: int) -> Arrival | None:
    """The one that a form names, if it is for this document."""
    return db.session.scalar(
        select(Arrival).where(
            Arrival.id == arrival_id, Arrival.case_id == case.id, Arrival.requirement_id == requirement.id
        )
    )


def takes(arrival: Arrival, length: int) -> bool:
    """Whether a piece of so many bytes can come next."""
    room = min(LARGEST_PIECE, arrival.size - arrival.arrived)
    return 0 < length <= room and len(arrival.pieces) < MOST_PIECES


def append(arrival: Arrival, piece: BinaryIO, *, now: datetime) -> bool:
    """Keep what came of a piece behind the others; False if nothing did, or another request was faster."""
    file = storage.keep(piece)
    if not file.size:
        return False
    done = db.session.execute(
        update(Arrival)
        .where(Arrival.id == arrival.id, Arrival.arrived == arrival.arrived)
        .values(arrived=Arrival.arrived + file.size, pieces=[*arrival.pieces, file.id], touched_at=now)
        .returning(Arrival.id)
        .execution_options(synchronize_session=False)
    ).first()
    if done is None:
        return False
    db.session.refresh(arrival)
    return True


def is_refused(arrival: Arrival, requirement: Requirement, limit: int) -> bool:
    """Whether it is certain by now that the form will not take it, so that nothing more need be sent."""
    enough = arrival.arrived >= min(HEAD, arrival.size)
    if arrival.size <= limit and not enough:
        return False
    try:
        look(upload_of(arrival), tuple(requirement.formats), limit)
    except Refusal:
        return True
    return False


def upload_of(arrival: Arrival) -> Upload:
    """What has arrived, as if the form had brought it."""
    found = select(StoredFile.id, StoredFile.sha256).where(StoredFile.id.in_(arrival.pieces))
    digests = {row.id: row.sha256 for row in db.session.execute(found)}
    stream = PiecesStream([digests[file_id] for file_id in arrival.pieces])
    return Upload(stream, arrival.name, arrival.declared_type, arrival.size)


def forget_old(now: datetime) -> None:
    """Let go of what nobody went on with."""
    services.forget_arrivals(Arrival.touched_at < now - KEPT_FOR)
