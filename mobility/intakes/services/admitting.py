"""How people come into an intake: by the order of enrolment, or out of the register; and over to the partner by an order."""

from datetime import date, datetime

from sqlalchemy import exists, func, select

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.record import Event, record
from mobility.base.references import new_reference
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.intakes.credits import balance_now
from mobility.intakes.hindering import away
from mobility.intakes.models import Intake, JointSpecialty, State, Student
from mobility.intakes.queries import (
    Somebody,
    called_off_while_gone,
    crossed_by,
    entries_to_take,
    student_by_entry,
    student_by_id,
    student_of_person,
)
from mobility.intakes.services.keeping import (
    Actor,
    by_office,
    chain_of,
    crossing_days,
    note,
    note_intake,
    plain,
    seats_asked_anew_of,
    tell_student,
)
from mobility.intakes.services.setting_up import ensure_intake
from mobility.intakes.words import intake_name
from mobility.intakes.years import begun_by, first_day, year_of_study
from mobility.register.models import Kind, RegisterEntry
from mobility.register.queries import affiliation_of, entry_numbered
from mobility.selection.queries import held_seat
from mobility.stays.models import Stay
from mobility.workflow.models import Case

ANNULLED = "student-crossing-annulled"


def join_intake(case: Case, event: Event, now: datetime) -> None:
    """Effect: whom the order of enrolment names is of the intake of their specialty; elsewhere nothing happens."""
    place = _place(case)
    if place is None:
        return
    _lock()
    specialty_id, stay_from = place
    intake = ensure_intake(specialty_id, begun_by(stay_from), None, now)
    person_id = db.session.get_one(Application, case.id).person_id
    student = student_of_person(person_id) or _new(intake, stay_from)
    was_away = away(student, local_day(now)) is not None
    student.intake_id, student.joined_on = intake.id, stay_from
    student.left_on = student.paused_on = student.back_by = None
    _known_as(student, person_id)
    record(chain_of(student), "student-enrolled", None, now, {"intake": intake.id, "case": case.id})
    if was_away:
        seats_asked_anew_of(person_id, now)


def cross_over(case: Case, event: Event, now: datetime) -> None:
    """Effect: whom the order of transition names studies at the partner from the first day of its destination on.

    Who was in no intake yet comes into the one that goes over in that year; a first day that was noted before stays.

    Raises `Refusal`: "student-has-left", "student-on-leave".
    """
    place = _place(case)
    if place is None:
        return
    _lock()
    specialty_id, stay_from = place
    joint = db.session.get_one(JointSpecialty, specialty_id)
    person_id = db.session.get_one(Application, case.id).person_id
    student = student_of_person(person_id)
    if student is None:
        year = begun_by(stay_from) - joint.years_home
        student = _new(ensure_intake(specialty_id, year, None, now), first_day(year))
    why = away(student, local_day(now))
    if why is not None:
        raise Refusal(why)
    if student.crossed_on is not None:
        return
    _known_as(student, person_id)
    student.gone_without = [course.id for course in balance_now(student_by_id(student.id).student).lacks]
    student.crossed_on = stay_from
    record(chain_of(student), "student-crossed", None, now, {"case": case.id, "from": stay_from.isoformat()})


def annul_crossing(stay: Stay, actor: Person, now: datetime) -> None:
    """The stay that came of an order of transition is called off: its student is not at the partner by that order."""
    student = student_of_person(stay.person_id)
    if student is None or not is_annulled_with(stay, student):
        return
    event = _note_first_day(student, None, ANNULLED, stay, actor, now)
    tell_student(student_by_id(student.id), event, now)
    seats_asked_anew_of(stay.person_id, now)


def was_annulled_with(stay: Stay) -> bool:
    """Whether a transition was annulled as the stay was called off, which is noted anew by hand."""
    student = student_of_person(stay.person_id)
    if student is None:
        return False
    found = exists().where(
        Event.chain == chain_of(student),
        Event.name == ANNULLED,
        Event.facts["case"].as_integer() == stay.application_id,
    )
    return bool(db.session.scalar(select(found)))


def is_annulled_with(stay: Stay, student: Student) -> bool:
    """Whether the transition is annulled when the stay is called off: it came of its order.

    Of who was there and has gone from there nothing changes until they are back: see `annul_with_return`.
    """
    gone = stay.arrived_on is not None and student.gone_from_there
    return not gone and _is_over_by_order(stay, student)


def annul_with_return(actor: Actor, somebody: Somebody, now: datetime) -> None:
    """Who is back, and whose stay was called off while they were gone from the partner, is not there by its order."""
    student = somebody.student
    stay = called_off_while_gone(student)
    if stay is not None:
        facts = {"case": stay.application_id, "before": student.crossed_on, "from": None}
        student.crossed_on = None
        tell_student(somebody, note(somebody, ANNULLED, actor, now, facts), now)


