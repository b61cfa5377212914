"""Reads of claims of reserved seats."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    select,
)
from sqlalchemy.orm import contains_eager, joinedload

from mobility.accounts.models import Person, Rights, Role
from mobility.accounts.queries import people_holding
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.kept_statements import kept_statement
from mobility.base.lending import Rows, lent
from mobility.base.zone import local_day_in_sql
from mobility.calls.models import Call
from mobility.documents.models import Requirement
from mobility.documents.queries import in_force, requirements_of
from mobility.inclusion.models import ClaimState, PaperAsked, ReservedClaim
from mobility.inclusion.policy import OFFICERS, visible
from mobility.workflow import policy as cases
from mobility.workflow.models import Case

PAGE = 50


class Prospect(StrEnum):
    """What the decision of a claim can still bring."""

    SELECTION = "selection"
    """It counts in the selection of the call."""
    LATER = "later"
    """A selection of the call is carried out, on whatever day: it counts for seats that become free, and in a later one."""
    SEATED = "seated"
    """Nothing, as long as its person has a seat without it and asks for no better one."""
    OVER = "over"
    """Nothing: the application has ended."""


def _prospect() -> ColumnElement[str]:
    """Of the claims of an `Application`."""
    return case(
        (Application.ended_at.is_not(None), Prospect.OVER),
        (lent.reached["seated"](Application.id), Prospect.SEATED),
        (lent.reached["selected"](Application.id), Prospect.LATER),
        else_=Prospect.SELECTION,
    )


def _undecided() -> ColumnElement[bool]:
    """The clause on `ReservedClaim` joined to `Application`: a decision is still to come and would change something."""
    claimed = ReservedClaim.state == ClaimState.CLAIMED
    return and_(claimed, Application.ended_at.is_(None), ~lent.reached["seated"](Application.id))


def _is_asked() -> ColumnElement[bool]:
    """The clause on `ReservedClaim`: its person is asked for another paper, and the day for it has not passed."""
    due_still = PaperAsked.due_on >= local_day_in_sql(func.now())
    found = exists().where(
        PaperAsked.claim_id == ReservedClaim.id, PaperAsked.answered_at.is_(None), due_still
    )
    return found.correlate(ReservedClaim)


def _waits() -> ColumnElement[bool]:
    """The same: the inclusion officer is asked for a decision."""
    return and_(_undecided(), ~_is_asked())


def number_of_waiting() -> int:
    """How many claims wait for a decision, whoever decides them, now or once another paper has come."""
    waiting = select(func.count()).select_from(ReservedClaim).join(Application).where(_undecided())
    return db.session.scalars(waiting).one()


def prospects_of(application_ids: Collection[int]) -> dict[int, Prospect]:
    """application id -> what a claim of it can still bring"""
    rows = db.session.execute(select(Application.id, _prospect()).where(Application.id.in_(application_ids)))
    return {number: Prospect(prospect) for number, prospect in rows}


def open_claims(viewer: Person, after: int = 0) -> Sequence[ReservedClaim]:
    """What waits for the inclusion officer, oldest first, with person and call: a page from behind the id `after`."""
    return db.session.scalars(
        _with_person()
        .where(
            visible(viewer),
            _waits(),
            ReservedClaim.id > after,
        )
        .order_by(ReservedClaim.id)
        .limit(PAGE)
    ).all()


def decided_claims(viewer: Person, limit: int = 20) -> Sequence[ReservedClaim]:
    """What was decided last."""
    return db.session.scalars(
        _with_person()
        .where(visible(viewer), ReservedClaim.decided_at.is_not(None))
        .order_by(ReservedClaim.decided_at.desc(), ReservedClaim.id.desc())
        .limit(limit)
    ).all()


def number_of_open(viewer: Person | Rights) -> Select[int]:
    """How many claims wait, for the menu."""
    return (
        select(func.count())
        .select_from(ReservedClaim)
        .join(Application, Application.id == ReservedClaim.application_id)
        .where(visible(viewer), _waits())
    )


@dataclass(frozen=True)
class OpenInBrief:
    """How many claims wait, the first day of a selection in which one of them counts, and whether one counts in a call that
    was closed before its day."""

    number: int
    first: date | None
    hurried: bool


def open_in_brief(viewer: Person | Rights) -> Rows | None:
    """The columns of `OpenInBrief`, for the officer; no row where none waits."""
    if not viewer.holds_any((Role.INCLUSION_OFFICER,)):
        return None
    counts = _prospect() == Prospect.SELECTION
    number = func.count()
    return (
        select(
            number.label("number"),
            func.min(Call.selection_on).filter(counts).label("first"),
            func.bool_or(counts & Call.closed_at.is_not(None)).label("hurried"),
        )
        .select_from(ReservedClaim)
        .join(Application, Application.id == ReservedClaim.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(visible(viewer), _waits())
        .having(number > 0)
    )


def asked_claims(viewer: Person) -> Sequence[ReservedClaim]:
    """Those for which another paper is asked, the one with the nearest day first."""
    return db.session.scalars(
        _with_person()
        .join(PaperAsked, PaperAsked.claim_id == ReservedClaim.id)
        .where(visible(viewer), _undecided(), _is_asked())
        .order_by(PaperAsked.due_on, ReservedClaim.id)
        .limit(PAGE)
    ).all()


def papers_asked(application_id: int) -> Sequence[PaperAsked]:
    """What the person of the application may still give for its claims: until they are decided, also after the day."""
    return db.session.scalars(
        select(PaperAsked)
        .join(PaperAsked.claim)
        .join(Application, Application.id == ReservedClaim.application_id)
        .where(Application.id == application_id, _undecided())
        .order_by(PaperAsked.claim_id)
        .options(contains_eager(PaperAsked.claim))
    ).all()


def papers_owed_by(person: Person) -> Sequence[PaperAsked]:
    """What a person is still asked for, with the application, by their day."""
    return db.session.scalars(_papers_owed(), {"person": person.id}).all()


@kept_statement
def _papers_owed() -> Select[PaperAsked]:
    return (
        select(PaperAsked)
        .join(PaperAsked.claim)
        .join(ReservedClaim.application)
        .where(Application.subject_id == bindparam("person"), PaperAsked.answered_at.is_(None), _undecided())
        .order_by(PaperAsked.due_on, PaperAsked.claim_id)
        .options(contains_eager(PaperAsked.claim).contains_eager(ReservedClaim.application))
    )


def papers_for(claim: ReservedClaim) -> list[Requirement]:
    """The papers that the call asks of this group. Needs `application`."""
    return [each for each in requirements_of(claim.application.context) if each.group == claim.group]


def shown_of(claim: ReservedClaim) -> dict[str, list[int]]:
    """By which a page says which papers it showed (`base.seen`): the ids of those that are there. Needs `application`."""
    asked = {each.id for each in papers_for(claim)}
    given = (each.id for each in in_force(claim.application_id) if each.requirement_id in asked)
    return {"papers": sorted(given)}


def resting_claims(viewer: Person) -> Sequence[ReservedClaim]:
    """Undecided ones of people who have a seat without them, newest first: each waits again once the seat is lost."""
    undecided = ReservedClaim.state == ClaimState.CLAIMED
    return db.session.scalars(
        _with_person()
        .where(visible(viewer), undecided, _prospect() == Prospect.SEATED)
        .order_by(ReservedClaim.id.desc())
        .limit(PAGE)
    ).all()


def officers_addresses(now: datetime) -> list[str]:
    """Where a person writes who has another paper for a claim."""
    return [officer.email for officer in people_holding(OFFICERS, now)]


def selection_day(case_id: int) -> date | None:
    """Of the call in which the case applies, as long as a claim of it counts in that selection."""
    day = select(Call.selection_on).join(Application, Application.call_id == Call.id)
    return db.session.scalar(day.where(Application.id == case_id, _prospect() == Prospect.SELECTION))


def get_claim(viewer: Person, claim_id: int) -> ReservedClaim | None:
    """The claim with person and call, if it is the viewer's to see."""
    return db.session.scalar(_with_person().where(ReservedClaim.id == claim_id, visible(viewer)))


