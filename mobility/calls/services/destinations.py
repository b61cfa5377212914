"""The places that a call offers: partner, field, seats and dates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import gt, ne
from typing import Any

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import number
from mobility.base.refusals import Refusal
from mobility.calls.emptied import meaning_of_no_seats
from mobility.calls.models import Call, CallState, Destination
from mobility.calls.queries import call_as_it_stands, has_applications
from mobility.calls.services.changing import change, is_frozen
from mobility.calls.services.noting import as_told
from mobility.calls.services.ordering import moved
from mobility.calls.services.placing import without
from mobility.calls.services.rules import ensure_same_first, ensure_stay
from mobility.calls.services.telling import SEATS
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
    least_score: Decimal | None = None,
    first_specialties: Sequence[int] = (),
    first_faculties: Sequence[int] = (),
    anyway: bool = False,
    now: datetime,
) -> Destination:
    """Add or change a place, `anyway` also without seats. Fewer than are taken take no place from anybody: "3 of 2" closes
    by itself.

    Raises `Refusal`: "call-changed-meanwhile", those of `ensure_stay` and `_ensure_can_be`, and "limit-mixes-first" where a
    limit holds it together with a destination at which others come first.
    """
    place = {
        "institution_id": institution_id,
        "specialty_id": specialty_id,
        "field": tidy_names(field),
        "seats": seats,
        "language": language,
        "level": level or None,
        "least_score": least_score or None,
        "first_specialties": sorted(first_specialties),
        "first_faculties": sorted(first_faculties),
    }
    with change(actor, call, seen_version, "call-destination-saved", now) as facts:
        ensure_stay(call.selection_on, nominate_by, stay_from, stay_to)
        _ensure_can_be(call, destination, place, anyway=anyway)
        more = destination is not None and seats > destination.seats
        offered = place | {"stay_from": stay_from, "stay_to": stay_to, "nominate_by": nominate_by}
        changes = _changes(destination, offered)
        destination = _written(call, destination, offered)
        ensure_same_first(call_as_it_stands(call.id), "first_faculties")
        facts.update(changes and {"seats": seats, "destination": destination.id, **changes})
    if more and call.state == CallState.PUBLISHED:
        enqueue("calls.announce", call_id=call.id, what=SEATS)
    return destination


def _ensure_can_be(
    call: Call, destination: Destination | None, place: Mapping[str, Any], *, anyway: bool
) -> None:
    """Raises `Refusal`: "destination-twice", those of `_ensure_promised`, "no-seats-there" unless meant or so before."""
    _ensure_once(call, destination, place)
    _ensure_promised(call, destination, place)
    if not place["seats"] and not anyway and (destination is None or destination.seats):
        raise Refusal("no-seats-there", "anyway", why=" ".join(meaning_of_no_seats(call, destination)))


def _changes(destination: Destination | None, offered: Mapping[str, Any]) -> dict[str, Any]:
    """What of the destination is about to change: what it was and is, as it is told now; a new one was nothing. Empty where
    it stays as it is."""
    if destination is None:
        return {"was": None}
    changed = {name: value for name, value in offered.items() if getattr(destination, name) != value}
    return changed and {
        "was": {name: as_told(getattr(destination, name)) for name in changed},
        "is": {name: as_told(value) for name, value in changed.items()},
    }


def _written(call: Call, destination: Destination | None, offered: Mapping[str, Any]) -> Destination:
    """The destination, or a new one at the end of the list, with what is offered."""
    if destination is None:
        destination = Destination(call_id=call.id, position=len(call.destinations))
        db.session.add(destination)
    for name, value in offered.items():
        setattr(destination, name, value)
    db.session.flush()
    return destination


def _ensure_once(call: Call, destination: Destination | None, place: Mapping[str, Any]) -> None:
    """A partner stands once for each field. Raises `Refusal`: "destination-twice"."""
    for other in call.destinations:
        if other is not destination and _kind(as_offered(other)) == _kind(place):
            raise Refusal("destination-twice", "institution_id")


def as_offered(destination: Destination) -> dict[str, Any]:
    """What a destination offers, as `save_destination` takes it."""
    names = (
        "institution_id", "specialty_id", "field", "seats", "language", "level", "least_score", "first_specialties",
        "first_faculties",
    )  # fmt: skip
    return {name: getattr(destination, name) for name in names}


def _kind(place: Mapping[str, Any]) -> tuple[Any, ...]:
    """Partner, specialty and field, the field in whatever letters it is written."""
    field = frozenset((code, text.casefold()) for code, text in place["field"].items())
    return place["institution_id"], place["specialty_id"], field


def _ensure_promised(call: Call, destination: Destination | None, place: Mapping[str, Any]) -> None:
    """What people chose of a published call, and what a signed selection gave away, stays; seats may still be added.

    Raises `Refusal`: "destination-is-chosen", "level-is-promised", "least-score-is-promised", "first-is-promised",
    "selection-is-signed".
    """
    if call.state != CallState.PUBLISHED:
        return
    since = {"published"}
    if has_applications(call.id):
        since.add("applied")
    if is_frozen(call, "selection"):
        since.add("signed")
    if destination is None and "signed" in since:
        raise Refusal("selection-is-signed")
    present = as_offered(destination) if destination else place
    for promise in PROMISES:
        before, after = present[promise.name], place[promise.name]
        if promise.since in since and promise.is_broken(before, after):
            there = number(before) if isinstance(before, Decimal) else str(before or "–")
            raise Refusal(promise.refusal, promise.name, present=there)


@dataclass(frozen=True)
class Promise:
    """What of a published destination stays, from when on, and which change breaks it."""

    name: str
    since: str
    """published, applied (somebody has begun to), signed (the selection)"""
    refusal: str
    is_broken: Callable[[Any, Any], bool] = ne


PROMISES = (
    Promise("institution_id", "published", "destination-is-chosen"),
    Promise("specialty_id", "applied", "destination-is-chosen"),
    Promise("language", "applied", "destination-is-chosen"),
    Promise("level", "applied", "level-is-promised", lambda before, after: (after or "") > (before or "")),
    Promise(
        "least_score",
        "applied",
        "least-score-is-promised",
        lambda before, after: (after or 0) > (before or 0),
    ),
    Promise("first_specialties", "applied", "first-is-promised"),
    Promise("first_faculties", "applied", "first-is-promised"),
    Promise("least_score", "signed", "selection-is-signed"),
    Promise("seats", "signed", "selection-is-signed", gt),
)


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
        call.limits = without(call.limits, destination.id)
        db.session.delete(destination)


def move_destination(
    actor: Person, call: Call, destination: Destination, *, seen_version: int, up: bool, now: datetime
) -> None:
    """Show the place one earlier or later in the list. Raises `Refusal`: "call-changed-meanwhile"."""
    with change(actor, call, seen_version, "call-destinations-ordered", now):
        place = call.destinations.index(destination)
        for position, each in enumerate(moved(call.destinations, place, up=up)):
            each.position = position
