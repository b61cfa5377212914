"""Why somebody is where they are: placed by hand, in the office's words, by the selection that is carried out or by a seat
given since; or moved up."""

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.base.database import db
from mobility.base.languages import speaking, tr
from mobility.base.record import Event, EventText
from mobility.calls.queries import call_as_it_stands
from mobility.selection.allocation.inputs import open_choices, seats_given
from mobility.selection.allocation.line import above
from mobility.selection.happenings import SEAT_GIVEN
from mobility.selection.models import RunState
from mobility.selection.queries import held_seat, names_of_places, placement_of
from mobility.selection.remedies import ASKED_UP


def placed_because(application_id: int) -> str | None:
    """None where the rule placed them, or the words were erased."""
    placement = placement_of(application_id, (RunState.SIGNED,))
    if placement is not None:
        return placement.reason
    seat = held_seat(application_id)
    return _given_because(application_id, seat.id) if seat is not None else None


def moved_in_words(application_id: int, language: str) -> Mapping[str, str]:
    """Of who has moved up: how that was asked for, and the choices above the seat of now, for which they can ask anew."""
    asked = select(Event.facts).where(Event.chain == f"case:{application_id}", Event.name == ASKED_UP)
    facts = db.session.scalar(asked.order_by(Event.number.desc()).limit(1)) or {}
    with speaking(language):
        because = (
            _(
                "Your appeal was granted, and with it a seat of a better choice was asked for: that is done now."
            )
            if "role" in facts
            else _("You had asked to move up.")
        )
    return {"moved_because": because, "still_better": "; ".join(_still_better(application_id, language))}


def _still_better(application_id: int, language: str) -> list[str]:
    seat = held_seat(application_id)
    if seat is None:
        return []
    given = seats_given(call_as_it_stands(seat.destination.call_id))
    better = above(open_choices([application_id]).get(application_id, ()), seat.destination_id)
    places = [place for place in better if given[place]]
    return [tr(name, language) for name in names_of_places(places)] if places else []


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
