"""Scores that rest on fewer assessments than those of others, as a conflict of interest took some out."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import day
from mobility.base.zone import local_day
from mobility.reviews.queries import signed_scores, taken_out
from mobility.selection.models import Appeal, Placement, RunState, SelectionRun
from mobility.selection.remedies import set_aside
from mobility.selection.stages import COMMITTEE


@dataclass(frozen=True)
class Fewer:
    """So many assessments count, where so many do for others, or were signed."""

    counted: int
    usual: int
    aside: Appeal | None
    """By which points that were looked at again, and would rest on so few, are set aside: those of before count instead."""

    def caution(self, application: Application) -> str:
        """To the office, before it gives a seat by the score. Needs its person."""
        if self.aside is None:
            return self.sentence(application)
        return f"{_looked_at(application)} {_counts_instead(self.aside)}"

    def sentence(self, application: Application) -> str:
        """To the office. Needs its person."""
        return ngettext(
            "The score of %(who)s rests on %(num)d assessment, and on %(usual)s for others: a conflict of interest took "
            "points out. See whether that is enough.",
            "The score of %(who)s rests on %(num)d assessments, and on %(usual)s for others: a conflict of interest took "
            "points out. See whether that is enough.",
            self.counted,
            who=f"{application.subject.called} ({application.reference})",
            usual=self.usual,
        )


def _looked_at(application: Application) -> str:
    return _(
        "The points of %(who)s were looked at again after an appeal, and rest on fewer assessments than those of others.",
        who=f"{application.subject.called} ({application.reference})",
    )


def _counts_instead(appeal: Appeal) -> str:
    if appeal.waits:
        return _(
            "Until it is chosen by %(day)s whether they count, the points of before count here.",
            day=day(local_day(appeal.answer_by)),
        )
    if appeal.is_settled_by_seat or appeal.answered_by is None:
        return _("It was not chosen that they count: the points of before count here.")
    return _(
        "By the choice of %(name)s they do not count: the points of before count here.",
        name=appeal.answered_by.called,
    )


def resting_on_fewer(application_ids: Collection[int]) -> dict[int, Fewer]:
    """application id -> how many count, of those of whom fewer do than of the others here; three statements at most."""
    out = taken_out(application_ids, COMMITTEE)
    if not out:
        return {}
    scores = signed_scores(application_ids, COMMITTEE)
    counted = {number: len(scores.get(number, ())) for number in application_ids}
    usual = max((count for number, count in counted.items() if number not in out), default=0)
    aside = _set_aside(out)
    found = {
        number: Fewer(counted[number], usual or counted[number] + gone, aside.get(number))
        for number, gone in out.items()
    }
    return {number: each for number, each in found.items() if each.counted < each.usual}


def _set_aside(application_ids: Collection[int]) -> dict[int, Appeal]:
    found = select(Appeal).where(Appeal.application_id.in_(application_ids), set_aside())
    appeals = db.session.scalars(found.order_by(Appeal.id).options(joinedload(Appeal.answered_by)))
    return {appeal.application_id: appeal for appeal in appeals}


def fewer_of(application: Application) -> Fewer | None:
    """How many count of this one, if fewer do than of the others that were placed in its call."""
    return resting_on_fewer({*_placed_in(application.call_id), application.id}).get(application.id)


def _placed_in(call_id: int) -> list[int]:
    """Ids of the applications that any run of the call which was carried out has placed."""
    placed = (
        select(Placement.application_id)
        .distinct()
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(SelectionRun.call_id == call_id, SelectionRun.state == RunState.MOVED)
    )
    return list(db.session.scalars(placed))
