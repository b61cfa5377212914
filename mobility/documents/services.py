"""Documents are given, taken back, looked at and accepted; what the checks say is written by `examination`."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, cast

from sqlalchemy import ColumnElement, delete, select

from mobility.accounts.models import Person, Role
from mobility.base import storage
from mobility.base.database import db
from mobility.base.jobs.queue import enqueue, enqueue_all, wanted
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.documents import comparing, elsewhere, policy, queries
from mobility.documents.asking import asks_for, is_asked_beside, note_answer, note_given
from mobility.documents.models import Arrival, Document, Finding, Protection, Requirement
from mobility.documents.standing import can_do_without, is_owed
from mobility.documents.uploads import Upload, look
from mobility.questionnaires.instead import say_instead
from mobility.questionnaires.queries import editable
from mobility.workflow import services as workflow
from mobility.workflow.models import Case

LIMIT = 10 * 1024 * 1024
"""Bytes of one file."""
NO_OPEN_FINDINGS = "no-open-findings"
"""The guard that keeps a case in the stage in which documents are looked at."""
COPIES_MADE = "copies-made"
"""The guard that keeps it there until assessors have something to read."""


def give(
    actor: Person,
    case: Case,
    requirement: Requirement,
    upload: Upload,
    *,
    for_person: bool = False,
    now: datetime,
    limit: int = LIMIT,
) -> Document:
    """Store `upload` as the case's document for `requirement`, in place of an earlier one; the checks follow by a job.

    `for_person`: whoever asks for it lets `actor` put in what came to them in the person's place.

    Raises `Refusal`: "documents-closed", "file-owed", "file-empty", "file-incomplete", "file-too-large",
    "file-larger-than-limit", "file-is-the-same" (another one is asked for), or what kind of file it is ("type-heic", …).
    """
    ensure_open(actor, case, requirement, for_person=for_person)
    looked = look(upload, tuple(requirement.formats), limit)
    file = storage.keep(cast(BinaryIO, looked.content))
    before = _in_force(case, requirement)
    owed = any(is_owed(each, requirement, before) for each in asks_for(case, requirement))
    if before is not None and before.file_id == file.id and owed:
        raise Refusal("file-is-the-same")
    forget_arrivals(Arrival.case_id == case.id, Arrival.requirement_id == requirement.id)
    _put_away(before, case, now)
    document = Document(
        case_id=case.id,
        requirement_id=requirement.id,
        file_id=file.id,
        name=looked.name,
        media_type=looked.media_type,
        uploaded_by_id=actor.id,
        uploaded_at=now,
    )
    db.session.add(document)
    db.session.flush()
    note_given(case, requirement, now)
    enqueue("documents.copy", document_id=document.id)
    have_others_compare(case, [document])
    recheck(case, now=now)
    workflow.changed(case, "documents", now=now)
    return document


def take_back(
    actor: Person, case: Case, requirement: Requirement, *, seen: str | None = None, now: datetime
) -> None:
    """Remove the document in force, if there is one; not where another one is asked for beside the case, which replaces it.
    `seen`: `base.seen.seen_of` the one that was named (`Document.shown`).

    Raises `Refusal`: "documents-closed", or as `ensure_as_shown`.
    """
    ensure_open(actor, case, requirement)
    if is_asked_beside(case, requirement):
        raise Refusal("documents-closed")
    document = _in_force(case, requirement)
    if document is not None:
        ensure_as_shown(seen, document.shown)
    _put_away(document, case, now)
    note_given(case, requirement, now)
    recheck(case, now=now)
    workflow.changed(case, "documents", now=now)


def do_without(actor: Person, case: Case, requirement: Requirement, *, words: str, now: datetime) -> None:
    """Answer who asks with a few words in place of another file: that the one which is there is right as it is, or that
    there is none where none need be given.

    Raises `Refusal`: "documents-closed", "document-to-be-given" (none is there and one is required, another has come since
    it was asked for, or nobody asked), "instead-words-owed", "instead-words-too-long".
    """
    ensure_open(actor, case, requirement)
    document = _in_force(case, requirement)
    asks = [each for each in asks_for(case, requirement) if can_do_without(each, requirement, document)]
    if not asks:
        raise Refusal("document-to-be-given")
    for asked in asks:
        say_instead(asked, f"documents.{requirement.key}", words)
        note_answer(case, asked, requirement, now)
    workflow.changed(case, "documents", now=now)


def recheck(case: Case, *, now: datetime) -> int:
    """Have those documents checked (again) whose checks would be told something else than before; how many.

    To be called by whoever changes answers or dates that checks compare with.
    """
    documents = queries.in_force(case.id)
    told_now = comparing.told_now(case, documents)
    outdated = [
        (document, told_now[document.id]) for document in documents if told_now[document.id] != document.told
    ]
    for document, told in outdated:
        document.told, document.checked_at = told, None
        enqueue("documents.check", document_id=document.id)
    db.session.flush()
    return len(outdated)


def compare_anew(context: str) -> None:
    """The groups of which the context asks for papers are others: what was given is compared by jobs with what is asked."""
    groups = select(Document.case_id).join(Document.requirement).join(Case, Case.id == Document.case_id)
    given = Requirement.group.is_not(None), Document.replaced_at.is_(None), Case.ended_at.is_(None)
    cases = db.session.scalars(groups.where(Case.context == context, *given).distinct()).all()
    enqueue_all(wanted("documents.compare", case_id=number) for number in sorted(cases))


def accept(
    actor: Person, case: Case, document: Document, finding: Finding, *, reason: str, now: datetime
) -> None:
    """`actor` takes responsibility for a warning, a failure that is a matter of judgement, or what could not be checked.

    Raises `Refusal`: "finding-not-yours", "finding-asked-anew", "finding-not-acceptable", "finding-accepted-already",
    "acceptance-reason-owed", or as `ensure_in_force`.
    """
    ensure_in_force(document)
    if not policy.may_resolve(actor, case, document.requirement.protection):
        raise Refusal("finding-not-yours")
    requirement = document.requirement
    if any(is_owed(each, requirement, document) for each in asks_for(case, requirement)):
        raise Refusal("finding-asked-anew")
    db.session.refresh(finding, with_for_update=True)
    if not queries.is_acceptable(finding):
        raise Refusal("finding-not-acceptable")
    if finding.accepted_at is not None:
        raise Refusal("finding-accepted-already")
    if not reason.strip():
        raise Refusal("acceptance-reason-owed", "reason")
    finding.accepted_by_id, finding.accepted_at, finding.accepted_reason = actor.id, now, reason.strip()
    protection = document.requirement.protection
    facts = {
        "document": document.requirement.key,
        "check": finding.check,
        "message": finding.message,
        "protection": protection,
        "role": Role.INCLUSION_OFFICER if protection == Protection.INCLUSION else Role.COORDINATOR,
    }
    record(_chain(case), "finding-accepted", actor.id, now, facts, {"reason": reason.strip()})
    workflow.changed(case, "findings", now=now)


def ensure_in_force(document: Document) -> None:
    """Nothing is decided about what another file has replaced. Raises `Refusal`: "judged-changed-meanwhile"."""
    if document.replaced_at is not None:
        raise Refusal("judged-changed-meanwhile")


def forget_arrivals(*which: ColumnElement[bool]) -> None:
    """Let go of the pieces that have arrived: of a file that is given now, makes way for another, or was left behind."""
    for pieces in db.session.scalars(delete(Arrival).where(*which).returning(Arrival.pieces)):
        for file_id in pieces:
            storage.release(file_id)


def note_look(viewer_id: int, case_id: int, requirement_key: str, document_id: int, *, now: datetime) -> None:
    """Record that somebody looked at a protected paper; to be called in a transaction of its own."""
    record(
        f"case:{case_id}", "paper-looked-at", viewer_id, now, {"document": requirement_key, "id": document_id}
    )


def documents_uploaded(case: Case, now: datetime) -> bool | str:
    """The guard: every document that this case must come with is there, and none is known to be broken or locked."""
    if queries.missing(case):
        return "documents-missing"
    return not queries.unusable(case) or "documents-unusable"


def in_document_check(case: Case) -> bool:
    """Whether the case is in a stage that it leaves once its documents are in order."""
    stage = workflow.book_of(case).stages.get(case.stage)
    return stage is not None and any(NO_OPEN_FINDINGS in move.guards for move in stage.moves.values())


def holds_up(case: Case, requirement: Requirement) -> bool:
    """Whether the case waits now for what is found in such a document to be settled, and goes on by itself then."""
    return queries.holds_up(requirement) and in_document_check(case)


def no_open_findings(case: Case, now: datetime) -> bool | str:
    """The guard: everything is checked, and what the checks found is mended or accepted."""
    documents = queries.documents_in(case)
    if any(document.checked_at is None and queries.blocks(document) for document in documents):
        return "checks-running"
    return not any(queries.blocks(document) for document in documents) or "findings-open"


def copies_made(case: Case, now: datetime) -> bool | str:
    """The guard: where it is assessed blindly, the copies that assessors read are blackened."""
    return not copies_owed(case) or "copies-owed"


def copies_owed(case: Case) -> list[queries.Withheld]:
    """Of which documents those who assess it blindly see nothing yet.

    In one statement, and in none where the call asks for no such copies.
    """
    asked = any(policy.is_blackened(requirement) for requirement in queries.requirements_in(case))
    hidden = lent.blind.get(case.kind)
    if not asked or hidden is None or not hidden(case):
        return []
    return queries.withheld_in([case.id])


def ensure_open(actor: Person, case: Case, requirement: Requirement, *, for_person: bool = False) -> None:
    """The case's own person, or who acts for them, in a stage that lets this document be changed; held until the end of the
    transaction.

    Raises `Refusal`: "documents-closed".
    """
    db.session.refresh(case, ["stage", "ended_at", "submitted_at"], with_for_update={"key_share": True})
    if (actor.id != case.subject_id and not for_person) or not _is_asked_now(case, requirement):
        raise Refusal("documents-closed")


def _is_asked_now(case: Case, requirement: Requirement) -> bool:
    """By the case's stage or beside it, or by whoever asks for papers after a case is over."""
    later = lent.later_papers.get(requirement.context.partition(":")[0])
    if later:
        return later(case.id)
    return editable(case).allows(f"documents.{requirement.key}") or is_asked_beside(case, requirement)


