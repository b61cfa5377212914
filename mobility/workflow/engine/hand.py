"""A case in hand: while it is being moved, what is known of it is read once, since its lock keeps others away."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, cast

from sqlalchemy import Select, SQLColumnExpression, Subquery, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from mobility.base.database import db
from mobility.base.kept_statements import kept_statement
from mobility.base.record import Event, EventText
from mobility.workflow.models import Case, Wait

from .exclusions import exclusions
from .steps import STEPS, Step, Told, chain_of

Found = TypeVar("Found")
PAST = "past"


@dataclass(frozen=True)
class Past:
    """What a case has behind it: whom it waits for and has waited for, in the order in which they were asked; its steps;
    who may not decide it, by person id the key of the refusal."""

    waits: list[Wait]
    steps: list[Step]
    excluded: dict[int, str]


_waits = select(Wait).where(Wait.case_id == bindparam("case_id")).order_by(Wait.id)
_waits_of_all = (
    select(Wait)
    .where(Wait.case_id.in_(bindparam("case_ids", expanding=True)))
    .order_by(Wait.id)
    .execution_options(populate_existing=True)
)
_steps_of_all = (
    select(Event.chain, Event.name, Event.at, Event.actor_id, Event.facts)
    .where(
        Event.chain.in_(bindparam("chains", expanding=True)),
        Event.name.in_(bindparam("names", expanding=True)),
    )
    .order_by(Event.chain, Event.number)
)
_texts = (
    select(func.json_object_agg(EventText.key, EventText.text))
    .where(EventText.event_id == Event.id)
    .scalar_subquery()
)


@kept_statement
def _entries(columns: tuple[SQLColumnExpression[Any], ...], pairs: Subquery) -> Select[Any, Any, Wait]:
    """The entries of these `names` in the case's record as [[column, …], …] in order, and of `pairs` who is excluded as
    {id: key of a refusal}, beside each of its waits. Built once: every look at a case asks it."""
    found = (
        select(func.json_agg(aggregate_order_by(func.json_build_array(*columns), Event.number)))
        .where(Event.chain == bindparam("chain"), Event.name.in_(bindparam("names", expanding=True)))
        .scalar_subquery()
    )
    excluded = (
        select(func.json_object_agg(pairs.c.person_id, aggregate_order_by(pairs.c.why, pairs.c.why)))
        .where(pairs.c.case_id == bindparam("case_id"))
        .scalar_subquery()
    )
    return (
        select(found, excluded, Wait)
        .select_from(Case)
        .outerjoin(Wait, Wait.case_id == Case.id)
        .where(Case.id == bindparam("case_id"))
        .order_by(Wait.id)
        .execution_options(populate_existing=True)
    )


_STEP = (Event.name, Event.at, Event.actor_id, Event.facts)
_TOLD = (*_STEP, Event.number, _texts)


@contextmanager
def in_hand(case: Case) -> Iterator[None]:
    """While the locked case is being moved; what its effects change does not start a second movement of it."""
    hands = _hands()
    hands[case.id] = {}
    try:
        yield
    finally:
        del hands[case.id]


@contextmanager
def one_look(case: Case) -> Iterator[None]:
    """While a page is made: what is asked of the case again and again is read once. Nothing is changed inside."""
    with in_hand(case):
        yield


@contextmanager
def all_in_hand(cases: Iterable[Case]) -> Iterator[None]:
    """Several at once, each given once: what all of them have behind them is read in as many statements as of one."""
    known = {case.id: case for case in cases}
    pasts = _read_pasts(known)
    with ExitStack() as hands:
        for case in known.values():
            hands.enter_context(in_hand(case))
            once(case, PAST, partial(pasts.__getitem__, case.id))
        yield


def is_in_hand(case_id: int) -> bool:
    return case_id in _hands()


def once(case: Case, what: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` finds; of a case in hand it is read the first time only."""
    known = _hands().get(case.id)
    if known is None:
        return read()
    if what not in known:
        known[what] = read()
    return cast("Found", known[what])


def known_of(case: Case, kind: type[Found]) -> Iterator[Found]:
    """Everything of the kind that was read of a case in hand so far."""
    return (found for found in _hands().get(case.id, {}).values() if isinstance(found, kind))


def every_wait(case: Case) -> list[Wait]:
    """Whom the case waits for and has waited for, in the order in which they were asked."""
    if is_in_hand(case.id):
        return past_of(case).waits
    db.session.flush()
    return list(db.session.scalars(_waits, {"case_id": case.id}))


def past_of(case: Case) -> Past:
    """What the case has behind it, in one statement."""
    return once(case, PAST, lambda: _read_past(case))


def told_of(case: Case, names: Iterable[str]) -> list[Told]:
    """The entries of the case's record that have one of these names, in order; with them its past is known.

    `names` has all `STEPS` among them.
    """
    entries, excluded, waits = _read(_TOLD, case, names)
    told = [
        Told(name, datetime.fromisoformat(at), actor, facts, number, texts or {})
        for name, at, actor, facts, number, texts in entries
    ]
    once(case, PAST, lambda: Past(waits, [entry for entry in told if entry.name in STEPS], excluded))
    return told


def _read_past(case: Case) -> Past:
    entries, excluded, waits = _read(_STEP, case, STEPS)
    steps = [Step(name, datetime.fromisoformat(at), *last) for name, at, *last in entries]
    return Past(waits, steps, excluded)


def _read(
    columns: tuple[SQLColumnExpression[Any], ...], case: Case, names: Iterable[str]
) -> tuple[list[Any], dict[int, str], list[Wait]]:
    db.session.flush()
    asked = {"case_id": case.id, "chain": chain_of(case.id), "names": list(names)}
    rows = db.session.execute(_entries(columns, exclusions()), asked).all()
    entries, excluded, _wait = rows[0]
    waits = [wait for _entries, _excluded, wait in rows if wait is not None]
    return entries or [], {int(person): why for person, why in (excluded or {}).items()}, waits


def _read_pasts(case_ids: Collection[int]) -> dict[int, Past]:
    """case id -> what it has behind it"""
    db.session.flush()
    pasts = {case_id: Past([], [], {}) for case_id in case_ids}
    chains = {chain_of(case_id): past for case_id, past in pasts.items()}
    for wait in db.session.scalars(_waits_of_all, {"case_ids": list(pasts)}):
        pasts[wait.case_id].waits.append(wait)
    for chain, *step in db.session.execute(_steps_of_all, {"chains": list(chains), "names": list(STEPS)}):
        chains[chain].steps.append(Step(*step))
    pairs = exclusions()
    kept_apart = select(pairs).where(pairs.c.case_id.in_(list(pasts))).order_by(pairs.c.why)
    for case_id, person_id, why in db.session.execute(kept_apart):
        pasts[case_id].excluded[person_id] = why
    return pasts


def add_wait(wait: Wait) -> None:
    """Keep a new wait, and know it where its case is in hand."""
    db.session.add(wait)
    known = _hands().get(wait.case_id, {})
    if PAST in known:
        known[PAST].waits.append(wait)


def add_step(case: Case, event: Event) -> None:
    """Know what was just recorded of the case, where it is in hand."""
    known = _hands().get(case.id, {})
    if PAST in known and event.name in STEPS:
        known[PAST].steps.append(Step(event.name, event.at, event.actor_id, event.facts))


def _hands() -> dict[int, dict[Hashable, Any]]:
    found: dict[int, dict[Hashable, Any]] = db.session().info.setdefault("cases in hand", {})
    return found
