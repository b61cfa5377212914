"""To whom seats go that a partner declines, or the office takes back: by the waiting list, to nobody by name. In words to
the office, before it says something else."""

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.base.database import db
from mobility.base.languages import tr
from mobility.calls.queries import call_as_it_stands
from mobility.selection.allocation.inputs import places_left
from mobility.selection.allocation.line import Queue
from mobility.selection.models import Seat
from mobility.selection.queries import names_of_places, people_in


def who_follows(call_id: int, application_ids: Collection[int]) -> list[str]:
    """Of each destination at which one of these holds a seat: how that goes on if it is given back, and who is next as the
    waiting list stands now. A fixed number of statements; none where nobody is named."""
    held = select(Seat.destination_id, Seat.reserved).where(
        Seat.application_id.in_(application_ids), Seat.freed_at.is_(None)
    )
    rows = db.session.execute(held.order_by(Seat.destination_id)).all() if application_ids else ()
    seats = {row.destination_id: row.reserved for row in rows}
    if not seats:
        return []
    call = call_as_it_stands(call_id)
    places, queue = {place.id: place for place in places_left(call, {})}, Queue.of(call).able()
    first = {
        number: next(iter(queue.handed_on([places[number]], reserved)), None)
        for number, reserved in seats.items()
    }
    people = people_in(call_id, [found[0].id for found in first.values() if found is not None])
    names = dict(zip(first, names_of_places([*first]), strict=True))
    return [
        _(
            "A seat at %(place)s that is given back goes by the waiting list, and to nobody by name. Next now: %(name)s "
            "(%(reference)s).",
            place=tr(names[number]),
            name=people[found[0].id].subject.called,
            reference=people[found[0].id].reference,
        )
        if found is not None
        else _(
            "A seat at %(place)s that is given back goes by the waiting list, and to nobody by name. Nobody waits for it "
            "now.",
            place=tr(names[number]),
        )
        for number, found in first.items()
    ]
