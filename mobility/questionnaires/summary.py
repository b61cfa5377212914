"""Answers as people read them: on the page of one's own, before sending, and for those who decide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from mobility.base.countries import country_name
from mobility.base.languages import day, number, speaking, tr
from mobility.base.refusals import Refusal
from mobility.base.veil import Veil
from mobility.base.zone import local_day
from mobility.questionnaires.answers import grouped_phone, is_empty, shown_questions, validate, values_of
from mobility.questionnaires.definition import LETTERS, Form, Question, Section
from mobility.questionnaires.models import SectionAnswers

UNGROUPED = 10_000
ALL = frozenset({"none", "identity", "inclusion"})


@dataclass(frozen=True)
class Row:
    """One question with its answer in words; empty where nothing was answered."""

    question: Question
    key: str
    """The question's words, as `summary_list` wants them."""
    value: str
    fault: str
    """What is not right, in a sentence."""
    source: str
    """In words, from whom the university knows it; empty where it is as it was entered."""
    text: str = ""
    """Of a declaration: its words as they were accepted."""

    @property
    def protection(self) -> str:
        return self.question.protection


@dataclass(frozen=True)
class Summary:
    """One section with its rows."""

    section: Section
    title: str
    """The section's words, for whoever reads it."""
    rows: tuple[Row, ...]
    version: int
    """Of the form."""


def readable(
    form: Form,
    answers: Mapping[str, SectionAnswers],
    known: Mapping[str, Any],
    language: str,
    seen: Collection[str] = ALL,
    veil: Veil | None = None,
    *,
    own: bool,
    source: str = "",
) -> list[Summary]:
    """The sections with questions, in `language`; questions of a protection that is not in `seen` are left out.

    `own`: the reader is who answered; to others sections and questions have neutral words. `source`: from whom `known` is.
    Under a `veil` those that tell who it is are left out too, and in all other answers that is covered; the wording of a
    declaration is then the reader's, not that of the language in which somebody accepted it.
    """
    values = values_of(form, answers, known)
    with speaking(language):
        return [
            Summary(
                section,
                tr(section.words(own=own), language),
                _rows(section, values, answers.get(section.key), known, source, language, seen, veil, own),
                form.version,
            )
            for section in form.sections
            if section.questions
        ]


def _rows(
    section: Section,
    values: Mapping[str, Any],
    stored: SectionAnswers | None,
    known: Mapping[str, Any],
    source: str,
    language: str,
    seen: Collection[str],
    veil: Veil | None,
    own: bool,
) -> tuple[Row, ...]:
    errors = stored.errors if stored else {}
    cover = veil.cover if veil is not None else str
    return tuple(
        Row(
            question=question,
            key=tr(question.words(own=own), language),
            value=cover(in_words(question, values.get(question.key), language)),
            fault=sentence(question, errors[question.key]) if question.key in errors else "",
            source=source if is_known(question, known) else "",
            text=_accepted_text(question, values.get(question.key), language, veil),
        )
        for question in shown_questions(section, values)
        if question.protection in seen and not (veil is not None and question.identifying)
    )


def _accepted_text(question: Question, value: Any, language: str, veil: Veil | None) -> str:
    if not isinstance(value, Mapping) or "accepted_at" not in value:
        return ""
    return str(value["text"]) if veil is None else tr(question.text, language)


def is_known(question: Question, known: Mapping[str, Any]) -> bool:
    """Whether the university knows the answer."""
    return question.known is not None and not is_empty(known.get(question.known))


def sentence(question: Question, fault: str) -> str:
    """What is not right with an answer, in the present language."""
    return Refusal(fault, most=question.max_words, letters=LETTERS).sentence


def in_words(question: Question, value: Any, language: str) -> str:
    """The answer as a person reads it; what is no right answer comes back as it was entered."""
    if is_empty(value):
        return ""
    if isinstance(value, list):
        return ", ".join(_option(question, str(part), language) for part in value)
    if isinstance(value, Mapping):
        return _mapping(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, Decimal):
        return _number(value, language)
    text = str(value)
    if question.kind == "number" and validate(question, text)[1] is None:
        return _number(Decimal(text), language)
    if question.kind == "day":
        return _day(text, language)
    if question.kind == "phone":
        return grouped_phone(text)
    if question.kind == "country":
        return country_name(text, language)
    return _option(question, text, language) if question.kind in ("choice", "yes_no") else text


def _option(question: Question, value: str, language: str) -> str:
    if question.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    return next((tr(option.label, language) for option in question.options if option.key == value), value)


def _number(value: Decimal, language: str) -> str:
    """With as many decimals as it was written with: 4.50 is 4,50. Four digits stand together: it may be a year."""
    decimals = max(0, -int(value.as_tuple().exponent))
    if decimals == 0 and abs(value) < UNGROUPED:
        return str(int(value))
    return number(value, decimals, decimals, language)


def _day(text: str, language: str) -> str:
    try:
        return day(date.fromisoformat(text), language)
    except ValueError:  # kept as it was typed: year-month-day
        return ".".join(reversed(text.split("-")))


def _mapping(value: Mapping[str, Any], language: str) -> str:
    """A declaration that was accepted, or a fact of the register with a name in several languages."""
    if "accepted_at" in value:
        accepted = datetime.fromisoformat(str(value["accepted_at"]))
        return _("Accepted on %(day)s", day=day(local_day(accepted), language))
    return tr(dict(value), language)
