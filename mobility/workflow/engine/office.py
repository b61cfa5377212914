"""What the office does for a case that waits: those whom it waits for are reminded, and somebody else takes a place."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.workflow.models import Case, Reminder, Wait
from mobility.workflow.rulebook import WATCH

from . import telling, times, waiting
from .books import book_of
from .moving import lock
from .permission import who_knows_whose
from .places import Place, able, in_turn
from .standing import waits_of_round
from .steps import chain_of
from .telling import Motion
from .tokens import CLOCK, holds

REMINDED, REPLACED = "reminded", "holder-replaced"
BY_HAND = "by-hand"
"""The kind of a reminder that the office sent."""


def waits_of(case: Case) -> Sequence[Wait]:
    """Whom the case waits for now, with the people who are named; the clock is nobody."""
    return db.session.scalars(
        select(Wait)
        .where(Wait.case_id == case.id, Wait.closed_at.is_(None), Wait.role != CLOCK)
        .order_by(Wait.id)
        .options(joinedload(Wait.person))
    ).all()


def could_take(case: Case, now: datetime) -> list[int]:
    """Ids of the people who could take a place in the case's quorum and have none; the least loaded first."""
    stage = book_of(case).stages.get(case.stage)
    if case.ended_at is not None or stage is None or stage.quorum is None or stage.voted:
        return []
    taken = {
        wait.person_id
        for wait in waits_of_round(case)
        if wait.closed_at is None or wait.signed_at is not None
    }
    people = in_turn(case, able(case, stage.holder, now))
    return [person_id for person_id, _token in people if person_id not in taken]


def remind(case: Case, actor: Person, now: datetime) -> int:
    """Write to everybody else whom the case waits for, each at most once a day; how many places were reminded.

    Raises `Refusal`: "nobody-to-remind" (no place is held by anybody else who may decide), "reminded-today".
    """
    case = lock(case.id)
    held = [wait for wait in waits_of(case) if wait.vacant_at is None and not holds(actor, wait)]
    if not held:
        raise Refusal("nobody-to-remind")
    waits = [wait for wait in held if _first_today(wait, now)]
    if not waits:
        raise Refusal("reminded-today")
    for wait in waits:
        telling.remind(case, wait, now)
    facts = {"stage": case.stage, "round": case.round, "waits": [wait.id for wait in waits]}
    record(chain_of(case.id), REMINDED, actor.id, now, facts)
    return len(waits)


def replace(case: Case, wait_id: int, person_id: int, actor: Person, now: datetime) -> Wait:
    """`person_id` takes the place of the wait with the stage's whole time, and is told.

    Raises `Refusal`: "place-is-taken" (signed or gone meanwhile), "cannot-take-place", "knows-whose".
    """
    case = lock(case.id)
    wait = next((each for each in waits_of(case) if each.id == wait_id), None)
    if wait is None or wait.branch == WATCH:
        raise Refusal("place-is-taken")
    if person_id not in could_take(case, now):
        knows = person_id in who_knows_whose(case)
        raise Refusal("knows-whose" if knows else "cannot-take-place", "person")
    stage = book_of(case).stage(case.stage)
    working = times.calendar(now)
    promise = times.promise(stage, wait.branch, case, now, working)
    place = Place(wait.role, able(case, stage.holder, now)[person_id], person_id, wait.branch)
    waiting.close([wait], now)
    new = waiting.open_wait(case, stage, place, promise, now, working)
    db.session.flush()
    waiting.set_due(case, waits_of(case))
    facts = {"stage": case.stage, "round": case.round, "before": wait.person_id, "after": person_id}
    record(chain_of(case.id), REPLACED, actor.id, now, facts)
    telling.tell_holders(case, Motion(actor, opened=[new]), now)
    return new


def _first_today(wait: Wait, now: datetime) -> bool:
    statement = insert(Reminder).values(wait_id=wait.id, kind=BY_HAND, day=local_day(now), sent_at=now)
    noted = db.session.execute(statement.on_conflict_do_nothing().returning(Reminder.wait_id))
    return noted.first() is not None
