"""What of the office's messages to many stands in the history of each application: that its person was written to."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.languages import LANGUAGES, quoted, speaking
from mobility.calls.models import Call
from mobility.cohorts.models import OfficeMessage, OfficeMessageCase
from mobility.cohorts.policy import follows
from mobility.notifications.models import Message
from mobility.workflow.models import Case
from mobility.workflow.queries import Told
from mobility.workflow.services import once

WROTE_TO = "office-wrote-to"
"""What the record calls it, in the chain of the case."""


class _Letter(NamedTuple):
    """`subject`: as its person has got it, without words that were erased since."""

    subject: str
    author_id: int
    call: str


def written_to(event: Told, viewer: Person, case: Case) -> Translated | None:
    """With the subject as its person read it; for them, and for who follows the cohort."""
    if viewer.id != case.subject_id and not follows(viewer, case):
        return None
    subject = _letters_to(case)[event.facts["letter"]].subject
    found: Translated = {}
    for code in LANGUAGES:
        with speaking(code):
            words = {"subject": quoted(subject)}
            found[code] = (
                _("Wrote to you: %(subject)s", **words)
                if viewer.id == case.subject_id
                else _("Wrote to the applicant: %(subject)s", **words)
            )
    return found


def where_written(event: Told, viewer: Person, case: Case) -> str | None:
    """For who got it, among their messages; for who wrote it, how it went with each."""
    if viewer.id == case.subject_id:
        return url_for("notifications.messages")
    letter_id = event.facts["letter"]
    letter = _letters_to(case)[letter_id]
    if viewer.id != letter.author_id:
        return None
    return url_for("office_messages.show", reference=letter.call, letter_id=letter_id)


def _letters_to(case: Case) -> Mapping[int, _Letter]:
    """By their ids; in one statement while a page is made."""
    asked = (
        select(OfficeMessage.id, Message.subject, OfficeMessage.author_id, Call.reference)
        .join(OfficeMessageCase, OfficeMessageCase.letter_id == OfficeMessage.id)
        .join(Call, Call.id == OfficeMessage.call_id)
        .join(Message, Message.id == OfficeMessageCase.message_id)
        .where(OfficeMessageCase.case_id == case.id)
    )
    return once(case, "letters-to", lambda: {row[0]: _Letter(*row[1:]) for row in db.session.execute(asked)})
