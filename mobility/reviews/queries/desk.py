"""One's own place at an application, what is signed, and what comes next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import Person
from mobility.accounts.queries import names_of_people
from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, db
from mobility.calls.models import Destination
from mobility.institutions.models import Faculty, Institution
from mobility.register.models import Affiliation
from mobility.reviews.models import Assessment
from mobility.workflow import services as workflow
from mobility.workflow.engine import office
from mobility.workflow.models import Case, Wait
from mobility.workflow.policy import visible
from mobility.workflow.queries import tasks_of

from .conflicts import has_conflict


@dataclass(frozen=True)
class Desk:
    """What one reviewer has to do with one application: `own` is the assessment of the present stage and round."""

    wait: Wait | None
    own: Assessment | None
    earlier: tuple[Assessment, ...]
    """Own signed ones of other rounds and stages, newest first."""
    conflict: bool
    completes: bool
    """Whether one signature more, such as this one, moves the case on at once."""

    @property
    def signed(self) -> bool:
        return self.own is not None and self.own.signed_at is not None

    @property
    def open(self) -> bool:
        """Whether it can be written and signed now."""
        return self.wait is not None and not self.conflict and not self.signed


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
        completes=_lacks_one(application),
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


def next_open(reviewer: Person, application: Application) -> str | None:
    """The reference of the application that waits for the reviewer's assessment in the same stage behind this one.

    Behind the last one comes the first.
    """
    tasks, _more = tasks_of(reviewer)
    waiting = [
        task.case for task in tasks if task.stage == application.stage and isinstance(task.case, Application)
    ]
    behind = next((place + 1 for place, case in enumerate(waiting) if case.id == application.id), 0)
    return next(
        (case.reference for case in waiting[behind:] + waiting[:behind] if case.id != application.id), None
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


def _lacks_one(application: Application) -> bool:
    """Whether the case goes on by itself once one more has signed."""
    state = workflow.standing(application)
    return (
        state is not None
        and state.needed - len(state.signed) == 1
        and workflow.awaits(application, "assessments")
    )


def _in_assessment(application: Application) -> bool:
    stage = workflow.book_of(application).stages.get(application.stage)
    return stage is not None and stage.assessed
