"""What is said of an entrant between the order of enrolment and the first day: how to give it up, and what that means."""

from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _

from mobility.base.database import Translated, db, utc_now
from mobility.base.languages import day
from mobility.base.lending import Outcome, said_alike
from mobility.base.zone import local_day
from mobility.calls.models import Call
from mobility.intakes import queries
from mobility.intakes.models import State, Student
from mobility.intakes.queries import Somebody, called_off_while_gone, enrolled_by
from mobility.selection.parts import conditional_outcome
from mobility.selection.services import is_free_again
from mobility.workflow.models import Case
from mobility.workflow.services import book_of

JOINS = "join-intake"
"""The effect of the order of enrolment."""
HOLDS_AGAIN: Translated = {
    "en": "The enrolment holds again: they come after all",
    "ru": "Зачисление снова в силе: на учёбу всё же придут",
    "tg": "Қабул аз нав эътибор дорад: ба таҳсил меояд",
}
GIVEN_UP: Translated = {
    "en": "The enrolment is given up before the studies began",
    "ru": "Зачисление отменено до начала учёбы",
    "tg": "Қабул пеш аз оғози таҳсил бекор шуд",
}


HAPPENINGS = {queries.GIVEN_UP: said_alike(GIVEN_UP), queries.HOLDS_AGAIN: said_alike(HOLDS_AGAIN)}


def can_give_up(student: Student, today: date) -> bool:
    """Until the first day, as long as no transition is noted."""
    return student.state(today) is State.AHEAD and student.crossed_on is None


def seat_goes(student: Student, *, own: bool) -> str:
    """Before an enrolment is given up: what becomes of it and of the seat, and what if they come after all; `own`: said to
    the person. Who was taken in from the register has no seat."""
    application = enrolled_by(student)
    later = (
        _("Should you come after all, please write to the office.")
        if own
        else _("Should the student come after all, you note that here.")
    )
    if application is None:
        return later
    ends = db.session.get_one(Call, application.call_id).waiting_list_ends_on
    if local_day(utc_now()) <= ends:
        seat = _(
            "The seat goes at once to the best who waits for it, if somebody does; the waiting list runs until %(day)s.",
            day=day(ends),
        )
    else:
        seat = _("The waiting list of the call has ended, so the seat stays free.")
    again = _("The seat comes back then only if it is free still.")
    return " ".join((_("The order of enrolment no longer holds."), seat, later, again))


def seat_comes(student: Student) -> str:
    """Before it is noted that somebody comes after all: what becomes of the seat that they gave up, if they had one."""
    application = enrolled_by(student)
    if application is None:
        return ""
    if is_free_again(application):
        return _("The order of enrolment holds again, and the seat is free still: the student has it again.")
    return _(
        "The order of enrolment holds again, but the seat is somebody else’s by now: the student comes beyond the seats of "
        "the call."
    )


def back_at_home(student: Student) -> str:
    """Before it is noted that somebody is back: that they are not at the partner any more, if they were and are not."""
    stay = called_off_while_gone(student)
    if stay is None or stay.called_off_on is None:
        return ""
    return _(
        "The stay at the partner was called off on %(day)s: with the return the order of transition is annulled, and the "
        "student is at home. If they go on there, take back first that the stay was called off.",
        day=day(stay.called_off_on),
    )


def enrolled_outcome(case: Case, now: datetime) -> Outcome | None:
    """To who was enrolled by the order: where to say that they do not come, or that it is given up."""
    somebody = _enrolled(case)
    if somebody is None:
        return None
    student, today, owed = somebody.student, local_day(now), conditional_outcome(case, now)
    own = _("See your studies"), url_for("intakes.show_student", reference=student.reference)
    if student.state(today) is State.NOT_COME:
        gone = _("The enrolment is given up, and the seat with it.")
        return Outcome([gone, _("Should you come after all, please write to the office.")], [own])
    if not can_give_up(student, today):
        return None
    out = _("I do not come"), url_for("intakes.show_student", reference=student.reference, _anchor="give-up")
    lines = [_("Your studies begin on %(day)s.", day=day(student.joined_on))]
    if owed is not None:
        return Outcome([*lines, *owed.lines], (*owed.buttons, own, out), owed.yours)
    return Outcome(lines, [own, out])


def _enrolled(case: Case) -> Somebody | None:
    """Whom the order of this case has enrolled, if it did, and no later one."""
    if JOINS not in book_of(case).effects:
        return None
    somebody = queries.students_of([case.subject_id]).get(case.subject_id)
    order = enrolled_by(somebody.student) if somebody is not None else None
    return somebody if order is not None and order.id == case.id else None
