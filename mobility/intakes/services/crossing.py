"""The transition of a whole intake: an application for each who studies at home, filled in from what is known of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications import services as applications
from mobility.applications.models import Application
from mobility.applications.queries import Dossier, by_id, dossier_of
from mobility.base.database import db
from mobility.base.jobs import enqueue_all, wanted
from mobility.base.languages import day, speaking, tr
from mobility.base.lending import lent
from mobility.base.lines import unsettled
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.calls.opening import closes_at
from mobility.intakes.credits import balance_now
from mobility.intakes.models import Intake, PreparedApplication, State
from mobility.intakes.queries import (
    CREDITS,
    Somebody,
    applied_in,
    calls_of_transition,
    decided_in,
    earlier_answers,
    own_student,
    people_around,
    people_of,
    place_in,
    student_by_id,
)
from mobility.intakes.services.keeping import by_office, chain_of, note_intake
from mobility.intakes.words import STATES, intake_name, lacks_in_words
from mobility.notifications.services import tell
from mobility.questionnaires.answers import validate
from mobility.questionnaires.definition import Section

NEVER_COPIED = frozenset({"inclusion"})
"""Protection of answers that are given anew each time: whom they concern decides whether to say it again."""
OF_A_STUDENT = {"not-eligible": "student-not-eligible", "already-decided": "student-decided"}
"""What is refused to whoever applies -> the same, said of them to the coordinator."""
Answers = Mapping[tuple[str, str], str]
"""(section, question) -> what is answered"""
OPEN, WHICH = "open_exams", "open_exams_details"
"""With `CREDITS` the questions that the credit table answers."""


def crossing_candidates(intake: Intake, now: datetime) -> list[Somebody]:
    """Who studies at home and has no order of transition yet, by name."""
    return still_at_home(people_of([intake.id]), local_day(now))


def still_at_home(people: Iterable[Somebody], today: date) -> list[Somebody]:
    """Who of these that is."""
    return [
        each for each in people if each.student.state(today) is State.HOME and each.student.crossed_on is None
    ]


def open_transition(
    actor: Person, intake: Intake, *, call_id: int, chosen: Collection[str], now: datetime
) -> int:
    """Have an application prepared in the call for each chosen student (by reference) who has none; gives how many.

    Each is made by a job of its own. Asked once more, it is tried again for those for whom it could not be made.

    Raises `Refusal`: "no-call-of-transition", "nobody-chosen", "students-gone-meanwhile", "students-decided",
    "students-applied", or as `by_office`.
    """
    by_office(actor, intake.joint)
    call = next((each for each in calls_of_transition(intake, now) if each.id == call_id), None)
    if call is None:
        raise Refusal("no-call-of-transition", "call_id")
    people = _still_there(intake, chosen, local_day(now))
    decided = decided_in([call], people)[call.id]
    if decided:
        names = ", ".join(each.name for each in people if each.student.id in decided)
        raise Refusal("students-decided", "chosen", names=names)
    applied = applied_in([call], people)[call.id]
    asked = _ask(actor, call, [each.student.id for each in people if each.student.id not in applied], now)
    if not asked:
        raise Refusal("students-applied", "chosen")
    enqueue_all(
        wanted("intakes.prepare", key=f"prepare:{call.id}:{each}", call_id=call.id, student_id=each)
        for each in asked
    )
    note_intake(intake, "transition-opened", actor.id, now, {"call": call.id, "students": asked})
    return len(asked)


def _still_there(intake: Intake, chosen: Collection[str], today: date) -> list[Somebody]:
    """Raises `Refusal`: "nobody-chosen", "students-gone-meanwhile", with who can no longer be chosen."""
    here, away = people_around(intake)
    meant = [each for each in (*here, *away) if each.student.reference in chosen]
    if not meant:
        raise Refusal("nobody-chosen", "chosen")
    people = [each for each in still_at_home(here, today) if each in meant]
    gone = [each for each in meant if each not in people]
    if gone:
        raise Refusal("students-gone-meanwhile", "chosen", names=where_they_are(gone, intake, today))
    return people


def where_they_are(people: Iterable[Somebody], intake: Intake, today: date) -> str:
    """`Madina Sharipova (On leave), Komron Abdulloev (Has left the faculty)`, of those who cannot be chosen."""
    return ", ".join(f"{each.name} ({_where(each, intake, today)})" for each in people)


def _where(gone: Somebody, intake: Intake, today: date) -> str:
    student, state = gone.student, gone.student.state(today)
    if student.intake_id != intake.id:
        return intake_name(student.intake)
    return str(lent.events["student-crossed"] if state is State.HOME else STATES[state])


def _ask(actor: Person, call: Call, student_ids: Collection[int], now: datetime) -> list[int]:
    """Ids of the students for whom nothing was asked in this call before, or it came to nothing."""
    if not student_ids:
        return []
    rows = [
        {"call_id": call.id, "student_id": each, "asked_by_id": actor.id, "asked_at": now}
        for each in student_ids
    ]
    again = {
        "asked_by_id": actor.id,
        "asked_at": now,
        "settled_at": None,
        "application_id": None,
        "why": None,
    }
    over = select(Application.id).where(Application.ended_at.is_not(None))
    statement = insert(PreparedApplication).values(rows)
    asked = db.session.scalars(
        statement.on_conflict_do_update(
            index_elements=["call_id", "student_id"],
            set_=again,
            where=or_(PreparedApplication.why.is_not(None), PreparedApplication.application_id.in_(over)),
        ).returning(PreparedApplication.student_id)
    )
    return sorted(asked)


def prepare(call_id: int, student_id: int, *, now: datetime) -> None:
    """Begin one student's application and fill it in, or note why it cannot be. Done once more, it does nothing."""
    line = unsettled(PreparedApplication, call_id=call_id, student_id=student_id)
    if line is None:
        return
    try:
        with db.session.begin_nested():
            line.application_id = _begun(student_by_id(student_id), line, now)
            line.why = None
    except Refusal as refusal:
        line.application_id, line.why = None, OF_A_STUDENT.get(refusal.key, refusal.key)
    line.settled_at = now
    db.session.flush()


