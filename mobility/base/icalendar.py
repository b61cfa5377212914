"""Calendar files (RFC 5545): lines as other programmes read them."""

from collections.abc import Iterable

LONGEST = 75
"""Octets of a line, without its break (§3.1)."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(product: str, lines: Iterable[str], *, method: str = "") -> str:
    """The whole file around the lines of its entries; `product`: what of Safar made it."""
    heads = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Safar//{product}//EN")
    ways = (f"METHOD:{method}",) if method else ()
    return "".join(f"{_folded(line)}\r\n" for line in (*heads, *ways, *lines, "END:VCALENDAR"))


def escaped(text: str) -> str:
    """A text as the value of a property (§3.3.11)."""
    return text.translate(_ESCAPED)


def _folded(line: str) -> str:
    """In lines of at most 75 octets; what goes on begins with a blank, and no letter is cut."""
    lines, length = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if length + octets > LONGEST:
            lines.append(" ")
            length = 1
        lines[-1] += letter
        length += octets
    return "\r\n".join(lines)
