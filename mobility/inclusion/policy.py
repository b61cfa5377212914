"""Who sees claims of reserved seats: the inclusion officer; the person sees their own on the page of the application."""

from sqlalchemy import ColumnElement, false, true

from mobility.accounts.models import EVERYWHERE, Person, Rights, Role
from mobility.workflow.models import Case

OFFICERS = f"{Role.INCLUSION_OFFICER}@{EVERYWHERE}"
"""Who decides claims, as those are named who hold a role somewhere."""
TOLD = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)
"""Learn that a reserved seat is confirmed, and nothing more."""


def visible(viewer: Person | Rights) -> ColumnElement[bool]:
    """The clause on `ReservedClaim`: all of them to the inclusion officer, none to others."""
    return true() if EVERYWHERE in viewer.scopes_of(Role.INCLUSION_OFFICER) else false()


def is_told(viewer: Person, case: Case) -> bool:
    """Whether the viewer learns of a confirmed claim in this case."""
    scopes = viewer.scopes_of(*TOLD)
    return EVERYWHERE in scopes or not scopes.isdisjoint(case.scopes)
