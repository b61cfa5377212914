"""A finding in plain words, in the present language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from mobility.base.languages import day, number
from mobility.documents.checks.sentences import ADVICE, DAYS, NAMES, NUMBERS, REQUIREMENTS, SENTENCES
from mobility.documents.models import Finding


def finding_in_words(finding: Finding, names: Mapping[str, str], *, advised: bool = True) -> str:
    """A finding in the present language. `names`: requirement key -> title; `advised`: with what to do about it."""
    if finding.message not in SENTENCES:  # of an older version of the checks
        return str(NAMES.get(finding.check, finding.check))
    values = {key: _value(key, value, names) for key, value in finding.values.items()}
    said = (SENTENCES, ADVICE) if advised else (SENTENCES,)
    return " ".join(str(words[finding.message]) % values for words in said if finding.message in words)


def _value(key: str, value: Any, names: Mapping[str, str]) -> str:
    if key in DAYS:
        return _day(str(value))
    if key in NUMBERS:
        return _decimal(str(value))
    if key in REQUIREMENTS:
        return names.get(str(value), _("another document"))
    return str(value)


def _decimal(text: str) -> str:
    """In the reader's way of writing it; what was typed and is none comes back as it is."""
    try:
        return number(Decimal(text), least=2, most=2)
    except InvalidOperation:
        return text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
