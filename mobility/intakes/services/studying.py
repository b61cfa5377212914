"""What becomes of somebody on the way: on leave, back, in another intake, gone, with the diploma.

The office notes it, and the partner by their link for whom has gone over to them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import Event
from mobility.base.refusals import Refusal, refuse_all
from mobility.base.zone import local_day
from mobility.institutions.models import Contact
from mobility.intakes.credits import balance_in
from mobility.intakes.gaps import last_year
from mobility.intakes.models import MOVING, Intake, State, Student
from mobility.intakes.queries import (
    Happened,
    Somebody,
    history_of,
    next_intakes,
    plan_of,
    results_of,
    siblings_of,
)
from mobility.intakes.services.admitting import annul_with_return
from mobility.intakes.services.keeping import (
    Actor,
    by_either,
    by_office,
    ensure_day,
    ensure_follows,
    ensure_state,
    ensure_there,
    note,
    seats_asked_anew,
    stays_asked_anew,
    stays_completed,
    tell_office,
    tell_partner,
    tell_student,
    words_owed,
)
from mobility.intakes.words import balance_in_words, specialty_name, stands_in_words
from mobility.intakes.years import academic_year

STUDYING = (State.HOME, State.ABROAD)
CAN_BE_TAKEN_BACK = timedelta(minutes=30)
"""So long the partner can take a diploma back that it has noted; the office can at any time."""


def pause(
    actor: Actor, somebody: Somebody, *, day: date, back_by: date | None, reason: str, now: datetime
) -> None:
    """On leave from a day on, perhaps until another.

    Raises `Refusal`: "back-before-leave", "student-elsewhere", "in-the-future", "before-joining", "reason-owed", or as
    `ensure_follows` and `by_either`.
    """
    by_either(actor, somebody, now)
    ensure_state(somebody.student, now, *STUDYING)
    ensure_follows(actor, somebody.student, day, now)
    _grant(actor, somebody, "student-paused", day, back_by, reason, now)


def change_leave(
    actor: Actor, somebody: Somebody, *, day: date, back_by: date | None, reason: str, now: datetime
) -> None:
    """The leave lasts longer or less long than was noted, or began on another day.

    Raises `Refusal`: "nothing-changed", or as `ensure_there` and `pause`.
    """
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.PAUSED)
    if (day, back_by) == (student.paused_on, student.back_by):
        raise Refusal("nothing-changed", "back_by")
    if day != student.paused_on:
        ensure_there(actor, student, day, now)
    _grant(actor, somebody, "student-leave-changed", day, back_by, reason, now)


def _grant(
    actor: Actor,
    somebody: Somebody,
    name: str,
    day: date,
    back_by: date | None,
    reason: str,
    now: datetime,
) -> None:
    """The leave as it holds from now on; `name` of its entry of the record."""
    student = somebody.student
    ensure_day(student, day, now)
    if back_by is not None and back_by <= day:
        raise Refusal("back-before-leave", "back_by")
    why = words_owed(reason)
    student.paused_on, student.back_by = day, back_by
    stays_asked_anew(somebody)
    event = note(somebody, name, actor, now, {"day": day, "back_by": back_by}, why)
    _tell(actor, somebody, event, now, day, why, back_by=back_by)


def take_back_leave(actor: Actor, somebody: Somebody, *, reason: str, now: datetime) -> None:
    """It was noted by mistake: the student was never on leave.

    Raises `Refusal`: "student-elsewhere", "reason-owed", or as `by_either`.
    """
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.PAUSED)
    why, before = words_owed(reason), student.paused_on
    student.paused_on = student.back_by = None
    event = note(somebody, "student-leave-taken-back", actor, now, {"before": before}, why)
    seats_asked_anew(somebody, now)
    _tell(actor, somebody, event, now, None, why)


def bring_back(actor: Actor, somebody: Somebody, *, day: date, intake_id: int | None, now: datetime) -> None:
    """Back from leave, or after having left; into a later intake of the specialty, where a year was missed. At home, where
    the stay at the partner was called off meanwhile.

    Raises `Refusal`: "student-elsewhere", "in-the-future", "before-joining", "back-before-leave", "back-before-left",
    "intake-not-next", or as `by_either`.
    """
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.PAUSED, State.LEFT)
    ensure_day(student, day, now)
    _ensure_after_going(student, day)
    student.paused_on = student.back_by = student.left_on = None
    before, since = student.intake, student.joined_on
    into = _into(somebody, intake_id, next_intakes(before), "intake-not-next")
    if into is not None:
        _change(somebody, into, day)
    facts = {"day": day, "from": before.id, "intake": student.intake_id, "since": since}
    event = note(somebody, "student-back", actor, now, facts)
    annul_with_return(actor, somebody, now)
    seats_asked_anew(somebody, now)
    _tell(actor, somebody, event, now, day, before=before if into is not None else None, into=into)


def _ensure_after_going(student: Student, day: date) -> None:
    """Raises `Refusal`: "back-before-leave", "back-before-left"."""
    for gone, key in ((student.paused_on, "back-before-leave"), (student.left_on, "back-before-left")):
        if gone is not None and day < gone:
            raise Refusal(key, "day")


def move(
    actor: Person,
    somebody: Somebody,
    *,
    day: date,
    intake_id: int,
    reason: str,
    anyway: bool = False,
    now: datetime,
) -> None:
    """To another intake or specialty of the faculty: the office alone does this. `anyway`: whoever does it has read what is
    asked about it.

    Raises `Refusal`: "nothing-changed", "student-elsewhere", "intake-not-near", "in-the-future", "before-joining",
    "reason-owed", or as `_doubts`, `ensure_follows` and `by_either`.
    """
    by_either(actor, somebody, now)
    ensure_state(somebody.student, now, *STUDYING)
    ensure_day(somebody.student, day, now)
    ensure_follows(actor, somebody.student, day, now)
    why = words_owed(reason)
    before, since = somebody.student.intake, somebody.student.joined_on
    into = _into(somebody, intake_id, siblings_of(before), "intake-not-near")
    if into is None:
        raise Refusal("nothing-changed", "intake_id")
    by_office(actor, into.joint)
    if not anyway:
        refuse_all(list(_doubts(somebody.student, into, local_day(now))))
    _change(somebody, into, day)
    facts = {"day": day, "from": before.id, "intake": into.id, "since": since}
    event = note(somebody, "student-moved", actor, now, facts, why)
    _tell(actor, somebody, event, now, day, why, before=before, into=into)


def _doubts(student: Student, into: Intake, today: date) -> Iterator[Refusal]:
    """What is asked back before somebody is moved: "other-specialty"; "other-years", where they would not go on in the same
    year of study or in the one before it, as who repeats a year does."""
    before = student.intake
    if into.specialty_id != before.specialty_id:
        credits = _credits_in(student, into)
        yield Refusal("other-specialty", "anyway", specialty=specialty_name(into.joint), credits=credits)
    if not 0 <= into.year - before.year <= 1:
        stood, stands = stands_in_words(before, today), stands_in_words(into, today)
        yield Refusal("other-years", "anyway", before=stood, now=stands)


def _into(
    somebody: Somebody, intake_id: int | None, among: Sequence[Intake], otherwise: str
) -> Intake | None:
    """The other intake; None where it stays the same. Raises `Refusal`: `otherwise`, where it is none of them."""
    if intake_id is None or intake_id == somebody.student.intake_id:
        return None
    found = next((each for each in among if each.id == intake_id), None)
    if found is None:
        raise Refusal(otherwise, "intake_id")
    return found


def _credits_in(student: Student, into: Intake) -> str:
    """What they have of its specialty's credits, in words."""
    results = results_of([student.id]).get(student.id, {})
    return balance_in_words(balance_in(into, plan_of(into.specialty_id), results))


