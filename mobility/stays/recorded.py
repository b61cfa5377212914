"""What was changed of a stay, in words: for the person who is told, and for the audit trail."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import day, number, speaking
from mobility.base.record import Event
from mobility.stays.models import DATES_CHANGED, OPENED, Way
from mobility.stays.words import ACTIVITIES

TITLES: Mapping[str, object] = {
    "activity": _l("Activity"),
    "planned_from": _l("Planned first day"),
    "planned_to": _l("Planned last day"),
    "arrived_on": _l("Arrived on"),
    "departed_on": _l("Departed on"),
    "returned_on": _l("Home again on"),
}
HOURS_NOTED = "hours-noted"
HOURS: Mapping[str, object] = {"agreed": _l("Hours agreed"), "given": _l("Hours given")}
EXPECTED_SINCE = _l("Expected since")
CORRECTED = tuple(f"{way}-corrected" for way in Way)


def changes_told(now: Mapping[str, Any], was: Mapping[str, Any], language: str) -> str:
    """`Arrived on: 3 September 2026 (before: 1 September 2026)`, one after the other."""
    with speaking(language):
        return "; ".join(f"{title}: {value}" for title, value in changes_in({**now, "was": was}).values())


def changes_in(facts: Mapping[str, Any]) -> Mapping[str, tuple[str, str]]:
    """What the office changed: key -> (title, what it is now and was before); older entries do not say what was before."""
    was = facts.get("was", {})
    return {
        key: (str(title), now_and_before(facts[key], was.get(key)))
        for key, title in TITLES.items()
        if key in facts
    }


def hours_in(facts: Mapping[str, Any]) -> Mapping[str, tuple[str, str]]:
    """The same of hours: those that were changed, or taken away."""
    was = facts.get("was", {})
    return {
        key: (str(title), _hours_now_and_before(facts.get(key), was.get(key)))
        for key, title in HOURS.items()
        if facts.get(key) != was.get(key)
    }


def _hours_now_and_before(now: str | None, before: str | None) -> str:
    shown = [number(Decimal(hours), most=1) if hours is not None else "–" for hours in (now, before)]
    return shown[0] if before is None else _("%(now)s (before: %(before)s)", now=shown[0], before=shown[1])


def hours_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """id of an entry -> the hours that were noted by it"""
    return {event.id: hours_in(event.facts) for event in events}


def changed_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """id of an entry -> what was changed by it"""
    return {event.id: changes_in(event.facts) for event in events}


def opened_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same of what was known of a stay of staff when it was opened."""
    return {event.id: {**changes_in(event.facts), **hours_in(event.facts)} for event in events}


def corrected_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same of a day that the partner has corrected."""
    return {
        event.id: {"day": (_("Day"), now_and_before(event.facts["day"], event.facts["before"]))}
        for event in events
    }


def missed_facts(events: Sequence[Event]) -> Mapping[int, Mapping[str, tuple[str, str]]]:
    """The same of somebody of whom the partner says that they have not come."""
    return {
        event.id: {"awaited": (str(EXPECTED_SINCE), _in_words(event.facts["awaited"]))} for event in events
    }


def now_and_before(now: Any, before: Any) -> str:
    """Of a day or an activity; `before`: None where nothing stood there."""
    if before is None:
        return _in_words(now)
    return _("%(now)s (before: %(before)s)", now=_in_words(now), before=_in_words(before))


def _in_words(value: Any) -> str:
    """Of a day, as it is or as the record keeps it, or of an activity."""
    if value in ACTIVITIES:
        return str(ACTIVITIES[value])
    return day(value if isinstance(value, date) else date.fromisoformat(value))


FACT_WORDS = {
    OPENED: opened_facts,
    DATES_CHANGED: changed_facts,
    HOURS_NOTED: hours_facts,
    "arrival-missed": missed_facts,
    **dict.fromkeys(CORRECTED, corrected_facts),
}
