"""Roles that do not go with others: asked back about wherever a role is given, named for a time or lent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from .models import Grant, Person, Role
from .queries import load_grants

APART: Mapping[str, object] = {
    Role.ADMINISTRATOR: _l(
        "%(name)s would be an administrator and hold another role: administrators give roles, and do not decide cases."
    ),
    Role.AUDITOR: _l(
        "%(name)s would be an auditor and hold another role: auditors read everything, and change nothing."
    ),
}


def stands_apart(grant: Grant, person: Person, now: datetime) -> Sequence[str]:
    """What speaks against the role of `grant` for whoever holds others, whichever of them comes first."""
    together = {*load_grants(person, now).roles, grant.role}
    if len(together) == 1:
        return ()
    return [str(said) % {"name": person.called} for role, said in APART.items() if role in together]
