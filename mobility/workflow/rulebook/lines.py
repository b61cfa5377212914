"""Which line of a rule book's text says what: `tomllib` does not tell."""

import re
from collections.abc import Iterator, Mapping

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')"""
"""A step of a path, bare or in quotation marks."""
_STEP = re.compile(_NAME)
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"\s*(?:\[\s*({_DOTTED})\s*\]|\[\[\s*({_DOTTED})\s*\]\])\s*(?:#.*)?$")
_ENTRY = re.compile(rf"\s*({_DOTTED})\s*=")
_LONG_STRING = re.compile(r'"""|\'\'\'')


def lines_of(text: str) -> dict[str, int]:
    """Line numbers, from 1, by path: "stages.draft" for its header, "stages.draft.title" for the entry.

    A part without a header of its own, be it forgotten or misspelt, is where the first part inside of it is.
    """
    found: dict[str, int] = {}
    table = ""
    for number, line in _outside_of_long_strings(text):
        if header := _HEADER.match(line):
            table = _path(header[1] or header[2])
            found.setdefault(table, number)
        elif entry := _ENTRY.match(line):
            found.setdefault(f"{table}.{_path(entry[1])}".lstrip("."), number)
    for path, number in list(found.items()):
        while path := path.rpartition(".")[0]:
            found.setdefault(path, number)
    return found


def line_of(lines: Mapping[str, int], path: str) -> int:
    """The line of `path`, or of the nearest part of the text around it; 1 when there is none."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


def last_line_outside(text: str) -> int:
    """The last line that does not begin within a text of several lines: where one that never ends has begun."""
    *_, (number, _line) = _outside_of_long_strings(text)
    return number


def _path(dotted: str) -> str:
    return ".".join(step.strip("\"'") for step in _STEP.findall(dotted))


def _outside_of_long_strings(text: str) -> Iterator[tuple[int, str]]:
    inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        if not inside:
            yield number, line
        inside ^= len(_LONG_STRING.findall(line)) % 2 == 1
