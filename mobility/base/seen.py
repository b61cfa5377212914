"""Two people who edit the same thing: the second sees what the first has changed, and decides."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import day, number
from mobility.base.refusals import Refusal, refuse_all

BOTH_CHANGED = _l(
    "Not saved: you changed the same thing elsewhere too, perhaps in another tab. Press the button below to see both."
)
"""What a form that saves as one goes says where two windows met: both are shown by the next page, not by this."""
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


def as_seen(
    seen: str,
    entered: Mapping[str, Any],
    present: Mapping[str, Any],
    *,
    words: Mapping[str, Callable[[Any], str]] = MappingProxyType({}),
    box: str = "%s",
    chain: str = "",
    among: Sequence[str] = (),
) -> dict[str, Any]:
    """What is to be written of `entered`: as it was `seen`, it is left as it is at `present`.

    `words`: how values are read that are no text, number or day; `box`: how the field of a value is called; `chain` and
    `among` as of `Refusal`.
    Raises `Refusal`: "values-changed-meanwhile", and "value-stands" with `there` for each that is a clash.
    """
    values, clashing = only_changed(seen, entered, present)
    if clashing:
        standing = (
            Refusal(
                "value-stands",
                box % name,
                now=words.get(name, _in_words)(present[name]) or "–",
                there={name: present[name]},
            )
            for name in clashing
        )
        refuse_all([Refusal("values-changed-meanwhile", chain=chain, among=tuple(among)), *standing])
    return values


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


def ensure_as_shown(
    seen: str | None, present: Mapping[str, Any], *, chain: str = "", among: Sequence[str] = ()
) -> None:
    """What somebody decides about is what stood on their page: a file, a request, a claim. `seen`: None where they decide
    from no page; `chain` and `among` as of `Refusal`.

    Raises `Refusal`: "judged-changed-meanwhile" where another has come in its place, with `there`.
    """
    if seen is not None and changed_since(seen, present):
        raise Refusal("judged-changed-meanwhile", chain=chain, among=tuple(among), there=dict(present))


def seen_again(seen: str, present: Mapping[str, Any]) -> str:
    """What a form carries once its reader was told what is at `present`; of other values what it carried."""
    digests = {**_read(seen), **{name: _digest(value) for name, value in present.items()}}
    return ",".join(f"{name}:{digest}" for name, digest in sorted(digests.items()) if name)


def said_of_taken_over(answers: Sequence[str]) -> str:
    """Of these, in words: changed elsewhere and left alone here, they hold; empty where there are none."""
    if not answers:
        return ""
    return _(
        "Changed elsewhere meanwhile, perhaps by you in another tab, and taken over from there: %(answers)s.",
        answers="; ".join(answers),
    )


def _read(seen: str) -> dict[str, str]:
    return dict(part.partition(":")[::2] for part in seen.split(","))


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return " · ".join(filter(None, map(str, value.values())))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value, most=1)
    return str(value or "")


def _digest(value: Any) -> str:
    plain = json.dumps(value, sort_keys=True, default=_plain)
    return hashlib.sha256(plain.encode()).hexdigest()[:DIGITS]


def _plain(value: Any) -> str:
    """8 that was typed is the 8.0 of the database."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
