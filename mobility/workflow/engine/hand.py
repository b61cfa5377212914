"""A case in hand: while it is being moved, what is known of it is read once, since its lock keeps others away."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from mobility.base.database import db
from mobility.base.record import Event
from mobility.workflow.models import Case, Wait

from .steps import STEPS, Step, chain_of

Found = TypeVar("Found")
PAST = "past"


@dataclass(frozen=True)
class Past:
    """What a case has behind it: whom it waits for and has waited for, in the order in which they were asked; its steps."""

    waits: list[Wait]
    steps: list[Step]


_waits = select(Wait).where(Wait.case_id == bindparam("case_id")).order_by(Wait.id)
_steps = (
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_array(Event.name, Event.at, Event.actor_id, Event.facts), Event.number
            )
        )
    )
    .where(Event.chain == bindparam("chain"), Event.name.in_(STEPS))
    .scalar_subquery()
)
_past = (
    select(_steps, Wait)
    .select_from(Case)
    .outerjoin(Wait, Wait.case_id == Case.id)
    .where(Case.id == bindparam("case_id"))
    .order_by(Wait.id)
    .execution_options(populate_existing=True)
)
"""Built once: every look at a case asks them."""


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


def _read_past(case: Case) -> Past:
    db.session.flush()
    rows = db.session.execute(_past, {"case_id": case.id, "chain": chain_of(case.id)}).all()
    steps = [Step(name, datetime.fromisoformat(at), *last) for name, at, *last in rows[0][0] or ()]
    return Past([wait for _steps, wait in rows if wait is not None], steps)


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
