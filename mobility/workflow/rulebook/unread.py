"""Why a text is no TOML, in the words of who wrote it: from what `tomllib` says, and what stands at that place."""

import re
from typing import NamedTuple

from .lines import last_line_outside
from .problems import Problem

_UNCLOSED = "a quotation mark is opened here and not closed"
_UNPAIRED = "a quotation mark is missing on this line"
_OTHER_MARKS = "a text stands between two straight quotation marks, and this is another sign"
_NOT_STRAIGHT = frozenset("“”„«»‘’‚‹›")
_CUT_SHORT = re.compile(r"""(Illegal|Found invalid) character '\\[nr]'|Unterminated string|Expected "'+\"""")
"""What `tomllib` says of a text whose quotation mark is not closed on its line, or at all."""
_NO_OTHER_APOSTROPHE = """Expected "'\""""
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class _Reading(NamedTuple):
    """Where what `tomllib` says begins with `said`, and `stands` is found around its place `\\0`: `why`, at the line where
    that begins."""

    said: str
    stands: str
    why: str


_NO_VALUE, _NO_NAME, _NO_STATEMENT = (
    "Invalid value",
    "Invalid initial character for a key part",
    "Invalid statement",
)
_NO_SIGN = "Expected '=' after a key in a key/value pair"
_MORE = "Expected newline or end of document after a statement"
_ARRAY, _TABLE = "Unclosed array", "Unclosed inline table"
_KEY = r"[\w.-]+"
_ENTRY = "(?P<word>[^\\s,{]+)[ \\t]*\\0"
_NO_MARKS = "a text stands between quotation marks, and “%(word)s” has none"
_NO_COMMA = "a comma is missing before “%(word)s”"
_COMMA_FOR_POINT = "a number has a point before its decimals and not a comma, and days are whole numbers"
_DAYS = r"\bworking_days[ \t]*=[ \t]*"
_WHOLE_DAYS = "working days are whole numbers, and “%(word)s” is none"
_NO_SQUARE = "a square bracket is opened here and not closed"
_NAME_BEFORE = "a name is missing before “%(word)s”"
_HEADERS = (
    "Expected ']' at the end of a table declaration",
    "Expected ']]' at the end of an array declaration",
)
_AGAIN = (
    "Cannot declare",
    "Cannot overwrite a value",
    "Cannot redefine namespace",
    "Cannot mutate immutable namespace",
    "Duplicate inline table key",
)
_TWICE = "“%(word)s” stands here twice"
_TWICE_IN_PART = "“%(word)s” stands twice in this part, or a line in square brackets is missing above it"
_OF_PART = r"(?m)^[ \t]*(?P<word>[\w.-]+)[ \t]*=[ \t]*(?:\{[^\n{}]*\}|[^\n{}]*)[ \t]*\0"
"""A name that begins its line, with its whole value."""
_READINGS = (  # the first that fits
    _Reading(_NO_VALUE, r"\0(?P<word>(?i:true|false))\b", "“%(word)s” is written in small letters"),
    _Reading(
        _NO_VALUE,
        r"\b(?:auto|clock|good|required|signs)[ \t]*=[ \t]*\0(?P<word>[^\W\d_][\w-]*)",
        "here stands “true” or “false”, and not “%(word)s”",
    ),
    _Reading(_NO_VALUE, rf"[\[,]\s*\n(?:\s*\0{_KEY}[ \t]*=|\[\0{_KEY}\][ \t]*(?:\n|$))", _NO_SQUARE),
    _Reading(_NO_VALUE, r"\0(?P<word>[^\W\d_][\w-]*)", _NO_MARKS),
    _Reading(_NO_VALUE, r"=[ \t]*\0(?:[,\]}#\n]|$)", "a value is missing after “=”"),
    _Reading(_NO_VALUE, r"\0,", "a comma is too many here"),
    _Reading(_NO_VALUE, r"[\[,]\s*\0$", _NO_SQUARE),
    _Reading(_NO_SIGN, rf"{_DAYS}(?P<word>\d+[ \t]*,[ \t]*\d+)[ \t]*\0", _WHOLE_DAYS),
    _Reading(_NO_SIGN, r"\d[ \t]*,[ \t]*\d+[ \t]*\0", _COMMA_FOR_POINT),
    _Reading(_NO_SIGN, rf"{_ENTRY}(?:[,\]}}#\n]|$)", "“=” and a value are missing after “%(word)s”"),
    _Reading(_NO_SIGN, _ENTRY, "“=” is missing after “%(word)s”"),
    _Reading(_NO_NAME, r",[ \t]*\0}", "there is no comma after the last entry in curly brackets"),
    _Reading(_NO_NAME, r"[,{][ \t]*\0(?:[#\n]|$)", "what stands in curly brackets is written on one line"),
    _Reading(_NO_NAME, r"\0(?P<word>[=\]])", _NAME_BEFORE),
    _Reading(
        _NO_NAME,
        r"\0(?P<word>[^\W\d_][\w-]*)",
        "“%(word)s” is no name: use small Latin letters, digits and hyphens",
    ),
    _Reading(_NO_STATEMENT, r"\0(?P<word>=)", _NAME_BEFORE),
    _Reading(
        _NO_STATEMENT,
        r"\0(?P<word>\S+)",
        "a line begins with a name in small Latin letters, with “[” or with “#”, and this one with “%(word)s”",
    ),
    _Reading(_MORE, rf"{_DAYS}(?P<word>\d+\0,\d+)", _WHOLE_DAYS),
    _Reading(_MORE, r"\d\0,\d", _COMMA_FOR_POINT),
    *(_Reading(said, r"(?P<word>[\w-]+\0[^\W\d_][\w-]*)", _NO_MARKS) for said in (_MORE, _ARRAY, _TABLE)),
    _Reading(_MORE, r"\0(?P<word>\S+)", "the value is over, and “%(word)s” still follows on its line"),
    _Reading(_ARRAY, r"\S[ \t]*\0[\"']?(?P<word>[\w-]+|[^\s#])", _NO_COMMA),
    _Reading(_ARRAY, r"\0[\"']?(?P<word>(?<=[\"'])[\w-]+|[\d{])", _NO_COMMA),
    _Reading(_ARRAY, r"\S\s*\0", _NO_SQUARE),
    _Reading(_TABLE, r"\0[\"']?(?P<word>[\w-]+|[^\s#])", _NO_COMMA),
    _Reading(_TABLE, r"\S\s*\0", "a curly bracket is opened here and not closed"),
    *(
        _Reading(said, stands, why)
        for said in _HEADERS
        for stands, why in (
            (
                r"\0(?P<word>[^\s\]#]+)",
                "a name in square brackets has no blanks, and “%(word)s” still follows",
            ),
            (r"\0", _NO_SQUARE),
        )
    ),
    *(
        _Reading(said, stands, why)
        for said in _AGAIN
        for stands, why in (
            (r"\[[ \t]*(?P<word>[\w.-]+)[ \t]*\0", _TWICE),
            (_OF_PART, _TWICE_IN_PART),
            (r"(?P<word>[\w.-]+)[ \t]*=[^\n=]*\0", _TWICE),
            (r"\0", "a name stands here twice"),
        )
    ),
)
_AROUND = 1000
"""So many characters before and behind the place are looked at."""


