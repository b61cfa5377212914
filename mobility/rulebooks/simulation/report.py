"""What a simulation comes to: how the cases would have ended, where they would have waited, who would have been late."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median
from typing import Literal

from mobility.workflow.calendar import WorkingCalendar
from mobility.workflow.rulebook import RuleBook

from .course import NO_TIME, Stay, Task
from .ground import Ground
from .recorded import RecordedCase
from .replay import HeldUp, Replay, Replayed, Unplaced

Fate = Literal["waits", "other", "longer", "elsewhere", "same", "open"]
"""A case would wait for what nobody did, end otherwise, be given more time, stand elsewhere; or all stays as it was."""
FATES: tuple[Fate, ...] = ("waits", "other", "longer", "elsewhere", "same", "open")

AS_IT_WAS: frozenset[Fate] = frozenset({"same", "open"})
OTHERWISE: tuple[Fate, ...] = tuple(fate for fate in FATES if fate not in AS_IT_WAS)


@dataclass(frozen=True)
class Tried:
    """One case: as it went, and as it would have gone. `counterparts`: its own stages -> those of the text."""

    before: Replayed
    after: Replayed
    counterparts: Mapping[str, str]

    @property
    def fate(self) -> Fate:
        if self.after.held:
            return "waits"
        if self.after.longer_until is not None:
            return "longer"
        there = self.counterparts.get(self.case.stage) == self.after.stage
        if self.case.ended_at is None and self.after.ended_at is None:
            return "open" if there else "elsewhere"
        return "same" if there else "other"

    @property
    def differs(self) -> bool:
        """Whether it would have gone otherwise, or been late by another time."""
        return self.fate not in AS_IT_WAS or self.late_before != self.late_after

    @property
    def case(self) -> RecordedCase:
        return self.after.case

    @property
    def held(self) -> HeldUp | None:
        """Where it would have waited first."""
        return next(iter(self.after.held), None)

    @property
    def late_before(self) -> timedelta:
        return _lateness(self.before)

    @property
    def late_after(self) -> timedelta:
        return _lateness(self.after)


@dataclass
class Kept:
    """How somebody, or a stage, kept its time: tasks done, those of them late, the worst."""

    tasks: int = 0
    late: int = 0
    worst: timedelta = NO_TIME

    def take(self, task: Task) -> None:
        self.tasks += 1
        self.late += task.late > NO_TIME
        self.worst = max(self.worst, task.late)


@dataclass
class StageLine:
    """One stage of the text: stays that were over, how long half of them took, who was late, how many cases would wait."""

    stage: str
    passed: int = 0
    median_before: timedelta | None = None
    median_after: timedelta | None = None
    before: Kept = field(default_factory=Kept)
    after: Kept = field(default_factory=Kept)
    waiting: int = 0
    roles: tuple[str, ...] = ()


@dataclass
class HolderLine:
    """One person in a role, or a role whose people are not named."""

    role: str
    person_id: int | None
    before: Kept = field(default_factory=Kept)
    after: Kept = field(default_factory=Kept)


@dataclass(frozen=True)
class Report:
    """Everything that is told of a simulation by `book`."""

    book: RuleBook
    cases: Sequence[Tried]

    @property
    def numbers(self) -> Mapping[str, int]:
        """Of cases: all, those late by the text, those late as it was, and those of each fate that is another one; of tasks
        the same, by the text and as it was; how many recorded acts were gone through, and how many had no place."""
        before, after = self.late
        return {
            **{fate: self.fates[fate] for fate in OTHERWISE},
            "unplaced": len(self.unplaced),
            "acts": self.acts,
            "tasks": after.tasks,
            "tasks_late": after.late,
            "tasks_before": before.tasks,
            "tasks_late_before": before.late,
            "cases": len(self.cases),
            "late": sum(tried.late_after > NO_TIME for tried in self.cases),
            "late_before": sum(tried.late_before > NO_TIME for tried in self.cases),
        }

    @cached_property
    def fates(self) -> Mapping[Fate, int]:
        counted = Counter(tried.fate for tried in self.cases)
        return {fate: counted[fate] for fate in FATES}

    @cached_property
    def unplaced(self) -> Sequence[tuple[Tried, Unplaced]]:
        """Acts for which the text has no place, by case and time."""
        return [(tried, each) for tried in self.cases for each in tried.after.unplaced]

    @cached_property
    def acts(self) -> int:
        """How many recorded acts were gone through."""
        return sum(
            len(tried.case.steps) + sum(wait.signed_at is not None for wait in tried.case.waits)
            for tried in self.cases
        )

    @cached_property
    def waits(self) -> Sequence[tuple[str, tuple[str, ...], str, int]]:
        """(stage, roles, why, number of cases) of each place where cases would have waited, the most first."""
        places: dict[tuple[str, tuple[str, ...], str], set[int]] = defaultdict(set)
        for tried in self.cases:
            for held in tried.after.held:
                places[held.stage, held.roles, held.why].add(tried.case.id)
        return sorted(((*place, len(ids)) for place, ids in places.items()), key=lambda each: -each[3])

    @cached_property
    def stages(self) -> Sequence[StageLine]:
        """Each stage of the text, along its main road first."""
        return [self._line(key) for key in self.book.in_order()]

    @cached_property
    def holders(self) -> Sequence[HolderLine]:
        """Who was late or would have been, the most often first."""
        found: dict[tuple[str, int | None], HolderLine] = {}
        for tried in self.cases:
            for replayed, side in ((tried.before, "before"), (tried.after, "after")):
                for task in (task for stay in replayed.stays for task in stay.tasks):
                    line = found.setdefault(
                        (task.role, task.person_id), HolderLine(task.role, task.person_id)
                    )
                    kept: Kept = getattr(line, side)
                    kept.take(task)
        late = [line for line in found.values() if line.before.late or line.after.late]
        return sorted(late, key=lambda line: (-line.after.late, -line.before.late, line.role))

    @cached_property
    def late(self) -> tuple[Kept, Kept]:
        """All tasks, as it was and as it would have been."""
        return _kept(stay for tried in self.cases for stay in tried.before.stays), _kept(
            stay for tried in self.cases for stay in tried.after.stays
        )

    @cached_property
    def assumed(self) -> Sequence[str]:
        return sorted({name for tried in self.cases for name in tried.after.assumed})

    @cached_property
    def undated(self) -> Sequence[str]:
        return sorted({name for tried in self.cases for name in tried.after.undated})

    @property
    def same(self) -> bool:
        """Whether nothing at all would have been otherwise."""
        calm = self.fates["same"] + self.fates["open"] == len(self.cases)
        before, after = self.late
        return calm and not self.unplaced and (before.late, before.worst) == (after.late, after.worst)

    def _line(self, key: str) -> StageLine:
        before = [
            stay
            for tried in self.cases
            for stay in tried.before.stays
            if tried.counterparts.get(stay.stage) == key
        ]
        after = [stay for tried in self.cases for stay in tried.after.stays if stay.stage == key]
        held = [each for tried in self.cases for each in tried.after.held if each.stage == key]
        return StageLine(
            key,
            sum(stay.until is not None and not stay.held for stay in after),
            _half(before),
            _half(after),
            _kept(before),
            _kept(after),
            sum(any(each.stage == key for each in tried.after.held) for tried in self.cases),
            tuple(dict.fromkeys(role for each in held for role in each.roles)),
        )


def simulate(
    cases: Iterable[RecordedCase], book: RuleBook, working: WorkingCalendar, now: datetime
) -> Report:
    """Go through the cases by `book`; each is compared with itself as it went by its own text, until `now`."""
    found = list(cases)
    dates = _common_dates(found)
    grounds: dict[tuple[str, str], Ground] = {}

    def ground(case: RecordedCase, by: RuleBook) -> Ground:
        pair = case.book.digest, by.digest
        if pair not in grounds:
            grounds[pair] = Ground.of(case.book, by)
        return grounds[pair]

    def tried(case: RecordedCase) -> Tried:
        own, other = ground(case, case.book), ground(case, book)
        before, after = (Replay(case, each, working, dates, now).run() for each in (own, other))
        return Tried(before, after, other.counterparts)

    return Report(book, [tried(case) for case in found])


def _common_dates(cases: Sequence[RecordedCase]) -> dict[str, datetime]:
    """The named dates that all cases which tell one agree on: those of their call."""
    told: dict[str, set[datetime]] = defaultdict(set)
    for case in cases:
        for name, moment in case.dates().items():
            told[name].add(moment)
    return {name: next(iter(moments)) for name, moments in told.items() if len(moments) == 1}


def _lateness(replayed: Replayed) -> timedelta:
    return max((task.late for stay in replayed.stays for task in stay.tasks), default=NO_TIME)


def _kept(stays: Iterable[Stay]) -> Kept:
    kept = Kept()
    for stay in stays:
        for task in stay.tasks:
            kept.take(task)
    return kept


def _half(stays: Sequence[Stay]) -> timedelta | None:
    """Half of the stays that ended by themselves took no longer."""
    spans = [(stay.until - stay.since).total_seconds() for stay in stays if stay.until and not stay.held]
    return timedelta(seconds=median(spans)) if spans else None
