"""What no column can hold is refused at the door: numbers beyond an id's, and the sign that PostgreSQL has no place for."""

from datetime import datetime

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1
"""PostgreSQL's integer."""
NUL = "\0"


class IdConverter(IntegerConverter):
    """`<int:…>` of every address: a number that could be an id; what is larger is no address of ours."""

    regex = r"\d{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = IdConverter
    app.before_request(_no_nul)


def id_of(text: str) -> int:
    """For `request.args.get(…, type=id_of)`.

    Raises `ValueError`: not a number that could be an id.
    """
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError(text)
    return number


def cursor_of(text: str) -> tuple[datetime | None, int]:
    """Where a list goes on: `2027-04-01T18:59:59+00:00_17`, or `_17` behind all dates; likewise for `request.args.get`.

    Raises `ValueError`: not what `cursor_in_words` gives.
    """
    moment, _sign, number = text.rpartition("_")
    return moment_of(moment) if moment else None, id_of(number)


def moment_of(text: str) -> datetime:
    """A moment with its zone, as a page carries it. Raises `ValueError`: it is none."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def cursor_in_words(cursor: tuple[datetime | None, int] | None) -> str:
    """The same for an address; empty where nothing follows."""
    return f"{cursor[0].isoformat() if cursor[0] else ''}_{cursor[1]}" if cursor else ""


def _no_nul() -> None:
    """No keyboard makes it and no text column takes it: 404 in an address, 400 in what was sent."""
    if request.endpoint is None:
        return
    if NUL in request.path:
        abort(404)
    for sent in (request.args, request.form):
        if any(NUL in name or NUL in value for name, value in sent.items(multi=True)):
            abort(400)
