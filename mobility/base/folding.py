"""Words made alike for searching and names put in order: ё and е, Tajik letters and their plain ones, either script.

The same tables serve Python and SQL, so that what is typed meets what is stored; no PostgreSQL extension is needed.
"""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

SOUNDS = (("kh", "х"), ("zh", "ж"), ("ch", "ч"), ("sh", "ш"), ("gh", "г"), ("ye", "е"))
"""Two Latin letters for one sound, as passports write them."""
PLAIN = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzёғӣқӯҳҷйыэщ",
    "абкдефгхичклмнопкрстуввхизегикухчииеш",
)
"""Latin letters to the Cyrillic ones they stand for, marked letters to plain ones."""
SPREAD = (("я", "иа"), ("ю", "иу"), ("ц", "тс"), ("ъ", ""), ("ь", ""), ("ии", "и"))
"""Letters that the other script writes with two, or not at all."""

ALPHABET = "абвгғдеёжзиӣйкқлмнопрстуӯфхҳцчҷшщъыьэюя"
"""Tajik and Russian letters in the order of a dictionary; by code point ғ ӣ қ ӯ ҳ ҷ ё would stand after я."""
IN_ORDER = "".join(chr(ord("а") + place) for place in range(len(ALPHABET)))


def fold(text: str) -> str:
    """What is compared when `text` is searched for: `Ҷамшед`, `джамшед`… by its plain letters in one script."""
    folded = unicodedata.normalize("NFKC", text).lower()
    for sound, letter in SOUNDS:
        folded = folded.replace(sound, letter)
    folded = folded.translate(PLAIN)
    for letter, plain in SPREAD:
        folded = folded.replace(letter, plain)
    return folded


def folded(column: Any) -> ColumnElement[str]:
    """`fold` in SQL."""
    expression = func.lower(func.normalize(column, literal_column("NFKC")))
    for sound, letter in SOUNDS:
        expression = func.replace(expression, sound, letter)
    expression = func.translate(
        expression, "".join(map(chr, PLAIN)), "".join(chr(int(plain)) for plain in PLAIN.values())
    )
    for letter, plain in SPREAD:
        expression = func.replace(expression, letter, plain)
    return expression


def in_order(column: Any) -> ColumnElement[str]:
    """The key by which names stand as in a dictionary, whatever the database's collation."""
    return func.translate(func.lower(column), ALPHABET, IN_ORDER).collate("C")


def pattern(word: str) -> str:
    """`LIKE` pattern (escape sign `\\`) of a word folded, anywhere in the text."""
    plain = fold(word)
    for sign in ("\\", "%", "_"):
        plain = plain.replace(sign, f"\\{sign}")
    return f"%{plain}%"
