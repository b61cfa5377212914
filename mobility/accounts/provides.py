"""What accounts lend: sentences of their refusals, entries of the menu."""

from typing import Any

from flask_babel import lazy_gettext as _l

from mobility.base.lending import ChainKind
from mobility.base.navigation import Entry

from .apart import stands_apart
from .models import Role
from .policy import READERS_OF_PEOPLE
from .queries import found_people, labels_of_people
from .recorded import OF_ROLES, roles_in_words
from .services.delegating import ALTHOUGH

TEXT_TITLES = {ALTHOUGH: _l("Given although")}

REFUSALS = {
    "wrong-sign-in": _l(
        "The address or the password is not right. Check both, and the language of your keyboard. "
        "If you forgot the password, ask for a new one below."
    ),
    "address-not-confirmed": _l(
        "Your address is not confirmed yet. Open the link in the e-mail that we sent you, or ask for a new one below."
    ),
    "address-malformed": _l("Write the address like name@example.org, in Latin letters."),
    "address-taken": _l("There is an account with this address. Use its own password, or another address."),
    "name-missing": _l("Enter your name."),
    "name-too-long": _l("The name may have up to %(longest)s characters."),
    "name-odd": _l("Write the name with letters, blanks, hyphens and apostrophes only."),
    "password-wrong": _l("This is not your present password."),
    "password-unchanged": _l("This is your present password. Choose another one."),
    "password-too-short": _l("The password needs at least %(shortest)s characters."),
    "password-too-long": _l("The password may have up to %(longest)s characters."),
    "password-too-plain": _l("This password is among the first that anybody tries. Choose another one."),
    "password-is-name": _l(
        "This password is made of your name or your address, which others know. Choose another one."
    ),
    "language-unknown": _l("Choose one of the three languages."),
    "link-ended": _l("The link has ended."),
    "link-wrong": _l("The link is not complete. Open it from the e-mail once more, or copy all of it."),
    "link-used": _l("The link was used already, or a newer e-mail took its place."),
    "not-to-yourself": _l("Nobody gives or ends roles of their own. Ask another administrator."),
    "administrators-only": _l("Only an administrator gives and ends roles."),
    "role-unknown": _l("Choose a role."),
    "scope-missing": _l("Choose where the role holds."),
    "scope-not-for-role": _l("The role “%(role)s” is not given there. It can be given here: %(places)s."),
    "scope-unknown": _l("Choose a place from the list."),
    "end-in-the-past": _l("This day is over. Choose today or a later one."),
    "grant-already-there": _l("The person holds this role there already. Another last day can be given."),
    "grant-gone": _l("This role has ended already."),
    "administrator-not-lent": _l(
        "The administrator's role is never lent. Another administrator can give it."
    ),
    "borrowed-not-lent": _l("This role is lent to you. Only who holds it can lend it."),
    "delegate-unknown": _l("Nobody has a confirmed account with this address. Ask them to register first."),
    "delegate-yourself": _l("This is your own address. Enter the address of who acts for you."),
    "delegate-has-role": _l(
        "This person holds the role there at that time already, or somebody else has lent it to them."
    ),
    "delegate-kept-from-it": _l("%(why)s Choose somebody else, or lend it once that is over."),
    "audits-beside": _l(
        "%(name)s holds at that time: %(roles)s. Who audits has no other role: have that ended first, or choose "
        "somebody else."
    ),
    "start-in-the-past": _l("This day is over, and nobody acts for you in the past. Begin today or later."),
    "given-with-doubts": _l("%(why)s Tick the box if they are to have the role all the same."),
    "role-cut-short": _l("%(why)s Tick the box if the role is to end on that day all the same."),
    "days-reversed": _l("The last day is before the first one."),
    "grant-ends-before": _l("Your own role ends before this day."),
    "delegation-gone": _l("This role is lent no more."),
    "not-your-delegation": _l("Only the two whom it concerns, or an administrator, can end this."),
    "administrator-exists": _l("There is an administrator already."),
    "code-wrong": _l("This is not the code, or it is more than a day old. Make a new one on the console."),
}


def _holds(*roles: str) -> Any:
    return lambda person: person.is_authenticated and person.holds_any(roles)


NAVIGATION = (
    Entry(
        _l("Your account"),
        "accounts.account",
        95,
        lambda person: person.is_authenticated,
        aside=lambda person: True,
    ),
    Entry(_l("People"), "accounts.people", 80, _holds(*READERS_OF_PEOPLE)),
    Entry(_l("Operations"), "operations.overview", 90, _holds(Role.ADMINISTRATOR, Role.AUDITOR)),
)

DETAILS = dict.fromkeys(OF_ROLES, roles_in_words)

CHAINS = {"person": ChainKind(labels_of_people, found_people)}

EVENTS = {
    "grant-given": _l("Role given"),
    "grant-changed": _l("Last day of a role changed"),
    "grant-ended": _l("Role ended"),
    "delegation-given": _l("Role lent"),
    "delegation-ended": _l("Loan of a role ended"),
}

GRANT_DOUBTS = [stands_apart]
