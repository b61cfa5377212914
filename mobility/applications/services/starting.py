"""Beginning an application; whoever has begun one is offered it again."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from mobility.accounts.models import EVERYWHERE, Person
from mobility.applications.faculties import scope_of
from mobility.applications.models import WITHDRAWN, Application
from mobility.applications.queries import affiliation_in, by_id, open_application
from mobility.base.database import db
from mobility.base.references import new_reference
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.eligibility import reasons
from mobility.calls.models import Call
from mobility.calls.opening import is_open
from mobility.register.models import Affiliation
from mobility.register.queries import affiliation_of
from mobility.workflow import services as workflow
from mobility.workflow.models import Case


def start(actor: Person, call: Call, *, now: datetime, by: Person | None = None) -> tuple[Application, bool]:
    """`actor`'s application in `call`, and whether it is new: one under way is given instead of a second one.

    `by`: who begins it for them, where the office does; the record names them.

    Raises `Refusal`: "call-not-open", "not-eligible" (for the reasons ask `calls.eligibility`), "already-decided".
    """
    db.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"apply:{actor.id}:{call.id}", 0)))
    )
    present = open_application(actor.id, call.id)
    if present is not None:
        return present, False
    if not is_open(call, now):
        raise Refusal("call-not-open")
    affiliation = affiliation_of(actor.id)
    if reasons(call, affiliation, now):
        raise Refusal("not-eligible")
    if _was_decided(actor.id, call.id):
        raise Refusal("already-decided")
    application = Application(
        reference=new_reference("M", local_day(now).year),
        title=call.title,
        subject_id=actor.id,
        person_id=actor.id,
        call_id=call.id,
        questionnaire_id=call.questionnaire_id,
        context=f"call:{call.id}",
        scopes=[EVERYWHERE, f"programme:{call.programme_id}", f"call:{call.id}", *_of_faculty(affiliation)],
    )
    workflow.open_case(application, book=call.rule_book_key, actor=by or actor, now=now)
    return by_id(application.id), True


def may_begin_again(application: Application) -> bool:
    """Whether its person may begin another one in the same call, as far as this one goes: it was not decided."""
    ended = application.ended_at is not None
    return ended and (application.submitted_at is None or application.stage == WITHDRAWN)


def lie_with_its_faculty(case: Case) -> None:
    """As it is sent it comes to the faculty that its person is in then: they may have moved since they began it."""
    others = [scope for scope in case.scopes if not scope.startswith(scope_of(""))]
    case.scopes = [*others, *_of_faculty(affiliation_in(case))]


def _of_faculty(affiliation: Affiliation | None) -> list[str]:
    faculty_id = affiliation.faculty_id if affiliation is not None else None
    return [scope_of(faculty_id)] if faculty_id is not None else []


def is_decided() -> ColumnElement[bool]:
    """The clause: it was sent and came to an end other than by being withdrawn; a lapsed draft is not."""
    return and_(
        Application.submitted_at.is_not(None),
        Application.ended_at.is_not(None),
        Application.stage != WITHDRAWN,
    )


def _was_decided(person_id: int, call_id: int) -> bool:
    mine = Application.person_id == person_id, Application.call_id == call_id
    return db.session.scalar(select(Application.id).where(*mine, is_decided()).limit(1)) is not None
