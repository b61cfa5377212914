"""Cells of a workbook that hold a formula without a value, or an error: its reader takes them for empty.

A program that writes workbooks without calculating them leaves such cells, and `#N/A` is what a spreadsheet says itself.
Parts and elements by ECMA-376-1: `sheet` §18.2.19, `c` §18.3.1.4, `f` §18.3.1.40, `v` §18.3.1.96.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from functools import reduce
from xml.parsers import expat

from mobility.base.refusals import Refusal

BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
LAST_ROW = 1_048_576
"""A spreadsheet has no more."""
MAY_HOLD = re.compile(rb"<(\w+:)?f[\s/>]|\bt=[\"']e[\"']")
"""Most sheets have neither a formula nor an error, and are not gone through once more."""
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


def without_value(parts: zipfile.ZipFile) -> dict[tuple[int, int], str]:
    """(row, column) from 0 of the first sheet -> what stands there: `=2+3`, or the error.

    Raises `Refusal`: "sheet-unreadable".
    """
    if BOOK not in parts.namelist():
        return {}
    book, cells = _Book(), _Cells()
    try:
        for part in (BOOK, RELATIONS):
            _read(parts.read(part), book)
        xml = parts.read(posixpath.join("/xl", book.parts[book.first]).removeprefix("/"))
        if MAY_HOLD.search(xml):
            _read(xml, cells)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise Refusal("sheet-unreadable", "file") from error
    return cells.found


@dataclass
class _Book:
    """The first of its sheets, by the name of its relation, and the part that each relation leads to."""

    first: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    def start(self, element: str, given: dict[str, str]) -> None:
        if element == "sheet" and not self.first:
            self.first = next(said for name, said in given.items() if name.endswith(" id"))
        elif element == "Relationship":
            self.parts[given["Id"]] = given["Target"]

    def text(self, said: str) -> None:
        """Nothing stands between its elements."""

    end = text


@dataclass
class _Cells:
    """Its cells as they come, each with its formula and its value."""

    found: dict[tuple[int, int], str] = field(default_factory=dict)
    row: int = -1
    column: int = -1
    kind: str = ""
    inside: str = ""
    said: dict[str, str] = field(default_factory=dict)

    def start(self, element: str, given: dict[str, str]) -> None:
        if element == "row":
            self.row, self.column = int(given.get("r", self.row + 2)) - 1, -1
            if self.row not in range(LAST_ROW):
                raise ValueError(given["r"])
        elif element == "c":
            self.column, self.kind, self.said = self.column + 1, given.get("t", "n"), {}
            if at := REFERENCE.fullmatch(given.get("r", "")):
                self.column = reduce(lambda sum_, sign: sum_ * 26 + ord(sign) - 64, at[1], 0) - 1
        elif element in ("f", "v"):
            self.inside = element
            self.said[element] = ""

    def text(self, said: str) -> None:
        if self.inside:
            self.said[self.inside] += said

    def end(self, element: str) -> None:
        self.inside = ""
        if element != "c":
            return
        formula, value = self.said.get("f"), self.said.get("v")
        if self.kind == "e":
            self.found[self.row, self.column] = value or f"={formula or ''}"
        elif formula is not None and not value and (self.kind != "str" or value is None):
            self.found[self.row, self.column] = f"={formula}"


def _read(xml: bytes, into: _Book | _Cells) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda element, given: into.start(element.rpartition(" ")[2], given)
    parser.EndElementHandler = lambda element: into.end(element.rpartition(" ")[2])
    parser.CharacterDataHandler = into.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(xml, True)


def _refuse_doctype(*declared: object) -> None:
    """No part of a workbook has one: what it declares could grow without end."""
    raise ValueError(declared)
