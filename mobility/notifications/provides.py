"""What notifications lend: their place in the menu, and what is unread."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.accounts.models import Person
from mobility.base.lending import Standing
from mobility.base.navigation import Entry

from .queries import count_unread, number_of_unread

NAVIGATION = [
    Entry(
        label=_l("Messages"),
        endpoint="notifications.messages",
        place=80,
        shown=lambda person: person.is_authenticated,
        count=number_of_unread,
    )
]


def unread(viewer: Person, _now: datetime) -> Sequence[Standing]:
    number = count_unread(viewer)
    if not number:
        return ()
    text = ngettext("%(num)d unread message", "%(num)d unread messages", number)
    return [Standing(text, url_for("notifications.messages", show="unread"))]


STANDINGS = [(30, unread)]
