"""What every change of a call begins and ends with: the lock, the version that was seen, the entry in the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.calls.models import Call, CallState
from mobility.calls.policy import runs


@contextmanager
def change(
    actor: Person, call: Call, seen_version: int, what: str, now: datetime
) -> Iterator[dict[str, Any]]:
    """Lock the call as the actor saw it; afterwards the version has grown, and the record says `what` became true.

    Gives the facts of that entry, for the block to fill. What the block refuses leaves no entry.

    Raises `Refusal`: "not-your-call", "call-changed-meanwhile", "call-is-cancelled".
    """
    if not runs(actor, call):
        raise Refusal("not-your-call")
    db.session.refresh(call, ["version", "state", "closed_at"], with_for_update=True)
    if call.version != seen_version:
        raise Refusal("call-changed-meanwhile")
    if call.state == CallState.CANCELLED:
        raise Refusal("call-is-cancelled")
    facts: dict[str, Any] = {}
    yield facts
    call.version += 1
    db.session.flush()
    record(f"call:{call.id}", what, actor.id, now, {"version": call.version, **facts})


def shown(day: Any) -> str:
    """A day inside of a sentence of refusal: 24.11.2026 reads the same in all three languages."""
    return f"{day:%d.%m.%Y}"
