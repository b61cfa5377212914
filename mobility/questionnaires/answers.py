"""What people enter: brought into one form, and told in a key what is not right with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from email_validator import EmailNotValidError, validate_email

from mobility.base.countries import CODES
from mobility.base.database import utc_now
from mobility.base.fields import day_of, parts_of, plain_number
from mobility.base.zone import local_day
from mobility.questionnaires.definition import LETTERS, Form, Question, QuestionKind, Section, answers_to

Checked = tuple[Any, str | None]
"""The value to store, and the refusal key of what is wrong with it. A wrong value is kept as it was entered."""

YEARS = range(1900, 2101)
PHONE = re.compile(r"\+?[0-9 ().\-]+")
PHONE_DIGITS = range(7, 16)
"""ITU-T E.164: at most 15; the shortest in use have seven with the area."""
HOME_CODE = "+992"
HOME_NUMBER = re.compile(r"[1-9][0-9]{8}")
"""How numbers of Tajikistan are written at home: nine digits, without the country's code and without a 0 before them."""
HOME_WITHOUT_PLUS = re.compile(r"992[1-9][0-9]{8}")
PHONE_GROUPS = re.compile(r"(\+992)(\d{2})(\d{3})(\d{2})(\d{2})")
"""How numbers of Tajikistan are read out; those of other countries stay in one piece behind their sign."""
PASSPORT_NUMBER = re.compile(r"[A-Z0-9]{5,20}")
"""ICAO 9303-4 has nine signs for it, or more in the optional field; letters and digits alone."""
KEPT_CONTROLS = frozenset("\n\t")
LONGEST_TEXT = 50_000
"""Letters of a long text, valid or not: more is cut, as no limit of words comes near it."""


def validate(question: Question, raw: Any) -> Checked:
    """The value of `raw` as it is stored, and what is wrong with it (None: nothing; an empty answer is not wrong yet).

    A stored value goes through unchanged, so stored answers can be judged again.
    """
    if is_empty(raw):
        return EMPTY.get(question.kind, ""), None
    value, fault = VALIDATORS[question.kind](question, raw)
    return (EMPTY.get(question.kind, ""), None) if is_empty(value) else (value, fault)


def is_empty(value: Any) -> bool:
    """Whether nothing was answered: None, blanks, an empty list, a declaration not accepted."""
    return (
        value is None or value is False or (isinstance(value, str) and not value.strip()) or value in ([], {})
    )


def tidy(text: object, longest: int = LONGEST_TEXT) -> str:
    """Composed letters, usual line ends, no control characters, no blanks around it."""
    composed = unicodedata.normalize("NFC", str(text)[:longest]).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in composed if c in KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs")
    ).strip()


def words(text: str) -> int:
    """How many words there are, as the counter on the page counts them: what blanks divide."""
    return len(text.split())


def _text(question: Question, raw: Any) -> Checked:
    value = " ".join(tidy(raw).split())
    return value, "answer-too-long" if len(value) > LETTERS else None


def _long_text(question: Question, raw: Any) -> Checked:
    value = tidy(raw)
    return value, "too-many-words" if words(value) > question.max_words else None


def _email(question: Question, raw: Any) -> Checked:
    value, too_long = _text(question, raw)
    try:
        validate_email(value, check_deliverability=False)
    except EmailNotValidError:
        return value, "not-an-email"
    return value, too_long


def _phone(question: Question, raw: Any) -> Checked:
    """Stored as `+992901234567`: with the country's code, which may be typed with 00, and left out of a number at home.

    The plus may be left out of a number at home with its code: `992901234567`.
    """
    value, too_long = _text(question, raw)
    digits = "".join(sign for sign in value if sign.isdecimal())
    if not PHONE.fullmatch(value) or not digits.isascii() or len(digits) not in PHONE_DIGITS:
        return value, "not-a-phone"
    if value.startswith("+"):
        return f"+{digits}", too_long
    if HOME_NUMBER.fullmatch(digits):
        return f"{HOME_CODE}{digits}", too_long
    if HOME_WITHOUT_PLUS.fullmatch(digits):
        return f"+{digits}", too_long
    international = value.startswith("00") and len(digits) - 2 in PHONE_DIGITS
    return (f"+{digits.removeprefix('00')}", too_long) if international else (value, "not-a-phone")


