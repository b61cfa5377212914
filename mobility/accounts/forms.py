"""Shapes of what people type about their accounts."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older wtforms
from wtforms.validators import InputRequired, Optional, ValidationError

from mobility.base.fields import DayField
from mobility.base.forms import AsksBack, Form
from mobility.base.languages import LANGUAGES, tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal

from . import passwords
from .addresses import tidy_address, tidy_name
from .models import EVERYWHERE, Person
from .roles import ASSESSORS, ROLES

ADDRESS = _l("Enter your e-mail address.")
PASSWORD = _l("Enter a password.")


class SignInForm(Form):
    email = EmailField(_l("E-mail address"), [InputRequired(ADDRESS)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password."))])


class RegisterForm(Form):
    """Asks the rules of each field by themselves: the service stops at the first, and all are to be seen at once."""

    name = StringField(_l("Your name"), [InputRequired(_l("Enter your name."))])
    email = EmailField(_l("E-mail address"), [InputRequired(ADDRESS)])
    password = PasswordField(_l("Password"), [InputRequired(PASSWORD)])

    def validate_name(self, field: Field) -> None:
        _ask(tidy_name, field.data)

    def validate_email(self, field: Field) -> None:
        _ask(tidy_address, field.data)

    def validate_password(self, field: Field) -> None:
        _ask(passwords.ensure_good, field.data, self.email.data or "", self.name.data or "")


class FirstRunForm(RegisterForm):
    code = StringField(_l("One-time code"), [InputRequired(_l("Enter the code from the console."))])


class AddressForm(Form):
    """Asks where to send a link."""

    email = EmailField(_l("E-mail address"), [InputRequired(ADDRESS)])


class ResetForm(Form):
    password = PasswordField(_l("New password"), [InputRequired(PASSWORD)])


class DetailsForm(Form):
    name = StringField(_l("Your name"), [InputRequired(_l("Enter your name."))])
    language = RadioField(_l("Language of pages and e-mails"), choices=LANGUAGES)
    reads = SelectMultipleField(
        _l("Languages in which I assess applications"),
        [InputRequired(_l("Tick at least one language."))],
        choices=[SelectChoice(*each) for each in LANGUAGES.items()],
    )

    @classmethod
    def of(cls, person: Person, **options: Any) -> "DetailsForm":
        """Only who assesses is asked in which languages."""
        form = cls(obj=person, **options)
        if not person.holds_any(ASSESSORS):
            del form.reads
        elif not form.is_submitted():
            form.reads.data = list(person.reads_in)
        return form


class PasswordForm(Form):
    current_password = PasswordField(
        _l("Present password"), [InputRequired(_l("Enter your present password."))]
    )
    new_password = PasswordField(_l("New password"), [InputRequired(PASSWORD)])


class GrantForm(AsksBack):
    """A role, where it holds, and until when."""

    about = ("role", "scope")
    role = SelectField(_l("Role"), [InputRequired(_l("Choose a role."))])
    scope = SelectField(_l("Where it holds"), [InputRequired(_l("Choose where the role holds."))])
    ends_on = DayField(_l("Last day"), [Optional()])
    anyway = BooleanField(_l("Yes, all the same"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = (
            SelectChoice(str(key), str(role.title), {"data-fits": " ".join(role.places)})
            for key, role in ROLES.items()
        )
        self.role.choices = [SelectChoice("", _("Choose")), *roles]
        self.scope.choices = _scopes()


class DelegationForm(AsksBack):
    """Which of one's own roles is lent to whom, and for which days."""

    about = ("grant_id", "address", "from_day", "to_day")
    grant_id = RadioField(
        _l("Which role"), [InputRequired(_l("Choose the role that you want to lend."))], coerce=int
    )
    address = EmailField(
        _l("E-mail address of who acts for you"),
        [InputRequired(_l("Enter the address of who acts for you."))],
    )
    from_day = DayField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    to_day = DayField(_l("Last day"), [InputRequired(_l("Enter the last day."))])
    anyway = BooleanField(_l("Lend it all the same"))


def _ask(rule: Callable[..., object], *values: str) -> None:
    """Raises `ValidationError`: what the rule refuses, in its words."""
    try:
        rule(*values)
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from None


def _scopes() -> dict[str, str | dict[str, str]]:
    """The whole university, then each kind of scope as a group, by name; a group says which roles hold in it."""
    groups: dict[str, str | dict[str, str]] = {"": _("Choose"), EVERYWHERE: _("The whole university")}
    for kind, scope in lent.scopes.items():
        names = sorted((tr(name), f"{kind}:{number}") for number, name in scope.names().items())
        if names:
            groups[_group(str(scope.title), kind)] = {token: name for name, token in names}
    return groups


def _group(title: str, kind: str) -> str:
    """`Faculty: Dean, Faculty reviewer`"""
    roles = ", ".join(str(role.title) for role in ROLES.values() if kind in role.scope_kinds)
    return f"{title}: {roles}" if roles else title
