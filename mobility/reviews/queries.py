"""Reads of assessments: one's own desk for an application, and what all of them come to for those who may know."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Subquery, exists, func, select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.accounts.queries import names_of_people
from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Faculty, Institution
from mobility.register.models import Affiliation
from mobility.reviews import policy, scoring
from mobility.reviews.models import Assessment, Conflict, Recommendation
from mobility.workflow import services as workflow
from mobility.workflow.engine import office
from mobility.workflow.models import Case, Wait
from mobility.workflow.policy import visible
from mobility.workflow.queries import tasks_of


@dataclass(frozen=True)
class Desk:
    """What one reviewer has to do with one application: `own` is the assessment of the present stage and round."""

    wait: Wait | None
    own: Assessment | None
    earlier: tuple[Assessment, ...]
    """Own signed ones of other rounds and stages, newest first."""
    conflict: bool

    @property
    def signed(self) -> bool:
        return self.own is not None and self.own.signed_at is not None

    @property
    def open(self) -> bool:
        """Whether it can be written and signed now."""
        return self.wait is not None and not self.conflict and not self.signed


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


def desk(reviewer: Person, application: Application) -> Desk:
    """The reviewer's place at this application."""
    mine = db.session.scalars(
        select(Assessment)
        .where(Assessment.application_id == application.id, Assessment.reviewer_id == reviewer.id)
        .order_by(Assessment.id.desc())
    ).all()
    present = (application.stage, application.round)
    own = next((each for each in mine if (each.stage, each.round) == present), None)
    return Desk(
        wait=workflow.wait_of(reviewer, application) if _in_assessment(application) else None,
        own=own,
        earlier=tuple(each for each in mine if each is not own and each.signed_at is not None),
        conflict=has_conflict(application.id, reviewer.id),
    )


def own_assessment(reviewer: Person, application: Application) -> Assessment | None:
    """The reviewer's assessment of the present stage and round."""
    return db.session.scalar(
        select(Assessment).where(
            Assessment.application_id == application.id,
            Assessment.reviewer_id == reviewer.id,
            Assessment.stage == application.stage,
            Assessment.round == application.round,
        )
    )


def next_open(reviewer: Person, stage: str, after: int) -> str | None:
    """The reference of the next application that waits for the reviewer's assessment in `stage`; not the case `after`."""
    tasks, _more = tasks_of(reviewer)
    return next(
        (
            t.case.reference
            for t in tasks
            if t.stage == stage and t.case.id != after and isinstance(t.case, Application)
        ),
        None,
    )


@dataclass(frozen=True)
class About:
    """What tells one application from the next without a name; `first_choice`: institution and field, or nothing."""

    case_id: int
    faculty: Translated | None
    first_choice: tuple[Translated, ...]


def abouts(case_ids: Collection[int]) -> list[About]:
    rows = db.session.execute(
        select(Application.id, Faculty.name, Institution.name, Destination.field)
        .outerjoin(Affiliation, Affiliation.person_id == Application.person_id)
        .outerjoin(Faculty, Faculty.id == Affiliation.faculty_id)
        .outerjoin(Choice, (Choice.application_id == Application.id) & (Choice.rank == 1))
        .outerjoin(Destination, Destination.id == Choice.destination_id)
        .outerjoin(Institution, Institution.id == Destination.institution_id)
        .where(Application.id.in_(case_ids))
    )
    return [About(row[0], row[1], (row[2], row[3]) if row[2] else ()) for row in rows]


@dataclass(frozen=True)
class Progress:
    """How far a reviewer is with a stage of a call: what is signed in it, and what waits for them by name."""

    signed: int
    waiting: int


def progress(reviewer: Person, application: Application) -> Progress:
    """As it is now, with what was signed a moment ago."""
    signed, waiting = db.session.execute(
        select(
            func.count().filter(Wait.signed_at.is_not(None)),
            func.count().filter(Wait.closed_at.is_(None)),
        )
        .join(Case, Case.id == Wait.case_id)
        .where(
            Wait.person_id == reviewer.id,
            Wait.stage == application.stage,
            Case.context == application.context,
        )
    ).one()
    return Progress(signed, waiting)


