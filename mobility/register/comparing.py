"""What the rows of an import would do beside the register of this moment."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from sqlalchemy import select

from mobility.base.database import db
from mobility.register.models import RegisterEntry
from mobility.register.queries import folded
from mobility.register.reading import Row, compare


def entries_of(rows: Sequence[Row]) -> dict[str, RegisterEntry]:
    """Folded number -> the entry, of those that are in the register."""
    numbers = {folded(row["values"].get("number", "")) for row in rows} - {""}
    found = db.session.scalars(select(RegisterEntry).where(RegisterEntry.number_folded.in_(numbers)))
    return {entry.number_folded: entry for entry in found}


def as_it_stands(rows: Sequence[Row], entries: Mapping[str, RegisterEntry]) -> list[Row]:
    """The same rows beside the register as it is now: `entries_of` them."""
    fresh = deepcopy(list(rows))
    compare(fresh, entries)
    return fresh


def meant_by(rows: Sequence[Row]) -> dict[str, Any]:
    """What a reader of the rows has seen: what each would do, and what stands in the register where it would change that."""
    return {"rows": [_meant(row) for row in rows]}


def overtaken(before: Sequence[Row], now: Sequence[Row]) -> list[Row]:
    """Those of `now` that would do something else than the same row did `before`."""
    return [row for was, row in zip(before, now, strict=True) if _meant(was) != _meant(row)]


def _meant(row: Row) -> list[Any]:
    return [row["state"], row["changes"]]
