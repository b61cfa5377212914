"""The inclusion officer's answer."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from mobility.base.forms import Form
from mobility.inclusion.services import LONGEST_REASON


class ConfirmForm(Form):
    """Nothing but the press of the button, and how the claim stood on its page."""

    seen_state = HiddenField()


class RefuseForm(Form):
    """Why the papers do not show it."""

    reason = TextAreaField(
        _l("Why it cannot be confirmed"),
        [
            DataRequired(_l("Give a reason. The person reads it.")),
            Length(max=LONGEST_REASON, message=_l("The reason is too long. Use at most 1,000 characters.")),
        ],
        description=_l("Only the person reads it. Say what is missing, so that they know what to bring."),
    )
