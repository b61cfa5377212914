"""What a person says in place of what a return asks for: that they have no such document, that an answer is right."""

import hmac
import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from mobility.base.refusals import Refusal
from mobility.workflow.models import Asked, Asking

LONGEST_WORDS = 1000


def say_instead(asked: Asking, name: str, words: str) -> None:
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


def note_answers(asked: Asked, before: Mapping[str, Any], after: Mapping[str, Any], now: datetime) -> None:
    """Answers by their names, as they stood and as they are saved now: what differs has changed since it was asked, and what
    is set back to what was sent has not.
    """
    differ = {name for name in asked.fields if name in after and before.get(name) != after[name]}
    first = differ - asked.changed.keys() - asked.sent.keys()
    asked.sent = asked.sent | {name: _fingerprint(before.get(name)) for name in first}
    note_changed(asked, differ, now)
    back = {name for name in differ & asked.sent.keys() if asked.sent[name] == _fingerprint(after[name])}
    asked.changed = {name: at for name, at in asked.changed.items() if name not in back}


def _fingerprint(answer: Any) -> str:
    """From which nobody reads the answer: with a key, as there are few telephone numbers."""
    key = str(current_app.config["SETTINGS"].secret_key)
    text = json.dumps(answer, sort_keys=True, default=str)
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def note_changed(asked: Asking, names: Collection[str], now: datetime) -> None:
    """These have changed since: that answers the return, and what was said in their place holds no more."""
    asked.changed = asked.changed | {name: now.isoformat() for name in names if name in asked.fields}
    if asked.instead.keys() & names:
        asked.instead = {name: words for name, words in asked.instead.items() if name not in names}
