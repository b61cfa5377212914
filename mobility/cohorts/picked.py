"""Reads of moves of many cases: those that were ticked, and how it went with each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import in_order
from mobility.calls.models import Call
from mobility.cohorts.models import BulkMove, BulkMoveCase
from mobility.cohorts.policy import followed, named
from mobility.cohorts.queries import PAGE
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move, RuleBook


@dataclass(frozen=True)
class BulkLine:
    """One case of a bulk move, as its row shows it. `why` is the key of a refusal."""

    reference: str
    name: str
    settled: bool
    made: bool
    why: str | None


def cases_picked(viewer: Person, call: Call, stage: str, references: Sequence[str]) -> Sequence[Case]:
    """The cases of these references in the stage, if they are the viewer's to follow, with their people; by name."""
    return db.session.scalars(
        select(Case)
        .join(Case.subject)
        .options(contains_eager(Case.subject))
        .where(
            named(viewer),
            Case.kind == "application",
            Case.context == f"call:{call.id}",
            Case.stage == stage,
            Case.ended_at.is_(None),
            Case.reference.in_(references[:PAGE]),
        )
        .order_by(in_order(Person.called), Case.id)
    ).all()


def may_be_named(viewer: Person, case_id: int) -> bool:
    """Whether the case is one of those that the viewer follows."""
    return bool(db.session.scalar(select(exists().where(Case.id == case_id, named(viewer)))))


def books_of_stage(viewer: Person, call: Call, stage: str) -> list[RuleBook]:
    """The rule books by which open cases of the call stand in the stage."""
    found = db.session.scalars(
        select(Case.rule_book_id)
        .distinct()
        .where(
            followed(viewer),
            Case.context == f"call:{call.id}",
            Case.stage == stage,
            Case.ended_at.is_(None),
        )
        .order_by(Case.rule_book_id)
    )
    return [book_of_version(number) for number in found]


def moves_offered(viewer: Person, books: Iterable[RuleBook], stage: str) -> list[Move]:
    """The moves of the stage that take no words but one reason, and that a role of the viewer's makes."""
    found: dict[str, Move] = {}
    for book in books:
        for move in book.moves_from(stage) if stage in book.stages else ():
            holders = {holder.role for holder in book.movers(stage, move)}
            if not (move.asks or move.form or move.vote) and not holders.isdisjoint(viewer.roles):
                found.setdefault(move.key, move)
    return list(found.values())


def get_bulk_move(viewer: Person, call: Call, bulk_id: int) -> BulkMove | None:
    """What the viewer asked for, and nobody else."""
    return db.session.scalars(
        select(BulkMove).where(
            BulkMove.id == bulk_id, BulkMove.call_id == call.id, BulkMove.actor_id == viewer.id
        )
    ).one_or_none()


def lines_of(bulk: BulkMove) -> list[BulkLine]:
    """How it went with each case, by name: one statement."""
    rows = db.session.execute(
        select(BulkMoveCase, Case.reference, Person.called)
        .join(Case, Case.id == BulkMoveCase.case_id)
        .join(Person, Person.id == Case.subject_id)
        .where(BulkMoveCase.bulk_id == bulk.id)
        .order_by(in_order(Person.called), Case.id)
    )
    return [
        BulkLine(reference, name, line.settled_at is not None, line.made, line.why)
        for line, reference, name in rows
    ]


def books_of_cases(bulk: BulkMove) -> list[RuleBook]:
    """The rule books of its cases."""
    found = db.session.scalars(
        select(Case.rule_book_id)
        .distinct()
        .join(BulkMoveCase, BulkMoveCase.case_id == Case.id)
        .where(BulkMoveCase.bulk_id == bulk.id)
        .order_by(Case.rule_book_id)
    )
    return [book_of_version(number) for number in found]
