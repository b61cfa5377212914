"""What is said of a section that was saved, or was not: in words on the page, and to the script that saves as one goes."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import jsonify
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.applications.queries import Dossier
from mobility.base.database import utc_now
from mobility.base.languages import moment, tr
from mobility.base.refusals import Refusal
from mobility.base.seen import BOTH_CHANGED, said_of_taken_over
from mobility.base.zone import Zone, local_day
from mobility.questionnaires.answers import shown_questions
from mobility.questionnaires.definition import Section
from mobility.questionnaires.forms import SectionForm
from mobility.questionnaires.models import SectionAnswers

CONFLICT = "section-changed-meanwhile"
LONGEST_ANSWER = 60
"""Of an answer that is told in a sentence."""


def wrong_in_words(dossier: Dossier, part: Section, saved: SectionAnswers) -> str:
    """That it is saved as it was typed, and which of the answers that are asked for have to be put right."""
    asked = shown_questions(part, dossier.values | saved.values)
    wrong = [tr(question.label) for question in asked if question.key in saved.errors]
    if not wrong:
        return ""
    return _(
        "Saved at %(time)s as you typed it. Still to be put right: %(answers)s.",
        time=_clock(saved),
        answers=", ".join(wrong),
    )


def taken_over_in_words(form: SectionForm, saved: SectionAnswers) -> str:
    """What was changed elsewhere and left alone here: that holds, and is said with what it is now."""
    found = [
        f"{question} ({answer or _('nothing')})" if len(answer) <= LONGEST_ANSWER else question
        for question, answer in form.taken_over(saved)
    ]
    return said_of_taken_over(found)


def saved_answer(
    saved: SectionAnswers,
    attention: str,
    *,
    seen: Mapping[str, str],
    shows: Mapping[str, Sequence[str]],
    beside: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """For autosave: when, what needs attention, what the page is to show (`shows`) and what it stands on then (`seen`);
    `beside`: key of a question -> what is said beside its answer from now on."""
    message = {"message": attention} if attention else {}
    said = {"beside": dict(beside)} if beside else {}
    fields = {"seen_revision": str(saved.revision), **seen}
    return jsonify(time=_clock(saved), fields=fields, shows=shows, **said, **message)


def _clock(saved: SectionAnswers) -> str:
    return saved.saved_at.astimezone(Zone.info).strftime("%H:%M")


def last_saved(stored: SectionAnswers) -> str:
    """When, in words: of another day than today with the day."""
    if local_day(stored.saved_at) == local_day(utc_now()):
        return _("Saved at %(time)s", time=_clock(stored))
    return _("Saved on %(moment)s", moment=moment(stored.saved_at.astimezone(Zone.info)))


def refused_answer(refusal: Refusal) -> tuple[Response, int]:
    """For autosave. Where two pages met both answers are shown by the next one, not by this."""
    if refusal.key != CONFLICT:
        return jsonify(message=refusal.sentence), 422
    return jsonify(message=str(BOTH_CHANGED)), 409
