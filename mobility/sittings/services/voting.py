"""Votes of a sitting: open or secret, each present member's once; where the rule book votes, its vote is the one."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.reviews.veiling import unnamed
from mobility.sittings import policy, queries
from mobility.sittings.models import (
    CALLED_OFF,
    AgendaItem,
    Ballot,
    Choice,
    Meaning,
    Outcome,
    Sitting,
    SittingState,
)
from mobility.sittings.quorum import counted_in, has_quorum, needed_in, present_in
from mobility.sittings.services.common import (
    ensure_takes_part,
    item_of,
    led_by,
    taken,
    without_voice,
)
from mobility.sittings.standing import is_early
from mobility.workflow.engine.standing import tally_of
from mobility.workflow.services import book_of

LONGEST_MOTION = 500
OF_RULE_BOOK = {"yes": Choice.FOR, "no": Choice.AGAINST, "abstain": Choice.ABSTAIN}
"""What a vote of the rule book is called here."""


def open_vote(
    actor: Person,
    sitting: Sitting,
    item_id: int,
    *,
    motion: str,
    means: str | None = None,
    secret: bool,
    now: datetime,
) -> AgendaItem:
    """Put a motion to the vote; whether it is secret is said now and stays. `means`: `Meaning`, owed of an application.

    Where the stage of the application is decided by votes of the rule book, those are what counts: nothing is cast here.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "not-on-the-agenda", "no-quorum", "no-quorum-here",
    "voted-on-already", "application-not-ready", "motion-owed", "meaning-owed", "secret-not-by-rule-book", "own-case", or the
    key of an exclusion.
    """
    if not motion.strip():
        raise Refusal("motion-owed", "motion")
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.OPEN)
    item = item_of(sitting, item_id)
    ensure_takes_part(actor, item)
    if item.application_id is not None and means not in set(Meaning):
        raise Refusal("meaning-owed", "means")
    if item.vote_opened_at is not None:
        raise Refusal("voted-on-already")
    if is_early(item.application, sitting):
        raise Refusal("application-not-ready")
    case = item.application
    if case is not None and case.ended_at is None and book_of(case).stage(case.stage).voted:
        if secret:
            raise Refusal("secret-not-by-rule-book", "secret")
        item.case_stage, item.case_round = case.stage, case.round
    _ensure_quorum(sitting, without_voice(case, by_rule_book=item.by_rule_book))
    item.motion = unnamed(item.application, motion.strip()[:LONGEST_MOTION])
    item.means = means if item.application_id is not None else None
    item.secret, item.vote_opened_at = secret, now
    db.session.flush()
    facts = {"item": item.id, "secret": secret, "means": item.means, "by_rule_book": item.by_rule_book}
    record(queries.chain_of(sitting), "sitting-vote-opened", actor.id, now, facts)
    return item


def cast(
    actor: Person, sitting: Sitting, item_id: int, *, choice: str, seen: str | None = None, now: datetime
) -> None:
    """`actor` votes: `for`, `against` or `abstain`. The same said twice is said once; of a secret vote nobody keeps what.

    `seen`: `base.seen.seen_of` the motion on which they vote, as it may be put otherwise after a vote was called off
    (`AgendaItem.shown`).

    Raises `Refusal`: "sitting-not-now", "not-on-the-agenda", "vote-not-open", "not-present", "ballot-owed",
    "voted-already", "own-case", "votes-knowing", the key of an exclusion, or as `ensure_as_shown`.
    """
    if choice not in set(Choice):
        raise Refusal("ballot-owed")
    sitting = taken(sitting, SittingState.OPEN)
    item = item_of(sitting, item_id)
    if not item.voting or item.by_rule_book:
        raise Refusal("vote-not-open")
    present = {each.person_id for each in present_in(sitting)}
    if actor.id not in present or not policy.is_member(actor, sitting):
        raise Refusal("not-present")
    why = without_voice(item.application, by_rule_book=False).get(actor.id)
    if why is not None:
        raise Refusal(why)
    ensure_as_shown(seen, item.shown)
    said = None if item.secret else choice
    made = insert(Ballot).values(item_id=item.id, person_id=actor.id, choice=said, cast_at=now)
    if db.session.scalar(made.on_conflict_do_nothing().returning(Ballot.item_id)) is None:
        before = queries.ballots_on([item.id])[item.id][actor.id]
        if before == choice:
            return
        raise Refusal("voted-already")
    if item.secret:
        item.votes = {**item.votes, choice: item.votes.get(choice, 0) + 1}
    facts = {"item": item.id, **({} if item.secret else {"choice": choice})}
    db.session.flush()
    record(queries.chain_of(sitting), "sitting-voted", actor.id, now, facts)


def close_vote(actor: Person, sitting: Sitting, item_id: int, *, now: datetime) -> AgendaItem:
    """The vote is over, and its result is known. Carried is what has more for it than against it.

    As many as make a quorum have voted: of the members without those who take no part here.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "not-on-the-agenda", "vote-not-open", "no-quorum",
    "no-quorum-here", "too-few-voted", "rule-book-vote-goes-on".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.OPEN)
    item = item_of(sitting, item_id)
    if not item.voting:
        raise Refusal("vote-not-open")
    barred = without_voice(item.application, by_rule_book=item.by_rule_book)
    _ensure_quorum(sitting, barred)
    item.barred = [each.person_id for each in present_in(sitting) if each.person_id in barred]
    if item.by_rule_book:
        _count_by_rule_book(item)
    else:
        _count(item, needed=needed_in(sitting, barred))
    item.vote_closed_at = now
    db.session.flush()
    facts = {"item": item.id, "votes": item.votes, "outcome": item.outcome, "barred": item.barred}
    record(queries.chain_of(sitting), "sitting-vote-closed", actor.id, now, facts)
    return item


