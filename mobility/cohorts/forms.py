"""The form of a move for many cases: the one reason."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from mobility.base.forms import Form
from mobility.workflow.rulebook import Move

LONGEST_REASON = 4000


class BulkMoveForm(Form):
    """The reason, where the move takes one."""

    reason = TextAreaField(_l("Reason, the same for all"), [Length(max=LONGEST_REASON)])

    @classmethod
    def of(cls, move: Move) -> "BulkMoveForm":
        form = cls()
        if move.reason == "none":
            del form.reason
        return form
