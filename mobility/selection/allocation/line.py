"""The waiting list of a call: who is next when a seat is free."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from mobility.applications.models import Application
from mobility.base.database import db
from mobility.calls.models import Call, Destination
from mobility.calls.seat_rule import asks_partner
from mobility.inclusion.queries import confirmed_groups
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection.allocation.clauses import NO_SCORE, corrected_since, gives_seats
from mobility.selection.allocation.held import groups_held
from mobility.selection.allocation.inputs import (
    STANDING,
    firsts_of,
    groups_of,
    open_choices,
    opened_by,
    places_left,
    room_beside,
    seats_given,
    seats_taken,
    standing_of,
    together_with,
)
from mobility.selection.allocation.kept import Kept, accepted_in, held_by
from mobility.selection.allocation.rule import Candidate, Place, in_order
from mobility.selection.allocation.waiting import Waiting, seats_waiting
from mobility.selection.models import Appeal, Placement, RunState, Seat, SelectionRun
from mobility.selection.queries import placement_of
from mobility.selection.remedies import keeps_from_runs, keeps_own
from mobility.selection.stages import RISING, WAITING_LIST
from mobility.workflow.engine.books import book_of_version


@dataclass(frozen=True)
class Turn:
    """Where somebody stands among those who would take a seat that is given back at a destination; places count from 1."""

    place: int
    """Where it is open to all."""
    reserved: int | None
    """Where it is reserved for a group of theirs, which comes first then; None where none there is for theirs."""
    closed: int | None
    """Where none can be given back there but reserved ones, of those the best; behind all of its group who wait, where it
    is not theirs. None where one is open to all, or nobody holds any."""


@dataclass(frozen=True)
class InLine:
    """Where somebody stands who waits for a seat. Places count from 1."""

    place: int
    """In the whole waiting list of the call, of those to whom a seat can come."""
    of: int
    turns: Mapping[int, Turn]
    """destination id -> where they stand for a seat there; not where none is given, or their score is too low"""


IS_RISING = Application.stage.in_(RISING) & exists().where(
    Seat.application_id == Application.id, Seat.freed_at.is_(None), Seat.up_since.is_not(None)
)
"""The clause on `Application`: whose person has a seat and asked to move up."""
MAY_RISE = Application.stage.in_(RISING) & exists().where(
    Seat.application_id == Application.id,
    Seat.freed_at.is_(None),
    Appeal.application_id == Application.id,
    keeps_from_runs(),
    ~keeps_own(),
)
"""Whose person has a seat, has not said that they keep it, and may come first for a better one, if they ask, by what follows
from their appeal."""


def line_of(call: Call, application_id: int) -> InLine | None:
    """As a seat that becomes free is passed on; None for who is not on the waiting list, or to whom no seat can come by it,
    as at each choice that is left none is given, their score is too low, or they cannot be there. `call` needs its
    destinations.
    """
    return line_in(Queue.of(call).able(), call, application_id)


def line_in(queue: "Queue", call: Call, application_id: int) -> InLine | None:
    """The same of a queue of the call."""
    places = {place.id: place for place in places_left(call, {})}
    takers = {candidate.id for candidate, _place in queue.wanting(places.values())}
    waiting = [each.id for each in queue.line if each.id in takers and each.id not in queue.seated]
    if application_id not in waiting:
        return None
    kept = seats_waiting(call.id)
    taken, kinds = seats_taken(call, kept), _kinds(call, kept)
    turns = {}
    for place in places.values():
        if application_id in [each.id for each in queue.at(place)]:
            free = room_beside(call, taken - Counter([place.id]))
            opened = [places[each] for each in opened_by(call, place.id, free)] or [place]
            turns[place.id] = _turn(queue, application_id, opened, kinds[place.id])
    return InLine(waiting.index(application_id) + 1, len(waiting), turns)


def _kinds(call: Call, kept: Iterable[Waiting]) -> dict[int, set[str | None]]:
    """destination id -> the groups whose reserved seats can go on to there, given back by who holds them, or as they wait;
    None: one that is open to all"""
    if not call.reserved:
        return {place.id: set() for place in call.destinations}
    held = groups_held(call.id)
    for each in kept:
        held.setdefault(each.destination_id, set()).add(each.reserved)
    return {
        place.id: set().union(*(held.get(each, ()) for each in together_with(call, place.id)))
        for place in call.destinations
    }


def _turn(queue: "Queue", application_id: int, opened: Sequence[Place], kinds: Set[str | None]) -> Turn:
    own = queue.groups.get(application_id, frozenset())
    by_group = {group: queue.turn_of(application_id, opened, group) for group in kinds if group is not None}
    return Turn(
        queue.turn_of(application_id, opened),
        min((by_group[group] for group in own & by_group.keys()), default=None),
        min(by_group.values(), default=None) if None not in kinds else None,
    )


@dataclass(frozen=True)
class Beyond:
    """Why no seat can come to somebody at a destination."""

    least: Decimal | None
    """Their score is below this one, the least that is asked there; None: no seat is given there at all."""


def reach_of(application_id: int) -> dict[int, Beyond | None]:
    """Where the person would still take a seat, best first: destination id -> why none can come to them, if so.

    By the score of the newest run that is signed, as while its cases are moved people are told already; or as it stands
    since points were corrected after it.
    """
    wanted = open_choices([application_id]).get(application_id, ())
    run = placement_of(application_id)
    score: Any = NO_SCORE
    if run is not None:
        proposed_at = select(SelectionRun.proposed_at).where(SelectionRun.id == run.run_id).scalar_subquery()
        score = func.coalesce(corrected_since(literal(application_id), proposed_at), run.score)
    gives = gives_seats(Destination).label("gives")
    asked = select(Destination.id, Destination.least_score, gives).where(
        Destination.id.in_(wanted), or_(Destination.least_score > score, ~gives_seats(Destination))
    )
    rows = db.session.execute(asked)
    beyond = {row.id: Beyond(row.least_score if row.gives else None) for row in rows}
    return {number: beyond.get(number) for number in wanted}


@dataclass(frozen=True)
class Queue:
    """Who waits for a seat of a call, best first, and which seats each of them would take."""

    line: Sequence[Candidate]
    seated: Mapping[int, int]
    """application id -> the destination where it has a seat already"""
    wanted: Mapping[int, Sequence[int]]
    """application id -> destinations; nobody waits where no seat is given"""
    groups: Mapping[int, frozenset[str]]
    """application id -> the groups of reserved seats that are confirmed"""
    elsewhere: Mapping[int, Set[int]]
    """application id -> the destinations at which its person cannot be, as they have accepted a place in another call for
    the same time"""

    @classmethod
    def of(cls, call: Call, *, kept: bool = False) -> "Queue":
        """Who is on the waiting list, or has a seat and asked to move up. `kept`: and past whom none goes while it is open
        what follows from their appeal, though they have a seat and have not asked (yet). `call` needs its destinations.

        Best first: by the score of the run, or as it stands since points were corrected after it; then as equal scores
        stand in every run.
        """
        waits = (Application.stage == WAITING_LIST) | IS_RISING
        rows = _in_line(call, waits | MAY_RISE if kept else waits)
        line, numbers = _in_order(call, rows), [row.id for row in rows]
        held, choices = held_by({row.person_id for row in rows}), open_choices(numbers)
        seated = {each.id: place.id for each, place in held if each.id in numbers}
        given = seats_given(call)
        wanted = {
            number: [place for place in above(choices.get(number, ()), seated.get(number)) if given[place]]
            for number in numbers
        }
        groups = confirmed_groups(numbers) if call.reserved else {}
        return cls(line, seated, wanted, groups, _elsewhere(call, rows, accepted_in(held)))

    def able(self) -> "Queue":
        """The same of who can be there: to whom a seat goes that is given back."""
        wanted = {
            number: [each for each in places if each not in self.elsewhere.get(number, ())]
            for number, places in self.wanted.items()
        }
        return replace(self, wanted=wanted)

    def at(self, place: Place) -> list[Candidate]:
        """Who would take a seat there, in the order in which it is given."""
        return [candidate for candidate, _place, _reserved in self.handed_on([place])]

    def wanting(self, opened: Iterable[Place]) -> list[tuple[Candidate, Place]]:
        """Who would take a seat at one of these, in the order of the line: each at the best of them that admits them."""
        places = {place.id: place for place in opened}
        return [
            (candidate, place)
            for candidate in self.line
            if (place := _best_of(self.wanted[candidate.id], places, candidate)) is not None
        ]

    def handed_on(
        self, opened: Iterable[Place], reserved: str | None = None
    ) -> list[tuple[Candidate, Place, str | None]]:
        """The same in the order in which a seat that is given back goes on, with the group whose reserved seat it is then:
        one that was `reserved` goes to its group first, and is open if nobody of them takes it."""
        wanting = self.wanting(opened)
        first = [(who, place, reserved) for who, place in wanting if reserved in self.groups.get(who.id, ())]
        open_to_all = sorted(wanting, key=lambda pair: pair[1].rank(pair[0]))
        return [*first, *((who, place, None) for who, place in open_to_all)]

    def turn_of(self, application_id: int, opened: Iterable[Place], reserved: str | None = None) -> int:
        """Where somebody stands in that order, from 1, who is among them."""
        order = dict.fromkeys(who.id for who, _place, _reserved in self.handed_on(opened, reserved))
        return [*order].index(application_id) + 1


def _elsewhere(call: Call, rows: Sequence[Any], kept: Mapping[int, Sequence[Kept]]) -> dict[int, set[int]]:
    """`kept`: by id of the person, of whatever time. Years of study at home stand in nobody's way."""
    return {
        row.id: {
            place.id
            for place in call.destinations
            if any(each.application_id != row.id and each.overlaps(place) for each in kept[row.person_id])
        }
        for row in rows
        if row.person_id in kept and asks_partner(book_of_version(row.rule_book_id))
    }


