"""What stands beside the waits of cases on the page of somebody's tasks: rows of all kinds in one statement, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, DateTime, Subquery, func, select
from sqlalchemy.sql.elements import ColumnElement

from mobility.accounts.models import Person, Rights
from mobility.base.database import at_most, db
from mobility.base.kept_statements import KEPT_STATEMENTS, with_words
from mobility.base.languages import language
from mobility.base.lending import Line, LinesBeside, Rows, lent
from mobility.base.navigation import COUNTED_UP_TO

LISTED = COUNTED_UP_TO + 1
"""So many lines of one kind at most."""
Selected = tuple[LinesBeside[Any], Rows]
"""A kind, and what selects its rows."""


def lines_beside(person: Person) -> tuple[list[Line], list[Line]]:
    """The side tasks and the side notes of a person: one statement, and none where no kind concerns them."""
    kinds, statement = _rows_of_all(person.rights, language())
    found = db.session.execute(statement, {"viewer": person.id}).one() if kinds else ()
    tasks: list[Line] = []
    notes: list[Line] = []
    for (kind, selected), rows in zip(kinds, found, strict=True):
        (tasks if kind in lent.side_tasks else notes).extend(_lines(kind, selected, rows or ()))
    return tasks, notes


def numbers_beside(person: Person | Rights) -> list[ColumnElement[int]]:
    """How many side tasks there are of each kind that concerns the person: of the rows that become lines."""
    return [
        select(func.count()).select_from(_listed(selected.order_by(None))).scalar_subquery()
        for _kind, selected in _selected(lent.side_tasks, person)
    ]


@lru_cache(maxsize=KEPT_STATEMENTS)
def _rows_of_all(rights: Rights, code: str) -> tuple[list[Selected], Rows]:
    """The kinds that concern who holds these rights, and a JSON list of the rows of each; `code`: the present language, in
    which people are called."""
    kinds = _selected([*lent.side_tasks, *lent.side_notes], rights)
    rows = (_listed(selected) for _kind, selected in kinds)
    lists = (select(func.json_agg(each.table_valued())).scalar_subquery() for each in rows)
    return kinds, with_words(select(*lists))


def _selected(kinds: Sequence[LinesBeside[Any]], viewer: Person | Rights) -> list[Selected]:
    found = ((kind, kind.rows(viewer)) for kind in kinds)
    return [(kind, selected) for kind, selected in found if selected is not None]


def _listed(selected: Rows) -> Subquery:
    return selected.limit(at_most(LISTED)).subquery()


def _lines(kind: LinesBeside[Any], selected: Rows, rows: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    reads = {column.key: _reader(column) for column in selected.selected_columns}
    for row in rows:
        values = {name: None if value is None else reads[name](value) for name, value in row.items()}
        line = kind.line(kind.row(**values))
        if line is not None:
            yield line


def _reader(column: ColumnElement[Any]) -> Callable[[Any], Any]:
    """What makes the column's value of what JSON has for it."""
    if isinstance(column.type, Date):
        return date.fromisoformat
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat
    return lambda value: value
