"""Lint proves that a rule book cannot trap a case, before any case meets it."""

from collections.abc import Sequence

from mobility.workflow.lint import conditions, effects, people, roads, signing, times
from mobility.workflow.lint.landmarks import found_by_name, never_given
from mobility.workflow.lint.names import (
    Names,
    arguments,
    holders_given,
    names_known,
    takers,
    told_to_whom,
    told_what,
)
from mobility.workflow.rulebook import Problem, RuleBook
from mobility.workflow.rulebook.problems import in_order

__all__ = ["Names", "causes", "hardly_meant", "lint"]

CHECKS = (
    roads.good_end,
    roads.roads_to_good,
    roads.reachable,
    roads.ways_without_conditions,
    roads.ways_back,
    roads.returns,
    people.escalations,
    people.clocks,
    signing.outcomes,
    signing.passed_by,
    signing.pools,
    signing.voices,
    signing.astray,
    people.telling,
    people.editors,
    people.moves_alike,
    people.overtaken_moves,
    people.separation,
    people.own_approvals,
)


def lint(book: RuleBook, names: Names) -> list[Problem]:
    """Everything that is wrong with what a rule book means; nothing: it may be used.

    Names that nothing has come first, then what may follow from them and all else, each in the order of the lines.
    """
    found: set[Problem] = set()
    for named in (
        names_known,
        arguments,
        holders_given,
        takers,
        told_to_whom,
        told_what,
        found_by_name,
        never_given,
        effects.owed,
        roads.automatic_loops,
        roads.onward_after_asking,
        roads.made_at_once,
        roads.heard,
        roads.from_everywhere,
        conditions.out_of_place,
        conditions.over,
        conditions.told_too_soon,
        times.dates_known,
        times.too_late,
        times.never_late,
        signing.shares,
        people.escalated_outside,
        people.left_to_others,
        people.idle_holders,
        people.unseen_movers,
    ):
        found.update(named(book, names))
    for check in CHECKS:
        found.update(check(book))
    return in_order(found)


FIRST = ("no-good-end", "comes-elsewhere", "comes-nowhere")
"""Of whatever lies behind these, something else is said than what is wrong."""


def causes(book: RuleBook | None, problems: Sequence[Problem]) -> list[Problem]:
    """What of it is to be mended first: names that nothing has; that no end is good, or what a move waits for is out of its
    place; where the roads end that lead to no good end.

    Of one such mistake the stages before it complain too, and those behind it that nothing leads there.
    """
    first = [each for each in problems if each.misnames] or [each for each in problems if each.key in FIRST]
    if first or book is None:
        return first or list(problems)
    ends = {f"stages.{key}" for key in roads.where_roads_end(book)}
    astray = [each for each in problems if each.key == "no-road-to-good"]
    follow = {each for each in astray if each.path not in ends}
    follow |= {each for each in problems if astray and each.key == "unreachable"}
    return [each for each in problems if each not in follow]


def hardly_meant(book: RuleBook, names: Names) -> list[Problem]:
    """Warnings: what works as it is written, and was probably meant otherwise."""
    found = (
        times.overlong(book),
        times.endless(book),
        times.maybe_over(book, names),
        times.spent(book),
        people.kept_in(book),
        people.unasked_movers(book, names),
        people.places_alike(book),
        people.unreasoned(book),
        people.unable(book, names),
        roads.asker_passed_by(book, names),
        roads.standing_still(book),
        effects.usual(book, names),
    )
    return sorted({problem for named in found for problem in named})
