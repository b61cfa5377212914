"""The clock: reminds, escalates, makes the moves of deadlines, and is the net below what should have happened."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from mobility.accounts.models import EVERYWHERE, Grant
from mobility.accounts.policy import in_force
from mobility.accounts.queries import people_holding
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.lending import lent
from mobility.base.zone import local_day
from mobility.notifications.services import recall_from
from mobility.workflow.calendar import WorkingCalendar
from mobility.workflow.models import Case, Reminder, Wait
from mobility.workflow.rulebook import APPLICANT, Due, Stage

from . import telling, times, waiting
from .acts import awaited_in_vain, awaiting_act_of
from .books import book_of
from .hand import one_look
from .moving import automatic_move, changed, fire, lock, tell
from .permission import excluded_people, open_waits
from .telling import Motion

AT_ONCE = 500
"""Waits that one tick hands over; the next tick, a minute later, takes the next ones."""
PIECE = 200
"""Cases that one job of the sweep looks at."""


def tick(now: datetime) -> int:
    """Enqueue a job for each wait that the clock has to look at; how many."""
    waits = db.session.scalars(
        select(Wait.id)
        .where(Wait.closed_at.is_(None), Wait.look_at <= now)
        .order_by(Wait.look_at, Wait.id)
        .limit(AT_ONCE)
    ).all()
    for wait_id in waits:
        enqueue("workflow.attend", key=f"wait:{wait_id}", wait_id=wait_id)
    return len(waits)


def attend(wait_id: int, now: datetime) -> None:
    """Do what is due for one wait: the deadline's move, a reminder, an escalation. Nothing if it is closed."""
    found = _locked(wait_id)
    if found is None:
        return
    case, wait = found
    stage = book_of(case).stage(case.stage)
    if wait.clock and wait.due_at and wait.due_at <= now and stage.deadline:
        fire(case.id, stage.deadline.move, None, None, now)
        return
    working = times.calendar(now)
    _remind(case, stage, wait, now, working)
    _escalate(case, stage, wait, now)
    wait.look_at = times.next_look(stage, wait, now, working)
    db.session.flush()


def reschedule(case_id: int, now: datetime, since: datetime | None = None) -> None:
    """Follow the calendar and the named dates after they changed: a named date as it is, working days never earlier.

    `since`: when what is asked came, if that was later than the case came to its stage. Where a wait has no day at all, as
    its days stood still, they begin now: those since it was opened may be over.
    """
    case = lock(case_id)
    if case.ended_at is not None:
        return
    stage = book_of(case).stage(case.stage)
    working = times.calendar(now)
    waits = open_waits(case)
    for wait in waits:
        time = times.time_of(stage, wait)
        if time is None:
            continue
        begun = wait.opened_at if wait.due_at is not None else now
        moment = times.moment_of(time, case, since or begun, working)
        if time.at is None and moment and wait.due_at:
            moment = max(moment, wait.due_at)
        if moment != wait.due_at:
            wait.due_at = moment
            wait.escalated_at = wait.escalated_at if moment is not None and moment <= now else None
        wait.look_at = times.next_look(stage, wait, now, working)
    waiting.set_due(case, waits)
    db.session.flush()


def reschedule_all(where: ColumnElement[bool]) -> None:
    """Enqueue `reschedule` for every open case of the clause."""
    for case_id in db.session.scalars(
        select(Case.id).where(Case.ended_at.is_(None), where).order_by(Case.id)
    ):
        enqueue("workflow.reschedule", key=f"reschedule:{case_id}", case_id=case_id)


def sweep(now: datetime) -> None:
    """The net: pieces of open cases are looked through for automatic moves that nobody made; ended grants lose waits."""
    lowest, highest = db.session.execute(
        select(func.min(Case.id), func.max(Case.id)).where(Case.ended_at.is_(None))
    ).one()
    if lowest is not None:
        for first in range(lowest, highest + 1, PIECE):
            enqueue("workflow.sweep_piece", key=f"sweep:{first}", first=first, last=first + PIECE - 1)
    renew_soon(stale_cases(now))


def sweep_piece(first: int, last: int, now: datetime) -> None:
    """Of the open cases from `first` to `last`: a job for each that could move by itself, or waits for others by now."""
    cases = db.session.scalars(
        select(Case).where(Case.id.between(first, last), Case.ended_at.is_(None)).order_by(Case.id)
    ).all()
    for case in cases:
        if waiting.out_of_date(case, now):
            renew_soon([case.id])
        if automatic_move(case, now) is not None:
            enqueue("workflow.go_on", key=f"go-on:{case.id}", case_id=case.id)


def renew(case_id: int, now: datetime, told: Collection[str] = ()) -> None:
    """Look again for whom the case waits; who is new is told, and a quorum that is now reached moves the case.

    `told`: addresses of those who learn it otherwise.
    """
    case = lock(case_id)
    motion = Motion(None, told={*told})
    motion.note(waiting.settle(case, now))
    tell(case, motion, now)
    changed(case_id, now)


def renew_soon(case_ids: Iterable[int]) -> None:
    """Enqueue `renew` for each of these cases."""
    for case_id in case_ids:
        enqueue("workflow.renew", key=f"renew:{case_id}", case_id=case_id)


