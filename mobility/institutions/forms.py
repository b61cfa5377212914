"""Forms of the university and its partners, and the names in three languages that other rooms' forms use too."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import (
    BooleanField,
    EmailField,
    FormField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import Email, InputRequired, Length, Optional

from mobility.base.countries import countries
from mobility.base.fields import DayField
from mobility.base.forms import Form, Group, SeenForm
from mobility.base.languages import LANGUAGES, language, tr
from mobility.institutions.queries import partner_names

THING: Any = lazy_pgettext("of a thing", "Name")
"""A thing has another word than a person in Russian."""
LONGEST_NAME = 300
LONGEST_TEXT = 6000


def options(pairs: Iterable[tuple[object, object]]) -> list[Any]:
    """(value, label) pairs as what fields choose from."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class InThreeLanguages(Group):
    """Boxes for a text in each language; that of the page comes first, for it is what its writer knows best."""

    def __iter__(self) -> Iterator[Any]:
        return iter(sorted(self._fields.values(), key=lambda box: box.short_name != language()))


class NamesForm(InThreeLanguages):
    """A name in three languages; without the Russian or Tajik one the next language is shown."""

    tg = StringField(_l("In Tajik"), [Optional(), Length(max=LONGEST_NAME)])
    ru = StringField(_l("In Russian"), [Optional(), Length(max=LONGEST_NAME)])
    en = StringField(
        _l("In English"), [InputRequired(_l("Enter the name in English.")), Length(max=LONGEST_NAME)]
    )


class OptionalNamesForm(InThreeLanguages):
    """A short text in three languages that may be missing altogether."""

    tg = StringField(_l("In Tajik"), [Optional(), Length(max=LONGEST_NAME)])
    ru = StringField(_l("In Russian"), [Optional(), Length(max=LONGEST_NAME)])
    en = StringField(_l("In English"), [Optional(), Length(max=LONGEST_NAME)])


class NameInOneForm(InThreeLanguages):
    """A name that stands in one language at least; where it is needed in all, its service says so."""

    tg = StringField(_l("In Tajik"), [Length(max=LONGEST_NAME)])
    ru = StringField(_l("In Russian"), [Length(max=LONGEST_NAME)])
    en = StringField(_l("In English"), [Length(max=LONGEST_NAME)])

    def validate(self, extra_validators: Any = None) -> bool:
        sound = super().validate(extra_validators)
        if any((box.data or "").strip() for box in self):
            return sound
        self.form_errors = [*self.form_errors, _("Enter it in one language at least.")]
        return False


class TextsForm(InThreeLanguages):
    """A longer text in three languages; whether all are needed is the matter of who uses it."""

    tg = TextAreaField(_l("In Tajik"), [Length(max=LONGEST_TEXT)])
    ru = TextAreaField(_l("In Russian"), [Length(max=LONGEST_TEXT)])
    en = TextAreaField(_l("In English"), [Length(max=LONGEST_TEXT)])


class InstitutionForm(SeenForm):
    """A university: the home one or a partner."""

    name = FormField(NamesForm, THING)
    short_name = StringField(_l("Short name"), [Optional(), Length(max=40)])
    country = SelectField(
        _l("Country"),
        [InputRequired(_l("Choose the country."))],
        choices=lambda: options([("", _l("Choose")), *countries()]),
    )
    city = FormField(OptionalNamesForm, _l("City"))
    active = BooleanField(_l("We work with it now"), default=True)


class FacultyForm(SeenForm):
    """A faculty, and the partner it is held with if it is a joint one."""

    name = FormField(NamesForm, THING)
    joint_with_id = SelectField(
        _l("Joint faculty with"),
        [Optional()],
        coerce=lambda value: int(value) if value else None,
        choices=lambda: options(
            [("", _l("No, it is ours alone")), *((i, tr(name)) for i, name in partner_names().items())]
        ),
    )
    since = DayField(_l("Since"), [Optional()], years=50)


class SpecialtyForm(Form):
    """A specialty of a faculty."""

    code = StringField(
        _l("Code"), [InputRequired(_l("Enter the code, for example 1360701.")), Length(max=20)]
    )
    name = FormField(NamesForm, THING)


class ContactForm(Form):
    """A person at a partner."""

    name = StringField(_l("Name"), [InputRequired(_l("Enter the name.")), Length(max=200)])
    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Enter the address.")), Email(_l("Write it like name@example.org."))],
    )
    language = SelectField(_l("Language of e-mails"), choices=options(LANGUAGES.items()), default="en")


class EndForm(Form):
    """A press of a button on a page that says what will happen."""


def starting_values(institution: Any) -> dict[str, Any]:
    """An institution or faculty as a form's starting values."""
    return (
        {}
        if institution is None
        else {column.key: getattr(institution, column.key) for column in institution.__table__.columns}
    )
