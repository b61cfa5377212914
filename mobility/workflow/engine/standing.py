"""How the present round of a stage stands: who has signed, how the vote goes, which branches are done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Literal, Protocol

from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import WATCH, Quorum

from .books import book_of
from .hand import every_wait
from .tokens import CLOCK

Outcome = Literal["carried", "failed"]


class Voice(Protocol):
    """What is counted of a wait: whose it is, and whether it was signed, or is still open."""

    @property
    def role(self) -> str: ...
    @property
    def branch(self) -> str: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def signed_at(self) -> datetime | None: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def vacant_at(self) -> datetime | None: ...
    @property
    def vote(self) -> str | None: ...


@dataclass(frozen=True)
class Standing:
    """How a quorum of assessments or votes stands: `needed` of the stage's `members` must sign, so many have.

    `gone`: how many places there were beside theirs in this round, whose people may not sign any more, and which nobody has
    taken. A quorum in words is of those who are left; one that is a number keeps its places, empty or not.
    """

    needed: int
    members: int
    signed: frozenset[int]
    gone: int = 0

    @property
    def reached(self) -> bool:
        return len(self.signed) >= self.needed


@dataclass(frozen=True)
class Tally:
    """How a vote stands. `owed`: somebody who may veto it has still to vote; `broken`: how the tie was broken."""

    yes: int
    no: int
    cast: int
    needed: int
    vetoed: bool
    owed: bool
    broken: str | None
    quorum: Quorum

    @property
    def complete(self) -> bool:
        """Whether the holders have voted: enough of them, or there is a veto."""
        return self.vetoed or (self.cast >= self.needed and not self.owed)

    @property
    def tied(self) -> bool:
        """Whether it is complete and as many are for it as against it, where a role breaks the tie."""
        even = self.quorum.carried == "majority" and self.yes == self.no
        return self.complete and not self.vetoed and even and self.quorum.tie_role is not None

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None while it has not."""
        if not self.complete:
            return None
        if self.tied:
            return {"yes": "carried", "no": "failed"}.get(self.broken or "")  # type: ignore[return-value]
        return "carried" if not self.vetoed and self._carried() else "failed"

    def _carried(self) -> bool:
        rule = self.quorum.carried
        if rule == "majority":
            return self.yes > self.no or (self.yes == self.no and self.quorum.tie == "carried")
        if rule == "all":
            return self.yes > 0 and self.no == 0
        return self.yes > 0 and Fraction(self.yes, self.yes + self.no) >= Fraction(rule)


def standing(case: Case, waits: Sequence[Wait] | None = None) -> Standing | None:
    """How the assessments of the case's present stage and round stand; None where the stage asks for none.

    A majority is of those it waits for and those who signed. `waits`: all of the case, where they are read already.
    """
    stage = book_of(case).stages.get(case.stage)
    return places_of(case, waits) if stage is not None and stage.assessed else None


def places_of(case: Case, waits: Sequence[Wait] | None = None) -> Standing | None:
    """The same where its people vote, too: without who is asked for nothing but to break a tie."""
    stage = book_of(case).stages.get(case.stage)
    if stage is None or stage.quorum is None:
        return None
    here = [wait for wait in waits_of_round(case, waits) if wait.role != stage.quorum.tie_role]
    state = standing_of(stage.quorum, here)
    return replace(state, gone=_gone(here, state)) if isinstance(stage.quorum.needed, str) else state


def standing_of(quorum: Quorum, waits: Sequence[Voice]) -> Standing:
    """How the assessments or votes of one round stand, of the people's waits in it."""
    signed = frozenset(wait.person_id for wait in waits if wait.signed_at and wait.person_id)
    members = len(signed) + _open(waits)
    return Standing(_needed(quorum, members), members, signed)


def promised_at(
    case: Case, dates: Iterable[datetime | None], waits: Sequence[Wait] | None = None
) -> datetime | None:
    """By when that is promised for which the case waits for several people with these dates: of assessments when as many as
    are still needed have theirs behind them, of all else the first. `waits`: as of `standing`."""
    known, state = sorted(date for date in dates if date is not None), standing(case, waits)
    lacking = state.needed - len(state.signed) if state is not None else 1
    return known[min(max(lacking, 1), len(known)) - 1] if known else None


def tally(case: Case) -> Tally | None:
    """How the vote of the case's present stage and round stands; None where the stage has none."""
    stage = book_of(case).stages.get(case.stage)
    if stage is None or stage.quorum is None or not stage.voted:
        return None
    return tally_of(stage.quorum, waits_of_round(case))


def tally_of(quorum: Quorum, waits: Sequence[Voice]) -> Tally:
    """How the vote of one round stands, of the people's waits in it."""
    breaking = [wait for wait in waits if wait.role == quorum.tie_role]
    voting = [wait for wait in waits if wait.role != quorum.tie_role]
    cast = [wait for wait in voting if wait.signed_at]
    with_veto = [wait for wait in voting if wait.role == quorum.veto_role]
    against = [wait for wait in cast if wait.vote == "no"]
    return Tally(
        yes=sum(wait.vote == "yes" for wait in cast),
        no=len(against),
        cast=len(cast),
        needed=_needed(quorum, len(cast) + _open(voting)),
        vetoed=bool(against) and (quorum.veto is True or any(wait in with_veto for wait in against)),
        owed=quorum.veto_role is not None and not any(wait.signed_at for wait in with_veto),
        broken=next((wait.vote for wait in breaking if wait.signed_at), None),
        quorum=quorum,
    )


def signed_branches(case: Case) -> frozenset[str]:
    """The branches of the present stage and round that are signed."""
    return frozenset(wait.branch for wait in waits_of_round(case) if wait.signed_at and wait.branch)


def all_signed(case: Case) -> bool:
    """Whether each branch that the case has in its present stage and round is signed; true where it has none."""
    stage = book_of(case).stages.get(case.stage)
    branches = {wait.branch for wait in waits_of_round(case)} & (stage.branches.keys() if stage else set())
    return branches <= signed_branches(case)


def signed_wait(case: Case, person_id: int) -> Wait | None:
    """What the person signed in the present stage and round."""
    return next(
        (wait for wait in waits_of_round(case) if wait.person_id == person_id and wait.signed_at), None
    )


def waits_of_round(case: Case, waits: Sequence[Wait] | None = None) -> Sequence[Wait]:
    """The people's waits of the case's present stage and round, open and closed; of `waits`, if they are read already."""
    here = (case.stage, case.round)
    return [
        wait
        for wait in (every_wait(case) if waits is None else waits)
        if wait.role != CLOCK and (wait.stage, wait.round) == here
    ]


def _gone(waits: Sequence[Wait], state: Standing) -> int:
    """How many more had a place at one time than have one now."""
    named = [wait for wait in waits if wait.person_id is not None]
    at_one_time = (sum(_had_place(wait, each.opened_at) for wait in named) for each in named)
    return max(max(at_one_time, default=0) - state.members, 0)


def _had_place(wait: Wait, at: datetime) -> bool:
    return wait.opened_at <= at and (
        wait.closed_at is None or wait.signed_at is not None or wait.closed_at > at
    )


def _open(waits: Sequence[Voice]) -> int:
    """How many people they wait for: not as watchers, and not where nobody is."""
    return sum(wait.closed_at is None and wait.vacant_at is None and wait.branch != WATCH for wait in waits)


def _needed(quorum: Quorum, members: int) -> int:
    whole = {"majority": max(members, 1) // 2 + 1, "all": max(members, 1)}
    return whole[quorum.needed] if isinstance(quorum.needed, str) else quorum.needed
