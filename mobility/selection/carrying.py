"""How far a signed run is carried out: how many of its cases are moved, which are not, and whether somebody is at these."""

from dataclasses import dataclass

from sqlalchemy import func, select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import in_order
from mobility.base.jobs import is_under_way, under_way_as
from mobility.base.languages import named
from mobility.calls.models import Call
from mobility.selection.models import Placement, RunState, SelectionRun
from mobility.workflow.models import Case

MOVES_KEY, MOVE_KEY = "selection:", "placement:"
"""With the id of a run: the key of the job that adds one for each case; with that of a placement: of the one for it."""
LEFT_SHOWN = 12
"""Of those that stand still; the others follow as a number."""


@dataclass(frozen=True)
class Left:
    """A case that is not moved yet; `coming`: a job has it to do, or is about to add the one that has."""

    reference: str
    name: str
    coming: bool


@dataclass(frozen=True)
class HowFar:
    """Of a run, by its number in the call and its state: how many cases it has, and those that are not moved, by name."""

    run: int
    state: str
    number: int
    left: list[Left]
    shown: int = LEFT_SHOWN

    @property
    def moved(self) -> int:
        return self.number - len(self.left)

    @property
    def goes_on(self) -> bool:
        return self.state == RunState.SIGNED

    @property
    def stands_still(self) -> list[Left]:
        """Those whose job was given up, so that nobody is told before they are taken up once more."""
        return [each for each in self.left if not each.coming]

    @property
    def coming(self) -> list[Left]:
        return [each for each in self.left if each.coming]

    @property
    def coming_named(self) -> str:
        return named([each.name for each in self.coming])


def how_far(call: Call, number: int) -> HowFar | None:
    """None where the call has no run of the number."""
    found = db.session.execute(
        select(SelectionRun.id, SelectionRun.state, func.count(Placement.id))
        .outerjoin(Placement, Placement.run_id == SelectionRun.id)
        .where(SelectionRun.call_id == call.id, SelectionRun.number == number)
        .group_by(SelectionRun.id)
    ).one_or_none()
    if found is None:
        return None
    run_id, state, cases = found
    return HowFar(number, state, cases, _left(run_id) if state == RunState.SIGNED else [])


def _left(run_id: int) -> list[Left]:
    begins = is_under_way(f"{MOVES_KEY}{run_id}")
    rows = db.session.execute(
        select(Case.reference, Person.called, under_way_as(func.concat(MOVE_KEY, Placement.id)))
        .select_from(Placement)
        .join(Case, Case.id == Placement.application_id)
        .join(Person, Person.id == Case.subject_id)
        .where(Placement.run_id == run_id, Placement.moved_at.is_(None))
        .order_by(in_order(Person.called), Case.id)
    )
    return [Left(reference, name, begins or coming) for reference, name, coming in rows]
