"""A message of the office to many people of a call: asked for at once, told to each by a job of its own."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.jobs import enqueue_all, wanted
from mobility.base.languages import FALL_BACK
from mobility.base.lines import unsettled
from mobility.base.record import Event, EventText, record
from mobility.base.refusals import Refusal, refuse_all
from mobility.calls.models import Call
from mobility.calls.policy import holds_in
from mobility.cohorts import letters, picked
from mobility.cohorts.happenings import WROTE_TO
from mobility.cohorts.models import OfficeMessage, OfficeMessageCase
from mobility.cohorts.policy import WRITER_ROLES, may_write_to
from mobility.notifications.services import tell

WRITTEN = "office-wrote"
"""What the record calls it, in the chain of the call."""
UNCONFIRMED_UP_TO = 200
"""So many people are written to without being asked once more."""
NOT_AGAIN_WITHIN = timedelta(minutes=10)
AT_ONCE = 2000
"""Jobs that one statement adds."""
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def write_to(
    actor: Person,
    call: Call,
    recipients: letters.Recipients,
    *,
    subjects: Mapping[str, str],
    texts: Mapping[str, str],
    seen: int,
    looked: str,
    confirmed: bool,
    now: datetime,
) -> OfficeMessage:
    """Tell each of the recipients; words by language, at least one with both subject and text.

    Whether the actor may is asked again for each, in its own job. `seen`: how many people the actor was shown. `looked`: the
    `digest_of` the words that they have looked at.

    Raises `Refusal`: "words-not-looked-at", "nobody-to-write-to", "recipients-changed-meanwhile", "many-unconfirmed",
    "written-already", and what `ensure_words` does.
    """
    ensure_words(subjects, texts)
    words = {
        f"{part}_{code}": text for part, found in _given(subjects, texts) for code, text in found.items()
    }
    if digest_of(words) != looked:
        raise Refusal("words-not-looked-at")
    cases = letters.ids_of(recipients)
    if not cases:
        raise Refusal("nobody-to-write-to")
    if len(cases) != seen:
        raise Refusal("recipients-changed-meanwhile", now=len(cases))
    if len(cases) > UNCONFIRMED_UP_TO and not confirmed:
        raise Refusal("many-unconfirmed", "confirmed", number=len(cases))
    facts = {
        "people": len(cases),
        "cut": recipients.cut.stored(),
        "languages": sorted(_whole(subjects, texts)),
    }
    event = record(f"call:{call.id}", WRITTEN, actor.id, now, facts, words)
    _ensure_new(
        actor, call, words, cases, now
    )  # now that the chain is held: of two at once one reads of the other
    letter = OfficeMessage(call_id=call.id, author_id=actor.id, event_id=event.id, asked_at=now)
    db.session.add(letter)
    db.session.flush()
    db.session.add_all(OfficeMessageCase(letter_id=letter.id, case_id=case_id) for case_id in cases)
    db.session.flush()
    _let_tell(letter.id, cases)
    return letter


def digest_of(words: Mapping[str, str]) -> str:
    """Of `subject_tg`, `text_tg` … of the languages that are whole: another as soon as one of them is."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def _let_tell(letter_id: int, cases: Sequence[int]) -> None:
    """A job for each of its people."""
    for start in range(0, len(cases), AT_ONCE):
        enqueue_all(
            wanted(
                "cohorts.tell_one", key=f"letter:{letter_id}:{case_id}", letter_id=letter_id, case_id=case_id
            )
            for case_id in cases[start : start + AT_ONCE]
        )


