"""What every change of a call begins and ends with: the lock, the version that was seen, the rules, the record."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.lending import lent
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.calls.models import Call, CallState
from mobility.calls.policy import runs
from mobility.calls.queries import call_as_it_stands, has_applications
from mobility.calls.services.noting import changed_between, noted, texts_between
from mobility.calls.services.rules import broken
from mobility.calls.services.telling import DATES, GATHERED_FOR
from mobility.calls.services.touching import DATED, TOUCHES


@contextmanager
def change(
    actor: Person,
    call: Call,
    seen_version: int,
    what: str,
    now: datetime,
    texts: Mapping[str, str] | None = None,
) -> Iterator[dict[str, Any]]:
    """Lock the call as the actor saw it; afterwards the version has grown, and the record says `what` became true.

    Gives the facts of that entry, for the block to fill; what of the call itself is another then is added to them. What
    is refused leaves no trace, nor does what is saved as it was, where the block fills in none. A published call may never
    come to break a rule of publishing that it kept before; those who have applied are told of what touches them.

    Raises `Refusal`: "not-your-call", "call-changed-meanwhile", "call-is-cancelled", and those of `rules`.
    """
    if not runs(actor, call):
        raise Refusal("not-your-call")
    db.session.refresh(call, ["version", "state", "closed_at"], with_for_update=True)
    if call.version != seen_version:
        raise Refusal("call-changed-meanwhile", chain=f"call:{call.id}")
    if call.state == CallState.CANCELLED:
        raise Refusal("call-is-cancelled")
    call_id, public = call.id, call.state == CallState.PUBLISHED
    facts: dict[str, Any] = {}
    try:
        with db.session.begin_nested():
            before = {lack.identity for lack in broken(call)} if public else set()
            stood = noted(call)
            yield facts
            stands = noted(call)
            if what in TOUCHES and stands == stood and not facts:
                return
            facts |= changed_between(stood, stands)
            call.version += 1
            db.session.flush()
            if public and call.state == CallState.PUBLISHED:
                _ensure_it_stands(call_id, before)
    except Refusal:
        call_as_it_stands(call_id)
        raise
    words = {**texts_between(stood, stands), **(texts or {})}
    entry = record(f"call:{call_id}", what, actor.id, now, {"version": call.version, **facts}, words)
    if public and what in TOUCHES and has_applications(call_id):
        enqueue("calls.tell_changes", not_before=now + GATHERED_FOR, call_id=call_id, number=entry.number)
        if what in DATED:
            enqueue("calls.announce", call_id=call_id, what=DATES)


def _ensure_it_stands(call_id: int, before: set[tuple[str, str, object]]) -> None:
    for lack in broken(call_as_it_stands(call_id)):
        if lack.identity not in before:
            raise lack.refusal


def is_frozen(call: Call, what: str) -> bool:
    """Whether a part of the call was used already, as a room below lends it: "criteria", "selection"."""
    frozen = lent.frozen.get(what)
    return frozen is not None and frozen(call.id)
