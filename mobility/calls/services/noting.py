"""What a change of a call leaves in the record: of each part that is another now what it was and what it is; of its texts
that they are others, and beside the record, as they are words, what they were and are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from mobility.base.languages import LANGUAGES
from mobility.calls.models import Call

PARTS = (
    "opens_on", "closes_on", "selection_on", "waiting_list_ends_on", "choices", "blind", "rule_book_key",
    "questionnaire_id", "ties", "limits",
)  # fmt: skip
"""Kept as they are; who can apply and the criteria are taken apart."""
TEXTS = ("title", "summary", "costs", "funding")


@dataclass(frozen=True)
class Noted:
    """A call as it stood: `parts` as the record keeps them."""

    parts: Mapping[str, Any]
    texts: Mapping[str, Any]


def noted(call: Call) -> Noted:
    """What a later look at the call is compared with."""
    asked = {name: call.eligibility.get(name) for name in ("years", "average", "faculties")}
    criteria = [[each["key"], each["weight"], each.get("scale")] for each in call.criteria]
    words = {"criteria": [[each["title"], each.get("hint")] for each in call.criteria]}
    return Noted(
        {name: as_told(getattr(call, name)) for name in PARTS} | asked | {"criteria": criteria},
        {name: getattr(call, name) for name in TEXTS} | words,
    )


def changed_between(before: Noted, after: Noted) -> dict[str, Any]:
    """Facts of an entry: "before" and "after" by part, "texts" the names of those that are others."""
    parts = [name for name in before.parts if before.parts[name] != after.parts[name]]
    found = {
        "before": {name: before.parts[name] for name in parts},
        "after": {name: after.parts[name] for name in parts},
        "texts": [name for name in before.texts if before.texts[name] != after.texts[name]],
    }
    return {name: fact for name, fact in found.items() if fact}


def texts_between(before: Noted, after: Noted) -> dict[str, str]:
    """`funding-before`, `funding` -> the languages in which a text is another, a line each: `en: 400 euros a month.`; of the
    criteria, whose words stand with their weights, nothing."""
    found = {}
    for name in TEXTS:
        was, now = before.texts[name], after.texts[name]
        codes = [code for code in LANGUAGES if was.get(code) != now.get(code)]
        for key, texts in ((f"{name}-before", was), (name, now)):
            found[key] = "\n".join(f"{code}: {texts[code]}" for code in codes if texts.get(code))
    return {key: text for key, text in found.items() if text}


def as_told(value: Any) -> Any:
    """What a call or a destination offers, as the record keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