def _begun(somebody: Somebody, line: PreparedApplication, now: datetime) -> int:
    """Id of the application. One that its person has begun already is theirs, and stays as it is.

    Raises `Refusal`: "student-without-account", "student-has-application", or as `applications.services.start`.
    """
    person = somebody.person and get_person(somebody.person.id, now)
    if person is None:
        raise Refusal("student-without-account")
    call = db.session.get_one(Call, line.call_id)
    asker = get_person(line.asked_by_id, now)
    application, new = applications.start(person, call, now=now, by=asker)
    if not new:
        raise Refusal("student-has-application")
    _fill_in(person, application, somebody, earlier_answers(person.id, application.id), now)
    record(
        chain_of(somebody.student),
        "application-prepared",
        line.asked_by_id,
        now,
        {"case": application.id, "call": call.id},
    )
    _tell(person, application, somebody, call, now)
    return application.id


def fill_in_by_table(person: Person, application: Application, now: datetime) -> None:
    """The same of who begins an application for their transition by themselves: credits and specialty are on record."""
    somebody = own_student(person)
    if somebody is not None and place_in(application.call_id, somebody.student.intake.joint) is not None:
        _fill_in(person, application, somebody, {}, now)


def _fill_in(
    person: Person, application: Application, somebody: Somebody, earlier: Answers, now: datetime
) -> None:
    """Earlier answers, credits by the table, and the specialty; declarations and documents stay the person's to give."""
    dossier = dossier_of(application)
    known = {**earlier, **_by_table(dossier, somebody)}
    for section in dossier.sections:
        if section.kind == "choices":
            _choose(person, application, section, somebody, now)
            continue
        entered, stored = _answers(section, known), dossier.answers.get(section.key)
        if entered:
            applications.save_section(
                person,
                by_id(application.id),
                section,
                entered={**stored.values, **entered} if stored else entered,
                seen_revision=stored.revision if stored else 0,
                now=now,
                language=person.language,
            )


def _answers(section: Section, known: Answers) -> dict[str, Any]:
    """What is known of the section's questions and right for them as they are asked now."""
    if section.kind != "questions":
        return {}
    return {
        question.key: known[section.key, question.key]
        for question in section.questions
        if (section.key, question.key) in known
        and question.protection not in NEVER_COPIED
        and validate(question, known[section.key, question.key])[1] is None
    }


def _by_table(dossier: Dossier, somebody: Somebody) -> dict[tuple[str, str], str]:
    """Credits and open examinations, once results are noted."""
    balance = balance_now(somebody.student)
    if not balance.begun:
        return {}
    answers = {
        CREDITS: f"{balance.passed.normalize():f}",
        OPEN: "no" if balance.complete else "yes",
        WHICH: lacks_in_words(balance),
    }
    return dict(_placed(dossier, answers))


def _placed(dossier: Dossier, answers: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    for section in dossier.sections:
        for question in section.questions:
            if answers.get(question.key):
                yield (section.key, question.key), answers[question.key]


def _choose(
    person: Person, application: Application, section: Section, somebody: Somebody, now: datetime
) -> None:
    """The student's specialty at its partner."""
    place = place_in(application.call_id, somebody.student.intake.joint)
    if place is not None:
        applications.rank_choices(
            person, by_id(application.id), section, ranked=[place], seen_revision=0, now=now
        )


def _tell(person: Person, application: Application, somebody: Somebody, call: Call, now: datetime) -> None:
    """It is prepared, and theirs to look at and send; with how the seats of their specialty stand, and what they lack."""
    joint, balance = somebody.student.intake.joint, balance_now(somebody.student)
    with speaking(person.language):
        seats = [each.sentence for each in dossier_of(by_id(application.id)).waited_for]
    values = {
        "call": tr(call.title, person.language),
        "partner": tr(joint.institution.name, person.language),
        "until": day(local_day(closes_at(call)), person.language),
        "seats": " ".join(seats),
        "courses": lacks_in_words(balance) if balance.begun and balance.lacks else None,
    }
    tell(
        person,
        "transition-prepared",
        about=f"case:{application.id}",
        values=values,
        answer_by=closes_at(call),
        link=f"/applications/{application.reference}",
        now=now,
    )
