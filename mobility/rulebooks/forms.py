"""Forms of rule books: the text of a draft, and the version of it that a decision is about."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from mobility.base.forms import Form
from mobility.workflow.rulebook.reading import LONGEST


class SeenForm(Form):
    """`seen` is the version of the draft that the page showed; 0 where there was none."""

    seen = HiddenField(validators=[InputRequired()], filters=[int])


class DraftForm(SeenForm):
    text = TextAreaField(
        _l("Text of the rule book"),
        [InputRequired(_l("Write the rule book.")), Length(max=LONGEST)],
        filters=[lambda text: text.replace("\r\n", "\n") if text else text],
    )
