"""Jobs of documents: the checks of one, its cleaned copy, and the daily removal of files that nobody refers to."""

from datetime import timedelta

from mobility.base import storage
from mobility.base.database import utc_now
from mobility.base.jobs import Finish, job
from mobility.base.transaction import reading
from mobility.documents import arrivals, blackening, copies, examination, services
from mobility.workflow.engine.moving import lock


@job("documents.check", queue="documents", outside=True)
def check(document_id: int) -> Finish | None:
    """Look at one document, then write what was found."""
    with reading():
        order = examination.order_of(document_id)
    if order is None:
        return None
    outcome = examination.examine(order)
    return lambda: examination.write(order, outcome, utc_now)


@job("documents.compare", queue="documents")
def compare(case_id: int) -> None:
    """Somebody else has given or taken back a file of this case: its documents may have to be checked again."""
    services.recheck(lock(case_id), now=utc_now())


@job("documents.copy", queue="documents", outside=True)
def copy(document_id: int) -> Finish | None:
    """Make the copy for those who need not judge the file itself; once, as the file never changes."""
    with reading():
        order = copies.order_of(document_id)
    if order is None:
        return None
    made = copies.make(order)
    return lambda: copies.write(document_id, made, utc_now())


@job("documents.draw", queue="documents", outside=True)
def draw(document_id: int) -> Finish | None:
    """Draw the pages on which the office blackens what tells whose document it is."""
    with reading():
        order = blackening.order_of(document_id)
    if order is None:
        return None
    pages = blackening.draw(order)
    return lambda: blackening.write(order, pages, utc_now())


@job("storage.sweep", every=timedelta(days=1))
def sweep() -> None:
    """Forget what never arrived whole, and remove what was taken back more than a day ago."""
    arrivals.forget_old(utc_now())
    storage.sweep(utc_now())
