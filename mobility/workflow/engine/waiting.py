"""Whom a case waits for: waits are opened on entering a stage, closed on leaving it, and renewed when people change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from mobility.accounts.models import Person
from mobility.accounts.queries import people_holding
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.notifications.services import recall
from mobility.workflow.calendar import WorkingCalendar
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT, Quorum, Stage

from . import times
from .books import book_of
from .permission import excluded_people, open_waits, who_acted
from .tokens import CLOCK, person_token, role_tokens

WATCH = "watch"
"""The branch of waits in which nothing can be signed."""


@dataclass(frozen=True)
class Place:
    """One to be filled: by whoever acts for the token, or by the one person."""

    role: str
    token: str
    person_id: int | None = None
    branch: str = ""


@dataclass(frozen=True)
class Standing:
    """How a quorum stands: so many of the stage's people must sign, so many have."""

    needed: int
    signed: frozenset[int]

    @property
    def reached(self) -> bool:
        return len(self.signed) >= self.needed


def enter(case: Case, stage: Stage, now: datetime, *, resumed: bool) -> list[Wait]:
    """Open the waits of the stage that the case has just come to.

    Where it comes back to those who asked for changes, what they signed stays, unless a room says otherwise.
    """
    if resumed and stage.quorum:
        again = {person_id for reopened in lent.reopens.values() for person_id in reopened(case, now)}
        _unsign(case, again)
    working = times.calendar(now)
    promise, clock = times.promises(stage, case, now, working)
    waits = [open_wait(case, stage, place, promise, now, working) for place in _places(case, stage, now)]
    if clock is not None:
        waits.append(open_wait(case, stage, Place(CLOCK, CLOCK), clock, now, working))
    db.session.add_all(waits)
    set_due(case, waits)
    db.session.flush()
    return waits


def keep_watch(case: Case, now: datetime) -> list[Wait]:
    """Where all have signed and the case still can't go on, it waits for the stage's holders as a whole.

    So there is no case that waits for nobody. Nothing can be signed there; the stage's own dates hold.
    """
    stage = book_of(case).stages.get(case.stage)
    if case.ended_at is not None or stage is None or stage.quorum is None or open_waits(case):
        return []
    working = times.calendar(now)
    promise, _ = times.promises(stage, case, case.entered_at, working)
    tokens = role_tokens(case, stage.holder.role, stage.holder.of)
    places = [Place(stage.holder.role, token, branch=WATCH) for token in tokens]
    waits = [open_wait(case, stage, place, promise, now, working) for place in places]
    db.session.add_all(waits)
    set_due(case, waits)
    db.session.flush()
    return waits


def close(waits: Iterable[Wait], now: datetime) -> None:
    """The case waits for them no more; messages that ask for it and have not left are dropped."""
    waits = list(waits)
    for wait in waits:
        wait.closed_at = now
    recall([wait.id for wait in waits])


def set_due(case: Case, waits: Iterable[Wait]) -> None:
    """`due_at` of the case is the earliest of the open waits."""
    case.due_at = min((wait.due_at for wait in waits if wait.due_at and wait.closed_at is None), default=None)


def standing(case: Case) -> Standing | None:
    """How the quorum of the case's present stage and round stands; None where the stage has none.

    A majority is of those it waits for and those who signed.
    """
    stage = book_of(case).stages.get(case.stage)
    if stage is None or stage.quorum is None:
        return None
    rows = db.session.execute(
        select(Wait.person_id, Wait.signed_at, Wait.closed_at).where(_of_this_round(case))
    ).all()
    signed = frozenset(row.person_id for row in rows if row.signed_at and row.person_id)
    waiting = sum(row.closed_at is None for row in rows)
    return Standing(_needed(stage.quorum, len(signed) + waiting), signed)


def signed_wait(case: Case, person_id: int) -> Wait | None:
    """What the person signed in the present stage and round."""
    found: Wait | None = db.session.scalars(
        select(Wait)
        .where(_of_this_round(case), Wait.person_id == person_id, Wait.signed_at.is_not(None))
        .limit(1)
    ).first()
    return found


def why_barred(case: Case, actor: Person) -> str | None:
    """The key of the refusal for one who may decide nothing in the present stage of this case."""
    if actor.id == case.subject_id:
        return "own-case"
    if actor.id in who_acted(case, book_of(case).separate_from(case.stage)):
        return "acted-before"
    return excluded_people(case).get(actor.id)


