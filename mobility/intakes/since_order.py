"""What has become of students since the order of transition: while the stay that followed from it stands, they have left,
are on leave, or were moved; where it was called off, whether they are at the partner all the same. And who has left or is on
leave during an exchange."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.database import utc_now
from mobility.base.languages import day
from mobility.base.lending import Caveat, Line
from mobility.base.zone import local_day
from mobility.intakes import queries
from mobility.intakes.models import State, Student, state_of
from mobility.intakes.queries import Expected, Goal
from mobility.intakes.queries.expected import BEFORE_THE_FIRST_DAY
from mobility.intakes.services.admitting import is_annulled_with
from mobility.intakes.words import STATES, goal_name, intake_called
from mobility.intakes.years import begun_by
from mobility.notifications.catalogue import Reader
from mobility.stays.models import Stay

STANDS: dict[State, object] = {
    State.LEFT: _l(
        "The student has left the faculty, and the stay still stands: call it off, or note that the student is back."
    ),
    State.PAUSED: _l(
        "The student is on leave, and the stay still stands: call it off, or note that the student is back."
    ),
}
"""To the office, of who is away."""
IN_QUESTION: dict[State, object] = {
    State.LEFT: _l(
        "The student has left the faculty, and the stay still stands: note that it goes on all the same, or call it off."
    ),
    State.PAUSED: _l(
        "The student is on leave, and the stay still stands: note that it goes on all the same, or call it off."
    ),
}
"""The same of an exchange."""
GOES_ON: dict[State, tuple[object, object, object, object]] = {
    State.LEFT: (
        _l("Has left the faculty, the stay goes on"),
        _l("The student has left the faculty, and the office has noted that the stay goes on."),
        _l("It is noted that you have left the faculty, and that your stay goes on."),
        _l("It is noted of this student: has left the faculty. The stay goes on."),
    ),
    State.PAUSED: (
        _l("On leave, the stay goes on"),
        _l("The student is on leave, and the office has noted that the stay goes on."),
        _l("It is noted that you are on leave, and that your stay goes on."),
        _l("It is noted of this student: on leave. The stay goes on."),
    ),
}
"""The mark, and to the office, the person and the partner, once the office has noted that an exchange goes on."""
COMES_NOT: dict[State, tuple[object, object]] = {
    State.LEFT: (
        _l(
            "It is noted that you have left the faculty, so you do not go there, and the office calls the stay off. If that "
            "is wrong, please write to the office."
        ),
        _l("Has left our faculty, and does not come. Our office has yet to call the stay off."),
    ),
    State.PAUSED: (
        _l(
            "You are on leave, so you are not expected there for now. When you are back, please tell the office: it decides "
            "what becomes of the stay."
        ),
        _l("Is on leave, and does not come for now."),
    ),
}
"""To the person, and to the partner, before the arrival."""
AWAY_FROM_THERE: dict[State, tuple[object, object]] = {
    State.LEFT: (
        _l(
            "It is noted that you have left the faculty; the office sees what becomes of your stay. If that is wrong, "
            "please write to the office."
        ),
        _l("It is noted of this student: has left the faculty. Our office sees what becomes of the stay."),
    ),
    State.PAUSED: (
        _l(
            "It is noted that you are on leave; the office sees what becomes of your stay. If that is wrong, please write "
            "to the office."
        ),
        _l("It is noted of this student: on leave. Our office sees what becomes of the stay."),
    ),
}
"""The same after it."""
COMPLETED = (
    _l("The diploma was given on %(day)s: the departure is expected from then on."),
    _l("It is noted that your diploma was given on %(day)s."),
    _l("It is noted that the diploma was given on %(day)s."),
)
"""To the office, the person and the partner, until the departure is confirmed."""
ANNULLED = (
    _l("Transition annulled"),
    _l("The stay was called off on %(day)s, and with it the transition is annulled."),
    _l("With the stay your transition is annulled."),
    _l("The stay was called off, and with it the order of transition is annulled."),
)
"""Of a stay that was called off, with no transition noted since: the mark, and to the office, the person, the partner."""


ANNULLED_WITH: dict[Reader, object] = {
    "applicant": _l("Your transition is annulled with it: you do not study at the partner by this order."),
    "office": _l(
        "The order of transition is annulled with it: the student does not study at the partner by it, and goes over by "
        "another order alone."
    ),
    "partner": _l("The order of transition is annulled with it: the student does not study with you by it."),
}
"""Of a stay that is being called off."""


def caveats(stays: Collection[Stay]) -> dict[int, Caveat]:
    """id of the stay -> what has become of its student, of those of whom something has"""
    today = local_day(utc_now())
    found = {
        each.stay_id: caveat_on(each, today) for each in queries.expected_at([stay.id for stay in stays])
    }
    found |= _since_called_off([stay for stay in stays if stay.called_off_on is not None])
    return {stay_id: caveat for stay_id, caveat in found.items() if caveat is not None}


def _since_called_off(stays: Collection[Stay]) -> dict[int, Caveat | None]:
    """The same of those that followed from an order of transition and were called off."""
    orders = queries.goals_of([stay.application_id for stay in stays])
    called_off = [stay for stay in stays if stay.application_id in orders]
    students = queries.students_of({stay.person_id for stay in called_off})
    return {
        stay.id: _on_called_off(stay, students[stay.person_id].student)
        for stay in called_off
        if stay.person_id in students
    }


def _on_called_off(stay: Stay, student: Student) -> Caveat | None:
    """Of who was at the partner and has gone from there, that stands with the student."""
    called_off = day(stay.called_off_on) if stay.called_off_on is not None else ""
    if student.crossed_on is None or student.intake.joint.institution_id != stay.institution_id:
        return _caveat(student, *(str(words) % {"day": called_off} for words in ANNULLED))
    if student.away_since is not None:
        return None
    since = {"day": day(student.crossed_on)}
    return _caveat(
        student,
        _("Transition stands"),
        _(
            "The stay was called off on %(called_off)s, but a transition stands: by it the student is at the partner from "
            "%(day)s. No stay follows from that.",
            called_off=called_off,
            **since,
        ),
        _("Your transition stands: you are at the partner from %(day)s.", **since),
        _(
            "The stay was called off, but the transition stands: the student is with you from %(day)s.",
            **since,
        ),
        there_from=student.crossed_on,
    )


def annulled_with(stay: Stay, reader: Reader) -> str | None:
    """That its transition is annulled when the stay is called off, before it is."""
    somebody = queries.students_of([stay.person_id]).get(stay.person_id)
    if somebody is None or not is_annulled_with(stay, somebody.student):
        return None
    return str(ANNULLED_WITH[reader])


def caveat_on(expected: Expected, today: date) -> Caveat | None:
    if expected.goal is None:
        return _on_exchange(expected, today)
    if expected.graduated_on is not None:
        return _completed(expected, expected.graduated_on)
    if state_of(expected, today) in STANDS:
        return away_of(expected, today, arrived=expected.arrived_on is not None)
    if _was_moved(expected, expected.goal):
        return _moved(expected, expected.goal)
    return _there_too_early(expected)


def caveat_to_partner(student: Student, today: date) -> Caveat | None:
    """The same by the student: who went away before the first day there does not come, whether or not a stay is kept."""
    expected = queries.expected_as(student) if student.crossed_on is not None else None
    if expected is None:
        return away_of(student, today, arrived=False) if student.kept_away else None
    return caveat_on(expected, today)


def away_of(student: Student | Expected, today: date, *, arrived: bool) -> Caveat:
    """Of one who has left or is on leave."""
    state = state_of(student, today)
    to_person, to_partner = (AWAY_FROM_THERE if arrived else COMES_NOT)[state]
    return _caveat(student, STATES[state], STANDS[state], to_person, to_partner, absent=not arrived)


def _on_exchange(expected: Expected, today: date) -> Caveat:
    """Whoever works on the stay need not be who sees to the student."""
    state, goes_on = state_of(expected, today), expected.upheld_at is not None
    words = GOES_ON[state] if goes_on else (STATES[state], IN_QUESTION[state], *AWAY_FROM_THERE[state])
    return replace(_caveat(expected, *words), path="", goes_on=goes_on)


def _completed(expected: Expected, given: date) -> Caveat:
    """The stay lasts until the departure is confirmed."""
    words = (str(said) % {"day": day(given)} for said in COMPLETED)
    return replace(_caveat(expected, STATES[State.GRADUATED], *words), completed=True)


def _was_moved(expected: Expected, goal: Goal) -> bool:
    """In the intake that they are in now they study something else, or their years at home are not over by then."""
    too_early = begun_by(expected.planned_from) < expected.first_year
    return goal.specialty_id != expected.specialty_id or (expected.moved_from_id is not None and too_early)


def _moved(expected: Expected, goal: Goal) -> Caveat:
    specialty, intake = goal_name(goal), intake_called(expected.code, expected.year)
    to_office = _(
        "The stay follows from an order for %(specialty)s, and the student was moved since: %(intake)s. See whether its "
        "dates still fit, and tell the partner.",
        specialty=specialty,
        intake=intake,
    )
    to_person = _(
        "The stay was planned for %(specialty)s; you are now in: %(intake)s. The office sees whether its dates still fit.",
        specialty=specialty,
        intake=intake,
    )
    to_partner = _(
        "Was nominated for %(specialty)s, and is now in: %(intake)s.", specialty=specialty, intake=intake
    )
    mark = _("Moved since the order")
    return _caveat(expected, mark, to_office, to_person, to_partner)


def _there_too_early(expected: Expected) -> Caveat | None:
    """The partner or the office has confirmed an arrival long before the first day there by the order."""
    arrived, first = expected.arrived_on, expected.crossed_on
    if arrived is None or first is None or arrived + BEFORE_THE_FIRST_DAY >= first:
        return None
    days = {"arrived": day(arrived), "first": day(first)}
    return _caveat(
        expected,
        _("Days disagree"),
        _(
            "An arrival on %(arrived)s is confirmed, and by the order the first day at the partner is %(first)s: until then "
            "the student counts as at home. Ask which of the two is right, and change the dates of the stay: the first day "
            "follows them.",
            **days,
        ),
        _(
            "Your arrival on %(arrived)s is confirmed, and by the order your first day there is %(first)s. The office sees "
            "which of the two is right.",
            **days,
        ),
        _("Arrived on %(arrived)s; by the order the first day with you is %(first)s.", **days),
    )


def _caveat(
    student: Student | Expected, *words: object, absent: bool = False, there_from: date | None = None
) -> Caveat:
    mark, to_office, to_person, to_partner = map(str, words)
    path = url_for("intakes.show_student", reference=student.reference)
    return Caveat(mark, to_office, to_person, to_partner, path, absent, there_from)


def stay_note(found: Expected) -> Line | None:
    """With where the stay is seen to."""
    caveat = caveat_on(found, local_day(utc_now()))
    if caveat is None:
        return None
    what = _(
        "%(state)s · from %(day)s · %(what)s",
        state=caveat.mark,
        day=day(found.expected_from),
        what=caveat.to_office,
    )
    path = url_for("stays.show", reference=found.stay)
    return _("%(person)s: the stay at the partner stands", person=found.name), what, path
