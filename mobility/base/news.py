"""What the last step has done, said once on the page that comes after it: at its top, or at the card that it was about."""

from flask import Flask, flash, get_flashed_messages, has_request_context, redirect, request, session
from werkzeug.wrappers import Response

AT = ":"
"""Between the category of a message and the card at which it is said."""

SAID = "safar.said"
"""What of the messages stands on the page already, by their numbers."""


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(news=news)


def back_to(address: str, words: str) -> Response:
    """To the page, and to the card there that its address names after `#`, at which is said what was done: on a phone the
    top of the page is far from it. Where the page has no such card, or none is named, it is said at the top."""
    _page, _sharp, card = address.partition("#")
    flash(words, f"done{AT}{card}" if card else "done")
    return redirect(address, 303)


def news(card: str = "") -> list[tuple[str, str]]:
    """(category, text) of what is to be said at the card with this id; without one whatever is said at none, asked once the
    cards are written. Each once."""
    if not has_request_context() or (card and not _is_any_at(card)):
        return []
    said: set[int] = request.environ.setdefault(SAID, set())
    found = []
    for number, (category, text) in enumerate(get_flashed_messages(with_categories=True)):
        kind, _at, at = category.partition(AT)
        if number not in said and (not card or at == card):
            said.add(number)
            found.append((kind, text))
    return found


def _is_any_at(card: str) -> bool:
    """Without taking them out, as a part of a page that is written alone would take what others are to say."""
    waiting = session["_flashes"] if "_flashes" in session else get_flashed_messages(with_categories=True)
    return any(each[0].partition(AT)[2] == card for each in waiting)
