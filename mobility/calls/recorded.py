"""What the record holds of changes of a call, in words: which destination it was and what of it changed, for whom seats are
reserved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.base.database import db
from mobility.base.record import Event
from mobility.calls.defaults import GROUPS
from mobility.calls.models import Destination
from mobility.calls.services.rules import place_name
from mobility.calls.services.touching import DESTINATION

RESERVED = "call-reserved-changed"
PARTS: Mapping[str, object] = {
    "institution_id": _l("the partner"),
    "specialty_id": _l("the specialty"),
    "field": _l("the field"),
    "language": _l("the language"),
    "level": _l("the level of the language"),
    "least_score": _l("the least score"),
    "first_specialties": _l("who comes first"),
    "first_faculties": _l("who comes first"),
    "stay_from": _l("the stay"),
    "stay_to": _l("the stay"),
    "nominate_by": _l("the day for nominations"),
}
"""What may have changed of a destination beside its seats, of which the numbers are told."""


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


def reserved_in_words(events: Sequence[Event]) -> Mapping[int, str]:
    """id of an entry -> `Orphans: 2, People with a disability: 1`, and what it was before."""
    return {event.id: _reserved(event.facts) for event in events}


def reserved_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same for the page of an entry."""
    told = reserved_in_words(events)
    return {number: {"reserved": (_("Reserved seats"), said)} for number, said in told.items()}


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
    yield from dict.fromkeys(str(PARTS[key]) for key in PARTS if key in was)


def _reserved(facts: Mapping[str, Any]) -> str:
    now = _seats(facts["reserved"])
    return _("%(now)s (before: %(before)s)", now=now, before=_seats(facts["was"])) if "was" in facts else now


def _seats(reserved: Sequence[Mapping[str, Any]]) -> str:
    """In the order in which they are given."""
    parts = [f"{GROUPS.get(part['group'], part['group'])}: {part['seats']}" for part in reserved]
    return ", ".join(parts) or _("none")


DETAILS = {DESTINATION: destinations_in_words, RESERVED: reserved_in_words}
FACT_WORDS = {DESTINATION: destination_facts, RESERVED: reserved_facts}
