"""The form of a move: why, and what is to be mended."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from mobility.accounts.models import Person
from mobility.base.fields import DayField, NumberField
from mobility.base.forms import AsksBack, Form
from mobility.base.languages import number, tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal

from .engine.words import FIELD as BLANK
from .engine.words import LONGEST_LINE, LONGEST_TEXT, doubts_about, on_record
from .models import Case
from .rulebook import Blank, Move
from .substitutes import HeldRole

LONGEST_REASON = 4000


class MoveForm(Form):
    """Only the fields that the move asks for; the others are taken out by `of`."""

    seen_version = HiddenField()
    fields = SelectMultipleField(
        _l("What is to be changed"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    reason = TextAreaField(_l("Reason"), [Length(max=LONGEST_REASON)])
    owes_reason = False

    def written(self) -> dict[str, Any]:
        """What `services.fire` takes of it."""
        values = self.values()
        blanks = {name: values.pop(name) for name in list(values) if name.startswith(BLANK)}
        del values["seen_version"]
        return values | {"form": {name.removeprefix(BLANK): value for name, value in blanks.items()}}

    def say_known(self, values: Mapping[str, Any]) -> None:
        """What is on record is filled in already, and no other value is taken: by name of the blank, None of what is not."""
        for name, known in values.items():
            if known is not None:
                self[name].description = Refusal("blank-on-record", known=number(known, most=6)).sentence
            if not self.is_submitted():
                self[name].data = known

    @classmethod
    def of(cls, move: Move, case: Case, asker: Person, *, ticked: Collection[str] = ()) -> "MoveForm":
        """`ticked`: what is to be changed, as chosen on the page that led here, by its key (`documents.passport`) or by that
        of a question alone; whoever makes the move decides."""
        blanks = {BLANK + key: _field(blank) for key, blank in move.form.items()}
        form: MoveForm = type(cls.__name__, (cls,), blanks)(seen_version=str(case.version))
        form.say_known({BLANK + key: on_record(case, key) for key in move.form})
        form.owes_reason = move.reason == "owed" or bool(doubts_about(case, move))
        if move.reason == "none" and not form.owes_reason:
            del form.reason
        elif form.owes_reason:
            form.reason.validators = [
                DataRequired(
                    _l("Give a reason.") if move.vote else _l("Give a reason. The person reads it.")
                ),
                *form.reason.validators,
            ]
        if move.asks and case.kind in lent.fields:
            offered = lent.fields[case.kind](case, asker)
            form.fields.choices = [SelectChoice(a.key, a.title, optgroup=a.part or None) for a in offered]
            form.fields.validators = [InputRequired(_l("Choose at least one thing that is to be changed."))]
            if not form.is_submitted():
                form.fields.data = [
                    each.key for each in offered if {each.key, each.key.partition(".")[2]} & set(ticked)
                ]
        else:
            del form.fields
        return form


class SubstituteForm(AsksBack):
    """Who gets a role that a case waits for, and until when."""

    about = ("token", "address", "ends_on")
    token = RadioField(_l("Which role"), [InputRequired(_l("Choose a role."))])
    address = EmailField(_l("E-mail address of the substitute"), [InputRequired(_l("Enter the address."))])
    ends_on = DayField(_l("Last day"), [InputRequired(_l("Enter the last day."))])
    anyway = BooleanField(_l("Give the role all the same"))

    @classmethod
    def of(cls, roles: Sequence[HeldRole]) -> "SubstituteForm":
        form = cls()
        form.token.choices = [(f"{held.role}@{held.scope}", f"{held.title}, {held.where}") for held in roles]
        if len(roles) == 1 and not form.is_submitted():
            form.token.data = form.token.choices[0][0]
        return form


def _field(blank: Blank) -> Any:
    label = tr(blank.title)
    needed = [InputRequired(_("Fill in “%(name)s”.", name=label))] if blank.required else [Optional()]
    return _FIELDS[blank.kind](blank, label, needed)


def _bounds_in_words(blank: Blank) -> str:
    """Said before anything is typed; empty where there are none."""
    least, most = (number(bound, most=6) if bound is not None else "" for bound in (blank.least, blank.most))
    if least and most:
        return _("From %(min)s to %(max)s.", min=least, max=most)
    if least:
        return _("Not less than %(min)s.", min=least)
    return _("Not more than %(max)s.", max=most) if most else ""


def _bounds(blank: Blank) -> list[Any]:
    words = _bounds_in_words(blank)
    return [NumberRange(blank.least, blank.most, words)] if words else []


_FIELDS: Mapping[str, Callable[[Blank, str, list[Any]], Any]] = {
    "line": lambda blank, label, needed: StringField(label, [*needed, Length(max=LONGEST_LINE)]),
    "text": lambda blank, label, needed: TextAreaField(label, [*needed, Length(max=LONGEST_TEXT)]),
    "number": lambda blank, label, needed: NumberField(
        label, [*needed, *_bounds(blank)], description=_bounds_in_words(blank)
    ),
    "date": lambda blank, label, needed: DayField(
        label, needed, description=_("Today at the latest.") if blank.past else ""
    ),
    "choice": lambda blank, label, needed: RadioField(
        label, needed, choices=[SelectChoice(key, tr(title)) for key, title in blank.choices.items()]
    ),
}
