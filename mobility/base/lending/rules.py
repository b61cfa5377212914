"""What a rule book may name: conditions and effects of its moves, and the stages that pages find by their names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal


class Percent(float):
    """An argument from 0 to 100."""


Takes = Mapping[str, type]
"""name of an argument -> int, float (a whole number will do), Percent, str or bool"""


Bound = Literal["from", "below"]
Heard = Literal["by-itself", "everywhere"]


@dataclass(frozen=True)
class Owed:
    """Which moves of a rule book an effect or a guard has to stand on, and the key of lint's sentence where it is missing.

    `on`: the moves into a `good` end; those by which something is `lost`, into another end or back to where it is given by
    itself; those by which others than the roles `beside` it end a case that comes to no good end (`turned-away`); those by
    which the applicant `sends` what they wrote, for the first time (`begins`) or again (`mends`), or `accepts` a good end;
    those that have one of the guards and effects `beside` it (`beside`). `since`: guards and effects; owed only of a case
    that has come by one of them, and not since by the effect itself or what does as well: the effects and guards `instead`.
    """

    problem: str
    on: Literal["good", "lost", "turned-away", "sends", "begins", "mends", "accepts", "beside"]
    since: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guard:
    """A condition on a move: `holds(case, now, **arguments)` and the fact it reads; who changes that fact says so.

    `holds` gives True, or a refusal key that says why not. `takes`: the arguments that a rule book must give it.
    `title`: what readers of a rule book read, as a sentence that holds. `anew`: somebody has to do something before it
    holds, and again before it holds the next time, so that no case goes round by it. `bound`: of a percentage that is
    settled before anybody asks, it holds from its `value` on, or below it. `unasked`: once changes were asked for in a
    stage it never holds there again. `idle`: it holds as long as nothing has happened. `heard`: what it says comes about
    elsewhere, and nobody is asked for a move then: those that wait for it are made `by-itself`, and one leads out of every
    stage where it may come `everywhere`. `owed`: where a rule book needs it. `by`: roles whose people bring it about; none:
    whoever holds the stage, or nobody has to. `until`: a date from which on it never holds. `comes_in`: the stages and ends
    in which alone it comes about, and the effects that bring it; it may hold in what a case comes to from there.
    """

    holds: Callable[..., bool | str]
    reads: str
    takes: Takes = field(default_factory=dict)
    title: object = ""
    anew: bool = False
    bound: Bound | None = None
    unasked: bool = False
    idle: bool = False
    heard: Heard | None = None
    owed: tuple[Owed, ...] = ()
    by: tuple[str, ...] = ()
    until: str = ""
    comes_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What a move causes besides: `run(case, event, now, **arguments)`, in the move's own transaction; `title` says what,
    `owed` where a rule book needs it. `told`: who has to be told of which moves because of it, by their name in `tell`.
    """

    run: Callable[..., None]
    takes: Takes = field(default_factory=dict)
    title: object = ""
    owed: tuple[Owed, ...] = ()
    told: Mapping[str, tuple[Owed, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Landmark:
    """A stage or an end that pages of a room find by its name, and what it is known by where a rule book calls it otherwise.

    A stage: a move out of it requires the guard `asks`, or one that somebody makes has the effect `causes`, its holder has
    the role `held_by`; where several are given, all are so. A stage or an end: a move that requires the guard `reached`
    leads to it. An end: the move `ended_by` of another stage, as (stage, move), leads to it. By its name alone it is known
    where none of these is given.
    `moves`: what those pages call its moves, and the effect that each must have, if any; `entered_by`: an effect, or
    effects and guards, of which each move that leads there has one; `since`: those of which a case has come by one by
    then, where the rule book has any; `brings`: the guards of which they make one hold, so that an automatic move out of it
    waits for each; `assessed`: a stage whose assessments they need; `act`: an act that
    they have given in it, and by which role: nothing that they bring about counts before, so `asks` stands beside it;
    `worked_by`: whose pages they are, so that nobody else could do what the stage is for; `others`: whether stages that
    are known by the same may stand beside it; `reasons`: of the moves that those pages make, the ones for which they ask for
    a reason, where they ask for nothing else (None: for whatever a move takes).
    """

    asks: str = ""
    causes: str = ""
    held_by: str = ""
    reached: str = ""
    ended_by: tuple[str, str] | None = None
    moves: Mapping[str, str] = field(default_factory=dict)
    entered_by: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    assessed: str = ""
    act: tuple[str, str] | None = None
    worked_by: str = ""
    others: bool = False
    reasons: tuple[str, ...] | None = None
