"""One case gone through again by another text: each recorded act at its time, where the text has a place for it.

Where the record goes on and the text does not let the case go, the case is held up there: that is noted, and the replay
goes on from where the record has the case next. What the text has left as it was goes as it is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mobility.workflow.engine.moving import LONGEST_CHAIN
from mobility.workflow.engine.standing import standing_of, tally_of
from mobility.workflow.engine.tokens import CLOCK
from mobility.workflow.rulebook import (
    ALL_SIGNED,
    QUORUM_REACHED,
    RESUME,
    VOTE_CARRIED,
    Move,
    Stage,
)

from .course import Course, Stay
from .ground import COUNTED
from .recorded import RecordedCase, Step, Waited, move_of


@dataclass(frozen=True, slots=True)
class HeldUp:
    """Where the case would have waited for what is not in the record. `why` is a key of `words.WHY_HELD`."""

    stage: str
    since: datetime
    roles: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An act for which the text has no place. `why` is a key of `words.WHY_UNPLACED`; `act` as it was recorded."""

    act: Step | Waited
    why: str

    @property
    def at(self) -> datetime:
        return self.act.at if isinstance(self.act, Step) else self.act.signed_at or self.act.opened_at


@dataclass(frozen=True)
class Replayed:
    """How the case would have gone. `stage`: where it is in the end; `longer_until`: so long the clock would have waited.

    `assumed`: conditions of the text of which the record says nothing; they are taken to hold.
    """

    case: RecordedCase
    stays: Sequence[Stay]
    held: Sequence[HeldUp]
    unplaced: Sequence[Unplaced]
    stage: str
    ended_at: datetime | None
    longer_until: datetime | None
    assumed: frozenset[str]
    undated: frozenset[str]
    """Named dates that the text asks for and that nothing recorded tells."""


