"""Seats: given, freed and exchanged, and who is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import day, tr
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Call, Destination
from mobility.calls.queries import call_as_it_stands
from mobility.inclusion.queries import confirmed_groups
from mobility.notifications.services import recall_about, tell
from mobility.selection.allocation.because import moved_in_words, placed_because
from mobility.selection.allocation.held import reserved_held
from mobility.selection.allocation.inputs import free_seats, open_choices, reserved_left
from mobility.selection.allocation.rule import Given
from mobility.selection.models import Seat
from mobility.selection.queries import held_seat, latest_nomination
from mobility.selection.refusals import NO_SEAT
from mobility.selection.remedies import ASKED_UP, LET_BE, may_rise
from mobility.selection.services.appeal_letters import BETTER_WAITS
from mobility.selection.services.lapsing import tell_of_lapsed
from mobility.selection.stages import OFFER, RISING, can_rise, is_exchanged_in_place
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from mobility.workflow.rulebook import APPLICANT


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
    tell_of_lapsed(seat, None, now)
    _hand_on(seat.id)
    pass_on_what_waited(case.id)


def _hand_on(seat_id: int) -> None:
    """Have a freed seat passed on, by a job."""
    enqueue("selection.pass_on", key=f"seat:{seat_id}", seat_id=seat_id)


def exchange(
    application: Application, destination_id: int, reserved: str | None, now: datetime
) -> tuple[Seat | None, Seat]:
    """The seat that somebody leaves for a better one, if they have one, and the one that they hold from now on.

    What is left is passed on in its turn, so each step makes somebody better off and the chain comes to an end.
    """
    left = held_seat(application.id)
    changes_the_place(application)
    if left is None:
        return None, give_seat(application.id, destination_id, reserved, now)
    left.freed_at = now
    db.session.flush()
    _hand_on(left.id)
    seat = give_seat(application.id, destination_id, reserved, now)
    tell_of_lapsed(left, seat, now)
    return left, seat


def changes_the_place(application: Application) -> None:
    """Whoever has a page of before open, on which the place can be accepted, is to read first what has become of it. The
    case is locked."""
    db.session.refresh(application, ["version"])
    application.version += 1


def go_on_with_seat(application: Application, now: datetime) -> None:
    """Tell who waited or asked for it, and let the case go on."""
    tell_of_seat(application, now)
    workflow.changed(application, "seat", now=now)


def ask_to_move_up(actor: Person, application: Application, *, up: bool, now: datetime) -> None:
    """The person wants a seat of a better choice should one become free (`up`), or keeps the one they have.

    Raises `Refusal`: "not-your-application", "no-better-choice".
    """
    if actor.id != application.subject_id:
        raise Refusal("not-your-application")
    application = locked_application(application.id)
    seat = held_seat(application.id)
    if seat is None or not better_choices(application, seat):
        raise Refusal("no-better-choice")
    note_wish(actor, seat, up=up, now=now)


def note_wish(actor: Person, seat: Seat, *, up: bool, now: datetime, granting: Role | None = None) -> None:
    """Whoever holds the seat wants a better one from now on (`up`), or keeps it. The case is locked. `granting`: the role in
    which `actor` grants an appeal, and asks for it with that."""
    if (seat.up_since is not None) == up and (up or not may_rise(seat)):
        return
    seat.up_since = now if up else None
    name = ASKED_UP if up else LET_BE
    facts = {"seat": seat.id} | ({"role": granting} if granting is not None else {})
    record(f"case:{seat.application_id}", name, actor.id, now, facts)
    db.session.flush()
    recall_about(f"case:{seat.application_id}", [BETTER_WAITS])
    pass_on_what_waited(seat.application_id)


def pass_on_what_waited(application_id: int) -> None:
    """What follows from an appeal is settled, or the person wants no other seat any more: those that waited for the
    application are looked at once more, each by a job."""
    _look_again(select(Seat.id).where(Seat.waits_for_id == application_id))


def look_who_is_waited_for() -> None:
    """The same of all seats that wait, as who is waited for may have come to stand otherwise in the line."""
    _look_again(select(Seat.id).where(Seat.waits_for_id.is_not(None)))


def _look_again(seats: Select[int]) -> None:
    for number in db.session.scalars(seats.order_by(Seat.id)).all():
        _hand_on(number)


def better_choices(application: Application, seat: Seat) -> Sequence[int]:
    """Destinations that the person ranked above the seat's, while it can still be exchanged."""
    if application.ended_at is not None or not can_rise(workflow.book_of(application), application.stage):
        return ()
    wanted = open_choices([application.id]).get(application.id, ())
    return wanted[: wanted.index(seat.destination_id)] if seat.destination_id in wanted else ()


