"""From a sheet to rows of the register: what each means beside what is known already."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mobility.base.folding import fold
from mobility.base.refusals import Refusal
from mobility.base.sheets import Sheet
from mobility.register.columns import BY_KEY, Fault, Known, columns_of, ensure_whole_letters
from mobility.register.models import Kind, RegisterEntry
from mobility.register.queries import folded

Row = dict[str, Any]
"""{"line", "cells", "values", "faults": [{"column", "key", "values"}], "hints": the same, "state",
"changes": {column: [old, new]}}; a row with a fault stays out, one with a hint does not"""

FIELDS = {
    "number": "number", "kind": "kind", "name": "name", "passport_name": "passport_name", "birth_date": "birth_date",
    "faculty": "faculty_id", "specialty": "specialty_id", "year": "year", "average": "average",
    "gender": "gender", "level": "level",
}  # fmt: skip
"""column -> attribute of `RegisterEntry`"""


def read_rows(sheet: Sheet, known: Known) -> list[Row]:
    """Each row with its values or faults, not yet compared with the register.

    Raises `Refusal`: "sheet-without-number".
    """
    columns = columns_of(sheet.head)
    if BY_KEY["number"] not in columns:
        raise Refusal("sheet-without-number", "file")
    rows = []
    for line, cells in sheet.rows:
        row: Row = {"line": line, "cells": cells, "values": {}, "faults": [], "hints": []}
        for column, cell in zip(columns, cells, strict=False):
            if column is None or not cell:
                continue
            try:
                ensure_whole_letters(cell)
                row["values"][column.key] = column.read(cell, known)
            except Fault as fault:
                add_fault(row, column.key, fault.key, **fault.values)
        if not row["values"].get("number") and not row["faults"]:
            add_fault(row, "number", "cell-is-empty")
        rows.append(row)
    _mark_doubled(rows)
    _hint_at_one_person(rows)
    return rows


def add_fault(row: Row, column: str, key: str, **values: Any) -> None:
    row["faults"].append({"column": column, "key": key, "values": values})


def _mark_doubled(rows: list[Row]) -> None:
    """The same number twice: said the same, the first counts; said differently, none does."""
    by_number: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["values"].get("number"):
            by_number[folded(row["values"]["number"])].append(row)
    for same in by_number.values():
        if len(same) == 1:
            continue
        agree = all(row["values"] == same[0]["values"] for row in same)
        for row in same[1:] if agree else same:
            others = ", ".join(str(other["line"]) for other in same if other is not row)
            key = "number-doubled" if agree else "number-doubled-differently"
            row["doubled"] = True
            add_fault(row, "number", key, lines=others)


def _hint_at_one_person(rows: list[Row]) -> None:
    """The same name and birth date under two numbers: perhaps one person, perhaps not; whoever looks decides."""
    by_person: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        values = row["values"]
        if "name" in values and "birth_date" in values:
            by_person[values["birth_date"], *sorted(fold(values["name"]).split())].append(row)
    for row, others in ((row, same) for same in by_person.values() for row in same):
        lines = [str(other["line"]) for other in others if _number(other) != _number(row)]
        if lines:
            values = {"lines": ", ".join(lines)}
            row["hints"].append({"column": "name", "key": "person-doubled", "values": values})


def _number(row: Row) -> str:
    return folded(row["values"].get("number", ""))


def compare(rows: list[Row], entries: Mapping[str, RegisterEntry]) -> None:
    """Say of each row what it would do: new, changed, unchanged, doubled or bad. An empty cell changes nothing."""
    for row in rows:
        entry = entries.get(_number(row))
        row["changes"] = {}
        if row.get("doubled"):
            row["state"] = "doubled"
            continue
        if entry is None:
            _ensure_whole(row)
        if row["faults"]:
            row["state"] = "bad"
        elif entry is None:
            row["state"] = "new"
        else:
            row["changes"] = changes_of(row["values"], entry)
            row["state"] = "changed" if row["changes"] else "unchanged"


def _ensure_whole(row: Row) -> None:
    """A new entry needs number, both names and the birth date."""
    faulty = {fault["column"] for fault in row["faults"]}
    for column in BY_KEY.values():
        if column.needed and column.key not in row["values"] and column.key not in faulty:
            add_fault(row, column.key, "cell-is-empty")


def changes_of(values: Mapping[str, Any], entry: RegisterEntry) -> dict[str, list[Any]]:
    """column -> [what is known, what the sheet says], where they differ."""
    found = {}
    for column, value in values.items():
        before = plain(getattr(entry, FIELDS[column]))
        same = folded(before) == folded(value) if column == "number" else before == value
        if not same:
            found[column] = [before, value]
    return found


def plain(value: Any) -> Any:
    """As kept in JSON."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def attributes_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row as attributes of an entry; only those that the sheet gave."""
    typed = {FIELDS[column]: value for column, value in values.items()}
    if "birth_date" in typed:
        typed["birth_date"] = date.fromisoformat(typed["birth_date"])
    if "average" in typed:
        typed["average"] = Decimal(typed["average"])
    return typed


def states_of(rows: list[Row]) -> dict[str, int]:
    """How many rows there are of each state."""
    counts = dict.fromkeys(("new", "changed", "unchanged", "doubled", "bad"), 0)
    for row in rows:
        counts[row["state"]] += 1
    return counts


def counts_of(rows: list[Row], in_register: Mapping[str, str]) -> dict[str, int]:
    """How many rows of each state and with a hint, and how many entries of the kinds in the sheet it does not mention.

    `in_register`: folded number -> kind.
    """
    counts = states_of(rows)
    mentioned = {_number(row) for row in rows}
    kinds = {row["values"].get("kind", Kind.STUDENT) for row in rows}
    counts["missing"] = sum(kind in kinds and number not in mentioned for number, kind in in_register.items())
    counts["hints"] = sum(bool(row.get("hints")) for row in rows)
    return counts
