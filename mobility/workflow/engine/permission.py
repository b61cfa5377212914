"""Who may make a move, and if not now, why: one answer, for the buttons and for `fire`."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from mobility.accounts.models import Person
from mobility.accounts.policy import acts_on_behalf
from mobility.base.lending import lent
from mobility.workflow.models import Case, Wait
from mobility.workflow.rulebook import APPLICANT, Move, RuleBook

from .books import book_of
from .hand import every_wait, once, past_of
from .standing import waits_of_round
from .steps import ACTED, MOVED, Step
from .tokens import CLOCK, Actor, behalves, meets, role_tokens

NOT_THEIRS = frozenset({"not-yours-to-move", "signed-already"})
"""Keys of refusals for moves that are no more, or never were, the person's: no button stands for them."""

_OF_LENDER = {"own-case": "lender-own-case", "acted-before": "lender-acted-before"}


def of_lender(why: str) -> str:
    """The key of a refusal for one who acts for somebody who would be refused by the key `why`.

    Of exclusions it is one for all: whoever borrows a role does not learn what keeps its lender apart.
    """
    return _OF_LENDER.get(why, "lender-kept-apart")


@dataclass(frozen=True)
class Permission:
    """A move that is the person's to make; `why` is the key of a refusal where it can't be made now.

    `leads`: it leads on towards a good end. `behalf`: the id of the person for whom they would make it by a role on loan.
    """

    move: Move
    why: str | None
    leads: bool
    behalf: int | None

    @property
    def allowed(self) -> bool:
        return self.why is None


def open_waits(case: Case) -> list[Wait]:
    """Whom the case waits for now."""
    return [wait for wait in every_wait(case) if wait.closed_at is None]


def who_acted(case: Case, places: frozenset[str]) -> dict[int, set[str]]:
    """person id -> in which of these stages and acts they acted on the case: moved it out, signed, gave the act.

    Who acted for somebody and for whom count both; a stage of an earlier rule book counts as what it is called now.
    """
    if not places:
        return {}
    called = {key: key for key in places} | former_names(case, places)
    past = past_of(case)
    found: dict[int, set[str]] = {}
    for people, where in (*map(_who_stepped, past.steps), *map(_who_signed, past.waits)):
        here = {called[place] for place in where & called.keys()}
        for person in people - {None} if here else ():
            found.setdefault(person, set()).update(here)
    return found


def _who_stepped(step: Step) -> tuple[set[Any], set[Any]]:
    """Who let the case go on, and for whom; out of which stage, by which act."""
    if step.name not in (MOVED, ACTED) or step.actor_id is None:
        return set(), set()
    return {step.actor_id, step.facts.get("for")}, {step.facts.get("from"), step.facts.get("act")}


def _who_signed(wait: Wait) -> tuple[set[Any], set[Any]]:
    if wait.signed_at is None or wait.person_id is None:
        return set(), set()
    return {wait.person_id, wait.for_id}, {wait.stage}


def former_names(case: Case, places: Container[str]) -> dict[str, str]:
    """What these stages were called in the rule books that the case followed before: old key -> present key."""
    return {old: new for old, new in case.formerly.items() if new in places}


@dataclass(frozen=True)
class Bars:
    """Who may decide nothing in a case's present stage, for whomever: `people` has the key of the refusal by person id."""

    case: Case | None = None
    people: Mapping[int, str] = field(default_factory=dict)

    def why(self, person: Person, *behalves: int | None) -> str | None:
        """The key of the refusal for `person`, who would act for one of `behalves` (None: by a right of their own).

        Those who would assess blindly and know whose it is are barred as well. Needs `grants` loaded.
        """
        if (why := self.people.get(person.id)) is not None:
            return why
        if person.id in self._informed:
            return "knows-whose"
        return self.of_lenders(behalves)

    @cached_property
    def _informed(self) -> Collection[int]:
        return who_knows_whose(self.case) if self.case is not None else ()

    def why_for(self, person: Person, token: str) -> str | None:
        """The same for one who acts for the token."""
        return self.why(person, *acts_on_behalf(person, token))

    def of_lenders(self, behalves: Iterable[int | None]) -> str | None:
        """The key of the refusal where nobody of `behalves` may decide; None where anybody may, or there are none."""
        whys = [None if lender is None else self.people.get(lender) for lender in behalves]
        return of_lender(whys[0]) if whys and whys[0] is not None and None not in whys else None


def bars_of(case: Case, act_key: str | None = None) -> Bars:
    """It is their own case, they acted before in what is kept separate from its stage (or from the act), or are excluded."""
    acted = who_acted(case, book_of(case).separate_from(act_key or case.stage))
    before = dict.fromkeys(acted, "acted-before")
    return Bars(case, {**excluded_people(case), **before, case.subject_id: "own-case"})


