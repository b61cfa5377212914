"""A stored file on its way to a browser: in pieces, as an attachment that runs nothing, under its whole name."""

import itertools
import unicodedata
from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import quote

from flask import Response

from mobility.base import storage

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
ATTRIBUTE_SIGNS = "!#$&+-.^_`|~"
"""RFC 8187 §3.2.1, attr-char beside letters and digits."""


def attachment(sha256: str, size: int, media_type: str, name: str, plain_name: str) -> Response:
    """The file to be saved under `name`; browsers that know no other letters get `plain_name` with its ending."""
    response = _streamed(sha256, size, media_type)
    try:
        name.encode("ascii")
        response.headers.set("Content-Disposition", "attachment", filename=name)
    except UnicodeEncodeError:
        whole = f"UTF-8''{quote(name, safe=ATTRIBUTE_SIGNS)}"
        names = {"filename": plain(name, plain_name), "filename*": whole}
        response.headers.set("Content-Disposition", "attachment", **names)
    return response


def picture(sha256: str, size: int) -> Response:
    """A preview that we drew ourselves, shown in the page."""
    response = _streamed(sha256, size, "image/jpeg")
    response.headers.set("Content-Disposition", "inline")
    return response


def plain(name: str, instead: str) -> str:
    """`name` in ASCII as far as it can be; `instead` with its ending where nothing is left of it."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip()
    path = PurePath(ascii_name)
    if any(sign.isalnum() for sign in path.stem) and path.suffix:
        return ascii_name
    return f"{instead}{PurePath(name).suffix.encode('ascii', 'ignore').decode()}"


def _streamed(sha256: str, size: int, media_type: str) -> Response:
    pieces: Iterator[bytes] = storage.pieces(sha256)
    first = next(pieces, b"")  # a storage that is away fails here, before anything was promised
    response = Response(itertools.chain((first,), pieces), mimetype=media_type)
    response.content_length = size
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
