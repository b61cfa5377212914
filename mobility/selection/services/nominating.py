"""Effects of nominating somebody to a partner, and of the partner's answer."""

from datetime import datetime

from mobility.base.database import db
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.calls.models import Destination
from mobility.selection.models import Nomination
from mobility.selection.queries import held_seat, latest_nomination
from mobility.selection.services.bundling import ensure_bundle
from mobility.selection.services.linking import partner_addresses
from mobility.workflow.models import Case


def send_nomination(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner of the seat comes to the case, and gets a link. The rule book's message carries it.

    Raises `Refusal`: "no-seat", "partner-without-contact".
    """
    seat = held_seat(case.id)
    if seat is None:
        raise Refusal("no-seat")
    destination = seat.destination
    if not partner_addresses(destination.institution_id, now):
        raise Refusal("partner-without-contact")
    lies_with_partner(case, destination)
    bundle_id = ensure_bundle(destination, now)
    db.session.add(
        Nomination(
            application_id=case.id, destination_id=destination.id, bundle_id=bundle_id, nominated_at=now
        )
    )
    db.session.flush()


def lies_with_partner(case: Case, destination: Destination) -> None:
    """From now on the case is one of this partner's, and of no other's."""
    others = [scope for scope in case.scopes if not scope.startswith("partner:")]
    case.scopes = [*others, f"partner:{destination.institution_id}"]


def note_acceptance(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner takes the person."""
    _note(case, True, now)


def note_refusal(case: Case, event: Event, now: datetime) -> None:
    """Effect: the partner does not; no seat there is given to this person again."""
    _note(case, False, now)


def _note(case: Case, accepted: bool, now: datetime) -> None:
    nomination = latest_nomination(case.id)
    if nomination is not None:
        nomination.accepted, nomination.answered_at = accepted, now
        db.session.flush()
