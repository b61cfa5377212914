"""Cases that wait for a role in which nobody can act: for the administrator, with what would mend it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased, contains_eager

from mobility.accounts.models import EVERYWHERE, Grant
from mobility.accounts.policy import in_force
from mobility.accounts.queries import names_of_scopes, others_in_role
from mobility.base.database import Translated, db
from mobility.base.lending import Bereft, lent

from .engine.acts import awaited_act, awaited_in_vain, awaiting_act_of, bars_of_act
from .engine.books import book_of_version
from .engine.permission import open_waits
from .engine.standing import waits_of_round
from .engine.tokens import people_of, role_tokens
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
    begun = _asked_beside(found).keys()
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


def bereft(grant: Grant, now: datetime) -> Bereft:
    """Which cases would wait for nobody in the role of `grant`, or for more than are left, were it and its loans to end now.

    Who could take a place instead is looked for by role alone: whether they may decide the very case, the waits say then.
    An act that is given for many cases at once is waited for too, though no wait asks for it: by whoever is not barred.
    Of a role whose work outsiders do by a link, there are none.
    """
    if grant.role in lent.recipients:
        return Bereft()
    others = others_in_role(grant, now)
    mine = Wait.role == grant.role if grant.scope == EVERYWHERE else Wait.token == grant.token
    waits = (
        select(Wait.case_id, Wait.token, Wait.stage, Case.reference, Case.rule_book_id)
        .join(Case, Case.id == Wait.case_id)
        .where(mine, Wait.closed_at.is_(None), Wait.vacant_at.is_(None))
        .order_by(Wait.case_id)
    )
    by_role = db.session.execute(waits.where(Wait.person_id.is_(None))).all()
    lost = {wait.token for wait in by_role if not _left(wait.token, others)}
    elsewhere = _open_elsewhere(grant.role, lost)
    alone = [wait for wait in by_role if wait.token in lost and wait.case_id not in elsewhere]
    named = (
        db.session.execute(waits.where(Wait.person_id == grant.person_id)).all()
        if grant.lender_id is None
        else []
    )
    alone += [wait for wait in named if not _left(wait.token, others)]
    asked = _asked_beside({wait.case_id for wait in named})
    short = [
        wait
        for wait in named
        if (left := _left(wait.token, others))
        and left <= asked.get(wait.case_id, set())
        and _asks_for_a_number(wait.rule_book_id, wait.stage)
    ]
    lost_acts = _acts_lost(grant, others)
    return Bereft(
        alone=tuple(dict.fromkeys([*(wait.reference for wait in alone), *lost_acts])),
        short=tuple(dict.fromkeys(wait.reference for wait in short)),
    )


def _acts_lost(grant: Grant, others: Mapping[str, frozenset[int]]) -> list[str]:
    """References of the cases that wait for nothing but an act of the role, which nobody who is left could give."""
    own = f"{grant.role}@{grant.scope}"

    def is_lost(case: Case) -> bool:
        tokens = role_tokens(case, grant.role)
        mine = grant.scope == EVERYWHERE or own in tokens
        left = frozenset[int]().union(*(_left(token, others) for token in tokens))
        return mine and not left.difference(_barred_from_act(case) if left else ())

    return [case.reference for case in awaiting_act_of(grant.role) if is_lost(case)]


def _barred_from_act(case: Case) -> Collection[int]:
    act = awaited_act(case)
    return bars_of_act(case, act).people.keys() if act is not None else ()


def _of_act(case: Case, now: datetime) -> Vacancy | None:
    act = awaited_in_vain(case, now)
    if act is None:
        return None
    held = bool(people_of(case, act.who, now))
    place = EmptyPlace(dict(act.title), act.who, None, number=1, why="barred" if held else "unheld")
    return Vacancy(case, (place,), case.stuck_since or now)


def _asks_for_a_number(rule_book_id: int, stage_key: str) -> bool:
    """Whether a place in the stage that its holder leaves is to be filled by another."""
    stage = book_of_version(rule_book_id).stage(stage_key)
    return stage.assessed and stage.quorum is not None and not isinstance(stage.quorum.needed, str)


def _left(token: str, others: Mapping[str, frozenset[int]]) -> frozenset[int]:
    return others.get(token.partition("@")[2], frozenset()) | others.get(EVERYWHERE, frozenset())


def _open_elsewhere(role: str, lost: Collection[str]) -> set[int]:
    """Ids of the cases that wait for the same role in another of its scopes too, where somebody is left."""
    if not lost:
        return set()
    beside = aliased(Wait)
    rows = db.session.scalars(
        select(beside.case_id)
        .join(Wait, (Wait.case_id == beside.case_id) & (Wait.branch == beside.branch))
        .where(
            Wait.token.in_(lost),
            Wait.closed_at.is_(None),
            beside.role == role,
            beside.token.not_in(lost),
            beside.closed_at.is_(None),
            beside.vacant_at.is_(None),
        )
    )
    return set(rows)


def _asked_beside(case_ids: Collection[int]) -> dict[int, set[int | None]]:
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
    stage = book_of_version(case.rule_book_id).stage(wait.stage)
    branch, at = stage.branches.get(wait.branch), wait.token.partition("@")[2]
    barred = not held.isdisjoint({wait.token, f"{wait.role}@{EVERYWHERE}"})
    return EmptyPlace(
        stage_title=dict(branch.title if branch else stage.title),
        role=wait.role,
        scope=names.get(at, {"en": at} if at != EVERYWHERE else None),
        number=len(alike),
        why="short" if stage.assessed and case.id in begun else "barred" if barred else "unheld",
    )
