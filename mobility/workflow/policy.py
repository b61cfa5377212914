"""Who sees a case: its person, whom it waits or waited for, and once it is submitted the roles of its scopes."""

from sqlalchemy import ColumnElement, Select, Text, cast, exists, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from mobility.accounts.models import EVERYWHERE, Person, Rights
from mobility.accounts.roles import ROLES
from mobility.base.lending import lent

from .models import Case, Wait

READERS = tuple(role for role, about in ROLES.items() if about.sees_cases)


def visible(viewer: Person | Rights) -> ColumnElement[bool]:
    """The clause on `Case`, from the viewer's grants in force; whom it waited for sees it as long as the role is held.

    Who borrows a role sees what its lender sees.
    """
    everywhere = [grant.role for grant in viewer.grants if grant.scope == EVERYWHERE]
    still_held = or_(Wait.token.in_(sorted(viewer.tokens)), Wait.role.in_(everywhere))
    lenders = sorted({grant.lender_id for grant in viewer.grants if grant.lender_id is not None})
    named = (
        or_(Wait.person_id == viewer.id, Wait.person_id.in_(lenders))
        if lenders
        else Wait.person_id == viewer.id
    )
    waited = exists().where(Wait.case_id == Case.id, named, still_held)
    scopes = viewer.scopes_of(*READERS)
    if EVERYWHERE in scopes:
        within: ColumnElement[bool] = true()
    else:
        within = Case.scopes.overlap(cast(sorted(scopes), ARRAY(Text)))
    seen = [Case.subject_id == viewer.id, Case.submitted_at.is_not(None) & within, waited]
    return or_(*seen, *_waits_for(viewer))


def drafts() -> Select[int]:
    """The ids of the cases that are not sent and not over: only their person learns of them."""
    return select(Case.id).where(Case.submitted_at.is_(None), Case.ended_at.is_(None))


def _waits_for(viewer: Person | Rights) -> list[ColumnElement[bool]]:
    """Roles that do not read every case of their scope see what waits for them, or has waited, so that they can read again
    what they decided; unless a room has a door for them."""
    roles = sorted({grant.role for grant in viewer.grants} - set(READERS) - lent.recipients.keys())
    if not roles:
        return []
    theirs = or_(
        Wait.token.in_(sorted(viewer.tokens)),
        Wait.role.in_([grant.role for grant in viewer.grants if grant.scope == EVERYWHERE]),
    )
    return [
        exists().where(
            Wait.case_id == Case.id,
            Wait.person_id.is_(None),
            Wait.role.in_(roles),
            theirs,
        )
    ]
