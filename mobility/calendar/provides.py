"""What the calendar lends: sentences of its refusals, its place in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.navigation import Entry

KEEPERS = ("administrator", "head-of-office")
"""Who corrects it."""
READERS = ("auditor", "coordinator")
"""Who may also look."""

REFUSALS: dict[str, object] = {
    "calendar-day-too-far": _l("The calendar goes from %(first)s to %(last)s. Choose a day of these years."),
    "calendar-day-is-there": _l("There is an entry for this day already. Remove it first."),
    "calendar-day-is-so": _l("The day is so already, without an entry. Look at the date once more."),
}

LONE_CHAINS = {"calendar": _l("Calendar")}

NAVIGATION = [
    Entry(
        _l("Calendar"),
        "calendar.year",
        72,
        lambda person: person.is_authenticated and person.holds_any((*KEEPERS, *READERS)),
        aside=lambda person: True,
    )
]

EVENTS: dict[str, object] = {
    "calendar-day-added": _l("Day entered in the calendar"),
    "calendar-day-removed": _l("Day removed from the calendar"),
    "working-week-changed": _l("Working week changed"),
}
