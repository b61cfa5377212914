"""What no column can hold is refused at the door: numbers beyond an id's, and the sign that PostgreSQL has no place for."""

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


def _no_nul() -> None:
    """No keyboard makes it and no text column takes it: 404 in an address, 400 in what was sent."""
    if request.endpoint is None:
        return
    if NUL in request.path:
        abort(404)
    for sent in (request.args, request.form):
        if any(NUL in name or NUL in value for name, value in sent.items(multi=True)):
            abort(400)
