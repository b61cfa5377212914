"""Roles that do not go with others: who audits holds no other, and who administers is asked back about."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.base.database import db
from mobility.base.refusals import Refusal

from .models import Grant, Person, Role
from .queries import load_grants
from .roles import title_of


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
    """What speaks against the role of `grant` where one of two would be an administrator's, whichever comes first."""
    together = {*load_grants(person, now).roles, grant.role}
    if len(together) == 1 or Role.ADMINISTRATOR not in together:
        return ()
    return [
        _(
            "%(name)s would be an administrator and hold another role: administrators give roles, and do not decide cases.",
            name=person.called,
        )
    ]
