"""What somebody may read who must not know whose case it is: a neutral name, and every text with the person covered.

Texts are compared folded, so that a name is found in either script, declined and in any letters.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from flask_babel import gettext as _

from mobility.base.folding import fold
from mobility.base.languages import language, speaking
from mobility.base.lending import lent

MARK = "[…]"
"""Stands where something is covered, in every language."""
SHORTEST = 2
"""Letters of a part of a name; a single one is an initial."""
KEPT_WORDS = 8192
"""So many does a process keep as they are compared: the same stand in every text."""
DECLINED = 4
"""From so many letters on a word that begins with a part of a name is covered whole: Мадинаро, Рахимовой."""
INSIDE = 5
"""From so many on a part is looked for anywhere in a word: iammadina."""
SHORTEST_CODE = 4
"""Signs of a number; shorter ones are in too many texts."""
VOWELS = "аеиоу"
"""Of folded words: what names end in and lose when they are declined."""

UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"
"""Signs without a picture, which a word can have inside."""
WORD = re.compile(rf"(?:[^\W\d_][\u0300-\u036f'`ʹʻʼ‘’{UNSEEN}]*)+")
ADDRESS = re.compile(r"[^\s@<>,;:()\[\]]+@[^\s@<>,;:()\[\]]+\.[^\W\d_]{2,}", re.IGNORECASE)
DIGITS_DAY = re.compile(
    r"(?<!\d)(\d{1,4})\s?[./\-\u2010-\u2014\s]\s?(\d{1,2})\s?[./\-\u2010-\u2014\s]\s?(\d{1,4})(?!\d)"
)
DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|-?го|-?уми?)?\s+(?:of\s+)?([^\W\d_]+)\s+(?:соли\s+)?(\d{4})(?!\d)"
)
MONTH_FIRST = re.compile(r"([^\W\d_]+)\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
MONTHS = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "ма"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
"""How the months begin in English, and in Russian and Tajik."""
LIKENESS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
"""Cyrillic capitals that look like Latin ones."""
GENDERED = re.compile(
    r"(?<![^\W_])(?:"
    r"(?:fe)?males?|wom[ae]n(?:['’]s)?|m[ae]n(?:['’]s)?|girls?(?:['’]s?)?|boys?(?:['’]s?)?|lad(?:y|ies)|gentlem[ae]n"
    r"|schoolgirls?|schoolboys?|daughters?|sons?|mrs\.?|mr\.?"
    r"|женщин\w*|женск\w*|девушк\w*|девоч\w*|девчон\w*|дочь(?:ю)?|дочер(?:и|ей|ям|ями|ях)|дочк\w*|студентк\w*|студенток|школьниц\w*"
    r"|выпускниц\w*|аспирантк\w*|магистрантк\w*|преподавательниц\w*|учительниц\w*"
    r"|молод(?:ой|ого|ому|ым|ом)\s+человек\w*|мужчин\w*|мужск\w*|юнош\w*|парень|парн(?:я|ю|ем|е|и|ей|ям|ями|ях)|мальчи[кш]\w*|сын(?:а|у|ом|е)?"
    r"|зан(?:он\w*|е|и|ам|ро)?|духтар\w*|\w+духтар\w*|ҷавонзан\w*|мард(?:он\w*|е|и|ам|ро)?|писар\w*|ҷавонмард\w*"
    r")(?![^\W_])",
    re.IGNORECASE,
)
"""Words that tell a gender, of both alike: covering one alone would tell the other.

