"""How it stands with an application, in a word and a colour: the same on its page and in every list."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.applications.stages import tone_of
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.workflow.models import Case
from mobility.workflow.services import book_of


@dataclass(frozen=True)
class ShownState:
    """The word, and the tone of its tag."""

    word: str
    tone: str
    called_off: bool = False
    """The place was confirmed, and nothing comes of it."""


def standings_of(cases: Collection[Case]) -> dict[int, ShownState]:
    """id of each case -> its stage or end, or that the stay which followed from it was called off; one statement at most."""
    called_off = _called_off([case.id for case in cases if case.ended_at is not None])
    return {case.id: _standing(case, case.id in called_off) for case in cases}


def _standing(case: Case, called_off: bool) -> ShownState:
    if called_off:
        return ShownState(_("Stay cancelled"), "", called_off=True)
    book = book_of(case)
    return ShownState(tr(dict(book.title_of(case.stage))), tone_of(book, case.stage))


def _called_off(case_ids: Collection[int]) -> Collection[int]:
    if not case_ids:
        return ()
    stood_down = lent.reached["called-off"](Case.id)
    return db.session.scalars(select(Case.id).where(Case.id.in_(case_ids), stood_down)).all()
