"""What cohorts lend: their place in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.navigation import Entry
from mobility.cohorts.policy import COHORT_ROLES

REFUSALS = {"nobody-picked": _l("Tick at least one application that is still in this stage.")}

NAVIGATION = [
    Entry(
        _l("Cohorts"),
        "cohorts.index",
        25,
        lambda person: person.is_authenticated and person.holds_any(COHORT_ROLES),
    ),
]
