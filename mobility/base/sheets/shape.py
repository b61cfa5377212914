"""A sheet as it was read, and the tidying of one cell."""

import re
import unicodedata
from dataclasses import dataclass

MOST_ROWS = 20_000
BLANKS = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff]+")
FORMULA_SIGNS = "=+-@\t\r"


@dataclass(frozen=True)
class Sheet:
    """A header and the rows below it, each with the number of its line as a spreadsheet counts."""

    head: list[str]
    rows: list[tuple[int, list[str]]]
    encoding: str = "utf-8"
    """As it was read: "utf-8", "utf-16" or "cp1251", which has no Tajik letters."""


def tidy_cell(cell: str) -> str:
    """Composed letters, blanks folded, our own apostrophe taken off."""
    text = cell[1:] if cell[:1] == "'" and cell[1:2] != "" and cell[1] in FORMULA_SIGNS + "'" else cell
    return BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def unlike(head: list[str]) -> list[str]:
    """Titles of columns that differ from each other, as a workbook asks."""
    seen: set[str] = set()
    made = []
    for place, title in enumerate(head, 1):
        made.append(title if title and title not in seen else f"{title} #{place}")
        seen.add(made[-1])
    return made
