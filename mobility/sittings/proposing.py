"""Which applications a new agenda can have, by the stage whose assessments rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.sittings import queries
from mobility.sittings.models import AgendaItem, Sitting, SittingState
from mobility.sittings.places import candidates_of, on_the_border
from mobility.sittings.standing import has_come, has_left

WAITING, ALL, BORDER, NONE = "waiting", "all", "border", "none"
"""Which applications a new agenda has."""
MOST = 200
"""Applications on one agenda."""


@dataclass(frozen=True)
class Proposed:
    """The applications that an agenda would have, best first, and of how many they are a part."""

    applications: Sequence[Application]
    of: int


def proposed(call: Call, stage: str, candidates: Sequence[Application]) -> Mapping[str, Proposed]:
    """Of each kind of agenda that can be had, what it would have; who has left the committee is on none.

    `candidates`: of the call (`candidates_of`). `waiting`: who has come to the
    committee; of more than `MOST`, as many of those who are on no agenda yet. `all`: with those who are still to come; it
    cannot be had where they are more. `border`: those of them who are `on_the_border` of all.
    """
    here = [each for each in candidates if not has_left(each, stage)]
    come = [each for each in here if has_come(each, stage)]
    border = [each for each in on_the_border(call, stage, candidates) if each in come]
    found = {
        WAITING: Proposed(_portion(call, queries.best_first(come, stage)), len(come)),
        ALL: Proposed(queries.best_first(here, stage) if len(here) <= MOST else [], len(here)),
        BORDER: Proposed(border[:MOST], len(border)),
    }
    return {kind: each for kind, each in found.items() if each.applications}


def to_be_decided(sitting: Sitting) -> list[Application]:
    """The applications of its call of which it has something to say: which its agenda can have."""
    return [each for each in candidates_of(sitting.call) if not has_left(each, sitting.stage)]


def _portion(call: Call, waiting: Sequence[Application]) -> Sequence[Application]:
    if len(waiting) <= MOST:
        return waiting
    on_one = select(AgendaItem.application_id).join(Sitting, Sitting.id == AgendaItem.sitting_id)
    treated = set(
        db.session.scalars(on_one.where(Sitting.call_id == call.id, Sitting.state != SittingState.CANCELLED))
    )
    return ([each for each in waiting if each.id not in treated] or waiting)[:MOST]
