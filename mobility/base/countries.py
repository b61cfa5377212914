"""Countries by their two letters (ISO 3166-1 alpha-2): which there are, what they are called, how lists show them."""

import pycountry
from babel import Locale

from .languages import language

CODES = frozenset(country.alpha_2 for country in pycountry.countries)
CORRECTED = {("BY", "tg"): "Беларус", ("US", "tg"): "Иёлоти Муттаҳидаи Амрико"}
"""Where CLDR's Tajik names are cut short or not the official ones."""


def country_name(code: str, in_language: str | None = None) -> str:
    """`LV` -> `Latvia`, `Латвия`; the code itself where it is none."""
    chosen = in_language or language()
    return CORRECTED.get((code, chosen)) or str(Locale.parse(chosen).territories.get(code, code))


def countries(first: str | None = None) -> list[tuple[str, str]]:
    """(code, name) of every country by name; `first`, where most people are from, before all others."""
    named = [(code, country_name(code)) for code in CODES]
    return sorted(named, key=lambda pair: (pair[0] != first, pair[1].casefold()))
