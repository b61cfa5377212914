"""Jobs of cohorts: one case of a move or a message that was asked for many, and large files."""

import tempfile
from datetime import timedelta

from mobility.base.database import utc_now
from mobility.base.jobs import job
from mobility.base.jobs.registry import Finish
from mobility.cohorts import making, services


@job("cohorts.move_case")
def move_case(bulk_id: int, case_id: int) -> None:
    services.move_case(bulk_id, case_id, now=utc_now())


@job("cohorts.tell_one")
def tell_one(letter_id: int, case_id: int) -> None:
    services.tell_one(letter_id, case_id, now=utc_now())


@job("cohorts.make_file", outside=True)
def make_file(file_id: int) -> Finish | None:
    """Made without a transaction; kept, and its owner told, at the end."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (read, and closed, by what is returned)
    made = making.make(file_id, copy)
    if made is None:
        copy.close()
        return None

    def keep() -> None:
        with copy:
            services.keep_file(file_id, copy, written=made.rows, path=made.path, now=utc_now())

    return keep


@job("cohorts.forget_files", every=timedelta(hours=12))
def forget_files() -> None:
    services.forget_files(utc_now())
