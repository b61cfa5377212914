"""One move for many cases of a call: asked for at once, made case by case, each in a transaction of its own."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.lines import unsettled
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.cohorts import picked
from mobility.cohorts.models import BulkMove, BulkMoveCase
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move


def ask_bulk_move(
    actor: Person,
    call: Call,
    stage: str,
    move: Move,
    seen: Mapping[str, int],
    *,
    reason: str = "",
    now: datetime,
) -> BulkMove:
    """Have `move` made for the cases of the stage that the actor may see: reference -> version that they saw.

    Whether it may be made is asked once more for each, in its own job; what has gone on from the stage is noted as not
    made. Asked once more for the same, it does nothing, and gives what was asked first.

    Raises `Refusal`: "nobody-picked", "reason-owed".
    """
    cases = picked.cases_picked(actor, call, list(seen))
    if not cases:
        raise Refusal("nobody-picked")
    versions = {case.id: seen[case.reference] for case in cases}
    for asked, seen_then in picked.asked_before(actor, call, stage, move.key, versions):
        if seen_then == versions:
            return asked
    if move.reason == "owed" and not reason.strip():
        raise Refusal("reason-owed", "reason")
    bulk = BulkMove(
        call_id=call.id, actor_id=actor.id, stage=stage, move=move.key, reason=reason.strip(), asked_at=now
    )
    db.session.add(bulk)
    db.session.flush()
    for case in cases:
        line = BulkMoveCase(bulk_id=bulk.id, case_id=case.id, seen_version=versions[case.id])
        db.session.add(line)
        if picked.is_in(case, stage):
            enqueue("cohorts.move_case", key=f"bulk:{bulk.id}:{case.id}", bulk_id=bulk.id, case_id=case.id)
        else:
            line.why, line.settled_at = "move-not-here", now
    db.session.flush()
    _forget_reason(bulk)
    return bulk


def move_case(bulk_id: int, case_id: int, *, now: datetime) -> None:
    """Make the move for one of the cases, or note why it was not made. Done once more, it does nothing."""
    line = unsettled(BulkMoveCase, bulk_id=bulk_id, case_id=case_id)
    if line is None:
        return
    bulk = db.session.get_one(BulkMove, bulk_id)
    line.why = _why_not_made(bulk, line, now)
    line.settled_at = now
    db.session.flush()
    _forget_reason(bulk)


def _why_not_made(bulk: BulkMove, line: BulkMoveCase, now: datetime) -> str | None:
    """Make it. The key of the refusal where it is refused, with nothing of it done."""
    actor = get_person(bulk.actor_id, now)
    if actor is None or not picked.may_be_named(actor, line.case_id):
        return "not-yours-to-move"
    case = db.session.get_one(Case, line.case_id)
    move = workflow.book_of(case).find_move(bulk.stage, bulk.move)
    why = picked.why_alone(case, move) if move is not None and picked.is_in(case, bulk.stage) else None
    if why is not None:
        return why
    try:
        with db.session.begin_nested():
            workflow.fire(
                line.case_id,
                bulk.move,
                actor=actor,
                seen_version=line.seen_version,
                now=now,
                reason=bulk.reason,
                form=picked.form_on_record(case, move) if move is not None else {},
            )
    except Refusal as refusal:
        return refusal.key
    return None


def _forget_reason(bulk: BulkMove) -> None:
    """People's words are kept where they can be erased: in the record, and no longer here."""
    waiting = exists().where(BulkMoveCase.bulk_id == bulk.id, BulkMoveCase.settled_at.is_(None))
    if bulk.reason and not db.session.scalar(select(waiting)):
        bulk.reason = ""
        db.session.flush()
