"""A rule book as the engine asks it: who makes which move, what is kept apart, which way leads on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .lines import line_of
from .parts import Act, End, Holder, Move, Stage
from .problems import Problem


@dataclass(frozen=True)
class RuleBook:
    """The whole; `everywhere` are moves out of every stage, `separate` groups of stages and acts.

    Nobody acts in two of one group on one case. `digest` is the SHA-256 of the text, in hexadecimal.
    """

    key: str
    title: Mapping[str, str]
    start: str
    separate: tuple[tuple[str, ...], ...]
    acts: Mapping[str, Act]
    stages: Mapping[str, Stage]
    ends: Mapping[str, End]
    everywhere: Mapping[str, Move]
    digest: str
    lines: Mapping[str, int] = field(repr=False, compare=False)

    def stage(self, key: str) -> Stage:
        """The stage of this key. Raises `KeyError`."""
        return self.stages[key]

    def is_end(self, key: str) -> bool:
        """Whether a case that has arrived at `key` is at rest."""
        return key in self.ends

    @cached_property
    def places(self) -> Mapping[str, Stage | End]:
        """Where a case can be: the stages, then the ends."""
        return {**self.stages, **self.ends}

    @cached_property
    def effects(self) -> frozenset[str]:
        """The names of all that moves out of its stages bring about."""
        moves = (move for stage in self.stages.values() for move in stage.moves.values())
        return frozenset(effect.name for move in moves for effect in move.effects)

    def title_of(self, key: str) -> Mapping[str, str]:
        """The title of a stage or an end. Raises `KeyError`."""
        return self.places[key].title

    def title_at(self, stage_key: str, branch: str) -> Mapping[str, str]:
        """The title of a branch of the stage, or else of the stage itself. Raises `KeyError`."""
        stage = self.stages[stage_key]
        return stage.branches[branch].title if branch in stage.branches else stage.title

    def moves_from(self, stage_key: str) -> tuple[Move, ...]:
        """The moves out of a stage: its own, then those from everywhere that lead elsewhere. Out of an end its ways back.

        Raises `KeyError`.
        """
        if stage_key in self.ends:
            return (*self.ends[stage_key].moves.values(),)
        elsewhere = (move for move in self.everywhere.values() if move.to != stage_key)
        return (*self.stages[stage_key].moves.values(), *elsewhere)

    def move(self, stage_key: str, key: str) -> Move:
        """The move of this key out of a stage. Raises `KeyError`."""
        found = self.find_move(stage_key, key)
        if found is None:
            raise KeyError(key)
        return found

    def find_move(self, stage_key: str, key: str) -> Move | None:
        """The same; None where there is none. Raises `KeyError` for an unknown place."""
        return next((move for move in self.moves_from(stage_key) if move.key == key), None)

    def movers(self, stage_key: str, move: Move) -> tuple[Holder, ...]:
        """Who may make `move` in a stage; nobody when only the facts or the clock do. Raises `KeyError`."""
        if not move.by_person:
            return ()
        stage = self.stages[stage_key]
        if move.who:
            return (Holder(role=move.who),)
        if move.branch:
            return tuple(branch.holder for key, branch in stage.branches.items() if key == move.branch)
        if move.signs:
            return tuple(dict.fromkeys(branch.holder for branch in stage.branches.values()))
        beside = (stage.quorum.veto_role, stage.quorum.tie_role) if move.vote and stage.quorum else ()
        return (stage.holder, *(Holder(role=role) for role in beside if role))

    def stops_beside(self, stage_key: str, move: Move) -> bool:
        """Whether by it somebody beside those who hold the stage ends the case, and not well: they approve nothing there."""
        stage, target = self.stages.get(stage_key), self.target(move)
        if stage is None or move.who is None or not isinstance(target, End) or target.good:
            return False
        return move.who not in {
            stage.holder.role,
            *(branch.holder.role for branch in stage.branches.values()),
        }

    def target(self, move: Move) -> End | Stage | None:
        """The stage or end that a move leads to by its name; None for a return, and where it stays."""
        return self.places.get(move.to or "")

    def separate_from(self, key: str) -> frozenset[str]:
        """The stages and acts in which nobody may act who acts in `key` on the same case."""
        return frozenset(other for group in self.separate if key in group for other in group) - {key}

    def path(self) -> tuple[str, ...]:
        """The main road for the stage track: from the start to a good end, by the first move that leads there.

        Returns for changes are no part of it. Empty when no good end can be reached.
        """
        return self._main_road

    def road_from(self, stage_key: str) -> tuple[str, ...]:
        """The same from a stage on, which may stand beside the main road; empty for an end."""
        return self._road(stage_key, set()) if stage_key in self.stages else ()

    def in_order(self) -> tuple[str, ...]:
        """All stages: along the main road, then those beside it."""
        return (*self.path(), *(key for key in self.stages if key not in self.path()))

    @cached_property
    def _main_road(self) -> tuple[str, ...]:
        return self._road(self.start, set()) if self.start in self.stages else ()

    def leads_on(self, stage_key: str, move: Move) -> bool:
        """Whether a move leads towards a good end: what a page puts first. Signatures and votes do, except a no."""
        if move.stays:
            return move.vote != "no"
        return self._rest(move, {stage_key}) is not None

    def is_past(self, key: str, place: str) -> bool:
        """Whether a case in the stage `place` has the stage `key` behind it: on the main road, or by every way there."""
        road = self.path()
        if {key, place} <= set(road):
            return road.index(key) < road.index(place)
        return key != place and place not in self._reached_without(key)

    def _reached_without(self, key: str) -> set[str]:
        """The stages and ends that a case may come to without having been in the stage of this key."""
        reached, ahead = {self.start}, [self.start] if self.start in self.places else []
        while ahead:
            here = ahead.pop()
            onward = set() if here == key else {str(move.to) for move in self.moves_from(here)}
            found = (onward & self.places.keys()) - reached
            reached |= found
            ahead += sorted(found)
        return reached

    def _road(self, stage_key: str, tried: set[str]) -> tuple[str, ...]:
        tried.add(stage_key)
        for move in self.stages[stage_key].moves.values():
            if (rest := self._rest(move, tried)) is not None:
                return (stage_key, *rest)
        return ()

    def _rest(self, move: Move, tried: set[str]) -> tuple[str, ...] | None:
        """The stages from where `move` leads to a good end; None when it leads to none, or asks for changes."""
        target = self.target(move)
        if isinstance(target, End):
            return () if target.good else None
        onward = target is not None and move.asks is None and target.key not in tried
        return (self._road(target.key, tried) or None) if target and onward else None

    def every_move(self) -> Iterator[tuple[str, Stage | None, Move]]:
        """Each move with its path in the text and its stage (None: from everywhere, or out of an end)."""
        for move in self.everywhere.values():
            yield f"everywhere.moves.{move.key}", None, move
        for stage in self.stages.values():
            for move in stage.moves.values():
                yield f"stages.{stage.key}.moves.{move.key}", stage, move
        for end in self.ends.values():
            for move in end.moves.values():
                yield f"ends.{end.key}.moves.{move.key}", None, move

    def path_of(self, place: Stage | End, move: Move) -> str:
        """The path in the text of a move out of a place, which may stand among those from everywhere."""
        part = "stages" if isinstance(place, Stage) else "ends"
        own = f"{part}.{place.key}" if move.key in place.moves else "everywhere"
        return f"{own}.moves.{move.key}"

    def problem(self, path: str, key: str, **values: str) -> Problem:
        """A `Problem` at `path`, with its line."""
        return Problem(line_of(self.lines, path), path, key, tuple(values.items()))
