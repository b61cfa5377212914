"""Cases that wait for a role in which nobody can act: for the administrator, with what would mend it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager

from mobility.accounts.models import EVERYWHERE, Grant
from mobility.accounts.policy import in_force
from mobility.accounts.queries import names_of_scopes
from mobility.base.database import Translated, db

from .engine.acts import awaited_in_vain
from .engine.books import book_of_version
from .engine.permission import open_waits
from .engine.standing import waits_of_round
from .engine.tokens import people_of
from .models import Case, Wait

SHOWN = 200


@dataclass(frozen=True)
class EmptyPlace:
    """What a case waits for in vain: so many people of `role` in `scope` (None: everywhere). `why`: nobody holds it; who
    does may not decide this case; or some may, and its quorum takes more."""

    stage_title: Translated
    role: str
    scope: Translated | None
    number: int
    why: Literal["unheld", "barred", "short"]


@dataclass(frozen=True)
class Vacancy:
    """One case with empty places, each once. `stuck`: nothing else can move the case either. `beside`: the others for which
    somebody would give the same act."""

    case: Case
    places: tuple[EmptyPlace, ...]
    since: datetime
    beside: tuple[Case, ...] = ()

    @property
    def stuck(self) -> bool:
        return self.case.stuck_since is not None


def vacancies(now: datetime) -> list[Vacancy]:
    """The first of them, those that are stuck before the others, the longest waiting first."""
    waits = db.session.scalars(
        select(Wait)
        .join(Wait.case)
        .options(contains_eager(Wait.case))
        .where(Wait.closed_at.is_(None), Wait.vacant_at.is_not(None))
        .order_by(Case.stuck_since.asc().nulls_last(), Wait.vacant_at, Wait.id)
        .limit(SHOWN)
    ).all()
    names = _names_of(waits)
    held = _held({wait.role for wait in waits}, now)
    found: dict[int, list[Wait]] = {}
    for wait in waits:
        found.setdefault(wait.case_id, []).append(wait)
    begun = asked_beside(found).keys()
    return [
        *_without_act(now),
        *(_vacancy(theirs[0].case, theirs, names, held, begun) for theirs in found.values()),
    ]


def _without_act(now: datetime) -> list[Vacancy]:
    """The cases that are stuck for want of somebody who could give an act, those of one context together."""
    empty = exists().where(Wait.case_id == Case.id, Wait.closed_at.is_(None), Wait.vacant_at.is_not(None))
    cases = db.session.scalars(
        select(Case)
        .where(Case.stuck_since.is_not(None), ~empty)
        .order_by(Case.stuck_since, Case.id)
        .limit(SHOWN)
    ).all()
    found = [vacancy for case in cases if (vacancy := _of_act(case, now)) is not None]
    together: dict[tuple[str, str], list[Vacancy]] = {}
    for vacancy in found:
        (place,) = vacancy.places
        together.setdefault((vacancy.case.context, f"{place.role} {place.why}"), []).append(vacancy)
    return [
        replace(first, beside=tuple(each.case for each in others)) for first, *others in together.values()
    ]


def vacancy_of(case: Case, now: datetime) -> Vacancy | None:
    """What the open case waits for in vain; None where somebody can act in all its places."""
    waits = [wait for wait in open_waits(case) if wait.vacant_at is not None]
    if not waits:
        return _of_act(case, now)
    begun = any(
        wait.person_id and (wait.closed_at is None or wait.signed_at) for wait in waits_of_round(case)
    )
    held = _held({wait.role for wait in waits}, now)
    return _vacancy(case, waits, _names_of(waits), held, [case.id] if begun else [])


def cases_in_vain(token: str) -> Sequence[Case]:
    """The open cases that wait for `token`, in which nobody can act for them: the longest waiting first."""
    return (
        db.session.scalars(
            select(Case)
            .join(Wait, Wait.case_id == Case.id)
            .where(Wait.token == token, Wait.closed_at.is_(None), Wait.vacant_at.is_not(None))
            .order_by(Wait.vacant_at, Case.id)
            .limit(SHOWN)
        )
        .unique()
        .all()
    )


def number_of_stuck() -> Select[int]:
    """How many cases nobody can move."""
    return select(func.count()).select_from(Case).where(Case.stuck_since.is_not(None))


def _of_act(case: Case, now: datetime) -> Vacancy | None:
    act = awaited_in_vain(case, now)
    if act is None:
        return None
    held = bool(people_of(case, act.who, now))
    place = EmptyPlace(dict(act.title), act.who, None, number=1, why="barred" if held else "unheld")
    return Vacancy(case, (place,), case.stuck_since or now)


def asked_beside(case_ids: Collection[int]) -> dict[int, set[int | None]]:
    """case id -> who has a place, or has signed, in its present round: they take no second one"""
    if not case_ids:
        return {}
    rows = db.session.execute(
        select(Wait.case_id, Wait.person_id)
        .join(Case, (Case.id == Wait.case_id) & (Case.stage == Wait.stage) & (Case.round == Wait.round))
        .where(
            Wait.case_id.in_(case_ids),
            Wait.person_id.is_not(None),
            Wait.closed_at.is_(None) | Wait.signed_at.is_not(None),
        )
    )
    found: dict[int, set[int | None]] = {}
    for case_id, person_id in rows:
        found.setdefault(case_id, set()).add(person_id)
    return found


def _held(roles: Collection[str], now: datetime) -> frozenset[str]:
    """The tokens of these roles that somebody holds."""
    rows = db.session.execute(
        select(Grant.role, Grant.scope).where(Grant.role.in_(roles), in_force(now)).distinct()
    ).all()
    return frozenset(f"{row.role}@{row.scope}" for row in rows)


def _names_of(waits: Sequence[Wait]) -> dict[str, Translated]:
    kinds = {wait.token.partition("@")[2].partition(":")[0] for wait in waits if ":" in wait.token}
    return {scope: dict(name) for scope, name in names_of_scopes(*sorted(kinds)).items()} if kinds else {}


def _vacancy(
    case: Case,
    waits: Sequence[Wait],
    names: dict[str, Translated],
    held: frozenset[str],
    begun: Collection[int],
) -> Vacancy:
    """`begun`: ids of the cases in whose present stage somebody has a place, or has signed."""
    alike: dict[tuple[str, str], list[Wait]] = {}
    for wait in waits:
        alike.setdefault((wait.branch, wait.token), []).append(wait)
    return Vacancy(
        case=case,
        places=tuple(_empty_place(case, each, names, held, begun) for each in alike.values()),
        since=case.stuck_since or waits[0].vacant_at or waits[0].opened_at,
    )


def _empty_place(
    case: Case,
    alike: Sequence[Wait],
    names: dict[str, Translated],
    held: frozenset[str],
    begun: Collection[int],
) -> EmptyPlace:
    """Of waits for the same role in the same place."""
    wait = alike[0]
    book, at = book_of_version(case.rule_book_id), wait.token.partition("@")[2]
    barred = not held.isdisjoint({wait.token, f"{wait.role}@{EVERYWHERE}"})
    return EmptyPlace(
        stage_title=dict(book.title_at(wait.stage, wait.branch)),
        role=wait.role,
        scope=names.get(at, {"en": at} if at != EVERYWHERE else None),
        number=len(alike),
        why="short"
        if book.stage(wait.stage).assessed and case.id in begun
        else "barred"
        if barred
        else "unheld",
    )
