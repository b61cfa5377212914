"""Waiting for what another process does and tells nobody of: asked again and again, up to a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

PATIENCE = 60.0  # seconds until what must happen has happened; a machine may be busy


def until(
    ask: Callable[[], Answer | None], what: str, *, pause: float = 0.03, instead: Callable[[], str] = str
) -> Answer:
    """The first answer of `ask` that is neither None nor false; `pause` in seconds between two questions.

    Raises `AssertionError`: none came in time. It says `what` was waited for, and what there is `instead`.
    """
    end = time.monotonic() + PATIENCE
    while not (answer := ask()):
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {PATIENCE:.0f} s\n{instead()}")
        time.sleep(pause)
    return answer
