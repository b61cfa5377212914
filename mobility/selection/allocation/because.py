"""Why somebody was placed by hand, in the office's words: by the selection that is carried out, or by a seat given since."""

from sqlalchemy import select

from mobility.base.database import db
from mobility.base.record import Event, EventText
from mobility.selection.happenings import SEAT_GIVEN
from mobility.selection.models import RunState
from mobility.selection.queries import held_seat, placement_of


def placed_because(application_id: int) -> str | None:
    """None where the rule placed them, or the words were erased."""
    placement = placement_of(application_id, (RunState.SIGNED,))
    if placement is not None:
        return placement.reason
    seat = held_seat(application_id)
    return _given_because(application_id, seat.id) if seat is not None else None


def _given_because(application_id: int, seat_id: int) -> str | None:
    return db.session.scalar(
        select(EventText.text)
        .join(Event, Event.id == EventText.event_id)
        .where(
            Event.chain == f"case:{application_id}",
            Event.name == SEAT_GIVEN,
            Event.facts["seat"].as_integer() == seat_id,
        )
    )
