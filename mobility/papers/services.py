"""Papers are issued in the transaction of what they attest; their PDF is made by a job."""

import io
from datetime import datetime
from typing import Any

from sqlalchemy import select

from mobility.base import storage
from mobility.base.database import db
from mobility.base.jobs.queue import enqueue
from mobility.papers.codes import new_code
from mobility.papers.models import Paper
from mobility.workflow.models import Case


def issue(case: Case, kind: str, language: str, facts: dict[str, Any], now: datetime) -> Paper:
    """Issue a paper of `kind` ("receipt") on the case; `facts` are kept with it and never changed.

    A receipt's facts: "applicant" (whole name), "call" (names), "reference", "sent_at" (ISO 8601), "initials", "fingerprint"
    (hex), "choices" (names of destinations); "first_sent_at" (ISO 8601) where it was sent again with changes.
    """
    return _issued(
        Paper(case_id=case.id, kind=kind, code=new_code(), language=language, facts=facts, issued_at=now)
    )


def issue_about(about: str, kind: str, language: str, facts: dict[str, Any], now: datetime) -> Paper:
    """Issue a paper of a kind that a room lends, on something that is no case (`sitting:5`); `facts` has its "reference"."""
    return _issued(
        Paper(about=about, kind=kind, code=new_code(), language=language, facts=facts, issued_at=now)
    )


def _issued(paper: Paper) -> Paper:
    db.session.add(paper)
    db.session.flush()
    enqueue("papers.make", paper_id=paper.id)
    return paper


def store(paper_id: int, pdf: bytes) -> None:
    """Keep the PDF of a paper, unless it has one already."""
    paper = db.session.scalars(select(Paper).where(Paper.id == paper_id).with_for_update()).one()
    if paper.file_id is None:
        paper.file_id = storage.keep(io.BytesIO(pdf)).id
        db.session.flush()