def _in_force(case: Case, requirement: Requirement) -> Document | None:
    found = (document for document in queries.in_force(case.id) if document.requirement_id == requirement.id)
    return next(found, None)


def _put_away(document: Document | None, case: Case, now: datetime) -> None:
    """A draft's document is gone with its file; one that others may have seen stays, as replaced."""
    if document is None:
        return
    have_others_compare(case, [document])
    if case.submitted_at is not None:
        document.replaced_at = now
        db.session.flush()
        return
    file_ids = [document.file_id, *filter(None, [document.preview_id, document.copy_id])]
    db.session.execute(delete(Finding).where(Finding.document_id == document.id))
    db.session.execute(delete(Document).where(Document.id == document.id))
    for file_id in file_ids:
        storage.release(file_id)


def compare_with_others(case: Case) -> None:
    """The case is sent: from now on its files count for others who have given the same."""
    have_others_compare(case, queries.in_force(case.id))


def have_others_compare(case: Case, documents: Sequence[Document]) -> None:
    """Whoever has given one of them too learns that it comes or goes; where they are several, they know from each other."""
    alone = [
        cases for cases in elsewhere.others(case, documents) if len({each.subject_id for each in cases}) == 1
    ]
    told = {each.id for cases in alone for each in cases if each.ended_at is None}
    enqueue_all(wanted("documents.compare", case_id=number) for number in sorted(told))


def _chain(case: Case) -> str:
    return f"case:{case.id}"
