"""The way back after signing in: a path of ours as a browser would read it, or the start page."""

import posixpath
import re
from urllib.parse import unquote, urlsplit

START = "/"
SIGN_OUT = frozenset({"/sign-out"})
NEVER = SIGN_OUT | {"/sign-in"}
ENDS = "".join(map(chr, range(0x21)))
"""C0 controls and the blank, which browsers strip from both ends of an address (WHATWG URL §4.4)."""
DROPPED = re.compile(r"[\t\n\r]")
"""What browsers drop anywhere in an address."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def own_path(text: str | None, never: frozenset[str] = NEVER) -> str:
    """`text` if a browser would stay with us on it, else the start page; nor does it lead to one of `never`."""
    tidy = DROPPED.sub("", (text or "").strip(ENDS))
    if CONTROL.search(tidy) or CONTROL.search(unquote(tidy)):
        return START
    place, mark, rest = _split(tidy)
    place = place.replace("\\", "/")
    if not place.startswith("/") or "//" in place:
        return START
    resolved = posixpath.normpath(unquote(place).replace("\\", "/"))
    if (
        resolved.startswith("//")
        or resolved.rstrip("/").lower() in never
        or "//" in unquote(place).replace("\\", "/")
    ):
        return START
    path = place + mark + rest
    parts = urlsplit(path)
    return START if parts.scheme or parts.netloc else path


def _split(address: str) -> tuple[str, str, str]:
    """Path, the sign that ends it (? or #), the rest."""
    found = re.search(r"[?#]", address)
    if found is None:
        return address, "", ""
    return address[: found.start()], found.group(), address[found.end() :]
