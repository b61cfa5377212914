"""Who could act in a role besides those who hold it: offered where a substitute is named, besides typing an address."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from mobility.base.database import db

from .models import EVERYWHERE, Grant, Person, Role
from .policy import in_force
from .roles import title_of

OFFERED = 50
"""At most so many; anybody else is named by their address."""
_FOR_NO_OTHER = (Role.ADMINISTRATOR, Role.AUDITOR, Role.PARTNER_CONTACT)
"""Roles of which nobody is offered for another role."""


@dataclass(frozen=True)
class Colleague:
    """Somebody who is offered, with what they are already: `Dean, Committee member`."""

    name: str
    address: str
    roles: str
    alike: bool = False
    """Their family name is like that of whoever it is about."""


def colleagues(
    tokens: Collection[str],
    besides: Collection[int],
    now: datetime,
    *,
    fits: Callable[[Person], bool] = lambda person: True,
    namesakes: Callable[[Collection[Person]], Collection[int]] = lambda people: (),
) -> list[Colleague]:
    """Who holds the role of one of the tokens (`dean@faculty:3`) elsewhere, or another one in its scope; by name.

    Those of the same role come first, `namesakes` of whoever it is about last; `besides` are ids of people who are not
    offered, nor whoever, with their grants in force, does not fit. Two statements.
    """
    if not tokens:
        return []
    same = func.bool_or(or_(*(_same_role(token) for token in tokens)))
    rows = db.session.execute(
        select(Person, func.array_agg(func.distinct(Grant.role)))
        .join(Grant, Grant.person_id == Person.id)
        .where(
            in_force(now),
            Person.confirmed_at.is_not(None),
            Person.id.not_in(besides),
            or_(*(clause for token in tokens for clause in _fits(token))),
        )
        .group_by(Person.id)
        .order_by(same.desc(), Person.called, Person.id)
        .limit(OFFERED)
        .options(selectinload(Person.grants.and_(in_force(now))))
    ).all()
    fitting = [(person, roles) for person, roles in rows if fits(person)]
    alike = namesakes([person for person, _roles in fitting])
    offered = [
        Colleague(person.called, person.email, ", ".join(map(title_of, roles)), person.id in alike)
        for person, roles in fitting
    ]
    return sorted(offered, key=lambda each: each.alike)


def _same_role(token: str) -> ColumnElement[bool]:
    return Grant.role == token.partition("@")[0]


def _fits(token: str) -> Iterator[ColumnElement[bool]]:
    """A partner's contact is replaced by another of the same partner alone."""
    role, _at, scope = token.partition("@")
    if role == Role.PARTNER_CONTACT:
        yield and_(_same_role(token), Grant.scope == scope)
        return
    yield _same_role(token)
    yield and_(Grant.scope.in_([scope, EVERYWHERE]), Grant.role.not_in(_FOR_NO_OTHER))
