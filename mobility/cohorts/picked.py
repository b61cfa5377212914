"""Reads of moves of many cases: those that were ticked, and how it went with each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import contains_eager

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.folding import in_order
from mobility.base.lending import lent
from mobility.calls.models import Call
from mobility.cohorts.board import Board
from mobility.cohorts.conditions import cut_to
from mobility.cohorts.filters import Cut
from mobility.cohorts.models import BulkMove, BulkMoveCase
from mobility.cohorts.policy import followed, named
from mobility.cohorts.queries import order_of, ordered
from mobility.selection.stages import sends_nomination
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.engine.words import doubts_about, on_record
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Move, RuleBook

REASON_OF_ITS_OWN = "reason-of-its-own"
"""The key of the refusal where something speaks against the move of one case."""
AT_ONCE = 500
"""Cases that are looked at and moved at once: of more, the first."""


def cases_picked(viewer: Person, call: Call, references: Sequence[str]) -> Sequence[Case]:
    """The cases of these references, wherever they stand now, if they are the viewer's to follow; with their people, by
    name."""
    return db.session.scalars(
        _with_people().where(
            named(viewer),
            Case.kind == "application",
            Case.context == f"call:{call.id}",
            Case.reference.in_(references[:AT_ONCE]),
        )
    ).all()


def cases_of(board: Board, cut: Cut) -> Sequence[Case]:
    """All that the cut leaves, or the first of its order; with their people, by name."""
    first = ordered(cut_to(board, cut, Case.id), order_of(board, cut), backwards=False).limit(AT_ONCE)
    return db.session.scalars(_with_people().where(Case.id.in_(first.scalar_subquery()))).all()


def _with_people() -> Select[Case]:
    with_people = select(Case).join(Case.subject).options(contains_eager(Case.subject))
    return with_people.order_by(in_order(Person.called), Case.id)


def is_in(case: Case, stage: str) -> bool:
    """Whether it has not gone on from the stage."""
    return case.stage == stage and case.ended_at is None


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
    """Those of `moves_together` that are made here: nominations have a page of their own, by partner."""
    return [move for move in moves_together(viewer, books, stage) if not sends_nomination(move)]


def moves_together(viewer: Person, books: Iterable[RuleBook], stage: str) -> list[Move]:
    """The moves of the stage that take nothing but one reason and what is on record, and that a role of the viewer makes."""
    return [move for move in _moves_of(viewer, books, stage) if not _takes_words(move)]


def moves_apart(viewer: Person, books: Iterable[RuleBook], stage: str) -> list[Move]:
    """Those that take something of each case, and so are made one by one."""
    return [move for move in _moves_of(viewer, books, stage) if _takes_words(move)]


def _moves_of(viewer: Person, books: Iterable[RuleBook], stage: str) -> list[Move]:
    found: dict[str, Move] = {}
    for book in books:
        for move in book.moves_from(stage) if stage in book.stages else ():
            holders = {holder.role for holder in book.movers(stage, move)}
            if not holders.isdisjoint(viewer.roles):
                found.setdefault(move.key, move)
    return list(found.values())


def _takes_words(move: Move) -> bool:
    return bool(move.asks or move.vote or move.form.keys() - lent.known_blanks.keys())


def form_on_record(case: Case, move: Move) -> dict[str, Any]:
    """key of a blank of the move -> what is on record of it; None where nothing is"""
    return {key: on_record(case, key) for key in move.form}


def why_alone(case: Case, move: Move) -> str | None:
    """The key of the refusal where the move takes something of this one case, which is asked on a page of its own."""
    if doubts_about(case, move):
        return REASON_OF_ITS_OWN
    return "nothing-on-record" if None in form_on_record(case, move).values() else None


def get_bulk_move(viewer: Person, call: Call, bulk_id: int) -> BulkMove | None:
    """What the viewer asked for, and nobody else."""
    return db.session.scalars(
        select(BulkMove).where(
            BulkMove.id == bulk_id, BulkMove.call_id == call.id, BulkMove.actor_id == viewer.id
        )
    ).one_or_none()


def asked_before(
    viewer: Person, call: Call, stage: str, move: str, case_ids: Collection[int]
) -> Iterator[tuple[BulkMove, Mapping[int, int]]]:
    """What the viewer asked for all of these cases before, the newest first, with the versions of the cases that they saw
    then; not where one of them was refused and could be tried once more."""
    rows = db.session.execute(
        select(BulkMove, BulkMoveCase.case_id, BulkMoveCase.seen_version)
        .join(BulkMoveCase, BulkMoveCase.bulk_id == BulkMove.id)
        .join(Case, Case.id == BulkMoveCase.case_id)
        .where(
            BulkMove.actor_id == viewer.id,
            BulkMove.call_id == call.id,
            BulkMove.stage == stage,
            BulkMove.move == move,
            BulkMoveCase.case_id.in_(case_ids),
            or_(BulkMoveCase.why.is_(None), Case.version != BulkMoveCase.seen_version),
        )
        .order_by(BulkMove.id.desc())
    )
    found: dict[BulkMove, dict[int, int]] = defaultdict(dict)
    for bulk, case_id, version in rows:
        found[bulk][case_id] = version
    return ((bulk, seen) for bulk, seen in found.items() if seen.keys() >= set(case_ids))


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
