"""Reads of papers: for those who see their case, and what anybody may learn by a code."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.papers.models import Paper
from mobility.workflow.models import Case
from mobility.workflow.policy import visible


@dataclass(frozen=True)
class Verified:
    """What `/verify` tells of a paper: never a full name."""

    kind: str
    code: str
    call: Translated
    issued_at: datetime
    initials: str
    fingerprint: str


def papers_of(case: Case) -> list[Paper]:
    """The papers issued on a case, newest first."""
    return list(db.session.scalars(select(Paper).where(Paper.case_id == case.id).order_by(Paper.id.desc())))


def get_paper(viewer: Person, code: str) -> tuple[Paper, Case] | None:
    """A paper with its file, and its case, if the viewer sees the case."""
    row = db.session.execute(
        select(Paper, Case)
        .join(Case, Case.id == Paper.case_id)
        .where(Paper.code == code, visible(viewer))
        .options(joinedload(Paper.file))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def to_make(paper_id: int) -> tuple[Paper, Case] | None:
    """A paper that has no PDF yet, and its case with the person."""
    row = db.session.execute(
        select(Paper, Case)
        .join(Case, Case.id == Paper.case_id)
        .where(Paper.id == paper_id, Paper.file_id.is_(None))
        .options(joinedload(Case.subject))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def verified(code: str, *, latin: bool = False) -> Verified | None:
    """What is told of the paper with this code to whoever has it; `latin`: initials as in the passport, if known."""
    paper = db.session.scalars(select(Paper).where(Paper.code == code)).one_or_none()
    if paper is None:
        return None
    facts = paper.facts
    return Verified(
        kind=paper.kind,
        code=paper.code,
        call=facts.get("call", {}),
        issued_at=paper.issued_at,
        initials=str((facts.get("initials_latin") if latin else "") or facts.get("initials", "")),
        fingerprint=str(facts.get("fingerprint", "")),
    )
