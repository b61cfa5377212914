"""The page's form of one section, made from its questions: everything typed is taken, the service says what is wrong."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mobility.base.countries import TERRITORIES, citizenships, country_name
from mobility.base.fields import PARTS, DayField, parts_of
from mobility.base.forms import Form
from mobility.base.languages import language as present_language
from mobility.base.languages import separator, tr
from mobility.questionnaires import meeting
from mobility.questionnaires.answers import grouped_phone, is_empty, shown_questions, validate
from mobility.questionnaires.definition import Question, QuestionKind, Section
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.queries import home_country
from mobility.questionnaires.summary import in_words, is_known, sentence

RADIOS_UP_TO = 7
"""More answers than these make a list to open."""

Typed = MultiDict[str, Any]


@dataclass
class Part:
    """One question on the page: to be answered (`field`), or only shown (`value`)."""

    question: Question
    field: Field | None
    value: str
    """The answer as stored, in words."""
    known: bool = False
    closed: bool = False
    """Asked only if another question is answered so; not so far."""
    opened_by: str = ""
    """The words of that question and answer."""
    stored: str | None = None
    """What is stored meanwhile, where two tabs met and both had changed it."""
    taken_over: bool = False
    """The field shows what is stored meanwhile: there it was changed, and here it was not."""
    caution: str | None = None
    """What the answer may lead to though it is right in itself, said beside it; empty while that is nothing, None where it
    never is anything."""

    @property
    def hint(self) -> str:
        return tr(self.question.hint)


class SectionForm(Form):
    """`values()` is what `save_section` takes: what was entered, and what the page had shown."""

    seen_revision = HiddenField()
    seen_answers = HiddenField()
    section: Section
    parts: list[Part]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A draft takes anything (the token is checked for every POST before the view is called)."""
        return True

    def values(self) -> dict[str, Any]:
        return {"entered": self.entered(), **self._seen()}

    def _seen(self) -> dict[str, Any]:
        revision = str(self.seen_revision.data or "0")
        return {
            "seen_revision": int(revision) if revision.isdecimal() else -1,
            "seen_answers": meeting.read(str(self.seen_answers.data or "")),
        }

    def entered(self) -> dict[str, Any]:
        """What was entered for the questions that the page showed, by question key."""
        shown = self.shown
        return {
            part.question.key: _entered(part.field)
            for part in self.parts
            if part.field is not None and part.question.key in shown
        }

    @property
    def shown(self) -> frozenset[str]:
        """The questions on the page that was sent: it names each, as an empty box to tick sends nothing."""
        typed: Typed = self.typed
        named = {str(key).removesuffix("-day").removesuffix("-month").removesuffix("-year") for key in typed}
        return frozenset(typed.getlist("shown")) | named

    def judge(self) -> None:
        """Say beside each field what is wrong with what was entered, as saving it would."""
        entered = self.entered()
        for part in self.parts:
            fault = validate(part.question, entered.get(part.question.key))[1]
            if part.field is not None and fault is not None:
                part.field.errors = _sentences(part, fault)

    def say(self, faults: Mapping[str, str], stored: SectionAnswers | None) -> None:
        """Say beside each field what is wrong with what is stored, as long as that stands there; question key -> refusal
        key."""
        changed = {question.key for question in self.otherwise(stored)}
        for part in self.parts:
            fault = faults.get(part.question.key)
            if part.field is not None and fault is not None and part.question.key not in changed:
                part.field.errors = _sentences(part, fault)

    def show_beside(self, stored: SectionAnswers | None) -> None:
        """After "section-changed-meanwhile": put what is stored beside what was changed here too, and in place of what was
        changed elsewhere alone; the next save counts."""
        found = meeting.met(self.section, stored, self.entered(), **self._seen())
        kept = stored.values if stored else {}
        as_stored = as_typed(self.section, kept, stored)
        for part in self.parts:
            if part.field is not None and part.question.key in found.elsewhere:
                part.field.process(as_stored)
                part.taken_over = True
            if part.question.key in found.disputed:
                part.stored = in_words(part.question, kept.get(part.question.key), present_language())
        for hidden in (self.seen_revision, self.seen_answers):
            hidden.data = as_stored[hidden.name]

    def taken_over(self, stored: SectionAnswers) -> list[tuple[str, str]]:
        """What stands in the fields otherwise than it is stored once this was saved: it was changed elsewhere and not here.
        The words of each question and of its answer."""
        return [
            (tr(question.label), in_words(question, stored.values.get(question.key), present_language()))
            for question in self.otherwise(stored)
        ]

    def shows(self, stored: SectionAnswers) -> dict[str, list[str]]:
        """The same for a page that goes on after saving: what its fields are to hold from now on, by their names."""
        typed = as_typed(self.section, stored.values, stored)
        return {
            name: values
            for question in self.otherwise(stored)
            for name, values in _boxes(question, typed.getlist(question.key)).items()
        }

    def seen_now(self, stored: SectionAnswers) -> dict[str, str]:
        """The hidden field of that page."""
        return {"seen_answers": meeting.written(meeting.digests(self.section, stored.values))}

    def otherwise(self, stored: SectionAnswers | None) -> list[Question]:
        """The questions whose field holds another answer than is stored."""
        return meeting.differences(self.section, stored, self.entered())

    typed: Typed


