"""Who sees claims of reserved seats: the inclusion officer; the person sees their own on the page of the application."""

from sqlalchemy import ColumnElement, false, true

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.inclusion.models import ReservedClaim
from mobility.workflow.models import Case

TOLD = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)
"""Learn that a reserved seat is confirmed, and nothing more."""


def visible(viewer: Person) -> ColumnElement[bool]:
    """The clause on `ReservedClaim`; nobody decides a claim of their own."""
    if EVERYWHERE not in viewer.scopes_of(Role.INCLUSION_OFFICER):
        return false()
    return true() & ReservedClaim.application_id.is_not(None)


def is_told(viewer: Person, case: Case) -> bool:
    """Whether the viewer learns of a confirmed claim in this case."""
    scopes = viewer.scopes_of(*TOLD)
    return EVERYWHERE in scopes or not scopes.isdisjoint(case.scopes)