def bars_beside(case: Case) -> Bars:
    """The same of who ends it without a good end beside those who hold the stage (`RuleBook.stops_beside`): they approve
    nothing by that, so they may have acted before."""
    return Bars(case, {**excluded_people(case), case.subject_id: "own-case"})


def on_behalf(case: Case, candidates: Iterable[int | None]) -> int | None:
    """For whom somebody acts who may act for any of `candidates`; None where it is by a right of their own.

    Of several lenders it is the first who may decide it: it is not their case, and nothing keeps them apart from it.
    """
    lenders = [lender for lender in candidates if lender is not None]
    if len(lenders) < 2:
        return lenders[0] if lenders else None
    barred = bars_of(case).people
    return next((lender for lender in lenders if lender not in barred), lenders[0])


def excluded_people(case: Case) -> dict[int, str]:
    """person id -> refusal key of those who may not decide this case, such as for a conflict of interest"""
    return past_of(case).excluded


def why_excluded(case: Case, actor: Person, behalf: int | None) -> str | None:
    """The key of the refusal for one who may not decide this case, or not for `behalf`, who may not either."""
    excluded = excluded_people(case)
    return excluded.get(actor.id) or ("lender-kept-apart" if behalf in excluded else None)


def who_knows_whose(case: Case) -> Collection[int]:
    """Ids of those who may not assess the case in its present stage, since another role tells them what assessors may not
    know: whose it is."""
    stage, informed = book_of(case).stages.get(case.stage), lent.informed.get(case.kind)
    if stage is None or not stage.assessed or informed is None:
        return ()
    return once(case, "knows-whose", lambda: informed(case))


class Situation:
    """A case as it stands before `actor`; what the checks read is looked up once, and only when it is needed."""

    def __init__(self, case: Case, actor: Actor, now: datetime) -> None:
        self.case, self.actor, self.now = case, actor, now
        self.book: RuleBook = book_of(case)
        self.own = isinstance(actor, Person) and actor.id == case.subject_id

    @cached_property
    def waits(self) -> list[Wait]:
        return open_waits(self.case)

    def wait_for(self, move: Move) -> Wait | None:
        """The open wait that `actor` meets by a move of a branch, a signature, or a vote: their own before another's."""
        met = [wait for wait in self.waits if wait.role != CLOCK and self._meets(wait)]
        theirs = sorted(met, key=self._for_another)
        branches = (
            {move.branch} if move.branch else {""} if move.vote else self.book.stage(self.case.stage).branches
        )
        return next((wait for wait in theirs if wait.branch in branches), None)

    def candidates(self, move: Move) -> tuple[int | None, ...]:
        """For whom `actor` could make the move, as `tokens.meets`: () where it is not theirs to make.

        It is by the wait that a signature or vote meets, the role that is named, or what the stage's holder has open.
        """
        case, stage = self.case, self.book.stage(self.case.stage)
        if move.stays or move.branch:
            wait = self.wait_for(move)
            return meets(self.actor, wait) if wait is not None else ()
        if (move.who or stage.holder.role) == APPLICANT:
            return (None,) * self.own
        if move.who:
            return self.by_tokens(role_tokens(case, move.who))
        if stage.branches:
            return self.by_tokens(role_tokens(case, stage.holder.role, stage.holder.of))
        return _any_of(meets(self.actor, wait) for wait in self.waits if wait.role == stage.holder.role)

    def by_tokens(self, tokens: Iterable[str]) -> tuple[int | None, ...]:
        return _any_of(behalves(self.actor, token) for token in tokens)

    def behalf(self, move: Move) -> int | None:
        """The id of the person for whom `actor` would make the move; None: by a right of their own."""
        if not move.by_person:
            return None
        holder = move.who or self.book.stage(self.case.stage).holder.role
        if holder == APPLICANT or not self.borrows:
            return None
        return on_behalf(self.case, self.candidates(move))

    @property
    def borrows(self) -> bool:
        """Whether any role is lent to `actor`."""
        actor = self.actor
        return isinstance(actor, Person) and any(grant.lender_id is not None for grant in actor.grants)

    def _meets(self, wait: Wait) -> bool:
        """Nobody signs twice in one round, be it for somebody else."""
        return bool(meets(self.actor, wait)) and not (self._for_another(wait) and self.has_signed)

    def _for_another(self, wait: Wait) -> bool:
        return isinstance(self.actor, Person) and wait.person_id not in (None, self.actor.id)

    @cached_property
    def has_signed(self) -> bool:
        """Whether `actor` has signed or voted in the present round."""
        signed = {wait.person_id for wait in waits_of_round(self.case) if wait.signed_at}
        return isinstance(self.actor, Person) and self.actor.id in signed

    def breaks_tie(self, move: Move) -> bool:
        """Whether `actor` votes as the one who breaks a tie."""
        wait = self.wait_for(move) if move.vote else None
        quorum = self.book.stage(self.case.stage).quorum if wait is not None else None
        return wait is not None and quorum is not None and wait.role == quorum.tie_role

    def why_acted(self, places: frozenset[str], behalf: int | None) -> str | None:
        """The key of the refusal where `actor`, or the one for whom they act, acted in one of these stages."""
        if not isinstance(self.actor, Person):
            return None
        acted = who_acted(self.case, places)
        if self.actor.id in acted:
            return "acted-before"
        return of_lender("acted-before") if behalf in acted else None

    def why_own(self, behalf: int | None) -> str | None:
        """The key of the refusal where it is the case of `actor`, or of the one for whom they act."""
        if self.own:
            return "own-case"
        return of_lender("own-case") if behalf == self.case.subject_id else None

    def why_barred_from(self, move: Move) -> str | None:
        """The same as `why_barred`, for one who holds the role that makes the move."""
        movers = [each for each in self.book.movers(self.case.stage, move) if each.role != APPLICANT]
        return self.why_barred(
            token for each in movers for token in role_tokens(self.case, each.role, each.of)
        )

    def why_barred(self, tokens: Iterable[str]) -> str | None:
        """The key of the refusal for one who acts for any of the tokens and may not decide this case of somebody else.

        Where its places are for people by name none of them is theirs, and they would not learn why.
        """
        if self.own or not isinstance(self.actor, Person):
            return None
        lenders = self.by_tokens(tokens)
        return bars_of(self.case).why(self.actor, *lenders) if lenders else None


