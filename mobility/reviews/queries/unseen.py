"""Documents of which the assessors of a blind call see nothing, because nobody has blackened them yet."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, Select, Text, cast, func, literal, select

from mobility.accounts.models import Person, Rights, Role
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.languages import tr
from mobility.calls.models import Call
from mobility.documents.models import Blackening, Document, Requirement
from mobility.documents.policy import are_blackened
from mobility.documents.queries import Withheld, withheld_in
from mobility.reviews import policy
from mobility.workflow import services as workflow
from mobility.workflow.models import Asked, Case

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
class GivenAnew:
    """What was asked for behind the document check and came, and assessors see nothing of it; `keys` of the requirements."""

    case: Case
    keys: tuple[str, ...]
    titles: tuple[Translated, ...]

    @property
    def named(self) -> str:
        """The documents, in the present language."""
        return ", ".join(tr(title) for title in self.titles)


def given_anew_for(coordinator: Person) -> list[GivenAnew]:
    """Of the cases in which `coordinator` blackens documents, the oldest first. In one statement."""
    return _given_anew(*_blackened_by(coordinator))


def number_given_anew(viewer: Person | Rights) -> Select[int]:
    """How many documents they are at most: where a case stands, its rule book says."""
    if not viewer.scopes_of(Role.COORDINATOR):
        return select(literal(0))
    return _came_anew(*_blackened_by(viewer)).with_only_columns(func.count())


def _blackened_by(viewer: Person | Rights) -> tuple[ColumnElement[bool], ...]:
    scopes = sorted(viewer.scopes_of(Role.COORDINATOR))
    return Case.scopes.overlap(cast(scopes, ARRAY(Text))), Case.subject_id != viewer.id


def given_anew_in(case: Case, answered_at: datetime) -> list[GivenAnew]:
    """Of the return that was answered then, at most one; none where no call is blind. In one statement."""
    return _given_anew(Case.id == case.id, Asked.answered_at == answered_at)


def _given_anew(*which: ColumnElement[bool]) -> list[GivenAnew]:
    """Returns do not overlap, so that a document in force belongs to one at most."""
    given = _came_anew(*which).order_by(Application.id, Requirement.position, Requirement.id)
    rows = db.session.execute(given).all()
    found: dict[Case, list[tuple[str, Translated]]] = defaultdict(list)
    for case, stage, key, title in rows:
        if not _asked_by_the_office(case, stage) and not _is_over_or_at_the_office(case):
            found[case].append((key, title))
    return [
        GivenAnew(case, *(tuple(part) for part in zip(*papers, strict=True)))
        for case, papers in found.items()
    ]


def _came_anew(*which: ColumnElement[bool]) -> Select[Application, str, str, Translated]:
    return (
        select(Application, Asked.stage, Requirement.key, Requirement.title)
        .join(Call, Call.id == Application.call_id)
        .join(Asked, Asked.case_id == Application.id)
        .join(Document, Document.case_id == Application.id)
        .join(Document.requirement)
        .outerjoin(Blackening, Blackening.document_id == Document.id)
        .where(
            *which,
            Call.blind,
            Case.ended_at.is_(None),
            Document.replaced_at.is_(None),
            Document.uploaded_at.between(Asked.asked_at, Asked.answered_at),
            Blackening.file_id.is_(None),
            are_blackened(),
        )
    )


def _asked_by_the_office(case: Case, stage: str) -> bool:
    """Then it came back to the document check, which waits for the copies."""
    asking = workflow.book_of(case).stages.get(stage)
    return asking is not None and asking.holder.role == Role.COORDINATOR


def _is_over_or_at_the_office(case: Case) -> bool:
    return policy.assessing_is_over(case, workflow.book_of(case)) or _at_the_office(case.id)


def _at_the_office(case_id: int) -> bool:
    """Whether it is with who can blacken its documents, before or between assessments."""
    case = db.session.get_one(Case, case_id)
    book = workflow.book_of(case)
    stage = book.stages.get(case.stage)
    return (
        stage is not None
        and stage.holder.role == Role.COORDINATOR
        and not policy.assessing_is_over(case, book)
    )
