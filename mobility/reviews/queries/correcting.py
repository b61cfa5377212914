"""Assessments that are to be looked at again after they were signed: who has to, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    any_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from mobility.accounts.models import EVERYWHERE, Grant, Person, Rights
from mobility.accounts.policy import in_force
from mobility.accounts.roles import ASSESSORS, name_with_lender
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.lending import AskedAgain, Rows, lent
from mobility.base.record import Event, EventText
from mobility.reviews import scoring
from mobility.reviews.models import Assessment, Conflict
from mobility.workflow.engine.exclusions import exclusions
from mobility.workflow.models import Case, Wait

CORRECTED = "assessment-corrected"
"""The entry of the record: somebody has looked at what they signed again, whether they gave other points or not."""
REASON = "reason"
"""The key of its words."""


@dataclass(frozen=True)
class Correcting:
    """One's own signed assessment that is to be looked at again, by when, and why."""

    assessment: Assessment
    appeal_id: int
    due_at: datetime
    asked: AskedAgain
    for_id: int | None
    """Whom the reviewer signed for, where the role was lent to them."""


@dataclass(frozen=True)
class Corrected:
    """How somebody has looked at their assessment again; `before` and `after`: as `Assessment.scores`."""

    assessment_id: int
    appeal_id: int
    at: datetime
    before: Mapping[str, int]
    after: Mapping[str, int]
    recommended: Sequence[str]
    """What was recommended before, and after."""
    reason: str
    """Empty where the words were erased."""

    @property
    def stays(self) -> bool:
        return dict(self.before) == dict(self.after) and self.recommended[0] == self.recommended[1]


@dataclass(frozen=True)
class Signer:
    """Whoever signed an assessment in the latest round of its stage, and may be asked to look at it again."""

    person_id: int
    called: str
    able: bool
    """They may still sign: they have the role, and nothing keeps them apart."""
    conflict: bool
    total: Decimal
    """As it is signed now, in per cent."""
    found: Corrected | None
    """How they have looked at it; None before."""
    was: Decimal | None
    """The total before they did."""

    @property
    def owes(self) -> bool:
        return self.able and self.found is None


@dataclass(frozen=True)
class ToLookAt:
    """An assessment that somebody is to look at again by a day: a line among their tasks."""

    reference: str
    title: Translated
    due_at: datetime


def correction_owed(
    reviewer: Person, application: Application, appeal_id: int | None = None
) -> Correcting | None:
    """What the reviewer is asked to look at again here, of several what is due first; `appeal_id`: for that one alone."""
    asked = _asked()
    which = (Case.id == application.id, true() if appeal_id is None else asked.c.appeal_id == appeal_id)
    place = aliased(Wait)
    for_whom = select(place.for_id).where(_place(place)).correlate(Assessment).limit(1).scalar_subquery()
    columns = (Assessment, asked.c.appeal_id, asked.c.due_at, for_whom)
    row = db.session.execute(_owed(asked, reviewer.id, *columns).where(*which).limit(1)).first()
    if row is None:
        return None
    assessment, number, due_at, for_id = row
    return Correcting(assessment, number, due_at, lent.corrections["application"].asked(number), for_id)


def next_to_correct(reviewer: Person) -> str | None:
    """The reference of the application whose assessment the reviewer is to look at next."""
    row = db.session.execute(_owed(_asked(), reviewer.id, Case.reference).limit(1)).first()
    return str(row.reference) if row is not None else None


def owed_by(reviewer: Person) -> list[ToLookAt]:
    """All that the reviewer is to look at again, the earliest due first."""
    rows = to_correct(reviewer)
    return [ToLookAt(*row) for row in db.session.execute(rows)] if rows is not None else []


def left_by(grant: Grant) -> list[str]:
    """References of the applications at which its holder is to look at points again, and could not without it."""
    if grant.role not in ASSESSORS:
        return []
    asked = _asked()
    owed = _owed(asked, grant.person_id, Case.reference)
    kept = set(db.session.scalars(owed.where(_may_sign(but=grant.id))))
    return [reference for reference in db.session.scalars(owed) if reference not in kept]


def to_correct(viewer: Person | Rights) -> Rows | None:
    """The columns of `ToLookAt`, the earliest due first; None to who assesses nothing."""
    if not viewer.holds_any(ASSESSORS):
        return None
    asked = _asked()
    return _owed(asked, viewer.id, Case.reference, Case.title, asked.c.due_at.label("due_at"))


def corrected_by(reviewer: Person, application: Application) -> list[Corrected]:
    """How the reviewer has looked at what they signed here again, the newest first."""
    rows = db.session.execute(
        select(Assessment.id, Event, EventText.text)
        .join(Event, _of_it(Event.facts["appeal"].as_integer()))
        .outerjoin(EventText, (EventText.event_id == Event.id) & (EventText.key == REASON))
        .where(Assessment.application_id == application.id, Assessment.reviewer_id == reviewer.id)
        .order_by(Event.number.desc())
    )
    return [_corrected(*row) for row in rows]


