"""The cases of a call as the record has them: read in a fixed number of statements, one case after the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, func, select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.rulebooks.queries import titles_of_contexts
from mobility.workflow.engine.books import book_of_version
from mobility.workflow.engine.steps import BROUGHT_BACK, MIGRATED, MOVED
from mobility.workflow.engine.times import calendar
from mobility.workflow.models import Case, RuleBookVersion, Wait
from mobility.workflow.policy import visible
from mobility.workflow.rulebook import RuleBook

from .recorded import FACTS, RecordedCase, Step, Waited
from .report import Report, simulate

MOST = 5_000
"""Cases that one simulation goes through: the newest of a call that has more."""
CURSOR = 2_000
"""Rows that come from the database at a time."""


@dataclass(frozen=True)
class Past:
    """A call whose cases can be gone through: so many of them are over, so many still run."""

    context: str
    title: str
    over: int
    running: int


def past_calls(viewer: Person, key: str) -> list[Past]:
    """The calls with cases of the rule book, on whatever version, that the viewer may see.

    First those whose cases are all over, then those with some that are, then those under way as a whole; of each the newest
    first.
    """
    over = func.count(case((Case.ended_at.is_not(None), 1)))
    rows = db.session.execute(
        select(Case.context, over, func.count() - over)
        .join(RuleBookVersion, RuleBookVersion.id == Case.rule_book_id)
        .where(RuleBookVersion.key == key, visible(viewer))
        .group_by(Case.context)
        .order_by(func.max(Case.opened_at).desc(), Case.context)
    ).all()
    titles = titles_of_contexts([context for context, _over, _running in rows])
    found = [Past(context, titles[context], *numbers) for context, *numbers in rows if context in titles]
    return sorted(found, key=lambda past: (not past.over, past.running > 0))


def simulation_of(
    viewer: Person, key: str, past: Past, book: RuleBook, *, running: bool, now: datetime
) -> Report:
    """Go through the call's cases by `book`; those that are over, or all."""
    which = (Case.context == past.context) & visible(viewer)
    if not running:
        which &= Case.ended_at.is_not(None)
    cases = db.session.scalars(
        select(Case)
        .join(RuleBookVersion, RuleBookVersion.id == Case.rule_book_id)
        .where(RuleBookVersion.key == key, which)
        .order_by(Case.id.desc())
        .limit(MOST)
    ).all()
    if not cases:
        return Report(book, [])
    began = min(each.opened_at for each in cases)
    return simulate(recorded_cases(viewer, cases[::-1]), book, calendar(began), now)


def recorded_cases(viewer: Person, cases: Sequence[Case]) -> Iterator[RecordedCase]:
    """Each case with its steps and waits, from two cursors that go along by its id.

    Stages that were called otherwise in an earlier version have the names that they have in the case's own.
    """
    ids = [each.id for each in cases]
    steps, waits = _by_case(_steps(ids)), _by_case(_waits(ids))
    for each, (moved, waited) in zip(
        cases, zip(_beside(ids, steps), _beside(ids, waits), strict=True), strict=True
    ):
        place = lent.places.get(each.kind)
        yield RecordedCase(
            id=each.id,
            reference=each.reference,
            path=place(each, viewer) if place else None,
            book=book_of_version(each.rule_book_id),
            opened_at=each.opened_at,
            stage=each.stage,
            ended_at=each.ended_at,
            steps=_led_on([_step(row, each.formerly) for row in _without_undone(moved)], each),
            waits=[_waited(row, each.formerly) for row in waited],
        )


Rows = Iterable[Sequence[Any]]


def _steps(ids: Sequence[int]) -> Rows:
    number = func.split_part(Event.chain, ":", 2).cast(Integer)
    statement = (
        select(number.label("case_id"), Event.name, Event.at, Event.facts, Event.actor_id)
        .where(
            Event.chain.in_([f"case:{each}" for each in ids]), Event.name.in_((MOVED, MIGRATED, BROUGHT_BACK))
        )
        .order_by("case_id", Event.number)
    )
    return db.session.execute(statement, execution_options={"yield_per": CURSOR})


def _waits(ids: Sequence[int]) -> Rows:
    columns = (
        Wait.stage, Wait.round, Wait.role, Wait.branch, Wait.person_id, Wait.opened_at, Wait.closed_at,
        Wait.signed_at, Wait.vacant_at, Wait.due_at, Wait.clock, Wait.vote,
    )  # fmt: skip
    within: ColumnElement[bool] = Wait.case_id.in_(ids)
    statement = select(Wait.case_id, *columns).where(within).order_by(Wait.case_id, Wait.id)
    return db.session.execute(statement, execution_options={"yield_per": CURSOR})


def _by_case(rows: Rows) -> Iterator[tuple[int, list[Sequence[Any]]]]:
    for case_id, found in groupby(rows, key=itemgetter(0)):
        yield case_id, list(found)


def _beside(
    ids: Sequence[int], groups: Iterator[tuple[int, list[Sequence[Any]]]]
) -> Iterator[list[Sequence[Any]]]:
    """For each case its rows, none where it has none; both go by id."""
    group = next(groups, None)
    for each in ids:
        if group is not None and group[0] == each:
            yield group[1]
            group = next(groups, None)
        else:
            yield []


def _without_undone(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Those of a case, without going over to other rules that was taken back: nothing was done in between."""
    found: list[Sequence[Any]] = []
    for row in rows:
        if row[1] == BROUGHT_BACK:
            found.pop()
        else:
            found.append(row)
    return found


def _led_on(steps: Sequence[Step], case: Case) -> list[Step]:
    """Those that led somewhere: a case that came under other rules where it was goes on in its stay, with its dates."""
    here, found = (book_of_version(case.rule_book_id).start, 1), list[Step]()
    for step in steps:
        if step.move or (step.to, step.round) != here:
            found.append(step)
        here = step.to, step.round
    return found


def _waited(row: Sequence[Any], formerly: Mapping[str, str]) -> Waited:
    _case_id, stage, *others = row
    return Waited(formerly.get(stage, stage), *others)


def _step(row: Sequence[Any], formerly: Mapping[str, str]) -> Step:
    _case_id, _name, at, facts, actor_id = row
    origin, to = str(facts["from"]), str(facts["to"])
    return Step(
        at=at,
        move=str(facts.get("move", "")),
        origin=formerly.get(origin, origin),
        to=formerly.get(to, to),
        round=int(facts["round"]),
        maker=str(facts.get("role") or facts.get("by", FACTS)),
        person_id=actor_id,
    )
