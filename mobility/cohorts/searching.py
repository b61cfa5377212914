"""In what of somebody a word of a search is looked for, and what they have entered where that is asked."""

import re
from typing import Any

from sqlalchemy import ColumnElement, func, null, or_, select

from mobility.accounts.models import Person
from mobility.base.folding import found_in
from mobility.base.references import tidy_reference
from mobility.cohorts.board import Board
from mobility.questionnaires.models import SectionAnswers
from mobility.register.models import Affiliation, RegisterEntry
from mobility.workflow.models import Case

NO_DIGIT = r"\D"
OF_A_PHONE = re.compile(r"[-+()\d]*\d[-+()\d]*")
"""A part of a telephone, as people write it."""


def found_by(board: Board, word: str) -> ColumnElement[bool]:
    """Whether the word stands in a name, a number or the reference; for who may have people's addresses, in those too."""
    found = [
        found_in(Person.name_folded, word),
        found_in(RegisterEntry.name_folded, word),
        _part_of_reference(word),
        Affiliation.number.icontains(word, autoescape=True),
    ]
    if board.contacts:
        found.append(Person.email.icontains(word, autoescape=True))
        if board.phone is not None and OF_A_PHONE.fullmatch(word):
            digits = func.regexp_replace(answered(board.phone), NO_DIGIT, "", "g")
            found.append(digits.contains(re.sub(NO_DIGIT, "", word), autoescape=True))
    return or_(*found)


def _part_of_reference(word: str) -> ColumnElement[bool]:
    """Any part of it, with or without its dashes: people read out the last signs."""
    signs = tidy_reference(word).replace("-", "")
    return func.replace(Case.reference, "-", "").contains(signs, autoescape=True)


def answered(asked: tuple[str, str] | None) -> ColumnElement[Any]:
    """What the applicant entered there; `asked`: section and question."""
    if asked is None:
        return null()
    section, question = asked
    return (
        select(SectionAnswers.values[question].astext)
        .where(SectionAnswers.section == section, SectionAnswers.case_id == Case.id)
        .correlate(Case)
        .scalar_subquery()
    )
