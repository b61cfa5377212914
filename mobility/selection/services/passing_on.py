"""A freed seat goes on to the best who waits for it, or has asked to move up to it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.record import record
from mobility.calls.models import Call, Destination
from mobility.calls.queries import call_as_it_stands
from mobility.calls.services import SEATS, let_go_on
from mobility.notifications.services import join_mail, recall_about
from mobility.selection.allocation.inputs import free_seats, opened_by, places_left
from mobility.selection.allocation.line import Queue
from mobility.selection.allocation.rule import Candidate
from mobility.selection.happenings import SEAT_CAME, WENT_BY_POINTS, WENT_TO_GROUP
from mobility.selection.hindrances import hindrance_of
from mobility.selection.models import Appeal, RunState, Seat
from mobility.selection.queries import held_seat, names_of_places, open_run, placement_of
from mobility.selection.remedies import keeps_from_runs, keeps_seats
from mobility.selection.services.appeal_letters import BETTER_WAITS, tell_person
from mobility.selection.services.remedying import settle_by_seat
from mobility.selection.services.seating import exchange, go_on_with_seat, locked_application
from mobility.selection.stages import WAITING_LIST, can_rise
from mobility.selection.waited_for import better_waiting
from mobility.workflow import services as workflow

PAUSE = timedelta(seconds=10)
"""A freed seat waits so long, again and again, while a signed run is moving cases."""


def pass_on(seat_id: int, *, now: datetime) -> None:
    """Give a freed seat to the best who waits for it or asked to move up to it. Else try who waits for one.

    A reserved seat goes to its group first, and is open if nobody of the group waits for it. Nobody gets a seat at a
    partner who declined them, or with less than the least score there, or for a time for which they have accepted a place
    in another call, as they could not accept this one; and who has come to an end gets none. Who held it is not given it
    again. Where a limit holds destinations together, a seat freed at one may be given at another. Nothing happens where
    none is free. It waits where it would go past an application while it is open what follows from its appeal, also past
    one that has a seat and may still ask to move up; who has one is told of that, once.
    """
    freed = db.session.get_one(Seat, seat_id)
    waited_for = freed.waits_for_id
    _hand_on(freed, now)
    if freed.waits_for_id != waited_for:
        _tell_who_is_waited_for(freed, waited_for, now)


def _tell_who_is_waited_for(freed: Seat, before: int | None, now: datetime) -> None:
    """The seat waits for another application than `before`, or for none."""
    if before is not None and better_waiting(by_id(before)) is None:
        recall_about(f"case:{before}", [BETTER_WAITS])
    application = by_id(freed.waits_for_id) if freed.waits_for_id is not None else None
    waits = better_waiting(application) if application is not None else None
    if application is not None and waits is not None and waits.at.count(freed.destination_id) == 1:
        seats = names_of_places([freed.destination_id])
        tell_person(application, BETTER_WAITS, now, seats=seats, until=waits.until)


def _hand_on(freed: Seat, now: datetime) -> None:
    call = call_as_it_stands(db.session.get_one(Destination, freed.destination_id).call_id)
    run = open_run(call.id)
    if run is not None and run.state == RunState.SIGNED:
        enqueue("selection.pass_on", not_before=now + PAUSE, seat_id=freed.id)
        return
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"selection:{call.id}", 0))))
    freed.waits_for_id = None
    db.session.flush()
    if not _opened(call, freed.destination_id):
        return
    line, unasked = list(_next_in_line(call, freed)), list[int]()
    for place, (candidate, destination_id, reserved) in enumerate(line):
        application = locked_application(candidate.id)
        if not _still_wants(application):
            unasked.append(candidate.id)
        elif hindrance_of(application, now) is None:
            behind = [each for each, _at, group in line[place + 1 :] if group == reserved]
            if _waits(freed, [*unasked, *(each.id for each in behind)]):
                return
            _give(application, freed, destination_id, reserved, now)
            _note_passed(candidate, behind, destination_id, now)
            if reserved is not None:
                _note_outside(candidate, line, destination_id, now)
            return
    if not _waits(freed, unasked):
        let_go_on(call.id, SEATS, now=now)


def _give(
    application: Application, freed: Seat, destination_id: int, reserved: str | None, now: datetime
) -> None:
    left, seat = exchange(application, destination_id, reserved, now)
    facts = {
        "case": application.id,
        "destination": destination_id,
        "freed": freed.id,
        "seat": seat.id,
        "left": left.id if left else None,
    }
    record(f"call:{application.call_id}", "seat-passed-on", None, now, facts)
    came = {"destination": destination_id, "left": left.destination_id if left else None}
    record(f"case:{application.id}", SEAT_CAME, None, now, came)
    go_on_with_seat(application, now)
    settle_by_seat(None, application.id, now)
    join_mail(application.person_id, f"case:{application.id}", now=now)


def _note_passed(taker: Candidate, behind: Sequence[Candidate], destination_id: int, now: datetime) -> None:
    """In the history of who came before by the points that the run had counted of the taker: it went by those of now."""
    placed = placement_of(taker.id)
    for each in behind:
        if placed is not None and placed.score < each.score:
            record(f"case:{each.id}", WENT_BY_POINTS, None, now, {"destination": destination_id})


def _note_outside(
    taker: Candidate, line: Sequence[tuple[Candidate, int, str | None]], destination_id: int, now: datetime
) -> None:
    """In the history of who waits, would have come before for an open seat, and is not of the group whose seat it is."""
    of_group = {each.id for each, _at, group in line if group is not None}
    in_order = [each.id for each, _at, group in line if group is None]
    before = [each for each in in_order[: in_order.index(taker.id)] if each not in of_group]
    waits = select(Application.id).where(Application.id.in_(before), Application.stage == WAITING_LIST)
    for application_id in db.session.scalars(waits.order_by(Application.id)).all():
        record(f"case:{application_id}", WENT_TO_GROUP, None, now, {"destination": destination_id})


def _waits(freed: Seat, passed_over: Sequence[int]) -> bool:
    """Whether the seat waits for one of these applications: for the first of those past which none goes now."""
    freed.waits_for_id = _kept_for(passed_over)
    db.session.flush()
    return freed.waits_for_id is not None


def _kept_for(passed_over: Sequence[int]) -> int | None:
    """The first of these applications past which no seat goes now: of those past which no run gives one either, if there
    are."""
    rows = db.session.execute(
        select(Appeal.application_id, keeps_from_runs()).where(
            Appeal.application_id.in_(passed_over), keeps_seats()
        )
    ).all()
    kept = {number for number, from_runs in rows if from_runs} or {number for number, _from_runs in rows}
    return next((number for number in passed_over if number in kept), None)


def _still_wants(application: Application) -> bool:
    """Waits, or has a seat that can be exchanged and has asked for a better one."""
    if application.ended_at is not None:
        return False
    if application.stage == WAITING_LIST:
        return True
    seat = held_seat(application.id)
    rises = can_rise(workflow.book_of(application), application.stage)
    return seat is not None and seat.up_since is not None and rises


def _opened(call: Call, freed_at: int) -> list[int]:
    """Where somebody can be seated because a seat is free at `freed_at`: there, and under the limits over it."""
    return opened_by(call, freed_at, free_seats(call))


def _next_in_line(call: Call, freed: Seat) -> Iterator[tuple[Candidate, int, str | None]]:
    """(who, destination id, group whose reserved seat it is), best first."""
    opened = _opened(call, freed.destination_id)
    places = [place for place in places_left(call, {}) if place.id in opened]
    for candidate, place, reserved in Queue.of(call, kept=True).able().handed_on(places, freed.reserved):
        if (candidate.id, place.id) != (freed.application_id, freed.destination_id):
            yield candidate, place.id, reserved
