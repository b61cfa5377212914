"""Who may make a move, and if not now, why: one answer, for the buttons and for `fire`."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import or_, select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT, Move, RuleBook

from .books import book_of
from .tokens import CLOCK, Actor, acts, holds, role_tokens

MOVED, OPENED, ACTED, SIGNED = "moved", "opened", "acted", "signed"
"""Names of a case's events."""


@dataclass(frozen=True)
class Permission:
    """A move that is the person's to make; `why` is the key of a refusal where it can't be made now.

    `leads`: it leads on towards a good end.
    """

    move: Move
    why: str | None
    leads: bool

    @property
    def allowed(self) -> bool:
        return self.why is None


def chain_of(case_id: int) -> str:
    return f"case:{case_id}"


def open_waits(case: Case) -> list[Wait]:
    """Whom the case waits for now, as the database has it."""
    return list(
        db.session.scalars(
            select(Wait).where(Wait.case_id == case.id, Wait.closed_at.is_(None)).order_by(Wait.id)
        )
    )


def who_acted(case: Case, places: frozenset[str]) -> dict[int, set[str]]:
    """person id -> in which of these stages and acts they acted on the case: moved it out, signed, gave the act."""
    if not places:
        return {}
    moved = select(Event.actor_id, Event.facts["from"].astext).where(
        Event.chain == chain_of(case.id),
        Event.actor_id.is_not(None),
        Event.name.in_([MOVED, ACTED]),
        or_(Event.facts["from"].astext.in_(places), Event.facts["act"].astext.in_(places)),
    )
    given = moved.with_only_columns(Event.actor_id, Event.facts["act"].astext)
    signed = select(Wait.person_id, Wait.stage).where(
        Wait.case_id == case.id,
        Wait.stage.in_(places),
        Wait.signed_at.is_not(None),
        Wait.person_id.is_not(None),
    )
    found: dict[int, set[str]] = {}
    for person_id, place in db.session.execute(moved.union(given, signed)).all():
        if place in places:
            found.setdefault(person_id, set()).add(place)
    return found


def excluded_people(case: Case) -> dict[int, str]:
    """person id -> refusal key of those who may not decide this case (conflicts of interest)"""
    return {person_id: why for why, people in lent.exclusions.items() for person_id in people(case)}


class Situation:
    """A case as it stands before `actor`; what the checks read is looked up once, and only when it is needed."""

    def __init__(self, case: Case, actor: Actor, now: datetime) -> None:
        self.case, self.actor, self.now = case, actor, now
        self.book: RuleBook = book_of(case)
        self.own = isinstance(actor, Person) and actor.id == case.subject_id

    @cached_property
    def waits(self) -> list[Wait]:
        return open_waits(self.case)

    @cached_property
    def excluded(self) -> dict[int, str]:
        return excluded_people(self.case)

    def wait_for(self, move: Move) -> Wait | None:
        """The open wait that `actor` meets by a move of a branch, a signature, or a vote."""
        theirs = (wait for wait in self.waits if wait.role != CLOCK and holds(self.actor, wait))
        branches = (
            {move.branch} if move.branch else {""} if move.vote else self.book.stage(self.case.stage).branches
        )
        return next((wait for wait in theirs if wait.branch in branches), None)

    def breaks_tie(self, move: Move) -> bool:
        """Whether `actor` votes as the one who breaks a tie."""
        wait, quorum = self.wait_for(move), self.book.stage(self.case.stage).quorum
        return wait is not None and quorum is not None and wait.role == quorum.tie_role

    def acted(self, places: frozenset[str]) -> bool:
        return isinstance(self.actor, Person) and self.actor.id in who_acted(self.case, places)


def why_not(situation: Situation, move: Move) -> str | None:
    """The key of the refusal that stands against the move, None if it may be made."""
    for check in _CHECKS:
        why = check(situation, move)
        if why is not None:
            return why
    return None


