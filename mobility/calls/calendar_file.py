"""The opening and the closing day of a call as a calendar file (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from flask_babel import gettext as _

from mobility.base.languages import tr
from mobility.calls.models import Call

LONGEST = 75
"""Octets of a line, without its break (§3.1)."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_of(call: Call, address: str, now: datetime) -> str:
    """Two all-day entries, each with the call's title; `address`: the whole URL of its page."""
    title = tr(call.title)
    events = (
        ("opens", call.opens_on, _("Applications open: %(call)s", call=title)),
        ("closes", call.closes_on, _("Last day to apply: %(call)s", call=title)),
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Safar//Calls//EN",
        *(line for name, on, text in events for line in _event(call, name, on, text, address, now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(call: Call, name: str, on: date, text: str, address: str, now: datetime) -> Iterable[str]:
    return (
        "BEGIN:VEVENT",
        f"UID:{call.reference}-{name}@safar",
        f"SEQUENCE:{call.version}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{text.translate(ESCAPED)}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    )


def _folded(line: str) -> str:
    """In lines of at most 75 octets; what goes on begins with a blank, and no letter is cut."""
    lines, length = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if length + octets > LONGEST:
            lines.append(" ")
            length = 1
        lines[-1] += letter
        length += octets
    return "\r\n".join(lines)
