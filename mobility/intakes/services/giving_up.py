"""An entrant who is enrolled and does not come: until the studies begin the enrolment is given up, and the seat with it.

Who comes after all is noted by the office."""

from datetime import datetime

from mobility.accounts.models import Person
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.base.zone import local_day
from mobility.intakes.models import State
from mobility.intakes.queries import GIVEN_UP, HOLDS_AGAIN, Somebody, enrolled_by, is_own
from mobility.intakes.services.keeping import (
    Actor,
    by_either,
    chain_of,
    ensure_state,
    note,
    seats_asked_anew,
    take_as_now,
    tell_office,
    tell_student,
    words_owed,
)
from mobility.intakes.services.orders import COMES, NOT_COME, STANDS_BY, standing_of
from mobility.selection.services import free_seat, give_back_seat


def note_not_coming(actor: Actor, somebody: Somebody, *, reason: str, now: datetime) -> None:
    """The office notes it.

    Raises `Refusal`: "student-elsewhere", "reason-owed", or as `by_either`.
    """
    by_either(actor, somebody, now)
    _end(actor, somebody, reason, now)


def give_up_enrolment(actor: Person, somebody: Somebody, *, reason: str, seen: str, now: datetime) -> None:
    """The person says it themselves, and the office is told. `seen`: of `standing_of`.

    Raises `Refusal`: "intake-not-yours", "student-elsewhere", "reason-owed", or as `ensure_as_shown`.
    """
    if not is_own(actor, somebody):
        raise Refusal("intake-not-yours")
    student = somebody.student
    take_as_now(student)
    ensure_as_shown(seen, standing_of(student), chain=chain_of(student), among=STANDS_BY)
    event = _end(actor, somebody, reason, now)
    tell_office(somebody, event, now, GIVEN_UP, reason=reason.strip())


def note_coming(actor: Actor, somebody: Somebody, *, reason: str, now: datetime) -> None:
    """The office notes that they come after all: they are of the intake as before, and hold the seat again where it is free.

    Raises `Refusal`: "student-elsewhere", "reason-owed", or as `by_either` and `give_back_seat`.
    """
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.NOT_COME)
    why, before = words_owed(reason), student.left_on
    student.left_on = None
    event = note(somebody, COMES, actor, now, {"before": before}, why)
    application = enrolled_by(student)
    if application is not None:
        give_back_seat(application, now)
        record(f"case:{application.id}", HOLDS_AGAIN, event.actor_id, now, {"student": student.id})
    seats_asked_anew(somebody, now)
    tell_student(somebody, event, now, reason=why)


def _end(actor: Actor, somebody: Somebody, reason: str, now: datetime) -> Event:
    """From this day on they are of the intake no more, and the seat goes on by the rules of the waiting list."""
    student = somebody.student
    ensure_state(student, now, State.AHEAD)
    if student.crossed_on is not None:
        raise Refusal("student-elsewhere")
    why = words_owed(reason)
    student.left_on = local_day(now)
    event = note(somebody, NOT_COME, actor, now, {}, why)
    application = enrolled_by(student)
    if application is not None:
        facts = {"student": student.id}
        follows = record(f"case:{application.id}", GIVEN_UP, event.actor_id, now, facts)
        free_seat(application, follows, now)
    tell_student(somebody, event, now, reason=why)
    return event
