"""Jobs of documents: the checks of one, and the daily removal of files that nobody refers to."""

from datetime import timedelta

from mobility.base import storage
from mobility.base.database import utc_now
from mobility.base.jobs import Finish, job
from mobility.base.transaction import reading
from mobility.documents import examination


@job("documents.check", queue="documents", outside=True)
def check(document_id: int) -> Finish | None:
    """Look at one document, then write what was found."""
    with reading():
        order = examination.order_of(document_id)
    if order is None:
        return None
    outcome = examination.examine(order)
    return lambda: examination.write(order, outcome, utc_now)


@job("storage.sweep", every=timedelta(days=1))
def sweep() -> None:
    """Remove what was taken back more than a day ago."""
    storage.sweep(utc_now())
