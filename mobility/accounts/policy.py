"""Which grants count, who acts for a token, who may look at people."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, false, or_, true
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from .models import EVERYWHERE, Grant, Person, Role

READERS_OF_PEOPLE = (Role.ADMINISTRATOR, Role.AUDITOR)


def acts_for(person: Person, token: str) -> bool:
    """Whether `person` may do what waits for `token`.

    `role@scope` is held there or everywhere, or the token is `person:<id>` of this person; needs `grants` loaded.
    """
    if token == f"person:{person.id}":
        return True
    role, at, _scope = token.partition("@")
    return bool(at) and (token in person.tokens or f"{role}@{EVERYWHERE}" in person.tokens)


def acts_on_behalf(person: Person, token: str) -> tuple[int | None, ...]:
    """For whom `person` acts for `token`: None alone by a right of their own, else the ids of those who lent it.

    Empty where they do not act for it at all; needs `grants` loaded.
    """
    if token == f"person:{person.id}":
        return (None,)
    role, at, scope = token.partition("@")
    scopes = (scope, EVERYWHERE) if at else ()
    lenders = {grant.lender_id for grant in person.grants if grant.role == role and grant.scope in scopes}
    return (None,) if None in lenders else tuple(sorted(number for number in lenders if number is not None))


def borrows(person: Person, lender_id: int, token: str) -> bool:
    """Whether the lender has lent `person` the role of `dean@faculty:3` there or everywhere; needs `grants` loaded."""
    role, _at, scope = token.partition("@")
    return any(
        grant.lender_id == lender_id and grant.role == role and grant.scope in (scope, EVERYWHERE)
        for grant in person.grants
    )


def loan_for(person: Person, token: str) -> Grant | None:
    """The borrowed grant by which `person` acts for `dean@faculty:3`; None where they do so by a right of their own, or not
    at all. Needs `grants` loaded.
    """
    role, _at, scope = token.partition("@")
    fitting = [grant for grant in person.grants if grant.role == role and grant.scope in (scope, EVERYWHERE)]
    own = any(grant.lender_id is None for grant in fitting)
    return None if own else next(iter(fitting), None)


def in_force(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The clause on `Grant` for those that count at `now`; an end date counts from its minute on."""
    return Grant.ended_at.is_(None) & _counts(now)


def _counts(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    begun = or_(Grant.starts_at.is_(None), Grant.starts_at <= now)
    return begun & or_(Grant.ends_at.is_(None), Grant.ends_at > now)


def with_grants(now: datetime | BindParameter[datetime]) -> _AbstractLoad:
    """Loads `Person.grants`, those in force at `now`, in the same statement: its rows are to be `unique()`."""
    return joinedload(Person.grants.and_(_counts(now)))


def visible(viewer: Any) -> ColumnElement[bool]:
    """The clause on `Person`: an administrator and an auditor see everybody, others themselves."""
    if not viewer.is_authenticated:
        return false()
    return true() if viewer.holds_any(READERS_OF_PEOPLE) else Person.id == viewer.id
