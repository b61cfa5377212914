"""Files that a page gives to keep, not to look at."""

from collections.abc import Iterable
from datetime import datetime

from flask import Response

from .zone import local_day

CSV, CALENDAR, PDF = "text/csv", "text/calendar", "application/pdf"


def dated(name: str, moment: datetime) -> str:
    """`stays-2026-12-01`: by the day at the institution, as pages say it; the ending comes after it."""
    return f"{name}-{local_day(moment):%Y-%m-%d}"


def attachment(content: bytes | str | Iterable[str] | Iterable[bytes], name: str, mimetype: str) -> Response:
    """The answer that is saved under `name`, in which nobody's name stands: files are sent on and lie about.

    `content` may be made while it is sent; what needs the request then goes through `stream_with_context`.
    """
    answer = Response(content, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
