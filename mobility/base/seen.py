"""Two people who edit the same thing: the second sees what the first has changed, and decides."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from mobility.base.refusals import Refusal

DIGITS = 12
"""Of a digest, in hex: enough to tell a value from its neighbour."""


def values_of(item: object, names: Sequence[str]) -> dict[str, Any]:
    """These values of something that is kept, by name."""
    return {name: getattr(item, name) for name in names}


def seen_of(values: Mapping[str, Any]) -> str:
    """What a form carries of the values it was filled with: `city:9f86d081884c,name:…`, a digest for each."""
    return ",".join(f"{name}:{_digest(value)}" for name, value in sorted(values.items()))


def changed_since(seen: str, values: Mapping[str, Any]) -> Sequence[str]:
    """The names of the values that are no longer as they were `seen`; all of them if it cannot be read."""
    before = _read(seen)
    return [name for name, value in values.items() if before.get(name) != _digest(value)]


def ensure_as_seen(seen: str, values: Mapping[str, Any], chain: str, among: Sequence[str] = ()) -> None:
    """`chain`: that of the record in which changes of it stand; `among`: by which of its entries, where others stand there.

    Raises `Refusal`: "values-changed-meanwhile".
    """
    if changed_since(seen, values):
        raise Refusal("values-changed-meanwhile", chain=chain, among=tuple(among))


def only_changed(
    seen: str, entered: Mapping[str, Any], present: Mapping[str, Any]
) -> tuple[dict[str, Any], Sequence[str]]:
    """Of values that stand each for itself: what is to be written, where a value that was sent as it was `seen` stays as it
    is at `present`; and the names of those that were changed here and, to something else, by somebody else.

    What is not in `seen` was not looked at, and is as it was `entered`.
    """
    before = _read(seen)
    touched = [name for name, value in entered.items() if before.get(name) != _digest(value)]
    clashing = [
        name
        for name in touched
        if name in before and before[name] != _digest(present[name]) and entered[name] != present[name]
    ]
    return {name: entered[name] if name in touched else present[name] for name in entered}, clashing


def seen_again(seen: str, present: Mapping[str, Any]) -> str:
    """What a form carries once its reader was told what is at `present`; of other values what it carried."""
    digests = {**_read(seen), **{name: _digest(value) for name, value in present.items()}}
    return ",".join(f"{name}:{digest}" for name, digest in sorted(digests.items()) if name)


def _read(seen: str) -> dict[str, str]:
    return dict(part.partition(":")[::2] for part in seen.split(","))


def _digest(value: Any) -> str:
    plain = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGITS]
