"""Two pages of one section that meet: what was changed on which of them, by what each had shown when it was opened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from mobility.questionnaires.answers import is_empty, validate
from mobility.questionnaires.definition import Question, Section
from mobility.questionnaires.models import SectionAnswers

Seen = Mapping[str, str]
"""question key -> digest of the answer that a page showed; it tells whether that was touched, not what it was"""
BYTES = 5
"""Of a digest: one change in a million million goes unnoticed, and thirty questions weigh under a kilobyte."""


@dataclass(frozen=True)
class Met:
    """What differs from what is stored. A question that nobody else changed is in neither."""

    elsewhere: frozenset[str]
    """Changed only elsewhere: what is stored holds."""
    disputed: frozenset[str]
    """Changed here and elsewhere, and not alike."""


def met(
    section: Section,
    stored: SectionAnswers | None,
    entered: Mapping[str, Any],
    *,
    seen_revision: int,
    seen_answers: Seen | None = None,
) -> Met:
    """Who changed what. Where `seen_answers` do not tell what the page had shown, the revision says whether it changed."""
    kept = stored.values if stored else {}
    up_to_date = seen_revision == (stored.revision if stored else 0)
    elsewhere: set[str] = set()
    disputed: set[str] = set()
    for question in differences(section, stored, entered):
        before = (seen_answers or {}).get(question.key)
        if before is None:
            if not up_to_date:
                disputed.add(question.key)
        elif before != digest(question, kept.get(question.key)):
            untouched = before == digest(question, entered[question.key])
            (elsewhere if untouched else disputed).add(question.key)
    return Met(frozenset(elsewhere), frozenset(disputed))


def differences(
    section: Section, stored: SectionAnswers | None, entered: Mapping[str, Any]
) -> list[Question]:
    """The questions whose answer is stored otherwise than it was entered."""
    kept = stored.values if stored else {}
    return [
        question
        for question in section.questions
        if question.key in entered
        and _plain(question, kept.get(question.key)) != _plain(question, entered[question.key])
    ]


def digests(section: Section, values: Mapping[str, Any]) -> dict[str, str]:
    """Of the answers as a page shows them, stored or typed; both give the same."""
    return {question.key: digest(question, values.get(question.key)) for question in section.questions}


def digest(question: Question, value: Any) -> str:
    """Hex of BLAKE2b (RFC 7693) over the answer as it would be stored."""
    plain = json.dumps(_plain(question, value), ensure_ascii=False, default=str)
    return blake2b(plain.encode(), digest_size=BYTES).hexdigest()


def written(seen: Seen) -> str:
    """For a hidden field: `phone:9f1c… citizenship:07aa…`."""
    return " ".join(f"{key}:{found}" for key, found in seen.items())


def read(text: str) -> dict[str, str]:
    """What `written` gave; whatever else was sent says nothing of any question."""
    return {key: found for key, colon, found in (part.partition(":") for part in text.split()) if colon}


def _plain(question: Question, value: Any) -> Any:
    """A declaration's words and time are the service's: accepted or not is what a page can change."""
    return not is_empty(value) if question.kind == "declaration" else validate(question, value)[0]
