"""Who did what of appeals, and what else it was by which they were done: a seat that came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from mobility.accounts.doers import doers_of
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.record import Event
from mobility.selection.models import Appeal
from mobility.selection.queries import names_of_places
from mobility.selection.remedies import ANSWERED, CARRIED_OUT


@dataclass(frozen=True)
class Done:
    """Who answered an appeal and who carried out what followed, with both names where a role on loan did it; empty where
    nobody has, or is there any more."""

    answered: str = ""
    carried_out: str = ""
    seat: str = ""
    """Where a seat is that has come and by which it was done; empty where it was done otherwise."""


def done_of(appeals: Sequence[Appeal]) -> Mapping[int, Done]:
    """id of each of the appeals -> who did what of it; two statements, and one for seats that have come."""
    chains = [f"case:{each.application_id}" for each in appeals]
    found = select(Event).where(Event.chain.in_(chains), Event.name.in_([ANSWERED, CARRIED_OUT]))
    events = db.session.scalars(found.order_by(Event.id)).all() if appeals else ()
    doers, seats = doers_of(events), [event for event in events if "seat" in event.facts]
    named = (event for event in events if event.id in doers)
    names = {(event.facts["appeal"], event.name): doers[event.id].called for event in named}
    places = names_of_places([event.facts["seat"] for event in seats]) if seats else []
    came = {event.facts["appeal"]: tr(place) for event, place in zip(seats, places, strict=True)}
    return {
        one: Done(names.get((one, ANSWERED), ""), names.get((one, CARRIED_OUT), ""), came.get(one, ""))
        for one in (each.id for each in appeals)
    }