@dataclass(eq=False)
class Replay(Course):
    """Goes through a case once."""

    held: list[HeldUp] = field(default_factory=list, init=False)
    unplaced: list[Unplaced] = field(default_factory=list, init=False)
    assumed: set[str] = field(default_factory=set, init=False)
    asked_in: str | None = field(default=None, init=False)
    longer: tuple[str, datetime] | None = field(default=None, init=False)

    def run(self) -> Replayed:
        """All of it, in the order of the record."""
        self.enter(self.here, self.case.opened_at)
        self.find_stay()
        self._go_on(self.case.opened_at)
        for act in self.case.acts():
            at = act.at if isinstance(act, Step) else act.signed_at or act.opened_at
            self._clock(at)
            if isinstance(act, Step):
                self._make(act)
            else:
                self._hear(act, at)
            self._go_on(at)
        self._finish()
        return Replayed(
            self.case,
            self.stays,
            self.held,
            self.unplaced,
            self.here,
            self.over_at,
            self._longer_until(),
            frozenset(self.assumed),
            frozenset(self.undated),
        )

    # What was done

    def _make(self, step: Step) -> None:
        """A recorded move: made here too, or one of the signatures that are asked for here, or without a place; then the
        record has the case elsewhere."""
        move, why = self._counterpart(step) if step.move else (None, "migrated")
        before = move_of(self.case.book, step)
        signature = self._as_signature(step) if move is None else None
        if move is not None:
            needed = {each for each in move.requires if each.name not in COUNTED}
            self.assumed |= {
                each.name for each in needed - self.known - {*(before.requires if before else ())}
            }
            self._move(move, step.at, step)
        elif signature is not None:
            why = "voices"
            self.voices.setdefault(self.here, []).append(signature)
            self._go_on(step.at)
        elif step.by_person and step.move:
            self.unplaced.append(Unplaced(step, why))
        self.known |= {*(before.requires if before else ())}
        self.record = (step.to, step.round, step.at)
        self._follow(step, why)
        self.find_stay()

    def _hear(self, voice: Waited, at: datetime) -> None:
        why = self._why_unheard(voice)
        if why is not None:
            self.unplaced.append(Unplaced(voice, why))
        else:
            self.voices.setdefault(self.here, []).append(voice)

    def _counterpart(self, step: Step) -> tuple[Move | None, str]:
        """The move of the text that the step is; else the key of why there is none."""
        new, there = self.ground.new, self.ground.counterparts.get(step.origin)
        if self.over_at is not None and there != self.here:
            return None, "ended"
        everywhere = step.move in self.case.book.everywhere and step.move in new.everywhere
        if there != self.here and not everywhere:
            return None, "stage-gone" if there is None else "elsewhere"
        move = self._same_move(step)
        if move is None:
            same = new.find_move(self.here, step.move)
            return None, "role" if same is not None and same.signs else "move-gone"
        return (None, why) if (why := self._why_unmade(step, move)) else (move, "")

    def _as_signature(self, step: Step) -> Waited | None:
        """What moved the case on, where the text has it as the signature of a branch, under the same name."""
        if self.over_at is not None or self.ground.counterparts.get(step.origin) != self.here:
            return None
        move, stage = self.ground.new.find_move(self.here, step.move), self.ground.new.stages[self.here]
        if move is None or not move.signs:
            return None
        own = (
            key
            for key, branch in stage.branches.items()
            if move.branch in (None, key) and branch.holder.role == step.maker
        )
        branch = next(own, None)
        return self._signed(step, branch) if branch is not None else None

    def _signed(self, step: Step, branch: str) -> Waited:
        stage, round_, since = self.record
        return Waited(
            stage=stage,
            round=round_,
            role=step.maker,
            branch=branch,
            person_id=step.person_id,
            opened_at=since,
            closed_at=step.at,
            signed_at=step.at,
            vacant_at=None,
            due_at=None,
            clock=False,
            vote=None,
        )

    def _same_move(self, step: Step) -> Move | None:
        """Of the same name; else one that leads to the same place, and is made in the same manner."""
        found = self.ground.new.find_move(self.here, step.move)
        if found is not None and not found.stays:
            return found
        before = move_of(self.case.book, step)
        target = RESUME if before and before.to == RESUME else self.ground.counterparts.get(step.to)
        alike = (
            move
            for move in self.ground.new.moves_from(self.here)
            if move.to == target and (move.by_person, move.clock) == (step.by_person, step.maker == CLOCK)
        )
        return next(alike, None)

    def _why_unmade(self, step: Step, move: Move) -> str:
        """Why the text would not have let it be made at this time; empty where it would."""
        if step.by_person and move.by_person:
            roles = {holder.role for holder in self.ground.new.movers(self.here, move)}
            if step.maker not in roles:
                return "role"
        elif move.by_person:
            return "by-hand"
        elif move.clock:
            return self._why_not_yet(step) if step.maker == CLOCK else "move-gone"
        same = (self.here, move.key) in self.ground.same_conditions
        if not same and not self._counted(move, step.at):
            return "voices"
        return ""

    def _why_not_yet(self, step: Step) -> str:
        """By the clock: empty where it has the same date; else another, that has not come by then."""
        passes = self._deadline()
        if passes is None or passes <= step.at:
            return ""
        self.longer = (self.here, passes)
        return "longer"

    def _why_unheard(self, voice: Waited) -> str | None:
        if self.over_at is not None:
            return "ended"
        there, stage = self.ground.counterparts.get(voice.stage), self.ground.new.stages[self.here]
        if there != self.here:
            return "stage-gone" if there is None else "elsewhere"
        roles = _roles_asked(stage, voice)
        if not roles:
            return "not-asked"
        return None if voice.role in roles else "role"

    # What follows by itself

    def _clock(self, now: datetime) -> None:
        """The moves of deadlines that the text has set otherwise, and that pass before `now`: at their date, or as the case
        comes where that is over by then."""
        for _ in range(LONGEST_CHAIN):
            passes = self._deadline() if self.over_at is None else None
            stage = self.ground.new.stages.get(self.here)
            move = stage.moves.get(stage.deadline.move) if stage and stage.deadline else None
            if passes is None or passes >= now or move is None:
                return
            at = max(passes, self.stays[-1].since)
            self._move(move, at)
            self._go_on(at)

    def _deadline(self) -> datetime | None:
        """When the clock would move the case; None where it does as the record has it, or never."""
        stage, stay = self.ground.new.stages[self.here], self.stays[-1]
        if stage.deadline is None or (stage.key in self.ground.same_deadlines and self.in_step(stay)):
            return None
        return self.passes(stage.deadline, stay.since)

    def _go_on(self, now: datetime) -> None:
        """Automatic moves that the text has otherwise than the case's own: their conditions are counted, or recorded."""
        for _ in range(LONGEST_CHAIN):
            if self.over_at is not None:
                return
            moves = self.ground.own[self.here]
            move = next((each for each in moves if self._fires(each, now)), None)
            if move is None:
                return
            self._move(move, now)
            self.find_stay()

    def _fires(self, move: Move, now: datetime) -> bool:
        if not self._counted(move, now):
            return False
        return {each for each in move.requires if each.name not in COUNTED} <= self.known

    def _counted(self, move: Move, now: datetime) -> bool:
        """Whether those of its conditions hold that are counted from voices."""
        return all(self._holds(name, now) for name in move.guards & COUNTED)

    def _holds(self, guard: str, now: datetime) -> bool:
        stage = self.ground.new.stages[self.here]
        said = self._said(now)
        if guard == ALL_SIGNED:
            signed = {voice.branch for voice in said if voice.signed_at}
            return all(key in signed for key in self.branches(stage))
        if stage.quorum is None:
            return False
        if guard == QUORUM_REACHED:
            return standing_of(stage.quorum, said).reached
        return tally_of(stage.quorum, said).outcome == ("carried" if guard == VOTE_CARRIED else "failed")

    def _said(self, now: datetime) -> list[Waited]:
        """The places of the stay as they stood at `now`; a voice that has no place in the text is none of them."""
        heard, waits = self.voices.get(self.here, []), self.waits()
        places = [wait for wait in waits if wait in heard or not wait.signed_at]
        places += [voice for voice in heard if voice not in waits]
        return [place.as_of(now) for place in places if place.stood(now)]

    # Going on

    def _move(self, move: Move, now: datetime, step: Step | None = None) -> None:
        origin = self.here
        if move.to == RESUME:
            recorded = self.ground.counterparts.get(step.to) if step else None
            target = self.asked_in or recorded or self.ground.new.start
            self.asked_in = None
        else:
            target = str(move.to)
        if move.asks:
            self.asked_in = origin
        self.leave(now, step)
        self.enter(target, now, resumed=move.to == RESUME)

    def _follow(self, step: Step, why: str) -> None:
        """Where the record goes on and the text does not: it is held up, and goes on from where the record has it."""
        there = self.ground.counterparts.get(step.to)
        if self.over_at is not None or there is None or why == "longer":
            return
        brought = not step.move and self.ground.counterparts.get(step.origin) == self.here
        if brought or (there != self.here and there in self.ground.reach[self.here]):
            between = self.ground.new_between(self.here, str(there)) if step.move else ()
            for place in (*between, str(there)):
                if step.move:
                    self._hold(why)
                    self.stays[-1].held = True
                self.leave(step.at, None)
                self.enter(place, step.at)

    def _hold(self, why: str) -> None:
        known = why in ("move-gone", "role", "by-hand", "voices") and self.here in self.ground.olds
        reason = why if known else "nobody-acted"
        roles = self._waited_for()
        self.held.append(HeldUp(self.here, self.stays[-1].since, roles, reason))

    def _waited_for(self) -> tuple[str, ...]:
        """The roles that the case would have waited for: whoever has a veto votes as well."""
        stage, heard = self.ground.new.stages[self.here], self.voices.get(self.here, [])
        signed = {voice.branch for voice in heard}
        open_ = [stage.branches[key].holder.role for key in self.branches(stage) if key not in signed]
        veto = stage.quorum.veto_role if stage.quorum else None
        beside = [veto] if veto and all(voice.role != veto for voice in heard) else []
        return tuple(dict.fromkeys(open_ or [stage.holder.role, *beside]))

    def _longer_until(self) -> datetime | None:
        """Until when the clock would let the case wait where it is; None where the record does not end before."""
        stage, until = self.longer or ("", None)
        return until if stage == self.here else None

    def _finish(self) -> None:
        """A case that is over, but would not have been: it would still wait."""
        if self.over_at is not None:
            return
        self.stays[-1].tasks = self.tasks(self.stays[-1], None)
        if self.case.ended_at is not None and self._longer_until() is None:
            self._hold("nobody-acted")
            self.stays[-1].held = True


def _roles_asked(stage: Stage, voice: Waited) -> frozenset[str]:
    """The roles whose voice of this kind the stage asks for; none where it does not."""
    if voice.branch:
        branch = stage.branches.get(voice.branch)
        return frozenset({branch.holder.role}) if branch else frozenset()
    quorum = stage.quorum
    if quorum is None or stage.voted != (voice.vote is not None):
        return frozenset()
    if voice.vote and not any(move.vote == voice.vote for move in stage.moves.values()):
        return frozenset()
    besides = (quorum.veto_role, quorum.tie_role) if stage.voted else ()
    return frozenset({stage.holder.role, *filter(None, besides)})
