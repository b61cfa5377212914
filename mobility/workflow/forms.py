"""The form of a move: why, and what is to be mended."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from mobility.base.forms import Form
from mobility.base.lending import lent

from .models import Case
from .rulebook import Move

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

    @classmethod
    def of(cls, move: Move, case: Case) -> "MoveForm":
        form = cls(seen_version=str(case.version))
        if move.reason == "none":
            del form.reason
        elif move.reason == "owed":
            form.reason.validators = [
                DataRequired(_l("Give a reason. The person reads it.")),
                *form.reason.validators,
            ]
        if move.asks and case.kind in lent.fields:
            form.fields.choices = list(lent.fields[case.kind](case))
        else:
            del form.fields
        return form
