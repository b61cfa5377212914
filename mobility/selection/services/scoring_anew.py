"""An appeal is granted, and those who assessed are asked to look at the points that they signed again: they are written to,
reminded, and once all have looked whoever carries it out goes on. Where nobody can, something else is to follow; where the
score then rests on fewer assessments than those of others, it is said first whether it counts."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import day
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.notifications.services import recall_about
from mobility.reviews.queries import signed_scores
from mobility.reviews.scoring import weighted_score
from mobility.selection.allocation.fewer import fewer_of
from mobility.selection.appeals import answer_due, who_may_answer
from mobility.selection.models import Appeal, Placement
from mobility.selection.remedies import LOOKED_AT, ON_FEWER, UNLOOKED, looked_at, signers_of
from mobility.selection.services.appeal_letters import (
    NOT_LOOKED_AT,
    RUN_OWED,
    TO_LOOK_AT,
    tell_office,
    tell_person,
)
from mobility.selection.services.carriers import give_days, tell_carriers
from mobility.selection.services.holders import ask_holder, remind_holder_before
from mobility.selection.services.seating import lock_case, pass_on_what_waited
from mobility.selection.stages import COMMITTEE, GATHERED
from mobility.selection.waited_for import waiting_at

ASKED, DUE, LATE = TO_LOOK_AT


def ask_who_scored(appeal: Appeal, application: Application, now: datetime) -> None:
    """Each who signed points that count, and can still sign, is written to. Needs `call`."""
    _write_to(appeal, application, ASKED, now)


def remind_who_scored(appeal: Appeal, application: Application, now: datetime) -> None:
    """The same of those who have not looked at theirs yet; once more when the day is over."""
    _write_to(appeal, application, DUE, now)
    enqueue("selection.tell_who_is_late", not_before=appeal.carry_out_by, appeal_id=appeal.id)


def tell_who_is_late(appeal_id: int, *, now: datetime) -> None:
    """The day is over: who has not looked at their points yet is written to, and whoever granted the appeal of them. Nothing
    where all have, or it is over."""
    appeal = db.session.get_one(Appeal, appeal_id)
    if not appeal.is_looked_at or appeal.carry_out_by is None or appeal.carry_out_by > now:
        return
    application = by_id(appeal.application_id)
    names = ", ".join(each.called for each in signers_of(appeal, application) if each.owes)
    if not names:  # it goes on without them in a moment
        return
    _write_to(appeal, application, LATE, now)
    granter = _who_decides_of(appeal, application, now)
    if granter is not None:
        link = f"/appeals/{appeal.id}"
        tell_office(granter, NOT_LOOKED_AT, application, link, appeal.carry_out_by, now, names=names)


def _write_to(appeal: Appeal, application: Application, key: str, now: datetime) -> None:
    link = f"/applications/{application.reference}/assessment"
    for each in signers_of(appeal, application):
        person = get_person(each.person_id, now) if each.owes else None
        if person is not None:
            tell_office(person, key, application, link, appeal.carry_out_by, now)


def ensure_looked_at(appeal: Appeal) -> None:
    """Needs `application` with its call. Raises `Refusal`: "points-owed", with whose and until when."""
    if not appeal.is_looked_at:
        return
    owing = [each.called for each in signers_of(appeal, appeal.application) if each.owes]
    if owing and appeal.carry_out_by is not None:
        raise Refusal("points-owed", names=", ".join(owing), until=day(local_day(appeal.carry_out_by)))


def followed(application: Application, now: datetime) -> None:
    """Somebody has looked at their points again, or does not any more: once nobody has to, it goes on. The case is locked.
    Needs `call`."""
    waiting = select(Appeal).where(Appeal.application_id == application.id, looked_at()).order_by(Appeal.id)
    for appeal in db.session.scalars(waiting.with_for_update(of=Appeal)).all():
        signers = signers_of(appeal, application)
        done = [each.person_id for each in signers if not each.owes]
        recall_about(f"case:{application.id}", TO_LOOK_AT, people=done)
        if len(done) == len(signers):
            recall_about(f"case:{application.id}", (NOT_LOOKED_AT,))
            if not any(each.found for each in signers):
                _choose_anew(appeal, application, now)
            elif fewer_of(application):
                appeal.fewer_since = now
                _choose_anew(appeal, application, now)
            else:
                let_count(appeal, application, now)


def look_who_scores(*, now: datetime) -> None:
    """A role or its loan may have ended: where nobody has to look at points any more it goes on, in a job, as each case is
    locked before what is of it."""
    for appeal in db.session.scalars(select(Appeal).where(looked_at()).order_by(Appeal.id)).all():
        if not any(each.owes for each in signers_of(appeal, by_id(appeal.application_id))):
            enqueue("selection.go_on_scored", key=f"scored:{appeal.id}", application_id=appeal.application_id)


def go_on_scored(application_id: int, *, now: datetime) -> None:
    """Where nobody has to look at points of the application any more, what follows from its appeal goes on."""
    lock_case(application_id)
    followed(by_id(application_id), now)


def let_count(appeal: Appeal, application: Application, now: datetime) -> None:
    """All have looked who could, and the points count as they are now. By other points a run is owed to who waits for one;
    else whoever carries it out says what follows."""
    appeal.looked_at = now
    appeal.score_before, appeal.score_after = _score_in(appeal), _score_now(application)
    if appeal.score_changed and application.ended_at is None and application.stage in GATHERED:
        appeal.run_owed_from = now
    facts = {"appeal": appeal.id, "before": str(appeal.score_before), "after": str(appeal.score_after)}
    record(f"case:{application.id}", LOOKED_AT, None, now, facts)
    give_days(appeal, now)
    tell_carriers("appeal-looked-at", appeal, application, now, **_outcome(appeal))
    if appeal.score_changed:
        key = RUN_OWED if appeal.run_owed_from is not None else "appeal-corrected"
        tell_person(application, key, now, before=appeal.score_before, after=appeal.score_after)
    pass_on_what_waited(application.id)


def _choose_anew(appeal: Appeal, application: Application, now: datetime) -> None:
    """Nobody has looked, and nobody can: whoever granted it chooses what else follows, or who may in their place. A seat
    that waits does so until then. Where they have looked, it may follow still that so few count."""
    holder = _who_decides_of(appeal, application, now)
    appeal.answered_at, appeal.remedy = None, None
    appeal.holder_id, appeal.answer_by = holder.id if holder else None, answer_due(now)
    facts = {"appeal": appeal.id, "holder": appeal.holder_id}
    record(f"case:{application.id}", ON_FEWER if appeal.rests_on_fewer else UNLOOKED, None, now, facts)
    db.session.flush()
    remind_holder_before(appeal, now)
    seats = waiting_at(application)
    key = "appeal-on-fewer" if appeal.rests_on_fewer else "appeal-not-looked-at"
    tell_person(application, key, now, until=appeal.answer_by, who=holder, seats=seats)
    ask_holder(appeal, application, holder, now)


def _who_decides_of(appeal: Appeal, application: Application, now: datetime) -> Person | None:
    """Whoever granted it, or who may in their place."""
    able = {each.id: each for each in who_may_answer(application, now)}
    return able.get(appeal.answered_by_id or 0) or next(iter(able.values()), None)


def _outcome(appeal: Appeal) -> dict[str, Decimal | None]:
    """By these one sentence of the letter stands: the selection is to be made anew, something else follows, nothing has
    changed."""
    before, after = appeal.score_before, appeal.score_after
    said: dict[str, Decimal | None] = dict.fromkeys(("before", "after", "was", "since", "same"))
    if not appeal.score_changed:
        return said | {"same": after}
    if appeal.run_owed_from is not None:
        return said | {"before": before, "after": after}
    return said | {"was": before, "since": after}


def _score_in(appeal: Appeal) -> Decimal:
    """By which the run that was appealed against had placed the person."""
    placed = (Placement.run_id == appeal.run_id, Placement.application_id == appeal.application_id)
    return db.session.scalars(select(Placement.score).where(*placed)).one()


def _score_now(application: Application) -> Decimal:
    signed = signed_scores([application.id], COMMITTEE).get(application.id, [])
    return weighted_score(signed, application.call.criteria)
