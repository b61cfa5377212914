"""What happens to cases: opened, moved, signed, waited for, kept in time. The engine does it; this is its face."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import true, update

from mobility.accounts.apart import ensure_audits_apart
from mobility.accounts.models import Person, Role
from mobility.accounts.queries import find_person, load_grants
from mobility.accounts.services import appoint
from mobility.base.database import Translated, db
from mobility.base.lending import lent
from mobility.base.record import Event, record
from mobility.base.refusals import Refusal
from mobility.base.zone import end_of_day

from .appointing import occasion_of, tell_substitute
from .engine import clock as _clock
from .engine import moving, office, waiting
from .engine import staffing as _staffing
from .engine.acts import awaited_act, awaiting_act_of, is_decided_by
from .engine.books import book_of, known_names, load_rule_books, store_rule_book
from .engine.giving import give_act
from .engine.hand import all_in_hand, every_wait, once, one_look
from .engine.moving import has_left, lock_all
from .engine.permission import (
    Permission,
    bars_of,
    excluded_people,
    on_behalf,
    open_waits,
    permission,
    permitted_moves,
    who_knows_whose,
    why_barred,
)
from .engine.standing import Standing, Tally, all_signed, places_of, signed_wait, standing, tally
from .engine.steps import chain_of
from .engine.tokens import Actor, Outsider, holds, meets, role_tokens
from .engine.words import Words
from .models import Case, Wait
from .rulebook import APPLICANT, WATCH, Move, Problem, RuleBook
from .stuck import cases_in_vain
from .substitutes import barred_for, bars_now, closeness_doubts, roles_to_give

__all__ = [
    "Actor",
    "Outsider",
    "Permission",
    "Standing",
    "Tally",
    "all_in_hand",
    "attend",
    "awaits",
    "book_of",
    "changed",
    "clock",
    "close_wait",
    "ensure_waits_for",
    "every_wait",
    "excluded_people",
    "fire",
    "give_act",
    "has_left",
    "held_up_by",
    "is_decided_by",
    "known_names",
    "load_rule_books",
    "lock_all",
    "misgivings",
    "name_substitute",
    "once",
    "one_look",
    "open_case",
    "permission",
    "permitted_moves",
    "places_of",
    "remind",
    "renew_waits",
    "reopen_wait",
    "replace_holder",
    "reschedule",
    "reschedule_context",
    "role_changed",
    "role_tokens",
    "scopes_in_use",
    "staffing",
    "stand_aside",
    "standing",
    "store_rule_book",
    "sweep",
    "tally",
    "wait_of",
    "who_knows_whose",
    "why_barred",
]

SUBSTITUTE_NAMED = "substitute-named"


def open_case(case: Case, *, book: str, actor: Person, now: datetime) -> None:
    """Start `case` (kind, reference, title, subject, context and scopes are set) by the rule book of the key `book`.

    Raises `LookupError`: there is no such rule book.
    """
    moving.open_case(case, book, actor, now)


def fire(
    case_id: int,
    move_key: str,
    *,
    actor: Actor,
    seen_version: int | None,
    now: datetime,
    reason: str = "",
    fields: Collection[str] = (),
    form: Mapping[str, object] | None = None,
) -> Event:
    """Make one move of the case, and the automatic ones that follow from it; gives the event of the first.

    `actor`: a person with their grants loaded, an `Outsider` with a signed link, or None for the clock. `seen_version` is
    the version that the actor saw; None only where nobody looked. `fields` are the keys that a return asks to mend;
    `form` is what was filled into the move's blanks: key -> text, number, date, or key of a choice.

    Raises `Refusal`: "changed-meanwhile", "move-not-here", "not-yours-to-move", "signed-already", "own-case",
    "acted-before", "reason-owed", "fields-owed", "fields-unknown", "tie-owes-a-side", "blank-owed", "blank-unfit",
    "blank-unknown", the key of an exclusion or of a guard.
    """
    return moving.fire(case_id, move_key, actor, seen_version, now, Words(reason, fields, form or {}))


def changed(case: Case, fact: str, *, now: datetime) -> None:
    """A fact of the case has changed: the automatic moves that read it are tried in this transaction."""
    db.session.flush()
    moving.changed(case.id, now, fact)


def misgivings(case: Case, move: Move) -> list[str]:
    """What its maker is asked back about before the move is made, in sentences of the rooms that know."""
    return [sentence for found in lent.misgivings for sentence in found(case, move)]


def awaits(case: Case, fact: str) -> bool:
    """Whether an automatic move out of where it is reads `fact`: only then can a change of it move the case."""
    return moving.awaits(case, fact)


def held_up_by(case: Case, now: datetime) -> str | None:
    """The key of the refusal that keeps a case where it is although everybody has signed who has to; else None."""
    stage = book_of(case).stages.get(case.stage)
    if stage is None or not stage.branches or not all_signed(case):
        return None
    found = (permission(case, move.key, None, now) for move in stage.moves.values() if move.auto)
    return next((each.why for each in found if each is not None and each.why), None)


def wait_of(actor: Actor, case: Case, known: Sequence[Wait] | None = None) -> Wait | None:
    """The open wait that waits for `actor`: their own by name, else that of one for whom they act, or of a role of theirs.

    Who has signed in this stage and round has none any more. `known`: all waits of the case, where they are read already.
    """
    every = every_wait(case) if known is None else known
    here = [wait for wait in every if wait.closed_at is None]
    waits = [wait for wait in here if holds(actor, wait) and wait.branch != WATCH]
    if not isinstance(actor, Person):
        return next(iter(waits), None)
    own = [wait for wait in waits if wait.person_id == actor.id]
    if own:
        return own[0]
    state = standing(case, every)
    if state is not None and actor.id in state.signed:
        return None
    return next(iter(sorted(waits, key=lambda wait: wait.person_id is None)), None)


def ensure_waits_for(actor: Person, case: Case, seen_version: int | None, *, now: datetime) -> Wait:
    """Lock the case, and make sure that it waits for `actor`, who may act on it.

    Raises `Refusal`: "changed-meanwhile", "not-waiting-for-you", "own-case", "acted-before", "knows-whose", or the key of
    an exclusion.
    """
    case = moving.lock(case.id)
    if seen_version is not None and seen_version != case.version:
        raise Refusal("changed-meanwhile", chain=chain_of(case.id))
    wait = wait_of(actor, case)
    if wait is None or case.ended_at is not None:
        raise Refusal("not-waiting-for-you")
    behalf = on_behalf(case, meets(actor, wait))
    why = None if wait.role == APPLICANT else bars_of(case).why(actor, behalf)
    if why is not None:
        raise Refusal(why)
    return wait


def close_wait(case: Case, actor: Person, *, now: datetime) -> Wait:
    """`actor` has signed what the case waited for; the place gets their name, and that of whom they did it for.

    Call `changed` afterwards.

    Raises `Refusal`: "not-waiting-for-you".
    """
    wait = wait_of(actor, case)
    if wait is None:
        raise Refusal("not-waiting-for-you")
    wait.for_id = on_behalf(case, meets(actor, wait))
    wait.person_id = actor.id
    wait.signed_at, wait.vacant_at = now, None
    waiting.close([wait], now)
    db.session.flush()
    waiting.set_due(case, open_waits(case))
    return wait


def reopen_wait(case: Case, actor: Person, *, now: datetime) -> Wait:
    """`actor` takes the signature back while the case is still in the stage: it waits for them again.

    Raises `Refusal`: "not-waiting-for-you".
    """
    case = moving.lock(case.id)
    wait = signed_wait(case, actor.id)
    if wait is None or case.ended_at is not None:
        raise Refusal("not-waiting-for-you")
    wait.signed_at = wait.closed_at = None
    if wait.for_id is not None:
        wait.person_id, wait.for_id = wait.for_id, None
    waiting.stop_watching(case, now)
    waiting.set_due(case, open_waits(case))
    _clock.look_again(case, wait, now)
    return wait


def name_substitute(
    actor: Person,
    case: Case,
    *,
    token: str,
    address: str,
    ends_on: date,
    anyway: bool = False,
    now: datetime,
) -> bool:
    """Give the role of `token`, which `case` waits for, to the person with the address until the end of a day; whether the
    case comes to them by that: not where all its places are others' by name.

    They are told of it, and of those of `case` and the others that wait in vain for that role which come to them by it; it
    stands in the record of `case`. `anyway`: whatever speaks against it, as long as they may decide `case`.

    Raises `Refusal`: "substitute-not-yours", "audits-beside", "substitute-barred" (they may not decide `case`),
    "substitute-yourself", "not-to-yourself", "delegate-unknown", and as `accounts.services.appoint`.
    """
    if token not in {f"{held.role}@{held.scope}" for held in roles_to_give(actor, case, now)}:
        raise Refusal("substitute-not-yours")
    person = find_person(address)
    if person is None:
        raise Refusal("delegate-unknown", "address")
    if person.id == actor.id:
        itself = "not-to-yourself" if Role.ADMINISTRATOR in actor.roles else "substitute-yourself"
        raise Refusal(itself, "address")
    ensure_audits_apart(person, token.partition("@")[0], now, end_of_day(ends_on), "address")
    _ensure_not_barred(actor, load_grants(person, now), case)
    others, occasion = _waiting_like(case, token), occasion_of(case, token, now)
    doubts = closeness_doubts(actor, person, case)
    # Where it is refused, the page that says so shows who has the role without it.
    with db.session.begin_nested():
        grant = appoint(
            actor, token=token, address=address, ends_on=ends_on, anyway=anyway, doubts=doubts, now=now
        )
        _ensure_not_barred(actor, person, case)  # who had no role before is kept apart from rivals only now
    free = {each.id: each for each in (case, *others) if bars_now(each).why(person) is None}
    theirs = [each for each in free.values() if _comes_to(each, person, token, now)]
    facts = {"person": grant.person_id, "role": grant.role, "scope": grant.scope}
    record(chain_of(case.id), SUBSTITUTE_NAMED, actor.id, now, facts)
    db.session.flush()
    by_waits = (
        theirs if awaited_act(case) is None else []
    )  # an act is given for all at once, and no wait asks for it
    for case_id in sorted({case.id, *(each.id for each in by_waits)}):
        _clock.renew(case_id, now, told={person.email})  # at once: they learn all of it by one message
    wait = wait_of(person, case) if case in theirs else None
    tell_substitute(actor, person, grant, case, occasion, theirs, wait, now)
    return case in theirs


def _waiting_like(case: Case, token: str) -> Sequence[Case]:
    """The cases that wait for the role of the token as `case` does: in vain, or for the same act."""
    act = awaited_act(case)
    return cases_in_vain(token) if act is None else awaiting_act_of(act.who)


def _comes_to(case: Case, person: Person, token: str, now: datetime) -> bool:
    """Whether the case waits for the person, who may decide it, once they have the role of the token."""
    act = awaited_act(case)
    if act is not None:
        return token in role_tokens(case, act.who)
    return waiting.would_ask(case, person.id, token, now)


def _ensure_not_barred(actor: Person, person: Person, case: Case) -> None:
    if (why := bars_now(case).why(person)) is not None:
        raise Refusal("substitute-barred", "address", why=barred_for(actor, case, why))


def renew_waits(case: Case, *, now: datetime) -> None:
    """Look again for whom the case waits, after a grant changed."""
    db.session.flush()
    _clock.renew(case.id, now)


def stand_aside(case: Case, person: Person, *, now: datetime) -> None:
    """`person` may not decide the case any more: what asked them to is settled, and it goes to others. An act that it waits
    for is given for others too, and may then be nobody's for them either.
    """
    _clock.ask_no_more(case, person.id)
    renew_waits(case, now=now)
    if (act := awaited_act(case)) is not None:
        _clock.renew_awaiting(act.who, now)


def remind(case: Case, *, actor: Person, now: datetime) -> int:
    """Write to those whom the case waits for, at most once a day; how many places. Refuses: "reminded-today"."""
    return office.remind(case, actor, now)


def replace_holder(case: Case, wait_id: int, person_id: int, *, actor: Person, now: datetime) -> Wait:
    """Give a place in the quorum of the case's stage to somebody else, who is told.

    Raises `Refusal`: "place-is-taken", "cannot-take-place", "knows-whose".
    """
    return office.replace(case, wait_id, person_id, actor, now)


def role_changed(role: str, scope: str, now: datetime) -> None:
    """`role` was given or has ended in `scope`: what waited in vain goes to who has come, what was theirs to others."""
    _clock.renew_for(role, scope, now)


def staffing(book: RuleBook, scopes: Collection[str], now: datetime) -> list[Problem]:
    """Warnings: the roles of the rule book that nobody holds in one of these scopes, and pools that are too small."""
    return _staffing.gaps(book, scopes, now)


def scopes_in_use(book_key: str) -> frozenset[str]:
    """The scopes of the open cases that follow a version of the rule book."""
    return _staffing.scopes_in_use(book_key)


def clock(*, now: datetime) -> int:
    """Every minute: a job for each wait that has to be reminded of, escalated, or moved; how many."""
    return _clock.tick(now)


def attend(wait_id: int, *, now: datetime) -> None:
    """Do what the clock has to do for one wait."""
    _clock.attend(wait_id, now)


def sweep(*, now: datetime) -> None:
    """The net below the facts and the ends of grants."""
    _clock.sweep(now)


def reschedule(case: Case, *, now: datetime, since: datetime | None = None) -> None:
    """Follow changed dates: a named date as it is, working days never to an earlier day, counted from `since` if it is
    given: what is asked may have come later than the case to its stage."""
    db.session.flush()
    _clock.reschedule(case.id, now, since)


def reschedule_context(context: str | None = None) -> None:
    """Have every open case of a context (`call:12`) follow its changed dates; of all, after a change of the calendar."""
    _clock.reschedule_all(Case.context == context if context else true())


def entitle(context: str, title: Translated) -> None:
    """Call all cases of a context so from now on, those that are over as well: lists and mails know them by it."""
    db.session.execute(update(Case).where(Case.context == context).values(title=title))
