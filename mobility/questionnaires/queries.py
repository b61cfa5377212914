"""Reads of forms and of what was answered in them."""

from dataclasses import dataclass, replace

from sqlalchemy import Engine, Select, bindparam, select

from mobility.base.database import db
from mobility.base.kept_statements import kept_statement
from mobility.base.lending import lent
from mobility.questionnaires.definition import Form, read
from mobility.questionnaires.models import Questionnaire, SectionAnswers
from mobility.workflow.models import Asked, Case
from mobility.workflow.queries import asked_of
from mobility.workflow.services import book_of

_read: dict[tuple[Engine, int], Form] = {}
"""(database, id of the version) -> form: what is stored never changes."""


def newest(key: str) -> Questionnaire | None:
    """The version in force of the form `key`: what a call that is made now asks."""
    return db.session.scalars(
        select(Questionnaire).where(Questionnaire.key == key).order_by(Questionnaire.number.desc()).limit(1)
    ).first()


def form_of(questionnaire_id: int) -> Form:
    """The form as it was in that version. Raises `NoResultFound`."""
    place = (db.engine, questionnaire_id)
    if place not in _read:
        found = select(Questionnaire.data, Questionnaire.number).where(Questionnaire.id == questionnaire_id)
        data, number = db.session.execute(found).one()
        _read[place] = replace(read(data), version=number)
    return _read[place]


def answers_of(case_id: int) -> dict[str, SectionAnswers]:
    """section key -> what was entered there, for the sections that were saved at least once."""
    return {row.section: row for row in db.session.scalars(_of_case(), {"case_id": case_id})}


@kept_statement
def _of_case() -> Select[SectionAnswers]:
    return select(SectionAnswers).where(SectionAnswers.case_id == bindparam("case_id"))


def answers_in(case_ids: list[int]) -> dict[int, dict[str, SectionAnswers]]:
    """As `answers_of` for many cases at once: for lists and exports."""
    found: dict[int, dict[str, SectionAnswers]] = {case_id: {} for case_id in case_ids}
    for row in db.session.scalars(select(SectionAnswers).where(SectionAnswers.case_id.in_(case_ids))):
        found[row.case_id][row.section] = row
    return found


@dataclass(frozen=True)
class Editable:
    """What the person may change now: everything, or what a return for changes names, or nothing."""

    everything: bool
    asked: frozenset[str]
    """`personal.phone` for a question, `documents.passport` for a document."""

    def allows(self, name: str) -> bool:
        return self.everything or name in self.asked

    @property
    def nothing(self) -> bool:
        return not self.everything and not self.asked


def home_country() -> str | None:
    """ISO 3166-1 alpha-2, as the room of institutions lends it; None before the university is set up."""
    country: str | None = db.session.scalar(lent.home["country"]())
    return country


def editable(case: Case) -> Editable:
    """What the rule book lets the person change in the case's present stage."""
    if _edits(case) == "everything":
        return Editable(True, frozenset())
    asked = open_return(case)
    return Editable(False, frozenset(asked.fields if asked else ()))


def open_return(case: Case) -> Asked | None:
    """The return for changes that the person has to answer now."""
    return asked_of(case) if _edits(case) == "asked" else None


def _edits(case: Case) -> str | None:
    """What the case's present stage opens, in the rule book's word."""
    stage = book_of(case).stages.get(case.stage)
    return stage.edits if stage is not None and case.ended_at is None else None
