"""What rooms lend to the rooms below them, by name: collected from each room's `provides.py` by `create_app`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

Takes = Mapping[str, type]
"""name of an argument -> int, float (a whole number will do), str or bool"""


@dataclass(frozen=True)
class Guard:
    """A condition on a move: `holds(case, now, **arguments)` and the fact it reads; who changes that fact says so.

    `holds` gives True, or a refusal key that says why not. `takes`: the arguments that a rule book must give it.
    """

    holds: Callable[..., bool | str]
    reads: str
    takes: Takes = field(default_factory=dict)


@dataclass(frozen=True)
class Effect:
    """What a move causes besides: `run(case, event, now, **arguments)`, in the move's own transaction."""

    run: Callable[..., None]
    takes: Takes = field(default_factory=dict)


@dataclass(frozen=True)
class ScopeKind:
    """A kind of scope such as `faculty`: its title and, in one statement each, its ids with names."""

    title: object
    names: Callable[[], Mapping[int, dict[str, str]]]


@dataclass
class Lent:
    """The names in each dict are unique over all rooms; a second one with the same name is an error at start."""

    guards: dict[str, Guard] = field(default_factory=dict)
    """guard name -> Guard"""
    effects: dict[str, Effect] = field(default_factory=dict)
    """effect name -> Effect"""
    dates: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """date name such as "call-closes" -> f(case) -> date | datetime | None"""
    messages: dict[str, Any] = field(default_factory=dict)
    """message key -> notifications.catalogue.MessageText"""
    contexts: dict[str, Callable[..., Mapping[str, object]]] = field(default_factory=dict)
    """case kind -> f(case, language) -> values for the placeholders of messages"""
    places: dict[str, Callable[..., str]] = field(default_factory=dict)
    """what a message or task leads to: case kind -> f(case, person) -> path"""
    desks: dict[str, Callable[..., str]] = field(default_factory=dict)
    """where those who assess a case do so: case kind -> f(case) -> path"""
    scopes: dict[str, ScopeKind] = field(default_factory=dict)
    recipients: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """extra recipients of `tell` beside roles, applicant and asker -> f(case) -> list of Person
    or of notifications.catalogue.Address"""
    exclusions: dict[str, Callable[..., Collection[int]]] = field(default_factory=dict)
    """refusal key such as "conflict-of-interest" -> f(case) -> ids of the people who may not decide it"""
    reopens: dict[str, Callable[..., Collection[int]]] = field(default_factory=dict)
    """name -> f(case, now) -> ids of the people whose signature does not stay when the case comes back to them"""
    fields: dict[str, Callable[..., Sequence[tuple[str, str]]]] = field(default_factory=dict)
    """case kind -> f(case) -> (key, label) of what can be asked to be mended: `personal.phone`, `documents.passport`"""
    audiences: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """whom a notice concerns: "call" -> f(call_id) -> list of (person, case), drafts included"""
    frozen: dict[str, Callable[[int], bool]] = field(default_factory=dict)
    """what of a call may no longer be changed: "criteria" -> f(call_id) -> whether it was used already"""
    taken: dict[str, Callable[[int], Mapping[int, int]]] = field(default_factory=dict)
    """what is used up: "seats" -> f(call_id) -> seats taken by id of the destination"""
    offers: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """what is on offer at partners: "calls" -> f(now) -> {id of the institution: list of (title, path)}"""
    check_facts: dict[str, Callable[..., Mapping[str, Mapping[str, Any]]]] = field(default_factory=dict)
    """case kind -> f(case) -> {"answers": {"passport_valid_until": …}, "needs": {"stay_ends": …}}: for document checks"""
    home: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """what is known of the home university: "country" -> f() -> ISO 3166-1 alpha-2, None before it is set up"""
    claims: dict[str, Callable[..., Collection[str]]] = field(default_factory=dict)
    """case kind -> f(case) -> the reserved groups that it claims (`orphan`), which have documents of their own"""
    role_changes: list[Callable[..., None]] = field(default_factory=list)
    """what follows when a role is given or ends: f(role, scope, now)"""
    counted: dict[str, Callable[[], Any]] = field(default_factory=dict)
    """numbers that the status of the service shows: "stuck_cases" -> f() -> Select of one number"""
    refusals: dict[str, object] = field(default_factory=dict)
    navigation: list[Any] = field(default_factory=list)
    side_tasks: list[Callable[..., Any]] = field(default_factory=list)
    """what waits for somebody beside the waits of cases: f(viewer) -> list of (what, where, path)"""
    case_actions: list[Callable[..., Any]] = field(default_factory=list)
    """buttons of other rooms on the page of a case: f(case, viewer, now) -> (label, path) | None"""
    case_parts: list[Callable[..., Any]] = field(default_factory=list)
    """cards of other rooms on the page of a case: f(case, viewer, now) -> (template, its values) | None"""

    def take(self, provides: ModuleType) -> None:
        """Take what the module declares: each field of this class in capitals (GUARDS, EFFECTS, DATES, MESSAGES, …)."""
        for name, mine in vars(self).items():
            theirs = getattr(provides, name.upper(), None)
            if theirs is None:
                continue
            if isinstance(mine, list):
                mine.extend(entry for entry in theirs if entry not in mine)
                continue
            for key, value in theirs.items():
                if key in mine and mine[key] is not value:
                    raise ValueError(f"{provides.__name__} lends {name} “{key}” a second time")
                mine[key] = value


lent = Lent()
"""Filled once by `create_app`, read by everybody."""