@dataclass(frozen=True)
class OwnAssessment:
    """A signed assessment of one's own; `open`: its stage is not over, so it can be taken back."""

    assessment: Assessment
    application: Application
    open: bool


def own_signed(reviewer: Person, limit: int = 200) -> list[OwnAssessment]:
    """The newest first, with their applications, calls and people; those that the reviewer may still see."""
    rows = db.session.execute(
        select(Assessment, Application)
        .join(Application, Application.id == Assessment.application_id)
        .where(Assessment.reviewer_id == reviewer.id, Assessment.signed_at.is_not(None), visible(reviewer))
        .order_by(Assessment.signed_at.desc(), Assessment.id.desc())
        .limit(limit)
        .options(joinedload(Application.subject), joinedload(Application.call))
    )
    return [
        OwnAssessment(
            assessment,
            application,
            (assessment.stage, assessment.round) == (application.stage, application.round),
        )
        for assessment, application in rows
    ]


@dataclass(frozen=True)
class Held:
    """Whom an application waits for: the open waits, and who could take a place in the quorum: (id, name)."""

    waits: Sequence[Wait]
    others: tuple[tuple[int, str], ...]


def held(application: Application, now: datetime) -> Held:
    ids = office.could_take(application, now)
    names = names_of_people(ids)
    return Held(office.waits_of(application), tuple((each, names[each]) for each in ids))


def has_conflict(case_id: int, person_id: int) -> bool:
    return db.session.get(Conflict, (case_id, person_id)) is not None


def conflicted(case_id: int) -> list[int]:
    """Ids of the people who declared a conflict of interest in the case."""
    return list(db.session.scalars(select(Conflict.person_id).where(Conflict.case_id == case_id)))


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
    latest = _latest_rounds(application_ids)
    excluded = exists().where(
        Conflict.case_id == Assessment.application_id, Conflict.person_id == Assessment.reviewer_id
    )
    rows = db.session.execute(
        select(Assessment.application_id, Assessment.scores)
        .join(latest, _of_latest(latest))
        .where(Assessment.stage == stage, Assessment.signed_at.is_not(None), ~excluded)
        .order_by(Assessment.id)
    )
    found: dict[int, list[dict[str, int]]] = defaultdict(list)
    for application_id, scores in rows:
        found[application_id].append(scores)
    return dict(found)


def results(application: Application, viewer: Person) -> list[StageResult]:
    """What the assessments come to, for each stage that the viewer may read, in the order of the way; needs `call`.

    Empty for the applicant, for whoever may still be asked for an assessment, and where nothing is signed.
    """
    book = workflow.book_of(application)
    seen = policy.stages_seen(viewer, application, book)
    if not seen or has_conflict(application.id, viewer.id):
        return []
    latest = _latest_rounds([application.id])
    rows = db.session.execute(
        select(Assessment, Person.name, Conflict.person_id)
        .join(latest, _of_latest(latest))
        .join(Person, Person.id == Assessment.reviewer_id)
        .outerjoin(
            Conflict,
            (Conflict.case_id == Assessment.application_id) & (Conflict.person_id == Assessment.reviewer_id),
        )
        .where(Assessment.stage.in_(seen), Assessment.signed_at.is_not(None))
        .order_by(Assessment.id)
    ).all()
    named = policy.sees_names(viewer, application)
    said: dict[str, list[tuple[Assessment, Opinion]]] = defaultdict(list)
    for assessment, name, conflict in rows:
        opinion = _opinion(assessment, name if named else "", conflict is not None, application.call)
        said[assessment.stage].append((assessment, opinion))
    return [
        _stage_result(application.call, key, dict(stage.title), said[key])
        for key, stage in book.stages.items()
        if key in said
    ]


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


def _in_assessment(application: Application) -> bool:
    stage = workflow.book_of(application).stages.get(application.stage)
    return stage is not None and stage.assessed
