"""Documents of which the assessors of a blind call see nothing, because nobody has blackened them yet."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, SQLColumnExpression, Text, cast, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from mobility.accounts.models import Person, Rights, Role
from mobility.applications.models import Application
from mobility.base.database import Translated, at_most, db
from mobility.base.languages import tr
from mobility.base.lending import Rows
from mobility.calls.models import Call
from mobility.documents.models import Document, Requirement
from mobility.documents.queries import is_unseen, withheld_in
from mobility.reviews import policy
from mobility.workflow import services as workflow
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.models import Asked, Case, Wait
from mobility.workflow.rulebook import APPLICANT, RuleBook

from .desk import About


def unseen_at_the_office(abouts: Collection[About]) -> dict[int, list[Translated]]:
    """id of the application -> titles of the documents that assessors will not see, while a coordinator holds it.

    In one statement, and in none where no call is blind. The applications are loaded already.
    """
    held = [each.case_id for each in abouts if each.blind and _at_the_office(each.case_id)]
    found: dict[int, list[Translated]] = defaultdict(list)
    for each in withheld_in(held) if held else ():
        found[each.case_id].append(each.title)
    return dict(found)


COUNTED_UP_TO = 1000
"""Cases that are looked at for somebody's tasks; of more it is said that there are."""


@dataclass(frozen=True)
class CopiesOwed:
    """A case that lies neither with the office nor with the applicant, and documents of it of which assessors see nothing:
    where it stands, and of each paper the key of its requirement and its title."""

    reference: str
    rule_book_id: int
    stage: str
    papers: Sequence[tuple[str, Translated]]

    @property
    def owed(self) -> list[str]:
        """Keys of the papers, where the copies are owed."""
        return [key for key, _title in self.papers] if _are_owed(self.rule_book_id, self.stage) else []

    @property
    def named(self) -> str:
        """The documents, in the present language."""
        return ", ".join(tr(title) for _key, title in self.papers)


@dataclass(frozen=True)
class CopiesOwedIn:
    """How many such cases a call has; `stages`: of each stage (rule book, stage, how many, the first one's reference and
    papers); `more`: not all were counted."""

    call: str
    title: Translated
    stages: Sequence[tuple[int, str, int, str, Sequence[tuple[str, Translated]]]]
    more: bool

    @cached_property
    def owed(self) -> Sequence[tuple[int, CopiesOwed]]:
        """Of each stage in which the copies are owed: how many, and the first."""
        return [
            (number, CopiesOwed(reference, book, stage, papers))
            for book, stage, number, reference, papers in self.stages
            if _are_owed(book, stage)
        ]

    @property
    def number(self) -> int:
        return sum(number for number, _first in self.owed)


def copies_owed_for(viewer: Person | Rights) -> Rows | None:
    """The columns of `CopiesOwedIn`, of the calls in which the viewer blackens documents."""
    scopes = sorted(viewer.scopes_of(Role.COORDINATOR))
    if not scopes:
        return None
    mine = Case.scopes.overlap(cast(scopes, ARRAY(Text))) & (Case.subject_id != viewer.id)
    some = _owing(mine).limit(at_most(COUNTED_UP_TO + 1)).subquery()
    first = func.min(some.c.id)
    stages = (
        select(
            some.c.call_id,
            some.c.rule_book_id,
            some.c.stage,
            func.count().label("number"),
            (func.sum(func.count()).over() > COUNTED_UP_TO).label("more"),
            select(Case.reference).where(Case.id == first).scalar_subquery().label("reference"),
            _papers(first).label("papers"),
        )
        .group_by(some.c.call_id, some.c.rule_book_id, some.c.stage)
        .subquery()
    )
    one = func.json_build_array(
        stages.c.rule_book_id, stages.c.stage, stages.c.number, stages.c.reference, stages.c.papers
    )
    return (
        select(
            Call.reference.label("call"),
            Call.title,
            func.json_agg(aggregate_order_by(one, stages.c.reference)).label("stages"),
            func.bool_or(stages.c.more).label("more"),
        )
        .join(stages, stages.c.call_id == Call.id)
        .group_by(Call.id)
        .order_by(Call.id)
    )


def copies_owed_in(call: Call, viewer: Person) -> list[CopiesOwed]:
    """Those of one call, but for a case of the viewer's own. In one statement, and in none if it is not blind."""
    if not call.blind:
        return []
    here = (Application.call_id == call.id) & (Case.subject_id != viewer.id)
    some = _owing(here).subquery()
    rows = db.session.execute(
        select(Case.reference, some.c.rule_book_id, some.c.stage, _papers(some.c.id))
        .join(some, some.c.id == Case.id)
        .order_by(Case.id)
    )
    return [owing for row in rows if (owing := CopiesOwed(*row)).owed]


def _owing(*which: ColumnElement[bool]) -> Select[int, int, int, str]:
    """Cases of blind calls that wait for others than the coordinator and the applicant, with a document that is not seen."""
    elsewhere = exists().where(
        Wait.case_id == Case.id, Wait.closed_at.is_(None), Wait.role.in_((Role.COORDINATOR, APPLICANT))
    )
    return (
        select(Application.id, Application.call_id, Application.rule_book_id, Application.stage)
        .join(Call, Call.id == Application.call_id)
        .where(*which, Call.blind, Case.ended_at.is_(None), ~elsewhere, _unseen_of(Case.id).exists())
    )


def _unseen_of(case_id: SQLColumnExpression[int]) -> Select[int]:
    return select(Document.id).join(Document.requirement).where(Document.case_id == case_id, is_unseen())


def _papers(case_id: SQLColumnExpression[int], *which: ColumnElement[bool]) -> ColumnElement[Any]:
    """[[key, title], …] of what is not seen of it, or of `which` of that; null where there is none."""
    paper = func.json_build_array(Requirement.key, Requirement.title)
    one = aggregate_order_by(paper, Requirement.position, Requirement.id)
    return _unseen_of(case_id).where(*which).with_only_columns(func.json_agg(one)).scalar_subquery()


def copies_owed_anew(case: Case, answered_at: datetime) -> CopiesOwed | None:
    """Of what came in the return that was answered then; None where no call is blind. In one statement."""
    came = exists().where(
        Asked.case_id == case.id,
        Asked.answered_at == answered_at,
        Document.uploaded_at.between(Asked.asked_at, Asked.answered_at),
    )
    found = db.session.execute(
        select(
            Application.reference,
            Application.rule_book_id,
            Application.stage,
            _papers(Application.id, came),
        )
        .join(Call, Call.id == Application.call_id)
        .where(Case.id == case.id, Call.blind, Case.ended_at.is_(None))
    ).first()
    return CopiesOwed(*found) if found is not None and found[-1] else None


def _are_owed(rule_book_id: int, stage: str) -> bool:
    """Whether the case stands behind the document check, which waits for the copies itself, and is still assessed."""
    book = book_of_version(rule_book_id)
    return policy.is_assessed_from(stage, book) and not _is_held(book, stage)


def _is_held(book: RuleBook, stage: str) -> bool:
    """Whether a coordinator holds the stage, who can blacken documents."""
    held = book.stages.get(stage)
    return held is not None and held.holder.role == Role.COORDINATOR


def _at_the_office(case_id: int) -> bool:
    """Whether it is with who can blacken its documents, before or between assessments."""
    case = db.session.get_one(Case, case_id)
    book = workflow.book_of(case)
    return _is_held(book, case.stage) and not policy.assessing_is_over(case, book)
