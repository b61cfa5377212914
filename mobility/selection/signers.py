"""Who can sign a proposal: a head of the office who has not made it and has no conflict of interest in it; and what is said
where nobody can."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import Integer, Select, bindparam, func, select

from mobility.accounts.models import EVERYWHERE, Person, Role
from mobility.accounts.queries import people_with
from mobility.base.database import db
from mobility.calls.models import Call
from mobility.reviews.models import Conflict
from mobility.reviews.queries import conflicts_among
from mobility.selection import policy
from mobility.selection.models import Placement, RunState, SelectionRun
from mobility.selection.stages import SELECTION
from mobility.workflow.models import Case


def barred_from_signing(case: Case) -> Mapping[int, str] | None:
    """Who may not sign the proposal that has a place for the case: who made it. None where nobody is asked to sign one."""
    proposer = db.session.scalar(_proposer(), {"case_id": case.id})
    return {proposer: "proposal-is-yours"} if proposer is not None else None


@cache
def _proposer() -> Select[int]:
    """Of the newest: there is one at a time."""
    return (
        select(SelectionRun.proposed_by_id)
        .join(Placement, Placement.run_id == SelectionRun.id)
        .where(
            Placement.application_id == bindparam("case_id", type_=Integer),
            SelectionRun.state == RunState.PROPOSED,
        )
        .order_by(SelectionRun.id.desc())
        .limit(1)
    )


def signature_missing(run: SelectionRun, now: datetime) -> str:
    """That nobody can sign the proposal, who mends it, and whether they are told; empty where somebody can. Needs the
    applications of its placements.
    """
    heads = _heads(now)
    others = heads - {run.proposed_by_id}
    apart = conflicts_among([each.application_id for each in run.placements]) if others else {}
    if others.difference(*apart.values()):
        return ""
    told = any(
        each.application.stage == SELECTION and others <= apart.get(each.application_id, frozenset())
        for each in run.placements
    )
    return f"{_why_unsigned(heads, others)} {_who_mends_it(now, told=told)}"


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


def unsignable(viewer: Person, now: datetime) -> list[Call]:
    """The calls whose selection the viewer runs, with a proposal that nobody can sign."""
    apart = (
        select(func.array_agg(Conflict.person_id))
        .join(Placement, Placement.application_id == Conflict.case_id)
        .where(Placement.run_id == SelectionRun.id)
        .scalar_subquery()
    )
    proposals = (
        select(Call, SelectionRun.proposed_by_id, apart)
        .join(SelectionRun, SelectionRun.call_id == Call.id)
        .where(policy.proposing(viewer), SelectionRun.state == RunState.PROPOSED)
        .order_by(SelectionRun.id)
    )
    found = db.session.execute(proposals).all()
    heads = _heads(now) if found else frozenset()
    return [call for call, proposer_id, ids in found if not heads.difference({proposer_id}, ids or ())]


def _heads(now: datetime) -> frozenset[int]:
    return frozenset(person.id for person in people_with(Role.HEAD_OF_OFFICE, [EVERYWHERE], now))
