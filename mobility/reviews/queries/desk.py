"""One's own place at an application, what is signed, and what comes next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    DateTime,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    Text,
    any_,
    bindparam,
    case,
    exists,
    func,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from mobility.accounts.models import Grant, Person
from mobility.accounts.policy import in_force
from mobility.applications.faculties import lies_with
from mobility.applications.models import Application, Choice
from mobility.base.database import Translated, at_most, db, utc_now
from mobility.base.kept_statements import kept_statement, rows_of
from mobility.base.languages import tr
from mobility.base.record import Event
from mobility.base.references import tidy_reference
from mobility.base.zone import local_day
from mobility.calls.models import Call, Destination
from mobility.institutions.models import Faculty, Institution
from mobility.reviews.models import Assessment, Conflict
from mobility.reviews.policy import knows_as_assessor
from mobility.workflow import services as workflow
from mobility.workflow.engine import office
from mobility.workflow.engine.exclusions import exclusions
from mobility.workflow.models import Case, Wait
from mobility.workflow.policy import visible
from mobility.workflow.queries import cases_waiting
from mobility.workflow.rulebook import APPLICANT

from .correcting import Correcting, correction_owed

COUNTED = 1000
"""Assessments of one stage that somebody is asked for: where there are more, over all calls, nobody counts them."""


@dataclass(frozen=True)
class Progress:
    """How far a reviewer is with a stage of a call: what they signed in it, and what waits by name for them, or for those
    whose role they have on loan."""

    signed: int
    waiting: int


@dataclass(frozen=True)
class Over:
    """A round of assessments that is over: the signatures of `signed` of its `members` were enough."""

    signed: int
    members: int


@dataclass(frozen=True)
class Desk:
    """What one reviewer has to do with one application: `own` is the assessment of the present stage and round."""

    wait: Wait | None
    own: Assessment | None
    earlier: tuple[Assessment, ...]
    """Own signed ones of other rounds and stages, newest first."""
    apart: str | None
    """The key of the refusal that they read, if they may not decide it: a conflict of interest, their own application,
    a role that tells whose a blind one is."""
    standing: workflow.Standing | None
    """How many must sign in the present stage, and how many have; None where the stage asks for no assessments."""
    over: Over | None
    """They were asked in an earlier stage or round, which has gone on without them."""
    completes: bool
    """Whether one signature more, such as this one, moves the case on at once."""
    progress: Progress | None
    """As it is now, with what was signed a moment ago. None where it would be too much to count."""
    correcting: Correcting | None
    """What they signed and are asked to look at again."""
    begun_by: tuple[str, ...]
    """Who has begun the same assessment, as one of the two acts for the other: the first who signs gives it."""

    @property
    def signed(self) -> bool:
        return self.own is not None and self.own.signed_at is not None

    @property
    def open(self) -> bool:
        """Whether it can be written and signed now."""
        return self.wait is not None and self.apart is None and not self.signed


def desk(reviewer: Person, application: Application) -> Desk:
    """The reviewer's place at this application. In two statements, in three of who has signed here and has nothing open."""
    borrowed = [grant for grant in reviewer.grants if grant.lender_id is not None]
    asked = {
        "reviewer": reviewer.id,
        "named": [reviewer.id, *{grant.lender_id for grant in borrowed}],
        "lent": sorted({grant.role for grant in borrowed}),
        "case_id": application.id,
        "stage": application.stage,
        "round": application.round,
        "now": utc_now(),
        "context": application.context,
    }
    rows: Sequence[Any] = db.session.execute(_desk(exclusions()), asked).all()
    mine = [row[0] for row in rows if row[0] is not None]
    present = (application.stage, application.round)
    own = next((each for each in mine if (each.stage, each.round) == present), None)
    waits = workflow.every_wait(application)
    state = workflow.standing(application, waits)
    found = Desk(
        wait=workflow.wait_of(reviewer, application, waits) if _in_assessment(application) else None,
        own=own,
        earlier=tuple(each for each in mine if each is not own and each.signed_at is not None),
        apart=rows[0][1] or _knows_whose(reviewer, application),
        standing=state,
        over=_over(reviewer, application, waits),
        completes=_lacks_one(application, state),
        progress=Progress(*rows[0][2]) if rows[0][2] else None,
        correcting=None,
        begun_by=_called(rows[0][3]),
    )
    if found.open or not (found.signed or found.earlier):
        return found
    return replace(found, correcting=correction_owed(reviewer, application))


def _knows_whose(reviewer: Person, application: Application) -> str | None:
    """Asked of those alone whom a role tells it now: who had one before is not asked any more since they had it."""
    if knows_as_assessor(reviewer, application):
        return None
    return "knows-whose" if reviewer.id in workflow.who_knows_whose(application) else None


