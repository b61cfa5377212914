"""What chains of the record, such as `case:12`, are called by the rooms that have them, and who may open their pages."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import literal, select, union_all

from .database import db
from .lending import Label, lent


def labels_of(chains: Collection[str]) -> Mapping[str, Label]:
    """Of those that have a name; those of one kind in one go."""
    return {
        f"{kind}:{number}": label
        for kind, wanted in _by_kind(chains).items()
        for number, label in lent.chains[kind].labels(wanted).items()
    }


def opened_by(viewer: Any, chains: Iterable[str]) -> set[str]:
    """Those whose pages the viewer may open; in one statement."""
    numbers = _by_kind(chains)
    guarded = {kind: found for kind in numbers if (found := lent.chains[kind].opened) is not None}
    opened = {f"{kind}:{number}" for kind in numbers.keys() - guarded.keys() for number in numbers[kind]}
    mine = [(kind, found(viewer).subquery()) for kind, found in guarded.items()]
    asked = [
        select(literal(f"{kind}:").concat(ids.c.id)).where(ids.c.id.in_(numbers[kind])) for kind, ids in mine
    ]
    return opened | set(db.session.scalars(union_all(*asked))) if asked else opened


def untold() -> list[Any]:
    """A Select of chains for each kind of which there are some that the readers of the record learn nothing of yet."""
    found = {kind: each.untold for kind, each in lent.chains.items() if each.untold is not None}
    numbers = {kind: ids().subquery() for kind, ids in found.items()}
    return [select(literal(f"{kind}:").concat(ids.c.id)) for kind, ids in numbers.items()]


def _by_kind(chains: Iterable[str]) -> dict[str, set[int]]:
    """`case:12` and `case:13` -> {"case": {12, 13}}; of the kinds that rooms lend."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for chain in chains:
        kind, _sign, number = chain.partition(":")
        if kind in lent.chains and number.isdigit():
            numbers[kind].add(int(number))
    return numbers
