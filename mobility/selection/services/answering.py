"""A partner's answer by their link: accept, decline with a reason, their own reference."""

from datetime import datetime

from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.institutions.models import Contact
from mobility.selection.models import Nomination
from mobility.selection.stages import ACCEPT, DECLINE
from mobility.workflow import services as workflow
from mobility.workflow.services import Outsider

LONGEST_REFERENCE = 60


def accept_nomination(
    contact: Contact, nomination: Nomination, *, seen_version: int | None, own_reference: str, now: datetime
) -> None:
    """The partner takes the person, who is then asked whether they want the place.

    Raises `Refusal`: as `workflow.services.fire`.
    """
    _answer(contact, nomination, ACCEPT, seen_version, "", own_reference, now)


def decline_nomination(
    contact: Contact,
    nomination: Nomination,
    *,
    seen_version: int | None,
    reason: str,
    own_reference: str,
    now: datetime,
) -> None:
    """The partner does not; the person stays in the running for other choices.

    Raises `Refusal`: "reason-owed", or as `workflow.services.fire`.
    """
    _answer(contact, nomination, DECLINE, seen_version, reason, own_reference, now)


def note_reference(contact: Contact, nomination: Nomination, *, own_reference: str, now: datetime) -> None:
    """Keep the number under which the partner has the person."""
    nomination.partner_reference = own_reference.strip()[:LONGEST_REFERENCE] or None
    facts = {"on_behalf": f"contact:{contact.id}", "nomination": nomination.id}
    record(f"case:{nomination.application_id}", "partner-reference-noted", None, now, facts)
    db.session.flush()


def _answer(
    contact: Contact,
    nomination: Nomination,
    move: str,
    seen_version: int | None,
    reason: str,
    own_reference: str,
    now: datetime,
) -> None:
    if nomination.answered_at is not None:
        raise Refusal("answered-already")
    if own_reference.strip():
        note_reference(contact, nomination, own_reference=own_reference, now=now)
    nomination.answered_by_id = contact.id
    outsider = Outsider(token=f"partner-contact@partner:{contact.institution_id}", by=f"contact:{contact.id}")
    workflow.fire(
        nomination.application_id, move, actor=outsider, seen_version=seen_version, now=now, reason=reason
    )
    db.session.flush()
