"""Who proposes, who signs, who follows a selection."""

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.calls.models import Call
from mobility.calls.policy import holds_in
from mobility.workflow.models import Case

READERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE, Role.VICE_RECTOR, Role.AUDITOR)
"""See on the page of a case what the selection gave it."""


def proposes(person: Person, call: Call) -> bool:
    """A coordinator of the call's programme."""
    return holds_in(person, call, Role.COORDINATOR)


def signs(person: Person) -> bool:
    return EVERYWHERE in person.scopes_of(Role.HEAD_OF_OFFICE)


def reads(person: Person, case: Case) -> bool:
    """Whether the viewer learns rank, score and outcome of somebody else's case."""
    scopes = person.scopes_of(*READERS)
    return person.id != case.subject_id and (EVERYWHERE in scopes or not scopes.isdisjoint(case.scopes))
