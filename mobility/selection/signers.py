"""Who can sign a proposal: a head of the office who has not made it and has no conflict of interest in it; and what is said
where nobody can."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, SQLColumnExpression, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from mobility.accounts.models import EVERYWHERE, Grant, Person, Rights, Role
from mobility.accounts.policy import in_force
from mobility.accounts.queries import names_of_people, people_with
from mobility.base.database import db
from mobility.base.kept_statements import kept_statement, rows_of
from mobility.reviews.models import Conflict
from mobility.reviews.queries import conflicts_among
from mobility.selection import policy
from mobility.selection.models import Placement, RunState, SelectionRun
from mobility.selection.stages import SELECTION
from mobility.workflow.models import Case


def barred_from_signing(case: Case) -> Mapping[int, str] | None:
    """Who may not sign the proposal that has a place for the case: who made it, or has a conflict of interest in any of its
    cases, as one signature moves all of them. None where nobody is asked to sign one.
    """
    for proposer_id, apart in rows_of(_proposal(), case_id=case.id):
        return {**dict.fromkeys(apart or (), "proposal-kept-apart"), proposer_id: "proposal-is-yours"}
    return None


@kept_statement
def _proposal() -> Select[int, list[int] | None]:
    """Who made it, and who has a conflict of interest in it. Of the newest: there is one at a time."""
    return (
        select(SelectionRun.proposed_by_id, _kept_apart())
        .join(Placement, Placement.run_id == SelectionRun.id)
        .where(
            Placement.application_id == bindparam("case_id", type_=Integer),
            SelectionRun.state == RunState.PROPOSED,
        )
        .order_by(SelectionRun.id.desc())
        .limit(1)
    )


def _kept_apart() -> Any:
    """Ids of those who have a conflict of interest in a case of the `SelectionRun`; null for none."""
    of_run = aliased(Placement)
    return (
        select(func.array_agg(Conflict.person_id))
        .join(of_run, of_run.application_id == Conflict.case_id)
        .where(of_run.run_id == SelectionRun.id)
        .correlate(SelectionRun)
        .scalar_subquery()
    )


def signable(person: Person | Rights) -> ColumnElement[bool]:
    """The clause on a proposed `SelectionRun`: a head of the office who is asked to sign it. For lists; what they decided
    before, signing itself looks at.
    """
    return _may_sign(person.id)


def _may_sign(person_id: int | SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The clause on a `SelectionRun` for a head of the office, by id or by the column of it."""
    of_run = aliased(Placement)
    apart = exists().where(
        of_run.run_id == SelectionRun.id,
        of_run.application_id == Conflict.case_id,
        Conflict.person_id == person_id,
    )
    made_by_others: ColumnElement[bool] = SelectionRun.proposed_by_id != person_id
    return made_by_others & ~apart.correlate(SelectionRun, Grant)


def asks_to_sign(person: Person, run: SelectionRun) -> bool:
    """The same of one proposal, by whoever looks at it."""
    return policy.signs(person) and bool(
        db.session.scalar(select(SelectionRun.id).where(SelectionRun.id == run.id, signable(person)))
    )


def signature_missing(run: SelectionRun, now: datetime) -> str:
    """That nobody can sign the proposal, who mends it, and whether they are told; empty where somebody can. Needs the
    applications of its placements.
    """
    heads = _heads(now)
    if _able(run, heads):
        return ""
    told = any(each.application.stage == SELECTION for each in run.placements)
    return f"{_why_unsigned(heads, heads - {run.proposed_by_id})} {_who_mends_it(now, told=told)}"


def who_signs_instead(run: SelectionRun, person: Person, now: datetime) -> str:
    """Who can sign the proposal beside the person; where nobody can, who mends that. Needs the applications likewise."""
    others = _able(run, _heads(now) - {person.id})
    if not others:
        return signature_missing(run, now) or _who_mends_it(now, told=False)
    names = sorted(names_of_people(others).values())
    return _("Somebody else signs it: %(names)s.", names=", ".join(names))


def _able(run: SelectionRun, heads: Collection[int]) -> frozenset[int]:
    """Those of the heads who have not made it and have no conflict of interest in it."""
    others = frozenset(heads) - {run.proposed_by_id}
    apart = conflicts_among([each.application_id for each in run.placements]) if others else {}
    return others.difference(*apart.values())


def _why_unsigned(heads: Collection[int], others: Collection[int]) -> str:
    """`others`: the heads who have not proposed it."""
    if not heads:
        return _("Nobody can sign it now: nobody is head of the office.")
    if not others:
        return _("Nobody can sign it now: who proposed it is the only head of the office.")
    return _(
        "Nobody can sign it now: whoever is head of the office has proposed it, or has a conflict of interest in one of its "
        "applications."
    )


def administrators(now: datetime) -> str:
    """Who gives roles, by name."""
    return ", ".join(person.called for person in people_with(Role.ADMINISTRATOR, [EVERYWHERE], now))


def _who_mends_it(now: datetime, *, told: bool) -> str:
    names = administrators(now)
    if told:
        return _(
            "An administrator gives somebody else that role, and is written to about it: %(names)s.",
            names=names,
        )
    return _("An administrator gives somebody else that role: %(names)s.", names=names)


def can_be_signed() -> ColumnElement[bool]:
    """The clause on a `SelectionRun`: whether somebody is head of the office when this is asked who has not made the
    proposal and is not kept apart."""
    head = (Grant.role == Role.HEAD_OF_OFFICE) & (Grant.scope == EVERYWHERE) & in_force(func.now())
    return exists().where(head, _may_sign(Grant.person_id)).correlate(SelectionRun)


def _heads(now: datetime) -> frozenset[int]:
    return frozenset(person.id for person in people_with(Role.HEAD_OF_OFFICE, [EVERYWHERE], now))
