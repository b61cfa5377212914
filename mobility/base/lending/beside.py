"""What stands beside the way of a case: documents that are asked for, and lines of somebody's tasks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select


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
class AskedAgain:
    """Who asks those who assessed to look at their points again, since when, and what is to be looked at: in their words, or
    empty where these were erased."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Corrections:
    """Assessments that those who signed them are asked to look at again, as an appeal was granted.

    `owed()`: Select of (case_id, stage, appeal_id, due_at), of the appeals of which somebody may still have to look;
    `asked(appeal_id)`: an `AskedAgain`; `without(case, person_id)`: what else waits for them, and becomes of that where this
    person looks no more, in a sentence, or empty; `followed(case, now)`: what follows when one of them has looked at theirs,
    or is not asked any more.
    """

    owed: Callable[[], Any]
    asked: Callable[[int], AskedAgain]
    without: Callable[..., str]
    followed: Callable[..., None]


Line = tuple[str, str, str]
"""What, where, path."""
Row = TypeVar("Row")
Rows = Select[*tuple[Any, ...]]
"""What selects rows, of whatever columns."""


@dataclass(frozen=True)
class LinesBeside(Generic[Row]):
    """Lines on the page of somebody's tasks that stand beside the waits of cases.

    `rows(viewer)`: what is selected for them, a row for each line, in the order in which they stand, for all who hold the
    same rights and read the same language; None for whom they do not concern. Rows of all kinds come in one statement, as
    JSON: they hold numbers without decimals, texts, days, times, and what is made of these. Side tasks are counted by them
    in the menu.
    `row`: what one of them becomes, by the names of its columns.
    `line(row)`: it in words, without asking for anything; None where a rule that is no SQL, as of a rule book, finds that
    there is nothing to say, which is for side notes alone.
    `stages`: their cases are worked as a list and not one by one, and these lines stand for their waits.
    """

    rows: Callable[[Any], Rows | None]
    row: Callable[..., Row]
    line: Callable[[Row], Line | None]
    stages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """The row of a kind that has one line for many; there is none where they are none."""

    number: int
