"""Large files of a cohort: asked for, made by a job, kept for some days."""

from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import ColumnElement, exists, func, or_, select, update

from mobility.accounts.models import Person
from mobility.base import storage
from mobility.base.database import db
from mobility.base.jobs import enqueue, is_under_way
from mobility.base.record import Event
from mobility.calls.models import Call
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import CohortFile
from mobility.cohorts.policy import cohort_tokens
from mobility.notifications.services import tell
from mobility.workflow.models import Case

KEPT_FOR = timedelta(days=7)
FRESH_FOR = timedelta(minutes=30)
"""So long a file is given to who asks for the same once more: what hangs on the clock in it may be otherwise later."""


def ask_file(
    actor: Person, call: Call, kind: str, cut: Cut, *, rows: int, language: str, now: datetime
) -> CohortFile:
    """Have the file made; `rows`: the people it will hold, as counted now. Asked for once more by the same person, it is the
    one that was asked for a moment before, as long as nothing has changed since.
    """
    db.session.execute(select(Person.id).where(Person.id == actor.id).with_for_update(key_share=True))
    before = _asked_before(actor, call, kind, cut, rows, language, now)
    if before is not None:
        return before
    file = CohortFile(
        call_id=call.id,
        owner_id=actor.id,
        kind=kind,
        language=language,
        parts=cut.stored(),
        rows=rows,
        tokens=cohort_tokens(actor),
        asked_at=now,
    )
    db.session.add(file)
    db.session.flush()
    enqueue("cohorts.make_file", key=_key(file.id), file_id=file.id)
    return file


def _key(file_id: int) -> str:
    return f"cohort-file:{file_id}"


def _asked_before(
    actor: Person, call: Call, kind: str, cut: Cut, rows: int, language: str, now: datetime
) -> CohortFile | None:
    """The newest of the same, if it is being made or made, and nothing was recorded since then that could stand in it."""
    file = db.session.scalar(
        select(CohortFile)
        .where(
            CohortFile.call_id == call.id,
            CohortFile.owner_id == actor.id,
            CohortFile.kind == kind,
            CohortFile.language == language,
            CohortFile.rows == rows,
            CohortFile.parts == cut.stored(),
            CohortFile.tokens == cohort_tokens(actor),
            CohortFile.asked_at > now - FRESH_FOR,
        )
        .order_by(CohortFile.id.desc())
        .limit(1)
    )
    if file is None or not (file.file_id is not None or is_under_way(_key(file.id))):
        return None
    return None if db.session.scalar(select(_recorded_since(call, file.asked_at))) else file


def _recorded_since(call: Call, since: datetime) -> ColumnElement[bool]:
    """Of the call, of one of its cases, or of one of their people."""
    context = Case.context == f"call:{call.id}"
    chains = (
        select(func.concat("case:", Case.id)).where(context),
        select(func.concat("person:", Case.subject_id)).where(context),
    )
    concerned = or_(Event.chain == f"call:{call.id}", *(Event.chain.in_(each) for each in chains))
    return exists().where(Event.at >= since, concerned)


def note_written(file_id: int, written: int) -> None:
    """How many rows stand in it so far."""
    db.session.execute(update(CohortFile).where(CohortFile.id == file_id).values(written=written))


def keep_file(file_id: int, content: BinaryIO, *, written: int, path: str, now: datetime) -> None:
    """Keep what was made and tell its owner; `path` leads to its page. Nothing if it is there already or gone."""
    file = db.session.scalar(select(CohortFile).where(CohortFile.id == file_id).with_for_update())
    if file is None or file.file_id is not None:
        return
    file.file_id = storage.keep(content).id
    file.written, file.made_at = written, now
    owner = db.session.get_one(Person, file.owner_id)
    tell(
        owner,
        "cohort-file-ready",
        about=f"call:{file.call_id}",
        values={"number": written},
        link=path,
        now=now,
    )


def forget_files(now: datetime) -> int:
    """Remove files whose days are over; how many."""
    old = db.session.scalars(
        select(CohortFile).where(CohortFile.asked_at < now - KEPT_FOR).with_for_update(skip_locked=True)
    ).all()
    for file in old:
        if file.file_id is not None:
            storage.release(file.file_id)
        db.session.delete(file)
    db.session.flush()
    return len(old)
