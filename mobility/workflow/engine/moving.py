"""Moving a case: `fire` is the only way in which it changes its stage, as long as its rule book stays the same."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, bindparam, inspect, select, update
from sqlalchemy.orm import joinedload, with_polymorphic
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.selectable import ForUpdateArg

from mobility.accounts.models import Grant, Person
from mobility.accounts.policy import in_force
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.kept_statements import kept_statement
from mobility.base.lending import lent
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.notifications.services import together
from mobility.workflow.models import Asked, Case
from mobility.workflow.rulebook import RESUME, Move

from . import waiting
from .books import book_of, newest_version
from .hand import add_step, in_hand, is_in_hand, past_of
from .permission import Situation, former_names, open_waits, permission, why_not
from .steps import ARRIVALS, MOVED, OPENED, SIGNED, chain_of
from .telling import (
    Motion,
    call_off_stuck,
    tell_holders,
    tell_of_act_in_vain,
    tell_of_fewer,
    tell_of_move,
    tell_of_vacancies,
)
from .tokens import Actor, Outsider
from .words import NOTHING, Kept, Words, kept

LONGEST_CHAIN = 20
"""Automatic moves in one transaction; lint forbids loops, so this is never reached."""


def open_case(case: Case, book: str, actor: Person, now: datetime) -> None:
    """Start a new case by the newest version of the rule book `book`.

    Whoever opens it for somebody else tells them so, in words of their own: no task is announced to them besides.
    """
    case.rule_book_id = newest_version(book, now)
    rules = book_of(case)
    case.stage, case.round, case.version = rules.start, 1, 1
    case.opened_at = case.entered_at = now
    db.session.add(case)
    db.session.flush()
    facts = {"to": rules.start, "round": 1, "book": rules.digest[:12]}
    record(chain_of(case.id), OPENED, actor.id, now, facts)
    motion = Motion(actor, told={db.session.get_one(Person, case.subject_id).email})
    with in_hand(case), together():
        motion.note(waiting.enter(case, rules.stage(rules.start), now, resumed=False))
        _go_on(case, motion, now)
    _look_beside(case, now)


def fire(
    case_id: int,
    move_key: str,
    actor: Actor,
    seen_version: int | None,
    now: datetime,
    words: Words | None = None,
) -> Event:
    """Make one move: see `services.fire`."""
    case = lock(case_id)
    if seen_version is not None and seen_version != case.version:
        raise Refusal("changed-meanwhile", chain=chain_of(case.id))
    motion = Motion(actor)
    with in_hand(case), together():
        found = permission(case, move_key, actor, now)
        if found is None:
            raise Refusal("move-not-here")
        if not found.allowed:
            raise Refusal(found.why or "move-not-here")
        written = kept(case, found.move, words or Words(), now, actor if isinstance(actor, Person) else None)
        step = _sign if found.move.stays else _make
        event = step(case, found.move, motion, now, written)
        _go_on(case, motion, now)
    return event


def changed(case_id: int, now: datetime, fact: str | None = None) -> None:
    """Make the automatic moves out of the present stage or end that read `fact`, or any, where their guards hold now."""
    if is_in_hand(case_id):
        return  # the move that is being made tries all of them at its end
    case = lock(case_id)
    if _is_nothing_to(case, fact):
        return
    motion = Motion(None)
    with in_hand(case), together():
        _go_on(case, motion, now, fact)


def lock(case_id: int) -> Case:
    """The case as it stands now, kept from others until the end of the transaction.

    Relations that are loaded stay so. (FOR NO KEY UPDATE: rows that refer to the case can still be written.)
    """
    kept = ForUpdateArg(key_share=True, of=Case)
    known: Case | None = db.session().identity_map.get(identity_key(Case, case_id))
    if known is None:
        return db.session.scalars(_whole_case(), {"case_id": case_id}).one()
    db.session.refresh(known, attribute_names=_columns(), with_for_update=kept)
    return known


def lock_all(cases: Collection[Case]) -> list[Case]:
    """Each as it stands now, all of them kept from others likewise; by id, in which order everybody locks several."""
    ordered = sorted(cases, key=lambda case: case.id)
    numbers = [case.id for case in ordered]
    db.session.flush()
    for case in ordered:
        db.session.expire(case, _columns())
    db.session.scalars(
        select(Case).where(Case.id.in_(numbers)).order_by(Case.id).with_for_update(key_share=True, of=Case)
    ).all()
    return ordered


def _columns() -> list[str]:
    return [column.key for column in inspect(Case).column_attrs]


@kept_statement
def _whole_case() -> Select[Case]:
    """The case with what its kind adds and whose it is, locked; made once all kinds are known.

    Only what never changes, or what the lock does not guard, is read beside it: a statement that had to wait for the lock
    sees everything but the locked row as it was before.
    """
    whole = with_polymorphic(Case, "*")
    return (
        select(whole)
        .where(whole.id == bindparam("case_id"))
        .options(joinedload(whole.subject))
        .with_for_update(key_share=True, of=Case)
    )


def automatic_move(case: Case, now: datetime, fact: str | None = None) -> Move | None:
    """The first automatic move out of the present stage or end whose guards hold; with `fact`, of those that read it."""
    situation = Situation(case, None, now)
    for move in situation.book.moves_from(case.stage):
        if move.auto and (fact is None or fact in _read_by(move)) and why_not(situation, move) is None:
            return move
    return None


def awaits(case: Case, fact: str) -> bool:
    """Whether an automatic move out of the present stage or end reads `fact`."""
    return any(move.auto and fact in _read_by(move) for move in book_of(case).moves_from(case.stage))


def _is_nothing_to(case: Case, fact: str | None) -> bool:
    """Whether the fact changes nothing for the case: no automatic move reads it, and nobody signs in its stage."""
    stage = book_of(case).stages.get(case.stage)
    signed_here = stage is not None and bool(stage.quorum or stage.branches)
    return fact is not None and not (signed_here or awaits(case, fact))


def _read_by(move: Move) -> set[str]:
    return {lent.guards[name].reads for name in move.guards}


def _go_on(case: Case, motion: Motion, now: datetime, fact: str | None = None) -> None:
    for _ in range(LONGEST_CHAIN):
        move = automatic_move(case, now, fact)
        if move is None:
            break
        by, motion.by = motion.by, None
        _make(case, move, motion, now)
        motion.by, fact = by, None
    else:
        raise RuntimeError(f"automatic moves of case {case.id} go round without end")
    motion.note(waiting.keep_watch(case, now))
    tell(case, motion, now)


def tell(case: Case, motion: Motion, now: datetime) -> None:
    """Tell everybody whom the movement concerns where it has come to rest, and note whether it is stuck there."""
    was_stuck = case.stuck_since is not None
    if waiting.note_stuck(case, now):
        motion.vacated = [wait for wait in open_waits(case) if wait.vacant_at is not None]
        tell_of_act_in_vain(case, now)
    elif was_stuck and case.stuck_since is None:
        call_off_stuck(case)
    if waiting.note_places(case):
        tell_of_fewer(case, now)
    if motion.opened:
        tell_holders(case, motion, now)
    if motion.vacated:
        tell_of_vacancies(case, motion, now)


def _sign(case: Case, move: Move, motion: Motion, now: datetime, written: Kept = NOTHING) -> Event:
    """Somebody's signature of a branch, or vote. The case's version stays: others may sign at the same time."""
    wait = Situation(case, motion.by, now).wait_for(move)
    if wait is None:
        raise Refusal("not-yours-to-move")
    facts: dict[str, object] = {"move": move.key, "at": case.stage, "round": case.round, "role": wait.role}
    facts |= {name: value for name, value in (("branch", wait.branch), ("vote", move.vote)) if value}
    actor_id, besides = _by(case, move, motion, now)
    event = record(
        chain_of(case.id), SIGNED, actor_id, now, {**facts, **besides, **written.facts}, written.texts
    )
    wait.for_id = event.facts.get("for")
    wait.person_id, wait.vote, wait.signed_at, wait.vacant_at = actor_id, move.vote, now, None
    waiting.close([wait], now)
    _run_effects(case, move, event, now)
    motion.note(waiting.settle(case, now))
    tell_of_move(case, move, event, written, motion, now)
    return event


def _by(case: Case, move: Move, motion: Motion, now: datetime) -> tuple[int | None, dict[str, object]]:
    """The id of who moves the case; what the record says of one without an account, and for whom one acts by a loan."""
    if isinstance(motion.by, Outsider):
        return None, {"on_behalf": motion.by.token, "by": motion.by.by}
    if motion.by is None:
        return None, {}
    behalf = Situation(case, motion.by, now).behalf(move)
    return motion.by.id, {"for": behalf} if behalf is not None else {}


def _run_effects(case: Case, move: Move, event: Event, now: datetime) -> None:
    if not move.effects:
        return
    db.session.flush()
    for effect in move.effects:
        lent.effects[effect.name].run(case, event, now, **effect.arguments)
    db.session.flush()


def _make(case: Case, move: Move, motion: Motion, now: datetime, written: Kept = NOTHING) -> Event:
    book = book_of(case)
    origin, resumed = case.stage, move.to == RESUME
    target = (case.return_to or book.start) if resumed else str(move.to)
    movers = book.movers(origin, move)
    round_ = max(last_round(case, target), 1) if resumed else last_round(case, target) + 1
    facts: dict[str, object] = {"move": move.key, "from": origin, "to": target, "round": round_}
    facts |= {"role": movers[0].role} if movers else {"by": "clock" if move.clock else "facts"}
    actor_id, besides = _by(case, move, motion, now)
    waiting.close(open_waits(case), now)
    event = record(
        chain_of(case.id), MOVED, actor_id, now, {**facts, **besides, **written.facts}, written.texts
    )
    add_step(case, event)
    _note_return(case, move, actor_id, written, now)
    if case.submitted_at is None and origin == book.start and not book.is_end(target):
        case.submitted_at = now
        if (settle := lent.sent.get(case.kind)) is not None:
            settle(case)
    case.stage, case.round, case.entered_at, case.due_at = target, round_, now, None
    case.version += 1
    _run_effects(case, move, event, now)
    case.ended_at = now if book.is_end(target) else None
    if case.ended_at is None:
        motion.note(waiting.enter(case, book.stage(target), now, resumed=resumed))
    db.session.flush()
    if book.is_end(origin) != book.is_end(target):
        _look_beside(case, now)
    tell_of_move(case, move, event, written, motion, now)
    return event


def _look_beside(case: Case, now: datetime) -> None:
    """Whether somebody has a case in a context can keep them apart from the others there: where they hold a role, those are
    looked at by a job. Of whoever holds none nothing waits."""
    held = select(Grant.id).where(Grant.person_id == case.subject_id, in_force(now)).limit(1)
    if db.session.scalar(held) is not None:
        key = f"beside:{case.context}:{case.subject_id}"
        enqueue("workflow.renew_beside", key=key, context=case.context, person_id=case.subject_id)


def has_left(case: Case, *stages: str) -> bool:
    """Whether the case has gone on from one of these stages, by whatever name."""
    names = {*stages, *former_names(case, stages)}
    return any(step.name == MOVED and step.facts["from"] in names for step in past_of(case).steps)


def last_round(case: Case, stage: str) -> int:
    """How often the case has been in the stage so far, by whatever name."""
    names = {stage, *former_names(case, {stage})}
    arrivals = [step.facts for step in past_of(case).steps if step.name in ARRIVALS]
    return max((int(facts["round"]) for facts in arrivals if facts["to"] in names), default=0)


def _note_return(case: Case, move: Move, actor_id: int | None, written: Kept, now: datetime) -> None:
    if move.to == RESUME:
        db.session.execute(
            update(Asked).where(Asked.case_id == case.id, Asked.answered_at.is_(None)).values(answered_at=now)
        )
        case.return_to = None
    elif move.asks and actor_id is not None:
        db.session.add(
            Asked(
                case_id=case.id,
                stage=case.stage,
                asker_id=actor_id,
                fields=[*written.fields],
                reason=written.reason,
                asked_at=now,
            )
        )
        case.return_to = case.stage
