"""Who sees and who runs which call, as one SQL clause each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from mobility.accounts.models import EVERYWHERE
from mobility.base.zone import local_day
from mobility.calls.models import Call, CallState, Programme

MANAGERS = ("coordinator", "head-of-office")
"""Roles that run calls, in the scope of their grant."""
READERS = (*MANAGERS, "auditor")
"""Roles that read of them what the public does not: drafts, numbers, selections."""


def manageable(person: Any) -> ColumnElement[bool]:
    """Calls that the person runs: all, those of their programmes, or single ones."""
    return held_in(person, MANAGERS)


def readable(person: Any) -> ColumnElement[bool]:
    """Calls that the person runs, or reads without running them."""
    return held_in(person, READERS)


def programmes_of(person: Any) -> ColumnElement[bool]:
    """Programmes in which the person may make calls."""
    scopes = person.scopes_of(*MANAGERS)
    return true() if EVERYWHERE in scopes else Programme.id.in_(ids_of(scopes, "programme"))


def public() -> ColumnElement[bool]:
    """What everybody sees: published ones, coming, open or closed, and cancelled ones with their word."""
    return and_(Call.state != CallState.DRAFT, Call.published_at.is_not(None))


def open_now(now: datetime) -> ColumnElement[bool]:
    """The same as `opening.is_open`, for lists."""
    today = local_day(now)
    return and_(
        Call.state == CallState.PUBLISHED,
        Call.opens_on <= today,
        Call.closes_on >= today,
        or_(Call.closed_at.is_(None), Call.closed_at > now),
    )


def ids_of(scopes: frozenset[str], kind: str) -> list[int]:
    """`programme:2` -> 2."""
    return sorted(
        int(number)
        for scope in scopes
        for found, _, number in [scope.partition(":")]
        if found == kind and number.isdigit()
    )


def runs(person: Any, call: Call) -> bool:
    """The same as `manageable`, for one call that is at hand."""
    return holds_in(person, call, *MANAGERS)


def reads(person: Any, call: Call) -> bool:
    """The same as `readable`, for one call that is at hand."""
    return holds_in(person, call, *READERS)


def holds_in(person: Any, call: Call, *roles: str) -> bool:
    """Whether the person holds one of the roles where the call belongs: in it, in its programme, or everywhere."""
    scopes = person.scopes_of(*roles)
    return not scopes.isdisjoint({EVERYWHERE, f"programme:{call.programme_id}", f"call:{call.id}"})


def makes(person: Any) -> bool:
    """Whether there may be a programme in which the person makes calls: a grant for single calls is none."""
    scopes = person.scopes_of(*MANAGERS)
    return EVERYWHERE in scopes or bool(ids_of(scopes, "programme"))


def keeps_programmes(person: Any) -> bool:
    """Whether the person adds and renames programmes: those who run the whole university's calls."""
    return EVERYWHERE in person.scopes_of(*MANAGERS)


def may_make_in(person: Any, programme_id: int) -> bool:
    """The same as `programmes_of`, for one programme."""
    return not person.scopes_of(*MANAGERS).isdisjoint({EVERYWHERE, f"programme:{programme_id}"})


def held_in(person: Any, roles: tuple[str, ...]) -> ColumnElement[bool]:
    """The same as `holds_in`, for lists."""
    if not person.is_authenticated:
        return false()
    scopes = person.scopes_of(*roles)
    if EVERYWHERE in scopes:
        return true()
    return or_(Call.programme_id.in_(ids_of(scopes, "programme")), Call.id.in_(ids_of(scopes, "call")))
