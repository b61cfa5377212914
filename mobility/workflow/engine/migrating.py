"""Open cases go over to another version of their rule book: the one other way in which a stage changes, and its way back.

A case whose stage has the same key there, and asks the same role for the same kind of voice, goes on where it is: its round,
its signatures and its people stay, and nobody is given less time than they were told. Any other arrives anew.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, delete, func, inspect, select

from mobility.base.database import Base, db
from mobility.base.jobs import enqueue
from mobility.base.record import Event, record
from mobility.notifications.services import recall
from mobility.workflow.calendar import WorkingCalendar
from mobility.workflow.models import Case, Reminder, Wait
from mobility.workflow.rulebook import RuleBook, Stage

from . import telling, times, waiting
from .books import book_of, book_of_version
from .looks import Look, Road, line_of, look_at
from .moving import automatic_move, last_round, tell
from .office import REPLACED
from .permission import open_waits
from .places import Place
from .plans import Plan, following, goes_back, goes_on, gone_past
from .steps import BROUGHT_BACK, MIGRATED, chain_of
from .telling import Motion
from .tokens import CLOCK

STANDS = (
    "rule_book_id",
    "stage",
    "round",
    "return_to",
    "formerly",
    "entered_at",
    "submitted_at",
    "due_at",
    "stuck_since",
)
"""The columns of a case that say where it stands; its version counts its events and is never set back."""


@dataclass(frozen=True)
class Passage:
    """What became of one case; `before` is how it stood, to the last column.

    `line` as in `looks.line_of`, with `was`, the id of its version before, and `kept`: whether a date stays because the new
    text would have given less time.
    """

    case: Case
    line: dict[str, Any]
    before: dict[str, Any]


def open_cases(version_ids: Collection[int]) -> list[Case]:
    """The open cases of these versions as they are now, by id, each kept from others until the end of the transaction."""
    return _locked(select(Case).where(following(version_ids)))


def cases_of(case_ids: Collection[int]) -> list[Case]:
    """These cases, in the same way."""
    return _locked(select(Case).where(Case.id.in_(case_ids)))


def signatures(case_ids: Collection[int]) -> dict[int, int]:
    """id of a case -> how many signatures, votes and assessments it has in all its stages; no entry where it has none"""
    rows = db.session.execute(
        select(Wait.case_id, func.count())
        .where(Wait.case_id.in_(case_ids), Wait.signed_at.is_not(None))
        .group_by(Wait.case_id)
    ).all()
    return dict(rows)


def acted_since(case_ids: Collection[int], since: datetime) -> frozenset[int]:
    """Those of the cases in which somebody signed, or the office gave a place to somebody else, after `since`."""
    chains = {chain_of(case_id): case_id for case_id in case_ids}
    replaced = select(Event.chain).where(Event.chain.in_(chains), Event.name == REPLACED, Event.at > since)
    signed = select(Wait.case_id).where(Wait.case_id.in_(case_ids), Wait.signed_at > since)
    return frozenset(
        {chains[chain] for chain in db.session.scalars(replaced)} | {*db.session.scalars(signed)}
    )


def migrate(case: Case, plan: Plan, now: datetime) -> Passage:
    """Have the case, which `open_cases` gave, follow the version of the plan; no obstacle stands against it.

    What then moves by itself does so in a job of its own.
    """
    before, seen = state_of(case), look_at(case, now)
    new = book_of_version(plan.version_id)
    origin, target = book_of(case).stage(case.stage), new.stage(plan.stages[case.stage])
    stays = goes_on(origin, target)
    if not stays:
        waiting.close(open_waits(case), now)
    case.formerly = _formerly(case, plan, new)
    _stand(case, {**_read(Case, before["case"]), **_arrival(case, plan, new, target, stays, now)})
    facts = {"from": origin.key, "to": target.key, "round": case.round}
    versions = {"was": before["case"]["rule_book_id"], "version": plan.version_id}
    _note(case, MIGRATED, plan.actor_id, {**facts, **versions, **plan.by}, now)
    motion, kept = Motion(None), False
    if stays:
        kept = _go_on_waiting(case, origin, target, motion, now)
    else:
        motion.note(waiting.enter(case, target, now, resumed=False))
    motion.note(waiting.keep_watch(case, now))
    _tell(case, seen, motion, now)
    if automatic_move(case, now) is not None:
        enqueue("workflow.go_on", key=f"go-on:{case.id}", case_id=case.id)
    old = book_of_version(versions["was"])
    road = Road(
        [*gone_past(plan, old, new, case.return_to or case.stage)], goes_back(plan, old, new, origin.key)
    )
    line = {"was": versions["was"], "kept": kept, **line_of(case, seen, not stays, road, now)}
    return Passage(case, line, before)


def bring_back(
    case: Case, before: Mapping[str, Any], actor_id: int, by: Mapping[str, object], now: datetime
) -> None:
    """Let the case, in which nothing was done since, stand again as it did before it went over.

    What happened meanwhile to dates and people is then looked at in jobs of their own.
    """
    seen, origin, was = look_at(case, now), case.stage, case.rule_book_id
    reopened = _bring_back_waits(case, {wait["id"]: wait for wait in before["waits"]})
    _stand(case, _read(Case, before["case"]))
    facts = {"from": origin, "to": case.stage, "round": case.round, "was": was, "version": case.rule_book_id}
    _note(case, BROUGHT_BACK, actor_id, {**facts, **by}, now)
    vacant = [wait for wait in reopened if wait.vacant_at is not None]
    motion = Motion(None, opened=reopened, vacated=vacant)
    if _differs(case, seen, now):
        telling.tell_subject(case, telling.RULES_CHANGED_BACK, motion, now)
    telling.tell_holders(case, motion, now)
    telling.tell_of_vacancies(case, motion, now)
    _tell_of_lateness(case, reopened, now)
    enqueue("workflow.reschedule", key=f"reschedule:{case.id}", case_id=case.id)
    enqueue("workflow.renew", key=f"renew:{case.id}", case_id=case.id)


def state_of(case: Case) -> dict[str, Any]:
    """How the case stands and whom it waits and waited for, in plain values: what `bring_back` needs."""
    db.session.flush()
    waits = db.session.scalars(select(Wait).where(Wait.case_id == case.id).order_by(Wait.id)).all()
    return {
        "case": {name: _plain(getattr(case, name)) for name in STANDS},
        "waits": [
            {column.key: _plain(getattr(wait, column.key)) for column in inspect(Wait).column_attrs}
            for wait in waits
        ],
    }


def _locked(statement: Any) -> list[Case]:
    """(FOR NO KEY UPDATE: rows that refer to a case can still be written.)"""
    locking = statement.order_by(Case.id).with_for_update(key_share=True)
    return list(db.session.scalars(locking.execution_options(populate_existing=True)))


def _stand(case: Case, at: Mapping[str, Any]) -> None:
    """Put the case where `at` says: `STANDS` -> value. Nothing but this and `fire` changes a stage."""
    case.rule_book_id, case.stage, case.round = at["rule_book_id"], at["stage"], at["round"]
    case.return_to, case.formerly = at["return_to"], at["formerly"]
    case.entered_at, case.submitted_at = at["entered_at"], at["submitted_at"]
    case.due_at, case.stuck_since = at["due_at"], at["stuck_since"]


def _arrival(
    case: Case, plan: Plan, new: RuleBook, target: Stage, stays: bool, now: datetime
) -> dict[str, Any]:
    """What is other than before where the case stands by the plan."""
    submitted = case.submitted_at or (None if target.key == new.start else now)
    found: dict[str, Any] = {
        "rule_book_id": plan.version_id,
        "return_to": plan.stages.get(case.return_to or ""),
        "formerly": case.formerly,
        "submitted_at": submitted,
    }
    if not stays:
        found |= {"stage": target.key, "round": last_round(case, target.key) + 1, "entered_at": now}
    return found


def _formerly(case: Case, plan: Plan, new: RuleBook) -> dict[str, str]:
    """What is called otherwise in the new rule book. A name that it gives to a stage of its own means that one."""
    earlier = {old: plan.stages[key] for old, key in case.formerly.items() if key in plan.stages}
    return {old: key for old, key in {**earlier, **plan.stages}.items() if old not in new.stages}


def _note(case: Case, name: str, actor_id: int, facts: Mapping[str, object], now: datetime) -> None:
    record(chain_of(case.id), name, actor_id, now, facts)
    case.version += 1
    db.session.flush()


def _tell(case: Case, seen: Look, motion: Motion, now: datetime) -> None:
    """The applicant, only where something is other for them; then those whom the case waits for now."""
    if _differs(case, seen, now):
        telling.tell_subject(case, telling.RULES_CHANGED, motion, now)
    tell(case, motion, now)


def _differs(case: Case, seen: Look, now: datetime) -> bool:
    """Whether the case is in another stage, or waits until another day."""
    found = look_at(case, now)
    return (found.stage, found.day) != (seen.stage, seen.day)


def _tell_of_lateness(case: Case, reopened: Sequence[Wait], now: datetime) -> None:
    """Who learned before that these are late learns it once more: what they were told was settled as the case went over."""
    stage = book_of(case).stage(case.stage)
    for wait in {(wait.branch, wait.due_at): wait for wait in reopened if wait.escalated_at}.values():
        role = times.escalates_to(stage, wait.branch)
        if role is not None:
            telling.escalate(case, wait, role, now)


def _go_on_waiting(case: Case, origin: Stage, target: Stage, motion: Motion, now: datetime) -> bool:
    """The case stays in its round: who is asked no more loses the wait, others get one, dates follow the new text.

    Whether a date is kept, because the new text gives less time.
    """
    if origin.holder != target.holder:
        waiting.stop_watching(case, now)
    motion.note(waiting.settle(case, now))
    working = times.calendar(now)
    _keep_clock(case, target, now, working)
    kept = [_keep_time(case, target, wait, now, working) for wait in open_waits(case)]
    waiting.set_due(case, open_waits(case))
    db.session.flush()
    return any(kept)


def _keep_clock(case: Case, stage: Stage, now: datetime, working: WorkingCalendar) -> None:
    """The clock's own wait is there where the new text has one beside the holders'."""
    clock = times.clock_beside(stage)
    held = [wait for wait in open_waits(case) if wait.role == CLOCK]
    if clock is None:
        waiting.close(held, now)
    elif not held:
        promise = times.promise_of(clock, case, now, working)
        db.session.add(waiting.open_wait(case, stage, Place(CLOCK, CLOCK), promise, now, working))
    db.session.flush()


def _keep_time(case: Case, stage: Stage, wait: Wait, now: datetime, working: WorkingCalendar) -> bool:
    """By the new text, counted from when it was opened; one that had no date counts from now.

    A named date is as it is; working days never end before what was promised: whether that is so here.
    """
    told = wait.due_at
    start = wait.opened_at if told else now
    clock = times.clock_beside(stage) if wait.role == CLOCK else None
    promise = (
        times.promise_of(clock, case, start, working)
        if clock
        else times.promise(stage, wait.branch, case, start, working)
    )
    wait.due_at, wait.clock = promise.due_at, promise.clock
    time = times.time_of(stage, wait)
    counted = time is not None and time.at is None
    kept = bool(counted and told and wait.due_at and wait.due_at < told)
    if kept:
        wait.due_at = told
    if wait.due_at is None or wait.due_at > now:
        wait.escalated_at = None
    wait.look_at = times.next_look(stage, wait, now, working)
    return kept


def _bring_back_waits(case: Case, known: Mapping[int, Mapping[str, Any]]) -> list[Wait]:
    """Set the waits that were there to what they were, take out the others; those that are open again."""
    waits = db.session.scalars(select(Wait).where(Wait.case_id == case.id).order_by(Wait.id)).all()
    _take_out([wait.id for wait in waits if wait.id not in known])
    kept = [wait for wait in waits if wait.id in known]
    closed = {wait.id for wait in kept if wait.closed_at is not None}
    for wait in kept:
        for name, value in _read(Wait, known[wait.id]).items():
            setattr(wait, name, value)
    db.session.flush()
    return [wait for wait in kept if wait.id in closed and wait.closed_at is None]


def _take_out(wait_ids: Sequence[int]) -> None:
    recall(list(wait_ids))
    db.session.execute(delete(Reminder).where(Reminder.wait_id.in_(wait_ids)))
    db.session.execute(delete(Wait).where(Wait.id.in_(wait_ids)))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(model: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of columns as `_plain` wrote them."""
    columns = inspect(model).columns
    return {
        name: datetime.fromisoformat(value) if value and isinstance(columns[name].type, DateTime) else value
        for name, value in values.items()
    }
