"""A start without the collector of garbage: what is imported and put together stays, and is found alive at each look."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
