"""What is known of a case that went its way: the steps of its record, and whom it waited for until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mobility.workflow.engine.times import due_of
from mobility.workflow.engine.tokens import CLOCK
from mobility.workflow.rulebook import WATCH, Move, RuleBook, Stage

FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded move. `maker`: the role that made it, `clock`, or `facts` where it was made by itself.

    `move` is empty where the case came under another version of its rule book.
    """

    at: datetime
    move: str
    origin: str
    to: str
    round: int
    """Of the stage that it led to."""
    maker: str
    person_id: int | None

    @property
    def by_person(self) -> bool:
        """Whether somebody made it, with an account or by a link."""
        return self.maker not in (FACTS, CLOCK)


@dataclass(frozen=True, slots=True)
class Waited:
    """One place that the case waited for; `signed_at` where it was filled by an assessment, a vote, a signature."""

    stage: str
    round: int
    role: str
    branch: str
    person_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    signed_at: datetime | None
    vacant_at: datetime | None
    due_at: datetime | None
    clock: bool
    vote: str | None

    def as_of(self, now: datetime) -> "Waited":
        """The same as it stood at `now`: what was signed or closed later was still open."""
        signed = self.signed_at if self.signed_at and self.signed_at <= now else None
        return replace(self, signed_at=signed, closed_at=signed, vacant_at=None)

    def stood(self, now: datetime) -> bool:
        """Whether at `now` it was signed, or open."""
        signed = self.signed_at is not None and self.signed_at <= now
        open_ = self.opened_at <= now and (self.closed_at is None or self.closed_at >= now)
        return signed or open_


@dataclass(frozen=True)
class RecordedCase:
    """A case as it went by `book`. `waits` are those of people and the clock, in their order."""

    id: int
    reference: str
    path: str | None
    """Of its page."""
    book: RuleBook
    opened_at: datetime
    stage: str
    """Where it is now: an end, unless it is still running."""
    ended_at: datetime | None
    steps: Sequence[Step]
    waits: Sequence[Waited]

    def waits_in(self, stage: str, round_: int) -> list[Waited]:
        """Whom it waited for in one stay in a stage, people only, the stage's own dates included."""
        return [
            wait
            for wait in self.waits
            if (wait.stage, wait.round) == (stage, round_) and wait.role != CLOCK and wait.branch != WATCH
        ]

    def acts(self) -> Iterator["Waited | Step"]:
        """What was done, in its order: in each stay the voices (assessments, votes, signatures), then the step out of it."""
        voices = [wait for wait in self.waits if wait.signed_at is not None and wait.role != CLOCK]
        voices.sort(key=lambda wait: wait.signed_at or wait.opened_at)
        here = (self.book.start, 1)
        for step in self.steps:
            said = [each for each in voices if (each.stage, each.round) == here and _by(each, step.at)]
            voices = [each for each in voices if each not in said]
            yield from said
            yield step
            here = (step.to, step.round)
        yield from (each for each in voices if (each.stage, each.round) == here)

    def dates(self) -> dict[str, datetime]:
        """The named dates of the case (`call-closes`), as its waits kept them."""
        found: dict[str, datetime] = {}
        for wait in self.waits:
            stage = self.book.stages.get(wait.stage)
            time = _time_of(stage, wait) if stage else None
            if time and wait.due_at:
                found[time] = wait.due_at
        return found


def _by(wait: Waited, moment: datetime) -> bool:
    return wait.signed_at is not None and wait.signed_at <= moment


def _time_of(stage: Stage, wait: Waited) -> str | None:
    """The named date that the wait's moment comes from."""
    time = stage.deadline if wait.clock else due_of(stage, wait.branch)
    return time.at if time else None


def move_of(book: RuleBook, step: Step) -> Move | None:
    """The move of the book that was made; None where the case has come under another version since."""
    return book.find_move(step.origin, step.move) if step.origin in book.places else None


def voice_move(book: RuleBook, wait: Waited) -> Move | None:
    """The move by which a vote or signature was given; None for an assessment, which has a page of its own."""
    stage = book.stages.get(wait.stage)
    if stage is None or stage.assessed:
        return None
    fits = (move for move in stage.moves.values() if move.stays and move.vote == wait.vote)
    return next((move for move in fits if move.branch in (None, wait.branch)), None)
