"""The changes of a variant in words: `Vilnius University: 3 seats instead of 2`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.base.languages import number, tr
from mobility.calls.models import Call
from mobility.calls.naming import places_of
from mobility.selection.variants.terms import (
    LEAST,
    LIMIT,
    RESERVED,
    SEATS,
    WEIGHT,
    Changes,
    Value,
    members_of,
)

GROUPS: dict[str, object] = {"orphan": _l("orphans"), "disability": _l("people with a disability")}


@dataclass(frozen=True)
class Names:
    """`places`: id of a destination -> its name, in the call's order; `criteria`: key -> title."""

    places: Mapping[int, str]
    criteria: Mapping[str, str]

    def place_of(self, key: str) -> tuple[int, int, str]:
        """Where a term stands among others, on every page: by its kind, then as the call has what it is about."""
        kind, _colon, about = key.partition(":")
        if kind == WEIGHT:
            ordered, found = list(self.criteria), {about}
        elif kind == RESERVED:
            ordered, found = list(GROUPS), {about}
        else:
            ordered, found = [*map(str, self.places)], {*map(str, members_of(key))}
        first = next((place for place, each in enumerate(ordered) if each in found), len(ordered))
        return list(SAID).index(kind), first, about

    def of(self, key: str) -> str:
        """What a term is about."""
        kind, _colon, about = key.partition(":")
        if kind == LIMIT:
            members = members_of(key)
            return ", ".join(name for place, name in self.places.items() if place in members)
        if kind == RESERVED:
            return str(GROUPS.get(about, about))
        return self.criteria.get(about, about) if kind == WEIGHT else self.places.get(int(about), about)


def names_in(call: Call) -> Names:
    """Needs destinations with their partners."""
    return Names(places_of(call), {str(each["key"]): tr(each["title"]) for each in call.criteria})


def lines_of(changes: Changes, names: Names) -> list[str]:
    """One sentence a change, in the order in which the call has what they are about."""
    return [
        SAID[key.partition(":")[0]](names.of(key), *changes[key])
        for key in sorted(changes, key=names.place_of)
    ]


def _seats(place: str, before: Value, after: Value) -> str:
    return ngettext(
        "%(place)s: %(num)d seat instead of %(before)s",
        "%(place)s: %(num)d seats instead of %(before)s",
        int(after or 0),
        place=place,
        before=before,
    )


def _least(place: str, before: Value, after: Value) -> str:
    if after is None:
        return _("%(place)s: no least score instead of %(before)s%%", place=place, before=_percent(before))
    if before is None:
        return _(
            "%(place)s: a least score of %(after)s%%, where none was asked",
            place=place,
            after=_percent(after),
        )
    return _(
        "%(place)s: a least score of %(after)s%% instead of %(before)s%%",
        place=place,
        after=_percent(after),
        before=_percent(before),
    )


def _limit(places: str, before: Value, after: Value) -> str:
    if after is None:
        return _("%(places)s: no limit together instead of at most %(before)s", places=places, before=before)
    if before is None:
        return _(
            "%(places)s: at most %(after)s together, where there was no limit",
            places=places,
            after=after,
        )
    return _(
        "%(places)s: at most %(after)s together instead of %(before)s",
        places=places,
        after=after,
        before=before,
    )


def _reserved(group: str, before: Value, after: Value) -> str:
    return _(
        "Reserved for %(group)s: %(after)s instead of %(before)s", group=group, after=after, before=before
    )


def _weight(criterion: str, before: Value, after: Value) -> str:
    return _(
        "%(criterion)s: weight %(after)s%% instead of %(before)s%%",
        criterion=criterion,
        after=after,
        before=before,
    )


def _percent(value: Value) -> str:
    return number(Decimal(str(value)))


SAID: Mapping[str, Callable[[str, Value, Value], str]] = {
    SEATS: _seats,
    LEAST: _least,
    LIMIT: _limit,
    RESERVED: _reserved,
    WEIGHT: _weight,
}
