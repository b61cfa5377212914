"""Countries by their two letters (ISO 3166-1 alpha-2): which there are, what they are called, how lists show them."""

import unicodedata

import pycountry

from .folding import ALPHABET
from .languages import language, locale_of

CODES = frozenset(country.alpha_2 for country in pycountry.countries)
TERRITORIES = frozenset(
    {
        "AI", "AQ", "AS", "AW", "AX", "BL", "BM", "BQ", "BV", "CC", "CK", "CW", "CX", "FK", "FO", "GF", "GG", "GI",
        "GL", "GP", "GS", "GU", "HK", "HM", "IM", "IO", "JE", "KY", "MF", "MO", "MP", "MQ", "MS", "NC", "NF", "NU",
        "PF", "PM", "PN", "PR", "RE", "SH", "SJ", "SX", "TC", "TF", "TK", "UM", "VG", "VI", "WF", "YT",
    }
)  # fmt: skip
"""Not independent by ISO 3166-1 (column “Independent” of its Online Browsing Platform): whoever is from there has another
state's citizenship, or nobody is. EH, PS and TW are neither, but give passports of their own, and so are not among these."""
CORRECTED = {
    ("BY", "tg"): "Беларус",
    ("US", "tg"): "Иёлоти Муттаҳидаи Амрико",
    ("US", "ru"): "Соединённые Штаты",
}
"""Where CLDR's names are cut short, not the official ones, or spelled without ё."""
PLACES = {letter: place for place, letter in enumerate(ALPHABET, 1)}


def country_name(code: str, in_language: str | None = None) -> str:
    """`LV` -> `Latvia`, `Латвия`; the code itself where it is none."""
    chosen = in_language or language()
    return CORRECTED.get((code, chosen)) or str(locale_of(chosen).territories.get(code, code))


def countries(first: str | None = None) -> list[tuple[str, str]]:
    """(code, name) of every country by name; `first`, where most people are from, before all others."""
    named = [(code, country_name(code)) for code in CODES]
    return sorted(named, key=lambda pair: (pair[0] != first, alphabetical(pair[1])))


def citizenships(first: str | None = None) -> list[tuple[str, str]]:
    """Those of `countries` of which somebody can be a citizen."""
    return [(code, name) for code, name in countries(first) if code not in TERRITORIES]


def alphabetical(name: str) -> tuple[tuple[int, str], ...]:
    """A key to sort by. Cyrillic as in the Tajik alphabet, which has the Russian letters in their order too;
    Latin letters without their marks, so that Åland stands under A.
    """
    return tuple(_place(sign) for sign in unicodedata.normalize("NFC", name).casefold())


def _place(sign: str) -> tuple[int, str]:
    if sign in PLACES:
        return PLACES[sign], ""
    return 0, unicodedata.normalize("NFD", sign)[0]
