"""Who follows stays, who works on them, and who may open whom to call in an emergency."""

from sqlalchemy import ColumnElement, Text, cast, or_
from sqlalchemy.dialects.postgresql import ARRAY

from mobility.accounts.models import Person, Rights, Role
from mobility.documents import policy as papers
from mobility.documents.models import Protection
from mobility.stays.models import Stay
from mobility.workflow.models import Case

RUNNERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)
"""Accept, decide, close; and open the contact for emergencies."""
READERS = papers.READERS[Protection.OFFICE]


def followed(viewer: Person) -> ColumnElement[bool]:
    """The stays of the viewer's office, by the scopes of the application; on `Stay` joined to `Case`."""
    return _within(viewer, READERS)


def visible(viewer: Person) -> ColumnElement[bool]:
    """One's own, and those of the viewer's office; single pages go through it."""
    return or_(Stay.person_id == viewer.id, followed(viewer))


def worked_on(viewer: Person | Rights) -> ColumnElement[bool]:
    """Those that the viewer runs; nobody works on a stay of their own."""
    return _within(viewer, RUNNERS) & (Stay.person_id != viewer.id)


def runs(viewer: Person, stay: Stay) -> bool:
    """The same as `worked_on`, for one stay with its `application`."""
    return runs_as(viewer, stay) is not None


def runs_as(viewer: Person, stay: Stay) -> Role | None:
    """By which role."""
    if viewer.id == stay.person_id:
        return None
    here = stay.application.scopes
    return next((role for role in RUNNERS if not viewer.scopes_of(role).isdisjoint(here)), None)


def _within(viewer: Person | Rights, roles: tuple[str, ...]) -> ColumnElement[bool]:
    scopes = cast(sorted(viewer.scopes_of(*roles)), ARRAY(Text))
    return Case.scopes.bool_op("&&")(scopes)