def redate_crossing(stay: Stay, actor: Person, now: datetime) -> None:
    """The stay that came of an order of transition begins on another day now, from which its student is at the partner."""
    student = _redated_with(stay)
    if student is not None and student.crossed_on != stay.planned_from:
        _note_first_day(student, stay.planned_from, "student-crossing-redated", stay, actor, now)


def crossing_days_of(stay: Stay, now: datetime) -> tuple[date, date] | None:
    """Between which days the first day of such a stay has to lie, as it is that of the time at the partner."""
    student = _redated_with(stay)
    return crossing_days(student_by_id(student.id).student, now) if student is not None else None


def _redated_with(stay: Stay) -> Student | None:
    """Whose first day at the partner is that of the stay; of who is away nothing changes."""
    student = student_of_person(stay.person_id)
    if student is None or student.away_since is not None or not _is_over_by_order(stay, student):
        return None
    return student


def _is_over_by_order(stay: Stay, student: Student) -> bool:
    """Whether its student is to be at the partner by the order from which it came, and has no diploma yet."""
    if student.crossed_on is None or student.graduated_on is not None:
        return False
    return crossed_by(student) == stay.application_id


def _note_first_day(
    student: Student, first: date | None, name: str, stay: Stay, actor: Person, now: datetime
) -> Event:
    """`name` of the entry of the record, which is given; None: there is no first day any more."""
    before, student.crossed_on = student.crossed_on, first
    facts = plain({"case": stay.application_id, "before": before, "from": first})
    event = record(chain_of(student), name, actor.id, now, facts)
    db.session.flush()
    return event


def _place(case: Case) -> tuple[int, date] | None:
    """The joint specialty of the seat that the case holds, and the first day there."""
    seat = held_seat(case.id)
    specialty_id = seat.destination.specialty_id if seat is not None else None
    if seat is None or specialty_id is None or db.session.get(JointSpecialty, specialty_id) is None:
        return None
    return specialty_id, seat.destination.stay_from


def _new(intake: Intake, joined_on: date) -> Student:
    return Student(reference=new_reference("J", intake.year), intake_id=intake.id, joined_on=joined_on)


def _known_as(student: Student, person_id: int) -> None:
    """By their account, and by the register where it knows them."""
    affiliation = affiliation_of(person_id)
    student.person_id = person_id
    if affiliation is not None and affiliation.known:
        student.entry_id = affiliation.entry_id
    db.session.add(student)
    db.session.flush()


def take_from_register(actor: Person, intake: Intake, *, now: datetime) -> int:
    """Take in whom the register has in this specialty and year of study; gives how many. Twice is once.

    They count from the intake's first September on. Raises `Refusal`: "nobody-in-register", or as `by_office`.
    """
    by_office(actor, intake.joint)
    _lock()
    year = year_of_study(intake.year, local_day(now))
    entries = entries_to_take(intake, year)
    if not entries:
        raise Refusal("nobody-in-register")
    for entry in entries:
        _add(intake, entry, first_day(intake.year), actor, now)
    note_intake(intake, "intake-taken-from-register", actor.id, now, {"year": year, "people": len(entries)})
    return len(entries)


def add_student(actor: Person, intake: Intake, *, number: str, day: date, now: datetime) -> Student:
    """Take one person in by their number in the register.

    Raises `Refusal`: "number-not-in-register", "student-there-already", "student-gone-before", "in-the-future", or as
    `by_office`.
    """
    by_office(actor, intake.joint)
    _lock()
    entry = entry_numbered(number)
    if entry is None or entry.kind != Kind.STUDENT:
        raise Refusal("number-not-in-register", "number")
    found = student_by_entry(entry)
    if found is not None:
        gone = found.student.state(local_day(now)) in (State.NOT_COME, State.LEFT)
        key = "student-gone-before" if gone else "student-there-already"
        raise Refusal(key, "number", intake=intake_name(found.student.intake))
    if day > local_day(now):
        raise Refusal("in-the-future", "day")
    return _add(intake, entry, day, actor, now)


def _add(intake: Intake, entry: RegisterEntry, day: date, actor: Person, now: datetime) -> Student:
    student = _new(intake, day)
    student.entry_id = entry.id
    db.session.add(student)
    db.session.flush()
    record(chain_of(student), "student-taken-in", actor.id, now, {"intake": intake.id, "entry": entry.id})
    return student


def _lock() -> None:
    """One admission after another, whichever the intake: nobody comes into two."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("intakes:admission", 0))))
