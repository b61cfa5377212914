"""The letters that accounts send: which words, which link, and as long as what holds of the account."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.jobs import enqueue
from mobility.base.languages import moment
from mobility.base.zone import Zone

from .models import Grant, Person
from .queries import name_of, names_of_scopes
from .roles import days_of_loan, title_of, words_of_scope


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


def send_mail(kind: str, person_id: int, grant_id: int | None = None) -> None:
    """Have the letter of this kind sent to the person, once the transaction commits; about a grant where it is one."""
    letter = secrets.token_hex(12)
    enqueue("accounts.mail", kind=kind, person_id=person_id, letter=letter, grant_id=grant_id)


def words_of_grant(grant: Grant) -> dict[str, str]:
    """What the letters about a role say of it, in the present language."""
    kind = grant.scope.partition(":")[0]
    ends_at = moment(grant.ends_at.astimezone(Zone.info)) if grant.ends_at else ""
    return _words_of_loan(grant) | {
        "role": title_of(grant.role),
        "scope": words_of_scope(grant.scope, names_of_scopes(kind)),
        "ends": _("It ends by itself on %(moment)s.", moment=ends_at) if ends_at else "",
    }


def _words_of_loan(grant: Grant) -> dict[str, str]:
    """Between whom and for which days, where the grant is borrowed; and that it begins later than it was given."""
    if grant.lender_id is None:
        return {}
    first, last = days_of_loan(grant.starts_at, grant.ends_at)
    later = _("Until then you have nothing to do: the role begins by itself on its first day.")
    return {
        "lender": name_of(grant.lender_id),
        "taker": name_of(grant.person_id),
        "first": first,
        "last": last,
        "later": later if grant.is_to_come(grant.given_at) else "",
    }


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
            _l("Somebody, most likely you, wanted to make a new account with this address."),
            _l("You have one already, so no second one was made and nothing was changed."),
            _l(
                "Sign in with this address and your password. If you do not remember it, choose “I forgot my password” "
                "on that page: a link for a new one comes by e-mail."
            ),
            _l("If it was not you, do nothing: nobody was told that you have an account."),
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
    "grant-given": MailText(
        _l("You have a role in Safar: %(role)s"),
        (
            _l("An administrator has given you the role “%(role)s” (%(scope)s)."),
            "%(ends)s",
            _l("What waits for you stands among your tasks."),
        ),
        "/tasks",
        _l("See my tasks"),
    ),
    "grant-changed": MailText(
        _l("Your role in Safar has another last day: %(role)s"),
        (
            _l("An administrator has changed until when you hold the role “%(role)s” (%(scope)s)."),
            "%(ends)s",
        ),
        "/account",
        _l("See my roles"),
    ),
    "grant-ended": MailText(
        _l("Your role in Safar has ended: %(role)s"),
        (
            _l("An administrator has ended your role “%(role)s” (%(scope)s)."),
            _l("Your account and your own applications stay as they are."),
            _l("If this is a mistake, tell the international office."),
        ),
        "/account",
        _l("See my roles"),
    ),
    "delegation-given": MailText(
        _l("%(lender)s lends you a role in Safar from %(first)s to %(last)s: %(role)s"),
        (
            _l("%(lender)s lends you the role “%(role)s” (%(scope)s) from %(first)s to %(last)s."),
            "%(later)s",
            _l("What you do with it is recorded with both names. You can give it back at any time."),
        ),
        "/account",
        _l("See my roles"),
    ),
    "delegation-ended": MailText(
        _l("You no longer act for %(lender)s in Safar"),
        (
            _l("The role “%(role)s” (%(scope)s), which %(lender)s had lent you, is no longer yours."),
            _l("What you did with it stays as it is."),
        ),
        "/account",
        _l("See my roles"),
    ),
    "delegation-returned": MailText(
        _l("%(taker)s no longer acts for you in Safar"),
        (
            _l("You had lent %(taker)s the role “%(role)s” (%(scope)s). That has ended."),
            _l("What waits for the role waits for you. You can lend it to somebody else."),
        ),
        "/account",
        _l("See my roles"),
    ),
    "delegation-called-off": MailText(
        _l("You will not act for %(lender)s in Safar"),
        (
            _l(
                "%(lender)s was to lend you the role “%(role)s” (%(scope)s) from %(first)s to %(last)s. That is called off."
            ),
            _l("You have nothing to do."),
        ),
        "/account",
        _l("See my roles"),
    ),
    "loan-called-off": MailText(
        _l("%(taker)s will not act for you in Safar"),
        (
            _l(
                "You were to lend %(taker)s the role “%(role)s” (%(scope)s) from %(first)s to %(last)s. That is called off."
            ),
            _l("What waits for the role waits for you. You can lend it to somebody else."),
        ),
        "/account",
        _l("See my roles"),
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
