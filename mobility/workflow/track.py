"""The way of a case through its stages: what is done, who holds it now and until when, what comes.

An act given at a stage, such as the head's sign-off, stands behind it as a step of its own: nothing goes on before it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from mobility.accounts.models import Person
from mobility.accounts.roles import title_of
from mobility.base.database import Translated, db
from mobility.base.lending import lent

from .engine.acts import awaited_act, givers
from .engine.books import book_of
from .engine.hand import every_wait, past_of
from .engine.permission import bars_of
from .engine.standing import promised_at, signed_branches
from .engine.steps import ACTED, ARRIVALS, BROUGHT_BACK, MIGRATED
from .engine.tokens import CLOCK, acting
from .models import Case, Wait
from .rulebook import APPLICANT, Act, End, RuleBook, Stage

State = Literal["done", "now", "todo", "ended"]
"""`ended`: where a case was when it came to an end that is not a good one, and that end."""
SHOWN_NAMES = 2


@dataclass(frozen=True)
class HeldBy:
    """Whom the case waits for: the applicant, or a role with its people's names.

    Those who assess have no names here: how many they are is in `number`. `due_at`: until when it is theirs, where branches
    have different dates.
    """

    role: str
    title: str
    names: tuple[str, ...]
    number: int
    vacant: bool = False
    """Nobody can do what it waits for."""
    empty: int = 0
    """So many places of theirs nobody can take, where others have one."""
    due_at: datetime | None = None


@dataclass(frozen=True)
class TrackBranch:
    """One of the things that a stage waits for at the same time; `due_at` as long as it is not signed."""

    title: Translated
    signed: bool
    due_at: datetime | None = None


@dataclass(frozen=True)
class TrackStage:
    """One stage of the way, or an act that is given at one.

    `left_at`: when it was done, or the case ended; `holders`, `branches`, `due_at` only of the present one. Where branches
    have different dates, each holder has one, and `due_at` is what there is besides.
    """

    key: str
    state: State
    title: Translated
    left_at: datetime | None = None
    holders: tuple[HeldBy, ...] = ()
    branches: tuple[TrackBranch, ...] = ()
    due_at: datetime | None = None
    clock: bool = False
    end: bool = False


def track(case: Case, now: datetime) -> list[TrackStage]:
    """The main road with the case on it; a stage beside the road (changes asked, waiting list) stands where it is now."""
    book = book_of(case)
    visits = _visits(case)
    road = list(book.path())
    place = _place(case, book, road, visits)
    if case.ended_at is not None and not _is_good_end(case, book):
        return _broken_off(case, book, road, visits)
    done = _behind(case, book, [key for key in road[:place] if key in visits], visits)
    if case.ended_at is not None:
        return [*done, _end(case, book, "done")]
    ahead = road[place:]
    if ahead[:1] == [case.stage]:
        ahead = ahead[1:]
    todo = [step for key in ahead for step in _to_come(book, key)]
    return [*done, *_here(case, book, now), *todo, *_good_end(book, road)]


def _broken_off(
    case: Case, book: RuleBook, road: list[str], visits: dict[str, datetime | None]
) -> list[TrackStage]:
    """Withdrawn, rejected or lapsed: what was done, the stage that it did not get through, and the end."""
    left = {key: at for key, at in visits.items() if at is not None}
    order = list(left)
    last = max(order, key=lambda key: (left[key], order.index(key)))
    place = road.index(last) if last in road else _place(case, book, road, visits)
    done = _behind(case, book, [key for key in road[:place] if key in left], visits)
    return [*done, TrackStage(last, "ended", dict(book.title_of(last))), _end(case, book, "ended")]


def _end(case: Case, book: RuleBook, state: State) -> TrackStage:
    return TrackStage(case.stage, state, dict(book.title_of(case.stage)), case.ended_at, end=True)


def _is_good_end(case: Case, book: RuleBook) -> bool:
    return case.stage in book.ends and book.ends[case.stage].good


def _visits(case: Case) -> dict[str, datetime | None]:
    """stage, as it is called now -> when it was last left (None: it is there now), in the order of coming"""
    visits: dict[str, datetime | None] = {}
    before = visits
    for step in past_of(case).steps:
        if step.name not in ARRIVALS:
            continue
        if step.name == BROUGHT_BACK:  # nothing was done since it was migrated: it has not been there
            visits = before
            continue
        if step.name == MIGRATED:
            before = {**visits}
        origin, target = (
            case.formerly.get(key, key) for key in (step.facts.get("from") or "", step.facts["to"])
        )
        if origin and origin != target:
            visits[origin] = step.at
        visits.setdefault(target, None)
    return visits


def _place(case: Case, book: RuleBook, road: list[str], visits: dict[str, datetime | None]) -> int:
    """How many stages of the road lie behind the case: what it will go through once more does not, as after an appeal."""
    if case.stage in road:
        return road.index(case.stage)
    if case.return_to in road:
        return road.index(case.return_to)
    back = next((key for key in book.road_from(case.stage) if key in road), None)
    if back is not None:
        return road.index(back)
    return max((road.index(key) + 1 for key in visits if key in road), default=0)


def _behind(
    case: Case, book: RuleBook, keys: Sequence[str], visits: dict[str, datetime | None]
) -> list[TrackStage]:
    """The stages that are done, each with the acts that were given at it."""
    given = _given(case)
    done = []
    for key in keys:
        done.append(TrackStage(key, "done", dict(book.title_of(key)), visits[key]))
        acts = (act for act in _acts_at(book, key) if act.key in given)
        done += [_act(act, "done", given[act.key]) for act in acts]
    return done


def _here(case: Case, book: RuleBook, now: datetime) -> list[TrackStage]:
    """The present stage with the acts given at it; where it waits for one of them alone, that is the step it is at."""
    stage, acts = _present(case, book, now), _acts_at(book, case.stage)
    given = _given(case, case.stage, case.round) if acts else {}
    steps = [_act(act, "done", given[act.key]) if act.key in given else _act(act) for act in acts]
    awaited = awaited_act(case)
    if awaited is None:
        return [stage, *steps]
    at = acts.index(awaited)
    steps[at] = replace(
        steps[at], state="now", holders=(_giver(case, awaited, now),), due_at=stage.due_at, clock=stage.clock
    )
    return [TrackStage(stage.key, "done", stage.title), *steps]


def _to_come(book: RuleBook, key: str) -> list[TrackStage]:
    return [TrackStage(key, "todo", dict(book.title_of(key))), *map(_act, _acts_at(book, key))]


def _act(act: Act, state: State = "todo", given_at: datetime | None = None) -> TrackStage:
    return TrackStage(act.key, state, dict(act.title), given_at)


def _acts_at(book: RuleBook, stage: str) -> list[Act]:
    return [act for act in book.acts.values() if act.at == stage]


def _given(case: Case, stage: str | None = None, round_: int | None = None) -> dict[str, datetime]:
    """act -> when it was last given; of one stage and round where these are named"""
    return {
        step.facts["act"]: step.at
        for step in past_of(case).steps
        if step.name == ACTED and stage in (None, step.facts["at"]) and round_ in (None, step.facts["round"])
    }


def _giver(case: Case, act: Act, now: datetime) -> HeldBy:
    people = givers(case, act, now)
    return replace(_role_held(act.who, {each.id: each.called for each in people}), vacant=not people)


def _present(case: Case, book: RuleBook, now: datetime) -> TrackStage:
    every = every_wait(case)
    waits = [wait for wait in every if wait.closed_at is None]
    stage = book.stage(case.stage)
    apart = _promised_apart(stage, waits)
    dates = [wait.due_at for wait in waits if wait not in apart and not wait.clock]
    promised, clock = promised_at(case, dates, every), _clock_of(waits)
    lapses = clock is not None and (promised is None or clock < promised)
    asked = [wait for wait in waits if wait.role != CLOCK and wait.stage not in lent.resting]
    return TrackStage(
        case.stage,
        "now",
        dict(stage.title),
        holders=tuple(
            replace(_held_by(case, together, stage.quorum is not None, now), due_at=due_at)
            for due_at, together in _together(asked, apart)
        ),
        branches=_branches(case, stage, waits),
        due_at=clock if lapses else promised,
        clock=lapses,
    )


def _promised_apart(stage: Stage, waits: Sequence[Wait]) -> list[Wait]:
    """Those of branches, where not all of these have the same date."""
    branched = [wait for wait in waits if wait.branch in stage.branches]
    return branched if len({wait.due_at for wait in branched}) > 1 else []


def _clock_of(waits: Iterable[Wait]) -> datetime | None:
    """When the clock moves the case, where one runs."""
    return min((wait.due_at for wait in waits if wait.clock and wait.due_at), default=None)


def _together(waits: Iterable[Wait], apart: Collection[Wait]) -> Iterable[tuple[datetime | None, list[Wait]]]:
    """By role, and by date those that have theirs `apart`: (that date, the waits)."""
    found: dict[tuple[str, datetime | None], list[Wait]] = {}
    for wait in waits:
        found.setdefault((wait.role, wait.due_at if wait in apart else None), []).append(wait)
    return ((due_at, together) for (_role, due_at), together in found.items())


def _branches(case: Case, stage: Stage, waits: Sequence[Wait]) -> tuple[TrackBranch, ...]:
    """Those that the case has, in the order of the rule book."""
    signed = signed_branches(case) if stage.branches else frozenset()
    due = {wait.branch: wait.due_at for wait in waits}
    return tuple(
        TrackBranch(dict(branch.title), key in signed, None if key in signed else due[key])
        for key, branch in stage.branches.items()
        if key in signed or key in due
    )


def _held_by(case: Case, waits: list[Wait], blind: bool, now: datetime) -> HeldBy:
    """Whom these, all of one role, wait for: those who may decide this case. Whom a conflict of interest or their own step
    bars are not named."""
    role = waits[0].role
    if role == APPLICANT:
        return HeldBy(role, "", (db.session.get_one(Person, case.subject_id).called,), 1)
    if all(wait.vacant_at for wait in waits):
        return HeldBy(role, title_of(role), (), 0, vacant=True)
    if blind:
        empty = sum(wait.vacant_at is not None for wait in waits)
        return HeldBy(role, title_of(role), (), len(waits) - empty, empty=empty)
    bars = bars_of(case)
    found = acting(case, role, list(dict.fromkeys(wait.token for wait in waits)), now)
    people = [(wait.token, person) for wait in waits for person in found.people_for(wait.token)]
    return _role_held(
        role, {person.id: person.called for token, person in people if bars.why_for(person, token) is None}
    )


def _role_held(role: str, people: Mapping[int, str]) -> HeldBy:
    """By these people: id -> what others call them."""
    names = tuple(people.values()) if len(people) <= SHOWN_NAMES else ()
    return HeldBy(role, title_of(role), names, len(people))


def _good_end(book: RuleBook, road: list[str]) -> list[TrackStage]:
    last = book.stages[road[-1]].moves.values() if road else ()
    targets = (book.target(move) for move in last)
    target = next((end for end in targets if isinstance(end, End) and end.good), None)
    return [TrackStage(target.key, "todo", dict(target.title), end=True)] if target else []
