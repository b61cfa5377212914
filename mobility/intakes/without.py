"""What is not passed although the order of transition stands, in words."""

from flask_babel import gettext as _

from mobility.intakes.credits import Balance
from mobility.intakes.words import titles_in_words


def missing_in_words(balance: Balance) -> str:
    """Which courses that are needed are not passed, and whether the order of transition stands all the same."""
    return without_briefly(balance) or titles_in_words(balance.lacks)


def without_briefly(balance: Balance) -> str:
    """In a cell of a list; empty where nothing was missing."""
    if not balance.without:
        return ""
    return _(
        "not passed, the order of transition stands: %(courses)s", courses=titles_in_words(balance.without)
    )


def without_in_words(balance: Balance) -> str:
    """The same as a sentence."""
    if not balance.without:
        return ""
    return _(
        "The order of transition stands, although this is not passed: %(courses)s.",
        courses=titles_in_words(balance.without),
    )
