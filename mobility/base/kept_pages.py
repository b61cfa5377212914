"""Pages that are the same for every visitor: made once for all who come within some seconds.

On the day when a call opens a whole campus asks for it at once, and most of them have not signed in yet.
"""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from .languages import language

KEPT_PAGES = 200
"""Of each view: its addresses in three languages. Whoever makes up addresses puts out others, and takes no more memory."""
TOKEN_LATER = "the-token-of-who-reads-it"  # noqa: S105 (holds the place of one)


def init_app(app: Flask) -> None:
    """After CSRF, whose word in templates it takes over."""
    app.jinja_env.globals["csrf_token"] = _token
    app.context_processor(lambda: {"csrf_token": _token})


def same_for_visitors(view: Callable[..., str]) -> Callable[..., str]:
    """Keep what a visitor reads for `Settings.visitor_page_seconds`. Whoever is signed in, or is told something, gets a
    page of their own; so a visitor may read what was true some seconds ago, and acts on what is true now.
    """

    @lru_cache(maxsize=KEPT_PAGES)
    def made(_address: str, _language: str, _window: int, arguments: tuple[tuple[str, Any], ...]) -> str:
        g.for_every_visitor = True
        try:
            return view(**dict(arguments))
        finally:
            g.pop("for_every_visitor")

    @wraps(view)
    def shown(**arguments: Any) -> str:
        seconds = current_app.config["SETTINGS"].visitor_page_seconds
        if not seconds or current_user.is_authenticated or "_flashes" in session:
            return view(**arguments)
        window = int(time.monotonic() // seconds)
        page = made(request.full_path, language(), window, tuple(arguments.items()))
        return page.replace(TOKEN_LATER, generate_csrf())

    return shown


def _token() -> str:
    """The reader's own, also in a page that was made for another one."""
    return TOKEN_LATER if "for_every_visitor" in g else generate_csrf()
