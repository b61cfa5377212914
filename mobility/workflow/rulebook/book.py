"""A rule book as the engine reads it: stages with their holders and times, moves between them, ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from mobility.workflow.rulebook.lines import line_of
from mobility.workflow.rulebook.problems import Problem

Translated = Mapping[str, str]  # language -> text
Edits = Literal["everything", "asked"]
Reason = Literal["none", "asked", "owed"]

LANGUAGES = ("en", "ru", "tg")
APPLICANT = "applicant"
ASKER = "asker"  # in `tell`: who asked for the changes
RESUME = "resume"  # in `to`: the stage that asked for the changes
QUORUM_REACHED = "quorum-reached"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a case waits for: everybody with the role, `of` the case's faculty, call, partner where that is said."""

    role: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A promise: when it passes, the case is late and `escalate` is told.

    Either `working_days` after the stage began, or the end of the day `at`, a named date;
    `remind` the holders so many working days ahead (0: on the day itself).
    """

    working_days: int | None
    at: str | None
    remind: tuple[int, ...]
    escalate: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock: when it passes, it makes the `move`. Its time is said as that of a `Due`."""

    working_days: int | None
    at: str | None
    remind: tuple[int, ...]
    move: str


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many of what the stage needs before it is complete; "majority" of those it waits for."""

    kind: Literal["assessments"]
    needed: int | Literal["majority"]


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted step out of a stage, made by a person, by itself (`auto`) or by the clock.

    `title` is None only where nobody presses a button for it; `who` is None for the stage's holder.
    """

    key: str
    title: Translated | None
    to: str
    who: str | None
    auto: bool
    clock: bool
    requires: tuple[str, ...]
    effects: tuple[str, ...]
    reason: Reason
    asks: Literal["fields"] | None
    tell: Mapping[str, str]  # recipient -> message

    @property
    def by_person(self) -> bool:
        """Whether somebody makes it, and not the facts or the clock."""
        return not (self.auto or self.clock)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case is, and who holds it there."""

    key: str
    title: Translated
    holder: Holder
    edits: Edits | None
    due: Due | None
    deadline: Deadline | None
    quorum: Quorum | None
    moves: Mapping[str, Move]


@dataclass(frozen=True, slots=True)
class End:
    """Where a case comes to rest."""

    key: str
    title: Translated
    good: bool


@dataclass(frozen=True, slots=True)
class Act:
    """What `who` does for many cases at once while they are `at` a stage, as a signature: it moves none by itself."""

    key: str
    title: Translated
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The whole; `everywhere` are moves out of every stage, `separate` groups of stages and acts.

    Nobody acts in two of one group on one case. `digest` is the SHA-256 of the text, in hexadecimal.
    """

    key: str
    title: Translated
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

    def title_of(self, key: str) -> Translated:
        """The title of a stage or an end. Raises `KeyError`."""
        return self.ends[key].title if key in self.ends else self.stages[key].title

    def moves_from(self, stage_key: str) -> tuple[Move, ...]:
        """The moves out of a stage: its own, then those from everywhere that lead elsewhere. Raises `KeyError`."""
        elsewhere = (move for move in self.everywhere.values() if move.to != stage_key)
        return (*self.stages[stage_key].moves.values(), *elsewhere)

    def move(self, stage_key: str, key: str) -> Move:
        """The move of this key out of a stage. Raises `KeyError`."""
        return {move.key: move for move in self.moves_from(stage_key)}[key]

    def mover(self, stage_key: str, move: Move) -> Holder | None:
        """Who may make `move` out of a stage; None when only the facts or the clock do. Raises `KeyError`."""
        if not move.by_person:
            return None
        return Holder(move.who) if move.who else self.stages[stage_key].holder

    def separate_from(self, key: str) -> frozenset[str]:
        """The stages and acts in which nobody may act who acts in `key` on the same case."""
        return frozenset(other for group in self.separate if key in group for other in group) - {key}

    def path(self) -> tuple[str, ...]:
        """The main road for the stage track: from the start to a good end, by the first move that leads there.

        Returns for changes are no part of it. Empty when no good end can be reached.
        """
        return self._road(self.start, set())

    def leads_on(self, stage_key: str, move: Move) -> bool:
        """Whether a move out of a stage leads towards a good end: the one that a page puts first."""
        return self._rest(move, {stage_key}) is not None

    def _road(self, stage_key: str, tried: set[str]) -> tuple[str, ...]:
        tried.add(stage_key)
        for move in self.stages[stage_key].moves.values():
            if (rest := self._rest(move, tried)) is not None:
                return (stage_key, *rest)
        return ()

    def _rest(self, move: Move, tried: set[str]) -> tuple[str, ...] | None:
        """The stages from where `move` leads to a good end; None when it leads to none, or asks for changes."""
        if move.to in self.ends:
            return () if self.ends[move.to].good else None
        onward = move.asks is None and move.to in self.stages and move.to not in tried
        return (self._road(move.to, tried) or None) if onward else None

    def every_move(self) -> Iterator[tuple[str, Stage | None, Move]]:
        """Each move with its path in the text and its stage (None: from everywhere)."""
        for move in self.everywhere.values():
            yield f"everywhere.moves.{move.key}", None, move
        for stage in self.stages.values():
            for move in stage.moves.values():
                yield f"stages.{stage.key}.moves.{move.key}", stage, move

    def problem(self, path: str, key: str, **values: str) -> Problem:
        """A `Problem` at `path`, with its line."""
        return Problem(line_of(self.lines, path), path, key, tuple(values.items()))
