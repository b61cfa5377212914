"""Facts that many rooms record, in words: names for ids of people, days for dates, titles for keys.

What a room says of the facts of its own entries (`FACT_WORDS`) goes before this.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, tuple_

from mobility.accounts.queries import names_of_people, names_of_scopes
from mobility.accounts.roles import title_of, words_of_scope
from mobility.base.chains import labels_of
from mobility.base.database import db
from mobility.base.languages import day, moment
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.zone import Zone

Pair = tuple[str, str]
"""What a fact is called, and its value."""


def worded(events: Sequence[Event]) -> Mapping[int, list[Pair]]:
    """id of each entry -> its facts that have words, in order of their keys; ids and fingerprints have none.

    A fixed number of statements for each name of entries, and for what all of them name.
    """
    lent_words = {
        number: pairs
        for name in {event.name for event in events} & lent.fact_words.keys()
        for number, pairs in lent.fact_words[name]([event for event in events if event.name == name]).items()
    }
    left = {event.id: dict(_left(event, lent_words.get(event.id, {}))) for event in events}
    known = _known([*left.values()])
    return {
        event.id: _in_order({**lent_words.get(event.id, {}), **_pairs(left[event.id], known)})
        for event in events
    }


def _left(event: Event, said: Mapping[str, Pair]) -> Iterator[tuple[str, Any]]:
    """The facts of which the entry's room has said nothing, and which are told alike in all rooms."""
    for key, value in event.facts.items():
        doubled = key == "on_behalf" and event.actor_id is None  # then it is who did it
        if key in _WORDS and key not in said and not doubled and value not in (None, "", [], {}):
            yield key, value


def _pairs(facts: Mapping[str, Any], known: "_Known") -> dict[str, Pair]:
    told = ((key, value, *_WORDS[key]) for key, value in facts.items())
    return {key: (str(label), said(value, known)) for key, value, label, said in told}


def _in_order(said: Mapping[str, Pair]) -> list[Pair]:
    return [pair for _key, pair in sorted(said.items()) if pair[1]]


def text_title(key: str) -> str:
    """What the words of this key in an entry are."""
    titles = {**_TEXTS, **lent.text_titles}
    return str(titles[key]) if key in titles else _("Words: %(key)s", key=key)


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


def erasure_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, Pair]]:
    """id of an entry that tells of an erasure -> which words of which entry, and whose it is."""
    return {
        number: {"entry": (_("What was erased"), said)} for number, said in erasures_in_words(events).items()
    }


def kept(event: Event) -> list[Pair]:
    """The facts as (key, value) exactly as they are kept, for who verifies the chain."""
    return [(key, _as_kept(value)) for key, value in sorted(event.facts.items())]


def _as_kept(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class _Known:
    """What the facts of several entries name, looked up at once."""

    people: Mapping[int, str]
    scopes: Mapping[str, Mapping[str, str]]
    chains: Mapping[str, str]
    """`contact:7` -> the name of the contact"""


def _known(entries: Sequence[Mapping[str, Any]]) -> _Known:
    facts = [pair for each in entries for pair in each.items()]
    people = {number for key, value in facts if key in OF_PEOPLE for number in _numbers(value)}
    kinds = {str(value).partition(":")[0] for key, value in facts if key == "scope"} & lent.scopes.keys()
    chains = {_chain(key, value) for key, value in facts if key in OF_CHAINS}
    return _Known(
        names_of_people(people),
        names_of_scopes(*sorted(kinds)) if kinds else {},
        {chain: label.text for chain, label in labels_of(chains).items()},
    )


OF_PEOPLE = ("for", "person", "writers", "confirmed_by")
"""Keys of facts that are ids of people, one or several."""
OF_CHAINS = ("case", "call", "intake", "contact", "on_behalf")
"""Keys of facts that name a chain: by its number, or whole."""


def _numbers(value: Any) -> list[int]:
    return [number for number in (value if isinstance(value, list) else [value]) if isinstance(number, int)]


def _chain(key: str, value: Any) -> str:
    return str(value) if key == "on_behalf" else f"{key}:{value}"


def _people(value: Any, known: _Known) -> str:
    return ", ".join(known.people[number] for number in sorted(_numbers(value)) if number in known.people)


def _role(value: Any, known: _Known) -> str:
    return title_of(str(value))


def _scope(value: Any, known: _Known) -> str:
    return words_of_scope(str(value), known.scopes)


def _when(value: Any, known: _Known) -> str:
    """A day, or a moment in the institution's zone; what is neither stays as it is kept."""
    text = str(value)
    try:
        if len(text) == len("2026-11-28"):
            return day(date.fromisoformat(text))
        return moment(datetime.fromisoformat(text).astimezone(Zone.info))
    except ValueError:
        return text


def _plain(value: Any, known: _Known) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _of(key: str) -> Callable[[Any, _Known], str]:
    """What the chain is called that the fact names; nothing where no room knows it."""
    return lambda value, known: known.chains.get(_chain(key, value), "")


_WORDS: Mapping[str, tuple[object, Callable[[Any, _Known], str]]] = {
    "for": (_l("On behalf of"), _people),
    "person": (_l("Person"), _people),
    "writers": (_l("Written by"), _people),
    "confirmed_by": (_l("Confirmed by"), _people),
    "on_behalf": (_l("On behalf of"), _of("on_behalf")),
    "role": (_l("In the role"), _role),
    "scope": (_l("Where the role holds"), _scope),
    "starts_at": (_l("From"), _when),
    "ends_at": (_l("Until"), _when),
    "until": (_l("Until"), _when),
    "day": (_l("Day"), _when),
    "reported": (_l("Reported by the person"), _when),
    "back_by": (_l("Back by"), _when),
    "case": (_l("Case"), _of("case")),
    "call": (_l("Call"), _of("call")),
    "intake": (_l("Intake"), _of("intake")),
    "contact": (_l("Contact"), _of("contact")),
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
