"""What people write with a move: the reason, what is to be mended, and the form that the rule book gives the move."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mobility.accounts.models import Person
from mobility.base.languages import day, number, separator, tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Blank, Move

LONGEST_LINE, LONGEST_TEXT = 200, 4000
FIELD = "blank-"
"""Before a blank's key in the names of a page's fields."""
DOUBT = "doubt-"
"""Before the key of what spoke against a move, where the record keeps it."""


@dataclass(frozen=True)
class Words:
    """What goes with one move. `form`: key of a blank -> what was filled in (text, number, date, key of a choice)."""

    reason: str = ""
    fields: Collection[str] = ()
    form: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """The words as the record keeps them: `facts` for good, `texts` so that they can be erased."""

    reason: str
    fields: tuple[str, ...]
    facts: Mapping[str, object]
    texts: Mapping[str, str]
    filled: Mapping[str, object] = field(default_factory=dict)
    """key of a blank -> what was filled in, as JSON has it"""


NOTHING = Kept("", (), {}, {})


def kept(case: Case, move: Move, words: Words, now: datetime, asker: Person | None = None) -> Kept:
    """What the record keeps of `words`; `asker`: who makes the move, and may name to be mended what they may read.

    Raises `Refusal`: "reason-owed", "fields-owed", "fields-unknown", "blank-owed", "blank-unfit", "blank-to-come",
    "blank-unknown", "blank-on-record".
    """
    doubts = doubts_about(case, move)
    reason = words.reason.strip() if doubts or move.reason != "none" else ""
    if (doubts or move.reason == "owed") and not reason:
        raise Refusal("reason-owed", "reason")
    fields = _fields(case, words.fields, asker) if move.asks else ()
    filled = _filled(move, words.form, local_day(now))
    _ensure_known(case, filled)
    texts = {key: str(value) for key, value in filled.items() if move.form[key].kind in ("line", "text")}
    rest = {key: value for key, value in filled.items() if key not in texts}
    facts: dict[str, object] = {"fields": list(fields)} if move.asks else {}
    facts |= {"form": rest} if rest else {}
    return Kept(
        reason,
        fields,
        facts,
        {"reason": reason, **{FIELD + key: text for key, text in texts.items()}, **doubts},
        filled,
    )


def doubts_about(case: Case, move: Move) -> dict[str, str]:
    """What speaks against the move, by the name under which the record keeps it: it is then made for a reason alone."""
    found = {DOUBT + key: doubt.found(case, move) for key, doubt in lent.doubts.items()}
    return {name: words for name, words in found.items() if words}


def in_words(move: Move, filled: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(blank, what was filled in), in the present language and the order of the form."""
    for key, blank in move.form.items():
        if key in filled:
            yield tr(blank.title), _SHOWN[blank.kind](blank, filled[key])


_SHOWN: Mapping[str, Callable[[Blank, Any], str]] = {
    "line": lambda blank, value: str(value),
    "text": lambda blank, value: str(value),
    "number": lambda blank, value: str(value).replace(".", separator()),
    "date": lambda blank, value: day(date.fromisoformat(value)),
    "choice": lambda blank, value: tr(blank.choices.get(value)) or str(value),
}


def _fields(case: Case, named: Collection[str], asker: Person | None) -> tuple[str, ...]:
    if not named:
        raise Refusal("fields-owed", "fields")
    offered = lent.fields.get(case.kind)
    if offered is not None and not set(named) <= {each.key for each in offered(case, asker)}:
        raise Refusal("fields-unknown", "fields")
    return tuple(sorted(named))


def _filled(move: Move, given: Mapping[str, object], today: date) -> dict[str, object]:
    """key -> value as JSON has it, of the blanks that are filled in"""
    if not given.keys() <= move.form.keys():
        raise Refusal("blank-unknown")
    found: dict[str, object] = {}
    for key, blank in move.form.items():
        value = given.get(key)
        value = value.strip() if isinstance(value, str) else value
        if value not in (None, ""):
            found[key] = _fitting(blank, value, today)
        elif blank.required:
            raise Refusal("blank-owed", FIELD + key)
    return found


def on_record(case: Case, key: str) -> Any:
    """What a room knows of a blank of this key; None where none does."""
    known = lent.known_blanks.get(key)
    return known(case) if known is not None else None


def _ensure_known(case: Case, filled: Mapping[str, object]) -> None:
    """A number that is on record is confirmed as it is, or put right there."""
    for key, value in filled.items():
        known = on_record(case, key)
        if known is not None and known != value:
            raise Refusal("blank-on-record", FIELD + key, known=number(known, most=6))


def _fitting(blank: Blank, value: object, today: date) -> object:
    fitting = _FITS[blank.kind](blank, value)
    if fitting is None:
        raise Refusal("blank-unfit", FIELD + blank.key)
    if blank.past and isinstance(value, date) and value > today:
        raise Refusal("blank-to-come", FIELD + blank.key)
    return fitting


def _text(longest: int) -> Callable[[Blank, object], str | None]:
    return lambda blank, value: value if isinstance(value, str) and len(value) <= longest else None


def _number(blank: Blank, value: object) -> int | float | None:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float | Decimal)
        or not Decimal(value).is_finite()
    ):
        return None
    return int(value) if value == int(value) else float(value)


_FITS: Mapping[str, Callable[[Blank, object], object]] = {
    "line": _text(LONGEST_LINE),
    "text": _text(LONGEST_TEXT),
    "number": _number,
    "date": lambda blank, value: value.isoformat() if isinstance(value, date) else None,
    "choice": lambda blank, value: value if isinstance(value, str) and value in blank.choices else None,
}
