"""Two people who edit the same institution or faculty: the second sees what the first has changed, and decides."""

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
    before = dict(part.partition(":")[::2] for part in seen.split(","))
    return [name for name, value in values.items() if before.get(name) != _digest(value)]


def ensure_as_seen(seen: str, values: Mapping[str, Any], chain: str) -> None:
    """`chain`: that of the record in which changes of it stand. Raises `Refusal`: "institution-changed-meanwhile"."""
    if changed_since(seen, values):
        raise Refusal("institution-changed-meanwhile", chain=chain)


def _digest(value: Any) -> str:
    plain = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGITS]
