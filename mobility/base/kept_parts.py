"""Rows of lists, written once: the same row stands on many pages, and is looked at many times before it changes."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Flask

from .languages import language

KEPT_PARTS = 4096
"""The last ones, of some kilobytes each."""


@dataclass(frozen=True)
class Given:
    """What a macro is given: the same where `said` is."""

    said: bytes
    values: tuple[Any, ...] = field(compare=False)


def init_app(app: Flask) -> None:
    app.jinja_env.globals["written_once"] = written_once


def written_once(macro: Callable[..., str], *shared: Any) -> Callable[..., str]:
    """The macro with its first arguments given; `{% set line = written_once(row_of, columns) %}{{ line(person) }}`.

    What it writes may depend on its arguments and the language alone: it is imported from a file without context, and asks
    neither who reads nor what time it is (`tests/base/test_kept_parts.py` holds that). Arguments are plain values, which can
    be pickled: two that are the same to the last sign are written once.
    """
    told = pickle.dumps((language(), shared))

    def written(*own: Any) -> str:
        # A tuple with names is told as a plain one, which takes half as long: each macro is given its own kind.
        plain = [tuple(one) if isinstance(one, tuple) else one for one in own]
        return _written(macro, Given(told + pickle.dumps(plain), (*shared, *own)))

    return written


@lru_cache(maxsize=KEPT_PARTS)
def _written(macro: Callable[..., str], given: Given) -> str:
    return macro(*given.values)
