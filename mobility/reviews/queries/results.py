"""What all assessments of an application come to, for those who may know, and for the selection."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Row,
    SQLColumnExpression,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.orm import aliased

from mobility.accounts.models import Person
from mobility.accounts.roles import name_with_lender
from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.veil import veil_over
from mobility.calls.models import Call
from mobility.reviews import policy, scoring
from mobility.reviews.models import Assessment, Conflict, Recommendation
from mobility.workflow import services as workflow
from mobility.workflow.models import Case, Wait

from .conflicts import has_conflict
from .correcting import scores_at


@dataclass(frozen=True)
class CriterionResult:
    """The mean of the points of one criterion, with the lowest and the highest."""

    title: Translated
    weight: int
    scale: int
    mean: Decimal
    low: int
    high: int


@dataclass(frozen=True)
class Opinion:
    """One signed assessment as others read it; `who` is empty where names are not shown."""

    who: str
    total: Decimal
    recommendation: str | None
    comment: str
    conflict: bool
    """A conflict of interest was declared afterwards: it is kept and no longer counts."""


@dataclass(frozen=True)
class StageResult:
    """What the signed assessments of one stage, in its latest round, come to; totals in per cent."""

    stage: str
    title: Translated
    counted: int
    total: Decimal
    low: Decimal
    high: Decimal
    criteria: tuple[CriterionResult, ...]
    opinions: tuple[Opinion, ...]

    @property
    def apart(self) -> bool:
        """Whether the reviewers disagree so much that the mean says little: a quarter of the scale or more."""
        return self.high - self.low >= 25


def criteria_used(call_id: int) -> bool:
    """Whether somebody signed by the call's criteria: from then on they stand."""
    signed = exists().where(
        Assessment.application_id == Application.id,
        Application.call_id == call_id,
        Assessment.signed_at.is_not(None),
    )
    return bool(db.session.scalar(select(signed)))


def signed_scores(application_ids: Collection[int], stage: str) -> dict[int, list[dict[str, int]]]:
    """application id -> the scores that count: signed in the stage's latest round, without conflicts of interest."""
    found: dict[int, list[dict[str, int]]] = defaultdict(list)
    for application_id, _reviewer, scores, _name in _counting(application_ids, stage):
        found[application_id].append(scores)
    return dict(found)


def taken_out(application_ids: Collection[int], stage: str) -> dict[int, int]:
    """application id -> how many of its assessments, signed in the stage's latest round, do not count, as whoever signed has
    a conflict of interest; of whom there are any."""
    latest = _latest_rounds(application_ids)
    rows = db.session.execute(
        select(Assessment.application_id, func.count().label("number"))
        .join(latest, _of_latest(latest))
        .join(
            Conflict,
            (Conflict.case_id == Assessment.application_id) & (Conflict.person_id == Assessment.reviewer_id),
        )
        .where(Assessment.stage == stage, Assessment.signed_at.is_not(None))
        .group_by(Assessment.application_id)
    )
    return {row.application_id: row.number for row in rows}


def signed_totals(
    applications: Collection[Application], stage: str, at: datetime | None = None
) -> dict[int, dict[int, Decimal]]:
    """application id -> {assessor id: total in per cent} of what counts: as `signed_scores`. Needs `call`.

    `at`: by the points as they stood at that moment, whatever was corrected since.
    """
    return signed_totals_and_names(applications, stage, at)[0]


def signed_totals_and_names(
    applications: Collection[Application], stage: str, at: datetime | None = None
) -> tuple[dict[int, dict[int, Decimal]], dict[int, str]]:
    """The same, and assessor id -> what others call them, in one statement."""
    calls = {application.id: application.call for application in applications}
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    names: dict[int, str] = {}
    for application_id, reviewer_id, scores, name in _counting(list(calls), stage, at):
        found[application_id][reviewer_id] = scoring.share(scores, calls[application_id].criteria)
        names[reviewer_id] = name
    return dict(found), names


def _counting(
    application_ids: Collection[int], stage: str, at: datetime | None = None
) -> Sequence[Row[int, int, dict[str, int], str]]:
    """Application, assessor, scores, name of the assessor: each assessment that is signed in the stage's latest round.

    But for those with a conflict of interest.
    """
    latest = _latest_rounds(application_ids)
    excluded = exists().where(
        Conflict.case_id == Assessment.application_id, Conflict.person_id == Assessment.reviewer_id
    )
    scores = Assessment.scores if at is None else scores_at(at)
    return db.session.execute(
        select(Assessment.application_id, Assessment.reviewer_id, scores, Person.called)
        .join(latest, _of_latest(latest))
        .join(Person, Person.id == Assessment.reviewer_id)
        .where(Assessment.stage == stage, Assessment.signed_at.is_not(None), ~excluded)
        .order_by(Assessment.id)
    ).all()


_lender = aliased(Person)
_SIGNED = and_(
    Wait.case_id == Assessment.application_id,
    Wait.person_id == Assessment.reviewer_id,
    Wait.stage == Assessment.stage,
    Wait.round == Assessment.round,
    Wait.signed_at.is_not(None),
)
"""The place that was signed with the assessment."""


def _apart(viewer: Person) -> ColumnElement[bool]:
    """The viewer has declared a conflict of interest in the application."""
    theirs = aliased(Conflict)
    return exists().where(theirs.case_id == Assessment.application_id, theirs.person_id == viewer.id)


