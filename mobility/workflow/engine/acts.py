"""Acts: what somebody gives for many cases at once. No wait asks for one, so it is looked at here whether anybody could."""

from datetime import datetime

from sqlalchemy import select, tuple_

from mobility.accounts.queries import people_holding
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.workflow.models import Case
from mobility.workflow.rulebook import Act

from .books import book_of, book_of_version
from .tokens import role_tokens


def is_awaited(case: Case, act: Act) -> bool:
    """Whether the case waits for nothing else now."""
    awaited = lent.awaited_acts.get(act.key)
    return awaited is not None and act.at == case.stage and awaited(case)


def awaited_in_vain(case: Case, now: datetime) -> Act | None:
    """The act that the case waits for and nobody could give."""
    awaited = (act for act in book_of(case).acts.values() if is_awaited(case, act))
    return next((act for act in awaited if not _has_giver(case, act, now)), None)


def awaiting_act_of(role: str) -> list[Case]:
    """The open cases that wait for nothing but an act of the role."""
    acts = {place: act for place, act in _acts_by_place().items() if act.who == role}
    there = tuple_(Case.rule_book_id, Case.stage).in_(acts)
    cases = db.session.scalars(select(Case).where(there, Case.ended_at.is_(None)).order_by(Case.id)).all()
    return [case for case in cases if is_awaited(case, acts[case.rule_book_id, case.stage])]


def _acts_by_place() -> dict[tuple[int, str], Act]:
    """(id of a version that open cases follow, stage) -> the act that is given there"""
    followed = db.session.scalars(select(Case.rule_book_id).where(Case.ended_at.is_(None)).distinct())
    return {
        (version, act.at): act
        for version in followed.all()
        for act in book_of_version(version).acts.values()
        if act.key in lent.awaited_acts
    }


def _has_giver(case: Case, act: Act, now: datetime) -> bool:
    return any(people_holding(token, now) for token in role_tokens(case, act.who))
