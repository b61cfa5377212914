"""Who proposes, who signs, who follows a selection."""

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from mobility.accounts.models import EVERYWHERE, Person, Rights, Role
from mobility.base.zone import local_day_in_sql
from mobility.calls.models import Call
from mobility.calls.policy import holds_in, ids_of
from mobility.selection.models import SelectionRun
from mobility.workflow.models import Case

READERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.VICE_RECTOR, Role.AUDITOR)
"""See on the page of a case what the selection gave it."""
PROPOSERS = (Role.COORDINATOR,)
"""Run selections, each those of their calls."""


def proposes(person: Person, call: Call) -> bool:
    """A coordinator of the call's programme."""
    return holds_in(person, call, Role.COORDINATOR)


def signs(person: Person | Rights) -> bool:
    return EVERYWHERE in person.scopes_of(Role.HEAD_OF_OFFICE)


def signs_run(person: Person, run: SelectionRun) -> bool:
    """Who proposed it does not sign it, whatever roles they hold or have on loan: two people have seen it."""
    return signs(person) and run.proposed_by_id != person.id


def reads(person: Person, case: Case) -> bool:
    """Whether the viewer learns rank, score and outcome of somebody else's case."""
    scopes = person.scopes_of(*READERS)
    return person.id != case.subject_id and (EVERYWHERE in scopes or not scopes.isdisjoint(case.scopes))


def reading(person: Person | Rights) -> ColumnElement[bool]:
    """The same as `reads`, for lists and single pages; a clause on `Case`. Who only assesses a case is not among them."""
    scopes = person.scopes_of(*READERS)
    within = true() if EVERYWHERE in scopes else Case.scopes.overlap(cast(sorted(scopes), ARRAY(Text)))
    return and_(Case.subject_id != person.id, within)


def sets_conditions(person: Person, case: Case) -> bool:
    """A coordinator or the head, where the case is."""
    return sets_conditions_as(person, case) is not None


def sets_conditions_as(person: Person, case: Case) -> Role | None:
    """By which of these roles; None: not theirs."""
    for role in (Role.COORDINATOR, Role.HEAD_OF_OFFICE):
        scopes = person.scopes_of(role)
        if person.id != case.subject_id and (EVERYWHERE in scopes or not scopes.isdisjoint(case.scopes)):
            return role
    return None


def proposing(person: Person | Rights) -> ColumnElement[bool]:
    """The same as `proposes`, for lists: the calls whose selection the person runs."""
    scopes = person.scopes_of(Role.COORDINATOR)
    if EVERYWHERE in scopes:
        return true()
    return or_(Call.programme_id.in_(ids_of(scopes, "programme")), Call.id.in_(ids_of(scopes, "call")))


def placing(person: Person | Rights) -> ColumnElement[bool]:
    """Those of them in which people can be placed when this is asked: the call takes no applications any more."""
    today = local_day_in_sql(func.now())
    return and_(proposing(person), or_(Call.closed_at <= func.now(), Call.closes_on < today))
