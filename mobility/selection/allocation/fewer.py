"""Scores that rest on fewer assessments than those of others, as a conflict of interest took some out."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import ngettext
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.reviews.queries import signed_scores, taken_out
from mobility.selection.models import Placement, RunState, SelectionRun
from mobility.selection.stages import COMMITTEE


@dataclass(frozen=True)
class Fewer:
    """So many assessments count, where so many do for others, or were signed."""

    counted: int
    usual: int

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


def resting_on_fewer(application_ids: Collection[int]) -> dict[int, Fewer]:
    """application id -> how many count, of those of whom fewer do than of the others here; two statements at most."""
    out = taken_out(application_ids, COMMITTEE)
    if not out:
        return {}
    scores = signed_scores(application_ids, COMMITTEE)
    counted = {number: len(scores.get(number, ())) for number in application_ids}
    usual = max((count for number, count in counted.items() if number not in out), default=0)
    found = {number: Fewer(counted[number], usual or counted[number] + gone) for number, gone in out.items()}
    return {number: each for number, each in found.items() if each.counted < each.usual}


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
