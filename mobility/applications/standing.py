"""How it stands with an application, in a word and a colour: the same on its page and in every list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, or_, select

from mobility.applications.stages import tone_of
from mobility.base.database import db
from mobility.base.languages import language, tr
from mobility.base.lending import lent
from mobility.workflow.models import Case
from mobility.workflow.services import book_of
from mobility.workflow.track import TrackStage

CALLED_OFF: Mapping[str, object] = {
    "called-off": _l("Stay cancelled"),
    "broken-off": _l("Stay interrupted"),
    "given-up": _l("Enrolment given up"),
}
"""How far a case has come -> what it is called in place of its end."""
TURNED_DOWN: Mapping[str, object] = {"turned-down": _l("Not accepted by the partner")}
"""The same of one that nothing came of."""


@cache
def ways_off() -> Mapping[str, ColumnElement[bool]]:
    """key of `CALLED_OFF` -> whether a case has come to it: not whose person is there all the same, by another order"""
    there = lent.reached["there-all-the-same"](Case.id)
    return {key: and_(lent.reached[key](Case.id), ~there) for key in CALLED_OFF}


@dataclass(frozen=True)
class ShownState:
    """The word, and the tone of its tag."""

    word: str
    tone: str
    called_off: bool = False
    """The place was confirmed, and nothing comes of it, or no longer."""


def standings_of(cases: Collection[Case]) -> dict[int, ShownState]:
    """id of each case -> its stage or end, or what came of that; one statement at most."""
    instead = _instead([case.id for case in cases if case.ended_at is not None])
    return {case.id: _standing(case, instead.get(case.id)) for case in cases}


def with_end_as_shown(stages: Sequence[TrackStage], shown: ShownState) -> list[TrackStage]:
    """The way of a case, with the end that it broke off at called as everywhere."""
    return [
        replace(each, title={language(): shown.word}) if each.end and each.state == "ended" else each
        for each in stages
    ]


def _standing(case: Case, instead: str | None) -> ShownState:
    book = book_of(case)
    if instead is not None and instead in CALLED_OFF:
        return ShownState(str(CALLED_OFF[instead]), "", called_off=True)
    if instead is not None:
        return ShownState(str(TURNED_DOWN[instead]), tone_of(book, case.stage))
    return ShownState(tr(dict(book.title_of(case.stage))), tone_of(book, case.stage))


def _instead(case_ids: Collection[int]) -> Mapping[int, str]:
    """id of the case -> a key of `CALLED_OFF` or `TURNED_DOWN`, of those that have come to one"""
    if not case_ids:
        return {}
    reached = {**ways_off(), **{key: lent.reached[key](Case.id) for key in TURNED_DOWN}}
    which = case(*((holds, key) for key, holds in reached.items()))
    found = select(Case.id, which).where(Case.id.in_(case_ids), or_(*reached.values()))
    return dict(db.session.execute(found).all())
