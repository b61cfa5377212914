"""What a call must be to stand before the public: one set of rules, for publishing and for each change afterwards."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from mobility.base.languages import day, tr
from mobility.base.refusals import Refusal, refuse_all
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.calls.naming import place_name
from mobility.calls.nesting import crossing
from mobility.calls.queries import audience_of_form, requirements_of_call, rule_book
from mobility.documents.models import Requirement
from mobility.register.models import AVERAGES

POINTS_TOLD = re.compile(r"(?:^|[.;,\n])\s*(\d{1,2}):\s")
"""In the text of a criterion: points, and then what they are given for, as in `5: among the best; 3: sound; 0: nothing`."""
WHOLE = 100
"""What the weights of the criteria add up to."""
Fields = str | Sequence[str] | None
"""The name of a box at which it is said what is wrong, or of that of each limit of the call."""
IN_LANGUAGES = {"en": _l("in English"), "ru": _l("in Russian"), "tg": _l("in Tajik")}


@dataclass(frozen=True)
class Lack:
    """What a call still needs, the section where it is entered, and `about` which of several it is."""

    section: str
    refusal: Refusal
    about: object = ""

    @property
    def identity(self) -> tuple[str, str, object]:
        return self.section, self.refusal.key, self.about


@dataclass(frozen=True)
class Offer:
    """A call with its destinations, and the documents it asks for."""

    call: Call
    requirements: Sequence[Requirement]


def lacks(call: Call, requirements: Sequence[Requirement], now: datetime) -> list[Lack]:
    """Everything that is missing before the call can be published, in the order of the sections."""
    offer = Offer(call, requirements)
    found = [lack for rule in RULES for lack in rule(offer)]
    if call.closes_on < local_day(now):
        found.append(Lack("dates", Refusal("lacks-future", "closes_on")))
    return sorted(found, key=lambda lack: SECTIONS.index(lack.section))


def broken(call: Call) -> list[Lack]:
    """The rules that a published call breaks as it stands; that its closing day is over is none of them."""
    offer = Offer(call, requirements_of_call(call.id))
    return [lack for rule in RULES for lack in rule(offer)]


def ensure_order(opens: date, closes: date, selection: date, waiting_list_ends: date) -> None:
    """opens ≤ closes < selection ≤ end of the waiting list.

    Raises `Refusal`: "closes-before-it-opens", "selection-before-closing", "waiting-list-before-selection"; all at once.
    """
    found = []
    if closes < opens:
        found.append(Refusal("closes-before-it-opens", "closes_on", opens=day(opens)))
    if selection <= closes:
        found.append(Refusal("selection-before-closing", "selection_on", closes=day(closes)))
    if waiting_list_ends < selection:
        found.append(
            Refusal("waiting-list-before-selection", "waiting_list_ends_on", selection=day(selection))
        )
    refuse_all(found)


def ensure_before_nominations(call: Call, selection: date) -> None:
    """Raises `Refusal`: "selection-after-nomination" (a partner wants the names earlier)."""
    for destination in call.destinations:
        if destination.nominate_by <= selection:
            partner = tr(destination.institution.name)
            until = day(destination.nominate_by)
            raise Refusal("selection-after-nomination", "selection_on", partner=partner, day=until)


def ensure_average(average: Decimal | float | None) -> None:
    """A least average lies on the scale of marks. Raises `Refusal`: "average-off-scale"."""
    least, most = AVERAGES
    if average is not None and not least <= average <= most:
        raise Refusal("average-off-scale", "average", least=least, most=most)


def ensure_weights(criteria: Sequence[Mapping[str, Any]]) -> None:
    """Raises `Refusal`: "weights-not-100"."""
    total = sum(part["weight"] for part in criteria)
    if total != WHOLE:
        raise Refusal("weights-not-100", total=total)


def ensure_reserved(call: Call, field: str) -> None:
    """No more seats are reserved than the call offers. Raises `Refusal`: "more-reserved-than-seats" (at `field`)."""
    seats = sum(destination.seats for destination in call.destinations)
    reserved = sum(int(part["seats"]) for part in call.reserved)
    if call.destinations and reserved > seats:
        raise Refusal("more-reserved-than-seats", field, reserved=reserved, seats=seats)


def ensure_rule_book(key: str) -> None:
    """Raises `Refusal`: "no-rule-book"."""
    if rule_book(key) is None:
        raise Refusal("no-rule-book", "rule_book_key")


def ensure_stay(selection: date, nominate_by: date, stay_from: date, stay_to: date) -> None:
    """selection < nomination < beginning of the stay < its end.

    Raises `Refusal`: "nomination-before-selection", "stay-before-nomination", "stay-ends-before-it-begins"; all at once.
    """
    found = []
    if nominate_by <= selection:
        found.append(Refusal("nomination-before-selection", "nominate_by", selection=day(selection)))
    if stay_from <= nominate_by:
        found.append(Refusal("stay-before-nomination", "stay_from", nomination=day(nominate_by)))
    if stay_to <= stay_from:
        found.append(Refusal("stay-ends-before-it-begins", "stay_to", start=day(stay_from)))
    refuse_all(found)


def ensure_nested(call: Call, fields: Fields = None) -> None:
    """Limits lie inside of one another or apart. `fields`: where each of the call's limits is entered; of two that do not go
    together it is said at the later.

    Raises `Refusal`: "limits-cross".
    """
    crossed = crossing([limit["destinations"] for limit in call.limits])
    if crossed is not None:
        one, other = (_names(call, call.limits[number]["destinations"]) for number in crossed)
        raise Refusal("limits-cross", _at(fields, *crossed), one=one, other=other)


def ensure_limiting(call: Call, fields: Fields = None) -> None:
    """No limit contradicts what stands beside it: it has no more seats than its places have together, or a limit around it.

    Raises `Refusal`: "limits-twice", "limit-above-outer", "limit-limits-nothing".
    """
    for number, limit in enumerate(call.limits):
        members, seats = set(limit["destinations"]), limit["seats"]
        places = _names(call, limit["destinations"])
        for beside, other in enumerate(call.limits):
            around, field = set(other["destinations"]), _at(fields, number, beside)
            if members == around and beside != number:
                raise Refusal("limits-twice", field, places=places)
            if members < around and seats > other["seats"]:
                raise Refusal("limit-above-outer", field, places=places, seats=seats, most=other["seats"])
        most = sum(place.seats for place in call.destinations if place.id in members)
        if seats > most:
            raise Refusal("limit-limits-nothing", _at(fields, number), places=places, seats=seats, most=most)


def ensure_same_first(call: Call, fields: Fields = None) -> None:
    """Where a limit holds destinations together, the same people come first. Raises `Refusal`: "limit-mixes-first"."""
    first = {place.id: (place.first_specialties, place.first_faculties) for place in call.destinations}
    for number, limit in enumerate(call.limits):
        members = [place for place in limit["destinations"] if place in first]
        if any(first[place] != first[members[0]] for place in members):
            raise Refusal("limit-mixes-first", _at(fields, number), places=_names(call, members))


def _at(fields: Fields, *limits: int) -> str | None:
    """Where it is said what is wrong with these limits."""
    return fields if fields is None or isinstance(fields, str) else fields[max(limits)]


def _names(call: Call, members: Sequence[int]) -> str:
    """`Riga Technical University (Engineering), Humboldt University`."""
    return ", ".join(place_name(place) for place in call.destinations if place.id in members)


def missing_languages(texts: Mapping[str, str | None]) -> list[str]:
    """The languages in which a text is not there."""
    return [code for code in IN_LANGUAGES if not texts.get(code)]


def _wanting(texts: Mapping[str, str | None], key: str, field: str, **values: object) -> Iterator[Refusal]:
    """A text that is not there in all languages: which ones are missing, at the box of the first of them."""
    missing = missing_languages(texts)
    if missing:
        languages = ", ".join(str(IN_LANGUAGES[code]) for code in missing)
        yield Refusal(key, f"{field}-{missing[0]}", languages=languages, **values)


def _half_written(
    texts: Mapping[str, str | None], key: str, field: str, **values: object
) -> Iterator[Refusal]:
    """A text that may be missing altogether, but not in one language alone."""
    if len(missing_languages(texts)) < len(IN_LANGUAGES):
        yield from _wanting(texts, key, field, **values)


def _refused(
    section: str, ensure: Callable[..., None], *values: object, about: object = ""
) -> Iterator[Lack]:
    """What a rule that saving goes through too refuses of what stands there."""
    try:
        ensure(*values)
    except Refusal as refusal:
        yield Lack(section, refusal, about)


def _titles(offer: Offer) -> Iterator[Lack]:
    for key, field, texts in (
        ("lacks-title", "title", offer.call.title),
        ("lacks-summary", "summary", offer.call.summary),
    ):
        yield from (Lack("titles", refusal) for refusal in _wanting(texts, key, field))


def _money(offer: Offer) -> Iterator[Lack]:
    for key, field, texts in (
        ("lacks-costs", "costs", offer.call.costs),
        ("lacks-funding", "funding", offer.call.funding),
    ):
        yield from (Lack("money", refusal) for refusal in _wanting(texts, key, field))


def _dates(offer: Offer) -> Iterator[Lack]:
    call = offer.call
    days = (call.opens_on, call.closes_on, call.selection_on, call.waiting_list_ends_on)
    in_order = [*_refused("dates", ensure_order, *days)]
    yield from in_order or _refused("dates", ensure_before_nominations, call, call.selection_on)


def _places(offer: Offer) -> Iterator[Lack]:
    if not offer.call.destinations:
        yield Lack("destinations", Refusal("lacks-destinations"))
    elif not any(place.seats for place in offer.call.destinations):
        yield Lack("destinations", Refusal("lacks-seats", "seats"))
    for place in offer.call.destinations:
        partner = tr(place.institution.name)
        for refusal in _half_written(place.field, "lacks-field-languages", "field", partner=partner):
            yield Lack("destinations", refusal, place.id)
        days = (offer.call.selection_on, place.nominate_by, place.stay_from, place.stay_to)
        yield from _refused("destinations", ensure_stay, *days, about=place.id)


def _conditions(offer: Offer) -> Iterator[Lack]:
    yield from _refused("conditions", ensure_average, offer.call.eligibility.get("average"))


def _criteria(offer: Offer) -> Iterator[Lack]:
    yield from _refused("criteria", ensure_weights, offer.call.criteria)
    for place, part in enumerate(offer.call.criteria):
        numbered = {"number": place + 1}
        for name, check in (("title", _wanting), ("hint", _half_written)):
            field = f"criteria-{place}-{name}"
            for refusal in check(part.get(name) or {}, f"lacks-criterion-{name}", field, **numbered):
                yield Lack("criteria", refusal, (part["key"], name))
        for refusal in _other_scale(part, place):
            yield Lack("criteria", refusal, (part["key"], "scale"))


def _other_scale(part: Mapping[str, Any], place: int) -> Iterator[Refusal]:
    """Whether what reviewers look at is told for other points than can be given: at the box of the first such language."""
    for code in IN_LANGUAGES:
        told = [int(points) for points in POINTS_TOLD.findall((part.get("hint") or {}).get(code) or "")]
        if len(told) > 1 and max(told) != part["scale"]:
            highest = {"highest": max(told), "scale": part["scale"], "number": place + 1}
            yield Refusal("criterion-told-otherwise", f"criteria-{place}-hint-{code}", **highest)
            return


def _reserved(offer: Offer) -> Iterator[Lack]:
    yield from _refused("reserved", ensure_reserved, offer.call, "seats")


def _placing(offer: Offer) -> Iterator[Lack]:
    for ensure in (ensure_nested, ensure_same_first):
        yield from _refused("placing", ensure, offer.call)


def _documents(offer: Offer) -> Iterator[Lack]:
    for asked in offer.requirements:
        named = {"document": tr(asked.title)}
        for refusal in _wanting(asked.title, "lacks-document-title", "title", **named):
            yield Lack("documents", refusal, (asked.key, "title"))
        for refusal in _half_written(asked.hint or {}, "lacks-document-hint", "hint", **named):
            yield Lack("documents", refusal, (asked.key, "hint"))


def _rules(offer: Offer) -> Iterator[Lack]:
    yield from _refused("rules", ensure_rule_book, offer.call.rule_book_key)
    if audience_of_form(offer.call.questionnaire_id) != offer.call.audience:
        yield Lack("rules", Refusal(f"form-not-for-{offer.call.audience}", "questionnaire_id"))


RULES: tuple[Callable[[Offer], Iterator[Lack]], ...] = (
    _titles,
    _dates,
    _places,
    _money,
    _conditions,
    _criteria,
    _reserved,
    _placing,
    _documents,
    _rules,
)
SECTIONS = (
    "titles",
    "dates",
    "destinations",
    "money",
    "conditions",
    "criteria",
    "reserved",
    "placing",
    "documents",
    "rules",
)
"""In the order in which they are entered."""
