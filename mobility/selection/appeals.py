"""Reads of appeals: until when one can be made, who answers it, what was written, and the office's list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from mobility.accounts.models import EVERYWHERE, Grant, Person, Role
from mobility.accounts.queries import others_in_role, people_with
from mobility.applications.models import WITHDRAWN, Application
from mobility.base.database import db
from mobility.base.record import Event, EventText
from mobility.calls.models import Call, CallState
from mobility.reviews.models import Assessment
from mobility.reviews.queries import conflicted
from mobility.selection.appeals_done import Done, done_of
from mobility.selection.models import Appeal, Placement, RunState, SelectionRun
from mobility.selection.policy import reading
from mobility.selection.remedies import (
    ANSWERED,
    CARRIED_OUT,
    MADE,
    list_ends_on,
    owed,
)
from mobility.selection.signers import administrators
from mobility.workflow.models import Case
from mobility.workflow.queries import working_calendar

PASSED_ON = "appeal-passed-on"
LAPSED, DROPPED = "appeal-lapsed", "appeal-withdrawn"
"""Names of entries in the record of the case, beside those with words."""
WHO_ANSWERS = (Role.HEAD_OF_OFFICE, Role.VICE_RECTOR)
"""In this order the first who neither scored nor signed."""
LISTED = 200


@dataclass(frozen=True)
class Told:
    """An appeal with who did what of it and what was written: why it was made, how it was answered, what was done after it
    was granted."""

    appeal: Appeal
    by: Done
    reason: str
    answer: str
    done: str

    @property
    def list_ends_on(self) -> date | None:
        return list_ends_on(self.appeal)


@dataclass(frozen=True)
class Recourse:
    """What the person can do against their result: an appeal that is there, or the time until which one can be made."""

    run_id: int
    until: datetime
    days: int
    """Working days, from being told of the result, or later of the answer to an earlier appeal."""
    made: Told | None
    cancelled: bool
    """The call was: nothing in it is decided otherwise any more."""
    withdrawn: bool
    """The application was: nothing is decided about it any more."""
    earlier: Sequence[Told] = ()
    """Against the results of earlier runs, the newest first: what follows from one may be still to come."""

    @property
    def appeal(self) -> Appeal | None:
        return self.made.appeal if self.made else None

    @property
    def waits(self) -> bool:
        """Whether an earlier appeal is still to be answered: one at a time."""
        return any(each.appeal.waits for each in self.earlier)

    def is_open(self, now: datetime) -> bool:
        """Whether an appeal can be made now."""
        over = self.cancelled or self.withdrawn
        return self.appeal is None and not over and not self.waits and now <= self.until


def recourse_of(application_id: int, now: datetime) -> Recourse | None:
    """By the newest run that is carried out, also where it left them waiting without a word; None before."""
    run = db.session.execute(
        select(SelectionRun.id, SelectionRun.moved_at, Call.state, Case.stage)
        .join(SelectionRun.call)
        .join(Placement, Placement.run_id == SelectionRun.id)
        .join(Case, Case.id == Placement.application_id)
        .where(Placement.application_id == application_id, SelectionRun.state == RunState.MOVED)
        .order_by(SelectionRun.id.desc())
        .limit(1)
    ).first()
    if run is None or run.moved_at is None:
        return None
    told = _told(application_id)
    made = next((each for each in told if each.appeal.run_id == run.id), None)
    earlier = [each for each in told if each is not made]
    heard_at = max([run.moved_at, *(each.appeal.answered_at for each in earlier if each.appeal.answered_at)])
    days = current_app.config["SETTINGS"].appeal_days
    until = working_calendar(now).add_working_days(heard_at, days)
    cancelled, withdrawn = run.state == CallState.CANCELLED, run.stage == WITHDRAWN
    return Recourse(run.id, until, days, made, cancelled, withdrawn, earlier)


def _told(application_id: int) -> list[Told]:
    """All appeals of the application, the newest first; one statement where there are none."""
    found = db.session.scalars(
        select(Appeal)
        .where(Appeal.application_id == application_id)
        .order_by(Appeal.id.desc())
        .options(
            joinedload(Appeal.application).joinedload(Application.call),
            joinedload(Appeal.holder),
            joinedload(Appeal.answered_by),
            joinedload(Appeal.carrier),
        )
    ).all()
    done = done_of(found)
    return [
        Told(appeal, done[appeal.id], *(said.get(name, "") for name in (MADE, ANSWERED, CARRIED_OUT)))
        for appeal in found
        for said in [words_of(appeal)]
    ]


def answer_due(now: datetime) -> datetime:
    """Until when an appeal that is made now is to be answered."""
    days = current_app.config["SETTINGS"].appeal_answer_days
    return working_calendar(now).add_working_days(now, days)


def words_of(appeal: Appeal) -> dict[str, str]:
    """Name of the entry -> what was written, of several one after the other; without what was erased since."""
    said: dict[str, str] = {}
    rows = db.session.execute(
        select(Event.name, EventText.text)
        .join(EventText, EventText.event_id == Event.id)
        .where(
            Event.chain == f"case:{appeal.application_id}",
            Event.name.in_([MADE, ANSWERED, CARRIED_OUT]),
            Event.facts["appeal"].as_integer() == appeal.id,
        )
        .order_by(Event.number)
    )
    for row in rows:
        said[row.name] = "\n".join(filter(None, [said.get(row.name), row.text]))
    return said


def who_may_answer(application: Application, now: datetime) -> list[Person]:
    """Heads of the office, then vice-rectors; nobody who scored, decided or signed, or has a conflict of interest."""
    barred = _involved(application)
    return [person for person in _answering(WHO_ANSWERS, now) if person.id not in barred]


def _answering(roles: Sequence[str], now: datetime) -> list[Person]:
    """Who has one of these roles, each once."""
    found = (person for role in roles for person in people_with(role, [EVERYWHERE], now))
    return list({person.id: person for person in found}.values())


def answer_missing(appeal: Appeal, now: datetime) -> str:
    """That nobody is there to answer it, why, and who mends that; empty where somebody is, or it is answered."""
    if not appeal.waits or appeal.holder_id is not None:
        return ""
    why = (
        _(
            "Nobody can answer it now: whoever is head of the office or vice-rector has scored or signed here, or has a "
            "conflict of interest."
        )
        if _answering(WHO_ANSWERS, now)
        else _("Nobody can answer it now: nobody is head of the office or vice-rector.")
    )
    mends = _(
        "An administrator gives somebody else one of these roles, and is written to about it: %(names)s.",
        names=administrators(now),
    )
    return f"{why} {mends}"


def left_by(grant: Grant, now: datetime) -> list[tuple[Appeal, Person | None]]:
    """The appeals that wait for the holder of the grant and could no more, were it and its loans to end now: each with who
    answers it then."""
    held = waiting_for(grant.person_id)
    if not held:
        return []
    others = [role for role in WHO_ANSWERS if role != grant.role]
    staying = {person.id for person in _answering(others, now)}.union(*others_in_role(grant, now).values())
    left: list[tuple[Appeal, Person | None]] = []
    for appeal in held:
        able = [each for each in who_may_answer(appeal.application, now) if each.id in staying]
        if grant.person_id not in [each.id for each in able]:
            left.append((appeal, next(iter(able), None)))
    return left


def may_answer(viewer: Person, appeal: Appeal, now: datetime) -> bool:
    """The one who is named; whoever may where nobody is, or the one who is named can no longer. Needs `application`."""
    if not appeal.waits or not viewer.holds_any(WHO_ANSWERS):
        return False
    able = [person.id for person in who_may_answer(appeal.application, now)]
    return viewer.id in able and (appeal.holder_id == viewer.id or appeal.holder_id not in able)


def get_appeal(viewer: Person, appeal_id: int) -> Appeal | None:
    """One whose case the viewer sees, with person, holder and who answered."""
    return db.session.scalar(_seen(viewer).where(Appeal.id == appeal_id))


def appeals_for(viewer: Person) -> Sequence[Appeal]:
    """Those that wait first, the earliest due on top; then those that are over, the newest first."""
    over = func.coalesce(Appeal.answered_at, Appeal.lapsed_at)
    order = (over.is_not(None), over.desc(), Appeal.answer_by, Appeal.id)
    return db.session.scalars(_seen(viewer).order_by(*order).limit(LISTED)).all()


def waiting_for(person_id: int) -> Sequence[Appeal]:
    """Appeals that the person is named to answer, the earliest due first."""
    named = select(Appeal).where(Appeal.holder_id == person_id, waiting())
    ordered = named.order_by(Appeal.answer_by, Appeal.id)
    return db.session.scalars(ordered.options(joinedload(Appeal.application))).all()


def open_of(application_id: int) -> Select[Appeal]:
    """Those of an application on which something is still to be done."""
    return select(Appeal).where(Appeal.application_id == application_id, or_(waiting(), owed()))


def open_in(call_id: int) -> Select[Appeal]:
    """Those of a call on which something is still to be done, with their people."""
    return (
        select(Appeal)
        .join(SelectionRun, SelectionRun.id == Appeal.run_id)
        .where(SelectionRun.call_id == call_id, or_(waiting(), owed()))
        .order_by(Appeal.id)
        .options(joinedload(Appeal.application).joinedload(Application.subject))
    )


def waiting() -> ColumnElement[bool]:
    """As `Appeal.waits`."""
    return and_(Appeal.answered_at.is_(None), Appeal.lapsed_at.is_(None))


def _seen(viewer: Person) -> Select[Appeal]:
    return (
        select(Appeal)
        .join(Case, Case.id == Appeal.application_id)
        .where(reading(viewer))
        .options(
            joinedload(Appeal.application).options(
                joinedload(Application.subject), joinedload(Application.call)
            ),
            joinedload(Appeal.holder),
            joinedload(Appeal.answered_by),
            joinedload(Appeal.carrier),
        )
    )


def lost_by_signing(signer: Person, application_ids: Collection[int]) -> list[Appeal]:
    """The appeals that the person is named to answer, and could no more once they have signed a run of these."""
    return [each for each in waiting_for(signer.id) if each.application_id in application_ids]


def _involved(application: Application) -> set[int]:
    """Ids of those who scored the application, moved or signed it, proposed, changed or signed a run that places it."""
    scored = select(Assessment.reviewer_id).where(
        Assessment.application_id == application.id, Assessment.signed_at.is_not(None)
    )
    acted = select(Event.actor_id).where(
        Event.chain == f"case:{application.id}",
        Event.name.in_(["moved", "acted", "signed"]),
        Event.actor_id.is_not(None),
    )
    placed = Placement.application_id == application.id
    runs = select(Placement.run_id).where(placed)
    signed = select(SelectionRun.signed_by_id).where(
        SelectionRun.id.in_(runs), SelectionRun.signed_by_id.is_not(None)
    )
    proposed = select(SelectionRun.proposed_by_id).where(SelectionRun.id.in_(runs))
    changed = select(Placement.changed_by_id).where(
        Placement.run_id.in_(runs), Placement.changed_by_id.is_not(None)
    )
    found = db.session.scalars(scored.union(acted, signed, proposed, changed)).all()
    return {*found, *conflicted(application.id), application.subject_id}
