"""Rule books in force: the shipped texts are stored as versions, and a case keeps the version that it belongs to."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, func, or_, select, tuple_

from mobility.accounts.roles import ROLES
from mobility.base.database import db
from mobility.base.lending import Owed, lent
from mobility.workflow.lint import Names
from mobility.workflow.models import Case, RuleBookVersion
from mobility.workflow.rulebook import RuleBook, parse

SHELF = Path(__file__).parent.parent / "rulebooks"

_parsed: dict[tuple[Engine, int], RuleBook] = {}
"""(database, version id) -> book: a stored text never changes."""


def shipped_texts() -> dict[str, str]:
    """file name -> text of each rule book that comes with the service"""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(SHELF.glob("*.toml"))}


def load_rule_books(now: datetime) -> list[RuleBookVersion]:
    """Store each shipped rule book whose text is not stored yet, as the newest version of its key.

    Raises `RuleBookError`: a text is no rule book.
    """
    return [
        version for text in shipped_texts().values() if (version := store_rule_book(text, now)) is not None
    ]


def store_rule_book(text: str, now: datetime, *, again: bool = False) -> RuleBookVersion | None:
    """Store `text` as the newest version of its key; None if this very text is stored already.

    `again`: also if it was in force before, and another one is now; None only if it is the newest.

    Raises `RuleBookError`: it is no rule book.
    """
    key = parse(text).key
    digest = sha256(text.encode()).hexdigest()
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"rulebook:{key}", 0))))
    stored = db.session.execute(
        select(RuleBookVersion.number, RuleBookVersion.digest)
        .where(RuleBookVersion.key == key)
        .order_by(RuleBookVersion.number.desc())
    ).all()
    if any(row.digest == digest for row in (stored[:1] if again else stored)):
        return None
    number = stored[0].number + 1 if stored else 1
    version = RuleBookVersion(key=key, number=number, text=text, digest=digest, loaded_at=now)
    db.session.add(version)
    db.session.flush()
    return version


def newest_version(key: str, now: datetime) -> int:
    """The id of the newest version; the shipped books are stored first if none is.

    Raises `LookupError`: there is no rule book of this key.
    """
    statement = (
        select(RuleBookVersion.id)
        .where(RuleBookVersion.key == key)
        .order_by(RuleBookVersion.number.desc())
        .limit(1)
    )
    found = db.session.scalar(statement)
    if found is None:
        load_rule_books(now)
        found = db.session.scalar(statement)
    if found is None:
        raise LookupError(f"there is no rule book “{key}”")
    return found


def book_of(case: Case) -> RuleBook:
    """The rule book that the case belongs to."""
    return book_of_version(case.rule_book_id)


def book_of_version(version_id: int) -> RuleBook:
    place = (db.engine, version_id)
    if place not in _parsed:
        _parsed[place] = parse(
            db.session.scalars(select(RuleBookVersion.text).filter_by(id=version_id)).one()
        )
    return _parsed[place]


def good_ends() -> set[tuple[int, str]]:
    """(version id, key) of each good end of every stored rule book; one statement once they are parsed"""
    versions = db.session.scalars(select(RuleBookVersion.id)).all()
    return {
        (version, key)
        for version in versions
        for key, end in book_of_version(version).ends.items()
        if end.good
    }


def stored_texts() -> dict[str, str]:
    """“key, version 2” -> text of each stored rule book that an open case follows, and of the newest of each key"""
    numbers = select(RuleBookVersion.key, func.max(RuleBookVersion.number)).group_by(RuleBookVersion.key)
    newest = tuple_(RuleBookVersion.key, RuleBookVersion.number).in_(numbers)
    followed = select(Case.rule_book_id).where(Case.ended_at.is_(None))
    rows = db.session.execute(
        select(RuleBookVersion.key, RuleBookVersion.number, RuleBookVersion.text)
        .where(or_(RuleBookVersion.id.in_(followed), newest))
        .order_by(RuleBookVersion.key, RuleBookVersion.number)
    ).all()
    return {f"{row.key}, version {row.number}": row.text for row in rows}


def known_names() -> Names:
    """What the rooms lend to rule books: for `lint`."""
    return Names(
        guards={name: guard.takes for name, guard in lent.guards.items()},
        effects={name: effect.takes for name, effect in lent.effects.items()},
        roles={name: role.scope_kinds for name, role in ROLES.items()},
        messages={name: message.to for name, message in lent.messages.items()},
        endings=lent.endings,
        decisions=frozenset(lent.decisions),
        told_since=lent.told_since,
        dates=frozenset(lent.dates),
        scopes=frozenset(lent.scopes),
        landmarks=lent.landmarks,
        owed={name: effect.owed for name, effect in lent.effects.items() if effect.owed},
        asked={name: guard.owed for name, guard in lent.guards.items() if guard.owed},
        told=_told(),
        worked={name: guard.by for name, guard in lent.guards.items() if guard.by},
        outsiders=frozenset(name for name, role in ROLES.items() if role.outside),
        apart=frozenset(name for name, role in ROLES.items() if not role.decides),
        readers=frozenset(name for name, role in ROLES.items() if role.sees_cases),
        since=lent.dates_since,
        over=lent.dates_over,
        behind=lent.dates_behind,
        until={name: guard.until for name, guard in lent.guards.items() if guard.until},
        comes_in={name: guard.comes_in for name, guard in lent.guards.items() if guard.comes_in},
        anew=frozenset(name for name, guard in lent.guards.items() if guard.anew),
        unasked=frozenset(name for name, guard in lent.guards.items() if guard.unasked),
        idle=frozenset(name for name, guard in lent.guards.items() if guard.idle),
        heard={name: guard.heard for name, guard in lent.guards.items() if guard.heard},
        bounds={name: guard.bound for name, guard in lent.guards.items() if guard.bound},
    )


def _told() -> dict[str, tuple[Owed, ...]]:
    """recipient -> of which moves they have to be told, by whatever effect"""
    found: dict[str, tuple[Owed, ...]] = {}
    for effect in lent.effects.values():
        for recipient, duties in effect.told.items():
            found[recipient] = (*found.get(recipient, ()), *duties)
    return found
