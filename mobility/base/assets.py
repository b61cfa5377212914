"""Static files under names that carry their content's hash, so that a phone keeps them for a year."""

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory

from .access import public

FOLDER = Path(__file__).parent.parent / "static"
A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    tag_of()  # now, so that no process of the same start sees other files than its siblings
    app.jinja_env.globals["asset"] = asset
    app.config["COMPRESS_STREAMING_ENDPOINT_CONDITIONAL"] = ["asset"]
    app.add_url_rule("/static/<tag>/<path:name>", "asset", hashed, methods=["GET"])


@cache
def tag_of() -> str:
    """The first ten hex digits of the SHA-256 of all built files, so that style sheets may name fonts relatively."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def asset(name: str) -> str:
    """`css/site.css` -> `/static/3f2a…/css/site.css`."""
    return f"/static/{tag_of()}/{name}"


@public
def hashed(tag: str, name: str) -> Response:
    if tag != tag_of():
        abort(404)
    packed = request.accept_encodings.best_match(["br"]) is not None and (FOLDER / f"{name}.br").is_file()
    response = send_from_directory(
        FOLDER, f"{name}.br" if packed else name, mimetype=mimetypes.guess_type(name)[0], max_age=A_YEAR
    )
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "br"
    file = response.response  # the compression puts its own stream over it, and does not close this one
    response.call_on_close(file.close)  # type: ignore[union-attr]
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response