def renew_for(role: str, scope: str, now: datetime) -> None:
    """Enqueue `renew` for the open cases that wait in vain for the role in the scope, or for somebody who has lost it."""
    here = Wait.role == role if scope == EVERYWHERE else Wait.token == f"{role}@{scope}"
    here &= Wait.closed_at.is_(None)
    for token in db.session.scalars(select(Wait.token).where(here).distinct().order_by(Wait.token)).all():
        in_vain = Wait.vacant_at.is_not(None) if people_holding(token, now) else Wait.vacant_at.is_(None)
        theirs = select(Wait.case_id).where(here, Wait.token == token, in_vain | Wait.person_id.is_not(None))
        renew_soon(db.session.scalars(theirs.distinct().order_by(Wait.case_id)))
    renew_awaiting(role, now)


def renew_awaiting(role: str, now: datetime) -> None:
    """The same for those that wait for an act of the role, where somebody could give it by now, or nobody any more."""
    for case in awaiting_act_of(role):
        if (awaited_in_vain(case, now) is None) != (case.stuck_since is None):
            renew_soon([case.id])


def renew_beside(context: str, person_id: int, now: datetime) -> None:
    """The person has begun a case in the context, or theirs is over. Of the others there that wait for a role of theirs,
    they are asked no more where they may not decide; `renew` is enqueued for those that wait for others than before.
    """
    held = select(Grant.role, Grant.scope).where(Grant.person_id == person_id, in_force(now))
    theirs = or_(
        Wait.person_id == person_id,
        *(
            Wait.role == role if scope == EVERYWHERE else Wait.token == f"{role}@{scope}"
            for role, scope in db.session.execute(held).all()
        ),
    )
    asked = select(Wait.case_id).where(theirs, Wait.role != APPLICANT, Wait.closed_at.is_(None))
    beside = select(Case).where(Case.context == context, Case.ended_at.is_(None), Case.id.in_(asked))
    for case in db.session.scalars(beside.order_by(Case.id)).all():
        with one_look(case):
            stale, apart = waiting.out_of_date(case, now), person_id in excluded_people(case)
        if apart:
            ask_no_more(case, person_id)
        if stale:
            renew_soon([case.id])


def ask_no_more(case: Case, person_id: int) -> None:
    """What asked the person to decide the case, in a role that others have too, asks for nothing any more."""
    recall_from(person_id, [wait.id for wait in open_waits(case) if wait.role != APPLICANT])


def look_again(case: Case, wait: Wait, now: datetime) -> None:
    """Set when the clock looks at the wait next."""
    wait.look_at = times.next_look(book_of(case).stage(case.stage), wait, now, times.calendar(now))
    db.session.flush()


def stale_cases(now: datetime) -> Sequence[int]:
    """Open cases that wait for somebody by name whose grant is no longer in force."""
    scope = func.split_part(Wait.token, "@", 2)
    granted = exists().where(
        Grant.person_id == Wait.person_id,
        Grant.role == Wait.role,
        in_force(now),
        Grant.scope.in_([scope, EVERYWHERE]),
    )
    return db.session.scalars(
        select(Wait.case_id)
        .where(Wait.closed_at.is_(None), Wait.person_id.is_not(None), Wait.role != APPLICANT, ~granted)
        .distinct()
        .order_by(Wait.case_id)
    ).all()


def _locked(wait_id: int) -> tuple[Case, Wait] | None:
    case_id = db.session.scalar(select(Wait.case_id).where(Wait.id == wait_id))
    if case_id is None:
        return None
    case = lock(case_id)
    wait = db.session.scalars(
        select(Wait).where(Wait.id == wait_id, Wait.closed_at.is_(None)).options(joinedload(Wait.person))
    ).one_or_none()
    return (case, wait) if wait is not None and case.ended_at is None else None


def _remind(case: Case, stage: Stage, wait: Wait, now: datetime, working: WorkingCalendar) -> None:
    """At most one reminder, the latest that is due; one that was missed for long is not sent after it."""
    time = times.time_of(stage, wait)
    passed = [moment for moment in times.reminders(time, wait, working) if moment <= now] if time else []
    if passed and wait.due_at and now < wait.due_at and _first_time(wait, "remind", max(passed), now):
        together = lent.reminders.get(wait.role)
        if together is not None:
            together(case, wait.due_at, now)
        else:
            telling.remind(case, wait, now)


def _escalate(case: Case, stage: Stage, wait: Wait, now: datetime) -> None:
    time = times.time_of(stage, wait)
    if not (
        isinstance(time, Due)
        and time.escalate
        and wait.due_at
        and wait.due_at <= now
        and not wait.escalated_at
    ):
        return
    beside = [other for other in open_waits(case) if other.id != wait.id and other.due_at == wait.due_at]
    wait.escalated_at = now
    if not any(other.escalated_at for other in beside) and _first_time(wait, "escalate", wait.due_at, now):
        telling.escalate(case, wait, time.escalate, now)


def _first_time(wait: Wait, kind: str, moment: datetime, now: datetime) -> bool:
    """Note that it was sent for this date; False if it was before."""
    statement = insert(Reminder).values(wait_id=wait.id, kind=kind, day=local_day(moment), sent_at=now)
    noted = db.session.execute(statement.on_conflict_do_nothing().returning(Reminder.wait_id))
    return noted.first() is not None
