"""What the style guide shows: one form as it is first seen, and the same form refused."""

from datetime import date

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, ValidationError

from mobility.base.fields import DayField, NumberField

ANSWERS = {"yes": "Yes", "no": "No", "unsure": "I do not know"}
DECISIONS = {
    "recommend": "Recommend",
    "reserve": "Reserve",
    "return": "Return to the student",
    "reject": "Do not recommend",
}
POINTS = {str(points): str(points) for points in range(1, 6)}


class SampleForm(Form):
    """One field of each type."""

    number = StringField("Passport number", [InputRequired("Enter the passport number.")])
    mail = EmailField("E-mail address", [Email("Write the address like name@example.org.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])
    valid_until = DayField("Valid until", [InputRequired("Enter the date.")])
    year = IntegerField("Year of study", [NumberRange(1, 6, "The year is a number from 1 to 6.")])
    average = NumberField("Average mark", [Optional()])
    faculty = SelectField("Faculty", choices={"": "Choose", "a": "Engineering", "b": "Digital technology"})
    motivation = TextAreaField("Motivation", [Length(max=120, message="Write at most 120 characters.")])
    visa = RadioField("Do you need a visa?", choices=ANSWERS, validators=[InputRequired("Choose an answer.")])
    languages = SelectMultipleField("Languages", choices={"tg": "Tajik", "ru": "Russian", "en": "English"})
    photo = FileField("Photo of the first page")
    agree = BooleanField("What I wrote is true", [InputRequired("Please confirm.")])
    decision = RadioField("Decision", choices=DECISIONS, validators=[InputRequired("Choose a decision.")])
    standing = RadioField("Academic standing", choices=POINTS, validators=[InputRequired("Give points.")])
    plan = IntegerField("Motivation and plan", [NumberRange(0, 5, "Give 0 to 5 points.")])

    def validate_photo(self, _field: FileField) -> None:
        """The refused form has a file that is too large.

        Raises:
            ValidationError: always; this form is only looked at.
        """
        raise ValidationError(_l("The file is too large"))


def sample_forms() -> dict[str, SampleForm]:
    """The form as first seen (`fresh`) and as refused (`refused`), for the style guide's page."""
    fresh = SampleForm(
        prefix="fresh-",
        data={
            "number": "400123456",
            "valid_until": date(2031, 3, 14),
            "visa": "yes",
            "standing": "5",
            "plan": 4,
        },
    )
    typed = {
        "number": "",
        "mail": "madina at",
        "year": "9",
        "motivation": "Long " * 30,
        "valid_until-day": "31",
    }
    typed |= {"valid_until-month": "02", "valid_until-year": "2031"}
    refused = SampleForm(
        MultiDict({f"refused-{name}": value for name, value in typed.items()}), prefix="refused-"
    )
    refused.validate()
    return {"fresh": fresh, "refused": refused}
