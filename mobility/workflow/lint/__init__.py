"""Lint proves that a rule book cannot trap a case, before any case meets it."""

from mobility.workflow.lint import people, roads, signing
from mobility.workflow.lint.names import Names, arguments, names_known
from mobility.workflow.rulebook import Problem, RuleBook

__all__ = ["Names", "lint"]

CHECKS = (
    roads.good_end,
    roads.roads_to_good,
    roads.reachable,
    roads.ways_without_conditions,
    roads.automatic_loops,
    roads.returns,
    people.escalations,
    people.clocks,
    signing.outcomes,
    signing.pools,
    signing.voices,
    signing.astray,
    people.telling,
    people.editors,
    people.moves_alike,
    people.overtaken_moves,
    people.separation,
)


def lint(book: RuleBook, names: Names) -> list[Problem]:
    """Everything that is wrong with what a rule book means, in the order of its lines; nothing: it may be used."""
    found = {*names_known(book, names), *arguments(book, names)}
    for check in CHECKS:
        found.update(check(book))
    return sorted(found)
