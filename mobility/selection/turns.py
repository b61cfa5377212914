"""Where a seat goes to who is ready first: who waits for one, the longest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import day, tr
from mobility.base.zone import local_day
from mobility.selection.allocation.inputs import open_choices
from mobility.selection.queries import names_of_places
from mobility.selection.stages import SEAT_AWAITED
from mobility.workflow.models import Case


@dataclass(frozen=True)
class Turn:
    """Where somebody stands among those who wait for a seat of the same destination; counted from 1."""

    place: str
    number: int
    of: int
    until: str

    def sentence(self, *, own: bool) -> str:
        """`own`: to the person who waits."""
        if own:
            return _(
                "No seat is free now: %(place)s. You are number %(number)s of %(of)s who wait for one, until %(until)s at "
                "the latest. Who has waited longest gets the next one.",
                **vars(self),
            )
        return _(
            "No seat is free now: %(place)s. Number %(number)s of %(of)s who wait for one, until %(until)s at the latest. "
            "It goes on by itself, and nobody has to do anything.",
            **vars(self),
        )


def waiting_in(call_id: int) -> Sequence[int]:
    """Ids of the applications of a call that wait for a seat, in the order in which they are tried when one is free."""
    return db.session.scalars(
        select(Application.id)
        .where(
            Application.call_id == call_id,
            Application.stage == SEAT_AWAITED,
            Application.ended_at.is_(None),
        )
        .order_by(Application.entered_at, Application.id)
    ).all()


def turn_of(case: Case) -> Turn | None:
    """Of who waits for a seat; None of everybody else."""
    if not isinstance(case, Application) or case.stage != SEAT_AWAITED or case.ended_at is not None:
        return None
    waiting = waiting_in(case.call_id)
    first = {number: choices[0] for number, choices in open_choices(waiting).items()}
    wanted = first.get(case.id)
    if wanted is None:
        return None
    line = [number for number in waiting if first.get(number) == wanted]
    until = day(local_day(case.due_at)) if case.due_at is not None else ""
    return Turn(tr(names_of_places([wanted])[0]), line.index(case.id) + 1, len(line), until)
