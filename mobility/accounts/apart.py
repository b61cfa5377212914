"""Roles that do not go with others: who audits holds no other; of who administers or answers for a partner it is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from mobility.base.database import db
from mobility.base.refusals import Refusal

from .models import Grant, Person, Role
from .queries import load_grants
from .roles import title_of

ALONE: Mapping[str, object] = {
    Role.ADMINISTRATOR: _l(
        "%(name)s would be an administrator and hold another role: administrators give roles, and do not decide cases."
    ),
    Role.PARTNER_CONTACT: _l(
        "%(name)s would answer for a partner and hold another role: a partner is answered for by its own people, and who "
        "works on our side of a case does not also give the partner’s answer."
    ),
}
"""role that usually nobody has beside another -> what is said where somebody would"""


def ensure_audits_apart(
    person: Person,
    role: str,
    starts_at: datetime,
    ends_at: datetime | None,
    field: str,
    besides: int | None = None,
) -> None:
    """Who audits takes no part in what they look into: `person` gets no role beside the auditor's, and not that beside
    another, in the period, which may have no end; by whatever way. `besides`: id of the grant that it is about, if any.

    Raises `Refusal`: "audits-beside", at the field.
    """
    held = db.session.scalars(
        select(Grant).where(
            Grant.person_id == person.id, Grant.ended_at.is_(None), Grant.id.is_distinct_from(besides)
        )
    ).all()
    against = {
        title_of(other.role)
        for other in held
        if (other.role == Role.AUDITOR) != (role == Role.AUDITOR) and other.counts_within(starts_at, ends_at)
    }
    if against:
        raise Refusal("audits-beside", field, name=person.called, roles=", ".join(sorted(against)))


def stands_apart(grant: Grant, person: Person, now: datetime) -> Sequence[str]:
    """What speaks against the role of `grant` where it or one beside it is among `ALONE`, whichever comes first."""
    together = {*load_grants(person, now).roles, grant.role}
    if len(together) == 1:
        return ()
    return [str(said) % {"name": person.called} for role, said in ALONE.items() if role in together]
