"""Keys of what is named by hand: by these a criterion and a document are known once their titles have changed."""

import re
from collections.abc import Collection, Mapping
from itertools import count

LONGEST = 40


def free_key(title: Mapping[str, str], used: Collection[str], otherwise: str) -> str:
    """A key from the English title, else `otherwise`; with a number where it is taken: `team-work`, `document-2`."""
    stem = re.sub(r"[^a-z0-9]+", "-", title.get("en", "").casefold()).strip("-")[:LONGEST] or otherwise
    if stem not in used:
        return stem
    return next(key for key in (f"{stem}-{number}" for number in count(2)) if key not in used)
