"""Forms of the register: a file, who I am, and the decision on a claim."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from mobility.base.database import utc_now
from mobility.base.fields import DayField
from mobility.base.forms import Form, SeenForm
from mobility.base.languages import tr
from mobility.base.zone import local_day
from mobility.institutions.forms import options
from mobility.institutions.queries import faculty_names
from mobility.register.words import KINDS

LIFE = 120
"""Years within which people are born."""


def in_the_past(_form: Form, entered: DayField) -> None:
    if entered.data is not None and entered.data >= local_day(utc_now()):
        raise ValidationError(_("Enter a day in the past."))


class ImportForm(Form):
    file = FileField(_l("Table"), [InputRequired(_l("Choose a file."))])


class AffiliationForm(Form):
    """Faculty and year are asked only when number and birth date were not found."""

    kind = RadioField(
        _l("I am"), choices=options(KINDS.items()), validators=[InputRequired(_l("Choose one."))]
    )
    number = StringField(
        _l("Student or staff number"), [InputRequired(_l("Enter your number.")), Length(max=40)]
    )
    birth_date = DayField(
        _l("Birth date"), [InputRequired(_l("Enter your birth date.")), in_the_past], years=LIFE
    )
    faculty_id = SelectField(_l("Faculty"), coerce=lambda value: int(value) if str(value).isdigit() else None)
    year = IntegerField(
        _l("Year of study"), [Optional(), NumberRange(1, 6, _l("The year is a number from 1 to 6."))]
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        faculties = ((number, tr(name)) for number, name in faculty_names().items())
        self.faculty_id.choices = options([("", _("Choose")), *faculties])


class UndoForm(Form):
    reason = TextAreaField(
        _l("Why it is undone"),
        [InputRequired(_l("Write why: the person will read it.")), Length(max=1000)],
    )


class RefuseForm(SeenForm):
    reason = TextAreaField(
        _l("Why it is refused"),
        [InputRequired(_l("Write why: the person will read it.")), Length(max=1000)],
    )
