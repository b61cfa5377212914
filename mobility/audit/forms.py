"""The form that erases words."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from mobility.base.forms import Form

LONGEST_REASON = 500


class EraseForm(Form):
    reason = TextAreaField(
        _l("Why they are erased"),
        [InputRequired(_l("Give a reason. It stays in the record.")), Length(max=LONGEST_REASON)],
        description=_l("For example: the person asked for it. Do not repeat the words."),
    )
