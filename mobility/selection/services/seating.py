"""Seats: given, freed, and passed on to the best of the waiting list."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import tr
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.calls.models import Destination
from mobility.calls.services import seats_changed
from mobility.inclusion.queries import confirmed_groups
from mobility.notifications.services import tell
from mobility.selection.inputs import open_choices, seats_held
from mobility.selection.models import RunState, Seat
from mobility.selection.queries import held_seat, open_run, waiting_in_order
from mobility.selection.stages import WAITING_LIST
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from mobility.workflow.rulebook import APPLICANT

PAUSE = timedelta(seconds=10)
"""A freed seat waits so long, again and again, while a signed run is moving cases."""


def give_seat(application_id: int, destination_id: int, reserved: str | None, now: datetime) -> Seat:
    """The seat that the application holds from now on; who holds one keeps it."""
    seat = held_seat(application_id)
    if seat is None:
        seat = Seat(
            application_id=application_id, destination_id=destination_id, reserved=reserved, given_at=now
        )
        db.session.add(seat)
        db.session.flush()
    return seat


def free_seat(case: Case, event: Event, now: datetime) -> None:
    """Effect: the case holds no seat any more, and no partner; the seat is passed on by a job. Without a seat: nothing."""
    case.scopes = [scope for scope in case.scopes if not scope.startswith("partner:")]
    seat = held_seat(case.id)
    if seat is None:
        return
    seat.freed_at = now
    db.session.flush()
    enqueue("selection.pass_on", key=f"seat:{seat.id}", seat_id=seat.id)


def pass_on(seat_id: int, *, now: datetime) -> Application | None:
    """Give a freed seat to the best on the waiting list who ranked it, and give who got it; else try who waits for one.

    A reserved seat goes to its group first, and is open if nobody of the group waits for it. Nobody gets a seat at a
    partner who declined them, and who has come to an end gets none. Nothing happens where no seat is free any more.
    """
    freed = db.session.get_one(Seat, seat_id)
    destination = db.session.get_one(Destination, freed.destination_id)
    run = open_run(destination.call_id)
    if run is not None and run.state == RunState.SIGNED:
        enqueue("selection.pass_on", not_before=now + PAUSE, seat_id=seat_id)
        return None
    db.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"selection:{destination.call_id}", 0)))
    )
    if not has_free_seat(destination):
        return None
    for application_id, reserved in _next_in_line(destination, freed.reserved):
        application = locked_application(application_id)
        if application.ended_at is None and application.stage == WAITING_LIST:
            seat = give_seat(application.id, destination.id, reserved, now)
            facts = {
                "case": application.id,
                "destination": destination.id,
                "freed": freed.id,
                "seat": seat.id,
            }
            record(f"call:{destination.call_id}", "seat-passed-on", None, now, facts)
            if not _told_by_its_book(application):
                _tell(application, now)
            workflow.changed(application, "seat", now=now)
            return application
    seats_changed(destination.call_id, now=now)
    return None


def first_choice_of(application_id: int) -> int | None:
    """Id of the best choice whose partner has not declined this person."""
    return next(iter(open_choices([application_id]).get(application_id, ())), None)


def has_free_seat(destination: Destination) -> bool:
    """Whether the destination has a seat that nobody holds."""
    return seats_held(destination.call_id).get(destination.id, 0) < destination.seats


def take_first_choice(case: Case, event: Event, now: datetime) -> None:
    """Effect: the case holds a seat of its first choice from now on. Two who want the last one wait for each other.

    Raises `Refusal`: "first-choice-taken".
    """
    wanted = first_choice_of(case.id)
    if wanted is None:
        raise Refusal("first-choice-taken")
    destination = db.session.get_one(Destination, wanted, with_for_update=True, populate_existing=True)
    if held_seat(case.id) is None and not has_free_seat(destination):
        raise Refusal("first-choice-taken")
    give_seat(case.id, destination.id, None, now)


def _told_by_its_book(application: Application) -> bool:
    """Whether the move that the seat brings about tells the person itself."""
    moves = workflow.book_of(application).stage(application.stage).moves.values()
    return any(APPLICANT in move.tell for move in moves if "seat-given" in move.guards)


def _tell(application: Application, now: datetime) -> None:
    """Where the rule book moves the case without a word, as most seats are given by a run that tells everybody at once."""
    person = db.session.get_one(Person, application.person_id)
    seat = held_seat(application.id)
    place = seat.destination if seat is not None else None
    words = [tr(part, person.language) for part in (place.institution.name, place.field)] if place else []
    tell(
        person,
        "seat-passed-on",
        about=f"case:{application.id}",
        values={
            "call": tr(application.title, person.language),
            "destination": ", ".join(words),
            "reference": application.reference,
        },
        link=f"/applications/{application.reference}",
        now=now,
    )


def locked_application(application_id: int) -> Application:
    """As it is now, kept from other moves until the end of the transaction; locked as the engine locks cases."""
    db.session.execute(select(Case.id).where(Case.id == application_id).with_for_update(key_share=True)).one()
    return db.session.get_one(Application, application_id, populate_existing=True)


def _next_in_line(destination: Destination, group: str | None) -> Iterator[tuple[int, str | None]]:
    """(application id, group whose reserved seat it is), best first."""
    line = waiting_in_order(destination.call_id)
    choices = open_choices(line)
    wanting = [application_id for application_id in line if destination.id in choices.get(application_id, ())]
    if group is not None:
        confirmed = confirmed_groups(wanting)
        for application_id in wanting:
            if group in confirmed.get(application_id, frozenset()):
                yield application_id, group
    for application_id in wanting:
        yield application_id, None
