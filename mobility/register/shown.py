"""Rows of an import in words, as the page and the file that comes back show them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from mobility.base.languages import day, number
from mobility.base.refusals import Refusal
from mobility.register.columns import Column, columns_of
from mobility.register.words import GENDERS, KINDS, LEVELS


def column_name(key: str) -> str:
    """A column as the office calls it, in the language of the page."""
    names: dict[str, Callable[[], str]] = {
        "number": lambda: _("Number"),
        "name": lambda: _("Name"),
        "passport_name": lambda: _("Passport name"),
        "birth_date": lambda: _("Birth date"),
        "faculty": lambda: _("Faculty"),
        "specialty": lambda: _("Specialty"),
        "year": lambda: _("Year of study"),
        "average": lambda: _("Average"),
        "kind": lambda: _("Kind"),
        "gender": lambda: _("Gender"),
        "level": lambda: _("Level of study"),
    }
    return names[key]()


def fault_words(fault: dict[str, Any]) -> str:
    """`Birth date: “03/04/2006” may be two different days. …`"""
    return f"{column_name(fault['column'])}: {_sentence(fault)}"


def _sentence(fault: dict[str, Any]) -> str:
    """What is wrong, with the day as pages write days."""
    values = fault["values"]
    if "born" in values:
        values = values | {"day": day(date.fromisoformat(values["born"]))}
    return Refusal(fault["key"], **values).sentence


def shown_row(row: dict[str, Any], head: list[str], names: dict[str, str]) -> dict[str, Any]:
    """A row for the page: each cell with what is wrong in it, and what would change."""
    columns = columns_of(head)
    faults, hints = _by_column(row["faults"]), _by_column(row.get("hints", []))
    cells = [
        {
            "name": text,
            "value": _value(row, place, column),
            "faults": faults.pop(column.key, []) if column else [],
            "hints": hints.get(column.key, []) if column else [],
            "before": _before(row["changes"][column.key][0], column.key, names)
            if column and column.key in row["changes"]
            else None,
        }
        for place, (text, column) in enumerate(zip(head, columns, strict=True))
    ]
    left = [f"{column_name(key)}: {' '.join(sentences)}" for key, sentences in faults.items()]
    return {"line": row["line"], "state": row["state"], "cells": cells, "left": left}


def _by_column(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    sentences: dict[str, list[str]] = {}
    for each in found:
        sentences.setdefault(each["column"], []).append(_sentence(each))
    return sentences


def _value(row: dict[str, Any], place: int, column: Column | None) -> str:
    """The cell as the page's language writes days and decimals; as it came, where it is no such value."""
    came = row["cells"][place] if place < len(row["cells"]) else ""
    if column is None or column.key not in row["values"] or column.key not in WRITTEN:
        return str(came)
    return WRITTEN[column.key](row["values"][column.key])


def _before(value: Any, key: str, names: dict[str, str]) -> str:
    """What the register has, as it is read."""
    if value is not None and key in WRITTEN:
        return WRITTEN[key](value)
    return names.get(f"{key}:{value}", "" if value is None else str(value))


WRITTEN: dict[str, Callable[[Any], str]] = {
    "birth_date": lambda iso: day(date.fromisoformat(iso)),
    "average": lambda average: number(Decimal(average), least=2),
    "kind": lambda key: str(KINDS[key]),
    "gender": lambda key: str(GENDERS[key]),
    "level": lambda key: str(LEVELS[key]),
}
"""column -> how its value as kept is written on a page"""
