"""The form on which a code is typed."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from mobility.base.forms import Form


class CodeForm(Form):
    code = StringField(_l("Verification code"))

    class Meta:
        csrf = False  # asked by GET: it changes nothing
