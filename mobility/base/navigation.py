"""The main menu: each room lends its entries; a person sees those of their roles."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, g, request, url_for
from flask_login import current_user
from sqlalchemy import Select, select

from .access import allowed, present
from .kept_statements import KEPT_STATEMENTS, rows_of, with_words
from .languages import LANGUAGES, language, tr
from .lending import lent
from .whence import page_read

COUNTED_UP_TO = 99
"""No number beside an entry grows beyond it: who has more has no use for the exact one."""


@dataclass(frozen=True)
class Entry:
    """`shown(person)` decides; `count(rights)` selects the number beside it, if any. Entries stand in order of `place`.

    What `aside(person)` puts aside stands in the person's own menu, so that the main one stays in one line.
    It is the present one below its own address, and below those of `also`.
    """

    label: Any
    endpoint: str
    place: int
    shown: Callable[[Any], bool]
    count: Callable[[Any], Select[int] | None] | None = None
    aside: Callable[[Any], bool] = lambda person: False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    label: str
    href: str
    current: bool
    count: int


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(allowed=allowed, page_read=page_read)

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "navigation": navigation,
            "account_navigation": account_navigation,
            "language": language(),
            "languages": list(LANGUAGES.items()),
            "institution": "" if "database_away" in g else tr(app.config["INSTITUTION"]()),
            "theme": "auto",
            "demo": app.config["SETTINGS"].demo,
        }


def navigation() -> list[Link]:
    """The present person's entries; called by the base template only, so that answers without a menu cost nothing."""
    return _links(aside=False)


def account_navigation() -> list[Link]:
    """What stands in the present person's own menu."""
    return _links(aside=True) if current_user.is_authenticated else []


def _links(*, aside: bool) -> list[Link]:
    person = present()
    shown = (entry for entry in lent.navigation if entry.shown(person) and entry.aside(person) is aside)
    entries = sorted(shown, key=lambda entry: entry.place)
    numbers = _numbers(entries)
    return [
        Link(
            label=str(entry.label),
            href=(href := url_for(entry.endpoint)),
            current=any(f"{request.path}/".startswith(f"{place}/") for place in (href, *entry.also)),
            count=numbers.get(entry.endpoint, 0),
        )
        for entry in entries
    ]


def _numbers(entries: list[Entry]) -> dict[str, int]:
    """endpoint -> number beside it: one statement for all of them."""
    counting = tuple(entry.endpoint for entry in entries if entry.count)
    names, statement = _counted(counting, current_user.rights) if counting else ((), None)
    if statement is None:
        return {}
    (found,) = rows_of(statement, viewer=current_user.id)
    return dict(zip(names, found, strict=True))


@lru_cache(maxsize=KEPT_STATEMENTS)
def _counted(endpoints: tuple[str, ...], rights: Any) -> tuple[tuple[str, ...], Select[Any] | None]:
    """Which of these have a number, and what counts it for all who hold the same: on every page, so it is made once."""
    counted = {
        entry.endpoint: entry.count(rights)
        for entry in lent.navigation
        if entry.count and entry.endpoint in endpoints
    }
    columns = {name: number.scalar_subquery() for name, number in counted.items() if number is not None}
    return tuple(columns), with_words(select(*columns.values())) if columns else None