They are not folded: English “man” would be Tajik “ман”, I.
"""
TELLING_NOBODY = frozenset(
    {
        "reference",
        "call",
        "stage",
        "until",
        "ahead",
        "overdue",
        "decision",
        "by",
        "holder",
        "destination",
        "fields",
    }
)
"""Values of messages that are not about a person."""
MASKED = re.compile(r"(?:\[…\][ \u00a0]?)+(?<=\])")


@dataclass(frozen=True)
class Secrets:
    """What tells who somebody is, made to be compared."""

    words: frozenset[str] = frozenset()
    """Parts of names, folded."""
    phrases: frozenset[str] = frozenset()
    """Whole answers such as a gender, folded."""
    codes: frozenset[str] = frozenset()
    """Numbers of passports, phones, students: letters and digits alone, in capitals."""
    days: frozenset[date] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        names: Iterable[str | None] = (),
        phrases: Iterable[str | None] = (),
        codes: Iterable[str | None] = (),
        days: Iterable[date | None] = (),
    ) -> "Secrets":
        """Of names, answers and numbers as they were written."""
        parts = (part for name in names for part in WORD.findall(name or ""))
        return cls(
            words=frozenset(folded for part in parts if len(folded := folded_word(part)) >= SHORTEST),
            phrases=frozenset(" ".join(map(folded_word, WORD.findall(text))) for text in phrases if text)
            - {""},
            codes=frozenset(code for text in codes if len(code := plain_code(text or "")) >= SHORTEST_CODE),
            days=frozenset(day for day in days if day is not None),
        )

    def covers(self, word: str) -> bool:
        """Whether one word, in any script, is a part of the names, declined or not."""
        folded = folded_word(word)
        return any(
            folded == part
            or (len(part) >= DECLINED and folded.startswith(part))
            or (len(part) >= INSIDE and (part in folded or _is_declined(folded, part)))
            for part in self.words
        )

    @cached_property
    def numbers(self) -> re.Pattern[str] | None:
        """Any of the codes, however it is divided into groups."""
        if not self.codes:
            return None
        spread = (
            r"[\s.\-/()]*".join(_sign(sign) for sign in code) for code in sorted(self.codes, key=len)[::-1]
        )
        return re.compile(rf"(?<![^\W_])\+?(?:{'|'.join(spread)})(?![^\W_])", re.IGNORECASE)


def covered(text: str, secrets: Secrets) -> str:
    """`text` with everything covered that is among the secrets, every e-mail address, and words that tell a gender."""
    found = GENDERED.sub(MARK, ADDRESS.sub(MARK, text))
    if secrets.numbers is not None:
        found = secrets.numbers.sub(MARK, found)
    for pattern, reading in ((DIGITS_DAY, _by_digits), (DAY_FIRST, _day_first), (MONTH_FIRST, _month_first)):
        found = _days_covered(found, pattern, reading, secrets.days)
    found = _phrases_covered(found, secrets.phrases)
    found = WORD.sub(lambda match: MARK if secrets.covers(match[0]) else match[0], found)
    return MASKED.sub(MARK, found)


class Veil:
    """Over one case, for somebody who may not know whose it is. What there is to hide is gathered once it is needed."""

    def __init__(self, reference: str, gather: Callable[[], Secrets]) -> None:
        self.reference = reference
        self._gather = gather

    @cached_property
    def secrets(self) -> Secrets:
        return self._gather()

    def name(self, code: str | None = None) -> str:
        """What the person is called instead, in the present language or in `code`: `Applicant T27-0042`."""
        with speaking(code or language()):
            return str(_("Applicant %(reference)s", reference=self.reference))

    def cover(self, text: str) -> str:
        return covered(text, self.secrets) if text else text

    def words(self, values: Mapping[str, object], code: str) -> dict[str, object]:
        """The values of a message in the language `code`; whoever it is about is called by the neutral name."""
        # Who it is gets another name: nothing has to be gathered to cover it.
        plain = TELLING_NOBODY | {"applicant"}
        hidden = {key: value if key in plain else self._hidden(value) for key, value in values.items()}
        return hidden | ({"applicant": self.name(code)} if "applicant" in hidden else {})

    def _hidden(self, value: object) -> object:
        """Covered, or where it is a function that looks the value up, once that is asked."""
        if callable(value):
            return lambda: self._hidden(value())
        return self.cover(value) if isinstance(value, str) else value


def veils_over(cases: Collection[Any], viewer: Any) -> Mapping[int, Veil]:
    """id of the case -> what hides its person from `viewer`, of those cases where something does."""
    found: dict[int, Veil] = {}
    for kind, veils in lent.veils.items():
        asked = [case for case in cases if case.kind == kind]
        if asked:
            found |= veils(asked, viewer)
    return found


def veil_over(case: Any, viewer: Any) -> Veil | None:
    """The same for one case; None where the viewer may know."""
    return veils_over([case], viewer).get(case.id)


@lru_cache(maxsize=KEPT_WORDS)
def folded_word(word: str) -> str:
    return fold(re.sub(f"[{UNSEEN}]", "", word))


def plain_code(text: str) -> str:
    """`AB 40-01` -> `AB4001`"""
    return "".join(sign for sign in text.upper().translate(LIKENESS) if sign.isalnum())


def phone_code(text: str) -> str:
    """The digits by which a phone number is known with and without its country: the last nine."""
    return "".join(sign for sign in text if sign.isdecimal())[-9:]


def _is_declined(folded: str, part: str) -> bool:
    """`мадин`, `мадины`, `мадиной` of `мадина`: the last vowel goes, and up to three letters come."""
    stem = part.rstrip(VOWELS)
    return len(stem) >= DECLINED and folded.startswith(stem) and len(folded) - len(stem) <= 3


def _sign(sign: str) -> str:
    alike = next((chr(other) for other, latin in LIKENESS.items() if chr(latin) == sign), "")
    return f"[{sign}{alike}]"


def _days_covered(
    text: str,
    pattern: re.Pattern[str],
    reading: Callable[[re.Match[str]], Iterable[date]],
    hidden: Collection[date],
) -> str:
    """Another day is looked for within a match too: `2005 14.03` of `March 2005 14.03.2005` is none, and hides one."""
    parts, kept, place = [], 0, 0
    while match := pattern.search(text, place):
        if any(day in hidden for day in reading(match)):
            parts += [text[kept : match.start()], MARK]
            kept = place = match.end()
        else:
            place = match.start() + 1
    return "".join([*parts, text[kept:]])


def _by_digits(match: re.Match[str]) -> Iterable[date]:
    first, second, third = (int(part) for part in match.groups())
    years = {third, third + 1900, third + 2000} if third < 100 else {third}
    for year in years:
        yield from _dates(year, second, first)
        yield from _dates(year, first, second)
    yield from _dates(first, second, third)


def _day_first(match: re.Match[str]) -> Iterable[date]:
    return _dates(int(match[3]), _month(match[2]), int(match[1]))


def _month_first(match: re.Match[str]) -> Iterable[date]:
    return _dates(int(match[3]), _month(match[1]), int(match[2]))


def _month(word: str) -> int:
    """From 1; 0 for what is no month. March comes before May, which in Russian declines to two letters."""
    plain = word.casefold()
    return next((n for n, starts in enumerate(MONTHS, 1) if plain.startswith(starts)), 0)


def _dates(year: int, month: int, day: int) -> Iterable[date]:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()


def _phrases_covered(text: str, phrases: Collection[str]) -> str:
    if not phrases:
        return text
    spans = list(WORD.finditer(text))
    folded = [folded_word(span[0]) for span in spans]
    found = [
        (spans[place].start(), spans[place + length - 1].end())
        for parts in map(str.split, phrases)
        for length in [len(parts)]
        for place in range(len(spans) - length + 1)
        if folded[place : place + length] == parts
    ]
    before = len(text)
    for start, end in sorted(found, reverse=True):
        if end <= before:  # of two that overlap the later one is covered, and the other's words by their own
            text, before = f"{text[:start]}{MARK}{text[end:]}", start
    return text
