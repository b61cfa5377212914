"""The opening and the closing day of a call as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _

from mobility.base.icalendar import calendar, escaped
from mobility.base.languages import tr
from mobility.calls.models import Call


def calendar_of(call: Call, address: str, now: datetime) -> str:
    """Two all-day entries, each with the call's title; `address`: the whole URL of its page."""
    title = tr(call.title)
    events = (
        ("opens", call.opens_on, _("Applications open: %(call)s", call=title)),
        ("closes", call.closes_on, _("Last day to apply: %(call)s", call=title)),
    )
    lines = (line for name, on, text in events for line in _event(call, name, on, text, address, now))
    return calendar("Calls", lines)


def _event(call: Call, name: str, on: date, text: str, address: str, now: datetime) -> Iterable[str]:
    return (
        "BEGIN:VEVENT",
        f"UID:{call.reference}-{name}@safar",
        f"SEQUENCE:{call.version}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(text)}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )
