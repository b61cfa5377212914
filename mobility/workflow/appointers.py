"""Whom to ask for a substitute: who may give somebody a role that a case waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mobility.accounts.models import Person
from mobility.accounts.queries import people_holding
from mobility.accounts.roles import title_of

from .engine.books import book_of
from .engine.permission import open_waits
from .engine.telling import ADMINISTRATORS
from .engine.times import escalates_to
from .engine.tokens import people_of
from .models import Case


@dataclass(frozen=True)
class Appointers:
    """Who gives somebody the role that a case waits for, by name: `administrators`, and those whom the rule book has `told`
    that it is late; `when_late`: the roles that would be told of what is not late yet, as they are called."""

    administrators: tuple[str, ...]
    told: tuple[str, ...]
    when_late: tuple[str, ...]


def appointers(case: Case, now: datetime) -> Appointers:
    """Whom to ask for a substitute; nobody is asked for a case of their own."""
    stage = book_of(case).stage(case.stage)
    roles: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for wait in open_waits(case):
        role = escalates_to(stage, wait.branch) if wait.due_at is not None else None
        if role is not None and wait.due_at is not None:
            roles[wait.due_at <= now][role] = None
    return Appointers(
        administrators=_others(case, people_holding(ADMINISTRATORS, now)),
        told=_others(case, (person for role in roles[True] for person in people_of(case, role, now))),
        when_late=tuple(title_of(role) for role in roles[False] if role not in roles[True]),
    )


def _others(case: Case, people: Iterable[Person]) -> tuple[str, ...]:
    """The names of these, each once, without the person whose case it is."""
    return tuple({person.id: person.called for person in people if person.id != case.subject_id}.values())
