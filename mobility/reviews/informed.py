"""Who would assess blindly and learns by another role whose it is: the two never meet, whichever comes first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from mobility.accounts.models import EVERYWHERE, Grant, Person
from mobility.accounts.roles import ASSESSORS
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import quoted, tr
from mobility.calls.models import Call
from mobility.reviews.policy import KNOWING
from mobility.reviews.veiling import is_blind
from mobility.workflow.engine.clock import renew_soon
from mobility.workflow.models import Case, Wait


def informed(case: Case) -> frozenset[int]:
    """Ids of those whom another role tells whose the application is, though those who assess it may not know."""
    if not isinstance(case, Application) or not is_blind(case):
        return frozenset()
    return frozenset(person_id for _case_id, person_id in who_may_know([case.id]))


def who_may_know(case_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """(id of the case, id of the person) of those whom another role tells whose it is."""
    rows = db.session.execute(
        select(Case.id, Grant.person_id).join(Grant, _tells_of_it(Grant)).where(Case.id.in_(case_ids))
    )
    return frozenset((case_id, person_id) for case_id, person_id in rows)


def _tells_of_it(grant: type[Grant]) -> ColumnElement[bool]:
    """The clause on a grant and a `Case` for roles that tell whose it is: held at some moment since it was sent, or from
    a day to come on, be it one's own or on loan."""
    until = func.least(grant.ended_at, grant.ends_at)
    counts = (until > func.coalesce(Case.submitted_at, func.now())) & (
        until > func.coalesce(grant.starts_at, grant.given_at)
    )
    within = or_(grant.scope == EVERYWHERE, grant.scope == func.any(Case.scopes))
    return grant.role.in_(KNOWING) & within & or_(until.is_(None), counts)


def role_changed(role: str, scope: str, now: datetime) -> None:
    """A role that tells whose the cases are was given, lent or ended. Whoever is asked to assess one blindly and is told by
    it is asked no more; where a loan was called off before it began, it tells nobody, and they may be asked again."""
    if role not in KNOWING:
        return
    here = true() if scope == EVERYWHERE else Case.scopes.contains([scope])
    asked = (Wait.case_id == Case.id) & Wait.role.in_(ASSESSORS) & Wait.closed_at.is_(None)
    told = exists().where(asked, Grant.person_id == Wait.person_id, _tells_of_it(Grant))
    called_off = exists().where(
        *(Grant.role == role, Grant.scope == scope, Grant.ended_at == now, Grant.starts_at > now)
    )
    renew_soon(
        db.session.scalars(
            select(Application.id)
            .join(Call, Call.id == Application.call_id)
            .where(Call.blind, here, Case.ended_at.is_(None), exists().where(asked), told | called_off)
            .order_by(Application.id)
        )
    )


def assessing_blindly(grant: Grant, now: datetime) -> Mapping[int, str]:
    """To whom the role of `grant` is not lent, with the sentence that says why: they assess a case of a blind call in its
    scope, by name or for somebody who is named, and it would tell them whose that is."""
    if grant.role not in KNOWING:
        return {}
    asked = _asked(grant).cte()
    substitutes = select(Grant.person_id, asked.c.call_id).join(
        asked, (Grant.given_by_id == asked.c.person_id) & (Grant.role == asked.c.role)
    )
    everybody = (
        select(asked.c.person_id, asked.c.call_id)
        .union(
            substitutes.where(Grant.lent_from_id.is_not(None), Grant.ended_at.is_(None), Grant.ends_at > now)
        )
        .subquery()
    )
    rows = db.session.execute(
        select(Person.id, Person.called, Call.title)
        .join(everybody, everybody.c.person_id == Person.id)
        .join(Call, Call.id == everybody.c.call_id)
        .order_by(Call.id)
    )
    return {
        person_id: _(
            "%(name)s assesses applications for %(calls)s, where those who assess may not know who applies, and would learn "
            "it by this role.",
            **words,
        )
        for person_id, words in _by_person(rows)
    }


def knowing_already(grant: Grant) -> Mapping[int, str]:
    """The other way round: another role tells them whose the cases of blind calls are that wait there to be assessed."""
    if grant.role not in ASSESSORS:
        return {}
    known = aliased(Grant)
    rows = db.session.execute(
        select(Person.id, Person.called, Call.title)
        .select_from(Application)
        .join(Call, Call.id == Application.call_id)
        .join(known, _tells_of_it(known))
        .join(Person, Person.id == known.person_id)
        .where(
            Call.blind,
            _within(grant),
            Case.ended_at.is_(None),
            exists().where(Wait.case_id == Case.id, Wait.role == grant.role, Wait.closed_at.is_(None)),
        )
        .distinct()
    )
    return {
        person_id: _(
            "%(name)s knows by another role who applies for %(calls)s, where those who assess may not know it.",
            **words,
        )
        for person_id, words in _by_person(rows)
    }


def bars_of_blindness(grant: Grant, now: datetime) -> Mapping[int, str]:
    """To whom the role is not lent, whichever of the two they have already."""
    return {**assessing_blindly(grant, now), **knowing_already(grant)}


def doubts_of_blindness(grant: Grant, person: Person, now: datetime) -> list[str]:
    """The same of one person to whom the role is given for good: it may be, and then they assess nothing there."""
    why = bars_of_blindness(grant, now).get(person.id)
    return [why] if why is not None else []


def _by_person(rows: Iterable[Any]) -> Iterator[tuple[int, dict[str, str]]]:
    """Of (id, name, title of a call): each person with name and calls in words."""
    titles: dict[tuple[int, str], list[str]] = defaultdict(list)
    for person_id, name, title in rows:
        titles[person_id, name].append(quoted(tr(title)))
    for (person_id, name), calls in titles.items():
        yield person_id, {"name": name, "calls": ", ".join(calls)}


def _asked(grant: Grant) -> Select[int | None, str, int]:
    """(person, role, call) of the assessments by name in blind calls in the scope of `grant`, open or signed, in the stage
    in which a case is, or to which it comes back."""
    return (
        select(Wait.person_id, Wait.role, Application.call_id)
        .join(Application, Application.id == Wait.case_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Call.blind,
            _within(grant),
            Case.ended_at.is_(None),
            Wait.stage == func.coalesce(Case.return_to, Case.stage),
            Wait.role.in_(ASSESSORS),
            Wait.person_id.is_not(None),
            Wait.closed_at.is_(None) | Wait.signed_at.is_not(None),
        )
    )


def _within(grant: Grant) -> ColumnElement[bool]:
    return true() if grant.scope == EVERYWHERE else Case.scopes.contains([grant.scope])
