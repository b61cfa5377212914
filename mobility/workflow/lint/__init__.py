"""Lint proves that a rule book cannot trap a case, before any case meets it."""

from mobility.workflow.lint import people, roads, signing
from mobility.workflow.lint.names import Names, arguments, names_known
from mobility.workflow.rulebook import Problem, RuleBook
from mobility.workflow.rulebook.problems import in_order

__all__ = ["Names", "lint", "untitled"]

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
    """Everything that is wrong with what a rule book means; nothing: it may be used.

    Names that nothing has come first, then what may follow from them and all else, each in the order of the lines.
    """
    found = {*names_known(book, names), *arguments(book, names)}
    for check in CHECKS:
        found.update(check(book))
    return in_order(found)


def untitled(book: RuleBook) -> list[Problem]:
    """Warnings: the moves that nobody presses, but whose bare name people read in the history of a case."""
    return sorted(
        book.problem(path, "untitled", name=move.key)
        for path, _stage, move in book.every_move()
        if move.title is None
    )
