"""Links by which partners answer: made when somebody is nominated, ended by time, recalled and renewed by the office."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.institutions.models import Contact
from mobility.institutions.queries import contacts_in_force
from mobility.notifications.catalogue import Address
from mobility.notifications.services import tell_address
from mobility.selection.models import PartnerLink
from mobility.selection.nominations.links import path_of
from mobility.selection.nominations.partners import seated_until
from mobility.selection.queries import latest_nomination
from mobility.workflow.models import Case
from mobility.workflow.services import once

LASTS = timedelta(days=60)
RENEWED_BEFORE = timedelta(days=21)
"""A link that ends sooner is not sent any more: a new one is made."""


def partner_addresses(
    institution_id: int, now: datetime, path: Callable[[int], str] = path_of
) -> dict[int, Address]:
    """contact id -> where to write, for each contact of the partner who answers now, with a link that lasts; links are made
    where there are none. `path`: which page of the link it opens."""
    return {
        contact.id: Address(contact.name, contact.email, contact.language, path(link_of(contact, now).id))
        for contact in contacts_in_force(institution_id)
    }


def link_of(contact: Contact, now: datetime) -> PartnerLink:
    """The contact's link in force, or a new one."""
    link = db.session.scalar(
        select(PartnerLink)
        .where(
            PartnerLink.contact_id == contact.id,
            PartnerLink.recalled_at.is_(None),
            PartnerLink.ends_at > now + RENEWED_BEFORE,
        )
        .order_by(PartnerLink.id.desc())
        .limit(1)
    )
    return link or _made(contact, now)


def recall_link(actor: Person, link: PartnerLink, *, now: datetime) -> None:
    """From now on the link opens nothing. Said twice it is said once."""
    if link.recalled_at is None:
        link.recalled_at = now
        record(f"contact:{link.contact_id}", "link-recalled", actor.id, now, {"link": link.id})
        db.session.flush()


def renew_link(actor: Person, contact: Contact, *, now: datetime) -> PartnerLink:
    """Recall what the contact has, and send a new link. Raises `Refusal`: "contact-ended"."""
    if contact.ended_at is not None:
        raise Refusal("contact-ended")
    for link in db.session.scalars(
        select(PartnerLink).where(PartnerLink.contact_id == contact.id, PartnerLink.recalled_at.is_(None))
    ).all():
        recall_link(actor, link, now=now)
    link = _made(contact, now)
    receiver = Address(contact.name, contact.email, contact.language, path_of(link.id))
    tell_address(receiver, "partner-link", about=f"contact:{contact.id}", now=now)
    return link


def _made(contact: Contact, now: datetime) -> PartnerLink:
    link = PartnerLink(contact_id=contact.id, made_at=now, ends_at=now + LASTS)
    db.session.add(link)
    db.session.flush()
    record(f"contact:{contact.id}", "link-made", None, now, {"link": link.id})
    return link


def partner_contacts(case: Case) -> list[Address]:
    """The people at the partner of the latest nomination, each with their own link; of who was declined or has gone
    elsewhere before the present step, nobody.
    """
    nomination = latest_nomination(case.id)
    if nomination is None or not seated_until(case, nomination):
        return []
    at = nomination.destination.institution_id
    return once(case, ("partner", at), lambda: list(partner_addresses(at, utc_now()).values()))
