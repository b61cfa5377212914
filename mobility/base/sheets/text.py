"""Sheets as CSV: read however an office saved them, written so that a double click shows columns and Cyrillic.

Text is text: what a spreadsheet would take for a formula gets an apostrophe in front, which our own reading takes off
again; numbers and telephone numbers such as `+992 …` stay as they are.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from mobility.base.refusals import Refusal

from .shape import FORMULA_SIGNS, MOST_ROWS, Sheet, tidy_cell

DELIMITERS = ";,\t"
RUSSIAN = frozenset(map(chr, (*range(0x410, 0x450), 0x401, 0x451)))
LEAST_CYRILLIC = 0.9
CONTROL = bytes(set(range(0x20)) - set(b"\t\n\v\f\r"))
"""Bytes that stand in pictures and programs, and in no text."""
TOGETHER = 500
"""Lines of a piece of a long sheet."""
SIGNS = frozenset(FORMULA_SIGNS + "'")
PLAIN = frozenset({int, float, Decimal, date, type(None)})
"""What is no text and holds none: it is written as it is."""
WORDS = frozenset({str, type(None)})
FIRST_SIGN = itemgetter(0)
HARMLESS = re.compile(r"[+-]?[\d\s().,\u00a0-]*")
"""Numbers and telephone numbers: nothing that a spreadsheet could run."""


def read_text(content: bytes) -> Sheet:
    """Read CSV with commas, semicolons or tabs, in UTF-8, UTF-16 or Windows-1251; empty rows fall away.

    Raises `Refusal`: "sheet-is-empty", "sheet-unreadable", "sheet-too-long".
    """
    text, encoding = _decoded(content)
    if text.startswith("sep="):
        text = text.partition("\n")[2]
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise Refusal("sheet-is-empty", "file")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        lines = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1))
    except csv.Error as error:
        raise Refusal("sheet-unreadable", "file") from error
    filled = [
        (number, [tidy_cell(cell) for cell in cells]) for number, cells in lines if any(map(str.strip, cells))
    ]
    if len(filled) > MOST_ROWS + 1:
        raise Refusal("sheet-too-long", "file", most=MOST_ROWS)
    (_number, head), *rows = filled
    return Sheet(head, rows, encoding)


def write_sheet(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV for a spreadsheet: UTF-8 with its mark, semicolons (as Russian and Tajik settings expect them)."""
    return "".join(sheet_lines(head, rows)).encode()


def sheet_lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The same in pieces of some lines, for a long sheet that is sent as it is read."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write("\ufeff")
    lines = chain([head], rows)
    while piece := list(islice(lines, TOGETHER)):
        writer.writerows(zip(*map(_safe, zip(*piece, strict=True)), strict=True))
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _safe(column: tuple[Any, ...]) -> Sequence[object]:
    """Its cells, each looked at only where their kinds or first signs ask for it: a long sheet has millions of them."""
    kinds = set(map(type, column))
    if kinds <= PLAIN or (kinds <= WORDS and SIGNS.isdisjoint(map(FIRST_SIGN, filter(None, column)))):
        return column
    return [cell if type(cell) in PLAIN else safe_cell(cell) for cell in column]


def safe_cell(value: object) -> str:
    """The cell as text that no spreadsheet runs."""
    text = "" if value is None else str(value)
    looks_like_quoted = text[:1] == "'" and text[1:2] != "" and text[1] in FORMULA_SIGNS + "'"
    runs = text[:1] != "" and text[0] in FORMULA_SIGNS and not HARMLESS.fullmatch(text)
    return f"'{text}" if runs or looks_like_quoted else text


def _decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding that it was in."""
    if not content.strip():
        raise Refusal("sheet-is-empty", "file")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content.translate(None, CONTROL) != content:
        raise Refusal("sheet-unreadable", "file")
    else:
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp1251" or _is_cyrillic(text):
            return text, encoding.removesuffix("-sig")
    raise Refusal("sheet-unreadable", "file")


def _is_cyrillic(text: str) -> bool:
    """Whether Windows-1251 fits: nearly all letters beyond ASCII are Cyrillic; other encodings read so are not."""
    letters = [sign for sign in text if not sign.isascii() and sign.isalpha()]
    cyrillic = [sign for sign in letters if sign in RUSSIAN]
    return len(cyrillic) >= LEAST_CYRILLIC * len(letters)
