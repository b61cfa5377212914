"""Large files of a cohort: asked for, made by a job, kept for some days."""

from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import select, update

from mobility.accounts.models import Person
from mobility.base import storage
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.calls.models import Call
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import CohortFile
from mobility.cohorts.policy import cohort_tokens
from mobility.notifications.services import tell

KEPT_FOR = timedelta(days=7)


def ask_file(
    actor: Person, call: Call, kind: str, cut: Cut, *, rows: int, language: str, now: datetime
) -> CohortFile:
    """Have the file made; `rows`: the people it will hold, as counted now."""
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
    enqueue("cohorts.make_file", key=f"cohort-file:{file.id}", file_id=file.id)
    return file


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
