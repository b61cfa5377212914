"""The database session and what every table shares."""

import re
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, DateTime, Integer, MetaData, Text, literal_column
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, declared_attr, registry

Translated = dict[str, str]
"""A name that people read, by language: {"en": …, "ru": …, "tg": …}."""


TYPES: dict[Any, Any] = {
    str: Text,
    datetime: DateTime(timezone=True),
    dict[str, str]: JSONB,
    dict[str, Any]: JSONB,
    dict[str, int]: JSONB,
    list[dict[str, Any]]: JSONB,
    list[str]: ARRAY(Text),
    list[int]: JSONB,
}


class Base(DeclarativeBase):
    """Every model's parent. A class `StoredFile` has the table `stored_file`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(metadata=metadata, type_annotation_map=TYPES)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 (declared_attr makes it a class method)
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def utc_now() -> datetime:
    """The present moment, aware, in UTC: the default of columns, and what views hand to services."""
    return datetime.now(UTC)


def at_most(rows: int) -> ColumnElement[int]:
    """For the `limit` of a statement that is asked again and again: the number stands in it. Where it comes as a value, the
    server expects a tenth of all rows of a plan for any values, and so plans anew each time.
    """
    return literal_column(str(rows), Integer)
