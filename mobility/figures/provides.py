"""What the figures lend: their entry in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.navigation import Entry
from mobility.figures.policy import READERS

__all__ = ["NAVIGATION"]

NAVIGATION = [
    Entry(
        _l("Figures"),
        "figures.index",
        39,
        lambda person: person.is_authenticated and person.holds_any(READERS),
    )
]
