"""What of a run's inputs can be tried otherwise: seats, least scores, limits, reserved seats, weights; each by its key.

`seats:3`, `least:3` (of a destination), `limit:3+4` (of several together), `reserved:orphan`, `weight:motivation`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mobility.selection.allocation.inputs import Inputs, score_of
from mobility.selection.allocation.rule import Limit, in_order

Value = int | str | None
"""Whole numbers; a least score as text with two decimals. None: no least score, no limit."""
Terms = Mapping[str, Value]
"""key -> what it is"""
Changes = Mapping[str, Sequence[Value]]
"""key -> what it was and what it is"""

SEATS, LEAST, LIMIT, RESERVED, WEIGHT = "seats", "least", "limit", "reserved", "weight"


def key_of(kind: str, about: object) -> str:
    return f"{kind}:{about}"


def limit_key(members: Collection[int]) -> str:
    return key_of(LIMIT, "+".join(map(str, sorted(members))))


def members_of(key: str) -> frozenset[int]:
    """The destinations of a key of seats or of a limit."""
    return frozenset(map(int, key.partition(":")[2].split("+")))


def least_as_term(least: Decimal | None) -> str | None:
    return None if least is None else f"{least:.2f}"


def terms_of(inputs: Inputs) -> dict[str, Value]:
    """Everything that can be changed, as it is, in the order of a page."""
    limits: dict[str, Value] = {}
    for limit in inputs.limits:
        limits[limit_key(limit.places)] = limit.seats
    return {
        **{key_of(SEATS, place.id): place.seats for place in inputs.places},
        **{key_of(LEAST, place.id): least_as_term(place.least) for place in inputs.places},
        **limits,
        **{key_of(RESERVED, group): left for group, left in inputs.reserved},
        **{key_of(WEIGHT, each["key"]): int(each["weight"]) for each in inputs.criteria},
    }


def changes_between(before: Terms, after: Terms) -> dict[str, list[Value]]:
    """What is otherwise in `after`; what it does not name stays as it is."""
    return {key: [before.get(key), value] for key, value in after.items() if value != before.get(key)}


def after(changes: Changes) -> dict[str, Value]:
    """The terms that the changes lead to."""
    return {key: new for key, (_old, new) in changes.items()}


@dataclass(frozen=True)
class Held:
    """Seats that are held when a proposal is made or wait for somebody, which its terms leave out: by id of the destination,
    and reserved ones by group."""

    seats: Mapping[int, int]
    reserved: Mapping[str, int]

    @classmethod
    def beside(
        cls,
        seats: Mapping[int, int],
        reserved: Mapping[str, int],
        waiting: Mapping[str, Mapping[str, int]] | None,
    ) -> "Held":
        """`waiting`: as of `Inputs.left_out`; None of a run from before that was kept."""
        found = waiting or {"seats": {}, "reserved": {}}
        waits = Counter({int(place): number for place, number in found["seats"].items()})
        return cls(Counter(seats) + waits, Counter(reserved) + Counter(found["reserved"]))

    def of(self, key: str) -> int:
        """Those that a term leaves out."""
        kind, _colon, about = key.partition(":")
        if kind == RESERVED:
            return self.reserved.get(about, 0)
        places = members_of(key) if kind in (SEATS, LIMIT) else ()
        return sum(self.seats.get(place, 0) for place in places)


def as_in_call(changes: Changes, held: Held) -> dict[str, list[Value]]:
    """The same changes as the call has them: with the seats that are held."""
    return {
        key: [value + held.of(key) if isinstance(value, int) else value for value in pair]
        for key, pair in changes.items()
    }


def with_terms(inputs: Inputs, terms: Terms) -> Inputs:
    """The same inputs under other terms; the scores are made anew from the points where a weight is another."""
    wanted = {**terms_of(inputs), **terms}
    return replace(
        _weighted(inputs, wanted),
        places=tuple(
            replace(place, seats=_number(wanted[key_of(SEATS, place.id)]), least=_least(wanted, place.id))
            for place in inputs.places
        ),
        limits=tuple(
            Limit(members_of(key), _number(seats))
            for key, seats in wanted.items()
            if key.startswith(key_of(LIMIT, "")) and seats is not None
        ),
        reserved=tuple((group, _number(wanted[key_of(RESERVED, group)])) for group, _left in inputs.reserved),
    )


def _weighted(inputs: Inputs, wanted: Terms) -> Inputs:
    criteria = tuple(
        {**each, "weight": _number(wanted[key_of(WEIGHT, each["key"])])} for each in inputs.criteria
    )
    if criteria == inputs.criteria:
        return inputs
    rescored = [
        replace(each, score=score_of(inputs.points.get(each.id, ()), criteria)) for each in inputs.candidates
    ]
    return replace(inputs, criteria=criteria, candidates=tuple(in_order(rescored)))


def _least(wanted: Terms, place: int) -> Decimal | None:
    least = wanted[key_of(LEAST, place)]
    return None if least is None else Decimal(least)


def _number(value: Value) -> int:
    return int(value or 0)
