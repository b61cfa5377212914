"""Forms around a bundle: who goes into it, the partner's days and words, the list that comes back, the office's answer."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from mobility.base.fields import DayField
from mobility.base.forms import Form
from mobility.selection.models import WordKind
from mobility.selection.services.answering import LONGEST_REFERENCE
from mobility.selection.services.bundling import LONGEST_WORDS

TOO_LONG = _l("Use at most 2,000 characters.")


class CardForm(Form):
    """One of several on a page. The token has no prefix: the application itself looks at it, as on every form."""

    class Meta:
        csrf = False


class ChosenForm(Form):
    """The references of those who go into the bundle."""

    references = SelectMultipleField(validate_choice=False)

    def values(self) -> dict[str, Any]:
        return {"references": self.references.data or []}


class DetailsForm(CardForm):
    """The partner's own number and days of one person."""

    own_reference = StringField(
        _l("Your own reference"),
        [Optional(), Length(max=LONGEST_REFERENCE, message=_l("Use at most 60 characters."))],
    )
    arrives_on = DayField(_l("Arrival on"), [Optional()])
    starts_on = DayField(_l("Studies begin on"), [Optional()])
    ends_on = DayField(_l("Studies end on"), [Optional()])


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
            "The office reads it and answers here. Who goes instead of somebody, the office decides."
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


class ListAgainForm(CardForm):
    """A list that was read and shown, as CSV, to be read once more."""

    content = HiddenField()

    @property
    def file(self) -> bytes:
        return str(self.content.data or "").encode()
