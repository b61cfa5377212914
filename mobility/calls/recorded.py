"""What the record holds of changes of a call, in words: which parts of the call or of which destination changed, which
document is asked for, for whom seats are reserved."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.base.database import db
from mobility.base.languages import language_name, number, tr
from mobility.base.record import Event
from mobility.calls.amendments import Names, Part, amended, amendments, day_in_words, texts_in_words
from mobility.calls.defaults import GROUPS
from mobility.calls.models import Destination
from mobility.calls.naming import place_name
from mobility.calls.services.touching import DESTINATION
from mobility.documents.models import Requirement

RESERVED, REQUIREMENT = "call-reserved-changed", "call-requirement-saved"
OF_CALL = (
    "call-titles-changed", "call-dates-changed", "call-extended", "call-money-changed", "call-conditions-changed",
    "call-criteria-changed", "call-placing-changed", "call-rules-changed", "call-follows-selection",
)  # fmt: skip
SIGNED: Mapping[str, object] = {
    "seats": _l("seats"),
    "least_score": _l("least scores"),
    "reserved": _l("reserved seats"),
}
"""What of the terms that the head signed stands in destinations and reserved seats; the rest is told as the call's own."""
ASKED: Mapping[str, object] = {
    "title": _l("title"),
    "hint": _l("explanation"),
    "formats": _l("file formats"),
    "required": _l("whether it is required"),
    "protection": _l("who sees it"),
    "group": _l("whom it is asked of"),
    "needs": _l("how long it must be valid"),
    "assessors_read": _l("what assessors read of it"),
}
"""What may have changed of a document that is asked for."""
PARTS: Mapping[str, Part] = {
    "institution_id": Part(_l("the partner"), None),
    "specialty_id": Part(_l("the specialty"), None),
    "field": Part(_l("the field"), lambda value, _names: tr(value)),
    "language": Part(_l("the language"), lambda value, _names: language_name(value)),
    "level": Part(_l("the level of the language"), lambda value, _names: str(value)),
    "least_score": Part(_l("the least score"), lambda value, _names: number(Decimal(value))),
    "first_specialties": Part(_l("who comes first"), None),
    "first_faculties": Part(_l("who comes first"), None),
    "stay_from": Part(_l("the beginning of the stay"), day_in_words),
    "stay_to": Part(_l("the end of the stay"), day_in_words),
    "nominate_by": Part(_l("the day for nominations"), day_in_words),
}
"""What may have changed of a destination beside its seats, which are told in a sentence of their own."""


def destinations_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of an entry -> `Riga Technical University (Engineering): 0 seats instead of 4, the stay`; nothing of one that is
    no longer there."""
    places = _places([int(event.facts["destination"]) for event in events]) if events else {}
    return {
        event.id: _named(places[number], ", ".join(_changed(event.facts)))
        for event in events
        if (number := int(event.facts["destination"])) in places
    }


def destination_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same for the page of an entry."""
    told = destinations_in_words(events)
    return {number: {"destination": (_("Destination"), said)} for number, said in told.items()}


def call_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of an entry -> `Day of the selection: 25 January 2027 (before: 18 January 2027); title`; nothing of an entry from
    before the record kept it, nor where nothing was another."""
    names = Names({int(event.chain.partition(":")[2]) for event in events})
    told = {event.id: "; ".join(_parts(event.facts, names)) for event in events}
    return {number: said[:1].upper() + said[1:] for number, said in told.items() if said}


def call_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same for the page of an entry."""
    return {number: {"changed": (_("What changed"), said)} for number, said in call_in_words(events).items()}


def requirements_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of an entry -> `Transcript of records: file formats, whether it is required`; nothing of one that is no longer
    there."""
    titles = _titles(events) if events else {}
    return {
        event.id: _asked(titles[event.chain, event.facts["requirement"]], event.facts)
        for event in events
        if (event.chain, event.facts["requirement"]) in titles
    }


def requirement_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same for the page of an entry."""
    told = requirements_in_words(events)
    return {number: {"requirement": (_("Document"), said)} for number, said in told.items()}


def reserved_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of an entry -> `Orphans: 2, People with a disability: 1`, and what it was before."""
    return {event.id: _reserved(event.facts) for event in events}


def reserved_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same for the page of an entry."""
    told = reserved_in_words(events)
    return {number: {"reserved": (_("Reserved seats"), said)} for number, said in told.items()}


def _parts(facts: Mapping[str, Any], names: Names) -> Iterator[str]:
    yield from amendments(facts.get("before", {}), facts.get("after", {}), names)
    yield from texts_in_words(facts.get("texts", ()))
    yield from (str(SIGNED[each]) for each in facts.get("changed", ()) if each in SIGNED)


def _titles(events: Sequence[Event]) -> dict[tuple[str, str], str]:
    """(`call:12`, key of a document) -> its title"""
    contexts = {event.chain for event in events}
    rows = db.session.execute(
        select(Requirement.context, Requirement.key, Requirement.title).where(
            Requirement.context.in_(contexts)
        )
    )
    return {(row.context, row.key): tr(row.title) for row in rows}


def _asked(title: str, facts: Mapping[str, Any]) -> str:
    """Old entries do not say what was changed."""
    if facts.get("was", ()) is None:
        return _("%(place)s: %(change)s", place=title, change=_("new document"))
    changed = ", ".join(dict.fromkeys(str(ASKED[key]) for key in ASKED if key in facts.get("was", ())))
    return _("%(place)s: %(change)s", place=title, change=changed) if changed else title


def _places(numbers: Sequence[int]) -> dict[int, Destination]:
    found = db.session.scalars(
        select(Destination)
        .where(Destination.id.in_(numbers))
        .options(joinedload(Destination.institution), joinedload(Destination.specialty))
    )
    return {place.id: place for place in found}


def _named(place: Destination, changed: str) -> str:
    return (
        _("%(place)s: %(change)s", place=place_name(place), change=changed) if changed else place_name(place)
    )


def _changed(facts: Mapping[str, Any]) -> Iterator[str]:
    """What was another before; that it is new, where there was nothing before."""
    if facts.get("was", {}) is None:
        yield _("new destination")
        return
    was = facts.get("was", {})  # old entries do not say it
    if "seats" in was:
        yield ngettext(
            "%(num)d seat instead of %(before)s",
            "%(num)d seats instead of %(before)s",
            int(facts["seats"]),
            before=was["seats"],
        )
    is_now, names = facts.get("is", {}), Names(())  # old entries do not say it
    yield from dict.fromkeys(
        amended(part, was[key], is_now[key], names) if key in is_now else str(part.title)
        for key, part in PARTS.items()
        if key in was
    )


def _reserved(facts: Mapping[str, Any]) -> str:
    now = _seats(facts["reserved"])
    return _("%(now)s (before: %(before)s)", now=now, before=_seats(facts["was"])) if "was" in facts else now


def _seats(reserved: Sequence[Mapping[str, Any]]) -> str:
    """In the order in which they are given."""
    parts = [f"{GROUPS.get(part['group'], part['group'])}: {part['seats']}" for part in reserved]
    return ", ".join(parts) or _("none")


DETAILS = {
    DESTINATION: destinations_in_words,
    RESERVED: reserved_in_words,
    REQUIREMENT: requirements_in_words,
    **dict.fromkeys(OF_CALL, call_in_words),
}
FACT_WORDS = {
    DESTINATION: destination_facts,
    RESERVED: reserved_facts,
    REQUIREMENT: requirement_facts,
    **dict.fromkeys(OF_CALL, call_facts),
}
