"""Rows of an import in words, as the page and the file that comes back show them."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from mobility.base.refusals import Refusal
from mobility.register.columns import columns_of


def column_name(key: str) -> str:
    """A column as the office calls it, in the language of the page."""
    names: dict[str, Callable[[], str]] = {
        "number": lambda: _("Number"),
        "name": lambda: _("Name"),
        "passport_name": lambda: _("Passport name"),
        "birth_date": lambda: _("Birth date"),
        "faculty": lambda: _("Faculty"),
        "specialty": lambda: _("Specialty"),
        "year": lambda: _("Year"),
        "average": lambda: _("Average"),
        "kind": lambda: _("Kind"),
    }
    return names[key]()


def fault_words(fault: dict[str, Any]) -> str:
    """`Birth date: “03/04/2006” may be two different days. …`"""
    return f"{column_name(fault['column'])}: {Refusal(fault['key'], **fault['values']).sentence}"


def shown_row(row: dict[str, Any], head: list[str], names: dict[str, str]) -> dict[str, Any]:
    """A row for the page: each cell with what is wrong in it, and what would change."""
    columns = columns_of(head)
    faults, hints = _by_column(row["faults"]), _by_column(row.get("hints", []))
    cells = [
        {
            "name": text,
            "value": row["cells"][place] if place < len(row["cells"]) else "",
            "faults": faults.pop(column.key, []) if column else [],
            "hints": hints.get(column.key, []) if column else [],
            "before": names.get(
                f"{column.key}:{row['changes'][column.key][0]}", row["changes"][column.key][0]
            )
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
        sentences.setdefault(each["column"], []).append(Refusal(each["key"], **each["values"]).sentence)
    return sentences
