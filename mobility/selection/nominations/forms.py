"""Forms around nominations: the partner's answer, days and words, who goes into a bundle, the list that comes back."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FileField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mobility.base.fields import DayField
from mobility.base.forms import CardForm, Form, SeenForm
from mobility.base.seen import seen_of
from mobility.selection.forms import TOO_LONG as REASON_TOO_LONG
from mobility.selection.forms import is_number
from mobility.selection.models import Nomination, WordKind
from mobility.selection.nominations.days import OWN_REFERENCE, day_titles, noted_of
from mobility.selection.services.answering import LONGEST_REFERENCE
from mobility.selection.services.bundling import LONGEST_WORDS
from mobility.selection.services.proposing import LONGEST_REASON

TOO_LONG = _l("Use at most 2,000 characters.")


class AnswerForm(CardForm, SeenForm):
    """A partner's answer to one nomination; each has a prefix of its own."""

    seen_version = HiddenField()
    own_reference = StringField(
        _l("Your own reference"),
        [Optional(), Length(max=LONGEST_REFERENCE, message=_l("Use at most 60 characters."))],
        description=_l("The number under which you have this person, if there is one."),
    )
    reason = TextAreaField(
        _l("Reason, if you decline"),
        [Length(max=LONGEST_REASON, message=REASON_TOO_LONG)],
        description=_l("The person reads it."),
    )

    @classmethod
    def of(cls, nomination: Nomination, version: int, **options: Any) -> "AnswerForm":
        there = {OWN_REFERENCE: nomination.partner_reference or ""}
        data = {"seen_version": str(version), "seen": seen_of({**there, **nomination.shown}), **there}
        return cls(prefix=f"n{nomination.id}-", data=data, **options)

    @property
    def version_seen(self) -> int | None:
        text = str(self.seen_version.data or "")
        return int(text) if text.isdecimal() else None


class TickedForm(Form):
    """The nominations that are ticked, each with the version that was seen: `12:3`."""

    nominations = SelectMultipleField(validate_choice=False)

    @property
    def seen(self) -> dict[int, int]:
        """nomination id -> version of its case; what is no such pair is left out"""
        pairs = [str(each).split(":") for each in self.nominations.data or ()]
        return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(is_number, pair))}

    @property
    def ticked(self) -> set[str]:
        return {str(number) for number in self.seen}

    def values(self) -> dict[str, Any]:
        return {"seen": self.seen}


class ChosenForm(Form):
    """The references of those who go into the bundle; `look_for` brings some of the people to the front, and keeps the
    ticks."""

    references = SelectMultipleField(validate_choice=False)
    look_for = StringField(_l("Name or reference"), filters=[lambda words: (words or "").strip()])
    find = SubmitField(_l("Find"))

    def values(self) -> dict[str, Any]:
        return {"references": self.references.data or []}


class DetailsForm(SeenForm):
    """The partner's own number and days of one person."""

    own_reference = StringField(
        _l("Your own reference"),
        [Optional(), Length(max=LONGEST_REFERENCE, message=_l("Use at most 60 characters."))],
    )
    arrives_on = DayField(validators=[Optional()])
    starts_on = DayField(validators=[Optional()])
    ends_on = DayField(validators=[Optional()])

    @classmethod
    def of(cls, nomination: Nomination, *, staff: bool) -> "DetailsForm":
        noted = noted_of(nomination)
        form = cls(data={**noted, "seen": seen_of(noted)})
        for key, words in day_titles(staff=staff).items():
            form[key].label.text = str(words)
        return form


class WordForm(CardForm):
    """A question, or somebody else whom the partner would take."""

    kind = RadioField(
        _l("What do you write?"),
        [InputRequired(_l("Choose what you write."))],
        choices=[
            SelectChoice(WordKind.QUESTION.value, _l("A question to the office")),
            SelectChoice(
                WordKind.SUBSTITUTE.value, _l("A substitute: somebody else whom you would take instead")
            ),
        ],
        default=WordKind.QUESTION.value,
    )
    words = TextAreaField(
        _l("Your words"),
        [DataRequired(_l("Write something.")), Length(max=LONGEST_WORDS, message=TOO_LONG)],
        description=_l(
            "The office reads it and answers here. A seat that you decline goes to the next on our waiting list, and to "
            "nobody by name: whoever it is is nominated to you."
        ),
    )

    def values(self) -> dict[str, Any]:
        return {"kind": self.kind.data, "words": self.words.data or ""}


class AnswerWordForm(CardForm):
    """The office's answer to what a partner has written."""

    answer = TextAreaField(
        _l("Answer"),
        [DataRequired(_l("Write an answer.")), Length(max=LONGEST_WORDS, message=TOO_LONG)],
        description=_l("The partner reads it on the page of the nominations."),
    )


class ListFileForm(CardForm):
    file = FileField(_l("The list, filled in (XLSX or CSV)"), [InputRequired(_l("Choose a file."))])


class ListAgainForm(CardForm, SeenForm):
    """A list that was read and shown, as CSV, to be read once more."""

    content = HiddenField()

    @property
    def file(self) -> bytes:
        return str(self.content.data or "").encode()