def signers_of(application: Application, stage: str, appeal_id: int | None = None) -> list[Signer]:
    """Who signed an assessment in the stage's latest round, and how each has looked at theirs again for the appeal. Needs
    `call`."""
    latest, lender = _is_latest(), aliased(Person)
    rows = db.session.execute(
        select(Assessment, Person.called, lender.called, _may_sign(), _conflict(), Event, EventText.text)
        .join(Case, Case.id == Assessment.application_id)
        .join(Person, Person.id == Assessment.reviewer_id)
        .outerjoin(Wait, _place(Wait))
        .outerjoin(lender, lender.id == Wait.for_id)
        .outerjoin(Event, _of_it(literal(appeal_id, Integer)))
        .outerjoin(EventText, (EventText.event_id == Event.id) & (EventText.key == REASON))
        .where(Assessment.application_id == application.id, Assessment.stage == stage, latest)
        .where(Assessment.signed_at.is_not(None))
        .order_by(Assessment.id)
    )
    criteria = application.call.criteria
    return [_signer(*row, criteria=criteria) for row in rows]


def _signer(
    assessment: Assessment,
    called: str,
    for_whom: str | None,
    able: bool,
    conflict: bool,
    event: Event | None,
    words: str | None,
    criteria: scoring.Criteria,
) -> Signer:
    found = _corrected(assessment.id, event, words) if event is not None else None
    return Signer(
        assessment.reviewer_id,
        name_with_lender(called, for_whom or ""),
        able,
        conflict,
        scoring.share(found.after if found is not None else assessment.scores, criteria),
        found,
        scoring.share(found.before, criteria) if found is not None else None,
    )


def scores_at(at: datetime) -> ColumnElement[dict[str, int]]:
    """A column beside `Assessment`: its points as they stood at that moment, whatever was corrected since."""
    first_since = (
        select(Event.facts["points_before"])
        .where(
            Event.chain == func.concat("case:", Assessment.application_id),
            Event.name == CORRECTED,
            Event.facts["assessment"].as_integer() == Assessment.id,
            Event.at > at,
        )
        .order_by(Event.number)
        .limit(1)
        .correlate(Assessment)
        .scalar_subquery()
    )
    return func.coalesce(first_since, Assessment.scores, type_=JSONB)


def _corrected(assessment_id: int, event: Event, words: str | None) -> Corrected:
    facts = event.facts
    return Corrected(
        assessment_id,
        facts["appeal"],
        event.at,
        facts["points_before"],
        facts["points_after"],
        facts["recommended"],
        words or "",
    )


def _asked() -> Subquery:
    """(case_id, stage, appeal_id, due_at)"""
    owed: Select[int, str, int, datetime | None] = lent.corrections["application"].owed()
    return owed.subquery()


def _owed(asked: Subquery, reviewer_id: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Of what the reviewer is to look at again, the earliest due first."""
    looked = exists().where(_of_it(asked.c.appeal_id))
    return (
        select(*columns)
        .select_from(Assessment)
        .join(asked, (asked.c.case_id == Assessment.application_id) & (asked.c.stage == Assessment.stage))
        .join(Case, Case.id == Assessment.application_id)
        .where(Assessment.reviewer_id == reviewer_id, Assessment.signed_at.is_not(None))
        .where(_is_latest(), _may_sign(), ~looked)
        .order_by(asked.c.due_at, asked.c.appeal_id)
    )


def _of_it(appeal_id: ColumnElement[int]) -> ColumnElement[bool]:
    """The entry of the record by which the assessment was looked at again for the appeal."""
    return and_(
        Event.chain == func.concat("case:", Assessment.application_id),
        Event.name == CORRECTED,
        Event.actor_id == Assessment.reviewer_id,
        Event.facts["assessment"].as_integer() == Assessment.id,
        Event.facts["appeal"].as_integer() == appeal_id,
    )


def _is_latest() -> ColumnElement[bool]:
    """The assessment is of the latest round of its stage, as those are that count."""
    other = aliased(Assessment)
    newest = (
        select(func.max(other.round))
        .where(other.application_id == Assessment.application_id, other.stage == Assessment.stage)
        .correlate(Assessment)
        .scalar_subquery()
    )
    return Assessment.round == newest


def _place(wait: type[Wait]) -> ColumnElement[bool]:
    """The place that was signed with the assessment."""
    return and_(
        wait.case_id == Assessment.application_id,
        wait.person_id == Assessment.reviewer_id,
        wait.stage == Assessment.stage,
        wait.round == Assessment.round,
        wait.signed_at.is_not(None),
    )


def _may_sign(but: int = 0) -> ColumnElement[bool]:
    """Who signed it has the role still, their own or on loan, and nothing keeps them apart; `but`: id of a grant that does
    not count."""
    place, pairs = aliased(Wait), exclusions()
    in_role = (
        exists()
        .where(_place(place), Grant.person_id == place.person_id, Grant.role == place.role, Grant.id != but)
        .where(or_(Grant.scope == EVERYWHERE, Grant.scope == any_(Case.scopes)), in_force(func.now()))
        .correlate(Assessment, Case)
    )
    apart = (
        exists()
        .where(pairs.c.case_id == Assessment.application_id, pairs.c.person_id == Assessment.reviewer_id)
        .correlate(Assessment)
    )
    return and_(in_role, ~apart)


def _conflict() -> ColumnElement[bool]:
    declared = exists().where(
        Conflict.case_id == Assessment.application_id, Conflict.person_id == Assessment.reviewer_id
    )
    return declared.correlate(Assessment)
