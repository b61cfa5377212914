"""Names as they are searched: alike in either script, with or without accents, whatever the spelling of a sound.

`fold` does it to what was typed, `folded` to a column, from the same two tables. Letters with marks (ё, й, ӣ, ӯ, é)
come apart by Unicode's compatibility decomposition; the rest of both alphabets meets in one rough Latin.
"""

import unicodedata

from sqlalchemy import ColumnElement, Text, func, literal_column, type_coerce

FROM = "абвгдежзийклмнопрстуфхцчшщъыьэюяғқҳҷıw"
TO = "abvgdejziiklmnoprstufhccss i euagkhjiv"
"""One letter for one; a blank in `TO` is taken away."""

SOUNDS = (
    ("дж", "j"), ("dzh", "j"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"), ("zh", "j"),
    ("ts", "c"), ("yu", "u"), ("ya", "a"), ("yo", "e"), ("ye", "e"), ("iu", "u"), ("ia", "a"),
    ("y", "i"), ("q", "k"), ("x", "h"), ("ck", "k"), ("ii", "i"),
)  # fmt: skip
"""Spellings of one sound, replaced in this order: Latin first written in several letters, then what is left."""
MARKS = "\u0300-\u036f\u02bc\u02bb\u2019'`"
"""Combining marks, apostrophes and soft signs as transliterations write them."""


def fold(text: str) -> str:
    """`Ҷӯраев`, `Джураев` and `Juraev` give the same."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(sign for sign in plain if not ("\u0300" <= sign <= "\u036f" or sign in MARKS[3:]))
    for spelling, sound in SOUNDS[:1]:
        plain = plain.replace(spelling, sound)
    plain = plain.translate(_TABLE)
    for spelling, sound in SOUNDS[1:]:
        plain = plain.replace(spelling, sound)
    return " ".join(plain.split())


def folded(column: ColumnElement[str]) -> ColumnElement[str]:
    """The same in SQL."""
    plain: ColumnElement[str] = func.normalize(func.lower(column), literal_column("NFKD"))
    plain = func.regexp_replace(plain, f"[{MARKS}]", "", "g")
    for spelling, sound in SOUNDS[:1]:
        plain = func.replace(plain, spelling, sound)
    plain = func.translate(plain, _SQL_FROM, _SQL_TO)
    for spelling, sound in SOUNDS[1:]:
        plain = func.replace(plain, spelling, sound)
    return type_coerce(plain, Text)


_KEPT = [(a, b) for a, b in zip(FROM, TO, strict=True) if b != " "]
_GONE = "".join(a for a, b in zip(FROM, TO, strict=True) if b == " ")
_TABLE = {ord(a): b for a, b in _KEPT} | {ord(a): "" for a in _GONE}
_SQL_FROM = "".join(a for a, _ in _KEPT) + _GONE
_SQL_TO = "".join(b for _, b in _KEPT)
"""PostgreSQL's translate() takes away the letters that have no partner at the end."""
