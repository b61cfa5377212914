"""Which function does which job, in which queue, how often and how long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Finish = Callable[[], None]
"""What a job that worked outside of a transaction writes at its end, in the transaction that marks it done."""


@dataclass(frozen=True)
class JobKind:
    """`outside`: the function runs without a transaction (SMTP, checks, S3) and returns a `Finish` or None."""

    name: str
    work: Callable[..., Finish | None]
    queue: str
    every: timedelta | None
    attempts: int
    outside: bool


KINDS: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    queue: str = "default",
    every: timedelta | None = None,
    attempts: int = 8,
    outside: bool = False,
) -> Callable[[Callable[..., Finish | None]], Callable[..., Finish | None]]:
    """Register the function under `name`; with `every`, beat enqueues it again and again, never two at once."""

    def register(work: Callable[..., Finish | None]) -> Callable[..., Finish | None]:
        if name in KINDS and KINDS[name].work.__module__ != work.__module__:
            raise ValueError(f"job “{name}” is registered twice")
        KINDS[name] = JobKind(name, work, queue, every, attempts, outside)
        return work

    return register