def permitted_moves(case: Case, actor: Actor, now: datetime) -> list[Permission]:
    """The moves that are `actor`'s to make out of the present stage, those that can't be made now with the reason.

    Those that lead on come first.
    """
    if case.ended_at is not None:
        return []
    situation = Situation(case, actor, now)
    found = [_permission(situation, move) for move in situation.book.moves_from(case.stage) if move.by_person]
    theirs = [permission for permission in found if permission.why != "not-yours-to-move"]
    return sorted(theirs, key=lambda permission: not permission.leads)


def permission(case: Case, move_key: str, actor: Actor, now: datetime) -> Permission | None:
    """The same for one move; None if it does not leave the present stage."""
    if case.ended_at is not None:
        return None
    situation = Situation(case, actor, now)
    move = situation.book.find_move(case.stage, move_key)
    return None if move is None else _permission(situation, move)


def _permission(situation: Situation, move: Move) -> Permission:
    leads = situation.book.leads_on(situation.case.stage, move)
    return Permission(move, why_not(situation, move), leads)


def why_not_act(case: Case, act_key: str, actor: Person, now: datetime) -> str | None:
    """The same for an act that is given for many cases at once, such as the head's sign-off."""
    situation = Situation(case, actor, now)
    act = situation.book.acts[act_key]
    if case.stage != act.at:
        return "move-not-here"
    if not any(acts(actor, token) for token in role_tokens(case, act.who)):
        return "not-yours-to-move"
    if situation.own:
        return "own-case"
    if situation.acted(situation.book.separate_from(act_key)):
        return "acted-before"
    return situation.excluded.get(actor.id)


def _theirs(situation: Situation, move: Move) -> str | None:
    if situation.actor is None:
        passed = any(wait.clock and wait.due_at and wait.due_at <= situation.now for wait in situation.waits)
        return None if move.auto or (move.clock and passed) else "not-yours-to-move"
    return None if move.by_person and _is_theirs(situation, move) else "not-yours-to-move"


def _is_theirs(situation: Situation, move: Move) -> bool:
    """The wait that a signature or vote meets, the role that is named, or what the stage's holder has open."""
    actor, case, stage = situation.actor, situation.case, situation.book.stage(situation.case.stage)
    if move.stays or move.branch:
        return situation.wait_for(move) is not None
    if (move.who or stage.holder.role) == APPLICANT:
        return situation.own
    if move.who:
        return any(acts(actor, token) for token in role_tokens(case, move.who))
    if stage.branches:
        return any(acts(actor, token) for token in role_tokens(case, stage.holder.role, stage.holder.of))
    return any(wait.role == stage.holder.role and holds(actor, wait) for wait in situation.waits)


def _not_their_own(situation: Situation, move: Move) -> str | None:
    return "own-case" if situation.own and not _as_applicant(situation, move) else None


def _not_acted_before(situation: Situation, move: Move) -> str | None:
    if _as_applicant(situation, move):
        return None
    if situation.breaks_tie(move) and situation.acted(frozenset({situation.case.stage})):
        return "acted-before"
    return "acted-before" if situation.acted(situation.book.separate_from(situation.case.stage)) else None


def _takes_a_side(situation: Situation, move: Move) -> str | None:
    return "tie-owes-a-side" if move.vote == "abstain" and situation.breaks_tie(move) else None


def _not_excluded(situation: Situation, move: Move) -> str | None:
    if _as_applicant(situation, move) or not isinstance(situation.actor, Person):
        return None
    return situation.excluded.get(situation.actor.id)


def _guards_hold(situation: Situation, move: Move) -> str | None:
    for guard in move.requires:
        answer = lent.guards[guard.name].holds(situation.case, situation.now, **guard.arguments)
        if answer is not True:
            return answer or guard.name
    return None


def _as_applicant(situation: Situation, move: Move) -> bool:
    if move.stays or move.branch:
        wait = situation.wait_for(move)
        return wait is not None and wait.role == APPLICANT
    return any(mover.role == APPLICANT for mover in situation.book.movers(situation.case.stage, move))


_CHECKS = (_theirs, _not_their_own, _not_acted_before, _not_excluded, _takes_a_side, _guards_hold)
