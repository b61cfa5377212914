"""The record: what happened, append-only, each entry chained by hash to the one before it in its chain.

The digest covers salted digests of the texts, not the texts: words that a person may have erased (reasons, comments)
lie in `EventText`, and erasing one there breaks no chain. A trigger refuses UPDATE and DELETE on `event`.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    Text,
    UniqueConstraint,
    bindparam,
    column,
    func,
    inspect,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .database import Base, db
from .lending import lent

NOTHING_BEFORE = b"\0" * 32
HeldRight = tuple[int | None, str]
"""(id of who lent it, None where it is one's own; the scope in which it holds)"""


class Event(Base):
    """One thing that happened, named in the past tense: a move of a case, a grant given, a call published."""

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    """What the entry belongs to: `case:12`, `person:7`, `call:3`."""
    number: Mapped[int]
    """1, 2, 3 … within the chain."""
    name: Mapped[str]
    actor_id: Mapped[int | None]
    """The person who did it; nobody for the clock and automatic moves. No foreign key: the record outlives people."""
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    """What became true, in ids and keys; never people's names or words."""
    text_digests: Mapped[dict[str, str]]
    """text key -> hex SHA-256 of salt and text"""
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)

    texts: Mapped[list["EventText"]] = relationship(lazy="raise", back_populates="event", viewonly=True)

    __table_args__ = (
        UniqueConstraint("chain", "number"),
        Index(None, "at"),
        Index(None, "actor_id"),
        Index(None, "name"),
    )


class EventText(Base):
    """People's own words in an event, kept apart so that they can be erased."""

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[str]
    text: Mapped[str]

    event: Mapped[Event] = relationship(lazy="raise", back_populates="texts")


_chains = func.unnest(bindparam("chains", type_=ARRAY(Text))).table_valued(
    column("chain", Text), name="chain"
)
_end_of_chain = func.end_of_chain(_chains.c.chain).table_valued(
    column("number", Integer), column("digest", LargeBinary), name="end_of_chain"
)
_ends_of_chains = select(_chains.c.chain, _end_of_chain.c.number, _end_of_chain.c.digest).select_from(
    _chains.join(_end_of_chain, true())
)
"""A function of the database: it locks the chain, and then reads its last entry; of several in the order in which they are
named."""


_acting: ContextVar[tuple[int | None, Sequence[HeldRight]]] = ContextVar("acting", default=(None, ()))


@contextmanager
def acting_by(person_id: int, rights: Sequence[HeldRight]) -> Iterator[None]:
    """What the person does inside is done by one of these rights: where somebody lent it, each entry of theirs names both.

    Of several it is the first that holds where the entry's chain belongs, such as in the programme of the case; where that
    tells none apart, the first of all.
    """
    before = _acting.set((person_id, rights))
    try:
        yield
    finally:
        _acting.reset(before)


def _lender(chain: str, rights: Sequence[HeldRight]) -> int | None:
    """By whose right an entry of the chain is made; None: by one of their own."""
    kind, _colon, number = chain.partition(":")
    about = lent.chains.get(kind)
    several = len({lender for lender, _scope in rights}) > 1
    scopes = about.scopes(int(number)) if several and about is not None and about.scopes is not None else ()
    return next((lender for lender, scope in rights if scope in scopes), rights[0][0])


@dataclass(frozen=True)
class Entry:
    """What is to be recorded in a chain; `actor_id` and the others as in `Event`. `texts`: people's own words by key."""

    chain: str
    name: str
    actor_id: int | None
    at: datetime
    facts: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)


def record(
    chain: str,
    name: str,
    actor_id: int | None,
    at: datetime,
    facts: Mapping[str, Any],
    texts: Mapping[str, str] | None = None,
) -> Event:
    """Append an entry to `chain`. Two at once wait for each other (an advisory lock until the end of the transaction).

    Inside of `acting_by` the facts of who acts by a lent right get `for`, unless they say themselves for whom it was.
    """
    return record_each([Entry(chain, name, actor_id, at, facts, texts or {})])[0]


def record_each(entries: Sequence[Entry]) -> list[Event]:
    """The same for entries of different chains, in as many statements as for one, or none where there are none."""
    if not entries:
        return []
    rows = db.session.execute(_ends_of_chains, {"chains": [each.chain for each in entries]})
    ends = {chain: (number + 1, digest) for chain, number, digest in rows}
    events, texts = [], []
    for entry in entries:
        number, previous = ends.get(entry.chain, (1, NOTHING_BEFORE))
        words = {key: (secrets.token_hex(16), text) for key, text in entry.texts.items() if text}
        events.append(_linked(entry, number, previous, words))
        texts.append(words)
    db.session.add_all(events)
    db.session.flush()
    db.session.add_all(
        EventText(event_id=event.id, key=key, salt=salt, text=text)
        for event, words in zip(events, texts, strict=True)
        for key, (salt, text) in words.items()
    )
    return events


