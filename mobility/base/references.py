"""Public references: short, unguessable, speakable, with a check character: `M27-7KQ4-9XDC`."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty signs without 0/O, 1/I/L and U: nothing to mishear or to mistype on a phone."""


def new_reference(prefix: str, year: int) -> str:
    """`M27-7KQ4-9XDC`: the year's last two digits, seven random signs (35 bits) and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    signs = body + check_character(body)
    return f"{prefix}{year % 100:02d}-{signs[:4]}-{signs[4:]}"


def check_character(body: str) -> str:
    """Weighted sum modulo 29 (a prime under the alphabet's size): catches any one wrong sign and any swap of neighbours."""
    return ALPHABET[sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(body)) % 29]


def tidy_reference(text: str) -> str:
    """What a person typed, in the form that is stored: capitals, no blanks, usual dashes."""
    return "-".join(text.strip().upper().replace("–", "-").replace("—", "-").split())
