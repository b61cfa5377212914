"""Two people change the same stay: each writes what they changed; where both changed the same, the second decides."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mobility.base.languages import day, number
from mobility.base.refusals import Refusal, refuse_all
from mobility.base.seen import only_changed
from mobility.stays.models import Stay
from mobility.stays.services.keeping import chain_of
from mobility.stays.words import ACTIVITIES


def as_seen(
    stay: Stay, seen: str, entered: Mapping[str, Any], present: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What is to be written of `entered`: as it was `seen`, it is left as it is at `present`.

    Raises `Refusal`: "stay-changed-meanwhile" for each value that somebody else has changed too, with `there`.
    """
    values, clashing = only_changed(seen, entered, present)
    refuse_all(
        [
            Refusal(
                "stay-changed-meanwhile",
                name,
                chain=chain_of(stay),
                now=_in_words(present[name]),
                there={name: present[name]},
            )
            for name in clashing
        ]
    )
    return values


def _in_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(filter(None, map(str, value.values())))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value, most=1)
    return str(ACTIVITIES.get(value, value) or "–")