def leave_partner(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner that was asked is no longer; its nomination is closed, and the case is nominated anew.

    What the partner said and nobody took over is no answer of it.
    """
    case.scopes = [scope for scope in case.scopes if not scope.startswith("partner:")]
    nomination = latest_nomination(case.id)
    if nomination is not None and nomination.answered_at is None:
        nomination.said = nomination.said_because = nomination.said_at = None
        nomination.answered_at, nomination.answered_by_id = now, None
    db.session.flush()


def lock_places(call_id: int) -> None:
    """A case is locked before the places, everywhere: so nobody waits for somebody who waits for them."""
    db.session.execute(
        select(Destination.id)
        .where(Destination.call_id == call_id)
        .order_by(Destination.id)
        .with_for_update()
    ).all()


def first_choice_of(application_id: int) -> int | None:
    """Id of the best choice whose partner has not declined this person."""
    return next(iter(open_choices([application_id]).get(application_id, ())), None)


def has_no_choice_left(application_id: int) -> bool:
    """Every partner that the person chose has declined them: no seat of the call can come to them."""
    return latest_nomination(application_id) is not None and first_choice_of(application_id) is None


def first_choice_seat(application_id: int) -> Given | None:
    """The seat that the application can have at its first choice now; None: there is none for it.

    Who belongs to a group has its reserved seats first. For everybody else, as many are kept back as people of these
    groups want there and have no seat yet.
    """
    wanted = first_choice_of(application_id)
    if wanted is None:
        return None
    call = call_as_it_stands(db.session.get_one(Destination, wanted).call_id)
    free = free_seats(call).get(wanted, 0)
    left = dict(reserved_left(call, reserved_held(call.id)))
    groups = confirmed_groups([application_id]).get(application_id, frozenset())
    own = next((group for group, seats in left.items() if group in groups and seats > 0), None)
    if own is not None and free > 0:
        return Given(wanted, own)
    return Given(wanted) if free > _kept_back(call, wanted, left) else None


def _kept_back(call: Call, destination_id: int, left: Mapping[str, int]) -> int:
    """How many seats there are kept for those of reserved groups whose first choice it is and who hold none."""
    if not any(left.values()):
        return 0
    waiting = db.session.scalars(
        select(Application.id)
        .outerjoin(Seat, (Seat.application_id == Application.id) & Seat.freed_at.is_(None))
        .where(
            Application.call_id == call.id,
            Application.ended_at.is_(None),
            Application.submitted_at.is_not(None),
            Seat.id.is_(None),
        )
        .order_by(Application.id)
    ).all()
    members, choices = confirmed_groups(waiting), open_choices(waiting)
    wanting = [
        members[number]
        for number in waiting
        if number in members and choices.get(number, (None,))[0] == destination_id
    ]
    return sum(min(seats, sum(group in each for each in wanting)) for group, seats in left.items())


def take_first_choice(case: Case, event: Event, now: datetime) -> None:
    """Effect: the case holds a seat of its first choice from now on. Two who want the last one wait for each other.

    Raises `Refusal`: "first-choice-taken".
    """
    if held_seat(case.id) is not None:
        return
    wanted = first_choice_of(case.id)
    if wanted is None:
        raise Refusal(NO_SEAT)
    lock_places(db.session.get_one(Destination, wanted).call_id)
    seat = first_choice_seat(case.id)
    if seat is None:
        raise Refusal(NO_SEAT)
    give_seat(case.id, seat.destination, seat.reserved, now)


def tell_of_seat(application: Application, now: datetime) -> None:
    """Tell who waited that there is a seat, unless the move that follows does. Who is asked whether they want it has as long
    to answer as for the one before."""
    if application.stage in RISING:
        if not is_exchanged_in_place(workflow.book_of(application), application.stage):
            return  # a move of the rule book follows, which tells
        if application.stage == OFFER:
            workflow.reschedule(application, now=now, since=now)
            _tell(application, "moved-up-offered", now, asked=True)
        else:
            _tell(application, "moved-up", now)
    elif not _told_by_its_book(application):
        _tell(application, "seat-passed-on", now)


def tell_kept_waiting(application: Application, now: datetime) -> None:
    """Tell who stays on the waiting list that the rule gave them a seat, and why the office decided otherwise."""
    _tell(application, "kept-waiting-by-hand", now)


def _told_by_its_book(application: Application) -> bool:
    """Whether the move that the seat brings about tells the person itself."""
    moves = workflow.book_of(application).stage(application.stage).moves.values()
    return any(APPLICANT in move.tell for move in moves if "seat-given" in move.guards)


def _tell(application: Application, key: str, now: datetime, *, asked: bool = False) -> None:
    """Where the rule book moves the case without a word, as most seats are given by a run that tells everybody at once.

    `asked`: the person is asked for an answer.
    """
    person = db.session.get_one(Person, application.person_id)
    seat = held_seat(application.id)
    place = seat.destination if seat is not None else None
    words = [tr(part, person.language) for part in (place.institution.name, place.field)] if place else []
    wait = workflow.wait_of(person, application) if asked else None
    until = wait.due_at if wait is not None else None
    tell(
        person,
        key,
        about=f"case:{application.id}",
        values={
            "call": tr(application.title, person.language),
            "destination": ", ".join(words),
            "placed_because": placed_because(application.id),
            **moved_in_words(application.id, person.language),
            "reference": application.reference,
            "until": day(local_day(until), person.language) if until is not None else None,
        },
        link=f"/applications/{application.reference}",
        wait_id=wait.id if wait is not None else None,
        answer_by=until,
        now=now,
    )


def locked_application(application_id: int) -> Application:
    """As it is now, kept from other moves until the end of the transaction; locked as the engine locks cases."""
    lock_case(application_id)
    return db.session.get_one(Application, application_id, populate_existing=True)


def lock_case(application_id: int) -> None:
    """Keep it from other moves until the end of the transaction; before whatever else of it is locked, everywhere."""
    db.session.execute(select(Case.id).where(Case.id == application_id).with_for_update(key_share=True)).one()
