"""Sheets as XLSX: written in one pass with typed cells, read as the text that a CSV would have held.

A text is stored as text, so nothing in it is ever run as a formula. A cell that a reader finds wrong is marked by `bad`;
it comes back coloured, and the mark falls off when the file is read again.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook
from rustpy_xlsxwriter import FastExcel, Format

from mobility.base.refusals import Refusal

from .formulas import without_value
from .shape import MOST_ROWS, Sheet, tidy_cell

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGNATURE = b"PK\x03\x04"
BAD = "✗ "
MOST_UNPACKED = 60_000_000
"""Bytes of all parts of a workbook that we read: ten times what `MOST_ROWS` of an office need."""
LONGEST_TITLE = 31
LONGEST_CELL = 32_767
FORBIDDEN_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDTH = 20
PRINTED = {"landscape": True, "repeat_rows": (0, 0), "fit_to_pages": (1, 0)}
DAY = "dd.mm.yyyy"

Cell = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Tab:
    """One sheet of a workbook; titles in `head` differ from each other."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def bad(cell: object) -> str:
    """The cell marked as wrong."""
    return f"{BAD}{'' if cell is None else cell}"


def write_workbook(target: Path | BinaryIO, *tabs: Tab) -> None:
    """Write the tabs, reading each one's rows once; memory does not grow with them."""
    book = FastExcel(target)
    for tab in tabs:
        book.sheet(
            _title(tab.title),
            _records(tab),
            column_width=WIDTH,
            autofilter=True,
            conditional_formats={name: _marks() for name in tab.head},
            page_setup=PRINTED,
        )
    book.format(bold_headers=True, datetime_format=DAY).freeze(row=1).save()


def workbook(*tabs: Tab) -> bytes:
    """The same as bytes, for a sheet of an office's length."""
    out = io.BytesIO()
    write_workbook(out, *tabs)
    return out.getvalue()


def read_workbook(content: bytes) -> Sheet:
    """The first sheet of a workbook, its cells as text (days as `2027-01-31`, numbers without a needless `.0`; a formula
    that has no value as it is written).

    Raises `Refusal`: "sheet-is-empty", "sheet-unreadable", "sheet-too-long".
    """
    lines = [[tidy_cell(_as_text(cell)) for cell in cells] for cells in _cells(content)]
    filled = [(number, cells) for number, cells in enumerate(lines, 1) if any(cells)]
    if not filled:
        raise Refusal("sheet-is-empty", "file")
    if len(filled) > MOST_ROWS + 1:
        raise Refusal("sheet-too-long", "file", most=MOST_ROWS)
    (_number, head), *rows = filled
    return Sheet(head, rows)


def _cells(content: bytes) -> list[list[object]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked > MOST_UNPACKED:
                raise Refusal("sheet-too-long", "file", most=MOST_ROWS)
            raw = without_value(parts)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return _with([list(row) for row in sheet.to_python(skip_empty_area=False)], raw)
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError) as error:
        raise Refusal("sheet-unreadable", "file") from error


def _with(rows: list[list[object]], cells: Mapping[tuple[int, int], str]) -> list[list[object]]:
    """`cells`: by row and column, also beyond what is filled otherwise."""
    for (row, column), said in cells.items():
        rows += [[] for _missing in range(len(rows), row + 1)]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = said
    return rows


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return str(cell).removeprefix(BAD)


def _records(tab: Tab) -> Iterator[dict[str, object]]:
    """A tab without rows still shows its head: an empty row stands below it."""
    empty = True
    for row in tab.rows:
        empty = False
        yield dict(zip(tab.head, map(_written, row), strict=True))
    if empty:
        yield dict.fromkeys(tab.head)


def _written(cell: Cell) -> object:
    if isinstance(cell, str):
        return cell[:LONGEST_CELL] or None
    return float(cell) if isinstance(cell, Decimal) else cell


def _marks() -> dict[str, object]:
    """Cells with the mark: what begins with it is told by a number of bytes in the library, and Excel counts letters."""
    coloured = Format().set_background_color("#FBE3E1").set_font_color("#8A1C13")
    return {"type": "text", "criteria": "contains", "value": BAD, "format": coloured}


def _title(title: str) -> str:
    return title.translate(FORBIDDEN_IN_TITLES)[:LONGEST_TITLE].strip(" '") or "1"
