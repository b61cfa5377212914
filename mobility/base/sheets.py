"""Sheets as CSV: read however an office saved them, written so that a double click shows columns and Cyrillic.

Text is text: what a spreadsheet would take for a formula gets an apostrophe in front, which our own reading takes off
again; numbers and telephone numbers such as `+992 …` stay as they are.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .refusals import Refusal

MOST_ROWS = 20_000
DELIMITERS = ";,\t"
BLANKS = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff]+")
FORMULA_SIGNS = "=+-@\t\r"
HARMLESS = re.compile(r"[+-]?[\d\s().,\u00a0-]*")
"""Numbers and telephone numbers: nothing that a spreadsheet could run."""


@dataclass(frozen=True)
class Sheet:
    """A header and the rows below it, each with the number of its line as a spreadsheet counts."""

    head: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(content: bytes) -> Sheet:
    """Read CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1251; empty rows fall away.

    Raises `Refusal`: "sheet-is-empty", "sheet-is-not-csv", "sheet-too-long".
    """
    text = _decoded(content)
    if text.startswith("sep="):
        text = text.partition("\n")[2]
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise Refusal("sheet-is-empty", "file")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        lines = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1))
    except csv.Error as error:
        raise Refusal("sheet-is-not-csv", "file") from error
    filled = [
        (number, [tidy_cell(cell) for cell in cells]) for number, cells in lines if any(map(str.strip, cells))
    ]
    if len(filled) > MOST_ROWS + 1:
        raise Refusal("sheet-too-long", "file", most=MOST_ROWS)
    (_number, head), *rows = filled
    return Sheet(head, rows)


def write_sheet(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV for a spreadsheet: UTF-8 with its mark, semicolons (as Russian and Tajik settings expect them)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in head])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def safe_cell(value: object) -> str:
    """The cell as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    looks_like_quoted = text[:1] == "'" and text[1:2] != "" and text[1] in FORMULA_SIGNS + "'"
    runs = text[:1] != "" and text[0] in FORMULA_SIGNS and not HARMLESS.fullmatch(text)
    return f"'{text}" if runs or looks_like_quoted else text


def tidy_cell(cell: str) -> str:
    """Composed letters, blanks folded, our own apostrophe taken off."""
    text = cell[1:] if cell[:1] == "'" and cell[1:2] != "" and cell[1] in FORMULA_SIGNS + "'" else cell
    return BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise Refusal("sheet-is-empty", "file")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content[:4] == b"PK\x03\x04" or b"\0" in content:
        raise Refusal("sheet-is-not-csv", "file")
    else:
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("sheet-is-not-csv", "file")
