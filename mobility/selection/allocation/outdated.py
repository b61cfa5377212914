"""Proposals that were made from inputs which are no longer so: nobody signs them, the coordinator proposes anew."""

from datetime import datetime

from mobility.accounts.models import Role
from mobility.accounts.queries import people_with
from mobility.calls.models import Call
from mobility.selection.allocation.inputs import gather
from mobility.selection.models import SelectionRun


def is_outdated(run: SelectionRun) -> bool:
    """Whether scores, seats or applications are others now. Needs the call with its destinations."""
    return gather(run.call).digest() != run.digest


def who_proposes(call: Call, now: datetime) -> list[str]:
    """The names of the coordinators who can propose anew for the call."""
    scopes = [f"programme:{call.programme_id}", f"call:{call.id}"]
    return [person.called for person in people_with(Role.COORDINATOR, scopes, now)]
