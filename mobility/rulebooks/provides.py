"""What the rule books' room lends: messages, sentences of its refusals, names of its entries, its place in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.lending import ChainKind
from mobility.base.navigation import Entry
from mobility.notifications.catalogue import MessageText

from .policy import PUBLISHERS, READERS, WRITERS
from .queries import found_books, labels_of_books
from .services import ASKED, DISCARDED, DRAFTED, PUBLISHED

MESSAGES = {
    ASKED: MessageText(
        _l("A changed rule book waits to be put in force: %(book)s"),
        (
            _l(
                "The draft of the rule book “%(book)s” is ready. Somebody who has not written in it puts it in force."
            ),
            _l("Its page says in sentences what changes."),
        ),
        _l("See what changes"),
    ),
    PUBLISHED: MessageText(
        _l("A changed rule book is in force: %(book)s"),
        (
            _l("The rule book “%(book)s” has a new version. Cases that begin from now on follow it."),
            _l("Cases under way keep the version that they began with."),
        ),
        _l("See the rule book"),
    ),
}

REFUSALS: dict[str, object] = {
    "draft-changed-meanwhile": _l(
        "The draft has been saved or settled since you opened this page, by somebody else or by you in another window. "
        "What you typed is kept here, and nothing was saved over."
    ),
    "draft-not-sound": _l("The draft has mistakes. Put them right first: each is listed with its line."),
    "draft-not-asked": _l("Nobody has asked for this draft to be put in force."),
    "draft-is-yours": _l("You have written in this draft. Somebody else puts it in force."),
    "draft-was-in-force": _l(
        "This very text has been in force before, and each version is kept once. Change at least a remark in it."
    ),
}

EVENTS: dict[str, object] = {
    DRAFTED: _l("Draft of a rule book saved"),
    ASKED: _l("Publication of a rule book asked for"),
    DISCARDED: _l("Draft of a rule book discarded"),
    PUBLISHED: _l("Rule book put in force"),
}

CHAINS = {"rulebook": ChainKind(labels_of_books, found_books)}

NAVIGATION = [
    Entry(
        _l("Rule books"),
        "rulebooks.index",
        74,
        lambda person: person.is_authenticated and person.holds_any((*WRITERS, *PUBLISHERS, *READERS)),
        aside=lambda person: True,
    )
]
