"""What an address asks for: an academic year, and for a list what its people have in common."""

from collections.abc import Mapping
from datetime import date

from mobility.figures.mobilities import VALUES
from mobility.figures.queries import ALL, UNCONFIRMED, Cut
from mobility.intakes.years import academic_year

LONGEST = 200
"""Signs of a value that are looked at."""
LISTS = (*VALUES, UNCONFIRMED)


def years_from(first: int | None, today: date) -> list[int]:
    """Those that can be chosen, the present one first: back to the first mobility, at least to the last that ended."""
    present = academic_year(today)
    return list(range(present, min(present - 1, first or present) - 1, -1))


def year_in(given: Mapping[str, str], today: date) -> int:
    """The chosen one; the last that ended where none is chosen, or one that makes no sense."""
    text, present = given.get("year", ""), academic_year(today)
    chosen = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else present - 1
    return chosen if 1900 < chosen <= present else present - 1


def cut_in(given: Mapping[str, str], today: date) -> Cut | None:
    """None where it asks for what is not counted: everybody would be the wrong answer."""
    by = given.get("by", ALL)
    if by not in (ALL, *LISTS):
        return None
    value = given.get("value", "").replace("\0", "")[:LONGEST] if by in VALUES else ""
    return Cut(year_in(given, today), by, value)
