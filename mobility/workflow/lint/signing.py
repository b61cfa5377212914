"""Many voices in a rule book: can the quorum, the vote, the branches be filled, and is what they come to heard."""

from collections.abc import Iterable, Iterator, Mapping
from math import inf

from mobility.base.lending import Bound
from mobility.workflow.lint.names import Names
from mobility.workflow.lint.roads import leads_past, listed, verdicts
from mobility.workflow.rulebook import (
    ALL_SIGNED,
    APPLICANT,
    QUORUM_REACHED,
    RESUME,
    VOTE_CARRIED,
    VOTE_FAILED,
    Move,
    Problem,
    RuleBook,
    Stage,
)
from mobility.workflow.rulebook.problems import near

_MEANINGLESS = {
    QUORUM_REACHED: "no-quorum",
    VOTE_CARRIED: "no-vote",
    VOTE_FAILED: "no-vote",
    ALL_SIGNED: "no-branches",
}


def outcomes(book: RuleBook) -> Iterator[Problem]:
    """What the voices of a stage come to moves the case by itself, and nothing waits for what never comes."""
    for stage in book.stages.values():
        heard = {guard for move in stage.moves.values() if move.auto for guard in move.guards}
        for guard in sorted(verdicts(stage) - heard):
            part = "branches" if guard == ALL_SIGNED else "quorum"
            yield book.problem(f"stages.{stage.key}.{part}", "unheard", name=guard)
    for path, where, move in book.every_move():
        for guard in sorted(move.guards & _MEANINGLESS.keys() - (verdicts(where) if where else frozenset())):
            yield book.problem(f"{path}.requires", _MEANINGLESS[guard])


def passed_by(book: RuleBook) -> Iterator[Problem]:
    """Nothing leads on past those who decide in a stage: no fact, no clock, and of many none of them alone.

    It may end in a refusal, or go back, unless that alone would send what somebody still writes; and whom else a move names,
    decides by it. To a good end no clock leads.
    """
    apart = {key for group in book.separate for key in group}
    for stage in book.stages.values():
        asked = verdicts(stage)
        theirs = stage.key in apart or stage.holder.role == APPLICANT
        pressed = any(move.by_person for move in stage.moves.values())
        decided = asked or stage.edits or (theirs and pressed)
        for move in book.moves_from(stage.key):
            heard = not move.guards.isdisjoint(_MEANINGLESS)
            unsent = stage.edits is not None and not pressed and move.to == RESUME
            on = unsent or leads_past(book, stage, move)
            if heard or not _goes_alone(stage, move) or not on:
                continue
            path = f"{book.path_of(stage, move)}.requires"
            if asked:
                yield book.problem(path, "passed-by", names=listed(sorted(asked)))
            elif decided or (move.clock and move.to in book.ends):
                yield book.problem(path, "made-for-them")


def _goes_alone(stage: Stage, move: Move) -> bool:
    """Whether the move is made by nobody, or by one of many who are asked for their voices."""
    if not move.by_person:
        return True
    return move.branch is not None or (stage.quorum is not None and move.who is None)


def shares(book: RuleBook, names: Names) -> Iterator[Problem]:
    """Whatever percentage the assessments come to, one of the ways out is for it: nobody can assess once more."""
    asked_of = {bound: name for name, bound in names.bounds.items()}
    for stage in book.stages.values():
        bound = [move for move in stage.ways_out if not move.guards.isdisjoint(names.bounds)]
        hole = _hole(_range(move, names.bounds) for move in stage.ways_out)
        if bound and hole:
            low, high = hole
            wanted, value = (asked_of["from"], low) if high > 100 else (asked_of["below"], high)
            yield book.problem(
                f"stages.{stage.key}.moves.{bound[0].key}.requires",
                "left-between" if low < 100 else "left-at-most",
                low=f"{low:g}",
                high=f"{min(high, 100):g}",
                guard=wanted,
                value=f"{value:g}",
            )


def _range(move: Move, bounds: Mapping[str, Bound]) -> tuple[float, float]:
    """From which percentage on, and below which one, the move may be made; what is no percentage is wrong by itself."""
    low, high = 0.0, inf
    for guard in move.requires:
        value = guard.arguments.get("value")
        if guard.name in bounds and isinstance(value, int | float) and 0 <= value <= 100:
            low, high = (max(low, value), high) if bounds[guard.name] == "from" else (low, min(high, value))
    return low, high


def _hole(ranges: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    """The first range of percentages that is in none of these."""
    reached = 0.0
    for low, high in sorted(ranges):
        if low > reached:
            return reached, low
        reached = max(reached, high)
    return None if reached > 100 else (reached, inf)


def pools(book: RuleBook) -> Iterator[Problem]:
    """Each quorum has people who can fill it; a tie is broken, and a veto given, by others than the voters."""
    for stage in book.stages.values():
        path = f"stages.{stage.key}.quorum"
        if stage.quorum is None:
            continue
        if stage.holder.role == APPLICANT:
            yield book.problem(path, "quorum-of-one")
        if stage.quorum.veto_role == stage.holder.role:
            yield book.problem(path, "veto-of-voters")
        if stage.quorum.tie_role in (stage.holder.role, stage.quorum.veto_role) and stage.quorum.tie_role:
            yield book.problem(path, "tie-of-voters")


_DECIDING = {"yes": "in favour", "no": "against"}
"""Votes that each quorum of votes has to offer, and what they are called."""


def voices(book: RuleBook) -> Iterator[Problem]:
    """Each vote that is asked for can be given, each branch signed."""
    for stage in book.stages.values():
        cast = {move.vote for move in stage.moves.values()}
        if stage.voted:
            for vote, what in _DECIDING.items():
                if vote not in cast:
                    yield book.problem(f"stages.{stage.key}.quorum", "no-vote-move", vote=vote, what=what)
        signed = {move.branch for move in stage.moves.values() if move.signs}
        for branch in stage.branches:
            if not signed & {branch, None}:
                yield book.problem(f"stages.{stage.key}.branches.{branch}", "no-sign-move")


def astray(book: RuleBook) -> Iterator[Problem]:
    """Votes and signatures are given only where they are asked for, and each branch is known."""
    for path, where, move in book.every_move():
        if move.vote and not (where and where.voted):
            yield book.problem(f"{path}.vote", "no-vote")
        if (move.signs or move.branch) and not (where and where.branches):
            yield book.problem(path, "no-branches")
        elif move.branch and where and move.branch not in where.branches:
            likely = near(move.branch, frozenset(where.branches))
            yield book.problem(f"{path}.branch", "unknown-branch", name=move.branch, **likely)
