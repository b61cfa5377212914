"""What rooms lend to the rooms below them, by name: collected from each room's `provides.py` by `create_app`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class Guard:
    """A condition on a move: `holds(case, actor)` and the fact it reads; who changes that fact says so.

    `holds` gives True, or a refusal key that says why not.
    """

    holds: Callable[..., bool | str]
    reads: str


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
    effects: dict[str, Callable[..., None]] = field(default_factory=dict)
    """effect name -> f(case, event, now)"""
    dates: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """date name such as "call-closes" -> f(case) -> date | datetime | None"""
    messages: dict[str, Any] = field(default_factory=dict)
    """message key -> notifications.catalogue.MessageText"""
    contexts: dict[str, Callable[..., Mapping[str, object]]] = field(default_factory=dict)
    """case kind -> f(case, language) -> values for the placeholders of messages"""
    places: dict[str, Callable[..., str]] = field(default_factory=dict)
    """what a message or task leads to: case kind -> f(case, person) -> path"""
    scopes: dict[str, ScopeKind] = field(default_factory=dict)
    recipients: dict[str, Callable[..., Any]] = field(default_factory=dict)
    """extra recipients of `tell` beside roles, applicant and asker -> f(case) -> list of Person"""
    refusals: dict[str, object] = field(default_factory=dict)
    navigation: list[Any] = field(default_factory=list)

    def take(self, provides: ModuleType) -> None:
        """Take what the module declares: GUARDS, EFFECTS, DATES, MESSAGES, CONTEXTS, PLACES, SCOPES, REFUSALS, NAVIGATION."""
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
