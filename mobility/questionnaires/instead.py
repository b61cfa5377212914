"""What a person says in place of what a return asks for: that they have no such document, that an answer is right."""

from collections.abc import Collection

from mobility.base.refusals import Refusal
from mobility.workflow.models import Asked

LONGEST_WORDS = 1000


def say_instead(asked: Asked, name: str, words: str) -> None:
    """Why what the return names (`personal.phone`, `documents.passport`, `choices`) does not come anew; it is answered
    with that.

    Raises `Refusal`: "instead-words-owed".
    """
    if not words.strip():
        raise Refusal("instead-words-owed", "words")
    asked.instead = asked.instead | {name: words.strip()[:LONGEST_WORDS]}


def changed_after_all(asked: Asked, names: Collection[str]) -> None:
    """These have changed since: what was said in their place holds no more."""
    if asked.instead.keys() & names:
        asked.instead = {name: words for name, words in asked.instead.items() if name not in names}
