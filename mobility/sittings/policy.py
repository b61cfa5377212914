"""Who sees a sitting, who leads it, who sits in it: members who were asked, and the office of the call."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from mobility.accounts.models import EVERYWHERE, Person, Rights, Role
from mobility.calls.models import Call
from mobility.calls.policy import READERS, holds_in, ids_of, readable, runs
from mobility.sittings.models import Attendee, Sitting, SittingState

SITTERS = (*READERS, Role.COMMITTEE_MEMBER)
"""Roles that have sittings to look at."""
MEMBERS = (Role.COMMITTEE_MEMBER,)
CALLERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)
"""Call sittings, where they run the call."""


def visible(viewer: Person | Rights) -> ColumnElement[bool]:
    """The clause on `Sitting`, joined with its `Call`: the office of the call, and members who were asked, be it to sign
    alone, and still are."""
    scopes = viewer.scopes_of(*MEMBERS)
    asked = or_(
        exists().where(Attendee.sitting_id == Sitting.id, Attendee.person_id == viewer.id),
        Sitting.signer_id == viewer.id,
    )
    within = or_(
        true() if EVERYWHERE in scopes else false(),
        Call.programme_id.in_(ids_of(scopes, "programme")),
        Call.id.in_(ids_of(scopes, "call")),
    )
    return or_(readable(viewer), and_(asked, within))


def leads(person: Person, sitting: Sitting) -> bool:
    """Whether the person holds the sitting: who runs the call, as its secretary, and the chair. Needs `call`."""
    return runs(person, sitting.call) or (person.id == sitting.chair_id and is_member(person, sitting))


def signs(person: Person, sitting: Sitting) -> bool:
    """Whether the minutes wait for the person's signature. Needs `call`."""
    return (
        sitting.state == SittingState.CLOSED and person.id == sitting.signer_id and is_member(person, sitting)
    )


def is_member(person: Person, sitting: Sitting) -> bool:
    """Whether the person is of the committee now. Needs `call`."""
    return holds_in(person, sitting.call, *MEMBERS)


def names_shown(viewer: Person, call: Call) -> bool:
    """Whether assessors are named to the viewer; members know them by number."""
    return holds_in(viewer, call, *READERS)
