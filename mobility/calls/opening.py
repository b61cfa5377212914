"""When a call is open. A date means the end of that day in the institution's zone, and its last minute counts."""

from datetime import datetime
from enum import StrEnum

from mobility.base.zone import end_of_day, local_day
from mobility.calls.models import Call, CallState


class Phase(StrEnum):
    """Where a call is in its life, as its public page says."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


def phase(call: Call, now: datetime) -> Phase:
    if call.state != CallState.PUBLISHED:
        return Phase(call.state)
    if call.closed_at is not None and call.closed_at <= now:
        return Phase.CLOSED
    today = local_day(now)
    if today < call.opens_on:
        return Phase.COMING
    return Phase.OPEN if today <= call.closes_on else Phase.CLOSED


def is_open(call: Call, now: datetime) -> bool:
    """Whether applications are taken at this moment."""
    return phase(call, now) is Phase.OPEN


def closes_at(call: Call) -> datetime:
    """The last moment: when it was closed by hand, else the end of its closing day."""
    return call.closed_at or end_of_day(call.closes_on)


def days_left(call: Call, now: datetime) -> int:
    """Whole days until the closing day: 0 on the day itself, negative after it."""
    return (call.closes_on - local_day(now)).days