def grouped_phone(value: str) -> str:
    """`+992 90 123 45 67`; what is none stays as it is."""
    found = PHONE_GROUPS.fullmatch(value)
    return " ".join(found.groups()) if found else value


def _passport_number(question: Question, raw: Any) -> Checked:
    """Stored in capitals without blanks and dashes."""
    value, _too_long = _text(question, raw)
    plain = value.upper().replace(" ", "").replace("-", "")
    return (plain, None) if PASSPORT_NUMBER.fullmatch(plain) else (value, "not-a-passport-number")


def _number(question: Question, raw: Any) -> Checked:
    """Stored as text with a point, so that it comes back as it was written: 4.50 stays 4.50."""
    value, too_long = _text(question, raw)
    plain, fault = plain_number(value), "not-a-whole-number" if question.whole else "not-a-number"
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return value, fault
    if too_long or not number.is_finite() or "e" in plain.lower():
        return value, fault
    if question.whole and (number < 0 or number != number.to_integral_value()):
        return value, fault
    return plain, None


def _day(question: Question, raw: Any) -> Checked:
    """Stored as ISO 8601; what is none is kept as the three parts were typed: year-month-day."""
    if isinstance(raw, datetime):
        raw = raw.date()
    value, _too_long = _text(question, raw)
    day, faults = day_of(parts_of(value))
    if day is None:
        return value, next(iter(faults.values()))
    if day.year not in YEARS:
        return value, "not-a-day"
    over = question.future and day <= local_day(utc_now())
    return day.isoformat(), "day-is-over" if over else None


def _choice(question: Question, raw: Any) -> Checked:
    value, _too_long = _text(question, raw)
    return value, None if value in answers_to(question) else "not-offered"


def _several(question: Question, raw: Any) -> Checked:
    entered = raw if isinstance(raw, list | tuple) else [raw]
    values = list(filter(None, dict.fromkeys(_text(question, value)[0] for value in entered)))
    return values, None if set(values) <= set(answers_to(question)) else "not-offered"


def _country(question: Question, raw: Any) -> Checked:
    value = _text(question, raw)[0].upper()
    return value, None if value in CODES else "not-offered"


def _declaration(question: Question, raw: Any) -> Checked:
    """What is stored is made by the service: {"text", "language", "accepted_at"}."""
    return raw, None


VALIDATORS: Mapping[QuestionKind, Callable[[Question, Any], Checked]] = {
    "text": _text,
    "long_text": _long_text,
    "email": _email,
    "phone": _phone,
    "passport_number": _passport_number,
    "number": _number,
    "day": _day,
    "choice": _choice,
    "several": _several,
    "yes_no": _choice,
    "country": _country,
    "declaration": _declaration,
}
EMPTY: Mapping[QuestionKind, Any] = {"several": [], "declaration": None}
"""What is stored where nothing was answered; a blank text for all others."""


def values_of(form: Form, answers: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """question key -> its answer: what the register knows, else what was entered. `answers`: section -> SectionAnswers."""
    found: dict[str, Any] = {}
    for section, question in form.questions():
        stored = answers.get(section.key)
        value = stored.values.get(question.key) if stored is not None else None
        if question.known is not None and not is_empty(known.get(question.known)):
            value = known[question.known]
        if not is_empty(value):
            found[question.key] = value
    return found


def is_open(question: Question, values: Mapping[str, Any]) -> bool:
    """Whether the question is asked, by the answers to those before it."""
    if question.when is None:
        return True
    answer = values.get(question.when.question)
    return question.when.value in answer if isinstance(answer, list) else answer == question.when.value


def shown_questions(section: Section, values: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of a section that are asked now; one that hangs on a closed one is closed too."""
    shown: list[Question] = []
    closed: set[str] = set()
    for question in section.questions:
        if (question.when is not None and question.when.question in closed) or not is_open(question, values):
            closed.add(question.key)
        else:
            shown.append(question)
    return tuple(shown)