def _linked(entry: Entry, number: int, previous: bytes, words: Mapping[str, tuple[str, str]]) -> Event:
    """The event that follows `previous` in its chain; `words`: text key -> (salt, text)"""
    digests = {key: text_digest(salt, text) for key, (salt, text) in words.items()}
    facts = as_stored(_with_lender(entry))
    named = (entry.chain, number, entry.name, entry.actor_id, entry.at)
    return Event(
        chain=entry.chain,
        number=number,
        name=entry.name,
        actor_id=entry.actor_id,
        at=entry.at,
        facts=facts,
        text_digests=digests,
        previous=previous,
        digest=digest_of(previous, *named, facts, digests),
    )


def _with_lender(entry: Entry) -> Mapping[str, Any]:
    """The facts, with by whose right it was done where the one who did it acts by one that is lent."""
    person_id, rights = _acting.get()
    if entry.actor_id is None or entry.actor_id != person_id:
        return entry.facts
    lender_id = _lender(entry.chain, rights)
    return entry.facts if lender_id is None else {"for": lender_id, **entry.facts}


def as_stored(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as JSONB gives them back: keys are texts, and a number without fraction is a whole one.

    Raises `TypeError` or `ValueError`: JSON has no such value.
    """
    text = json.dumps(dict(facts), allow_nan=False)
    return dict(json.loads(text, parse_float=lambda number: _whole(float(number))))


def _with_whole(value: Any) -> Any:
    """What was stored, with a number without fraction as a whole one, however the database gave it back."""
    if isinstance(value, Mapping):
        return {str(key): _with_whole(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_whole(each) for each in value]
    return _whole(value) if isinstance(value, float) else value


def _whole(number: float) -> int | float:
    return int(number) if number.is_integer() else number


def text_digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def digest_of(
    previous: bytes,
    chain: str,
    number: int,
    name: str,
    actor_id: int | None,
    at: datetime,
    facts: Mapping[str, Any],
    digests: Mapping[str, str],
) -> bytes:
    """SHA-256 over the digest before it and the entry's canonical JSON (sorted keys, no blanks, UTF-8)."""
    entry = [chain, number, name, actor_id, round(at.timestamp() * 1_000_000), _with_whole(facts), digests]
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + text.encode()).digest()


@dataclass(frozen=True)
class BrokenLink:
    """The first place where a chain does not hold, and what is wrong there."""

    chain: str
    number: int
    what: str


def extent() -> tuple[int, int]:
    """How many chains there are, and entries in them."""
    chains, entries = db.session.execute(select(func.count(Event.chain.distinct()), func.count())).one()
    return int(chains), int(entries)


def broken_links(up_to: int | None = None) -> Iterable[BrokenLink]:
    """Walk every chain, as far as the entry of this id, or to its end; at most one broken link per chain, the first."""
    columns = (column for column in inspect(Event).columns if column.key != "id")
    rows = db.session.execute(
        select(*columns)
        .where(_as_far_as(up_to))
        .order_by(Event.chain, Event.number)
        .execution_options(yield_per=1000)
    )
    chain, number, previous, broken = "", 0, NOTHING_BEFORE, False
    for event in rows:
        if event.chain != chain:
            chain, number, previous, broken = event.chain, 0, NOTHING_BEFORE, False
        if broken:
            continue
        number += 1
        what = _fault(event, number, previous)
        if what:
            broken = True
            yield BrokenLink(chain, number, what)
        previous = event.digest
    yield from _changed_texts(up_to)


def _as_far_as(up_to: int | None) -> ColumnElement[bool]:
    return Event.id <= up_to if up_to is not None else true()


def _fault(event: Row[Any], number: int, previous: bytes) -> str | None:
    if event.number != number:
        return f"entry {number} is missing"
    if event.previous != previous:
        return "does not follow the entry before it"
    expected = digest_of(
        previous, event.chain, number, event.name, event.actor_id, event.at, event.facts, event.text_digests
    )
    return None if event.digest == expected else "its content was changed"


def _changed_texts(up_to: int | None) -> Iterable[BrokenLink]:
    rows = db.session.execute(
        select(EventText, Event.chain, Event.number, Event.text_digests)
        .join(Event, Event.id == EventText.event_id)
        .where(_as_far_as(up_to))
        .execution_options(yield_per=1000)
    )
    for text, chain, number, digests in rows:
        if digests.get(text.key) != text_digest(text.salt, text.text):
            yield BrokenLink(chain, number, f"the text “{text.key}” was changed")
