"""The record as an auditor reads it, and its seals walked through."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import selectinload

from mobility.accounts.models import Grant
from mobility.accounts.queries import found_people, names_of_people
from mobility.base.chains import labels_of, untold
from mobility.base.database import db
from mobility.base.lending import Label, lent
from mobility.base.record import NOTHING_BEFORE, Event, broken_links
from mobility.base.zone import end_of_day, local_day, start_of_day

from .filters import Cut
from .models import Seal

PAGE = 50
SEALS = 60
LOANS = frozenset({"delegation-given", "delegation-ended"})
AT_ONCE = 1000
"""Entries that are read at a time, where all are gone through."""
COMPUTED_AT_ONCE = 3_000
"""Of so many entries the digests are computed anew while somebody waits for the page; of more on the console."""


@dataclass(frozen=True)
class CheckedRoot:
    """A published root that somebody has kept. `holds`: whether the `entries` up to then still give it; None: not computed,
    since they are too many to wait for."""

    seal: Seal
    entries: int
    holds: bool | None


@dataclass(frozen=True)
class Line:
    """An entry with the name of who did it, of the person for whom, by a role that they had lent, what it is about, and what
    its room tells more of it."""

    event: Event
    actor: str
    behalf: str
    about: Label
    detail: str


def entries(cut: Cut, most: int = PAGE) -> tuple[list[Line], int | None]:
    """A page of the record, what happened last first, with the words that belong to it; and the id to go on below.

    By time, and what was recorded later of the same moment: what is taken over from elsewhere is recorded with its own time.
    A fixed number of statements.
    """
    statement = _found(cut).options(selectinload(Event.texts)).limit(most + 1)
    if cut.before is not None:
        at = select(Event.at).where(Event.id == cut.before).scalar_subquery()
        statement = statement.where(tuple_(Event.at, Event.id) < tuple_(at, literal(cut.before)))
    found = list(db.session.scalars(statement))
    shown = found[:most]
    return list(_lines(shown)), shown[-1].id if len(found) > most else None


def entry(event_id: int) -> Line | None:
    """One entry with its words; None where it is of a chain of which nobody learns yet."""
    statement = select(Event).where(Event.id == event_id, *_told()).options(selectinload(Event.texts))
    found = db.session.scalars(statement).one_or_none()
    return next(_lines([found]), None) if found else None


def seals() -> Sequence[Seal]:
    """The newest first."""
    return db.session.scalars(select(Seal).order_by(Seal.day.desc()).limit(SEALS)).all()


def newest_seal() -> Seal | None:
    return db.session.scalars(select(Seal).order_by(Seal.day.desc()).limit(1)).one_or_none()


def next_seal_on(now: datetime) -> date | None:
    """The day that is sealed next; None where that is today, and so within some minutes."""
    last, today = newest_seal(), local_day(now)
    return today + timedelta(days=1) if last is not None and last.day >= today else None


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


def number_of_seals() -> int:
    return db.session.scalar(select(func.count()).select_from(Seal)) or 0


def checked(root: str) -> CheckedRoot | None:
    """The seal with this root, and whether the record as it is now still gives it; None where none was published."""
    seal = seal_of(root)
    if seal is None:
        return None
    entries = int(db.session.scalar(select(func.sum(Seal.entries)).where(Seal.day <= seal.day)) or 0)
    if entries > COMPUTED_AT_ONCE:
        return CheckedRoot(seal, entries, None)
    holds = not list(broken_seals(seal.day)) and not list(broken_links(seal.last_id))
    return CheckedRoot(seal, entries, holds)


def broken_seals(until: date | None = None) -> Iterator[Seal]:
    """Each seal, up to the day, that the entries it covers do not give any more. One that is built on a broken one may
    still hold."""
    previous, after = NOTHING_BEFORE, 0
    up_to = Seal.day <= until if until is not None else true()
    for seal in db.session.scalars(select(Seal).where(up_to).order_by(Seal.day)).all():
        if root_after(previous, digests_between(after, seal.last_id)) != (seal.root, seal.entries):
            yield seal
        previous, after = seal.root, seal.last_id


def _found(cut: Cut) -> Select[Event]:
    return select(Event).where(*_clauses(cut)).order_by(Event.at.desc(), Event.id.desc())


def _told() -> Iterator[ColumnElement[bool]]:
    """The seals cover what is left out here too."""
    return (Event.chain.not_in(chains) for chains in untold())


def _clauses(cut: Cut) -> Iterator[ColumnElement[bool]]:
    yield from _told()
    if cut.about:
        yield Event.chain.in_(_chains(cut.about))
    if cut.actor:
        people = found_people(cut.actor)
        yield or_(Event.actor_id.in_(people), _done_for(people)) if people else false()
    if cut.behalf:
        yield and_(Event.facts.has_key("for"), Event.name.not_in(LOANS))
    if cut.name:
        yield Event.name == cut.name
    if cut.since:
        yield Event.at >= start_of_day(cut.since)
    if cut.until:
        yield Event.at <= end_of_day(cut.until)


def _done_for(people: Collection[int]) -> ColumnElement[bool]:
    """What others did by a role that one of the people had lent them: of whoever had one, so that an index finds it."""
    takers = select(Grant.person_id).where(Grant.lent_from_id.is_not(None), Grant.given_by_id.in_(people))
    lenders = [str(person) for person in people]
    return and_(Event.actor_id.in_(takers), Event.facts["for"].astext.in_(lenders), Event.name.not_in(LOANS))


def _chains(words: str) -> Collection[str]:
    """The chains that the words name: a chain itself (`case:12`), or what a room finds by reference or name."""
    found = {f"{kind}:{number}" for kind, each in lent.chains.items() for number in each.found(words)}
    return found | {words}


def _lines(events: Sequence[Event]) -> Iterator[Line]:
    labels = labels_of({event.chain for event in events} | {_outsider(event) for event in events})
    people = {each for event in events for each in (event.actor_id, _lender(event))}
    names = names_of_people({each for each in people if each is not None})
    details = {
        number: words
        for name, told in lent.details.items()
        for number, words in told([event for event in events if event.name == name]).items()
    }
    for event in events:
        outsider = labels.get(_outsider(event), Label("")).text
        actor = names.get(event.actor_id or 0, outsider)
        about = labels.get(event.chain) or Label(str(lent.lone_chains.get(event.chain, event.chain)))
        yield Line(event, actor, names.get(_lender(event) or 0, ""), about, details.get(event.id, ""))


def _lender(event: Event) -> int | None:
    """For whom it was done; what is recorded of a loan itself names there whose role it is."""
    lender = event.facts.get("for")
    return lender if isinstance(lender, int) and event.name not in LOANS else None


def _outsider(event: Event) -> str:
    """`contact:7` where somebody without an account acted by a link; empty where nobody did."""
    named = (str(event.facts.get(key, "")) for key in ("by", "on_behalf"))
    known = (each for each in named if each.partition(":")[0] in lent.chains)
    return next(known, "") if event.actor_id is None else ""
