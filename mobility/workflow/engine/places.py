"""Whom a case has to wait for in its stage as things stand: places to be filled, by name or by a role, or by nobody yet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from mobility.accounts.models import EVERYWHERE
from mobility.accounts.roles import ROLES
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT, WATCH, Holder, Quorum, Stage

from .books import book_of
from .permission import Bars, bars_of, open_waits
from .standing import signed_branches, tally, waits_of_round
from .tokens import acting, person_token, role_tokens, scope_of


@dataclass(frozen=True)
class Place:
    """One to be filled: by whoever acts for the token, or by the one person. `vacant`: nobody can fill it now."""

    role: str
    token: str
    person_id: int | None = None
    branch: str = ""
    vacant: bool = False


def places(case: Case, stage: Stage, now: datetime) -> list[Place]:
    """Everything that the case still has to wait for in the present round of the stage."""
    if stage.branches:
        signed = signed_branches(case)
        open_ = [branch for branch in stage.branches.values() if branch.key not in signed]
        return [
            place
            for branch in open_
            if _has_branch(case, branch.key, now)
            for place in by_role(case, branch.holder, now, branch.key)
        ]
    if stage.quorum is None:
        return by_role(case, stage.holder, now)
    if stage.voted:
        return list(_voters(case, stage, stage.quorum, now))
    return _assessors(case, stage, stage.quorum, now)


def watchers(case: Case, stage: Stage, now: datetime) -> list[Place]:
    """The stage's holders as a whole, where all have signed and the case still can't go on."""
    return by_role(case, stage.holder, now, WATCH)


def by_role(
    case: Case, holder: Holder, now: datetime, branch: str = "", besides: frozenset[int] = frozenset()
) -> list[Place]:
    """The place of whoever holds the role for this case, `besides` these people."""
    if holder.role == APPLICANT:
        return [Place(APPLICANT, person_token(case.subject_id), case.subject_id, branch)]
    people = able(case, holder, now, borrowed=True)
    vacant = not people.keys() - besides and not _outsiders(case, holder.role)
    narrowest = ROLES[holder.role].scope_kind if holder.role in ROLES else None
    return [
        Place(holder.role, token, branch=branch, vacant=vacant)
        for token in role_tokens(case, holder.role, holder.of)
        if token in people.values() or scope_of(token).partition(":")[0] in (holder.of, narrowest, EVERYWHERE)
    ]


def able(case: Case, holder: Holder, now: datetime, *, borrowed: bool = False) -> dict[int, str]:
    """person id -> token, of those who hold the role for this case and may act on it in its present stage.

    `borrowed`: those too to whom it is lent. They have no place of their own in a quorum: they act for its members.
    """
    tokens = role_tokens(case, holder.role, holder.of)
    found = acting(case, holder.role, tokens, now)
    theirs = [(each.person, found.token_of(each, borrowed=borrowed)) for each in found.people]
    bars = bars_of(case) if theirs else Bars()
    return {person.id: token for person, token in theirs if token and bars.why_for(person, token) is None}


def _outsiders(case: Case, role: str) -> bool:
    """Whether somebody without an account acts for the role."""
    return role in lent.recipients and bool(lent.recipients[role](case))


def _has_branch(case: Case, key: str, now: datetime) -> bool:
    """Whether the case has the branch: it was opened in this round, or its guard holds as the round begins."""
    when = book_of(case).stage(case.stage).branches[key].when
    rounds = {wait.branch for wait in waits_of_round(case)} - {WATCH}
    if when is None or key in rounds:
        return True
    db.session.flush()  # the guard may ask the database where the case is
    return not rounds and lent.guards[when.name].holds(case, now, **when.arguments) is True


def _voters(case: Case, stage: Stage, quorum: Quorum, now: datetime) -> Iterator[Place]:
    """Everybody who may still vote; where the vote is complete, whoever breaks the tie, or nobody."""
    state = tally(case)
    if state is not None and state.complete:
        if state.tied and state.broken is None and quorum.tie_role:
            yield from by_role(case, Holder(role=quorum.tie_role), now, besides=_signed(case))
        return
    voted = _signed(case)
    seen = set(voted)
    beside = [Holder(role=quorum.veto_role)] if quorum.veto_role else []
    for holder in (*beside, stage.holder):
        people = able(case, holder, now)
        free = [Place(holder.role, token, who) for who, token in sorted(people.items()) if who not in seen]
        seen |= people.keys()
        yield from free
        if not people.keys() and not _voted_as(case, holder.role):
            yield Place(holder.role, role_tokens(case, holder.role, holder.of)[0], vacant=True)


def _assessors(case: Case, stage: Stage, quorum: Quorum, now: datetime) -> list[Place]:
    """Those who are asked to sign: whom it waits for already, who was asked in this round, then by their load."""
    role, token = stage.holder.role, role_tokens(case, stage.holder.role, stage.holder.of)[0]
    signed, number = _signed(case), sum(bool(wait.signed_at) for wait in waits_of_round(case))
    people = able(case, stage.holder, now)
    missing = len(people) if isinstance(quorum.needed, str) else max(quorum.needed - number, 0)
    free = [
        Place(role, held, person_id)
        for person_id, held in in_turn(case, people, chosen=missing)
        if person_id not in signed
    ]
    if isinstance(quorum.needed, str):
        return free or ([] if signed else [Place(role, token, vacant=True)])
    named = free[:missing]
    return named + [Place(role, token, vacant=True)] * (missing - len(named))


def in_turn(case: Case, people: dict[int, str], chosen: int = 0) -> list[tuple[int, str]]:
    """(person id, token): whom it waits for already, who was asked in this round, then the least loaded.

    Of whom at least as many are `chosen` as there are, nobody's load is looked at.
    """
    held = {wait.person_id for wait in open_waits(case)}
    asked = {wait.person_id for wait in waits_of_round(case)}
    load = _load_of(people) if len(people) > chosen else {}

    def turn(person: tuple[int, str]) -> tuple[bool, bool, int, int]:
        return person[0] not in held, person[0] not in asked, load.get(person[0], 0), person[0]

    return sorted(people.items(), key=turn)


def _load_of(people: Collection[int]) -> dict[int | None, int]:
    """person id -> how many cases wait for them by name"""
    counted = (
        select(Wait.person_id, func.count())
        .where(Wait.person_id.in_(people), Wait.closed_at.is_(None))
        .group_by(Wait.person_id)
    )
    return dict(db.session.execute(counted).all())


def _signed(case: Case) -> frozenset[int]:
    """Who has signed, and for whom."""
    signed = [wait for wait in waits_of_round(case) if wait.signed_at]
    return frozenset(each for wait in signed for each in (wait.person_id, wait.for_id) if each is not None)


def _voted_as(case: Case, role: str) -> bool:
    return any(wait.signed_at and wait.role == role for wait in waits_of_round(case))
