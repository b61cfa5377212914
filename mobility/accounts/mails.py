"""The letters that accounts send: which words, which link, and as long as what holds of the account."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from mobility.base.jobs import enqueue

from .models import Person


@dataclass(frozen=True)
class MailText:
    """`link` is the purpose of the mailed link, or a path of ours.

    `fits(person)` is asked when the letter leaves: whether the account still is as it was when the letter was due.
    """

    subject: object
    paragraphs: tuple[object, ...]
    link: str
    link_label: object
    fits: Callable[[Person], bool] = lambda person: True


def send_mail(kind: str, person_id: int) -> None:
    """Have the letter of this kind sent to the person, once the transaction commits."""
    enqueue("accounts.mail", kind=kind, person_id=person_id, letter=secrets.token_hex(12))


def _waits(person: Person) -> bool:
    return person.confirmed_at is None


def _waits_with_password(person: Person) -> bool:
    """One begun anew meanwhile has none: another letter lets its owner choose one."""
    return _waits(person) and person.password_hash is not None


NOT_YOU = _l("If it was not you, do nothing: without the link nothing happens.")

MAILS = {
    "confirm": MailText(
        _l("Confirm your address"),
        (
            _l("Somebody, most likely you, has made an account with this address."),
            _l("Open the link and press the button there; then you can sign in. The link works for 3 days."),
            NOT_YOU,
        ),
        "confirm",
        _l("Confirm the address"),
        _waits_with_password,
    ),
    "finish": MailText(
        _l("Finish making your account"),
        (
            _l("An account with this address was begun more than once, with different passwords."),
            _l("To be sure that it is yours alone, choose a new password. The link works for 1 hour."),
            NOT_YOU,
        ),
        "reset",
        _l("Choose a password"),
        _waits,
    ),
    "known": MailText(
        _l("You already have an account"),
        (
            _l(
                "Somebody, most likely you, wanted to make an account with this address. You already have one."
            ),
            _l("Sign in with the password that you know. If you forgot it, you can ask for a new one there."),
        ),
        "/sign-in",
        _l("Sign in"),
    ),
    "reset": MailText(
        _l("Choose a new password"),
        (
            _l("Somebody, most likely you, asked for a new password of your account."),
            _l("Open the link and choose one. The link works for 1 hour."),
            NOT_YOU,
        ),
        "reset",
        _l("Choose a new password"),
    ),
    "changed": MailText(
        _l("Your password was changed"),
        (
            _l("The password of your account was changed, and all other devices were signed out."),
            _l("If it was not you, choose a new password at once and tell the international office."),
        ),
        "/reset",
        _l("I did not do this"),
    ),
}
