"""Statements that pages ask again and again: made once for all who hold the same rights, with their words written in.

The server keeps the plan of what is asked again (decision 16), for any values. Of a word that comes as a value (a role, a
stage, a state) such a plan counts with as many rows as on average, and cannot use an index that has only its rows: it would
then be planned anew each time. Each value costs time on its way, too. Numbers stay values: they are of somebody, and a
statement for each person would be planned for each. A limit is no such number: see `base.database.at_most`. What day it is
the server is asked (`base.zone.local_day_in_sql`), or it is told each time.

What tells of columns alone is asked by `rows_of`, past all that a session does to make objects of rows (decision 16).
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, TypeVarTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Row,
    Select,
    SelectBase,
    String,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.sql.visitors import InternalTraversal, replacement_traverse

from .database import db

KEPT_STATEMENTS = 256
"""So many of one kind does a process keep. What rooms lend is in them: that is settled before the first is made."""
MOST_COMPILED = 1024
"""So many of all kinds are kept as the driver takes them."""
Arguments = ParamSpec("Arguments")
Columns = TypeVarTuple("Columns")
Statement = TypeVar("Statement")


def kept_statement(make: Callable[Arguments, Statement]) -> Callable[Arguments, Statement]:
    """For a function that makes a statement of arguments that can be hashed; what differs from one asking to the next comes
    as a `bindparam` without a value.
    """

    @lru_cache(maxsize=KEPT_STATEMENTS)
    def made(*arguments: Any) -> Any:
        return with_words(make(*arguments))  # type: ignore[call-arg]

    return wraps(make)(made)  # type: ignore[return-value]


def rows_of(statement: Select[*Columns] | CompoundSelect[*Columns], **values: Any) -> Sequence[Row[*Columns]]:
    """What a statement that is kept finds; its columns as the driver reads them, so none may be of a type of ours.

    `values`: of its `bindparam`s without one. What the session has not written yet is written before, as for any statement.
    """
    session = db.session()
    if session.autoflush:
        session.flush()
    connection = session.connection()
    words, fixed = _compiled(statement, connection.dialect)
    return connection.exec_driver_sql(words, {**fixed, **values}).all()


@lru_cache(maxsize=MOST_COMPILED)
def _compiled(statement: SelectBase, dialect: Dialect) -> tuple[str, dict[str, Any]]:
    """Its words, and the values that it has by itself; found again by what the statement is, not by what is in it."""
    made = statement.compile(dialect=dialect)
    asked = dict.fromkeys(name for name, bind in made.binds.items() if bind.required)
    whole = made.construct_expanded_state(asked)
    return whole.statement, {name: value for name, value in whole.parameters.items() if name not in asked}


def with_words(statement: Any) -> Any:
    """The statement in which the words that come as values are written."""
    return replacement_traverse(statement, {}, _written)


def _written(element: Any, **_others: Any) -> Any:
    """Instead of a value that is a word, or of several for an IN; None: what is in it is looked at.

    What a class is mapped to stays the same thing: its columns are found by that.
    """
    if isinstance(element, FromClause) and "parententity" in element._annotations:
        return element
    if not isinstance(element, BindParameter) or not element.value:
        return None
    if isinstance(element.value, date):
        raise TypeError("a day or a moment would stay what it was when the statement was made")
    if not isinstance(element.type, String):
        return None
    if element.expanding:
        return Word(f"({', '.join(map(_quoted, element.value))})", element.type)
    return Word(f"{_quoted(element.value)}::VARCHAR", element.type)


class Word(ColumnElement[str]):
    """Stands in a statement as it is written; otherwise like the value in whose place it stands."""

    inherit_cache = True
    _traverse_internals = [
        ("written", InternalTraversal.dp_string),
        ("type", InternalTraversal.dp_type),
    ]

    def __init__(self, written: str, kind: TypeEngine[Any]) -> None:
        self.written, self.type = written, kind


@compiles(Word)
def _as_written(word: Word, _compiler: Any, **_others: Any) -> str:
    return word.written.replace("%", "%%")


def _quoted(word: str) -> str:
    return f"""'{str.__str__(word).replace("'", "''")}'"""
