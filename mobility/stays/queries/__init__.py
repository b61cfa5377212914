"""Reads of stays: one with all that belongs to it, the list of an office, its numbers, the people at a partner."""

from .clauses import is_called_off, is_cancelled, late, silent
from .guests import Guest, get_guest, guests_of, is_partners_word
from .listing import (
    Line,
    Numbers,
    all_followed,
    number_of_lines,
    numbers_of,
    options_of,
    stays_followed,
    to_do,
)
from .outlooks import Outlook, outlook_of_application, own_outlooks, place_of
from .single import (
    AROUND,
    EMERGENCY,
    PASSPORT,
    emergency_of,
    get_stay,
    is_running,
    reference_for,
    references_of,
    stated_of,
    stay_by_id,
    stays_found,
    stays_opened,
)

__all__ = [
    "AROUND",
    "EMERGENCY",
    "PASSPORT",
    "Guest",
    "Line",
    "Numbers",
    "Outlook",
    "all_followed",
    "emergency_of",
    "get_guest",
    "get_stay",
    "guests_of",
    "is_called_off",
    "is_cancelled",
    "is_partners_word",
    "is_running",
    "late",
    "number_of_lines",
    "numbers_of",
    "options_of",
    "outlook_of_application",
    "own_outlooks",
    "place_of",
    "reference_for",
    "references_of",
    "silent",
    "stated_of",
    "stay_by_id",
    "stays_followed",
    "stays_found",
    "stays_opened",
    "to_do",
]