def call_off(actor: Person, sitting: Sitting, item_id: int, *, now: datetime) -> None:
    """The vote is broken off: what was cast counts for nothing, and it can be put to the vote anew.

    Votes of the rule book stay where they were given.

    Raises `Refusal`: "sitting-not-yours", "sitting-not-now", "not-on-the-agenda", "vote-not-open".
    """
    led_by(actor, sitting)
    sitting = taken(sitting, SittingState.OPEN)
    item = item_of(sitting, item_id)
    if not item.voting:
        raise Refusal("vote-not-open")
    db.session.execute(delete(Ballot).where(Ballot.item_id == item.id))
    item.vote_opened_at, item.votes, item.secret = None, {}, False
    item.case_stage = item.case_round = None
    db.session.flush()
    record(queries.chain_of(sitting), CALLED_OFF, actor.id, now, {"item": item.id})


def _ensure_quorum(sitting: Sitting, barred: Collection[int]) -> None:
    """Counted without those who take no part in what is voted on.

    Raises `Refusal`: "no-quorum", "no-quorum-here" where it fails only without them.
    """
    there, needed = len(counted_in(sitting, barred)), needed_in(sitting, barred)
    if not has_quorum(sitting):
        raise Refusal("no-quorum")
    if there < needed:
        raise Refusal("no-quorum-here", there=there, needed=needed)


def _count(item: AgendaItem, needed: int) -> None:
    ballots = queries.ballots_on([item.id]).get(item.id, {})
    if len(ballots) < needed:
        raise Refusal("too-few-voted", voted=len(ballots), needed=needed)
    cast_now = item.votes if item.secret else Counter(choice for choice in ballots.values() if choice)
    item.votes = {choice: cast_now.get(choice, 0) for choice in Choice}
    carried = item.votes[Choice.FOR] > item.votes[Choice.AGAINST]
    item.outcome = Outcome.CARRIED if carried else Outcome.FAILED


def _count_by_rule_book(item: AgendaItem) -> None:
    """As the rule book counts it, with its veto and its way out of a tie."""
    case = item.application
    if case is None or item.case_stage is None or item.case_round is None:
        raise LookupError(f"item {item.id} has no vote of a rule book")
    quorum = book_of(case).stage(item.case_stage).quorum
    voices = queries.voices_in(case.id, item.case_stage, item.case_round)
    outcome = tally_of(quorum, voices).outcome if quorum is not None else None
    if outcome is None:
        raise Refusal("rule-book-vote-goes-on")
    said = Counter(OF_RULE_BOOK[voice.vote] for voice in voices if voice.vote)
    item.votes = {choice: said[choice] for choice in Choice}
    item.outcome = Outcome(outcome)
