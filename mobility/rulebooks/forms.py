"""Forms of rule books: the text of a draft, and the version of it that a decision is about."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from mobility.base.forms import VersionForm
from mobility.workflow.rulebook.reading import LONGEST

LONGEST_REASON = 1000


def _reason(*validators: object) -> TextAreaField:
    return TextAreaField(
        _l("Why the rules are to change"),
        [*validators, Length(max=LONGEST_REASON)],
        description=_l("It stands in the record, and whoever puts it in force reads it."),
    )


class DraftForm(VersionForm):
    """The text, and why it is to come into force, which is owed once that is asked for."""

    text = TextAreaField(
        _l("Text of the rule book"),
        [InputRequired(_l("Write the rule book.")), Length(max=LONGEST)],
        filters=[lambda text: text.replace("\r\n", "\n") if text else text],
    )
    reason = _reason()


class RemarkForm(VersionForm):
    """What is to be changed in a draft before somebody puts it in force."""

    remark = TextAreaField(
        _l("What is to be changed"),
        [DataRequired(_l("Say what is to be changed.")), Length(max=LONGEST_REASON)],
        description=_l("Whoever wrote the draft reads it, and it stands in the record."),
    )


class AskForm(DraftForm):
    """The same boxes, where the draft is to come into force."""

    reason = _reason(DataRequired(_l("Say why.")))
