"""Where roles and cases meet: `dean@faculty:3` is who acts as dean for the cases of that faculty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.accounts.models import EVERYWHERE, Person
from mobility.accounts.policy import acts_for, acts_on_behalf, borrows
from mobility.accounts.queries import RoleHolder, holders_of_role, people_holding, people_or_acting_for
from mobility.accounts.roles import ROLES
from mobility.base.lending import lent
from mobility.notifications.catalogue import Address
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT

from .hand import known_of, once

CLOCK = "clock"
"""Role and token of a wait for nobody but the clock."""


@dataclass(frozen=True)
class Outsider:
    """Somebody without an account who acts by a signed link: for which token, and who it is in ids (`contact:7`)."""

    token: str
    by: str


Actor = Person | Outsider | None
"""Who moves a case; None for the clock and for what moves by itself."""


def person_token(person_id: int) -> str:
    return f"person:{person_id}"


def role_tokens(case: Case, role: str, of: str | None = None) -> list[str]:
    """The tokens of `role` for this case: in its scopes of the kind `of`, else of the kinds that the role is given in.

    A case that has no such scope is held by those who have the role everywhere.
    """
    kinds = kinds_of(role, of)
    scopes = [scope for kind in kinds for scope in case.scopes if scope.partition(":")[0] == kind]
    return [f"{role}@{scope}" for scope in scopes] or [f"{role}@{EVERYWHERE}"]


def kinds_of(role: str, of: str | None) -> tuple[str, ...]:
    """The kinds of scopes in which `role` is looked for, the narrowest first: what is given wider holds there too."""
    return ROLES[role].scope_kinds if of in (None, ROLES[role].scope_kind) else (of,)


def acts(actor: Actor, token: str) -> bool:
    """Whether `actor` acts for `token` now."""
    if isinstance(actor, Outsider):
        return actor.token == token
    return actor is not None and acts_for(actor, token)


def behalves(actor: Actor, token: str) -> tuple[int | None, ...]:
    """For whom `actor` acts for `token`: None alone by a right of their own, else ids of those who lent it; () if not."""
    return acts_on_behalf(actor, token) if isinstance(actor, Person) else (None,) * acts(actor, token)


def meets(actor: Actor, wait: Wait) -> tuple[int | None, ...]:
    """For whom `actor` can do what the open `wait` waits for; as `behalves`.

    Where it waits for somebody by name, the grant must be in force too, and who borrows it from them acts for them alone.
    A place that nobody can fill is none that a borrowed role would fill: each grant has one voice in a quorum.
    """
    if isinstance(actor, Person) and wait.person_id is not None:
        if wait.person_id == actor.id:
            return (None,) * (wait.role == APPLICANT or acts(actor, wait.token))
        return (wait.person_id,) * (wait.person_id in behalves(actor, wait.token))
    found = behalves(actor, wait.token) if wait.person_id is None else ()
    return found if wait.vacant_at is None or None in found else ()


def holds(actor: Actor, wait: Wait) -> bool:
    """Whether the open `wait` waits for `actor`, or for one for whom they act."""
    return bool(meets(actor, wait))


def scope_of(token: str) -> str:
    return token.partition("@")[2]


@dataclass(frozen=True)
class Acting:
    """Who acts in a role for any of its tokens, the narrowest first."""

    tokens: tuple[str, ...]
    people: Sequence[RoleHolder]

    def token_of(self, holder: RoleHolder, *, borrowed: bool = True) -> str | None:
        """The first of the tokens for which they act, by a right of their own or `borrowed`."""
        return next((token for token in self.tokens if _holds(holder, token, borrowed)), None)

    def people_for(self, token: str) -> list[Person]:
        return [each.person for each in self.people if _holds(each, token, True)]


def acting(case: Case, role: str, tokens: Sequence[str], now: datetime) -> Acting:
    """Everybody who acts in the role for any of the tokens."""
    scopes = [scope_of(token) for token in tokens]
    kept = ("acting", *tokens)
    return once(case, kept, lambda: Acting(tuple(tokens), holders_of_role(role, scopes, now)))


def _holds(holder: RoleHolder, token: str, borrowed: bool) -> bool:
    scopes = holder.own | holder.borrowed if borrowed else holder.own
    return not scopes.isdisjoint({scope_of(token), EVERYWHERE})


def people_of(case: Case, role: str, now: datetime) -> list[Person]:
    """Who has the role for this case, each once, in order of id."""
    found = {person.id: person for token in role_tokens(case, role) for person in people_holding(token, now)}
    return [found[key] for key in sorted(found)]


def holders_of(case: Case, waits: Sequence[Wait], now: datetime) -> list[list[Person | Address]]:
    """For each of the waits everybody whom it waits for, and who acts for them."""
    known = {token: found.people_for(token) for found in known_of(case, Acting) for token in found.tokens}
    named = {wait.person_id for wait in waits if wait.person_id is not None}
    unknown = named - {person.id for wait in waits for person in known.get(wait.token, ())}
    people = people_or_acting_for(unknown, now)
    return [_holders_of(case, wait, known.get(wait.token), people, now) for wait in waits]


def _holders_of(
    case: Case, wait: Wait, known: Sequence[Person] | None, people: Sequence[Person], now: datetime
) -> list[Person | Address]:
    """`known`: who acts for the wait's token, where that was read already; `people`: who is named and not among them."""
    if wait.person_id is not None:
        found = {person.id: person for person in (*people, *(known or ()))}
        themselves = [found[wait.person_id]] if wait.person_id in found else []
        others = [found[key] for key in sorted(found) if borrows(found[key], wait.person_id, wait.token)]
        return [*themselves, *others]
    if wait.role in lent.recipients:
        return list(lent.recipients[wait.role](case))
    if wait.role == CLOCK:
        return []
    return list(people_holding(wait.token, now) if known is None else known)