def _change(somebody: Somebody, into: Intake, day: date) -> None:
    """From the day on; whoever comes back into an intake is in it since they first came."""
    student = somebody.student
    since = next(
        (
            date.fromisoformat(each.facts["since"])
            for each in reversed(history_of(student))
            if each.name in MOVING and each.facts["from"] == into.id and "since" in each.facts
        ),
        day,
    )
    student.moved_from_id, student.intake, student.joined_on = student.intake_id, into, since
    db.session.flush()


def leave(actor: Actor, somebody: Somebody, *, day: date, reason: str, now: datetime) -> None:
    """No longer a student of the faculty.

    Raises `Refusal`: "student-elsewhere", "in-the-future", "before-joining", "reason-owed", or as `ensure_follows` and
    `by_either`.
    """
    by_either(actor, somebody, now)
    ensure_state(somebody.student, now, *STUDYING, State.PAUSED)
    ensure_day(somebody.student, day, now)
    ensure_follows(actor, somebody.student, day, now)
    why = words_owed(reason)
    somebody.student.left_on = day
    stays_asked_anew(somebody)
    event = note(somebody, "student-left", actor, now, {"day": day}, why)
    _tell(actor, somebody, event, now, day, why)


def graduate(actor: Actor, somebody: Somebody, *, day: date, now: datetime) -> None:
    """The diploma of the partner is given; not before the last year.

    Raises `Refusal`: "diploma-too-early", "student-elsewhere", "in-the-future", "before-joining", or as `by_either`.
    """
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.ABROAD)
    ensure_day(student, day, now)
    if academic_year(day) < last_year(student.intake):
        raise Refusal("diploma-too-early", "day")
    student.graduated_on = day
    stays_completed(student, now)
    event = note(somebody, "student-graduated", actor, now, {"day": day})
    _tell(actor, somebody, event, now, day)


def take_back_diploma(actor: Actor, somebody: Somebody, *, reason: str, now: datetime) -> None:
    """It was noted by mistake: the student is at the partner. The partner takes back what it noted a moment ago itself.

    Raises `Refusal`: "student-elsewhere", "diploma-stands", "reason-owed", or as `by_either`.
    """
    by_either(actor, somebody, now)
    student = somebody.student
    ensure_state(student, now, State.GRADUATED)
    if isinstance(actor, Contact) and not by_partner_yet(history_of(student), now):
        raise Refusal("diploma-stands")
    why, before = words_owed(reason), student.graduated_on
    student.graduated_on = None
    stays_completed(student, now)
    event = note(somebody, "student-diploma-taken-back", actor, now, {"before": before}, why)
    _tell(actor, somebody, event, now, None, why)


def by_partner_yet(history: Sequence[Happened], now: datetime) -> bool:
    """Whether the partner noted the diploma, and can still take it back. `history`: the newest first."""
    noted = next((each for each in history if each.name == "student-graduated"), None)
    return noted is not None and "contact" in noted.facts and now < noted.at + CAN_BE_TAKEN_BACK


def _tell(
    actor: Actor,
    somebody: Somebody,
    event: Event,
    now: datetime,
    day: date | None,
    reason: str = "",
    **more: Intake | date | None,
) -> None:
    """Whom it is about; and the office, where the partner has noted it, or the partner, where the office has and they
    have gone or go over. `day`: since when it holds; `more`: intakes before and now, a leave's end."""
    tell_student(somebody, event, now, day=day, reason=reason, **more)
    if isinstance(actor, Contact):
        tell_office(somebody, event, now, day=day, reason=reason, **more)
    elif somebody.student.crossed_on is not None:
        tell_partner([somebody], event.name, event.chain, now, day=day, **more)
