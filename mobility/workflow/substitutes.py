"""Who could do what a case waits for: who holds the role where it waits, and who is asked for somebody else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.accounts.colleagues import Colleague, colleagues
from mobility.accounts.models import EVERYWHERE, Grant, Person, Role
from mobility.accounts.policy import acts_on_behalf, loan_for
from mobility.accounts.queries import lenders_of, names_of_scopes, people_holding
from mobility.accounts.roles import ASSESSORS, title_of, words_of_loan, words_of_scope
from mobility.base.database import db
from mobility.base.languages import named, quoted, tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.base.veil import veil_over

from .engine.acts import awaited_act, awaited_in_vain, bars_of_act
from .engine.books import book_of
from .engine.moving import has_left
from .engine.office import waits_of
from .engine.permission import Bars, bars_beside, bars_of, open_waits
from .engine.standing import promised_at
from .engine.times import escalates_to
from .engine.tokens import acts, holds, role_tokens
from .models import Case
from .policy import visible
from .rulebook import APPLICANT, Move

REMINDERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)
"""Who reminds, beside the role that the rule book tells of what is late."""
SHOWN = 20
"""So many holders of a role stand on its page; of more the first."""
REASONS: Mapping[str, object] = {
    "own-case": _l("it is their own case"),
    "proposal-is-yours": _l("they have proposed what is to be signed"),
    "proposal-kept-apart": _l(
        "they have a conflict of interest in a case of the proposal that is to be signed"
    ),
    "acted-before": _l("they decided it in another stage, and the rules ask for two people"),
    "knows-whose": _l("it is assessed blindly, and another role tells them whose it is"),
    "applies-too": _l("they apply in the same call"),
    "lender-own-case": _l("it is the case of the person for whom they act"),
    "lender-acted-before": _l("the person for whom they act decided it in another stage"),
    "lender-kept-apart": _l("the person for whom they act has a conflict of interest"),
    "excluded": _l("they have a conflict of interest"),
}
"""Why somebody may not decide, by the key of the refusal that they would read themselves; what it does not name is an
exclusion, and told alike whatever it is."""


@dataclass(frozen=True)
class Holder:
    """Somebody who has the role there. `asked`: the case waits for them, `named`: by name; `barred`: they may not decide it,
    `why` in words where the reader learns it; `on_loan`: whose role it is and until when, in words, where they have it on
    loan; `alike`: their family name is like that of the person whose case it is, and the reader is told so.
    """

    name: str
    asked: bool
    named: bool
    barred: bool
    why: str = ""
    on_loan: str = ""
    alike: bool = False


@dataclass(frozen=True)
class HeldRole:
    """A role that the case waits for, where, until when, and who has it; `beside`: who has it and is not asked, as all
    places are others' by name. `empty`: how many places nobody who has it can fill."""

    role: str
    scope: str
    title: str
    where: str
    due_at: datetime | None
    holders: tuple[Holder, ...]
    beside: tuple[Holder, ...]
    empty: int

    @property
    def could_replace(self) -> bool:
        """Whether any of those who are not asked may decide the case, so that they could be given a place."""
        return any(not holder.barred for holder in self.beside)


@dataclass(frozen=True)
class NamedRole:
    """A role that the rule book names (`who`) for `moves` of the stage, beside those who hold it, and who has it there: the
    case does not wait for them. `moves` are in quotation marks."""

    title: str
    where: str
    moves: tuple[str, ...]
    holders: tuple[Holder, ...]


def case_to_help(viewer: Person, reference: str) -> Case | None:
    """A case in progress that the viewer sees, or that an administrator may find somebody for; never one's own."""
    seen = select(Case).where(
        Case.reference == reference, Case.ended_at.is_(None), Case.subject_id != viewer.id
    )
    if Role.ADMINISTRATOR not in viewer.roles:
        seen = seen.where(visible(viewer))
    return db.session.scalars(seen.options(joinedload(Case.subject))).one_or_none()


class Sought(NamedTuple):
    """A place that somebody is to take: who is named, or whoever acts for the token. `empty`: nobody could now."""

    token: str
    person_id: int | None
    due_at: datetime | None
    empty: bool


def roles_held(viewer: Person, case: Case, now: datetime) -> list[HeldRole]:
    """The roles that the case waits for now, each once, with everybody who has them there, as the viewer learns of them."""
    sought = places_sought(case, now)
    names = _scopes_of([each.token for each in sought])
    bars, told = bars_now(case) if sought else Bars(), _reasons_for(viewer, case)
    found = []
    for token in dict.fromkeys(each.token for each in sought):
        here = [each for each in sought if each.token == token]
        role, _at, scope = token.partition("@")
        due = promised_at(case, [each.due_at for each in here])
        people = _holders(token, here, bars, told, namesakes_for(viewer, case), now)
        asked, beside = [each for each in people if each.asked], [each for each in people if not each.asked]
        empty = sum(each.empty for each in here)
        where = words_of_scope(scope, names)
        found.append(HeldRole(role, scope, title_of(role), where, due, tuple(asked), tuple(beside), empty))
    return found