def why_unread(said: str, written: str) -> Problem:
    """What `tomllib` said of a text, in the words of its writer where there are some, at its line."""
    text = written.replace("\r\n", "\n")  # as `tomllib` counts
    why, at, ended = _said(said, text)
    if _CUT_SHORT.fullmatch(why):
        return _problem(text, _where_unclosed(why, text) if ended else at, _UNCLOSED)
    if not ended and (marks := _wrong_marks(text, at)):
        return _problem(text, at, marks)
    return _read(why, text, at)


def unread(line: int, why: str, path: str = "") -> Problem:
    """The problem of a text, or of a value at `path`, that cannot be read."""
    return Problem(line, path, "not-toml", (("why", why),))


def quoted(said: str) -> str:
    """With the quotation marks of all our sentences; the parts of a key, `('a', 'b')`, as they are written: `“a.b”`."""
    joined = re.sub(r"\(('[^()]*'),?\)", lambda found: found[1].replace("', '", "."), said)
    return re.sub(r"'([^']*)'", r"“\1”", joined)


def _said(said: str, text: str) -> tuple[str, int, bool]:
    """What is said without its place; the place; whether that is the end of the text."""
    place = _PLACE.search(said)
    why = said[: place.start()] if place else said
    if place is None or place[1] is None:
        return why, len(text), True
    before = text.split("\n")[: int(place[1]) - 1]
    return why, sum(len(line) + 1 for line in before) + int(place[2]) - 1, False


def _where_unclosed(why: str, text: str) -> int:
    """Where the text begins that never ends."""
    if why == _NO_OTHER_APOSTROPHE:
        return text.rindex("'")
    return len("\n".join(text.split("\n")[: last_line_outside(text)]))


def _wrong_marks(text: str, at: int) -> str | None:
    """What is wrong with the quotation marks of a line that cannot be read from a place on; None where they are in order,
    and it is something else."""
    if text[at : at + 1] in _NOT_STRAIGHT:
        return _OTHER_MARKS
    line = text.split("\n")[text.count("\n", 0, at)]
    return _UNPAIRED if line.replace('\\"', "").count('"') % 2 else None


def _read(why: str, text: str, at: int) -> Problem:
    start = max(0, at - _AROUND)
    around = f"{text[start:at]}\0{text[at : at + _AROUND]}"
    for reading in _READINGS:
        if why.startswith(reading.said) and (found := re.search(reading.stands, around)):
            words = {name: word.replace("\0", "") for name, word in found.groupdict().items()}
            return _problem(text, start + found.start(), reading.why % words)
    return _problem(text, at, quoted(why))


def _problem(text: str, at: int, why: str) -> Problem:
    return unread(text.count("\n", 0, at) + 1, why)
