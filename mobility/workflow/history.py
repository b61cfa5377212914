"""What happened to a case, in words for people: from the record, newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Integer, func, select
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person, Role
from mobility.accounts.queries import names_of_people
from mobility.accounts.roles import title_of
from mobility.base.database import Translated, db
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.veil import Veil, veil_over

from .engine.books import book_of_version
from .engine.hand import told_of
from .engine.office import REMINDED
from .engine.steps import ACTED, BROUGHT_BACK, MIGRATED, MOVED, OPENED, SIGNED, Told
from .engine.words import DOUBT, in_words
from .engine.words import FIELD as BLANK
from .models import Case
from .rulebook import Move, RuleBook

Who = Literal["you", "person", "role", "facts", "clock"]


REMINDER: Translated = {
    "en": "Reminded those whom it waits for",
    "ru": "Напоминание тем, от кого ждут решения",
    "tg": "Ёдоварӣ ба онҳое, ки аризаро дар даст доранд",
}


TIE_BROKEN: Translated = {
    "en": "%(vote)s, breaking the tie",
    "ru": "%(vote)s (решающий голос при равенстве)",
    "tg": "%(vote)s (овози ҳалкунанда ҳангоми баробарӣ)",
}


OVER: dict[str, Translated] = {
    MIGRATED: {
        "en": "The rules have changed, and the application follows the new ones",
        "ru": "Правила изменились, заявка рассматривается по новым",
        "tg": "Қоидаҳо дигар шуданд, ариза аз рӯйи қоидаҳои нав баррасӣ мешавад",
    },
    BROUGHT_BACK: {
        "en": "The change of rules was taken back, and the application follows those from before",
        "ru": "Изменение правил отменено, заявка рассматривается по прежним",
        "tg": "Тағйири қоидаҳо бекор карда шуд, ариза аз рӯйи қоидаҳои пештара баррасӣ мешавад",
    },
}
"""What is said of a case that went over to another version of its rule book, and of one that came back."""


@dataclass(frozen=True)
class HistoryEntry:
    """One event. `who` says how `name` is meant: the reader, a person, a role's people, by itself, by the deadline.

    `title` is what was done (None where nobody pressed a button), `to` where the case came by it.
    """

    at: datetime
    who: Who
    name: str
    title: Translated | None
    to: Translated | None
    reason: str | None
    fields: tuple[str, ...]
    filled: tuple[tuple[str, str], ...]
    """(blank, what was filled in), in the present language; and what spoke against the move"""
    ended: bool
    behalf: str = ""
    """The name of the person for whom it was done, by a role that they had lent."""
    confirmer: str = ""
    """The name of who confirmed what another had planned: that the case goes over to other rules."""
    href: str | None = None
    """Where more of it is to be read, for who may."""


def history(case: Case, viewer: Person) -> list[HistoryEntry]:
    """What happened, newest first. The person whose case it is reads roles instead of the names of those who decide.

    Who voted how is shown when the vote is over, and not to that person. Who may not know whose case it is reads a
    neutral name, and people's words with that covered.
    """
    names_shown = [OPENED, MOVED, ACTED, SIGNED, REMINDED, MIGRATED, BROUGHT_BACK, *lent.happenings]
    events = told_of(case, names_shown)[::-1]
    books = _books_of(case, events)
    events = [event for event in events if _shown_to(viewer, case, event)]
    names = _names_in(events, viewer, case)
    entries = [_entry(books[event.number], event, names, viewer, case) for event in events]
    veil = veil_over(case, viewer)
    if veil is None:
        return entries
    return [
        _veiled(entry, veil, own=event.actor_id == case.subject_id, told=event.name in lent.happenings)
        for entry, event in zip(entries, events, strict=True)
    ]


def _names_in(events: Iterable[Told], viewer: Person, case: Case) -> dict[int, str]:
    """id -> name of those whom the viewer is told by name; the person whose case it is reads roles."""
    if viewer.id == case.subject_id:
        return {viewer.id: viewer.called}
    people = {
        each
        for event in events
        for each in (event.actor_id, event.facts.get("for"), event.facts.get("confirmed_by"))
    }
    return names_of_people([each for each in people if each is not None])


def _covered(title: Translated | None, veil: Veil) -> Translated | None:
    return {code: veil.cover(words) for code, words in title.items()} if title else title


def _veiled(entry: HistoryEntry, veil: Veil, *, own: bool, told: bool) -> HistoryEntry:
    """`own`: what the person of the case did; `told`: its title is put together by a room, and may name people."""
    return replace(
        entry,
        name=veil.name() if own else entry.name,
        title=_covered(entry.title, veil) if told else entry.title,
        reason=veil.cover(entry.reason) if entry.reason else entry.reason,
        filled=tuple((blank, veil.cover(text)) for blank, text in entry.filled),
    )


def _books_of(case: Case, events: Iterable[Told]) -> dict[int, RuleBook]:
    """number of each event, newest first -> the rule book that the case followed after it"""
    found, version = dict[int, RuleBook](), case.rule_book_id
    for event in events:
        found[event.number] = book_of_version(version)
        version = event.facts["was"] if event.name in OVER else version
    return found


def _shown_to(viewer: Person, case: Case, event: Told) -> bool:
    if event.name in lent.happenings:
        return lent.happenings[event.name](event, viewer, case) is not None
    if "vote" not in event.facts or event.actor_id == viewer.id:
        return True
    open_ = case.ended_at is None and (case.stage, case.round) == (event.facts["at"], event.facts["round"])
    return not open_ and viewer.id != case.subject_id


def _entry(book: RuleBook, event: Told, names: dict[int, str], viewer: Person, case: Case) -> HistoryEntry:
    facts = event.facts
    who, name = _who(event, names, viewer, case)
    to = facts.get("to")
    return HistoryEntry(
        at=event.at,
        who=who,
        name=name,
        title=lent.happenings[event.name](event, viewer, case)
        if event.name in lent.happenings
        else _title(book, event),
        to=dict(book.title_of(to)) if to and to in book.places else None,
        reason=event.texts.get("reason"),
        fields=tuple(facts.get("fields", ())),
        filled=tuple(_filled(book, event)),
        ended=bool(to) and book.is_end(str(to)),
        behalf=_other(event, "for", names, who),
        confirmer=_other(event, "confirmed_by", names, who),
        href=lent.happening_paths[event.name](event, viewer, case)
        if event.name in lent.happening_paths
        else None,
    )


def _other(event: Told, fact: str, names: Mapping[int, str], who: Who) -> str:
    """The name of the second person that the event tells of, where the reader is told the name of the first."""
    return names.get(event.facts.get(fact, 0), "") if who in ("you", "person") else ""


def _title(book: RuleBook, event: Told) -> Translated | None:
    facts = event.facts
    if event.name in (REMINDED, *OVER):
        return REMINDER if event.name == REMINDED else OVER[event.name]
    if event.name == ACTED:
        act = book.acts.get(facts["act"])
        return dict(act.title) if act else None
    move = _move(book, event)
    title = dict(move.title) if move and move.title else None
    if title is None or not _broke_tie(book, event):
        return title
    return {code: TIE_BROKEN[code] % {"vote": vote} for code, vote in title.items()}


def _broke_tie(book: RuleBook, event: Told) -> bool:
    stage = book.stages.get(str(event.facts.get("at")))
    breaker = stage.quorum.tie_role if stage is not None and stage.quorum is not None else None
    return event.name == SIGNED and breaker is not None and event.facts.get("role") == breaker


def _move(book: RuleBook, event: Told) -> Move | None:
    stage = str(event.facts.get("from") or event.facts.get("at"))
    return book.find_move(stage, str(event.facts.get("move"))) if stage in book.places else None


def _filled(book: RuleBook, event: Told) -> Iterator[tuple[str, str]]:
    move = _move(book, event)
    values = dict(event.facts.get("form", {}))
    values |= {key.removeprefix(BLANK): text for key, text in event.texts.items() if key.startswith(BLANK)}
    yield from in_words(move, values) if move else ()
    for key, doubt in lent.doubts.items():
        if DOUBT + key in event.texts:
            yield str(doubt.title), event.texts[DOUBT + key]


def _who(event: Told, names: dict[int, str], viewer: Person, case: Case) -> tuple[Who, str]:
    role = str(event.facts.get("role", Role.COORDINATOR))  # what another does without one, the office does
    if event.actor_id is None:
        if event.facts.get("on_behalf"):
            return "role", title_of(role)
        return ("clock" if event.facts.get("by") == "clock" else "facts"), ""
    name = names.get(event.actor_id, "")
    if event.actor_id == viewer.id:
        return "you", name
    if viewer.id == case.subject_id and event.actor_id != case.subject_id:
        return "role", title_of(role)
    return "person", name


def books_followed(events: Sequence[Event]) -> Mapping[int, RuleBook]:
    """id of the event -> the rule book that its case followed just after it; of cases that are there, in one statement.

    It was that until the case went over to another the next time.
    """
    number = func.split_part(Event.chain, ":", 2).cast(Integer)
    ids = [event.id for event in events]
    later = aliased(Event)
    followed = (
        select(later.facts["was"].astext.cast(Integer))
        .where(later.chain == Event.chain, later.number > Event.number, later.name.in_(OVER))
        .order_by(later.number)
        .limit(1)
        .scalar_subquery()
    )
    books = db.session.execute(
        select(Event.id, func.coalesce(followed, Case.rule_book_id))
        .join(Case, Case.id == number)
        .where(Event.id.in_(ids))
    ).all()
    return {event_id: book_of_version(version) for event_id, version in books}


def moves_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of the event -> `Dean's approval → Committee`, of moves of whatever cases: for the audit trail.

    In the words of the rule book that the case followed then; what it left by going over, in those of the older one.
    """
    books = books_followed(events)
    found = {}
    for event in events:
        if event.id in books:
            after = books[event.id]
            before = book_of_version(event.facts["was"]) if event.name in OVER else after
            ends = _stage_title(before, str(event.facts["from"])), _stage_title(after, str(event.facts["to"]))
            found[event.id] = " → ".join(ends)
    return found


def _stage_title(book: RuleBook, key: str) -> str:
    return tr(dict(book.title_of(key))) if key in book.places else key
