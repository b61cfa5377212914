"""Who could do what a case waits for: who holds the role where it waits, and who is asked for somebody else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from mobility.accounts.colleagues import Colleague, colleagues
from mobility.accounts.models import EVERYWHERE, Grant, Person, Role
from mobility.accounts.policy import acts_on_behalf, loan_for
from mobility.accounts.queries import lenders_of, load_grants, names_of_scopes, people_holding
from mobility.accounts.roles import ASSESSORS, title_of, words_of_loan, words_of_scope
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.base.veil import veil_over

from .engine.books import book_of, book_of_version
from .engine.hand import one_look
from .engine.moving import has_left
from .engine.office import waits_of
from .engine.permission import Bars, bars_of, open_waits
from .engine.times import escalates_to
from .engine.tokens import acts, holds, role_tokens
from .models import Case, Wait
from .policy import visible
from .rulebook import APPLICANT, RuleBook

REMINDERS = (Role.COORDINATOR, Role.HEAD_OF_OFFICE)
"""Who reminds, beside the role that the rule book tells of what is late."""
SHOWN = 20
"""So many holders of a role stand on its page; of more the first."""
NAMED = 5
"""So many cases are named for each reason."""
LOOKED_AT = 100
"""So many cases are looked at when a role is lent."""
TOLD_OF_APPLICANTS = ("own-case", "applies-too")
"""Of `REASONS`, those that an application of theirs is."""
UNTOLD = "begins-too"
"""The key of the refusal for a draft of theirs, which nobody else learns of."""
REASONS: Mapping[str, object] = {
    "own-case": _l("it is their own case"),
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


def case_to_help(viewer: Person, reference: str) -> Case | None:
    """A case in progress that the viewer sees, or that an administrator may find somebody for; never one's own."""
    seen = select(Case).where(
        Case.reference == reference, Case.ended_at.is_(None), Case.subject_id != viewer.id
    )
    if Role.ADMINISTRATOR not in viewer.roles:
        seen = seen.where(visible(viewer))
    return db.session.scalars(seen.options(joinedload(Case.subject))).one_or_none()


def roles_held(viewer: Person, case: Case, now: datetime) -> list[HeldRole]:
    """The roles that the case waits for now, each once, with everybody who has them there, as the viewer learns of them."""
    waits = [wait for wait in waits_of(case) if wait.role != APPLICANT and "@" in wait.token]
    kinds = {wait.token.partition("@")[2].partition(":")[0] for wait in waits} - {EVERYWHERE}
    names = names_of_scopes(*sorted(kinds)) if kinds else {}
    bars, reads = (bars_of(case), reads_reasons(viewer, case)) if waits else (Bars(), False)

    def told(person: Person, why: str) -> str:
        """To everybody the whole of what they themselves would be refused with."""
        if person.id == viewer.id:
            return Refusal(why).sentence
        return reason_of(why) if reads else ""

    found = []
    for token in dict.fromkeys(wait.token for wait in waits):
        here = [wait for wait in waits if wait.token == token]
        role, _at, scope = token.partition("@")
        due = min((wait.due_at for wait in here if wait.due_at), default=None)
        people = _holders(token, here, bars, told, namesakes_for(viewer, case), now)
        asked, beside = [each for each in people if each.asked], [each for each in people if not each.asked]
        empty = sum(wait.vacant_at is not None for wait in here)
        where = words_of_scope(scope, names)
        found.append(HeldRole(role, scope, title_of(role), where, due, tuple(asked), tuple(beside), empty))
    return found


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
    bars, later = bars_of(case), _kept_for_later(case)

    def fits(person: Person) -> bool:
        has_all = all(acts_on_behalf(person, token) == (None,) for token in tokens)
        decides_later = any(acts(person, token) for token in later)
        return not has_all and not decides_later and bars.why(person) is None

    besides = {*bars.people, viewer.id}
    return colleagues(tokens, besides, now, fits=fits, namesakes=namesakes_for(viewer, case))


def _kept_for_later(case: Case) -> frozenset[str]:
    """The tokens of those who act on the case in what is still ahead of it and kept apart from where it is."""
    book = book_of(case)
    ahead = [key for key in book.separate_from(case.stage) if not has_left(case, key)]
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
    return f"{named_cases(references)} ({reason_of(why)})"


def reason_of(why: str) -> str:
    """Why somebody may not decide, for others: by the key of the refusal that they would read themselves."""
    return str(REASONS.get(why, REASONS["excluded"]))


def named_cases(references: Sequence[str]) -> str:
    """The first of them, and how many more."""
    more = len(references) - NAMED
    named = ", ".join(references[:NAMED])
    if more > 0:
        named = ngettext("%(names)s and %(num)d more", "%(names)s and %(num)d more", more, names=named)
    return named


