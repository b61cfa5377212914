"""What is wrong with a rule book, or hardly meant, as a sentence that calls things as their readers do."""

import re
from collections.abc import Callable, Mapping

from flask_babel import gettext
from flask_babel import gettext as _

from mobility.base.lending import lent
from mobility.workflow.engine.staffing import called
from mobility.workflow.rulebook import Problem
from mobility.workflow.rulebook.fragments import in_language
from mobility.workflow.rulebook.problems import NEAR, SENTENCES, STAFFING

from .words import of_date, of_effect, of_guard, of_message, of_role

_LENT: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(
        ("date-may-be-over", "date-over", "date-spent", "date-to-come", "date-too-late"), of_date
    ),
    **dict.fromkeys(("misaddressed", "tells-otherwise", "told-too-soon"), of_message),
    **dict.fromkeys(
        (
            "another-holder",
            "another-mover",
            "awaited-untold",
            "holder-idle",
            "left-untold",
            "mover-unasked",
            "never-opens",
            "takes-no-part",
        ),
        of_role,
    ),
    **dict.fromkeys(
        (
            "before-the-act",
            "comes-elsewhere",
            "comes-nowhere",
            "guard-over",
            "nobody-presses",
            "nothing-hears",
            "nothing-waits-for",
            "unheard",
            "unlooked-at",
        ),
        of_guard,
    ),
    **dict.fromkeys(
        (
            "effect-missing",
            "seat-kept",
            "partner-kept",
            "stay-missing",
            "no-claims",
            "no-receipt",
            "not-crossed",
        ),
        of_effect,
    ),
}
"""key of a problem -> how what it names is called, which a room lends"""
_BESIDE: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("another-act", "role"): of_role,
    ("date-may-be-over", "guard"): of_guard,
    ("date-too-late", "date"): of_date,
    ("date-too-late", "guard"): of_guard,
    ("guard-over", "date"): of_date,
    ("left-at-most", "guard"): of_guard,
    ("left-between", "guard"): of_guard,
    ("mover-unasked", "holder"): of_role,
}
"""The same of what it names besides: by the key of the problem, and which of its values it is"""
_LISTED: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("holder-idle", "roles"): of_role,
    ("holder-unable", "roles"): of_role,
    ("nothing-follows", "names"): of_effect,
    **{
        (key, "names"): lambda name: of_guard(name) if name in lent.guards else of_effect(name)
        for key in (
            "asker-passed-by",
            "come-without",
            "date-over",
            "date-to-come",
            "guard-over",
            "holder-unable",
            "one-of-missing",
            "passed-by",
            "told-too-soon",
        )
    },
}
"""The same of a list of names: by the key of the problem, and which of its values it is"""
_NAMED = re.compile("“([^”]*)”")
_PIECES = frozenset({"wanted", "why", "what", "meant", "moves", "names", "roles"})
"""Values of a problem that are words; all others are names and numbers."""


def of_problem(problem: Problem, places: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """What is wrong, as a sentence; `places`: names of the scopes in which people are missing."""
    values = dict(problem.values)
    if problem.key in _LENT:
        values["name"] = _with_code(_LENT[problem.key], values["name"])
    for name in values.keys() & {beside for key, beside in _BESIDE if key == problem.key}:
        values[name] = _with_code(_BESIDE[problem.key, name], values[name])
    for name in values.keys() & {of for key, of in _LISTED if key == problem.key}:
        values[name] = _each_with_code(_LISTED[problem.key, name], values[name])
    values |= {name: in_language(values[name], gettext) for name in values.keys() & _PIECES}
    if problem.key in STAFFING:
        values = called(values, places or {})
    sentence = _(SENTENCES[problem.key]) % values
    return f"{sentence} {_(NEAR) % values}" if "near" in values else sentence


def _with_code(called: Callable[[str], str], name: str) -> str:
    """In words, and as the text writes it."""
    return f"{called(name)} ({name})"


def _each_with_code(called: Callable[[str], str], names: str) -> str:
    return _NAMED.sub(lambda found: f"“{_with_code(called, found[1])}”", names)
