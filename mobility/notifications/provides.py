"""What notifications lend: their place in the menu."""

from flask_babel import lazy_gettext as _l

from mobility.base.navigation import Entry

from .queries import number_of_unread

NAVIGATION = [
    Entry(
        label=_l("Messages"),
        endpoint="notifications.messages",
        place=80,
        shown=lambda person: person.is_authenticated,
        count=number_of_unread,
    )
]
