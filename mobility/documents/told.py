"""Findings in plain words, in the present language: one by itself, and those of a document that are to be read."""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _

from mobility.base.languages import day, number
from mobility.base.zone import local_day
from mobility.documents.checks import Verdict
from mobility.documents.checks.sentences import (
    ADVICE,
    ADVICE_TO_STAFF,
    DAYS,
    NAMES,
    NUMBERS,
    REQUIREMENTS,
    SENTENCES,
)
from mobility.documents.models import Finding

MARKS = {Verdict.PASS: "ok", Verdict.WARN: "warn", Verdict.ERROR: "warn", Verdict.FAIL: "no"}


def finding_in_words(
    finding: Finding, names: Mapping[str, str], *, advised: bool = True, staff: bool = False
) -> str:
    """A finding in the present language. `names`: requirement key -> title; `advised`: with what to do about it, which is
    said to who gives documents, or to those who look at them (`staff`)."""
    if finding.message not in SENTENCES:  # of an older version of the checks
        return str(NAMES.get(finding.check, finding.check))
    values = {key: _value(key, value, names) for key, value in finding.values.items()}
    said = (SENTENCES, _advice(staff=staff)) if advised else (SENTENCES,)
    return " ".join(str(words[finding.message]) % values for words in said if finding.message in words)


def lines_to_read(
    found: Sequence[Finding],
    names: Mapping[str, str],
    *,
    staff: bool,
    acts: bool,
    unadvised: Container[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Faults, warnings and what was accepted; `acts`: the reader can do what a finding advises, which is said once, and
    not where its check is one of `unadvised`."""
    lines, advised, advices = [], set[str](), _advice(staff=staff)
    for finding in found:
        if not passed(finding):
            advice = str(advices.get(finding.message, ""))
            does = acts and advice not in advised and finding.check not in unadvised
            lines.append((_line(finding, names, staff=staff, acts=does), _mark(finding)))
            advised.add(advice)
    return tuple(lines)


def _advice(*, staff: bool) -> Mapping[str, object]:
    return {**ADVICE, **ADVICE_TO_STAFF} if staff else ADVICE


def passed(finding: Finding) -> bool:
    """In order by the check itself; what somebody accepted stays in sight."""
    return finding.verdict == Verdict.PASS


def _line(finding: Finding, names: Mapping[str, str], *, staff: bool, acts: bool) -> str:
    """With why it was accepted; those who work with the case also read by whom and when."""
    text = finding_in_words(finding, names, advised=acts and finding.accepted_at is None, staff=staff)
    if finding.accepted_at is None:
        return text
    reason = finding.accepted_reason or _("[erased words]")
    if staff and finding.accepted_by is not None:
        return _(
            "%(found)s Accepted by %(name)s on %(day)s: %(reason)s",
            found=text,
            name=finding.accepted_by.called,
            day=day(local_day(finding.accepted_at)),
            reason=reason,
        )
    return _("%(found)s Accepted by the office: %(reason)s", found=text, reason=reason)


def _mark(finding: Finding) -> str:
    return "ok" if finding.accepted_at is not None else MARKS[Verdict(finding.verdict)]


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
