"""How a case stands, in plain values that can be kept: two looks, before and after, say what became of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mobility.accounts.queries import people_holding
from mobility.base.lending import lent
from mobility.base.zone import local_day
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import ALL_SIGNED, QUORUM_REACHED, VOTE_CARRIED, VOTE_FAILED, Move

from .books import book_of
from .moving import automatic_move
from .permission import Bars, bars_of, open_waits
from .standing import waits_of_round
from .tokens import CLOCK

NAMED = 3
"""So many of those who hold a role are named."""
VOICES = frozenset({ALL_SIGNED, QUORUM_REACHED, VOTE_CARRIED, VOTE_FAILED})
"""Guards that nobody expects to hold when a case arrives."""


@dataclass(frozen=True)
class Look:
    """`due` is the earliest date (ISO), `clock`: the case then moves; `signed`: how many voices the round has.

    `waits`: role -> `{"people": [ids of the first], "number": 5, "vacant": false}`, of those who can act; `short`: roles in
    which it asks for more people than can; `dues`: role -> its date (ISO), where not all have the same.
    """

    stage: str
    due: str | None
    clock: bool
    stuck: bool
    signed: int
    waits: dict[str, dict[str, Any]]
    short: list[str]
    dues: dict[str, str]

    @property
    def day(self) -> object:
        """The day of `due` where people are."""
        return local_day(datetime.fromisoformat(self.due)) if self.due else None

    def past(self, now: datetime) -> bool:
        return self.due is not None and datetime.fromisoformat(self.due) <= now


def look_at(case: Case, now: datetime) -> Look:
    """How the case stands now."""
    waits = open_waits(case)
    first = min((wait for wait in waits if wait.due_at), key=lambda wait: wait.due_at or now, default=None)
    roles = dict.fromkeys(wait.role for wait in waits if wait.role != CLOCK)
    return Look(
        case.stage,
        first.due_at.isoformat() if first and first.due_at else None,
        bool(first and first.clock),
        case.stuck_since is not None,
        sum(wait.signed_at is not None for wait in waits_of_round(case)),
        {role: _held(case, [wait for wait in waits if wait.role == role], now) for role in roles},
        [role for role in roles if len({wait.vacant_at is None for wait in waits if wait.role == role}) == 2],
        _dues_apart(waits),
    )


def _dues_apart(waits: Sequence[Wait]) -> dict[str, str]:
    dues: dict[str, datetime] = {}
    for wait in waits:
        if wait.role != CLOCK and wait.due_at is not None:
            dues[wait.role] = min(wait.due_at, dues.get(wait.role, wait.due_at))
    several = len({local_day(due) for due in dues.values()}) > 1
    return {role: due.isoformat() for role, due in dues.items()} if several else {}


@dataclass(frozen=True)
class Road:
    """What a plan leaves out of the road of a case, and has it go twice: `plans.gone_past` and `plans.goes_back`."""

    passed: list[tuple[str, str]]
    back: bool


def line_of(case: Case, before: Look, arrived: bool, road: Road, now: datetime) -> dict[str, Any]:
    """What became of a case that stood as in `before`, and what there is to warn of. `arrived`: it came to its stage anew.

    `warnings`: name -> what it is about; `onward` is the stage that the case will go to by itself at once.
    """
    after = look_at(case, now)
    vacant = [role for role, held in after.waits.items() if held["vacant"]]
    move = automatic_move(case, now)
    found = {
        "passed": road.passed,
        "back": road.back,
        "voices-lost": max(before.signed - after.signed, 0),
        "past": after.past(now) and not before.past(now) and not after.clock,
        "lapses": after.past(now) and after.clock,
        "vacant": vacant,
        "short": after.short,
        "stuck": after.stuck and not before.stuck,
        "onward": str(move.to) if move else None,
        "owed": _owed(case, now) if arrived else [],
    }
    return {
        "before": asdict(before),
        "after": asdict(after),
        "warnings": {name: value for name, value in found.items() if value},
    }


def _held(case: Case, waits: list[Wait], now: datetime) -> dict[str, Any]:
    """Who may decide the case, of those whom it waits for."""
    filled = [wait for wait in waits if wait.vacant_at is None]
    named = {wait.person_id for wait in filled if wait.person_id is not None}
    tokens = {wait.token for wait in filled if wait.person_id is None}
    bars = bars_of(case) if tokens else Bars()
    named |= {
        person.id
        for token in tokens
        for person in people_holding(token, now)
        if bars.why_for(person, token) is None
    }
    return {"people": sorted(named)[:NAMED], "number": len(named), "vacant": not filled}


def _owed(case: Case, now: datetime) -> list[str]:
    """The keys of what the way on asks for and is not there."""
    book = book_of(case)
    moves = (move for move in book.moves_from(case.stage) if not move.stays)
    onward = next((move for move in moves if book.leads_on(case.stage, move)), None)
    return list(_unmet(case, onward, now)) if onward else []


def _unmet(case: Case, move: Move, now: datetime) -> dict[str, None]:
    found: dict[str, None] = {}
    for guard in move.requires:
        if guard.name not in VOICES:
            answer = lent.guards[guard.name].holds(case, now, **guard.arguments)
            if answer is not True:
                found[answer or guard.name] = None
    return found
