"""Every model can be made with no more than what it requires, and comes back from the database as it went in."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, get_args, get_origin, get_type_hints

from flask import Flask
from sqlalchemy import Column
from sqlalchemy.orm import Mapper

from mobility.base.database import Base, db

NUMBERS = count(1)
OF_A_TYPE: dict[Any, Callable[[int], Any]] = {
    str: "text {}".format,
    int: int,
    bool: bool,
    bytes: lambda number: str(number).encode(),
    Decimal: lambda number: Decimal(number % 100),
    date: lambda number: date(2027, 3, 1) + timedelta(days=number),
    datetime: lambda number: datetime(2027, 3, 1, 9, tzinfo=UTC) + timedelta(days=number),
    dict: lambda number: {"en": number},
    list: lambda number: [],
}
"""How a value of this type is made, each a different one: a column may be unique."""
AS_A_CONSTRAINT_ASKS = {("working_week", "id"): 1}


def test_each_saves_with_what_it_requires_and_comes_back(app: Flask) -> None:
    for mapper in Base.registry.mappers:
        made, given = a(mapper)
        db.session.refresh(made)
        assert {key: getattr(made, key) for key in given} == given, mapper.class_.__name__


def a(mapper: Mapper[Any]) -> tuple[Any, dict[str, Any]]:
    """One that is saved, and what it was made of."""
    given = {
        attribute.key: value_for(mapper, attribute.key, column)
        for attribute in mapper.column_attrs
        if isinstance(column := mapper.columns[attribute.key], Column) and is_required(mapper, column)
    }
    made = mapper.class_(**given)
    db.session.add(made)
    db.session.flush()
    return made, given


def is_required(mapper: Mapper[Any], column: Column[Any]) -> bool:
    made_by_itself = (column.default, column.server_default, column.computed, column.identity)
    counted = column is column.table.autoincrement_column
    inherited = mapper.inherits is not None and column.primary_key
    is_kind = column is mapper.polymorphic_on
    return not (
        column.nullable or any(x is not None for x in made_by_itself) or counted or inherited or is_kind
    )


def value_for(mapper: Mapper[Any], key: str, column: Column[Any]) -> Any:
    for foreign in column.foreign_keys:
        other, _given = a(next(it for it in Base.registry.mappers if it.local_table is foreign.column.table))
        return getattr(other, foreign.column.key)
    if (column.table.name, key) in AS_A_CONSTRAINT_ASKS:
        return AS_A_CONSTRAINT_ASKS[column.table.name, key]
    (annotated,) = get_args(get_type_hints(mapper.class_)[key])
    return OF_A_TYPE[get_origin(annotated) or annotated](next(NUMBERS))
