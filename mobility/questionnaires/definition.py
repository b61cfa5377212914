"""A form as data: sections with questions, read strictly from what a TOML file or the database holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from mobility.base.database import Translated
from mobility.questionnaires.table import DefinitionError, Table

__all__ = ["Condition", "DefinitionError", "Form", "Option", "Question", "Section", "read"]

SectionKind = Literal["questions", "choices", "documents", "declarations"]
QuestionKind = Literal[
    "text",
    "long_text",
    "email",
    "phone",
    "passport_number",
    "number",
    "day",
    "choice",
    "several",
    "yes_no",
    "country",
    "declaration",
]
Protection = Literal["none", "identity", "inclusion"]
More = Literal["", "retention"]
"""A page of ours that says more about a declaration: how long data are kept."""

PERSONAL = "personal"
"""The section about the person."""
IDENTIFYING = frozenset({"email", "phone", "passport_number"})
"""Kinds of questions whose answers tell who somebody is, wherever they are asked."""
WITH_OPTIONS = frozenset({"choice", "several"})
LETTERS = 400
"""What a one-line answer may have at most."""


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    key: str
    label: Translated


@dataclass(frozen=True)
class Condition:
    """The question is asked only if the answer to `question` is `value` (for "several": has it among others)."""

    question: str
    value: str


@dataclass(frozen=True)
class Question:
    """One thing that is asked.

    `known`: the fact of the register that answers it; then it is shown, not asked. `scored`: reviewers judge by it.
    `identifying`: the answer tells who it is, so that whoever may not know that does not read it, here or elsewhere;
    all of the section “personal” does unless it says otherwise.
    A "country" is one that the person is a citizen of. `max_words` is for long texts, `future` for days: only one after
    today is right. `whole` is for numbers of what is counted: neither a part of one nor less than none. `text` is the full
    wording of a declaration, kept when somebody accepts it. `carried`: the answer is about the person, not about this
    application, and is taken over into their next one. `neutral` says the label to others than the person, where that
    speaks to them.
    """

    key: str
    label: Translated
    neutral: Translated
    hint: Translated
    kind: QuestionKind
    required: bool
    options: tuple[Option, ...]
    max_words: int
    future: bool
    whole: bool
    when: Condition | None
    scored: bool
    known: str | None
    protection: Protection
    identifying: bool
    text: Translated
    more: More
    carried: bool

    def words(self, *, own: bool) -> Translated:
        """The label as the person reads it (`own`), or others."""
        return self.label if own else self.neutral or self.label


@dataclass(frozen=True)
class Section:
    """One page of the form. The questions of "choices" and "documents" are asked by other rooms.

    `carried`: what its questions are unless they say otherwise. `neutral`: as that of a question, for the title.
    """

    key: str
    title: Translated
    neutral: Translated
    intro: Translated
    kind: SectionKind
    carried: bool
    questions: tuple[Question, ...]

    def words(self, *, own: bool) -> Translated:
        """The title as the person reads it (`own`), or others."""
        return self.title if own else self.neutral or self.title

    def question(self, key: str) -> Question:
        """Raises `KeyError`."""
        return {question.key: question for question in self.questions}[key]


@dataclass(frozen=True)
class Form:
    """The whole; keys of questions are unique over all sections."""

    key: str
    title: Translated
    sections: tuple[Section, ...]
    version: int = 0
    """Its number among the stored ones of this key; 0 where it was not read from there."""

    def section(self, key: str) -> Section:
        """Raises `KeyError`."""
        return {section.key: section for section in self.sections}[key]

    def questions(self) -> Iterator[tuple[Section, Question]]:
        for section in self.sections:
            for question in section.questions:
                yield section, question


def read(data: Mapping[str, Any]) -> Form:
    """The form in `data`. Raises `DefinitionError`, which names the place and says what should stand there."""
    table = Table("the form", data)
    form = Form(
        key=table.name("key"),
        title=table.translated("title"),
        sections=tuple(_section(part) for part in table.tables("section", "key")),
    )
    table.nothing_else()
    _ensure_unique("section", [section.key for section in form.sections])
    _ensure_unique("question", [question.key for _, question in form.questions()])
    if not form.sections:
        raise DefinitionError("the form: has no sections")
    _ensure_conditions(form)
    return form


def _section(table: Table) -> Section:
    kind: SectionKind = table.one_of("kind", get_args(SectionKind), "questions")
    section = Section(
        key=table.name("key"),
        title=table.translated("title"),
        neutral=table.translated("neutral", {}),
        intro=table.translated("intro", {}),
        kind=kind,
        carried=table.flag("carried", False),
        questions=(),
    )
    asked = tuple(_question(part, section) for part in table.tables("question", "key"))
    section = replace(section, questions=asked)
    table.nothing_else()
    asks = kind in ("questions", "declarations")
    if asks != bool(section.questions):
        raise DefinitionError(
            f"{table.place}: a section of “{kind}” {'needs' if asks else 'cannot have'} questions"
        )
    return section


def _question(table: Table, section: Section) -> Question:
    fallback: QuestionKind = "declaration" if section.kind == "declarations" else "text"
    kind: QuestionKind = table.one_of("kind", get_args(QuestionKind), fallback)
    question = Question(
        key=table.name("key"),
        label=table.translated("label"),
        neutral=table.translated("neutral", {}),
        hint=table.translated("hint", {}),
        kind=kind,
        required=table.flag("required", True),
        options=_options(table),
        max_words=table.number("max_words", 0),
        future=table.flag("future", False),
        whole=table.flag("whole", False),
        when=_condition(table),
        scored=table.flag("scored", False),
        known=table.name("known") if table.has("known") else None,
        protection=table.one_of("protection", get_args(Protection), "none"),
        identifying=table.flag("identifying", section.key == PERSONAL or kind in IDENTIFYING),
        text=table.translated("text", {}),
        more=table.one_of("more", get_args(More), ""),
        carried=table.flag("carried", section.carried),
    )
    table.nothing_else()
    _ensure_sense(table.place, question, section.kind)
    return question


def _options(table: Table) -> tuple[Option, ...]:
    options = []
    for part in table.tables("options", "key"):
        options.append(Option(part.name("key"), part.translated("label")))
        part.nothing_else()
    _ensure_unique(f"option of {table.place}", [option.key for option in options])
    return tuple(options)


def _condition(table: Table) -> Condition | None:
    if not table.has("when"):
        return None
    part = table.table("when")
    condition = Condition(part.name("question"), part.name("is"))
    part.nothing_else()
    return condition


def _ensure_sense(place: str, question: Question, section_kind: SectionKind) -> None:
    """What belongs together stands together, and nothing stands where it would be forgotten."""
    wrong = {
        "needs options": question.kind in WITH_OPTIONS and not question.options,
        "has options that nobody is shown": question.kind not in WITH_OPTIONS and question.options,
        "has max_words, which only a long text can have": question.kind != "long_text" and question.max_words,
        "looks at the future, which only a day can": question.kind != "day" and question.future,
        "is whole, which only a number can": question.kind != "number" and question.whole,
        "needs max_words": question.kind == "long_text" and question.max_words <= 0,
        "needs text: the wording that people accept": question.kind == "declaration" and not question.text,
        "has text, which only a declaration can have": question.kind != "declaration" and question.text,
        "leads to more, which only a declaration can": question.kind != "declaration" and question.more,
        "is carried over, which what is declared anew each time cannot be": question.carried
        and (question.kind == "declaration" or question.protection == "inclusion"),
        "stands among declarations and is none": section_kind == "declarations"
        and question.kind != "declaration",
        "is a declaration outside of their section": section_kind != "declarations"
        and question.kind == "declaration",
    }
    for sentence, applies in wrong.items():
        if applies:
            raise DefinitionError(f"{place}: {sentence}")


def _ensure_unique(what: str, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise DefinitionError(f"{what} “{twice[0]}”: is there twice")


def _ensure_conditions(form: Form) -> None:
    """A condition looks at a question asked before it, and at an answer that it can have."""
    before: dict[str, Question] = {}
    for section, question in form.questions():
        if question.when is not None:
            place = f"section “{section.key}”, question “{question.key}”, when"
            asked = before.get(question.when.question)
            if asked is None:
                raise DefinitionError(f"{place}: no question “{question.when.question}” is asked before it")
            if question.when.value not in answers_to(asked):
                raise DefinitionError(f"{place}: “{question.when.value}” is no answer to “{asked.key}”")
        before[question.key] = question


def answers_to(question: Question) -> tuple[str, ...]:
    """The answers that can be chosen; none where people write their own."""
    if question.kind == "yes_no":
        return ("yes", "no")
    return tuple(option.key for option in question.options)
