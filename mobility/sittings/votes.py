"""How the committee voted on applications, for those who decide about them afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.sittings import policy
from mobility.sittings.models import AgendaItem, Meaning, Outcome, Sitting
from mobility.sittings.queries import takes_no_part
from mobility.workflow.models import Case

SPEAKS_FOR = {(Meaning.SEAT, Outcome.CARRIED), (Meaning.NO_SEAT, Outcome.FAILED)}


@dataclass(frozen=True)
class Voted:
    """The last vote on an application.

    `means`: `models.Meaning`; `votes`: `models.Choice` -> how many; `sitting`: its reference; `item_id`: the point of
    its agenda; `earlier`: those before it, the newest first.
    """

    motion: str
    means: str | None
    outcome: str
    votes: Mapping[str, int]
    at: datetime
    sitting: str
    item_id: int
    earlier: tuple["Voted", ...] = ()

    @property
    def speaks_for(self) -> bool:
        """Whether the committee wanted a seat for the person, or would not deny it; of the rest only the words say it."""
        return (self.means, self.outcome) in SPEAKS_FOR


def votes_on(application_ids: Collection[int]) -> dict[int, Voted]:
    """id of an application -> how it was voted on last, of those that were; to the office, which reads every sitting."""
    return _votes(AgendaItem.application_id.in_(application_ids))


def vote_for(viewer: Person, case: Case) -> Voted | None:
    """The same of one, where the viewer reads of the sitting and takes part in the case."""
    return _votes_for(viewer, [case.id]).get(case.id)


def votes_elsewhere(
    viewer: Person, sitting: Sitting, items: Collection[AgendaItem]
) -> dict[int, list[Voted]]:
    """id of an application that these points of the sitting's agenda are about -> how it was voted on in other sittings, the
    newest first; of those of which the viewer reads. In one statement."""
    here = [each.application_id for each in items if each.application_id is not None]
    return {
        number: [each for each in (last, *last.earlier) if each.sitting != sitting.reference]
        for number, last in _votes_for(viewer, here).items()
    }


def _votes_for(viewer: Person, application_ids: Collection[int]) -> dict[int, Voted]:
    theirs = (policy.visible(viewer), ~takes_no_part(viewer))
    return _votes(AgendaItem.application_id.in_(application_ids), *theirs)


def _votes(*which: ColumnElement[bool]) -> dict[int, Voted]:
    items = db.session.scalars(
        select(AgendaItem)
        .join(AgendaItem.sitting)
        .join(Call, Call.id == Sitting.call_id)
        .join(Case, Case.id == AgendaItem.application_id)
        .where(AgendaItem.outcome.is_not(None), *which)
        .options(contains_eager(AgendaItem.sitting))
        .order_by(AgendaItem.vote_closed_at, AgendaItem.id)
    )
    found: dict[int, Voted] = {}
    for each in items:
        if each.application_id and each.outcome and each.vote_closed_at:
            before = found.get(each.application_id)
            found[each.application_id] = Voted(
                each.motion,
                each.means,
                each.outcome,
                each.votes,
                each.vote_closed_at,
                each.sitting.reference,
                each.id,
                (before, *before.earlier) if before is not None else (),
            )
    return found
