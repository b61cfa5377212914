"""Codes by which anybody can verify a paper: unguessable, and fit to be read out over the telephone."""

import secrets

from mobility.base.references import ALPHABET, check_character

GROUP = 4
RANDOM_SIGNS = 15
"""log2(30^15) = 73 bits; the sixteenth sign is a check character."""


def new_code() -> str:
    """`7KQ4-9XDC-2M5P-T8HJ`"""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SIGNS))
    return grouped(body + check_character(body))


def tidy_code(text: str) -> str:
    """What was typed, in the form that is stored, whatever dashes, blanks and small letters it had."""
    return grouped("".join(sign for sign in text.upper()[:100] if sign.isalnum()))


def grouped(signs: str) -> str:
    return "-".join(signs[place : place + GROUP] for place in range(0, len(signs), GROUP))
