"""What stands beside the way of a case: documents that are asked for, and lines of somebody's tasks."""

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


@dataclass(frozen=True)
class LinesBeside:
    """Lines on the page of somebody's tasks that stand beside the waits of cases.

    `number(viewer)`: a statement that counts them, for all who hold the same rights; 0 for whom they do not concern. Of side
    tasks it is the number in the menu; of side notes it may be larger, as it can take more than a statement to know.
    `lines(viewer)`: (what, where, path) of each, asked where that number is not 0; somebody may have done them meanwhile.
    `stages`: their cases are worked as a list and not one by one, and these lines stand for their waits.
    """

    number: Callable[[Any], Any]
    lines: Callable[[Any], Sequence[tuple[str, str, str]]]
    stages: tuple[str, ...] = ()
