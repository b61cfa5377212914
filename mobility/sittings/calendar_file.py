"""A sitting as a calendar file (RFC 5545, RFC 5546): it goes with the mails, and can be fetched from its page."""

from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _

from mobility.base.icalendar import calendar, escaped
from mobility.base.languages import tr
from mobility.base.letters import absolute
from mobility.sittings.models import Sitting, SittingState

PUBLISH, CANCEL = "PUBLISH", "CANCEL"


def calendar_of(sitting: Sitting, now: datetime, *, method: str = PUBLISH) -> str:
    """One entry, in the language that is spoken now; needs `call`.

    Of one that has begun it says when it was held, so that nobody's calendar calls them to what is over.
    """
    starts = sitting.held_at
    ends = sitting.closed_at or starts + timedelta(minutes=sitting.duration)
    off = method == CANCEL or sitting.state == SittingState.CANCELLED
    title = _("Sitting of the committee: %(call)s", call=tr(sitting.call.title))
    lines = (
        "BEGIN:VEVENT",
        f"UID:{sitting.reference}@safar",
        f"SEQUENCE:{sitting.version}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(starts)}",
        f"DTEND:{_utc(ends)}",
        f"SUMMARY:{escaped(title)}",
        f"LOCATION:{escaped(sitting.place or sitting.link)}",
        *([f"DESCRIPTION:{escaped(sitting.link)}"] if sitting.link else []),
        f"URL:{absolute(f'/sittings/{sitting.reference}')}",
        f"STATUS:{'CANCELLED' if off else 'CONFIRMED'}",
        "END:VEVENT",
    )
    return calendar("Sittings", lines, method=method)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
