"""The receipt of what was sent: who, in which call, when, with a fingerprint over every answer and document.

What is sent again with changes gets one of its own; the earlier ones stay true of what was sent then.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from mobility.applications.queries import Dossier, by_id, dossier_of
from mobility.base.database import Translated
from mobility.base.languages import LANGUAGES
from mobility.base.record import Event
from mobility.base.zone import local_day
from mobility.calls.models import Destination
from mobility.calls.naming import place_in_words
from mobility.papers.services import issue
from mobility.workflow.models import Case

RECEIPT = "receipt"


def issue_receipt(case: Case, event: Event, now: datetime) -> None:
    """The effect: a receipt in the person's language; its PDF is made by a job."""
    dossier = dossier_of(by_id(case.id))
    subject = dossier.application.subject
    issue(case, RECEIPT, subject.language, _facts(dossier, now), now)


def fingerprint(dossier: Dossier) -> str:
    """SHA-256, hex, of the canonical JSON (sorted keys, no blanks, UTF-8) of answers, choices and documents' hashes.

    The same content gives the same fingerprint, whoever computes it and whenever.
    """
    content = {
        "call": dossier.call.reference,
        "answers": {
            key: section.values for key, section in dossier.answers.items() if key in _asking(dossier)
        },
        "choices": [choice.destination_id for choice in dossier.choices],
        "documents": {
            requirement.key: dossier.documents[requirement.id].file.sha256
            for requirement in dossier.requirements
            if requirement.id in dossier.documents
        },
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return sha256(canonical.encode()).hexdigest()


def initials(name: str) -> str:
    """`Шарипова Мадина` -> `Ш. М.`: enough to recognise one's own receipt, too little to name a person."""
    return " ".join(f"{word[0].upper()}." for word in name.split()[:3])


def _asking(dossier: Dossier) -> frozenset[str]:
    return frozenset(section.key for section in dossier.form.sections if section.questions)


def _facts(dossier: Dossier, now: datetime) -> dict[str, Any]:
    application, names = dossier.application, dossier.names
    first = application.submitted_at
    again = {"first_sent_at": first.isoformat()} if first is not None and first < now else {}
    return again | {
        "applicant": names.both,
        "call": application.call.title,
        "reference": application.reference,
        "date": local_day(now).isoformat(),
        "sent_at": now.isoformat(),
        "initials": initials(names.name),
        "initials_latin": initials(names.passport),
        "fingerprint": fingerprint(dossier),
        "choices": [_named(choice.destination) for choice in dossier.choices],
    }


def _named(place: Destination) -> Translated:
    """Whole, as the paper is read by those who do not know the call."""
    return {language: place_in_words(place, language) for language in LANGUAGES}
