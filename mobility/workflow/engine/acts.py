"""Acts: what somebody gives for many cases at once. No wait asks for one, so it is looked at here whether anybody could."""

from datetime import datetime

from sqlalchemy import select, tuple_

from mobility.accounts.models import Person
from mobility.accounts.queries import people_holding
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.workflow.models import Case
from mobility.workflow.rulebook import APPLICANT, Act

from .books import book_of, book_of_version
from .permission import Bars, bars_of
from .tokens import acts, role_tokens


def awaited_act(case: Case) -> Act | None:
    """The act at its stage that the open case waits for now, and for nothing else."""
    return next((act for act in book_of(case).acts.values() if _is_awaited(case, act)), None)


def bars_of_act(case: Case, act: Act) -> Bars:
    """Who may not give it, though they have the role."""
    barred = lent.awaited_acts[act.key](case) or {}
    return Bars(case, {**barred, **bars_of(case, act.key).people})


def awaited_in_vain(case: Case, now: datetime) -> Act | None:
    """The act that the case waits for and nobody could give."""
    act = awaited_act(case)
    return act if act is not None and not givers(case, act, now) else None


def givers(case: Case, act: Act, now: datetime) -> list[Person]:
    """Who could give it, each once. Asks who is barred only where somebody has the role."""
    people = {token: people_holding(token, now) for token in role_tokens(case, act.who)}
    bars = bars_of_act(case, act) if any(people.values()) else Bars()
    able = (
        person for token, those in people.items() for person in those if bars.why_for(person, token) is None
    )
    return list({person.id: person for person in able}.values())


def is_decided_by(person: Person, case: Case) -> bool:
    """Whether a role of theirs gives an act that is asked for now and decides the case, wherever it stands; or is named by a
    move of its stage, be it to refuse it, though the case waits for others. What ends cases from everywhere decides none.
    """
    book = book_of(case)
    named = {move.who for move in book.stage(case.stage).moves.values()} - {None, APPLICANT}
    return any(_gives(person, case, act) for act in book.acts.values()) or any(
        acts(person, token) for role in named for token in role_tokens(case, str(role))
    )


def _gives(person: Person, case: Case, act: Act) -> bool:
    awaited = lent.awaited_acts.get(act.key)
    return (
        awaited is not None
        and any(acts(person, token) for token in role_tokens(case, act.who))
        and awaited(case) is not None
    )


def awaiting_act_of(role: str) -> list[Case]:
    """The open cases that wait for nothing but an act of the role."""
    acts = {place: act for place, act in _acts_by_place().items() if act.who == role}
    there = tuple_(Case.rule_book_id, Case.stage).in_(acts)
    cases = db.session.scalars(select(Case).where(there, Case.ended_at.is_(None)).order_by(Case.id)).all()
    return [case for case in cases if _is_awaited(case, acts[case.rule_book_id, case.stage])]


def _is_awaited(case: Case, act: Act) -> bool:
    barred = lent.awaited_acts.get(act.key)
    return barred is not None and act.at == case.stage and barred(case) is not None


def _acts_by_place() -> dict[tuple[int, str], Act]:
    """(id of a version that open cases follow, stage) -> the act that is given there"""
    followed = db.session.scalars(select(Case.rule_book_id).where(Case.ended_at.is_(None)).distinct())
    return {
        (version, act.at): act
        for version in followed.all()
        for act in book_of_version(version).acts.values()
        if act.key in lent.awaited_acts
    }