def section_form(
    section: Section,
    stored: SectionAnswers | None,
    known: Mapping[str, Any],
    *,
    typed: Typed | None = None,
    values: Mapping[str, Any] | None = None,
    only: Collection[str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> SectionForm:
    """The form of a section: with what is stored, or with `typed`, which a browser sent.

    `values`: the answers of the whole form by question key, where conditions look at other sections; `only`: the
    questions that may be changed (None: all); `faults`: question key -> refusal key, if more than the stored errors.
    """
    kept = stored.values if stored else {}
    values = dict(kept) if values is None else values
    fields = {
        question.key: FIELDS[question.kind](question)
        for question in section.questions
        if not is_known(question, known) and (only is None or question.key in only)
    }
    kind = type("SectionForm", (SectionForm,), fields)
    content = as_typed(section, kept, stored) if typed is None else typed
    form: SectionForm = kind(formdata=content)
    form.section, form.typed = section, content
    opened = {question.key for question in shown_questions(section, values)}
    form.parts = [
        _part(form, section, question, known, values, kept, opened) for question in section.questions
    ]
    form.parts = [part for part in form.parts if not part.closed or part.opened_by]
    faults = faults if faults is not None else (stored.errors if stored and typed is None else {})
    for part in form.parts:
        if part.field is not None and part.question.key in faults:
            part.field.errors = _sentences(part, faults[part.question.key])
    return form


def _sentences(part: Part, fault: str) -> list[Any]:
    """What is wrong with an answer; a day's boxes may have more than one fault, each of which the field names."""
    named = list(part.field.process_errors) if isinstance(part.field, DayField) else []
    return named or [sentence(part.question, fault)]


def as_typed(section: Section, kept: Mapping[str, Any], stored: SectionAnswers | None) -> Typed:
    """The stored answers as a browser would send them: so that wrong ones come back as they were typed."""
    typed: Typed = MultiDict(
        {
            "seen_revision": str(stored.revision if stored else 0),
            "seen_answers": meeting.written(meeting.digests(section, kept)),
        }
    )
    for question in section.questions:
        value = kept.get(question.key)
        if question.kind == "declaration":
            typed.setlist(question.key, [] if is_empty(value) else ["y"])
        elif isinstance(value, list):
            typed.setlist(question.key, value)
        elif value is not None:
            typed.setlist(question.key, [_shown(question, str(value))])
    return typed


def _boxes(question: Question, values: Sequence[str]) -> dict[str, list[str]]:
    """name of a field on the page -> what it sends; a day has three of them."""
    if question.kind != "day":
        return {question.key: list(values)}
    return {
        f"{question.key}-{part}": [value]
        for part, value in zip(PARTS, parts_of(next(iter(values), "")), strict=True)
    }


def _shown(question: Question, value: str) -> str:
    """A number with the separator of the page's language, a telephone's in groups."""
    if question.kind == "phone":
        return grouped_phone(value)
    if question.kind == "number" and validate(question, value)[1] is None:
        return value.replace(".", separator())
    return value


def _part(
    form: SectionForm,
    section: Section,
    question: Question,
    known: Mapping[str, Any],
    values: Mapping[str, Any],
    kept: Mapping[str, Any],
    opened: Collection[str],
) -> Part:
    by_register = is_known(question, known)
    value = known[str(question.known)] if by_register else kept.get(question.key)
    return Part(
        question=question,
        field=form._fields.get(question.key),
        value=in_words(question, value, present_language()),
        known=by_register,
        closed=question.key not in opened,
        opened_by=_opened_by(section, question),
    )


def _opened_by(section: Section, question: Question) -> str:
    """“If you answered … to …”, for a question that another one on the same page opens."""
    if question.when is None:
        return ""
    for other in section.questions:
        if other.key == question.when.question:
            answer = in_words(other, question.when.value, present_language())
            return _(
                "Only if you answer “%(answer)s” to “%(question)s”.", answer=answer, question=tr(other.label)
            )
    return ""


def _entered(field: Field) -> Any:
    if isinstance(field, DayField):
        return field.data or next(iter(field.raw_data or []), "")
    return field.data


def _options(question: Question) -> dict[str, Any]:
    label = tr(question.label)
    return {"label": label, "validators": [] if question.required else [Optional()]}


def _one_of(question: Question) -> Any:
    choices = _choices(question)
    if len(choices) <= RADIOS_UP_TO:
        return RadioField(choices=choices, validate_choice=False, **_options(question))
    return SelectField(choices={"": _("Choose")} | choices, validate_choice=False, **_options(question))


class CitizenshipField(SelectField):
    """Countries to choose from; one that was answered when it was still offered stays among them."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data in TERRITORIES:
            offered: Any = self.choices  # a dict, as `_citizenships` gives it
            self.choices = {**offered, self.data: country_name(self.data)}


def _citizenships(question: Question) -> Any:
    choices = {"": _("Choose")} | dict(citizenships(first=home_country()))
    return CitizenshipField(choices=choices, validate_choice=False, **_options(question))


def _several(question: Question) -> Any:
    return SelectMultipleField(
        choices=_choices(question),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **_options(question),
    )


def _yes_no(question: Question) -> Any:
    return RadioField(choices={"yes": _("Yes"), "no": _("No")}, validate_choice=False, **_options(question))


def _choices(question: Question) -> dict[str, str]:
    return {option.key: tr(option.label) for option in question.options}


FIELDS: Mapping[QuestionKind, Callable[[Question], Any]] = {
    "text": lambda question: StringField(**_options(question)),
    "long_text": lambda question: TextAreaField(**_options(question)),
    "email": lambda question: EmailField(**_options(question)),
    "phone": lambda question: TelField(**_options(question)),
    "passport_number": lambda question: StringField(**_options(question)),
    "number": lambda question: StringField(**_options(question)),
    "day": lambda question: DayField(**_options(question), years=None),
    "choice": _one_of,
    "several": _several,
    "yes_no": _yes_no,
    "country": _citizenships,
    "declaration": lambda question: BooleanField(**_options(question)),
}
