"""What a form says where a field has no words of its own: sentences of the house, in the page's language."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import (
    DecimalField,
    Field,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Regexp

from mobility.base.forms import Form, Group
from mobility.base.languages import LANGUAGES, speaking

OFFERED, NUMBERED = {"a": "A", "b": "B"}, {1: "A"}
CASES = [
    (StringField(validators=[InputRequired()]), "", "Fill this in."),
    (StringField(validators=[Length(max=3)]), "long", "Use at most 3 characters."),
    (StringField(validators=[Length(max=1)]), "long", "Use at most 1 character."),
    (StringField(validators=[Length(min=3)]), "ab", "Use at least 3 characters."),
    (StringField(validators=[Length(min=3, max=5)]), "ab", "Use from 3 to 5 characters."),
    (StringField(validators=[Length(min=3, max=3)]), "ab", "Use exactly 3 characters."),
    (StringField(validators=[Regexp("[0-9]+$")]), "ab", "It cannot be written like this."),
    (StringField(validators=[Email()]), "ab", "Write it like name@example.org."),
    (IntegerField(), "many", "A whole number, please."),
    (DecimalField(), "many", "Enter a number."),
    (IntegerField(validators=[NumberRange(2, 5)]), "7", "From 2 to 5."),
    (IntegerField(validators=[NumberRange(min=2)]), "1", "Not less than 2."),
    (IntegerField(validators=[NumberRange(max=5)]), "7", "Not more than 5."),
    (SelectField(choices=OFFERED), "c", "Choose from what is offered."),
    (SelectField(choices=NUMBERED, coerce=int), "c", "Choose from what is offered."),
    (SelectMultipleField(choices=OFFERED), "c", "Choose from what is offered."),
    (SelectMultipleField(choices=NUMBERED, coerce=int), "c", "Choose from what is offered."),
]


def said(field: Field, typed: str, *, grouped: bool = False) -> list[str]:
    """What is said of `typed` in the field, alone or in a group of fields."""
    if grouped:
        group = type("Names", (Group,), {"answer": field})
        form = type("Trial", (Form,), {"names": FormField(group)})(MultiDict({"names-answer": typed}))
    else:
        form = type("Trial", (Form,), {"answer": field})(MultiDict({"answer": typed}))
    form.validate()
    return list(map(str, form.names.form.answer.errors if grouped else form.answer.errors))


@pytest.mark.parametrize(("field", "typed", "sentence"), CASES)
def test_fields_speak_like_the_house(app: Flask, field: Field, typed: str, sentence: str) -> None:
    with app.test_request_context(), speaking("en"):
        assert said(field, typed) == said(field, typed, grouped=True) == [sentence]


def test_and_in_each_language(app: Flask) -> None:
    found: dict[str, list[str]] = {}
    for code in LANGUAGES:
        with app.test_request_context(), speaking(code):
            found[code] = [sentence for field, typed, _said in CASES for sentence in said(field, typed)]
    assert all(len({*each}) == len(each) for each in zip(*found.values(), strict=True))
