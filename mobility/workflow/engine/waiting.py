"""Whom a case waits for: waits are opened on entering a stage, closed on leaving it, and renewed when people change."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from mobility.base.database import db
from mobility.base.lending import lent
from mobility.notifications.services import recall
from mobility.workflow.calendar import WorkingCalendar
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT, WATCH, Stage

from . import times
from .acts import awaited_in_vain
from .books import book_of
from .hand import add_wait, once
from .permission import excluded_people, open_waits
from .places import Place, places, watchers
from .standing import places_of, waits_of_round
from .tokens import CLOCK


@dataclass
class Changes:
    """What a look at whom the case waits for has changed: who is asked now, and where nobody is left to ask."""

    opened: list[Wait] = field(default_factory=list)
    vacated: list[Wait] = field(default_factory=list)


def asks_to_assess(stage: Stage, wait: Wait) -> bool:
    """Whether a wait of this stage is for an assessment."""
    return stage.assessed and wait.role != APPLICANT


def enter(case: Case, stage: Stage, now: datetime, *, resumed: bool) -> Changes:
    """Open the waits of the stage that the case has just come to.

    Where it comes back to those who asked for changes, what they signed stays, unless a room says otherwise.
    """
    if resumed and (stage.quorum or stage.branches):
        _unsign(case, {person_id for reopened in lent.reopens.values() for person_id in reopened(case, now)})
    with _written_at_the_end():
        found = _settle(case, now)
        clock = times.clock_beside(stage)
        if clock is not None:
            working = _working(case, now)
            promise = times.promise_of(clock, case, now, working)
            open_wait(case, stage, Place(CLOCK, CLOCK), promise, now, working)
            set_due(case, open_waits(case))
    return found


def settle(case: Case, now: datetime) -> Changes:
    """Look again for whom the case waits: after it came, a vote, a grant that ended or began, a declared conflict.

    Who may not sign any more loses the wait, and a signature no longer counts; free places go to others. Waits that stay
    keep their dates.
    """
    with _written_at_the_end():
        return _settle(case, now)


@contextmanager
def _written_at_the_end() -> Iterator[None]:
    """The case is written once, with its new date. What a room asks the database inside was written before."""
    with db.session.no_autoflush:
        yield
    db.session.flush()


def _settle(case: Case, now: datetime) -> Changes:
    found = Changes()
    stage = book_of(case).stages.get(case.stage)
    if case.ended_at is not None or stage is None:
        return found
    _unsign(case, {who for who, why in excluded_people(case).items() if why in lent.annulling})
    wanted = places(case, stage, now)
    waits = open_waits(case)
    held = [wait for wait in waits if wait.role != CLOCK and wait.branch != WATCH]
    kept, free = _matched(wanted, held)
    close([wait for wait in held if wait not in kept.values()], now)
    for number, wait in kept.items():
        _fill_or_vacate(wait, wanted[number], found, now)
    opened = _open_all(case, stage, free, now)
    for wait in opened:
        (found.vacated if wait.vacant_at is not None else found.opened).append(wait)
    if wanted:
        close([wait for wait in waits if wait.branch == WATCH], now)
    set_due(case, [*waits, *opened])
    return found


def _open_all(case: Case, stage: Stage, free: Sequence[Place], now: datetime) -> list[Wait]:
    """A wait for each of the places."""
    if not free:
        return []
    working = _working(case, now)
    branches = {place.branch for place in free}
    promises = {branch: times.promise(stage, branch, case, now, working) for branch in sorted(branches)}
    return [open_wait(case, stage, place, promises[place.branch], now, working) for place in free]


def _working(case: Case, now: datetime) -> WorkingCalendar:
    return once(case, "calendar", lambda: times.calendar(now))


def out_of_date(case: Case, now: datetime) -> bool:
    """Whether `settle` would change whom the case waits for: the net below what should have been said."""
    if _is_stuck(case, now) != (case.stuck_since is not None):
        return True
    wanted = _wanted(case, now)
    held = [wait for wait in open_waits(case) if wait.role != CLOCK]
    kept, free = _matched(wanted, held)
    same = all((wait.vacant_at is not None) == wanted[number].vacant for number, wait in kept.items())
    return bool(free) or len(kept) < len(held) or not same


def would_ask(case: Case, person_id: int, token: str, now: datetime) -> bool:
    """Whether `settle` would leave the case waiting for the person, who may decide it and has the role of the token: not
    where all its places are others' by name."""
    return any(
        place.token == token and not place.vacant and place.person_id in (None, person_id)
        for place in _wanted(case, now)
    )


def _wanted(case: Case, now: datetime) -> list[Place]:
    stage = book_of(case).stage(case.stage)
    watched = any(wait.branch == WATCH for wait in open_waits(case))
    return watchers(case, stage, now) if watched else places(case, stage, now)


