"""What a person says in place of what a return asks for: that they have no such document, that an answer is right."""

from collections.abc import Collection
from datetime import datetime

from mobility.base.refusals import Refusal
from mobility.workflow.models import Asked

LONGEST_WORDS = 1000


def say_instead(asked: Asked, name: str, words: str) -> None:
    """Why what the return names (`personal.phone`, `documents.passport`, `choices`) does not come anew; it is answered
    with that.

    Raises `Refusal`: "instead-words-owed", "instead-words-too-long".
    """
    said = words.strip()
    if not said:
        raise Refusal("instead-words-owed", "words")
    if len(said) > LONGEST_WORDS:
        raise Refusal("instead-words-too-long", "words", number=len(said), most=LONGEST_WORDS)
    asked.instead = asked.instead | {name: said}


def note_changed(asked: Asked, names: Collection[str], now: datetime) -> None:
    """These have changed since: that answers the return, and what was said in their place holds no more."""
    asked.changed = asked.changed | {name: now.isoformat() for name in names if name in asked.fields}
    if asked.instead.keys() & names:
        asked.instead = {name: words for name, words in asked.instead.items() if name not in names}
