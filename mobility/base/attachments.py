"""Files that a page gives to keep, not to look at."""

from collections.abc import Iterable

from flask import Response

CSV, CALENDAR, PDF = "text/csv", "text/calendar", "application/pdf"


def attachment(content: bytes | str | Iterable[str] | Iterable[bytes], name: str, mimetype: str) -> Response:
    """The answer that is saved under `name`, in which nobody's name stands: files are sent on and lie about.

    `content` may be made while it is sent; what needs the request then goes through `stream_with_context`.
    """
    answer = Response(content, mimetype=mimetype)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
