"""A large file made by a job: from a cursor of the server into a file of this machine, with its progress noted."""

from dataclasses import dataclass
from typing import BinaryIO

from flask import current_app

from mobility.accounts.queries import get_person
from mobility.base.database import db, utc_now
from mobility.base.languages import speaking
from mobility.base.transaction import reading, transaction
from mobility.cohorts import saved
from mobility.cohorts.board import Board
from mobility.cohorts.export import contents
from mobility.cohorts.filters import Cut
from mobility.cohorts.numbers import counts
from mobility.cohorts.policy import cohort_tokens
from mobility.cohorts.services import note_written


@dataclass(frozen=True)
class Made:
    """How many people stand in it, and where its page is."""

    rows: int
    path: str


@dataclass
class Progress:
    """How many people stand in the file so far, for who looks at its page."""

    file_id: int
    rows: int = 0

    def note(self, rows: int) -> None:
        self.rows = rows
        with current_app.app_context(), transaction():
            note_written(self.file_id, rows)


def make(file_id: int, target: BinaryIO) -> Made | None:
    """Write the file. None: it is made already, or its owner lost a role meanwhile by which they saw these people."""
    with reading():
        found = saved.file_to_make(file_id)
        if found is None:
            return None
        file, call = found
        owner = get_person(file.owner_id, utc_now())
        if owner is None or not set(file.tokens) <= set(cohort_tokens(owner)):
            return None
        counted = counts(owner, [call.id])
        board = Board.of(owner, call, ((one.rule_book_id, one.stage) for one in counted), utc_now())
        cut = Cut.of(file.parts)
        with speaking(file.language):
            progress = Progress(file_id)
            for piece in contents(file.kind, board, cut, db.engine, progress.note):
                target.write(piece)
        path = f"/cohorts/{call.reference}/files/{file_id}"
    target.seek(0)
    return Made(progress.rows, path)
