"""What a person answered about themselves, for the next form that asks the same: by the questions that say so."""

from collections.abc import Iterator, Mapping
from typing import Any

from mobility.questionnaires.answers import is_empty, shown_questions, validate, values_of
from mobility.questionnaires.definition import Form, Question
from mobility.questionnaires.models import SectionAnswers
from mobility.questionnaires.summary import is_known

Asked = tuple[str, str, str]
"""What makes two questions of different forms the same: key, kind and protection."""


def carried(
    form: Form, known: Mapping[str, Any], earlier: Form, answers: Mapping[str, SectionAnswers]
) -> dict[str, dict[str, Any]]:
    """section of `form` -> question -> its answer from `answers`, which were given to the form `earlier`.

    What the register answers now (`known`) is left out, and what was wrong then or would be wrong today: it is asked anew.
    """
    given = dict(_given(earlier, answers))
    found = {
        section.key: {
            question.key: given[_asked(question)]
            for question in section.questions
            if question.carried
            and not is_known(question, known)
            and _asked(question) in given
            and validate(question, given[_asked(question)])[1] is None
        }
        for section in form.sections
    }
    return {section: taken for section, taken in found.items() if taken}


def _given(form: Form, answers: Mapping[str, SectionAnswers]) -> Iterator[tuple[Asked, Any]]:
    """What was asked and rightly answered."""
    values = values_of(form, answers, {})
    for section in form.sections:
        stored = answers.get(section.key)
        if stored is None:
            continue
        for question in shown_questions(section, values):
            answer = stored.values.get(question.key)
            if question.key not in stored.errors and not is_empty(answer):
                yield _asked(question), answer


def _asked(question: Question) -> Asked:
    return question.key, question.kind, question.protection
