"""Documents that are asked for beside the way of a case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PapersBeside:
    """Documents that a room asks the person of a case for while others hold it; the case goes on meanwhile.

    `asks(case)`: what may be given now, each a `workflow.models.Asking`; `said(asked)`: it in words, to the person;
    `answered(case, asked, name, now)`: what follows when something has come for what it calls `name`.
    """

    asks: Callable[[Any], Sequence[Any]]
    said: Callable[[Any], str]
    answered: Callable[..., None]
