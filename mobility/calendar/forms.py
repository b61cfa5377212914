"""Forms of the calendar: one day, and the working week."""

from flask_babel import lazy_gettext as _l
from wtforms import FormField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired

from mobility.base.fields import DayField
from mobility.base.forms import Form, SeenForm
from mobility.institutions.forms import OptionalNamesForm, options

from .words import weekday_name


class DayForm(Form):
    """A day that is not as its weekday or the public holidays say."""

    day = DayField(_l("Day"), [InputRequired(_l("Enter the date."))])
    working = RadioField(
        _l("What it is"),
        [InputRequired(_l("Choose whether the day is off or worked."))],
        choices=options([("off", _l("A day off")), ("worked", _l("A working day"))]),
        coerce=lambda value: value == "worked",
    )
    title = FormField(OptionalNamesForm, _l("Name of the day"))


class WeekForm(SeenForm):
    weekdays_worked = SelectMultipleField(
        _l("Days that are worked"),
        [InputRequired(_l("Choose at least one day."))],
        coerce=int,
        choices=lambda: options([(weekday, weekday_name(weekday)) for weekday in range(7)]),
    )