def given_to_another_on(reviewer: Person, application: Application) -> date | None:
    """The day on which the office last gave a place of the reviewer's to somebody else, if it did."""
    at = db.session.scalar(
        select(func.max(Event.at)).where(
            Event.chain == f"case:{application.id}",
            Event.name == office.REPLACED,
            Event.facts["before"].as_integer() == reviewer.id,
        )
    )
    return local_day(at) if at is not None else None


def signed_for_by(reviewer: Person, application: Application) -> str | None:
    """What others call who signed in the reviewer's place, to whom they lent their role; the last, if anybody did."""
    return db.session.scalar(
        select(Person.called)
        .join(Wait, Wait.person_id == Person.id)
        .where(Wait.case_id == application.id, Wait.for_id == reviewer.id, Wait.signed_at.is_not(None))
        .order_by(Wait.id.desc())
        .limit(1)
    )


@kept_statement
def _desk(pairs: Subquery) -> Select[Assessment, str, list[int], list[int]]:
    reviewer, case_id = bindparam("reviewer", type_=Integer), bindparam("case_id", type_=Integer)
    apart = select(func.max(pairs.c.why)).where(pairs.c.case_id == case_id, pairs.c.person_id == reviewer)
    return (
        select(Assessment, apart.scalar_subquery(), _counted(reviewer), _begun_beside(reviewer, case_id))
        .select_from(Case)
        .outerjoin(Assessment, (Assessment.application_id == Case.id) & (Assessment.reviewer_id == reviewer))
        .where(Case.id == case_id)
        .order_by(Assessment.id.desc())
    )


def _counted(reviewer: BindParameter[int]) -> ScalarSelect[list[int]]:
    """[signed, waiting] of the reviewer, and of whom they act for, in the application's stage and call; null where that is
    more than is counted in this stage of all calls."""
    own = Wait.person_id == reviewer
    named = (
        select(Wait.case_id, Wait.closed_at, (own & Wait.signed_at.is_not(None)).label("signed"))
        .where(Wait.person_id == any_(bindparam("named", type_=ARRAY(Integer))))
        .where(own | (Wait.role == any_(bindparam("lent", type_=ARRAY(Text)))))
        .where(Wait.role != APPLICANT, Wait.stage == bindparam("stage"))
        .limit(at_most(COUNTED + 1))
        .cte("named")
    )
    in_call = aliased(Case)
    counted = (
        select(
            func.json_build_array(
                func.count().filter(named.c.signed),
                func.count(named.c.case_id.distinct()).filter(named.c.closed_at.is_(None)),
            )
        )
        .join_from(named, in_call, in_call.id == named.c.case_id)
        .where(in_call.context == bindparam("context"))
    )
    few = select(func.count()).select_from(named).scalar_subquery() <= COUNTED
    return select(case((few, counted.scalar_subquery()))).scalar_subquery()


def _begun_beside(reviewer: BindParameter[int], case_id: BindParameter[int]) -> ScalarSelect[list[int]]:
    """Ids of those who have a draft of the present stage and round for a place that one of them and the reviewer has, and
    the other only with the role on loan."""
    draft, place, own = aliased(Assessment), aliased(Wait), aliased(Wait)
    open_here = (place.case_id == case_id) & place.closed_at.is_(None)
    takers = select(Grant.person_id).where(
        Grant.given_by_id == reviewer,
        Grant.lent_from_id.is_not(None),
        Grant.role == place.role,
        in_force(bindparam("now", type_=DateTime(timezone=True))),
    )
    lent_to_reviewer = place.role == any_(bindparam("lent", type_=ARRAY(Text)))
    lenders = any_(bindparam("named", type_=ARRAY(Integer)))
    of_lender = (place.person_id == draft.reviewer_id) & (draft.reviewer_id == lenders) & lent_to_reviewer
    of_taker = (place.person_id == reviewer) & draft.reviewer_id.in_(takers)
    acts = case((place.person_id == reviewer, draft.reviewer_id), else_=reviewer)
    has_own = exists().where(own.case_id == case_id, own.closed_at.is_(None), own.person_id == acts)
    found = (
        select(draft.reviewer_id)
        .distinct()
        .join(place, open_here)
        .where(of_lender | of_taker)
        .where(draft.application_id == case_id, draft.stage == bindparam("stage"))
        .where(draft.round == bindparam("round"), draft.signed_at.is_(None), draft.reviewer_id != reviewer)
        .where(~has_own)
    )
    return select(func.array(found.scalar_subquery(), type_=ARRAY(Integer))).scalar_subquery()


