"""Two texts beside each other: which stage of the one is which of the other, what has stayed as it was, what leads where."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mobility.workflow.engine.times import due_of
from mobility.workflow.rulebook import (
    ALL_SIGNED,
    QUORUM_REACHED,
    RESUME,
    VOTE_CARRIED,
    VOTE_FAILED,
    WATCH,
    Deadline,
    Due,
    Move,
    RuleBook,
    Stage,
)

COUNTED = frozenset({QUORUM_REACHED, VOTE_CARRIED, VOTE_FAILED, ALL_SIGNED})
"""The guards that are counted from the voices of the record; of others the record tells only when a move needed them."""


@dataclass(frozen=True)
class Ground:
    """`old`: the text by which a case went; `new`: the text that is tried."""

    old: RuleBook
    new: RuleBook
    counterparts: Mapping[str, str]
    """stage or end of `old` -> of `new`: of the same name, else of the same title"""
    reach: Mapping[str, frozenset[str]]
    """stage of `new` -> where its own moves can lead to in the end, without returns for changes"""
    olds: Mapping[str, Stage]
    """stage of `new` -> the stage of `old` that it is"""
    same_promises: frozenset[tuple[str, str]]
    """(stage, branch or none) of `new` whose promise is the same in both"""
    same_deadlines: frozenset[str]
    same_conditions: frozenset[tuple[str, str]]
    """(stage, move) of `new` that needs the same in both, with voices that are counted alike"""
    own: Mapping[str, tuple[Move, ...]]
    """stage of `new` -> the automatic moves out of it that need something else than in `old`, or are new"""

    @classmethod
    def of(cls, old: RuleBook, new: RuleBook) -> "Ground":
        """Everything that does not depend on a case, once for all cases."""
        counterparts = _counterparts(old, new)
        olds = {counterparts[key]: stage for key, stage in old.stages.items() if key in counterparts}
        pairs = [(stage, new.stages[key]) for key, stage in olds.items()]
        conditions = frozenset(
            (stage.key, move.key)
            for before, stage in pairs
            for move in new.moves_from(stage.key)
            if _needs_the_same(old.find_move(before.key, move.key), before, move, stage)
        )
        return cls(
            old,
            new,
            counterparts,
            {key: _reach(new, key) for key in new.stages},
            olds,
            frozenset(
                (stage.key, branch)
                for before, stage in pairs
                for branch in ("", WATCH, *stage.branches)
                if _time(due_of(before, branch)) == _time(due_of(stage, branch))
            ),
            frozenset(
                stage.key for before, stage in pairs if _time(before.deadline) == _time(stage.deadline)
            ),
            conditions,
            {key: tuple(_own(new, key, conditions)) for key in new.stages},
        )

    def new_between(self, start: str, target: str) -> Sequence[str]:
        """The stages on the shortest way from one place of `new` to another, if all that lie between are not in `old`."""
        ways: dict[str, tuple[str, ...]] = {start: ()}
        ahead = deque([start])
        while ahead:
            here = ahead.popleft()
            onward = _onward(self.new, here)
            if target in onward:
                return ways[here]
            for key in onward:
                if key in self.new.stages and key not in self.olds and key not in ways:
                    ways[key] = (*ways[here], key)
                    ahead.append(key)
        return ()


def _needs_the_same(before: Move | None, old: Stage, move: Move, new: Stage) -> bool:
    if before is None or before.requires != move.requires:
        return False
    alike = (old.quorum, old.branches, old.holder) == (new.quorum, new.branches, new.holder)
    return alike or move.guards.isdisjoint(COUNTED)


def _own(new: RuleBook, key: str, conditions: frozenset[tuple[str, str]]) -> Iterator[Move]:
    return (move for move in new.moves_from(key) if move.auto and (key, move.key) not in conditions)


def _time(time: Due | Deadline | None) -> tuple[int | None, str | None] | None:
    return (time.working_days, time.at) if time else None


def _counterparts(old: RuleBook, new: RuleBook) -> Mapping[str, str]:
    known, before = ({key: book.title_of(key) for key in (*book.stages, *book.ends)} for book in (new, old))
    renamed = {tuple(sorted(title.items())): key for key, title in known.items() if key not in before}
    found = {
        key: key if key in known else renamed.get(tuple(sorted(title.items())))
        for key, title in before.items()
    }
    return {
        key: there
        for key, there in found.items()
        if there is not None and (key in old.ends) == (there in new.ends)
    }


def _reach(book: RuleBook, start: str) -> frozenset[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = [key for key in _onward(book, ahead.pop()) if key not in found]
        found.update(new)
        ahead += new
    return frozenset(found)


def _onward(book: RuleBook, place: str) -> list[str]:
    """Where the own moves of a stage lead, returns for changes left aside; nowhere from an end."""
    stage = book.stages.get(place)
    moves = stage.moves.values() if stage else ()
    return [move.to for move in moves if move.to and move.to != RESUME and not move.asks]
