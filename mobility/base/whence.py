"""Which page of ours a request came from: where a form stood that was refused, and where a way back leads to."""

from urllib.parse import SplitResult, urlsplit

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from .limits import NUL
from .transaction import SAFE_METHODS

START = "/"


def page_read() -> str:
    """The address of the page that somebody reads: of what was answered to a form it is the one that the form stands on."""
    if NUL in request.path:  # no page has it, and none may show it
        return START
    if request.method in SAFE_METHODS:
        return request.full_path
    kept_at: str | None = g.get("kept_at")
    came = _came_from()
    asked = came._replace(scheme="", netloc="").geturl() if came is not None else None
    return kept_at or asked or _nearest(request.path.split("/")) or START


def where_from() -> str:
    """The page of ours that the form stood on, as the browser says; else the nearest one above; else the start page.

    Of a page that cannot be opened it is never itself.
    """
    came = _came_from()
    if came is None or (request.method in SAFE_METHODS and came.path == request.path):
        return page_above() or START
    return came.path


def page_above() -> str | None:
    """The path of the nearest page above the address: of a form's, after a mistake, the page that the form stands on."""
    return _nearest(request.path.split("/")[:-1])


def _came_from() -> SplitResult | None:
    came = urlsplit(request.referrer or "")
    return came if came.netloc == request.host and came.path.startswith("/") else None


def _nearest(parts: list[str]) -> str | None:
    """The longest path of these parts that is a page."""
    addresses = current_app.create_url_adapter(request)
    for number in range(len(parts), 1, -1):
        path = "/".join(parts[:number])
        try:
            if addresses is not None and addresses.match(path, method="GET"):
                return path
        except HTTPException:  # nothing is there, or a form again
            continue
    return None
