"""The collector of garbage, and what is put together at the start and stays: it would be found alive at each look."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

LOOKED_AT_EACH = 20_000
"""Objects that come to be before the collector looks for rings of them. A page makes some thousands, and few rings."""


@contextmanager
def growing() -> Iterator[None]:
    """Collect nothing inside the block. A process of the service spent a fifth of its start on it."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def grown() -> None:
    """Whatever there is now is not looked at again: for a process that has been put together and serves from here on.

    A large file of a cohort took nearly twice as long before.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOOKED_AT_EACH)
