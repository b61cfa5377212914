"""Facts that many rooms record, in words: names for ids of people, days for dates, titles for keys.

What a room says of the facts of its own entries (`FACT_WORDS`) goes before this.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_

from mobility.accounts.queries import names_of_people, names_of_scopes
from mobility.accounts.roles import title_of, words_of_scope
from mobility.base.database import db
from mobility.base.languages import day, moment
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.zone import Zone

Pair = tuple[str, str]
"""What a fact is called, and its value."""


def worded(event: Event) -> list[Pair]:
    """The facts of an entry that have words, in order of their keys; ids and fingerprints have none."""
    tell = lent.fact_words.get(event.name)
    said = dict(tell(event)) if tell is not None else {}
    for key, value in sorted(event.facts.items()):
        doubled = key == "on_behalf" and event.actor_id is None  # then it is who did it
        pair = None if key in said or doubled or value in (None, "", [], {}) else _pair(key, value)
        if pair is not None:
            said[key] = pair
    return [pair for _key, pair in sorted(said.items()) if pair[1]]


def text_title(key: str) -> str:
    """What the words of this key in an entry are."""
    return str(_TEXTS[key]) if key in _TEXTS else _("Words: %(key)s", key=key)


def erasures_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of an entry that tells of an erasure -> `Reason of “Case moved” (entry 5, Zarina Karimova)`."""
    places = {event.id: (event.chain, int(event.facts["entry"])) for event in events}
    rows = db.session.execute(
        select(Event.chain, Event.number, Event.name, Event.actor_id).where(
            tuple_(Event.chain, Event.number).in_(places.values())
        )
    ).all()
    found = {(row.chain, row.number): row for row in rows}
    names = names_of_people({row.actor_id for row in rows if row.actor_id is not None}) if rows else {}
    told = {}
    for event in events:
        row = found.get(places[event.id])
        if row is not None:
            title = str(lent.events.get(row.name, row.name))
            whose = names.get(row.actor_id or 0) or _("by itself")
            told[event.id] = _(
                "%(text)s of “%(title)s” (entry %(number)s, %(name)s)",
                text=text_title(str(event.facts["text"])),
                title=title,
                number=row.number,
                name=whose,
            )
    return told


def erasure_facts(event: Event) -> Mapping[str, Pair]:
    """Which words of which entry, and whose it is."""
    return {"entry": (_("What was erased"), erasures_in_words([event]).get(event.id, ""))}


def kept(event: Event) -> list[Pair]:
    """The facts as (key, value) exactly as they are kept, for who verifies the chain."""
    return [(key, _as_kept(value)) for key, value in sorted(event.facts.items())]


def _as_kept(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _pair(key: str, value: Any) -> Pair | None:
    if key in _WORDS:
        label, said = _WORDS[key]
        return str(label), said(value)
    return None


def _names(numbers: Iterable[Any]) -> str:
    wanted = {number for number in numbers if isinstance(number, int)}
    names = names_of_people(wanted) if wanted else {}
    return ", ".join(names[number] for number in sorted(wanted) if number in names)


def _person(value: Any) -> str:
    return _names([value])


def _people(value: Any) -> str:
    return _names(value) if isinstance(value, list) else str(value)


def _role(value: Any) -> str:
    return title_of(str(value))


def _scope(value: Any) -> str:
    kind = str(value).partition(":")[0]
    return words_of_scope(str(value), names_of_scopes(kind) if kind in lent.scopes else {})


def _when(value: Any) -> str:
    """A day, or a moment in the institution's zone; what is neither stays as it is kept."""
    text = str(value)
    try:
        if len(text) == len("2026-11-28"):
            return day(date.fromisoformat(text))
        return moment(datetime.fromisoformat(text).astimezone(Zone.info))
    except ValueError:
        return text


def _plain(value: Any) -> str:
    return _yes_or_no(value) if isinstance(value, bool) else str(value)


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _label(chain: str) -> str:
    """`contact:7` -> the name of the contact; nothing where no room knows it."""
    kind, _sign, number = chain.partition(":")
    if kind not in lent.chains or not number.isdecimal():
        return ""
    label = lent.chains[kind].labels([int(number)]).get(int(number))
    return label.text if label else ""


def _of_chain(kind: str) -> Callable[[Any], str]:
    return lambda value: _label(f"{kind}:{value}")


_WORDS: Mapping[str, tuple[object, Callable[[Any], str]]] = {
    "for": (_l("On behalf of"), _person),
    "person": (_l("Person"), _person),
    "writers": (_l("Written by"), _people),
    "confirmed_by": (_l("Confirmed by"), _person),
    "on_behalf": (_l("On behalf of"), lambda value: _label(str(value))),
    "role": (_l("In the role"), _role),
    "scope": (_l("Where the role holds"), _scope),
    "starts_at": (_l("From"), _when),
    "ends_at": (_l("Until"), _when),
    "until": (_l("Until"), _when),
    "day": (_l("Day"), _when),
    "back_by": (_l("Back by"), _when),
    "case": (_l("Case"), _of_chain("case")),
    "call": (_l("Call"), _of_chain("call")),
    "intake": (_l("Intake"), _of_chain("intake")),
    "contact": (_l("Contact"), _of_chain("contact")),
    "agrees": (_l("Agrees"), _plain),
    "active": (_l("Active"), _plain),
    "people": (_l("Number of people"), _plain),
    "number": (_l("Number"), _plain),
    "code": (_l("Code"), _plain),
}
"""key of a fact -> what it is called, and how its value is told"""

_TEXTS: Mapping[str, object] = {
    "reason": _l("Reason"),
    "answer": _l("Answer"),
    "asked": _l("What was asked for"),
    "words": _l("What was written"),
    "remark": _l("Remark"),
}
"""key of people's own words -> what they are called"""
