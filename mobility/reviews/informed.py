"""Who would assess blindly and learns by another role whose it is: the two never meet, whichever comes first."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select, true

from mobility.accounts.models import EVERYWHERE, Grant, Person
from mobility.accounts.roles import ASSESSORS
from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.languages import quoted, tr
from mobility.calls.models import Call
from mobility.reviews.policy import KNOWING, knows_as_assessor
from mobility.reviews.veiling import is_blind
from mobility.workflow.models import Case, Wait


def informed(case: Case) -> Callable[[Person], bool]:
    """Of whoever is asked about, with `grants` loaded: whether another role tells them whose the application is, or will
    from the first day of a loan on, though those who assess it may not know."""
    if not isinstance(case, Application) or not is_blind(case):
        return lambda person: False
    later = told_later([case.id])
    return lambda person: (case.id, person.id) in later or not knows_as_assessor(person, case)


def told_later(case_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """(id of the case, id of the person) of those to whom a role that tells whose it is is lent from a moment to come on."""
    rows = db.session.execute(
        select(Case.id, Grant.person_id)
        .join(Grant, or_(Grant.scope == EVERYWHERE, Grant.scope == func.any(Case.scopes)))
        .where(Case.id.in_(case_ids), Grant.role.in_(KNOWING), _lent(), Grant.starts_at > utc_now())
    )
    return frozenset((case_id, person_id) for case_id, person_id in rows)


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
        .union(substitutes.where(_lent(), Grant.ends_at > now))
        .subquery()
    )
    rows = db.session.execute(
        select(Person.id, Person.called, Call.title)
        .join(everybody, everybody.c.person_id == Person.id)
        .join(Call, Call.id == everybody.c.call_id)
        .order_by(Call.id)
    )
    titles: dict[tuple[int, str], list[str]] = defaultdict(list)
    for person_id, name, title in rows:
        titles[person_id, name].append(quoted(tr(title)))
    return {
        person_id: _(
            "%(name)s assesses applications for %(calls)s, where those who assess may not know who applies, and would learn "
            "it by this role.",
            name=name,
            calls=", ".join(calls),
        )
        for (person_id, name), calls in titles.items()
    }


def _asked(grant: Grant) -> Select[int | None, str, int]:
    """(person, role, call) of the assessments by name in blind calls in the scope of `grant`, open or signed, in the stage
    in which a case is, or to which it comes back."""
    here = true() if grant.scope == EVERYWHERE else Case.scopes.contains([grant.scope])
    return (
        select(Wait.person_id, Wait.role, Application.call_id)
        .join(Application, Application.id == Wait.case_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Call.blind,
            here,
            Case.ended_at.is_(None),
            Wait.stage == func.coalesce(Case.return_to, Case.stage),
            Wait.role.in_(ASSESSORS),
            Wait.person_id.is_not(None),
            Wait.closed_at.is_(None) | Wait.signed_at.is_not(None),
        )
    )


def _lent() -> ColumnElement[bool]:
    """The clause on `Grant` for loans that nobody has ended."""
    return Grant.lent_from_id.is_not(None) & Grant.ended_at.is_(None)
