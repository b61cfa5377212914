"""Who came into a bundle after it was sent: on which days, and how many."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from flask_babel import ngettext

from mobility.base.languages import day as in_words
from mobility.base.zone import local_day
from mobility.selection.models import Bundle, Nomination


def added_later(bundle: Bundle, nominations: Iterable[Nomination]) -> list[str]:
    """`2 people added on 29 November 2026`, for each later day, in order."""
    days = Counter(local_day(each.nominated_at) for each in nominations)
    return [_added(day, days[day]) for day in sorted(days) if day > local_day(bundle.sent_at)]


def _added(day: date, number: int) -> str:
    return ngettext(
        "%(num)d person added on %(day)s", "%(num)d people added on %(day)s", number, day=in_words(day)
    )
