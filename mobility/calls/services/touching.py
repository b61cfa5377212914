"""What of a call's changes touches who applies: which changes, whom each concerns, and in which words it is told."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.base.languages import day, number
from mobility.calls.amendments import Names, amendments, texts_in_words
from mobility.calls.changes import Change
from mobility.calls.in_turn import seats_left
from mobility.calls.models import Call, Destination
from mobility.calls.naming import place_name
from mobility.calls.services.noting import as_told, noted
from mobility.workflow.services import book_of

EXTENDED = "call-extended"
DESTINATION = "call-destination-saved"
BY_PART = (EXTENDED, "call-dates-changed", "call-conditions-changed", "call-rules-changed")
"""Of these those who apply are told each part with what it is and what it was."""
IN_A_WORD: Mapping[str, object] = {
    "call-money-changed": _l("costs and funding"),
    "call-criteria-changed": _l("criteria"),
    "call-reserved-changed": _l("reserved seats"),
    "call-placing-changed": _l("how seats are given"),
    "call-requirement-saved": _l("documents asked for"),
}
RENAMED = "call-titles-changed"
"""Its title is told: whoever applies knows the call by it."""
TOUCHES = (DESTINATION, RENAMED, *BY_PART, *IN_A_WORD)
"""Changes that touch who has applied or has a draft."""
PARTS = ("closes_on", "selection_on", "waiting_list_ends_on", "years", "average", "faculties", "choices")
"""What is told part by part."""
DATED = ("call-dates-changed", DESTINATION)
"""Changes by which days may be others that cases wait for."""


def in_words(call: Call, changes: Sequence[Change], ranked: Collection[int]) -> list[str]:
    """What has changed for who ranks these destinations, in the language that is spoken; to who ranks none yet each of them
    may matter."""
    places = {place.id: place for place in call.destinations}
    before: dict[int, dict[str, Any] | None] = {}
    stood: dict[str, Any] = {}
    said: list[str] = []
    for change in changes:
        if change.name == DESTINATION:
            if change.facts["destination"] in places:
                _gather(before, change)
        elif change.name == RENAMED:
            said += texts_in_words({"title"}.intersection(change.facts.get("texts", ())))
        elif change.name in IN_A_WORD:
            said.append(str(IN_A_WORD[change.name]))
        else:
            stood = {**change.facts.get("before", {}), **stood}
    said = [*_amended(call, stood), *said]
    for number_of_place, was in before.items():
        if was is None or not ranked or number_of_place in ranked:
            said += _of_place(places[number_of_place], was)
    return list(dict.fromkeys(said))


def seats_in_words(call: Call, case: Any, changes: Sequence[Change], ranked: Collection[int]) -> str | None:
    """Of those places among these where the number of seats has changed, how they stand now, where who is ready first gets
    one: more of them can all be taken already. None where nothing is to be said."""
    changed = {each.facts["destination"] for each in changes if "seats" in (each.facts.get("was") or {})}
    concerned = changed.intersection(ranked) if ranked else changed
    left = seats_left(call, book_of(case)) if concerned else {}
    stands = [each for number_of_place, each in left.items() if number_of_place in concerned]
    return " ".join(each.standing if case.submitted_at else each.sentence for each in stands) or None


def _amended(call: Call, stood: Mapping[str, Any]) -> Iterator[str]:
    """Of what the call was before the first of several changes, what it is no more."""
    stands = noted(call).parts
    changed = {key: stood[key] for key in PARTS if key in stood and stood[key] != stands[key]}
    return amendments(changed, stands, Names([call.id]))


def _gather(before: dict[int, dict[str, Any] | None], change: Change) -> None:
    """What a destination was before the first of several changes counts; a new one was nothing."""
    place, was = change.facts["destination"], change.facts.get("was", {})  # old entries do not say it
    if place not in before:
        before[place] = was
    elif (first := before[place]) is not None:
        before[place] = {**was, **first}


def _of_place(place: Destination, was: Mapping[str, Any] | None) -> Iterator[str]:
    name = place_name(place)
    if was is None:
        yield _("new destination: %(place)s", place=name)
        return
    for key, say in PLACE_WORDS.items():
        if key in was and was[key] != as_told(getattr(place, key)):
            yield _("%(place)s: %(change)s", place=name, change=say(place, was[key]))


PLACE_WORDS: dict[str, Callable[[Destination, Any], str]] = {
    "seats": lambda place, before: ngettext(
        "%(num)d seat instead of %(before)s",
        "%(num)d seats instead of %(before)s",
        place.seats,
        before=before,
    ),
    "stay_from": lambda place, before: _(
        "the stay begins on %(day)s instead of %(before)s",
        day=day(place.stay_from),
        before=day(date.fromisoformat(before)),
    ),
    "stay_to": lambda place, before: _(
        "the stay ends on %(day)s instead of %(before)s",
        day=day(place.stay_to),
        before=day(date.fromisoformat(before)),
    ),
    "field": lambda place, _before: _("what is studied there"),
    "level": lambda place, before: (
        _("level of the language %(level)s instead of %(before)s", level=place.level, before=before)
        if place.level
        else _("no level of the language is asked for any more")
    ),
    "least_score": lambda place, before: (
        _(
            "from a score of %(score)s instead of %(before)s",
            score=number(place.least_score),
            before=number(Decimal(before)),
        )
        if place.least_score
        else _("no least score is asked for any more")
    ),
}
"""What may change of a destination once people apply. The partner's day for nominations is between it and the office."""
