"""Who follows a cohort: the office, the dean for the own faculty, the auditor; each within the scopes of their grants."""

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, cast, false, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from mobility.accounts.models import EVERYWHERE, Person, Rights, Role
from mobility.calls.models import Call
from mobility.calls.policy import holds_in, ids_of, public
from mobility.selection.policy import READERS as RESULT_ROLES
from mobility.workflow.models import Case

COHORT_ROLES = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.DEAN, Role.VICE_RECTOR, Role.AUDITOR)
MOVERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.DEAN, Role.VICE_RECTOR)
"""Who follows a cohort and decides in it; the auditor only reads."""
CONTACT_ROLES = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.AUDITOR)
"""Who may take people's addresses and telephone numbers away in a file."""
WRITER_ROLES = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)


def followed(
    viewer: Person | Rights, scopes: SQLColumnExpression[list[str]] = Case.scopes
) -> ColumnElement[bool]:
    """The cases with these `scopes` that are of the viewer's cohorts, drafts included: those are counted, never named."""
    granted = viewer.scopes_of(*COHORT_ROLES)
    if EVERYWHERE in granted:
        return true()
    return scopes.bool_op("&&")(cast(sorted(granted), ARRAY(Text)))


def follows(viewer: Person, case: Case) -> bool:
    """The same as `followed`, of one case."""
    scopes = viewer.scopes_of(*COHORT_ROLES)
    return EVERYWHERE in scopes or not scopes.isdisjoint(case.scopes)


def named(viewer: Person) -> ColumnElement[bool]:
    """Those among them whose people may be named: submitted at least once."""
    return followed(viewer) & Case.submitted_at.is_not(None)


def calls_of(viewer: Person | Rights) -> ColumnElement[bool]:
    """The calls whose cohorts the viewer may open. A dean finds the own faculty's people in each of them."""
    scopes = viewer.scopes_of(*COHORT_ROLES)
    everywhere = EVERYWHERE in scopes or bool(ids_of(scopes, "faculty"))
    programmes, calls = ids_of(scopes, "programme"), ids_of(scopes, "call")
    return public() & or_(
        true() if everywhere else false(), Call.programme_id.in_(programmes), Call.id.in_(calls)
    )


def follows_everybody(viewer: Person, call: Call) -> bool:
    """Whether the viewer follows all people of the call, and not those of a faculty alone."""
    return holds_in(viewer, call, *COHORT_ROLES)


def may_see_contacts(viewer: Person, call: Call) -> bool:
    return holds_in(viewer, call, *CONTACT_ROLES)


def may_see_results(viewer: Person, call: Call) -> bool:
    """Scores and places: to the same people as on the page of a case."""
    return holds_in(viewer, call, *RESULT_ROLES)


def may_write_to(viewer: Person, call: Call) -> bool:
    """Who may write to many people at once: those who answer for the call."""
    return holds_in(viewer, call, *WRITER_ROLES)


def cohort_tokens(viewer: Person) -> list[str]:
    """The roles by which the viewer follows cohorts, with their scopes: `dean@faculty:3`."""
    return sorted(grant.token for grant in viewer.grants if grant.role in COHORT_ROLES)