def are_claimed(call_id: int) -> bool:
    """Whether somebody whose application is open claims a reserved seat of the call, or has one confirmed."""
    standing = ReservedClaim.state != ClaimState.REFUSED, Case.ended_at.is_(None)
    claims = select(ReservedClaim.id).join(Case, Case.id == ReservedClaim.application_id)
    found = claims.where(Case.context == f"call:{call_id}", *standing)
    return bool(db.session.scalar(select(found.exists())))


def undecided_in(call_id: int) -> int:
    """How many claims of the call wait, whoever looks: whoever gives its seats learns the number, and no group."""
    waiting = select(func.count()).select_from(ReservedClaim)
    waiting = waiting.join(Application, Application.id == ReservedClaim.application_id)
    return db.session.scalar(waiting.where(Application.call_id == call_id, _undecided())) or 0


def settled_claims(chains: Collection[str], _reader: Person) -> Collection[str]:
    """Of `claim:7`, `claim:8`: those that wait for nobody: decided, forgotten, or a decision would change nothing."""
    numbers = [int(chain.partition(":")[2]) for chain in chains]
    waiting = db.session.scalars(
        select(ReservedClaim.id)
        .join(Application, Application.id == ReservedClaim.application_id)
        .where(ReservedClaim.id.in_(numbers), _waits())
    )
    return set(chains) - {f"claim:{number}" for number in waiting}


