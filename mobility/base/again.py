"""A page that answers a form, once more in another language: what was typed is sent again, judged again, and not kept.

It goes along with the choice of the language, and comes back to the form's own address (RFC 9110 §15.4.8, 307).
"""

from flask import Flask, g, redirect, request, session
from werkzeug.wrappers import Response

from .errors import WITH_LANGUAGE, kept_fields
from .transaction import SAFE_METHODS, keep_nothing, keeps_nothing
from .whence import page_read

AGAIN = f"{WITH_LANGUAGE}again"
"""The field with the form's own address: what is sent there with it is only looked at."""
LANGUAGE, PAGE = f"{WITH_LANGUAGE}in", f"{WITH_LANGUAGE}on"
"""Those with the language that is chosen, and with the page that is read: a form may have a `language` and a `next` of its
own."""


def init_app(app: Flask) -> None:
    app.before_request(_note)
    app.after_request(_not_done)
    app.jinja_env.globals.update(typed_here=typed_here)


def typed_here() -> list[tuple[str, str]]:
    """(name, value) of what was sent to the page that answers a form; nothing on one that was opened, or brings back what
    was typed before.
    """
    return [] if request.method in SAFE_METHODS or "kept" in g else kept_fields()


def _note() -> None:
    if request.method == "POST" and request.form.get(AGAIN) == request.full_path:
        keep_nothing()


def _not_done(response: Response) -> Response:
    """What was refused and now would be done is not: the page that the form stands on is opened."""
    if not keeps_nothing() or response.status_code >= 400:
        return response
    session.pop("_flashes", None)
    return redirect(page_read(), 303)
