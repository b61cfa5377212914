"""Transitions by orders of which this service does not know: noted with what is missing, corrected, taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown, values_of
from mobility.intakes.credits import balance_in
from mobility.intakes.gaps import Gap, gaps_of
from mobility.intakes.models import Intake, PlanCourse, State, Student
from mobility.intakes.queries import Happened, Somebody, history_of, plan_of, results_of, transitions_of
from mobility.intakes.recorded import REDATED
from mobility.intakes.services.admitting import ANNULLED
from mobility.intakes.services.crossing import crossing_candidates
from mobility.intakes.services.keeping import (
    Actor,
    by_either,
    by_office,
    chain_of,
    ensure_near,
    ensure_state,
    note,
    seats_asked_anew,
    tell_partner,
    tell_student,
    words_owed,
)

CROSSED = "student-crossed"
"""The entry of the record of a student who goes over."""
CORRECTED, TAKEN_BACK = "student-crossing-corrected", "student-crossing-taken-back"
NOT_COME, COMES = "student-not-come", "student-comes"
"""The same of an entrant who gives the enrolment up, or of whom the office notes that they do not come; that they do."""
FOLLOWING = frozenset(
    {"student-paused", "student-back", "student-moved", "student-left", "student-graduated"}
)
"""What is noted of somebody at the partner: it would hang in the air without the transition."""


UNDOES = {"student-leave-taken-back": "student-paused", "student-diploma-taken-back": "student-graduated"}
"""Entry by which something is taken back -> the one that no longer counts."""
STANDS_BY = (
    CROSSED,
    *REDATED,
    TAKEN_BACK,
    ANNULLED,
    "student-leave-changed",
    NOT_COME,
    COMES,
    *sorted(FOLLOWING),
    *UNDOES,
)
"""The entries by which somebody stands otherwise than before."""


def standing_of(student: Student, history: Sequence[Happened]) -> dict[str, Any]:
    """By which a page says how it showed the student (`base.seen`), and how much had been noted by then: who went and came
    back stands as before, and something has happened. `history`: of the student."""
    days = ("crossed_on", "paused_on", "back_by", "left_on", "graduated_on")
    noted = sum(each.name in STANDS_BY for each in history)
    return {**values_of(student, ("intake_id", *days)), "noted": noted}


def at_home(people: Sequence[Somebody]) -> dict[str, list[int]]:
    """The same of everybody who is at home."""
    return {"at_home": sorted(each.student.id for each in people)}


def act_as_shown(
    act: Callable[..., None], actor: Actor, somebody: Somebody, *, seen: str, now: datetime, **said: Any
) -> None:
    """Note what becomes of a student who stands as they stood on the page (`seen`: of `standing_of`).

    Raises `Refusal`: as `ensure_as_shown`, `by_either`, and the act.
    """
    by_either(actor, somebody, now)
    ensure_stands_as_shown(seen, somebody.student)
    act(actor, somebody, **said, now=now)


def ensure_stands_as_shown(seen: str, student: Student) -> None:
    """Raises `Refusal`: as `ensure_as_shown`."""
    present = standing_of(student, history_of(student))
    ensure_as_shown(seen, present, chain=chain_of(student), among=STANDS_BY)


def cross(actor: Person, somebody: Somebody, *, day: date, reason: str = "", now: datetime) -> None:
    """Gone over: the day may be one to come. A reason is owed where something is missing, and both are recorded.

    Raises `Refusal`: "crossed-already", "crossing-day-far", "crossing-reason-owed", "student-elsewhere", or as `by_either`.
    """
    _cross(actor, somebody, day, lacking_on([somebody], day)[somebody.student.id], reason, now)
    tell_partner([somebody], CROSSED, chain_of(somebody.student), now, day=day)


def cross_all(
    actor: Person, intake: Intake, *, day: date, reason: str = "", seen: str | None = None, now: datetime
) -> int:
    """The same for everybody of the intake who is still at home; gives how many. `seen`: of `at_home`.

    Raises `Refusal`: "nobody-at-home", or as `ensure_as_shown` and `cross`.
    """
    by_office(actor, intake.joint)
    people = crossing_candidates(intake, now)
    if not people:
        raise Refusal("nobody-at-home")
    ensure_as_shown(seen, at_home(people))
    lacking = lacking_on(people, day)
    for each in people:
        _cross(actor, each, day, lacking[each.student.id], reason, now)
    tell_partner(people, CROSSED, f"intake:{intake.id}", now, day=day)
    return len(people)


@dataclass(frozen=True)
class Lacking:
    """What somebody lacks for the transition, and which courses."""

    gaps: tuple[Gap, ...]
    courses: tuple[PlanCourse, ...]


def lacking_on(people: Sequence[Somebody], day: date) -> dict[int, Lacking]:
    """id of the student -> what they lack if this is the first day at the partner; all of one specialty, and none with an
    order yet."""
    students = [each.student for each in people]
    plan = plan_of(students[0].intake.specialty_id)
    results = results_of([student.id for student in students])
    transitions = transitions_of(students)
    found = {}
    for student in students:
        balance = balance_in(student.intake, plan, results.get(student.id, {}))
        gaps = gaps_of(student, balance, transitions.get(student.id), day)
        found[student.id] = Lacking(gaps, balance.lacks)
    return found


def _cross(
    actor: Person, somebody: Somebody, day: date, lacking: Lacking, reason: str, now: datetime
) -> None:
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.HOME)
    if student.crossed_on is not None:
        raise Refusal("crossed-already")
    ensure_near(student, day, now)
    why = reason.strip()
    if lacking.gaps and not why:
        raise Refusal("crossing-reason-owed", "reason")
    student.crossed_on, student.gone_without = day, [course.id for course in lacking.courses]
    event = note(somebody, CROSSED, actor, now, {"from": day, "missing": list(lacking.gaps)}, why)
    tell_student(somebody, event, now, day=day, reason=why)


def correct_crossing(actor: Person, somebody: Somebody, *, day: date, reason: str, now: datetime) -> None:
    """Another first day at the partner than was noted.

    Raises `Refusal`: "nothing-changed", "crossing-day-far", "reason-owed", or as `_ensure_open`.
    """
    _ensure_open(actor, somebody, now)
    student = somebody.student
    if day == student.crossed_on:
        raise Refusal("nothing-changed", "day")
    ensure_near(student, day, now)
    why, before = words_owed(reason), student.crossed_on
    student.crossed_on = day
    event = note(somebody, CORRECTED, actor, now, {"from": day, "before": before}, why)
    tell_student(somebody, event, now, day=day, was=before, reason=why)
    tell_partner([somebody], event.name, event.chain, now, day=day, was=before)


def take_back_crossing(actor: Person, somebody: Somebody, *, reason: str, now: datetime) -> None:
    """It was noted by mistake: the student is at home.

    Raises `Refusal`: "reason-owed", or as `_ensure_open`.
    """
    _ensure_open(actor, somebody, now)
    student = somebody.student
    why, before = words_owed(reason), student.crossed_on
    student.crossed_on = None
    event = note(somebody, TAKEN_BACK, actor, now, {"before": before}, why)
    seats_asked_anew(somebody, now)
    tell_student(somebody, event, now, reason=why)
    tell_partner([somebody], event.name, event.chain, now)


def what_binds(history: Sequence[Happened]) -> str | None:
    """The key of the refusal where the transition can no longer be changed. `history`: the newest first."""
    undone: list[str] = []
    for each in history:
        if each.name in UNDOES:
            undone.append(UNDOES[each.name])
        elif each.name in undone:
            undone.remove(each.name)
        elif each.name in FOLLOWING:
            return "crossing-followed"
        elif each.name == CROSSED:
            return "crossing-by-order" if "case" in each.facts else None
    return None


def _ensure_open(actor: Person, somebody: Somebody, now: datetime) -> None:
    """Raises `Refusal`: "not-crossed", "crossing-followed", "crossing-by-order", "student-elsewhere", or as `by_either`."""
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.AHEAD, State.HOME, State.ABROAD)
    if student.crossed_on is None:
        raise Refusal("not-crossed")
    bound = what_binds(history_of(student))
    if bound is not None:
        raise Refusal(bound)