def _any_of(found: Iterable[tuple[int | None, ...]]) -> tuple[int | None, ...]:
    """A right of one's own goes before any that is borrowed."""
    lenders = {lender for each in found for lender in each}
    return (None,) if None in lenders else tuple(sorted(lender for lender in lenders if lender is not None))


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
    theirs = [permission for permission in found if permission.why not in NOT_THEIRS]
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
    return Permission(move, why_not(situation, move), leads, situation.behalf(move))


def why_barred(case: Case, actor: Person, now: datetime) -> str | None:
    """The key of the refusal for one who holds a role that the case waits for and may not decide it; None for others."""
    waits = [wait for wait in open_waits(case) if wait.role not in (APPLICANT, CLOCK)]
    return Situation(case, actor, now).why_barred(wait.token for wait in waits)


def why_not_act(case: Case, act_key: str, actor: Person, now: datetime) -> str | None:
    """The same for an act that is given for many cases at once, such as the head's sign-off."""
    situation = Situation(case, actor, now)
    act = situation.book.acts[act_key]
    if case.stage != act.at:
        return "move-not-here"
    candidates = situation.by_tokens(role_tokens(case, act.who))
    if not candidates:
        return "not-yours-to-move"
    behalf = on_behalf(case, candidates)
    return (
        situation.why_own(behalf)
        or situation.why_acted(situation.book.separate_from(act_key), behalf)
        or why_excluded(case, actor, behalf)
    )


def _theirs(situation: Situation, move: Move) -> str | None:
    if situation.actor is None:
        passed = any(wait.clock and wait.due_at and wait.due_at <= situation.now for wait in situation.waits)
        return None if move.auto or (move.clock and passed) else "not-yours-to-move"
    if move.by_person and situation.candidates(move):
        return None
    if (move.stays or move.branch) and situation.has_signed:
        return "signed-already"
    return situation.why_barred_from(move) or "not-yours-to-move"


def _not_their_own(situation: Situation, move: Move) -> str | None:
    return None if _as_applicant(situation, move) else situation.why_own(situation.behalf(move))


def _not_acted_before(situation: Situation, move: Move) -> str | None:
    """What two people have to see is an approval; that nothing comes of it, who has acted before may say as well."""
    here = situation.case.stage
    if _as_applicant(situation, move) or situation.book.stops_beside(here, move):
        return None
    voted = frozenset({here}) if situation.breaks_tie(move) else frozenset[str]()
    return situation.why_acted(situation.book.separate_from(here) | voted, situation.behalf(move))


def _takes_a_side(situation: Situation, move: Move) -> str | None:
    return "tie-owes-a-side" if move.vote == "abstain" and situation.breaks_tie(move) else None


def _not_excluded(situation: Situation, move: Move) -> str | None:
    if _as_applicant(situation, move) or not isinstance(situation.actor, Person):
        return None
    return why_excluded(situation.case, situation.actor, situation.behalf(move))


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
