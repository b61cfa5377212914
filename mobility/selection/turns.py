"""Where a seat goes to who is ready first: who waits for one, the longest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.languages import day, tr
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.selection.allocation.inputs import open_choices
from mobility.selection.hindrances import hindrance_of, hindrances_of, to_person
from mobility.selection.queries import names_of_places, people_in
from mobility.selection.stages import SEAT_AWAITED
from mobility.workflow.models import Case


@dataclass(frozen=True)
class Turn:
    """Where somebody stands among those who wait for a seat of the same destination; counted from 1."""

    place: str
    number: int
    of: int
    until: str
    why: str | None
    """The key of what is in the way of the person, who is passed over as long as it is."""

    def sentence(self, *, own: bool) -> str:
        """`own`: to the person who waits."""
        if self.why is not None:
            return self._hindered(self.why, own=own)
        if own:
            return _(
                "No seat is free now: %(place)s. You are number %(number)s of %(of)s who wait for one, until %(until)s at "
                "the latest. Who has waited longest gets the next one; you need not do anything.",
                **vars(self),
            )
        return _(
            "No seat is free now: %(place)s. Number %(number)s of %(of)s who wait for one, until %(until)s at the latest. "
            "It goes on by itself, and nobody has to do anything.",
            **vars(self),
        )

    def _hindered(self, why: str, *, own: bool) -> str:
        if own:
            turn = _(
                "You keep your turn until %(until)s: number %(number)s of %(of)s who wait for a seat at %(place)s.",
                **vars(self),
            )
            return f"{to_person(why)} {turn}"
        turn = _(
            "Meanwhile free seats go to who waits behind; the turn stays until %(until)s: number %(number)s of %(of)s at "
            "%(place)s.",
            **vars(self),
        )
        return f"{Refusal(why).sentence} {turn}"


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


@dataclass(frozen=True)
class Line:
    """Who waits for a seat of one destination, the longest first; with their people."""

    place: Translated
    people: Sequence[Application]
    hindered: Mapping[int, str]
    """id of the application -> what is in the way of its person, in a sentence"""


def lines_in(call_id: int, now: datetime) -> list[Line]:
    """Of every destination of the call for which somebody waits."""
    waiting = waiting_in(call_id)
    if not waiting:
        return []
    lines: dict[int, list[int]] = {}
    for number, wanted in _wanted_by(waiting).items():
        lines.setdefault(wanted, []).append(number)
    people = people_in(call_id, waiting)
    hindered = {
        number: Refusal(why).sentence for number, why in hindrances_of([*people.values()], now).items()
    }
    names = names_of_places(list(lines))
    return [
        Line(name, [people[number] for number in numbers], hindered)
        for name, numbers in zip(names, lines.values(), strict=True)
    ]


def _wanted_by(waiting: Sequence[int]) -> dict[int, int]:
    """application id -> the destination that it waits for, in the same order"""
    choices = open_choices(waiting)
    return {number: choices[number][0] for number in waiting if choices.get(number)}


def turn_of(case: Case, now: datetime) -> Turn | None:
    """Of who waits for a seat; None of everybody else."""
    if not isinstance(case, Application) or case.stage != SEAT_AWAITED or case.ended_at is not None:
        return None
    waiting = waiting_in(case.call_id)
    first = _wanted_by(waiting)
    wanted = first.get(case.id)
    if wanted is None:
        return None
    line = [number for number, place in first.items() if place == wanted]
    until = day(local_day(case.due_at)) if case.due_at is not None else ""
    place, number = tr(names_of_places([wanted])[0]), line.index(case.id) + 1
    return Turn(place, number, len(line), until, hindrance_of(case, now))
