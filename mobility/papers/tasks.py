"""The job that makes a paper's PDF."""

from flask import current_app

from mobility.base.jobs import Finish, job
from mobility.base.transaction import reading
from mobility.papers import queries, services
from mobility.papers.printing import Setting, pdf_of


@job("papers.make", outside=True)
def make(paper_id: int) -> Finish | None:
    """Print the paper, then store it."""
    with reading():
        found = queries.to_make(paper_id)
        if found is None:
            return None
        setting = Setting(
            institution=current_app.config["INSTITUTION"](),
            person=found.person,
            reference=found.reference,
            base_url=current_app.config["SETTINGS"].base_url,
        )
        pdf = pdf_of(found.paper, setting)
    return lambda: services.store(paper_id, pdf)
