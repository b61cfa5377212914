"""What was changed of a call itself, in words: each part with what it is and what it was, and which texts are others.

For the record, and for those who apply: `services.noting` has made the facts.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.base.database import Translated, db
from mobility.base.languages import day, number, tr
from mobility.calls.models import Call, Destination
from mobility.calls.naming import place_name
from mobility.calls.queries import rule_books
from mobility.calls.seat_rule import ties_in_a_line
from mobility.institutions.queries import faculty_names


class Names:
    """What the values name, read when the first of them is told."""

    def __init__(self, call_ids: Collection[int]) -> None:
        self.call_ids = call_ids

    @cached_property
    def faculties(self) -> Mapping[int, Translated]:
        return faculty_names()

    @cached_property
    def books(self) -> Mapping[str, Translated]:
        """key -> title of the newest version"""
        return {key: dict(book.title) for key, book in rule_books().items()}

    @cached_property
    def criteria(self) -> Mapping[str, Translated]:
        """key -> title; those that are gone are called by their key"""
        found = db.session.scalars(select(Call.criteria).where(Call.id.in_(self.call_ids)))
        return {str(each["key"]): each["title"] for criteria in found for each in criteria}

    @cached_property
    def places(self) -> Mapping[int, str]:
        found = db.session.scalars(
            select(Destination)
            .where(Destination.call_id.in_(self.call_ids))
            .options(joinedload(Destination.institution), joinedload(Destination.specialty))
        )
        return {place.id: place_name(place) for place in found}


@dataclass(frozen=True)
class Part:
    """What a part of a call is called, and how a value of it is told; None where that says nothing to people."""

    title: object
    said: Callable[[Any, Names], str] | None


def amendments(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> Iterator[str]:
    """`day of the selection: 25 January 2027 (before: 18 January 2027)`, of each part of `before`."""
    for key, part in PARTS.items():
        if key in before:
            yield amended(part, before[key], after[key], names)


def texts_in_words(texts: Collection[str]) -> Iterator[str]:
    """`title`, `costs`: those that were changed."""
    yield from (str(title) for key, title in TEXTS.items() if key in texts)


def amended(part: Part, before: Any, after: Any, names: Names) -> str:
    """`day of the selection: 25 January 2027 (before: 18 January 2027)`"""
    said = part.said
    if said is None:
        return str(part.title)
    was, now = ((said(value, names) if value is not None else "") or _("none") for value in (before, after))
    return _("%(part)s: %(now)s (before: %(before)s)", part=part.title, now=now, before=was)


def day_in_words(value: Any, _names: Names) -> str:
    return day(date.fromisoformat(value))


def _years(value: Any, _names: Names) -> str:
    first, last = value
    return str(first) if first == last else f"{first}–{last}"


def _average(value: Any, _names: Names) -> str:
    return number(value, 2)


def _faculties(value: Any, names: Names) -> str:
    return "; ".join(tr(names.faculties.get(each)) for each in value)


def _whether(value: Any, _names: Names) -> str:
    return _("yes") if value else _("no")


def _count(value: Any, _names: Names) -> str:
    return str(value)


def _book(value: Any, names: Names) -> str:
    return tr(names.books.get(value)) or str(value)


def _ties(value: Any, _names: Names) -> str:
    return ties_in_a_line(value)


def _limits(value: Any, names: Names) -> str:
    return "; ".join(_limit(limit, names) for limit in value)


def _limit(limit: Mapping[str, Any], names: Names) -> str:
    members = ", ".join(names.places[each] for each in limit["destinations"] if each in names.places)
    return _("at most %(seats)s at %(places)s", seats=limit["seats"], places=members)


def _criteria(value: Any, names: Names) -> str:
    return "; ".join(
        _(
            "%(criterion)s %(weight)s%%, up to %(scale)s",
            criterion=tr(names.criteria.get(key)) or key,
            weight=weight,
            scale=scale,
        )
        for key, weight, scale in value
    )


PARTS: Mapping[str, Part] = {
    "opens_on": Part(_l("opening day"), day_in_words),
    "closes_on": Part(_l("closing day"), day_in_words),
    "selection_on": Part(_l("day of the selection"), day_in_words),
    "waiting_list_ends_on": Part(_l("end of the waiting list"), day_in_words),
    "years": Part(_l("years of study that can apply"), _years),
    "average": Part(_l("least average mark"), _average),
    "faculties": Part(_l("faculties that can apply"), _faculties),
    "choices": Part(_l("how many destinations may be ranked"), _count),
    "blind": Part(_l("blind assessment"), _whether),
    "rule_book_key": Part(_l("rule book"), _book),
    "questionnaire_id": Part(_l("form to fill in"), None),
    "ties": Part(_l("order of equal scores"), _ties),
    "limits": Part(_l("limits over several destinations"), _limits),
    "criteria": Part(_l("criteria"), _criteria),
}
TEXTS: Mapping[str, object] = {
    "title": _l("title"),
    "summary": _l("summary"),
    "costs": _l("costs"),
    "funding": _l("funding"),
    "criteria": _l("words of the criteria"),
}