def claims_of(application_id: int) -> Sequence[ReservedClaim]:
    """The claims of one application, whoever looks: pages ask what the viewer may know of them."""
    return db.session.scalars(
        select(ReservedClaim)
        .where(ReservedClaim.application_id == application_id)
        .order_by(ReservedClaim.id)
        .options(joinedload(ReservedClaim.paper_asked))
    ).all()


def confirmed_groups(application_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """application id -> the groups that the inclusion officer has confirmed; those without any are left out."""
    rows = db.session.execute(
        select(ReservedClaim.application_id, ReservedClaim.group).where(
            ReservedClaim.application_id.in_(application_ids), ReservedClaim.state == ClaimState.CONFIRMED
        )
    )
    found: dict[int, set[str]] = defaultdict(set)
    for application_id, group in rows:
        found[application_id].add(group)
    return {application_id: frozenset(groups) for application_id, groups in found.items()}


def _with_person() -> Select[ReservedClaim]:
    application = joinedload(ReservedClaim.application)
    return (
        select(ReservedClaim)
        .join(Application, Application.id == ReservedClaim.application_id)
        .options(
            application.joinedload(Application.subject),
            application.joinedload(Application.call),
            joinedload(ReservedClaim.paper_asked),
        )
    )


def references_of(ids: Collection[int]) -> dict[int, str]:
    """id of a claim -> the reference of its application"""
    rows = db.session.execute(
        select(ReservedClaim.id, Application.reference)
        .join(Application, Application.id == ReservedClaim.application_id)
        .where(ReservedClaim.id.in_(ids))
    ).all()
    return dict(rows)


def claims_opened(viewer: Person) -> Select[int]:
    """The ids of those in applications that the viewer sees."""
    return (
        select(ReservedClaim.id)
        .join(Case, Case.id == ReservedClaim.application_id)
        .where(cases.visible(viewer))
    )


def claims_in(application_ids: Collection[int]) -> Collection[int]:
    """The ids of the claims in these applications."""
    return db.session.scalars(
        select(ReservedClaim.id).where(ReservedClaim.application_id.in_(application_ids))
    ).all()
