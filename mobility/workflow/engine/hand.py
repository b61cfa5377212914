"""A case in hand: while it is being moved, what is known of it is read once, since its lock keeps others away."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import select

from mobility.base.database import db
from mobility.workflow.models import Case, Wait

Found = TypeVar("Found")
WAITS = "waits"


@contextmanager
def in_hand(case: Case) -> Iterator[None]:
    """While the locked case is being moved; what its effects change does not start a second movement of it."""
    hands = _hands()
    hands[case.id] = {}
    try:
        yield
    finally:
        del hands[case.id]


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


def every_wait(case: Case) -> list[Wait]:
    """Whom the case waits for and has waited for, in the order in which they were asked."""
    db.session.flush()
    return once(
        case,
        WAITS,
        lambda: list(db.session.scalars(select(Wait).where(Wait.case_id == case.id).order_by(Wait.id))),
    )


def add_wait(wait: Wait) -> None:
    """Keep a new wait, and know it where its case is in hand."""
    db.session.add(wait)
    known = _hands().get(wait.case_id, {})
    if WAITS in known:
        known[WAITS].append(wait)


def _hands() -> dict[int, dict[Hashable, Any]]:
    found: dict[int, dict[Hashable, Any]] = db.session().info.setdefault("cases in hand", {})
    return found
