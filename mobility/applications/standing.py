"""How it stands with an application, in a word and a colour: the same on its page and in every list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, or_, select

from mobility.applications.stages import tone_of
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.workflow.models import Case
from mobility.workflow.services import book_of

CALLED_OFF: Mapping[str, object] = {
    "called-off": _l("Stay cancelled"),
    "broken-off": _l("Stay interrupted"),
    "given-up": _l("Enrolment given up"),
}
"""How far a case has come -> what it is called in place of its end."""


@dataclass(frozen=True)
class ShownState:
    """The word, and the tone of its tag."""

    word: str
    tone: str
    called_off: bool = False
    """The place was confirmed, and nothing comes of it, or no longer."""


def standings_of(cases: Collection[Case]) -> dict[int, ShownState]:
    """id of each case -> its stage or end, or what came of that; one statement at most."""
    called_off = _called_off([case.id for case in cases if case.ended_at is not None])
    return {case.id: _standing(case, called_off.get(case.id)) for case in cases}


def _standing(case: Case, called_off: str | None) -> ShownState:
    if called_off is not None:
        return ShownState(str(CALLED_OFF[called_off]), "", called_off=True)
    book = book_of(case)
    return ShownState(tr(dict(book.title_of(case.stage))), tone_of(book, case.stage))


def _called_off(case_ids: Collection[int]) -> Mapping[int, str]:
    """id of the case -> a key of `CALLED_OFF`, of those that have come to one"""
    if not case_ids:
        return {}
    reached = {key: lent.reached[key](Case.id) for key in CALLED_OFF}
    which = case(*((holds, key) for key, holds in reached.items()))
    found = select(Case.id, which).where(Case.id.in_(case_ids), or_(*reached.values()))
    return dict(db.session.execute(found).all())
