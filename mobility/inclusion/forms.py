"""The inclusion officer's answer. Each form says how the claim stood on its page."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from mobility.base.fields import DayField
from mobility.base.forms import SeenForm
from mobility.base.languages import tr
from mobility.documents.models import Requirement
from mobility.inclusion.services import LONGEST_REASON


class ConfirmForm(SeenForm):
    """Nothing but the press of the button."""

    seen_state = HiddenField()


class AskForm(SeenForm):
    """Of which papers another file is asked, why, and until when."""

    papers = SelectMultipleField(_l("Which paper"))
    words = TextAreaField(
        _l("What is to be given"),
        [
            DataRequired(_l("Say what is missing. The person reads it.")),
            Length(max=LONGEST_REASON, message=_l("The text is too long. Use at most 1,000 characters.")),
        ],
        description=_l("Only the person reads it. The application goes on meanwhile."),
    )
    due_on = DayField(_l("Until"), [InputRequired(_l("Enter the date."))])
    seen_state = HiddenField()

    @classmethod
    def of(cls, papers: Sequence[Requirement], due_on: date, *, sent: bool = False) -> "AskForm":
        """For these papers of the call; where there is one it is meant. `sent`: with what the browser sent."""
        only = [each.key for each in papers] if len(papers) == 1 else []
        form = cls() if sent else cls(formdata=None, data={"papers": only, "due_on": due_on})
        form.papers.choices = [(each.key, tr(each.title)) for each in papers]
        return form


class RefuseForm(SeenForm):
    """Why the papers do not show it."""

    reason = TextAreaField(
        _l("Why it cannot be confirmed"),
        [
            DataRequired(_l("Give a reason. The person reads it.")),
            Length(max=LONGEST_REASON, message=_l("The reason is too long. Use at most 1,000 characters.")),
        ],
        description=_l("Only the person reads it. Say what the papers do not show."),
    )
    seen_state = HiddenField()