def _ensure_new(
    actor: Person, call: Call, words: Mapping[str, str], cases: Collection[int], now: datetime
) -> None:
    """The same words to the same people a moment ago come of a second tab, or of the way back: one letter is enough, unless
    somebody was not told by it.

    Raises `Refusal`: "written-already", with the `letter_id` of that letter.
    """
    lately = db.session.execute(
        select(OfficeMessage.id, OfficeMessage.event_id).where(
            OfficeMessage.call_id == call.id,
            OfficeMessage.author_id == actor.id,
            OfficeMessage.asked_at > now - NOT_AGAIN_WITHIN,
        )
    )
    for letter_id, event_id in lately.all():
        said = select(EventText.key, EventText.text).where(EventText.event_id == event_id)
        told = select(OfficeMessageCase.case_id).where(
            OfficeMessageCase.letter_id == letter_id, OfficeMessageCase.why.is_(None)
        )
        if dict(db.session.execute(said).all()) == words and set(db.session.scalars(told)) == set(cases):
            minutes = NOT_AGAIN_WITHIN // timedelta(minutes=1)
            raise Refusal("written-already", minutes=minutes, letter_id=letter_id)


def ensure_words(subjects: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Whether there is something to say, and each placeholder is one of ours.

    Raises `Refusal`: "message-owed", "half-a-message", "unknown-placeholder".
    """
    faults = []
    for code in FALL_BACK:
        subject, text = subjects.get(code, "").strip(), texts.get(code, "").strip()
        if bool(subject) != bool(text):
            faults.append(Refusal("half-a-message", f"text_{code}" if subject else f"subject_{code}"))
        for field, words in ((f"subject_{code}", subject), (f"text_{code}", text)):
            unknown = [found for found in PLACEHOLDER.findall(words) if found not in letters.PLACEHOLDERS]
            if unknown:
                faults.append(Refusal("unknown-placeholder", field, name=unknown[0]))
    refuse_all(faults)
    if not _whole(subjects, texts):
        raise Refusal("message-owed", "subject_tg")


def tell_one(letter_id: int, case_id: int, *, now: datetime) -> None:
    """Tell one of the people, or note why not. Done once more, it does nothing."""
    line = unsettled(OfficeMessageCase, letter_id=letter_id, case_id=case_id)
    if line is None:
        return
    line.why, line.settled_at = _why_not_told(line, now), now
    db.session.flush()


def _why_not_told(line: OfficeMessageCase, now: datetime) -> str | None:
    """Tell them. The key of the refusal where nobody is told."""
    letter = db.session.get_one(OfficeMessage, line.letter_id)
    author, call = get_person(letter.author_id, now), db.session.get_one(Call, letter.call_id)
    if author is None or not may_write_to(author, call) or not picked.may_be_named(author, line.case_id):
        return "not-yours-to-write-to"
    kept = db.session.execute(
        select(EventText.key, EventText.text).where(EventText.event_id == letter.event_id)
    ).all()
    words, reader = dict(kept), letters.reader_of(line.case_id)
    if not letters.language_for(reader.person.language, words):
        return "words-erased-meanwhile"
    values = letters.filled(words, reader)
    link = f"/applications/{reader.reference}"
    message = tell(
        reader.person,
        "office-message",
        about=f"case:{line.case_id}",
        values=values,
        link=link,
        language=values["language"],
        now=now,
    )
    line.message_id = message.id
    _note_told(line, letter, author, call, now)
    return None


def _note_told(
    line: OfficeMessageCase, letter: OfficeMessage, author: Person, call: Call, now: datetime
) -> None:
    """In the record of the case; for whom it was written too, where by a role on loan."""
    facts: dict[str, object] = {
        "letter": letter.id,
        "role": next(each for each in WRITER_ROLES if holds_in(author, call, each)),
    }
    lender_id = db.session.get_one(Event, letter.event_id).facts.get("for")
    facts |= {"for": lender_id} if lender_id is not None else {}
    record(f"case:{line.case_id}", WROTE_TO, author.id, now, facts)


def _given(subjects: Mapping[str, str], texts: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    codes = _whole(subjects, texts)
    return [
        (part, {code: found[code].strip() for code in codes})
        for part, found in (("subject", subjects), ("text", texts))
    ]


def _whole(subjects: Mapping[str, str], texts: Mapping[str, str]) -> set[str]:
    """The languages in which there is both."""
    return {code for code in FALL_BACK if subjects.get(code, "").strip() and texts.get(code, "").strip()}