def roles_named(viewer: Person, case: Case, held: Sequence[HeldRole], now: datetime) -> list[NamedRole]:
    """The roles that moves out of the stage name, other than those `held`, each once where it is held, with its people."""
    book, asked = book_of(case), {each.role for each in held} | {APPLICANT}
    by_token: dict[str, list[Move]] = {}
    for move in book.stage(case.stage).moves.values():
        if move.by_person and move.who and move.who not in asked:
            for token in role_tokens(case, move.who):
                by_token.setdefault(token, []).append(move)
    names, told, alike = _scopes_of(by_token), _reasons_for(viewer, case), namesakes_for(viewer, case)
    found = []
    for token, moves in by_token.items():
        role, _at, scope = token.partition("@")
        beside = all(book.stops_beside(case.stage, move) for move in moves)
        bars = bars_beside(case) if beside else bars_of(case)
        people = _holders(token, [Sought(token, None, None, empty=False)], bars, told, alike, now)
        titles = tuple(quoted(tr(dict(move.title or {})) or move.key) for move in moves)
        found.append(NamedRole(title_of(role), words_of_scope(scope, names), titles, tuple(people)))
    return found


def _scopes_of(tokens: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """The names of the scopes in which they are given."""
    kinds = {token.partition("@")[2].partition(":")[0] for token in tokens} - {EVERYWHERE}
    return names_of_scopes(*sorted(kinds)) if kinds else {}


def _reasons_for(viewer: Person, case: Case) -> Callable[[Person, str], str]:
    """Why somebody may not decide, as the viewer learns it; whoever it is reads of themselves the whole of what they would
    be refused with."""
    reads = reads_reasons(viewer, case)

    def told(person: Person, why: str) -> str:
        if person.id == viewer.id:
            return Refusal(why).sentence
        return reason_of(why) if reads else ""

    return told


def places_sought(case: Case, now: datetime) -> list[Sought]:
    """Of the roles that it waits for; where it waits for nothing but an act, which no wait asks for, of who gives that."""
    act = awaited_act(case)
    if act is None:
        return [
            Sought(wait.token, wait.person_id, wait.due_at, wait.vacant_at is not None)
            for wait in waits_of(case)
            if wait.role != APPLICANT and "@" in wait.token
        ]
    in_vain = awaited_in_vain(case, now) is not None
    return [Sought(token, None, case.due_at, in_vain) for token in role_tokens(case, act.who)]


def bars_now(case: Case) -> Bars:
    """Who may not do what the case waits for now: decide in its stage, or give the act."""
    act = awaited_act(case)
    return bars_of(case) if act is None else bars_of_act(case, act)


def namesakes_for(viewer: Person, case: Case) -> Callable[[Collection[Person]], Collection[int]]:
    """Of people, the ids of those whose family name is like that of the person whose case it is; none where the viewer is
    not told so."""
    alike = lent.alike.get(case.kind)
    return lambda people: alike(case, people, viewer) if alike else ()


def closeness_doubts(viewer: Person, person: Person, case: Case) -> list[str]:
    """What speaks against it that the person decides the case, though they may."""
    if person.id not in namesakes_for(viewer, case)([person]):
        return []
    return [_("%(name)s has a family name like the applicant’s.", name=person.called)]


def reads_reasons(viewer: Person, case: Case) -> bool:
    """Whether the viewer learns why others may not decide the case: not who assesses it blindly, whom that could tell whose
    case it is. An administrator who assesses nothing has to know whom to name instead.
    """
    finds_others = Role.ADMINISTRATOR in viewer.roles and not viewer.holds_any(ASSESSORS)
    return finds_others or veil_over(case, viewer) is None


def barred_for(viewer: Person, case: Case, why: str) -> str:
    """Which case somebody may not decide, for the viewer: with the reason where they learn it."""
    return barred_in_words([(case, why)]) if reads_reasons(viewer, case) else case.reference


def could_be_named(viewer: Person, case: Case, tokens: Collection[str], now: datetime) -> list[Colleague]:
    """Whom the viewer is offered as a substitute for one of the roles: whoever may decide the case and has not all.

    Nobody of those who decide it later, where the rules ask for two people: by the one they would be kept from the other.
    """
    if not tokens:
        return []
    bars, later = bars_now(case), _kept_for_later(case)

    def fits(person: Person) -> bool:
        has_all = all(acts_on_behalf(person, token) == (None,) for token in tokens)
        decides_later = any(acts(person, token) for token in later)
        return not has_all and not decides_later and bars.why(person) is None

    besides = {*bars.people, viewer.id}
    return colleagues(tokens, besides, now, fits=fits, namesakes=namesakes_for(viewer, case))


def _kept_for_later(case: Case) -> frozenset[str]:
    """The tokens of those who act on the case in what is still ahead of it and kept apart from where it is."""
    book, act = book_of(case), awaited_act(case)
    ahead = [key for key in book.separate_from(act.key if act else case.stage) if not has_left(case, key)]
    movers = {
        (holder.role, holder.of)
        for key in ahead
        if key in book.stages
        for move in book.moves_from(key)
        for holder in book.movers(key, move)
        if holder.role != APPLICANT
    }
    signers = {(book.acts[key].who, None) for key in ahead if key in book.acts}
    return frozenset(token for role, of in movers | signers for token in role_tokens(case, role, of))


def barred_in_words(barred: Sequence[tuple[Case, str]]) -> str:
    """Which cases somebody may not decide, and why, for administrators: `T27-0042, T27-0051 (it is their own case)`."""
    found: dict[str, list[str]] = {}
    for case, why in barred:
        found.setdefault(why, []).append(case.reference)
    return "; ".join(_cases_and_reason(references, why) for why, references in found.items())


def _cases_and_reason(references: Sequence[str], why: str) -> str:
    return f"{named(references)} ({reason_of(why)})"


def reason_of(why: str) -> str:
    """Why somebody may not decide, for others: by the key of the refusal that they would read themselves."""
    return str(REASONS.get(why, REASONS["excluded"]))


def roles_to_give(viewer: Person, case: Case, now: datetime) -> list[HeldRole]:
    """Those of `roles_held` for which the viewer may appoint a substitute: an administrator for each, and whom the rule book
    tells that a place is late for the role that is late. Where a place of a quorum in words has fallen away, the office may
    for the role of the stage, where it is held most narrowly.
    """
    if Role.ADMINISTRATOR in viewer.roles:
        return roles_held(viewer, case, now)
    found = {f"{held.role}@{held.scope}": held for held in _roles_late(viewer, case, now)}
    if case.places_gone and any(_is_told(viewer, case, role) for role in REMINDERS):
        holder = book_of(case).stage(case.stage).holder
        token = role_tokens(case, holder.role, holder.of)[0]
        role, _at, scope = token.partition("@")
        where = words_of_scope(scope, _scopes_of([token]))
        found.setdefault(token, HeldRole(role, scope, title_of(role), where, None, (), (), 0))
    return [*found.values()]


def _roles_late(viewer: Person, case: Case, now: datetime) -> list[HeldRole]:
    stage = book_of(case).stage(case.stage)
    late = {
        wait.token
        for wait in open_waits(case)
        if wait.due_at is not None
        and wait.due_at <= now
        and _is_told(viewer, case, escalates_to(stage, wait.branch))
    }
    return (
        [held for held in roles_held(viewer, case, now) if f"{held.role}@{held.scope}" in late]
        if late
        else []
    )


def _is_told(viewer: Person, case: Case, role: str | None) -> bool:
    return role is not None and any(acts(viewer, token) for token in role_tokens(case, role))


def may_remind(viewer: Person, case: Case) -> bool:
    """Whether the viewer is of the office, or of a role that the rule book tells when this stage is late."""
    stage = book_of(case).stage(case.stage)
    roles = (*REMINDERS, *(escalates_to(stage, branch) for branch in ("", *stage.branches)))
    return any(_is_told(viewer, case, role) for role in dict.fromkeys(roles))


def waits_in_vain(case: Case) -> bool:
    """Whether nobody can do something that the case waits for: then it stands among the stuck cases."""
    return case.stuck_since is not None or any(wait.vacant_at is not None for wait in waits_of(case))


def is_somebody_to_remind(case: Case, viewer: Person) -> bool:
    """Whether a place that the case waits for is held by anybody else who may decide; who gives an act has it among their
    tasks for all cases at once."""
    return awaited_act(case) is None and any(
        wait.vacant_at is None and not holds(viewer, wait) for wait in waits_of(case)
    )


def _holders(
    token: str,
    sought: Sequence[Sought],
    bars: Bars,
    told: Callable[[Person, str], str],
    alike: Callable[[Collection[Person]], Collection[int]],
    now: datetime,
) -> list[Holder]:
    """Those whom it waits for by name come first. `told`: why somebody may not decide, by the key of their refusal; `alike`:
    ids of those whose family name is like that of the person whose case it is."""
    ids = {each.person_id for each in sought}
    people = sorted(people_holding(token, now), key=lambda person: person.id not in ids)
    lenders, namesakes = lenders_of(people), alike(people)

    def holder(person: Person) -> Holder:
        loan, why = loan_for(person, token), bars.why_for(person, token)
        return Holder(
            person.called,
            asked=None in ids or person.id in ids or (loan is not None and loan.lender_id in ids),
            named=person.id in ids,
            barred=why is not None,
            why=told(person, why) if why is not None else "",
            on_loan=_on_loan(loan, lenders, now),
            alike=why is None and person.id in namesakes,
        )

    return [holder(person) for person in people]


def _on_loan(loan: Grant | None, lenders: Mapping[int, str], now: datetime) -> str:
    if loan is None:
        return ""
    return words_of_loan(lenders.get(loan.lender_id or 0, ""), loan.starts_at, loan.ends_at, now)
