"""The record as an auditor reads it, and its seals walked through."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import selectinload

from mobility.accounts.queries import found_people, names_of_people
from mobility.base.database import db
from mobility.base.lending import Label, lent
from mobility.base.record import NOTHING_BEFORE, Event
from mobility.base.zone import end_of_day, start_of_day

from .filters import Cut
from .models import Seal

PAGE = 50
SEALS = 60
AT_ONCE = 1000
"""Entries that are read at a time, where all are gone through."""


@dataclass(frozen=True)
class Line:
    """An entry with the name of who did it, what it is about, and what its room tells more of it."""

    event: Event
    actor: str
    about: Label
    detail: str


def entries(cut: Cut, most: int = PAGE) -> tuple[list[Line], int | None]:
    """A page of the record, newest first, with the words that belong to it; and the id to go on below.

    A fixed number of statements.
    """
    statement = _found(cut).options(selectinload(Event.texts)).limit(most + 1)
    if cut.before is not None:
        statement = statement.where(Event.id < cut.before)
    found = list(db.session.scalars(statement))
    shown = found[:most]
    return list(_lines(shown)), shown[-1].id if len(found) > most else None


def entry(event_id: int) -> Line | None:
    """One entry with its words."""
    statement = select(Event).where(Event.id == event_id).options(selectinload(Event.texts))
    found = db.session.scalars(statement).one_or_none()
    return next(_lines([found]), None) if found else None


def seals() -> Sequence[Seal]:
    """The newest first."""
    return db.session.scalars(select(Seal).order_by(Seal.day.desc()).limit(SEALS)).all()


def newest_seal() -> Seal | None:
    return db.session.scalars(select(Seal).order_by(Seal.day.desc()).limit(1)).one_or_none()


def seal_of(root: str) -> Seal | None:
    """The seal with this root, in hexadecimal as people copy it: any case, blanks inside."""
    try:
        wanted = bytes.fromhex("".join(root.split()))
    except ValueError:
        return None
    return db.session.scalars(select(Seal).where(Seal.root == wanted)).one_or_none()


def root_after(previous: bytes, digests: Iterable[bytes]) -> tuple[bytes, int]:
    """SHA-256 over the root before it and the digests of the entries since, in order of their ids; and how many."""
    total, number = hashlib.sha256(previous), 0
    for digest in digests:
        total.update(digest)
        number += 1
    return total.digest(), number


def digests_between(after: int, up_to: int) -> Iterator[bytes]:
    """Of the entries after one id up to another, in order."""
    statement = select(Event.digest).where(Event.id > after, Event.id <= up_to).order_by(Event.id)
    yield from db.session.scalars(statement.execution_options(yield_per=AT_ONCE))


def broken_seals() -> Iterator[Seal]:
    """Each seal that the entries it covers do not give any more. One that is built on a broken one may still hold."""
    previous, after = NOTHING_BEFORE, 0
    for seal in db.session.scalars(select(Seal).order_by(Seal.day)).all():
        if root_after(previous, digests_between(after, seal.last_id)) != (seal.root, seal.entries):
            yield seal
        previous, after = seal.root, seal.last_id


def _found(cut: Cut) -> Select[Event]:
    return select(Event).where(*_clauses(cut)).order_by(Event.id.desc())


def _clauses(cut: Cut) -> Iterator[ColumnElement[bool]]:
    if cut.about:
        yield Event.chain.in_(_chains(cut.about))
    if cut.actor:
        people = found_people(cut.actor)
        yield Event.actor_id.in_(people) if people else false()
    if cut.name:
        yield Event.name == cut.name
    if cut.since:
        yield Event.at >= start_of_day(cut.since)
    if cut.until:
        yield Event.at <= end_of_day(cut.until)


def _chains(words: str) -> Collection[str]:
    """The chains that the words name: a chain itself (`case:12`), or what a room finds by reference or name."""
    found = {f"{kind}:{number}" for kind, each in lent.chains.items() for number in each.found(words)}
    return found | {words}


def _lines(events: Sequence[Event]) -> Iterator[Line]:
    labels = _labels({event.chain for event in events} | {_outsider(event) for event in events})
    names = names_of_people({event.actor_id for event in events if event.actor_id is not None})
    details = {
        number: words
        for name, told in lent.details.items()
        for number, words in told([event for event in events if event.name == name]).items()
    }
    for event in events:
        outsider = labels.get(_outsider(event), Label("")).text
        actor = names.get(event.actor_id or 0, outsider)
        yield Line(event, actor, labels.get(event.chain, Label(event.chain)), details.get(event.id, ""))


def _outsider(event: Event) -> str:
    """`contact:7` where somebody without an account acted by a link."""
    return str(event.facts.get("by", "")) if event.actor_id is None else ""


def _labels(named: Collection[str]) -> Mapping[str, Label]:
    """Of chains such as `case:12`, those of one kind in one go."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for chain in named:
        kind, _sign, number = chain.partition(":")
        if kind in lent.chains and number.isdigit():
            numbers[kind].add(int(number))
    return {
        f"{kind}:{number}": label
        for kind, wanted in numbers.items()
        for number, label in lent.chains[kind].labels(wanted).items()
    }