def _best_of(choices: Iterable[int], places: Mapping[int, Place], candidate: Candidate) -> Place | None:
    """The best of the choices at which the candidate may have a seat of those that are open."""
    found = (places[choice] for choice in choices if choice in places)
    return next((place for place in found if place.admits(candidate)), None)


def above(choices: Sequence[int], seat: int | None) -> Sequence[int]:
    """The choices that are better than the seat that somebody has; all of who has none."""
    return choices[: choices.index(seat)] if seat in choices else choices if seat is None else ()


def _in_line(call: Call, which: ColumnElement[bool]) -> Sequence[Any]:
    """With the columns of `STANDING`."""
    newest = (
        select(Placement.application_id, Placement.score, SelectionRun.proposed_at)
        .ext(distinct_on(Placement.application_id))
        .join(SelectionRun, SelectionRun.id == Placement.run_id)
        .where(SelectionRun.call_id == call.id, SelectionRun.state == RunState.MOVED)
        .order_by(Placement.application_id, SelectionRun.id.desc())
        .subquery()
    )
    return db.session.execute(
        select(
            Application.id,
            Application.person_id,
            Application.rule_book_id,
            func.coalesce(corrected_since(Application.id, newest.c.proposed_at), newest.c.score).label(
                "score"
            ),
            *STANDING,
        )
        .outerjoin(newest, newest.c.application_id == Application.id)
        .outerjoin(Affiliation, Affiliation.person_id == Application.person_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .where(
            Application.call_id == call.id,
            which,
            Application.ended_at.is_(None),
        )
    ).all()


def _in_order(call: Call, rows: Sequence[Any]) -> list[Candidate]:
    """Without their choices."""
    firsts = firsts_of(call.destinations)
    return in_order(
        Candidate(
            id=row.id,
            score=NO_SCORE if row.score is None else row.score,
            tie=standing_of(call, row),
            choices=(),
            groups=groups_of(firsts, row),
        )
        for row in rows
    )
