"""Reads of what follows from appeals that are granted: to whom something is owed, whether a run is, and whose points are
looked at again."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.lending import AskedAgain
from mobility.base.record import Event, EventText
from mobility.reviews import queries
from mobility.reviews.queries import Signer
from mobility.selection.models import Appeal, Placement, Remedy, RunState, Seat, SelectionRun
from mobility.selection.queries import held_seat
from mobility.selection.stages import COMMITTEE, GATHERED, WAITING_LIST
from mobility.workflow.engine.steps import MOVED
from mobility.workflow.models import Case

MADE, ANSWERED, CARRIED_OUT = "appeal-made", "appeal-answered", "appeal-carried-out"
"""Names of entries in the record of the case, with words."""
LOOKED_AT = "appeal-looked-at"
"""That all who assessed had looked at their points again."""
ASKED_UP, LET_BE = "move-up-asked", "move-up-let-be"
"""Of a seat: that its person asks for a better one, and that they keep it and ask for none."""
UNLOOKED = "appeal-not-looked-at"
"""That nobody had, as nobody could any more."""
ON_FEWER = "appeal-on-fewer"
"""That they had, and by a conflict of interest fewer assessments count than of others."""


def list_ends_on(appeal: Appeal) -> date | None:
    """When the list ends, for who waits on beyond that day while something is owed. Needs the application with its call."""
    waits = appeal.is_owed and appeal.application.stage == WAITING_LIST
    return appeal.application.call.waiting_list_ends_on if waits else None


def owed_to(application_id: int) -> Appeal | None:
    """The granted appeal of which something is still to be done for the person."""
    found = select(Appeal).where(Appeal.application_id == application_id, owed()).order_by(Appeal.id.desc())
    return db.session.scalar(found.limit(1))


def has_moved_since(appeal: Appeal) -> bool:
    """Whether the case has made a step since the appeal was answered; by the order of its record."""
    chain, answered = f"case:{appeal.application_id}", aliased(Event)
    of_it = answered.name == ANSWERED, answered.facts["appeal"].as_integer() == appeal.id
    since = select(func.max(answered.number)).where(answered.chain == chain, *of_it).scalar_subquery()
    moved = exists().where(Event.chain == chain, Event.name == MOVED, Event.number > since)
    return bool(db.session.scalar(select(moved)))


def is_run_owed(appeal: Appeal) -> bool:
    """Whether one is owed, there is somebody to place, and none was proposed and carried out since. To who has a seat none
    is."""
    if appeal.run_owed_from is None or held_seat(appeal.application_id) is not None:
        return False
    call_id = db.session.scalars(select(SelectionRun.call_id).where(SelectionRun.id == appeal.run_id)).one()
    made = exists().where(
        SelectionRun.call_id == call_id,
        SelectionRun.state == RunState.MOVED,
        SelectionRun.proposed_at > appeal.run_owed_from,
    )
    to_place = exists().where(
        Case.context == f"call:{call_id}", Case.stage.in_(GATHERED), Case.ended_at.is_(None)
    )
    return bool(db.session.scalar(select(~made & to_place)))


def owes_a_run(call_id: int) -> bool:
    """Whether its selection is to be made anew, as an appeal of the call was granted."""
    granted = owed_in(call_id).where(Appeal.run_owed_from.is_not(None)).exists()
    return bool(db.session.scalar(select(granted)))


def owed_in(call_id: int) -> Select[Appeal]:
    """Those of a call that are granted and still to be carried out."""
    return (
        select(Appeal)
        .join(SelectionRun, SelectionRun.id == Appeal.run_id)
        .where(SelectionRun.call_id == call_id, owed())
    )


def owed() -> ColumnElement[bool]:
    """As `Appeal.is_owed`."""
    return and_(Appeal.carry_out_by.is_not(None), Appeal.carried_out_at.is_(None), Appeal.lapsed_at.is_(None))


def looked_at() -> ColumnElement[bool]:
    """As `Appeal.is_looked_at`."""
    asked = and_(Appeal.remedy == Remedy.SCORED_ANEW, Appeal.answered_at.is_not(None))
    return and_(owed(), asked, Appeal.looked_at.is_(None))


def lacks_remedy() -> ColumnElement[bool]:
    """As `Appeal.lacks_remedy`."""
    return and_(owed(), Appeal.answered_at.is_(None))


def set_aside() -> ColumnElement[bool]:
    """As `Appeal.is_set_aside`, and no points have counted since, by a later appeal."""
    later = aliased(Appeal)
    counted = exists().where(
        later.application_id == Appeal.application_id, later.looked_at > Appeal.fewer_since
    )
    return and_(Appeal.fewer_since.is_not(None), Appeal.looked_at.is_(None), ~counted)


def keeps_from_runs() -> ColumnElement[bool]:
    """It is open what follows for the order of the line: no seat that was given back meanwhile goes past the application, by
    no run either."""
    return or_(looked_at(), lacks_remedy())


def keeps_own() -> ColumnElement[bool]:
    """Of a seat: its person has said that they keep it, and wants no better one."""
    said = exists().where(
        Event.chain == func.concat("case:", Seat.application_id),
        Event.name == LET_BE,
        Event.facts["seat"].as_integer() == Seat.id,
    )
    return and_(Seat.up_since.is_(None), said)


def may_rise(seat: Seat) -> bool:
    """Whether its person may still come first for a better one by what follows from their appeal."""
    open_still = exists().where(Appeal.application_id == Seat.application_id, keeps_from_runs())
    found = select(Seat.id).where(Seat.id == seat.id, open_still, ~keeps_own())
    return db.session.scalar(found) is not None


def keeps_seats() -> ColumnElement[bool]:
    """The same, or the selection is made anew for it: the seat waits for that run, which gives it."""
    held = aliased(Seat)
    seated = exists().where(held.application_id == Appeal.application_id, held.freed_at.is_(None))
    return or_(keeps_from_runs(), and_(owed(), Appeal.remedy == Remedy.FRESH_RUN, ~seated))


def corrections_owed() -> Select[int, str, int, datetime | None]:
    """As `base.lending.Corrections.owed`: of the assessments that the score counts."""
    return select(
        Appeal.application_id.label("case_id"),
        literal(COMMITTEE).label("stage"),
        Appeal.id.label("appeal_id"),
        Appeal.carry_out_by.label("due_at"),
    ).where(looked_at())


def asked_again(appeal_id: int) -> AskedAgain:
    """Who granted the appeal, when, and the answer."""
    said = (EventText.event_id == Event.id) & (EventText.key == "answer")
    chain = func.concat("case:", Appeal.application_id)
    by, at, words = db.session.execute(
        select(Person.called, Event.at, EventText.text)
        .select_from(Appeal)
        .join(Person, Person.id == Appeal.answered_by_id)
        .join(
            Event,
            (Event.chain == chain)
            & (Event.name == ANSWERED)
            & (Event.facts["appeal"].as_integer() == Appeal.id),
        )
        .outerjoin(EventText, said)
        .where(Appeal.id == appeal_id)
        .order_by(Event.number.desc())
        .limit(1)
    ).one()
    return AskedAgain(by, at, words or "")


def signers_of(appeal: Appeal, application: Application) -> list[Signer]:
    """Who signed the points that the score counts, and how each has looked at theirs again for it. Needs `call`."""
    return queries.signers_of(application, COMMITTEE, appeal.id)


def looked_at_in(run: SelectionRun) -> Sequence[Appeal]:
    """The appeals after which points of somebody in the run are still being looked at again, with their applications."""
    placed = select(Placement.application_id).where(Placement.run_id == run.id)
    found = select(Appeal).where(looked_at(), Appeal.application_id.in_(placed)).order_by(Appeal.id)
    return db.session.scalars(found.options(joinedload(Appeal.application))).all()
