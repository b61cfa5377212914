"""Documents of which the assessors of a blind call see nothing, because nobody has blackened them yet."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, Text, cast, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from mobility.accounts.models import Person, Rights, Role
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.languages import tr
from mobility.base.lending import Rows
from mobility.calls.models import Call
from mobility.documents.models import Blackening, Document, Requirement
from mobility.documents.queries import Withheld, is_unseen, withheld_in
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


def unseen_in(call: Call, applications: Collection[Application]) -> list[tuple[Application, Withheld]]:
    """What the assessors of these applications of the call do not see. In one statement, and in none if it is not blind."""
    by_id = {each.id: each for each in applications}
    return [(by_id[each.case_id], each) for each in withheld_in(by_id)] if call.blind and by_id else []


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
        """Keys of the papers, while the case stands behind the document check, which waits for the copies itself, and is
        still assessed."""
        book = book_of_version(self.rule_book_id)
        if not policy.is_assessed_from(self.stage, book) or _is_held(book, self.stage):
            return []
        return [key for key, _title in self.papers]

    @property
    def named(self) -> str:
        """The documents, in the present language."""
        return ", ".join(tr(title) for _key, title in self.papers)


def copies_owed_for(viewer: Person | Rights) -> Rows | None:
    """The columns of `CopiesOwed`, of the cases in which the viewer blackens documents, the oldest first."""
    scopes = sorted(viewer.scopes_of(Role.COORDINATOR))
    if not scopes:
        return None
    elsewhere = exists().where(
        Wait.case_id == Case.id, Wait.closed_at.is_(None), Wait.role.in_((Role.COORDINATOR, APPLICANT))
    )
    return _copies_owed(
        Case.scopes.overlap(cast(scopes, ARRAY(Text))), Case.subject_id != viewer.id, ~elsewhere
    )


def copies_owed_anew(case: Case, answered_at: datetime) -> CopiesOwed | None:
    """Of what came in the return that was answered then; None where no call is blind. In one statement."""
    came = exists().where(
        Asked.case_id == Case.id,
        Asked.answered_at == answered_at,
        Document.uploaded_at.between(Asked.asked_at, Asked.answered_at),
    )
    found = db.session.execute(_copies_owed(Case.id == case.id, came)).first()
    return CopiesOwed(*found) if found is not None else None


def _copies_owed(*which: ColumnElement[bool]) -> Rows:
    paper = func.json_build_array(Requirement.key, Requirement.title)
    return (
        select(
            Application.reference,
            Application.rule_book_id,
            Application.stage,
            func.json_agg(aggregate_order_by(paper, Requirement.position, Requirement.id)).label("papers"),
        )
        .join(Call, Call.id == Application.call_id)
        .join(Document, Document.case_id == Application.id)
        .join(Document.requirement)
        .outerjoin(Blackening, Blackening.document_id == Document.id)
        .where(*which, Call.blind, Case.ended_at.is_(None), is_unseen())
        .group_by(Case.id, Application.id)
        .order_by(Case.id)
    )


def _is_held(book: RuleBook, stage: str) -> bool:
    """Whether a coordinator holds the stage, who can blacken documents."""
    held = book.stages.get(stage)
    return held is not None and held.holder.role == Role.COORDINATOR


def _at_the_office(case_id: int) -> bool:
    """Whether it is with who can blacken its documents, before or between assessments."""
    case = db.session.get_one(Case, case_id)
    book = workflow.book_of(case)
    return _is_held(book, case.stage) and not policy.assessing_is_over(case, book)