def _called(ids: Collection[int]) -> tuple[str, ...]:
    if not ids:
        return ()
    return tuple(db.session.scalars(select(Person.called).where(Person.id.in_(ids)).order_by(Person.id)))


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


def once_assessed(reviewer: Person, reference: str) -> Application | None:
    """The application of which the reviewer has signed or begun an assessment, whether or not they may still read it. With
    its call."""
    own = exists().where(Assessment.application_id == Application.id, Assessment.reviewer_id == reviewer.id)
    return db.session.scalar(
        select(Application)
        .where(Application.reference == tidy_reference(reference), own)
        .options(joinedload(Application.call))
    )


def next_open(reviewer: Person, application: Application) -> Application | None:
    """The application of the same stage that the reviewer assesses after this one.

    The most urgent first, round its own call: those behind it, then those before it; then those of the other calls, from
    the call behind it on and round as well.
    """
    found = [case for case in cases_waiting(reviewer, application.stage) if isinstance(case, Application)]
    calls = list(dict.fromkeys([case.context for case in found] + [application.context]))
    here = next((place for place, case in enumerate(found) if case.id == application.id), 0)

    def round_from_here(place: int) -> tuple[int, bool]:
        behind = calls.index(found[place].context) - calls.index(application.context)
        return behind % len(calls), behind == 0 and place < here

    others = [place for place, case in enumerate(found) if case.id != application.id]
    following = min(others, key=round_from_here, default=None)
    return None if following is None else found[following]


@dataclass(frozen=True)
class About:
    """What tells one application from the next without a name; `first_choice`: institution and field, or nothing."""

    case_id: int
    faculty: Translated | None
    first_choice: tuple[Translated, ...]
    conflicted: frozenset[int]
    """Who declared a conflict of interest in it."""
    blind: bool
    """Its call hides from assessors who applies."""

    def words(self, seat: Destination | None) -> str:
        """In the present language; where the person has a seat, where that is."""
        where = (seat.institution.name, seat.field) if seat else self.first_choice
        return "\u00a0· ".join(text for part in (self.faculty, *where) if (text := tr(part)))


def abouts(case_ids: Collection[int]) -> list[About]:
    rows = rows_of(_abouts(), these=list(case_ids))
    return [
        About(row[0], row[1], (row[2], row[3]) if row[2] else (), frozenset(row[4]), row[5]) for row in rows
    ]


@kept_statement
def _abouts() -> Select[int, Translated, Translated, Translated, Sequence[int], bool]:
    conflicted = select(Conflict.person_id).where(Conflict.case_id == Application.id)
    return (
        select(
            Application.id,
            Faculty.name,
            Institution.name,
            Destination.field,
            func.array(conflicted.scalar_subquery(), type_=ARRAY(Integer)),
            Call.blind,
        )
        .join(Call, Call.id == Application.call_id)
        .outerjoin(Faculty, Faculty.id == lies_with())
        .outerjoin(Choice, (Choice.application_id == Application.id) & (Choice.rank == 1))
        .outerjoin(Destination, Destination.id == Choice.destination_id)
        .outerjoin(Institution, Institution.id == Destination.institution_id)
        .where(Application.id == any_(bindparam("these", type_=ARRAY(Integer))))
    )


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


def _lacks_one(application: Application, state: workflow.Standing | None) -> bool:
    """Whether the case goes on by itself once one more has signed."""
    return (
        state is not None
        and state.needed - len(state.signed) == 1
        and workflow.awaits(application, "assessments")
    )


def _over(reviewer: Person, application: Application, waits: Sequence[Wait]) -> Over | None:
    """The round in which the case waited for the reviewer by name until enough others had signed, and it went on."""
    asked = next((each for each in reversed(waits) if each.person_id == reviewer.id), None)
    if asked is None or asked.signed_at is not None or asked.closed_at is None or asked.role == APPLICANT:
        return None
    book = workflow.book_of(application)
    road = book.path()
    if asked.stage not in road or not book.stage(asked.stage).assessed:
        return None
    if application.stage not in road[road.index(asked.stage) + 1 :]:
        return None
    here = [each for each in waits if (each.stage, each.round) == (asked.stage, asked.round)]
    signed = sum(each.signed_at is not None for each in here)
    left = sum(
        each.signed_at is None and each.closed_at == asked.closed_at and each.role == asked.role
        for each in here
    )
    taken_earlier = any(each.closed_at is None or each.closed_at > asked.closed_at for each in here)
    return None if taken_earlier else Over(signed, signed + left)


def _in_assessment(application: Application) -> bool:
    stage = workflow.book_of(application).stages.get(application.stage)
    return stage is not None and stage.assessed
