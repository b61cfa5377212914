"""Hints of a conflict of interest: the same family name, or the assessor's name in what the applicant wrote."""

from collections.abc import Iterable
from enum import StrEnum

from mobility.base.folding import fold

ENDINGS = ("зода", "заде", "иева", "ова", "ева", "ина", "иев", "ов", "ев", "ин", "и")
"""Of family names, folded, the longest first; who has none of them is not compared."""
SHORTEST = 4
"""Letters of a stem; shorter ones are in too many names."""


class Hint(StrEnum):
    SAME_NAME = "same-name"
    NAMED = "named"


def stems(name: str) -> set[str]:
    """`Rahimova Nigina` -> `{"рахим"}`: family names without their endings, in either script."""
    found = set()
    for word in fold(name).split():
        ending = next((each for each in ENDINGS if word.endswith(each)), "")
        if ending and len(word) - len(ending) >= SHORTEST:
            found.add(word[: len(word) - len(ending)])
    return found


def hint_of(assessor: str, applicant: str, texts: Iterable[str]) -> Hint | None:
    """What the assessor should think about before they go on; `texts` are the applicant's answers."""
    mine = stems(assessor)
    if mine & stems(applicant):
        return Hint.SAME_NAME
    return Hint.NAMED if any(mine & stems(text) for text in texts) else None