def keep_watch(case: Case, now: datetime) -> Changes:
    """Where all have signed and the case still can't go on, it waits for the stage's holders as a whole.

    So there is no case that waits for nobody. Nothing can be signed there; the stage's own dates hold.
    """
    found = Changes()
    stage = book_of(case).stages.get(case.stage)
    if case.ended_at is not None or stage is None or not (stage.quorum or stage.branches):
        return found
    if any(wait.role != CLOCK for wait in open_waits(case)):
        return found
    working = _working(case, now)
    promise = times.promise(stage, WATCH, case, case.entered_at, working)
    for place in watchers(case, stage, now):
        wait = open_wait(case, stage, place, promise, now, working)
        if place.vacant:
            found.vacated.append(wait)
    db.session.flush()
    set_due(case, open_waits(case))
    return found


def close(waits: Iterable[Wait], now: datetime) -> None:
    """The case waits for them no more; messages that ask for it and have not left are dropped."""
    waits = list(waits)
    for wait in waits:
        wait.closed_at = now
    recall([wait.id for wait in waits])


def set_due(case: Case, waits: Iterable[Wait]) -> None:
    """`due_at` of the case is the earliest of the open waits."""
    case.due_at = min((wait.due_at for wait in waits if wait.due_at and wait.closed_at is None), default=None)


def note_stuck(case: Case, now: datetime) -> bool:
    """Note since when nobody can move the case, or that somebody can again; whether it has become stuck now.

    A clock that runs moves it too.
    """
    stuck = _is_stuck(case, now)
    if stuck == (case.stuck_since is not None):
        return False
    case.stuck_since = now if stuck else None
    db.session.flush()
    return stuck


def note_places(case: Case) -> bool:
    """Note how many places of a quorum in words have fallen away; whether it is another number than before."""
    state = places_of(case) if case.ended_at is None else None
    gone = state.gone if state is not None else 0
    if gone == case.places_gone:
        return False
    case.places_gone = gone
    db.session.flush()
    return True


def stop_watching(case: Case, now: datetime) -> None:
    """There is something to sign again."""
    _close_watches(open_waits(case), now)


def _close_watches(waits: Iterable[Wait], now: datetime) -> None:
    close([wait for wait in waits if wait.branch == WATCH], now)
    db.session.flush()


def _is_stuck(case: Case, now: datetime) -> bool:
    """Whether neither the clock nor anybody can move it. A quorum of assessments that is short of people holds the case,
    whoever may still sign, and so does an act that nobody could give."""
    waits = open_waits(case)
    if case.ended_at is not None or any(wait.clock and wait.due_at is not None for wait in waits):
        return False
    if awaited_in_vain(case, now) is not None:
        return True
    asked = [wait.vacant_at is None for wait in waits if wait.role != CLOCK]
    stage = book_of(case).stages.get(case.stage)
    return not (all(asked) if stage is not None and stage.assessed and asked else any(asked))


def _matched(wanted: list[Place], held: list[Wait]) -> tuple[dict[int, Wait], list[Place]]:
    """Number of a wanted place -> the open wait that is for it, and the places that no wait is for."""
    left, kept, free = list(held), dict[int, Wait](), list[Place]()
    for number, place in enumerate(wanted):
        wait = next((wait for wait in left if _is_for(wait, place)), None)
        if wait is None:
            free.append(place)
        else:
            left.remove(wait)
            kept[number] = wait
    return kept, free


def _is_for(wait: Wait, place: Place) -> bool:
    same = (wait.role, wait.branch, wait.person_id) == (place.role, place.branch, place.person_id)
    return same and (place.person_id is not None or wait.token == place.token)


def _fill_or_vacate(wait: Wait, place: Place, found: Changes, now: datetime) -> None:
    if place.vacant and wait.vacant_at is None:
        wait.vacant_at = now
        recall([wait.id])
        found.vacated.append(wait)
    elif not place.vacant and wait.vacant_at is not None:
        wait.vacant_at = None
        recall([wait.id])  # that nobody could fill it
        found.opened.append(wait)


def open_wait(
    case: Case,
    stage: Stage,
    place: Place,
    promise: times.Promise,
    now: datetime,
    working: WorkingCalendar,
) -> Wait:
    wait = Wait(
        case_id=case.id,
        branch=place.branch,
        stage=stage.key,
        round=case.round,
        role=place.role,
        token=place.token,
        person_id=place.person_id,
        due_at=promise.due_at,
        clock=promise.clock,
        opened_at=now,
        vacant_at=now if place.vacant else None,
    )
    wait.look_at = times.next_look(stage, wait, now, working)
    add_wait(wait)
    return wait


def _unsign(case: Case, people: set[int]) -> None:
    """Their signatures and votes in the present round do not count; a branch that they signed is open again."""
    if people:
        for wait in waits_of_round(case):
            if wait.person_id in people:
                wait.signed_at = None
        db.session.flush()
