"""What the audit trail lends: the mail with the root of the day, names of its own entries, its place in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.navigation import Entry
from mobility.notifications.catalogue import MessageText

from .policy import ERASERS, READERS
from .services import ERASED, EXPORTED
from .wording import erasure_facts, erasures_in_words

MESSAGES = {
    "record-sealed": MessageText(
        _l("Root of the record, %(day)s"),
        (
            _l("This is the root of the record of %(day)s: %(root)s"),
            _l(
                "It covers every entry so far; new since the root before: %(entries)s. Keep this e-mail: with it "
                "anybody can check later that nothing was rewritten."
            ),
        ),
        _l("See the published roots"),
    ),
}

REFUSALS: dict[str, object] = {
    "words-gone": _l("These words are erased already."),
}

EVENTS: dict[str, object] = {
    ERASED: _l("Words erased"),
    EXPORTED: _l("Audit trail taken away as a file"),
}

DETAILS = {ERASED: erasures_in_words}

FACT_WORDS = {ERASED: erasure_facts}

LONE_CHAINS = {"audit": _l("Audit trail")}

NAVIGATION = [
    Entry(
        _l("Audit trail"),
        "audit.trail",
        85,
        lambda person: person.is_authenticated and person.holds_any((*READERS, *ERASERS)),
        aside=lambda person: not person.holds_any(READERS),
    )
]