def renew(case: Case, now: datetime) -> list[Wait]:
    """Look again for whom a quorum's stage waits: after a grant ended or began, or a conflict was declared.

    Who may not sign any more loses the wait, and a signature no longer counts; free places go to others. Waits that stay
    keep their dates. Gives the waits that are new.
    """
    stage = book_of(case).stages.get(case.stage)
    if case.ended_at is not None or stage is None or stage.quorum is None:
        return []
    may = {person_id for person_id, _ in able(case, stage, now)}
    signed = db.session.scalars(select(Wait).where(_of_this_round(case), Wait.signed_at.is_not(None))).all()
    excluded = excluded_people(case)
    for wait in signed:
        if wait.person_id in excluded:
            wait.signed_at = None
    held = [wait for wait in open_waits(case) if wait.role != CLOCK and wait.branch != WATCH]
    leaving = [wait for wait in held if wait.person_id is None or wait.person_id not in may]
    staying = [wait for wait in held if wait not in leaving]
    db.session.flush()
    wanted = _places(case, stage, now, staying=frozenset(wait.person_id or 0 for wait in staying))
    unnamed = [wait for wait in leaving if wait.person_id is None]
    kept = unnamed[: sum(place.person_id is None for place in wanted)]
    close([wait for wait in leaving if wait not in kept], now)
    working = times.calendar(now)
    promise, _ = times.promises(stage, case, now, working)
    new = [
        open_wait(case, stage, place, promise, now, working)
        for place in wanted
        if place.person_id is not None
    ]
    db.session.add_all(new)
    db.session.flush()
    if wanted:
        stop_watching(case, now)
    set_due(case, open_waits(case))
    return new


def stop_watching(case: Case, now: datetime) -> None:
    """There is something to sign again."""
    close([wait for wait in open_waits(case) if wait.branch == WATCH], now)
    db.session.flush()


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
    )
    wait.look_at = times.next_look(stage, wait, now, working)
    return wait


def _places(case: Case, stage: Stage, now: datetime, staying: frozenset[int] = frozenset()) -> list[Place]:
    role = stage.holder.role
    if role == APPLICANT:
        return [Place(APPLICANT, person_token(case.subject_id), case.subject_id)]
    tokens = role_tokens(case, role, stage.holder.of)
    if stage.quorum is None:
        return [Place(role, token) for token in tokens]
    signed = frozenset(
        db.session.scalars(
            select(Wait.person_id).where(_of_this_round(case), Wait.signed_at.is_not(None))
        ).all()
    )
    free = [
        Place(role, token, person_id)
        for person_id, token in able(case, stage, now)
        if person_id not in signed and person_id not in staying
    ]
    if stage.quorum.needed == "majority":
        return free or ([] if signed or staying else [Place(role, tokens[0])])
    missing = max(stage.quorum.needed - len(signed) - len(staying), 0)
    named = free[:missing]
    return named + [Place(role, tokens[0])] * (missing - len(named))


def able(case: Case, stage: Stage, now: datetime) -> list[tuple[int, str]]:
    """(person id, token) of those who may sign in the stage: first who was asked in this round, then by their load."""
    tokens = role_tokens(case, stage.holder.role, stage.holder.of)
    found: dict[int, str] = {}
    people: list[Person]
    for token in tokens:
        people = people_holding(token, now)
        for person in people:
            found.setdefault(person.id, token)
    barred = {case.subject_id} | excluded_people(case).keys()
    barred |= who_acted(case, book_of(case).separate_from(stage.key)).keys()
    may = found.keys() - barred
    asked = set(db.session.scalars(select(Wait.person_id).where(_of_this_round(case))).all())
    counted = db.session.execute(
        select(Wait.person_id, func.count())
        .where(Wait.person_id.in_(may), Wait.closed_at.is_(None))
        .group_by(Wait.person_id)
    )
    load = dict(counted.all())
    order = sorted(may, key=lambda person_id: (person_id not in asked, load.get(person_id, 0), person_id))
    return [(person_id, found[person_id]) for person_id in order]


def _unsign(case: Case, people: set[int]) -> None:
    for wait in db.session.scalars(
        select(Wait).where(_of_this_round(case), Wait.person_id.in_(people))
    ).all():
        wait.signed_at = None
    db.session.flush()


def _of_this_round(case: Case) -> ColumnElement[bool]:
    """The clause on `Wait` for the people's waits of the case's present stage and round."""
    return and_(
        Wait.case_id == case.id, Wait.stage == case.stage, Wait.round == case.round, Wait.role != CLOCK
    )


def _needed(quorum: Quorum, members: int) -> int:
    return max(members, 1) // 2 + 1 if quorum.needed == "majority" else quorum.needed
