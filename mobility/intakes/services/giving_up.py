"""An entrant who is enrolled and does not come: until the studies begin the enrolment is given up, and the seat with it.

Who comes after all is noted by the office."""

from datetime import datetime

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.intakes.models import State
from mobility.intakes.queries import GIVEN_UP, HOLDS_AGAIN, Somebody, enrolled_by, is_own
from mobility.intakes.services.keeping import (
    Actor,
    by_either,
    ensure_state,
    note,
    seats_asked_anew,
    take_as_now,
    tell_office,
    tell_student,
    words_owed,
)
from mobility.intakes.services.orders import COMES, NOT_COME, ensure_stands_as_shown
from mobility.selection.services import free_seat, give_back_seat
from mobility.workflow.engine.steps import MOVED
from mobility.workflow.engine.tokens import people_of


def note_not_coming(actor: Actor, somebody: Somebody, *, reason: str, now: datetime) -> None:
    """The office notes it.

    Raises `Refusal`: "student-elsewhere", "reason-owed", or as `by_either`.
    """
    by_either(actor, somebody, now)
    _end(actor, somebody, reason, now)


def give_up_enrolment(actor: Person, somebody: Somebody, *, reason: str, seen: str, now: datetime) -> None:
    """The person says it themselves, and the office is told. `seen`: of `standing_of`.

    Raises `Refusal`: "intake-not-yours", "student-elsewhere", "reason-owed", or as `ensure_stands_as_shown`.
    """
    if not is_own(actor, somebody):
        raise Refusal("intake-not-yours")
    student = somebody.student
    take_as_now(student)
    ensure_stands_as_shown(seen, student)
    _end(actor, somebody, reason, now)


def note_coming(actor: Actor, somebody: Somebody, *, reason: str, now: datetime) -> None:
    """The office notes that they come after all: they are of the intake as before, and hold a seat again.

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
    _tell(somebody, event, now, HOLDS_AGAIN, application, why)


def _end(actor: Actor, somebody: Somebody, reason: str, now: datetime) -> None:
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
    _tell(somebody, event, now, GIVEN_UP, application, why)


def _tell(
    somebody: Somebody, event: Event, now: datetime, key: str, application: Application | None, why: str
) -> None:
    """Whom it is about, the office beside who has noted it, and whose order no longer holds, or holds again."""
    tell_student(somebody, event, now, reason=why)
    signers = _signers(application, now) if application is not None else []
    by_order = application.reference if application is not None else None
    tell_office(somebody, event, now, key, signers, reason=why, order=by_order)


def _signers(application: Application, now: datetime) -> list[Person]:
    """Who signed the order of enrolment, and whose role on loan it was; without a role by now, whoever has it."""
    order = db.session.scalars(
        select(Event)
        .where(Event.chain == f"case:{application.id}", Event.name == MOVED)
        .order_by(Event.number.desc())
        .limit(1)
    ).one()
    holders = people_of(application, order.facts["role"], now) if "role" in order.facts else []
    signed = order.actor_id, order.facts.get("for")
    return [each for each in holders if each.id in signed] or holders
