"""A rule book is changed as a draft by one person, and put in force by another; each step is recorded."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import ngettext

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.languages import speaking, tr
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.notifications.services import tell
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.models import RuleBookVersion
from mobility.workflow.services import store_rule_book

from .differences import differences
from .models import RuleBookDraft
from .policy import authors_of, decides_on
from .proof import proof_of
from .queries import Book, locked_draft, people_beside, people_of, people_working_by

DRAFTED, TRIED, ASKED, SENT_BACK, DISCARDED, PUBLISHED = (
    "rule-book-drafted",
    "rule-book-draft-tried",
    "rule-book-publication-asked",
    "rule-book-draft-sent-back",
    "rule-book-draft-discarded",
    "rule-book-published",
)
"""Names of the record's entries, and of the messages."""
LISTED = 10
"""So many changes stand in the message that a version is in force; all of them on its page."""
_SETTLING = (DRAFTED, ASKED, SENT_BACK, DISCARDED, PUBLISHED)
"""Of them those after which a draft is not as somebody saw it before."""


def save_draft(
    actor: Person, book: Book, *, text: str, seen_version: int, now: datetime, reason: str | None = None
) -> RuleBookDraft:
    """Keep `text` as the draft of the book, right or wrong. `seen_version`: that of the draft it was changed from, or 0.

    `reason`: why the rules are to change, as far as it is written; None leaves what was written before.

    Raises `Refusal`: "draft-changed-meanwhile".
    """
    written = "\n".join(text.splitlines()).rstrip() + "\n"
    draft = _to_be_written(book, seen_version)
    if draft is None:
        draft = RuleBookDraft(
            key=book.key, text="", based_on_id=book.in_force.id, version=0, writers=[], saver_id=actor.id
        )
        db.session.add(draft)
    if reason is not None and draft.asked_at is None:
        draft.reason = reason.strip()
    if draft.text == written:
        return draft
    draft.text, draft.saver_id, draft.saved_at, draft.asked_at = written, actor.id, now, None
    draft.version += 1
    draft.writers = sorted({*draft.writers, *authors_of(actor)})
    db.session.flush()
    record(
        book.chain, DRAFTED, actor.id, now, {"book": book.key, "draft": draft.id, "version": draft.version}
    )
    return draft


def discard_draft(actor: Person, book: Book, *, seen_version: int, now: datetime) -> None:
    """Throw the draft away.

    Raises `Refusal`: "draft-not-as-seen".
    """
    draft = _seen(book, seen_version)
    record(book.chain, DISCARDED, actor.id, now, {"book": book.key, "draft": draft.id})
    db.session.delete(draft)
    db.session.flush()


def note_trial(
    actor: Person,
    book: Book,
    *,
    seen_version: int,
    call: str,
    running: bool,
    title: Translated,
    sentences: Mapping[str, Sequence[str]],
    numbers: Mapping[str, int],
    now: datetime,
) -> None:
    """Keep with the draft what it was tried on last, and what that came to: whoever puts it in force reads it. In the record
    it stands with `numbers` of cases, as `Report.numbers` has them.

    `seen_version`: version of the draft that was tried; `call`: number of the call; `running`: whether open cases were gone
    through too; `sentences` by language. Where there is no draft any more, nothing is kept.
    """
    draft = locked_draft(book)
    if draft is None:
        return
    draft.tried = {
        "call": call,
        "running": running,
        "version": seen_version,
        "at": now.isoformat(),
        "title": title,
        "sentences": {language: [*said] for language, said in sentences.items()},
    }
    db.session.flush()
    facts = {"book": book.key, "draft": draft.id, "version": seen_version, "call": call, "running": running}
    record(book.chain, TRIED, actor.id, now, {**facts, **numbers})


def ask_for_publication(
    actor: Person, book: Book, *, text: str, seen_version: int, reason: str, now: datetime
) -> None:
    """Save the draft, and tell those who may put it in force that it is ready, and why the rules are to change.

    Raises `Refusal`: "draft-changed-meanwhile", "draft-not-sound".
    """
    _to_be_written(book, seen_version)
    if not proof_of(text, book.key).sound:
        raise Refusal("draft-not-sound", "text")
    draft = save_draft(actor, book, text=text, seen_version=seen_version, now=now)
    draft.asked_at, draft.reason = now, reason.strip()
    draft.remark, draft.remarker_id, draft.remarked_at = "", None, None
    facts = {"book": book.key, "draft": draft.id, "version": draft.version}
    record(book.chain, ASKED, actor.id, now, facts, {"reason": draft.reason})
    for person in people_beside(draft.writers, now):
        _tell(person, ASKED, book, now, f"/rulebooks/{book.key}/draft")


