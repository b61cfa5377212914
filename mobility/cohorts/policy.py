"""Who follows a cohort: the office, the dean for the own faculty, the auditor; each within the scopes of their grants."""

from sqlalchemy import ColumnElement, Text, cast, false, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.calls.models import Call, CallState
from mobility.workflow.models import Case

COHORT_ROLES = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.DEAN, Role.VICE_RECTOR, Role.AUDITOR)
CONTACT_ROLES = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.AUDITOR)
"""Who may take people's addresses and telephone numbers away in a file."""


def followed(viewer: Person) -> ColumnElement[bool]:
    """The cases of the viewer's cohorts, drafts included: those are counted, never named."""
    scopes = cast(sorted(viewer.scopes_of(*COHORT_ROLES)), ARRAY(Text))
    return Case.scopes.bool_op("&&")(scopes)


def named(viewer: Person) -> ColumnElement[bool]:
    """Those among them whose people may be named: submitted at least once."""
    return followed(viewer) & Case.submitted_at.is_not(None)


def calls_of(viewer: Person) -> ColumnElement[bool]:
    """The calls whose cohorts the viewer may open. A dean finds the own faculty's people in each of them."""
    scopes = viewer.scopes_of(*COHORT_ROLES)
    ids = {kind: [int(s.split(":")[1]) for s in scopes if s.startswith(f"{kind}:")] for kind in ("programme", "call", "faculty")}
    within = true() if EVERYWHERE in scopes or ids["faculty"] else false()
    return (Call.state != CallState.DRAFT) & or_(
        within, Call.programme_id.in_(ids["programme"]), Call.id.in_(ids["call"])
    )


def may_see_contacts(viewer: Person) -> bool:
    return viewer.holds_any(frozenset(CONTACT_ROLES))
