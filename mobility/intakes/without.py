"""What a transition was confirmed without, with a reason, in words."""

from flask_babel import gettext as _

from mobility.intakes.credits import Balance
from mobility.intakes.words import titles_in_words


def missing_in_words(balance: Balance) -> str:
    """Which courses that are needed are not passed, and without which of them the transition was confirmed."""
    if balance.complete:
        return ""
    lacks = titles_in_words([course for course in balance.lacks if course not in balance.without])
    return "; ".join(filter(None, [lacks, without_briefly(balance)]))


def without_briefly(balance: Balance) -> str:
    """In a cell of a list; empty where nothing was missing."""
    if not balance.without:
        return ""
    return _("not passed, confirmed with a reason: %(courses)s", courses=titles_in_words(balance.without))


def without_in_words(balance: Balance) -> str:
    """The same as a sentence."""
    if not balance.without:
        return ""
    return _(
        "The transition was confirmed with a reason, although this was not passed: %(courses)s.",
        courses=titles_in_words(balance.without),
    )
