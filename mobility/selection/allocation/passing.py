"""Seats that were freed, and who has each of them now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.record import Event
from mobility.calls.models import Destination
from mobility.institutions.models import Institution
from mobility.selection.models import Seat


@dataclass(frozen=True)
class PassedOn:
    """A freed seat and who has it now: `from_name` held it, `reference` is the case that got it."""

    at: datetime
    from_name: str
    from_reference: str
    name: str
    reference: str
    institution: Translated
    field: Translated


def passed_on(call_id: int, limit: int = 50) -> list[PassedOn]:
    """The chain of freed seats of a call, the newest first; one statement."""
    freed, given = aliased(Seat), aliased(Seat)
    before, after = aliased(Application), aliased(Application)
    who, now_who = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(
            Event.at,
            who.called,
            before.reference,
            now_who.called,
            after.reference,
            Institution.name,
            Destination.field,
        )
        .join(freed, freed.id == Event.facts["freed"].as_integer())
        .join(given, given.id == Event.facts["seat"].as_integer())
        .join(before, before.id == freed.application_id)
        .join(who, who.id == before.person_id)
        .join(after, after.id == given.application_id)
        .join(now_who, now_who.id == after.person_id)
        .join(Destination, Destination.id == given.destination_id)
        .join(Institution, Institution.id == Destination.institution_id)
        .where(Event.chain == f"call:{call_id}", Event.name == "seat-passed-on")
        .order_by(Event.number.desc())
        .limit(limit)
    )
    return [PassedOn(*row) for row in rows]
