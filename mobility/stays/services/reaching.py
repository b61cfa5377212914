"""How somebody abroad is reached: their address and phone there, and whom the office may call in an emergency."""

from dataclasses import dataclass
from datetime import date, datetime

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.refusals import Refusal
from mobility.base.seen import as_seen
from mobility.base.zone import local_day
from mobility.stays import queries
from mobility.stays.models import EmergencyContact, State, Stay
from mobility.stays.services.keeping import by_office, by_person, chain_of, note


def enter_emergency(
    actor: Person, stay: Stay, *, name: str, relation: str, phone: str, seen: str = "", now: datetime
) -> None:
    """Whom the office may call; best before leaving, and changed at any time until the end. What belongs together is
    changed together.

    Raises `Refusal`: "values-changed-meanwhile", or as `by_person`.
    """
    by_person(actor, stay)
    entered = {"name": name.strip(), "relation": relation.strip(), "phone": phone.strip()}
    kept = db.session.get(EmergencyContact, stay.id)
    present = kept.contact if kept is not None else {}
    as_seen(seen, {"contact": entered}, {"contact": present}, chain=chain_of(stay))
    if kept is None:
        kept = EmergencyContact(stay_id=stay.id)
        db.session.add(kept)
    kept.name, kept.relation, kept.phone = entered.values()
    kept.named_at = now
    note(stay, "emergency-entered", actor.id, now)


@dataclass(frozen=True)
class Called:
    """Whom to call in an emergency."""

    name: str
    relation: str
    """Empty where the application says it, which asks for it beside the name."""
    phone: str
    entered_on: date | None
    """None: as the application says it; for this stay the person has entered nobody."""


def open_emergency(actor: Person, stay: Stay, *, now: datetime) -> Called | None:
    """Whom to call, for the office that needs it; that it was opened is recorded. None where nobody is known.

    Raises `Refusal`: as `by_office`.
    """
    by_office(actor, stay)
    called = _entered(stay) or _stated(stay)
    if called is not None:
        note(stay, "emergency-opened", actor.id, now)
    return called


def _entered(stay: Stay) -> Called | None:
    kept = db.session.get(EmergencyContact, stay.id)
    return (
        Called(kept.name, kept.relation, kept.phone, local_day(kept.named_at)) if kept is not None else None
    )


def _stated(stay: Stay) -> Called | None:
    name, phone = queries.EMERGENCY
    said = queries.stated_of(stay.application_id, queries.EMERGENCY)
    return Called(said.get(name, ""), "", said.get(phone, ""), None) if said else None


def settle_abroad(
    actor: Person,
    stay: Stay,
    *,
    address: str,
    phone: str,
    visa_until: date | None,
    seen: str = "",
    now: datetime,
) -> None:
    """Where the person lives there. Raises `Refusal`: "arrival-first", or as `as_seen` and `by_person`."""
    by_person(actor, stay)
    if stay.state == State.PLANNED:
        raise Refusal("arrival-first")
    present = {"address": stay.address or "", "phone": stay.phone or "", "visa_until": stay.visa_until}
    entered = {"address": address.strip(), "phone": phone.strip(), "visa_until": visa_until}
    stay.address, stay.phone, stay.visa_until = as_seen(seen, entered, present, chain=chain_of(stay)).values()
    note(stay, "settled-abroad", actor.id, now)
