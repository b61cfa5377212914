"""What was changed of a call since those who apply were told of it, as the record has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from mobility.base.database import db
from mobility.base.record import Event

NOTHING_BEFORE = ("call-published", "call-changes-told")
"""What was changed before one of these is no news: the draft, and what was told."""


@dataclass(frozen=True)
class Change:
    """An entry of the call's record."""

    number: int
    name: str
    at: datetime
    facts: Mapping[str, Any]


def changes_since_told(call_id: int, names: Sequence[str]) -> list[Change]:
    """Of these names, in order."""
    chain = Event.chain == f"call:{call_id}"
    since = select(func.max(Event.number)).where(chain, Event.name.in_(NOTHING_BEFORE)).scalar_subquery()
    rows = db.session.execute(
        select(Event.number, Event.name, Event.at, Event.facts)
        .where(chain, Event.name.in_(names), Event.number > func.coalesce(since, 0))
        .order_by(Event.number)
    )
    return [Change(*row) for row in rows]
