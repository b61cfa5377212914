"""How near a date is, in words and in colour: the filters `due_words` and `due_tone`."""

from datetime import datetime
from functools import lru_cache
from math import ceil

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.base.database import utc_now
from mobility.base.languages import language
from mobility.base.zone import local_day

SOON = 2
"""Days before a due date from which on it is shown as near."""
KEPT_WORDS = 1024
"""So many of “in 2 days”, in each language: a list says them of every row."""


def due_words(due_at: datetime, now: datetime | None = None) -> str:
    """“today”, “in 2 days”, “3 days late”, by days of the institution's calendar."""
    moment = now or utc_now()
    if due_at <= moment:
        return _late_by(max(ceil((moment - due_at).total_seconds() / 86400), 1), language())
    return _due_in((local_day(due_at) - local_day(moment)).days, language())


@lru_cache(maxsize=KEPT_WORDS)
def _late_by(days: int, _code: str) -> str:
    """`_code`: the present language."""
    return ngettext("%(num)d day late", "%(num)d days late", days)


@lru_cache(maxsize=KEPT_WORDS)
def _due_in(days: int, _code: str) -> str:
    """`_code`: the present language."""
    if days == 0:
        return _("today")
    return _("tomorrow") if days == 1 else ngettext("in %(num)d day", "in %(num)d days", days)


def due_tone(due_at: datetime, now: datetime | None = None) -> str:
    moment = now or utc_now()
    if due_at <= moment:
        return "late"
    return "soon" if (local_day(due_at) - local_day(moment)).days <= SOON else ""
