"""Where a case is in a text, and since when: its stays, who had what to do in them, and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mobility.workflow.calendar import WorkingCalendar
from mobility.workflow.engine.times import due_of, passes_at
from mobility.workflow.rulebook import Called, Deadline, Due, Stage

from .ground import Ground
from .recorded import RecordedCase, Step, Waited

NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Task:
    """What one role, or person, had to do in a stay. `done_at` is None while it is open; then `open_at` is now, where the
    case is still under way."""

    role: str
    person_id: int | None
    due_at: datetime | None
    done_at: datetime | None
    open_at: datetime | None

    @property
    def late(self) -> timedelta:
        """How long after its date it was done, or is not done yet."""
        until = self.done_at or self.open_at
        if self.due_at is None or until is None:
            return NO_TIME
        return max(until - self.due_at, NO_TIME)


@dataclass
class Stay:
    """Once in a stage of the text. `held`: the text would have kept the case, but the record went on at `until`."""

    stage: str
    since: datetime
    until: datetime | None = None
    held: bool = False
    tasks: list[Task] = field(default_factory=list)
    seen: tuple[int, datetime] | None = None
    """The recorded stay that is this one: its round, and since when."""


@dataclass(eq=False)
class Course:
    """The way of one case through the new text.

    `dates`: the named dates of cases like it, for what its own record does not tell.
    """

    case: RecordedCase
    ground: Ground
    working: WorkingCalendar
    dates: Mapping[str, datetime]
    now: datetime
    here: str = field(init=False)
    stays: list[Stay] = field(default_factory=list, init=False)
    over_at: datetime | None = field(default=None, init=False)
    voices: dict[str, list[Waited]] = field(default_factory=dict, init=False)
    """stage -> what was said in its present round, and has a place in the text"""
    known: set[Called] = field(default_factory=set, init=False)
    """Conditions that the record shows to have held."""
    undated: set[str] = field(default_factory=set, init=False)
    record: tuple[str, int, datetime] = field(init=False)
    """Where the record has the case: stage, round, since when."""

    def __post_init__(self) -> None:
        self.dates = {**self.dates, **self.case.dates()}
        self.here = self.ground.new.start
        self.record = (self.case.book.start, 1, self.case.opened_at)

    @property
    def open_at(self) -> datetime | None:
        """Until when it is looked at, where it is still under way."""
        return self.now if self.case.ended_at is None else None

    def enter(self, target: str, now: datetime, *, resumed: bool = False) -> None:
        self.here = target
        self.over_at = now if target in self.ground.new.ends else None
        if self.over_at is not None:
            return
        if not resumed:
            self.voices[target] = []
        self.stays.append(Stay(target, now))

    def leave(self, now: datetime, step: Step | None) -> None:
        """The stage, not an end: there a case is in no stay."""
        if self.over_at is not None:
            return
        stay = self.stays[-1]
        stay.until = now
        stay.tasks = self.tasks(stay, step)

    def find_stay(self) -> None:
        stage, round_, since = self.record
        if self.over_at is None and self.ground.counterparts.get(stage) == self.here:
            self.stays[-1].seen = (round_, since)

    def in_step(self, stay: Stay) -> bool:
        """Whether the case came to the stage when the record has it."""
        return stay.seen is not None and stay.seen[1] == stay.since

    def waits(self) -> list[Waited]:
        """Whom the record has the case waiting for in the present stay."""
        old, stay = self.ground.olds.get(self.here), self.stays[-1]
        return self.case.waits_in(old.key, stay.seen[0]) if old and stay.seen else []

    def branches(self, stage: Stage) -> list[str]:
        """The branches that the case has there: all but those of which the record does not say that they apply."""
        asked = {wait.branch for wait in self.waits()}
        return [
            key
            for key, branch in stage.branches.items()
            if branch.when is None or key in asked or branch.when in self.known
        ]

    def passes(self, time: Due | Deadline | None, start: datetime) -> datetime | None:
        if time is None:
            return None
        named = self.dates.get(time.at) if time.at else None
        if time.at and named is None:
            self.undated.add(time.at)
        return passes_at(time, named, start, self.working)

    def tasks(self, stay: Stay, step: Step | None) -> list[Task]:
        """Who had what to do in the stay, and by when. Of one that is held up, what was done."""
        stage = self.ground.new.stages[stay.stage]
        if _waits_for_nobody(stage):
            return []
        found = [wait for wait in self.waits() if stay.seen and wait.opened_at >= stay.seen[1]]
        waits = [wait for wait in found if not _taken_back(wait, found)]
        if stay.held:
            return [self._task(stay, wait) for wait in waits if wait.signed_at]
        if not (stage.quorum or stage.branches):
            return [self._single(stay, stage, waits, step)]
        tasks = [
            self._task(stay, wait) for wait in waits if not stage.branches or wait.branch in stage.branches
        ]
        named = {wait.branch for wait in waits}
        for key in self.branches(stage) if stage.branches else () if tasks else ("",):
            if key not in named:
                role = stage.branches[key].holder.role if key else stage.holder.role
                due = self.passes(due_of(stage, key), stay.since)
                tasks.append(Task(role, None, due, stay.until, self.open_at))
        return tasks

    def _single(self, stay: Stay, stage: Stage, waits: list[Waited], step: Step | None) -> Task:
        """The task of the one holder: of whoever moved the case on."""
        person = step.person_id if step and step.maker == stage.holder.role else None
        named = next((wait.person_id for wait in waits if wait.role == stage.holder.role), None)
        due = self._due(stay, waits[-1] if waits else None)
        return Task(stage.holder.role, person or named, due, stay.until, self.open_at)

    def _task(self, stay: Stay, wait: Waited) -> Task:
        done = min(filter(None, (wait.signed_at, stay.until)), default=None)
        return Task(wait.role, wait.person_id, self._due(stay, wait), done, self.open_at)

    def _due(self, stay: Stay, wait: Waited | None) -> datetime | None:
        """As the record has it where nothing has changed; else by the text, from when the case came or the place opened."""
        stage = self.ground.new.stages[stay.stage]
        branch = wait.branch if wait else ""
        if (
            wait
            and not wait.clock
            and self.in_step(stay)
            and (stay.stage, branch) in self.ground.same_promises
        ):
            return wait.due_at
        later = wait is not None and stay.seen is not None and wait.opened_at > stay.seen[1]
        return self.passes(due_of(stage, branch), wait.opened_at if wait and later else stay.since)


def _taken_back(wait: Waited, waits: Sequence[Waited]) -> bool:
    """Whether it was asked for no more while the case still waited for others: the place was given to somebody else, or the
    role ended. Then it was nobody's task in the end."""
    closed = wait.closed_at
    if closed is None or wait.signed_at is not None:
        return False
    return any(other.closed_at is None or other.closed_at > closed for other in waits)


def _waits_for_nobody(stage: Stage) -> bool:
    """Whether a case only waits there for facts or the clock, such as a free seat, and nobody has promised anything."""
    return stage.due is None and not (
        stage.quorum or stage.branches or any(move.by_person for move in stage.moves.values())
    )
