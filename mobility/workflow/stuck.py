"""Cases that wait for a role in which nobody can act: for the administrator, with what would mend it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from mobility.accounts.models import EVERYWHERE, Grant
from mobility.accounts.policy import in_force
from mobility.accounts.queries import names_of_scopes
from mobility.base.database import Translated, db

from .engine.books import book_of_version
from .models import Case, Wait

SHOWN = 200


@dataclass(frozen=True)
class Vacancy:
    """One case that waits for `role` in `scope` (None: everywhere). `barred`: some hold it, who may not decide this case.

    `stuck`: nothing else can move the case either.
    """

    case: Case
    stage_title: Translated
    role: str
    scope: Translated | None
    since: datetime
    barred: bool
    stuck: bool


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
    places = _names_of(waits)
    held = _held({wait.role for wait in waits}, now)
    return [_vacancy(wait, places, held) for wait in waits]


def number_of_stuck() -> Select[int]:
    """How many cases nobody can move."""
    return select(func.count()).select_from(Case).where(Case.stuck_since.is_not(None))


def _held(roles: Collection[str], now: datetime) -> frozenset[str]:
    """The tokens of these roles that somebody holds."""
    rows = db.session.execute(
        select(Grant.role, Grant.scope).where(Grant.role.in_(roles), in_force(now)).distinct()
    ).all()
    return frozenset(f"{row.role}@{row.scope}" for row in rows)


def _names_of(waits: Sequence[Wait]) -> dict[str, Translated]:
    kinds = {wait.token.partition("@")[2].partition(":")[0] for wait in waits if ":" in wait.token}
    return {scope: dict(name) for scope, name in names_of_scopes(*sorted(kinds)).items()} if kinds else {}


def _vacancy(wait: Wait, places: dict[str, Translated], held: frozenset[str]) -> Vacancy:
    stage = book_of_version(wait.case.rule_book_id).stage(wait.stage)
    branch, at = stage.branches.get(wait.branch), wait.token.partition("@")[2]
    return Vacancy(
        case=wait.case,
        stage_title=dict(branch.title if branch else stage.title),
        role=wait.role,
        scope=places.get(at, {"en": at} if at != EVERYWHERE else None),
        since=wait.case.stuck_since or wait.vacant_at or wait.opened_at,
        barred=not held.isdisjoint({wait.token, f"{wait.role}@{EVERYWHERE}"}),
        stuck=wait.case.stuck_since is not None,
    )
