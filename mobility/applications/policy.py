"""Who sees which application, who may change it, and which of its answers somebody may read."""

from sqlalchemy import ColumnElement

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.workflow import policy as workflow
from mobility.workflow.models import Case

READERS_OF_IDENTITY = (Role.COORDINATOR, Role.VISA_OFFICER)
READERS_OF_INCLUSION = (Role.INCLUSION_OFFICER,)


def visible(viewer: Person) -> ColumnElement[bool]:
    """The clause on `Case`; lists and single pages both go through it."""
    return workflow.visible(viewer)


def protections_seen(viewer: Person, case: Case) -> frozenset[str]:
    """The protections of answers that the viewer may read: `none`, `identity`, `inclusion`."""
    if viewer.id == case.subject_id:
        return frozenset({"none", "identity", "inclusion"})
    seen = {"none"}
    if _holds_here(viewer, case, READERS_OF_IDENTITY):
        seen.add("identity")
    if _holds_here(viewer, case, READERS_OF_INCLUSION):
        seen.add("inclusion")
    return frozenset(seen)


def _holds_here(viewer: Person, case: Case, roles: tuple[Role, ...]) -> bool:
    return not viewer.scopes_of(*roles).isdisjoint({EVERYWHERE, *case.scopes})