def send_back(actor: Person, book: Book, *, seen_version: int, remark: str, now: datetime) -> None:
    """Say what is to be changed before the draft comes into force, to those who wrote it: they ask for it again.

    Raises `Refusal`: "draft-gone", "draft-not-as-seen", "draft-not-asked", "draft-is-yours", "draft-is-lenders".
    """
    draft = _to_be_decided(actor, book, seen_version)
    draft.asked_at = None
    draft.remark, draft.remarker_id, draft.remarked_at = remark.strip(), actor.id, now
    facts = {"book": book.key, "draft": draft.id, "version": draft.version}
    record(book.chain, SENT_BACK, actor.id, now, facts, {"remark": draft.remark})
    db.session.flush()
    for writer in people_of(draft.writers):
        _tell(writer, SENT_BACK, book, now, f"/rulebooks/{book.key}/draft", remark=draft.remark)


def publish(actor: Person, book: Book, *, seen_version: int, now: datetime) -> RuleBookVersion:
    """Put the draft in force, by somebody who has not written in it: new cases follow it. It may be an older text again.

    Raises `Refusal`: "draft-gone", "draft-not-as-seen", "draft-not-asked", "draft-is-yours", "draft-is-lenders",
    "draft-not-sound", "draft-is-in-force".
    """
    draft = ensure_publishable(actor, book, seen_version)
    version = store_rule_book(draft.text, now, again=True)
    if version is None:
        raise Refusal("draft-is-in-force")
    facts = {
        "book": book.key,
        "version": version.id,
        "number": version.number,
        "digest": version.digest,
        "writers": draft.writers,
    }
    record(book.chain, PUBLISHED, actor.id, now, facts)
    reason = draft.reason
    db.session.delete(draft)
    db.session.flush()
    _tell_of_version(book, version, reason, actor, now)
    return version


def _tell_of_version(
    book: Book, version: RuleBookVersion, reason: str, publisher: Person, now: datetime
) -> None:
    """Who works by it learns why, and what is otherwise than in the version before."""
    before, after = book_of_version(book.in_force.id), book_of_version(version.id)
    link = f"/rulebooks/{book.key}/changes?version={version.number}"
    for person in people_working_by(book, now):
        if person.id != publisher.id:
            with speaking(person.language):
                changes = _listed(differences(before, after))
            said = {"number": str(version.number), "reason": reason, "changes": changes}
            _tell(person, PUBLISHED, book, now, link, **said)


def _listed(sentences: Sequence[str]) -> str:
    """A line each; of very many the first, and how many more."""
    more = len(sentences) - LISTED
    shown = [f"– {sentence}" for sentence in sentences[:LISTED]]
    if more > 0:
        shown.append(ngettext("and %(num)d more", "and %(num)d more", more))
    return "\n".join(shown)


def ensure_publishable(actor: Person, book: Book, seen_version: int) -> RuleBookDraft:
    """The draft as `actor` saw it, if they may put it in force now.

    Raises `Refusal`: "draft-gone", "draft-not-as-seen", "draft-not-asked", "draft-is-yours", "draft-not-sound".
    """
    draft = _to_be_decided(actor, book, seen_version)
    if not proof_of(draft.text, book.key).sound:
        raise Refusal("draft-not-sound")
    return draft


def draft_gone(book: Book) -> Refusal:
    """There is none any more, and who has put it in force, or discarded it."""
    return Refusal("draft-gone", chain=book.chain, among=_SETTLING)


def _to_be_written(book: Book, seen_version: int) -> RuleBookDraft | None:
    """The draft that `seen_version` was read of, kept from others; None where that is 0, and there is none yet."""
    draft = locked_draft(book)
    if seen_version != (draft.version if draft else 0):
        raise Refusal("draft-changed-meanwhile", "text", chain=book.chain, among=_SETTLING)
    return draft


def _seen(book: Book, seen_version: int) -> RuleBookDraft:
    """The draft as whoever decides on it saw it, kept from others until the end of the transaction."""
    draft = locked_draft(book)
    if draft is None:
        raise draft_gone(book)
    if draft.version != seen_version:
        raise Refusal("draft-not-as-seen", chain=book.chain, among=_SETTLING)
    return draft


def _to_be_decided(actor: Person, book: Book, seen_version: int) -> RuleBookDraft:
    """The draft that waits for somebody who has not written in it, as `actor` saw it."""
    draft = _seen(book, seen_version)
    if draft.asked_at is None:
        raise Refusal("draft-not-asked")
    if actor.id in draft.writers:
        raise Refusal("draft-is-yours")
    if not decides_on(actor, draft.writers):
        raise Refusal("draft-is-lenders")
    return draft


def _tell(person: Person, what: str, book: Book, now: datetime, link: str, **more: str) -> None:
    values = {"book": tr(book.title, person.language), **more}
    tell(person, what, about=book.chain, values=values, link=link, now=now)
