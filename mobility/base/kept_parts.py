"""Rows of lists, written once: the same row stands on many pages, and is looked at many times before it changes."""

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from .languages import language

KEPT_PARTS = 4096
"""The last ones, of some kilobytes each."""
KEPT_LISTS = 64
"""Of some tens of kilobytes each."""


@dataclass(frozen=True)
class Given:
    """What a macro is given: the same where `said` is."""

    said: bytes
    values: tuple[Any, ...] = field(compare=False)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(written_once=written_once, list_written_once=list_written_once)


def written_once(macro: Callable[..., str], *shared: Any) -> Callable[..., str]:
    """The macro with its first arguments given; `{% set line = written_once(row_of, columns) %}{{ line(person) }}`.

    What it writes may depend on its arguments and the language alone: it is imported from a file without context, and asks
    neither who reads nor what time it is (`tests/base/test_kept_parts.py` holds that). Arguments are plain values, which can
    be pickled: two that are the same to the last sign are written once.
    """
    told = pickle.dumps((language(), shared))

    def written(*own: Any) -> str:
        return _written(macro, Given(told + pickle.dumps(_plain(own)), (*shared, *own)))

    return written


def list_written_once(macro: Callable[..., str], *shared: Any) -> Callable[[Sequence[tuple[Any, ...]]], str]:
    """`written_once` for a whole list, each with its own arguments: `{{ list_written_once(row_of, columns)(people) }}`.

    A list that is as it was is recognized as one, in a quarter of the time that its rows would take.
    """
    told, line = pickle.dumps((language(), shared)), written_once(macro, *shared)

    def written(rows: Sequence[tuple[Any, ...]]) -> str:
        return _list_written(macro, Given(told + pickle.dumps([_plain(own) for own in rows]), (line, rows)))

    return written


def _plain(own: tuple[Any, ...]) -> list[Any]:
    """A tuple with names is told as a plain one, which takes half as long: each macro is given its own kind."""
    return [tuple(one) if isinstance(one, tuple) else one for one in own]


@lru_cache(maxsize=KEPT_PARTS)
def _written(macro: Callable[..., str], given: Given) -> str:
    return macro(*given.values)


@lru_cache(maxsize=KEPT_LISTS)
def _list_written(_macro: Callable[..., str], given: Given) -> str:
    line, rows = given.values
    return Markup("\n").join(line(*own) for own in rows)