def roles_to_give(viewer: Person, case: Case, now: datetime) -> list[HeldRole]:
    """Those of `roles_held` for which the viewer may appoint a substitute: an administrator for each, and whom the rule book
    tells that a place is late for the role that is late.
    """
    if Role.ADMINISTRATOR in viewer.roles:
        return roles_held(viewer, case, now)
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
    """Whether nobody can fill a place that the case waits for: then it stands among the stuck cases."""
    return any(wait.vacant_at is not None for wait in waits_of(case))


def is_somebody_to_remind(case: Case, viewer: Person) -> bool:
    """Whether a place that the case waits for is held by anybody else who may decide."""
    return any(wait.vacant_at is None and not holds(viewer, wait) for wait in waits_of(case))


def barred_there(grant: Grant, person: Person, now: datetime) -> list[str]:
    """What speaks against giving or lending the role to the person: what waits for its holder now, and they may not decide.

    Their own applications, and their rivals', are `applies_there`'s to tell, unless nothing would be left to decide. Of a
    draft nothing is told: what it keeps them apart from counts as theirs to decide. Of very many cases the most urgent are
    looked at.
    """
    load_grants(person, now)
    found = _waiting_for(grant)
    whys = [(case, _why_barred(case, person)) for case in found]
    barred = [(case, why) for case, why in whys if why not in (None, UNTOLD)]
    if barred and len(barred) == len(found):
        return [
            _(
                "%(name)s may decide none of the cases that wait there now: %(cases)s.",
                name=person.called,
                cases=barred_in_words(barred),
            )
        ]
    others = [(case, why) for case, why in barred if why not in TOLD_OF_APPLICANTS]
    if not others:
        return []
    return [
        ngettext(
            "Of the cases that wait there now %(name)s may not decide %(num)d: %(cases)s.",
            "Of the cases that wait there now %(name)s may not decide %(num)d: %(cases)s.",
            len(others),
            name=person.called,
            cases=barred_in_words(others),
        )
    ]


def _waiting_for(grant: Grant) -> list[Case]:
    """The cases that its holder is asked to decide now, those due first come first."""
    here = Wait.role == grant.role if grant.scope == EVERYWHERE else Wait.token == grant.token
    asked = or_(Wait.person_id.is_(None), Wait.person_id == grant.person_id)
    waits = db.session.scalars(
        select(Wait)
        .join(Wait.case)
        .options(contains_eager(Wait.case))
        .where(here, asked, Wait.closed_at.is_(None), Case.ended_at.is_(None))
        .order_by(Wait.due_at, Wait.id)
        .limit(LOOKED_AT)
    ).all()
    return list({wait.case_id: wait.case for wait in waits}.values())


def _why_barred(case: Case, person: Person) -> str | None:
    with one_look(case):
        return bars_of(case).why(person)


def applies_there(grant: Grant, person: Person, now: datetime) -> list[str]:
    """What speaks against lending the role to the person: they have applied in a call where it decides, of whatever faculty,
    so they are kept apart from their rivals. Of a draft nothing is told.
    """
    theirs = aliased(Case)
    lists = select(theirs.context).where(theirs.scopes.contains([grant.scope]), theirs.ended_at.is_(None))
    here = true() if grant.scope == EVERYWHERE else Case.context.in_(lists)
    applied = db.session.scalars(
        select(Case)
        .where(Case.subject_id == person.id, Case.ended_at.is_(None), Case.submitted_at.is_not(None), here)
        .order_by(Case.id)
    ).all()
    titles = [
        tr(case.title)
        for case in applied
        if grant.role in _deciding_roles(book_of_version(case.rule_book_id))
    ]
    if not titles:
        return []
    shown = "; ".join(titles[:NAMED])
    return [
        _(
            "%(name)s has applied where this role decides: %(titles)s. They decide neither their own application nor those "
            "of others in the same call.",
            name=person.called,
            titles=shown,
        )
    ]


def _deciding_roles(book: RuleBook) -> frozenset[str]:
    made = {
        holder.role
        for key in book.stages
        for move in book.moves_from(key)
        for holder in book.movers(key, move)
    }
    return frozenset(
        made | {act.who for act in book.acts.values()} | {s.holder.role for s in book.stages.values()}
    )


def _holders(
    token: str,
    waits: Sequence[Wait],
    bars: Bars,
    told: Callable[[Person, str], str],
    alike: Callable[[Collection[Person]], Collection[int]],
    now: datetime,
) -> list[Holder]:
    """Those whom it waits for by name come first. `told`: why somebody may not decide, by the key of their refusal; `alike`:
    ids of those whose family name is like that of the person whose case it is."""
    named = {wait.person_id for wait in waits}
    people = sorted(people_holding(token, now), key=lambda person: person.id not in named)
    lenders, namesakes = lenders_of(people), alike(people)

    def holder(person: Person) -> Holder:
        loan, why = loan_for(person, token), bars.why_for(person, token)
        return Holder(
            person.called,
            asked=None in named or person.id in named or (loan is not None and loan.lender_id in named),
            named=person.id in named,
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
