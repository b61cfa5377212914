"""Sealing the record once a day, and erasing people's words without breaking a chain."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from mobility.accounts.models import Person
from mobility.accounts.queries import people_holding
from mobility.base.database import db
from mobility.base.languages import day as in_words
from mobility.base.lending import lent
from mobility.base.record import NOTHING_BEFORE, Event, EventText, record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.notifications.services import erase_words as forget_told
from mobility.notifications.services import tell

from . import queries
from .models import Seal
from .policy import TOLD

ERASED = "words-erased"
EXPORTED = "record-exported"
EVERY = timedelta(minutes=5)
"""So often it is looked whether the day has its seal."""
CHAIN = "audit"
"""Of what is done with the record itself."""


def seal(now: datetime) -> Seal | None:
    """Seal what the record holds now, and mail the root to those who keep it. None: done today, or nothing is new.

    Who is writing an entry at this moment is waited for, some seconds at most; a later try follows.
    """
    last = queries.newest_seal()
    today = local_day(now)
    if last is not None and last.day >= today:
        return None
    after, previous = (last.last_id, last.root) if last else (0, NOTHING_BEFORE)
    up_to = _newest_entry()
    root, entries = queries.root_after(previous, queries.digests_between(after, up_to))
    if not entries:
        return None
    made = Seal(day=today, last_id=up_to, entries=entries, root=root, sealed_at=now)
    db.session.add(made)
    db.session.flush()
    for keeper in {
        person.id: person for role in TOLD for person in people_holding(f"{role}@all", now)
    }.values():
        values = {"day": in_words(today, keeper.language), "root": root.hex(), "entries": entries}
        tell(keeper, "record-sealed", values=values, link="/audit/seals", now=now)
    return made


def erase_words(actor: Person, event_id: int, key: str, *, reason: str, now: datetime) -> Event:
    """Erase one text of an entry for good; that it was there, and that it was erased and why, stays in the chain.

    With it go what rooms keep of it (`lent.erasures`) and what people were told of it, except mails that have left.

    Raises `Refusal`: "reason-owed", "words-gone".
    """
    if not reason.strip():
        raise Refusal("reason-owed", "reason")
    words = db.session.get(EventText, (event_id, key), with_for_update=True)
    if words is None:
        raise Refusal("words-gone")
    event = db.session.get_one(Event, event_id)
    elsewhere = lent.erasures.get(event.name)
    told = elsewhere(event, key, words.text) if elsewhere else ()
    forget_told(event.chain, event.at, {words.text, *told})
    db.session.delete(words)
    facts = {"entry": event.number, "text": key}
    return record(event.chain, ERASED, actor.id, now, facts, {"reason": reason.strip()})


def note_export(actor: Person, cut: dict[str, str], now: datetime) -> None:
    """Who takes the record away leaves an entry in it too."""
    record(CHAIN, EXPORTED, actor.id, now, {"cut": cut})


def _newest_entry() -> int:
    """The id up to which the record is complete: the lock waits for those who are writing one."""
    db.session.execute(text("SET LOCAL lock_timeout = '5s'"))
    db.session.execute(text("LOCK TABLE event IN SHARE MODE"))
    return db.session.scalar(select(func.coalesce(func.max(Event.id), 0))) or 0
