"""The places that a call offers: partner, field, seats and dates."""

from collections.abc import Mapping
from datetime import date, datetime

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.refusals import Refusal
from mobility.calls.models import Call, CallState, Destination
from mobility.calls.services.changing import change, shown
from mobility.institutions.services import tidy_names


def save_destination(
    actor: Person,
    call: Call,
    destination: Destination | None,
    *,
    seen_version: int,
    institution_id: int,
    specialty_id: int | None,
    field: Mapping[str, str | None],
    seats: int,
    language: str,
    level: str | None,
    stay_from: date,
    stay_to: date,
    nominate_by: date,
    now: datetime,
) -> Destination:
    """Add or change a place. Fewer seats than are taken takes no place from anybody: "3 of 2" closes by itself.

    Raises `Refusal`: "call-changed-meanwhile", "nomination-before-selection", "stay-before-nomination",
    "stay-ends-before-it-begins", "destination-is-chosen".
    """
    with change(actor, call, seen_version, "call-destination-saved", now) as facts:
        if nominate_by <= call.selection_on:
            raise Refusal("nomination-before-selection", "nominate_by", selection=shown(call.selection_on))
        if stay_from <= nominate_by:
            raise Refusal("stay-before-nomination", "stay_from", nomination=shown(nominate_by))
        if stay_to <= stay_from:
            raise Refusal("stay-ends-before-it-begins", "stay_to", start=shown(stay_from))
        if destination is None:
            destination = Destination(call_id=call.id, position=len(call.destinations))
            db.session.add(destination)
        elif call.state == CallState.PUBLISHED and destination.institution_id != institution_id:
            raise Refusal("destination-is-chosen", "institution_id")
        destination.institution_id, destination.specialty_id = institution_id, specialty_id
        destination.field, destination.seats = tidy_names(field), seats
        destination.language, destination.level = language, level or None
        destination.stay_from, destination.stay_to, destination.nominate_by = stay_from, stay_to, nominate_by
        db.session.flush()
        facts |= {"destination": destination.id, "seats": seats}
    return destination


def remove_destination(
    actor: Person, call: Call, destination: Destination, *, seen_version: int, now: datetime
) -> None:
    """Take a place out of a draft; in a published call its seats can be set to 0 instead.

    Raises `Refusal`: "call-changed-meanwhile", "destination-is-published".
    """
    with change(actor, call, seen_version, "call-destination-removed", now) as facts:
        if call.state != CallState.DRAFT:
            raise Refusal("destination-is-published")
        facts["destination"] = destination.id
        db.session.delete(destination)
