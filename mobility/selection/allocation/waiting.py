"""Seats that were given back and go to nobody now: one waits, as it would go past an application while it is open what
follows from its appeal; or it is just being handed on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import case, exists, or_, select

from mobility.base.database import db
from mobility.base.jobs import Job
from mobility.base.jobs.models import KEY_HOLDS
from mobility.calls.models import Destination
from mobility.selection.models import Appeal, Seat
from mobility.selection.remedies import keeps_from_runs, keeps_seats

HANDS_ON = "selection.pass_on"
"""The job that gives a freed seat to who waits for it, or finds that it waits."""


@dataclass(frozen=True)
class Waiting:
    """A freed seat that waits. `application_id`: for which; None: it is just being handed on, and not known yet."""

    seat_id: int
    destination_id: int
    reserved: str | None
    application_id: int | None
    from_runs: bool
    """No run gives it either. Else one does: that which the appeal asks for."""


def seats_waiting(call_id: int) -> list[Waiting]:
    """Of a call, the longest first; one statement."""
    handed_on = exists().where(
        Job.name == HANDS_ON, KEY_HOLDS, Job.arguments["seat_id"].as_integer() == Seat.id
    )
    waits_for = case((Appeal.id.is_not(None), Seat.waits_for_id))
    rows = db.session.execute(
        select(Seat.id, Seat.destination_id, Seat.reserved, waits_for, keeps_from_runs())
        .join(Destination, Destination.id == Seat.destination_id)
        .outerjoin(Appeal, (Appeal.application_id == Seat.waits_for_id) & keeps_seats())
        .where(
            Destination.call_id == call_id,
            Seat.freed_at.is_not(None),
            or_(Appeal.id.is_not(None), handed_on),
        )
        .order_by(Seat.id, keeps_from_runs())
    )
    found = {
        seat: Waiting(seat, place, reserved, who, who is None or keeps)
        for seat, place, reserved, who, keeps in rows
    }
    return list(found.values())


def by_place(seats: Iterable[Waiting]) -> Counter[int]:
    """destination id -> how many of them"""
    return Counter(each.destination_id for each in seats)


def by_group(seats: Iterable[Waiting]) -> Counter[str]:
    """group -> how many of them are reserved"""
    return Counter(each.reserved for each in seats if each.reserved is not None)
