"""Reads of papers: for those who see their case, and what anybody may learn by a code."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.kept_statements import kept_statement
from mobility.base.lending import lent
from mobility.base.veil import veil_over
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
    reference: str
    """Of what it is about, where that is no case."""
    renewed_at: datetime | None = None
    """When the newest of its kind was issued on the case, where this is an earlier one."""


def papers_of(case: Case) -> list[Paper]:
    """The papers issued on a case, newest first."""
    return list(db.session.scalars(_of_case(), {"case_id": case.id}))


@kept_statement
def _of_case() -> Select[Paper]:
    return select(Paper).where(Paper.case_id == bindparam("case_id")).order_by(Paper.id.desc())


@dataclass(frozen=True)
class Issued:
    """A paper with the reference of what it is about; `person`: whose case it is, empty where it is about no case."""

    paper: Paper
    reference: str
    person: str = ""


def papers_about(about: str) -> list[Paper]:
    """The papers issued on something that is no case (`sitting:5`), in the order of their making."""
    return list(db.session.scalars(select(Paper).where(Paper.about == about).order_by(Paper.id)))


def get_paper(viewer: Person, code: str) -> Issued | None:
    """A paper with its file, if the viewer sees the case and may know whose it is, or may read what else it is about."""
    row = db.session.execute(
        select(Paper, Case, visible(viewer))
        .outerjoin(Case, Case.id == Paper.case_id)
        .where(Paper.code == code)
        .options(joinedload(Paper.file))
    ).one_or_none()
    if row is None:
        return None
    paper, case, case_seen = row
    if paper.about is not None:
        seen = lent.papers[paper.kind].reads(viewer, paper.about)
        return Issued(paper, str(paper.facts["reference"])) if seen else None
    return Issued(paper, case.reference) if case_seen and veil_over(case, viewer) is None else None


def to_make(paper_id: int) -> Issued | None:
    """A paper that has no PDF yet."""
    row = db.session.execute(
        select(Paper, Case)
        .outerjoin(Case, Case.id == Paper.case_id)
        .where(Paper.id == paper_id, Paper.file_id.is_(None))
        .options(joinedload(Case.subject))
    ).one_or_none()
    if row is None:
        return None
    paper, case = row
    if paper.about is not None:
        return Issued(paper, str(paper.facts["reference"]))
    return Issued(paper, case.reference, case.subject.name)


def verified(code: str, *, latin: bool = False) -> Verified | None:
    """What is told of the paper with this code to whoever has it; `latin`: initials as in the passport, if known."""
    paper = db.session.scalars(select(Paper).where(Paper.code == code)).one_or_none()
    if paper is None:
        return None
    facts = paper.facts
    newer = select(func.max(Paper.issued_at)).where(
        Paper.case_id == paper.case_id, Paper.kind == paper.kind, Paper.id > paper.id
    )
    return Verified(
        kind=paper.kind,
        code=paper.code,
        call=facts.get("call", {}),
        issued_at=paper.issued_at,
        initials=str((facts.get("initials_latin") if latin else "") or facts.get("initials", "")),
        fingerprint=str(facts.get("fingerprint", "")),
        reference=str(facts.get("reference", "")),
        renewed_at=db.session.scalar(newer) if paper.case_id is not None else None,
    )