def results(application: Application, viewer: Person) -> list[StageResult]:
    """What the assessments come to, for each stage that the viewer may read, in the order of the way; needs `call`.

    Empty for the applicant, for whoever may still be asked for an assessment, and where nothing is signed.
    """
    book = workflow.book_of(application)
    seen = policy.stages_seen(viewer, application, book)
    if not seen:
        return []
    latest = _latest_rounds([application.id])
    rows = db.session.execute(
        select(Assessment, Person.called, _lender.called, Conflict.person_id)
        .join(latest, _of_latest(latest))
        .join(Person, Person.id == Assessment.reviewer_id)
        .outerjoin(Wait, _SIGNED)
        .outerjoin(_lender, _lender.id == Wait.for_id)
        .outerjoin(
            Conflict,
            (Conflict.case_id == Assessment.application_id) & (Conflict.person_id == Assessment.reviewer_id),
        )
        .where(Assessment.stage.in_(seen), Assessment.signed_at.is_not(None), ~_apart(viewer))
        .order_by(Assessment.id)
    ).all()
    named, veil = policy.sees_names(viewer, application), veil_over(application, viewer)
    said: dict[str, list[tuple[Assessment, Opinion]]] = defaultdict(list)
    for assessment, name, lender, conflict in rows:
        who = name_with_lender(name, lender or "")
        opinion = _opinion(assessment, who if named else "", conflict is not None, application.call)
        opinion = replace(opinion, comment=veil.cover(opinion.comment)) if veil is not None else opinion
        said[assessment.stage].append((assessment, opinion))
    return [
        _stage_result(application.call, key, dict(stage.title), said[key])
        for key, stage in book.stages.items()
        if key in said
    ]


def reads_stage(viewer: Person, application: Application, stage: str) -> bool:
    """Whether the viewer reads the signed assessments of the stage, as of `results`."""
    seen = policy.stages_seen(viewer, application, workflow.book_of(application))
    return stage in seen and not has_conflict(application.id, viewer.id)


def mean_of(case: Case) -> Decimal | None:
    """The mean of the assessments signed in the present round of the case's stage, in per cent; None without any.

    Those with a conflict of interest do not count.
    """
    conflicted = exists().where(Conflict.case_id == case.id, Conflict.person_id == Assessment.reviewer_id)
    rows = db.session.execute(
        select(Assessment.scores, Call.criteria)
        .join(Application, Application.id == Assessment.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(
            Assessment.application_id == case.id,
            Assessment.stage == case.stage,
            Assessment.round == case.round,
            Assessment.signed_at.is_not(None),
            ~conflicted,
        )
    ).all()
    return scoring.weighted_score([row.scores for row in rows], rows[0].criteria) if rows else None


def mean_in(
    criteria: scoring.Criteria, stage: str, case_id: SQLColumnExpression[int]
) -> ColumnElement[Decimal | None]:
    """As `scoring.weighted_score` of `signed_scores`, as a clause for lists of one call's cases."""
    points = sum(
        (
            func.coalesce(cast(Assessment.scores[str(each["key"])].astext, Numeric), 0)
            * scoring.weight_of(each)
            / scoring.scale_of(each)
            for each in criteria
        ),
        literal(0),
    )
    other = aliased(Assessment)
    latest = select(func.max(other.round)).where(other.application_id == case_id, other.stage == stage)
    excluded = exists().where(Conflict.case_id == case_id, Conflict.person_id == Assessment.reviewer_id)
    return (
        select(func.round(func.avg(points), 3))
        .where(
            Assessment.application_id == case_id,
            Assessment.stage == stage,
            Assessment.signed_at.is_not(None),
            Assessment.round == latest.correlate(Case).scalar_subquery(),
            ~excluded.correlate(Case, Assessment),
        )
        .correlate(Case)
        .scalar_subquery()
    )


def _stage_result(
    call: Call, stage: str, title: Translated, said: Sequence[tuple[Assessment, Opinion]]
) -> StageResult:
    counting = [(assessment, opinion) for assessment, opinion in said if not opinion.conflict]
    scores = [assessment.scores for assessment, _ in counting]
    totals = [opinion.total for _, opinion in counting] or [Decimal(0)]
    return StageResult(
        stage=stage,
        title=title,
        counted=len(counting),
        total=scoring.weighted_score(scores, call.criteria).quantize(Decimal("0.1")),
        low=min(totals),
        high=max(totals),
        criteria=tuple(_criterion(criterion, scores) for criterion in call.criteria) if scores else (),
        opinions=tuple(opinion for _, opinion in said),
    )


def _criterion(criterion: dict[str, object], scores: Sequence[dict[str, int]]) -> CriterionResult:
    points = [each.get(str(criterion["key"]), 0) for each in scores]
    title = criterion["title"]
    return CriterionResult(
        title=title if isinstance(title, dict) else {},
        weight=scoring.weight_of(criterion),
        scale=scoring.scale_of(criterion),
        mean=(Decimal(sum(points)) / len(points)).quantize(Decimal("0.1")),
        low=min(points),
        high=max(points),
    )


def _opinion(assessment: Assessment, who: str, conflict: bool, call: Call) -> Opinion:
    total = scoring.share(assessment.scores, call.criteria).quantize(Decimal("0.1"))
    recommendation = Recommendation(assessment.recommendation) if assessment.recommendation else None
    return Opinion(who, total, recommendation, assessment.comment, conflict)


def _latest_rounds(application_ids: Collection[int]) -> Subquery:
    return (
        select(Assessment.application_id, Assessment.stage, func.max(Assessment.round).label("round"))
        .where(Assessment.application_id.in_(application_ids))
        .group_by(Assessment.application_id, Assessment.stage)
        .subquery()
    )


def _of_latest(latest: Subquery) -> ColumnElement[bool]:
    return (
        (latest.c.application_id == Assessment.application_id)
        & (latest.c.stage == Assessment.stage)
        & (latest.c.round == Assessment.round)
    )
