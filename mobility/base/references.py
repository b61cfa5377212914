"""Public references: short, unguessable, speakable, with a check character: `M27-7KQ4-9XDC`."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY"
"""Without 0/O, 1/I/L, U and Z (a 2 by hand): nothing to misread or to mistype. Twenty-nine, a prime: see below."""


def new_reference(prefix: str, year: int) -> str:
    """`M27-7KQ4-9XDC`: the year's last two digits, seven random signs (34 bits) and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    signs = body + check_character(body)
    return f"{prefix}{year % 100:02d}-{signs[:4]}-{signs[4:]}"


def check_character(body: str) -> str:
    """Weighted sum modulo the number of signs, which is a prime: no wrong sign and no swap of neighbours goes unnoticed."""
    return ALPHABET[
        sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(body)) % len(ALPHABET)
    ]


def tidy_reference(text: str) -> str:
    """What a person typed, in the form that is stored: capitals, no blanks, usual dashes."""
    return "-".join(text.strip().upper().replace("–", "-").replace("—", "-").split())
