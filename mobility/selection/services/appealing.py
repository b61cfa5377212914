"""Appeals against the result of a selection: made in time, answered by a named person who neither scored nor signed."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from mobility.accounts.doers import doers_of
from mobility.accounts.models import Person
from mobility.accounts.roles import ASSESSORS
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import day
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.selection.allocation.explanation import explanation_of
from mobility.selection.appeals import (
    PASSED_ON,
    WHO_ANSWERS,
    Recourse,
    answer_due,
    may_answer,
    recourse_of,
    waiting,
    who_may_answer,
)
from mobility.selection.elsewhere import kept_from_seats
from mobility.selection.models import Appeal, Remedy
from mobility.selection.queries import placement_of
from mobility.selection.remedies import ANSWERED, MADE
from mobility.selection.services.appeal_letters import ask_no_more, tell_office, tell_person
from mobility.selection.services.carriers import name_carrier, tell_carriers
from mobility.selection.services.holders import ask_holder, remind_holder_before
from mobility.selection.services.remedying import ask_for_better, follow_appeal, follow_seat, remedies_for
from mobility.selection.services.scoring_anew import ask_who_scored, let_count, look_who_scores
from mobility.selection.services.seating import has_no_choice_left, lock_case, pass_on_what_waited
from mobility.selection.services.stands_now import stands_now

LONGEST_APPEAL = 4000
DISMISSED, GRANTED = "dismissed", "granted"


def ensure_can_appeal(application: Application, now: datetime) -> Recourse:
    """What an appeal would be against.

    Raises `Refusal`: "appeal-without-result", "call-is-cancelled", "application-is-withdrawn", "appeal-made-already",
    "earlier-appeal-waits", "appeal-too-late", "appeal-nothing-better".
    """
    recourse = recourse_of(application.id, now)
    if recourse is None:
        raise Refusal("appeal-without-result")
    if recourse.cancelled:
        raise Refusal("call-is-cancelled")
    if recourse.withdrawn:
        raise Refusal("application-is-withdrawn")
    if recourse.appeal is not None:
        raise Refusal("appeal-made-already")
    if recourse.waits:
        raise Refusal("earlier-appeal-waits")
    if not recourse.is_open(now):
        raise Refusal("appeal-too-late", until=day(local_day(recourse.until)), days=recourse.days)
    explanation = explanation_of(application)
    if explanation is not None and explanation.at_first_choice:
        raise Refusal("appeal-nothing-better")
    return recourse


def make_appeal(actor: Person, application: Application, *, reason: str, now: datetime) -> Appeal:
    """Appeal against the result of the newest run; the person who answers it is told, and until when.

    Raises `Refusal`: "not-your-application", "reason-owed", or as `ensure_can_appeal`.
    """
    if actor.id != application.subject_id:
        raise Refusal("not-your-application")
    recourse = ensure_can_appeal(application, now)
    if not reason.strip():
        raise Refusal("reason-owed", "reason")
    holder = next(iter(who_may_answer(application, now)), None)
    appeal = Appeal(
        application_id=application.id,
        run_id=recourse.run_id,
        made_at=now,
        holder_id=holder.id if holder else None,
        answer_by=answer_due(now),
    )
    db.session.add(appeal)
    db.session.flush()
    facts = {"appeal": appeal.id, "holder": appeal.holder_id}
    record(f"case:{application.id}", MADE, actor.id, now, facts, {"reason": reason.strip()[:LONGEST_APPEAL]})
    _tell_of(appeal, application, holder, now)
    remind_holder_before(appeal, now)
    return appeal


def answer_appeal(
    actor: Person, appeal: Appeal, *, outcome: str, remedy: str, answer: str, now: datetime
) -> None:
    """Dismiss or grant it, with an answer that the person reads; what then follows waits for a coordinator. What is granted,
    and lacks a remedy, stays granted: another is chosen, or that points count which were looked at.

    By its rule book a case that was over is open again, so that there is somebody to give a seat to. Needs `application`.

    Raises `Refusal`: "appeal-not-yours", "reason-owed", or as `ensure_waits` and `_ensure_remedy`.
    """
    lock_case(appeal.application_id)
    db.session.refresh(
        appeal,
        ["answered_at", "lapsed_at", "holder_id", "granted", "remedy", "fewer_since"],
        with_for_update={"of": Appeal},
    )
    ensure_waits(appeal)
    if not may_answer(actor, appeal, now):
        raise Refusal("appeal-not-yours")
    if not answer.strip():
        raise Refusal("reason-owed", "answer")
    anew, looked = appeal.lacks_remedy, appeal.rests_on_fewer
    granted = anew or outcome == GRANTED
    _ensure_remedy(appeal, remedy, granted=granted)
    appeal.holder_id = appeal.answered_by_id = actor.id
    appeal.answered_at, appeal.granted, appeal.remedy = now, granted, remedy if granted else None
    appeal.run_owed_from = now if appeal.remedy == Remedy.FRESH_RUN else None
    facts = {"appeal": appeal.id, "granted": granted, "remedy": appeal.remedy}
    words = {"answer": answer.strip()[:LONGEST_APPEAL]}
    event = record(f"case:{appeal.application_id}", ANSWERED, actor.id, now, facts, words)
    db.session.flush()
    ask_no_more(appeal.application)
    key = "appeal-follows" if anew else "appeal-granted" if granted else "appeal-dismissed"
    left = ask_for_better(actor, appeal, now)
    tell_person(
        appeal.application,
        key,
        now,
        who=doers_of([event])[event.id],
        places={"left": left},
        reason=answer.strip(),
        stays=_score_that_stays(appeal),
    )
    if looked and appeal.is_looked_at:
        let_count(appeal, appeal.application, now)
        follow_appeal(appeal.application, now)
    elif granted:
        _let_follow(appeal, now)
    if anew:
        pass_on_what_waited(appeal.application_id)


def _score_that_stays(appeal: Appeal) -> Decimal | None:
    """Of whom the points that were looked at again do not count, as something else was chosen."""
    placed = placement_of(appeal.application_id) if appeal.is_set_aside else None
    return placed.score if placed is not None and appeal.remedy != Remedy.SCORED_ANEW else None


def ensure_waits(appeal: Appeal) -> None:
    """Somebody has to answer it still. Needs `application`.

    Raises `Refusal`: "call-is-cancelled", "application-is-withdrawn", "appeal-answered-already".
    """
    if appeal.lapsed_at is not None:
        raise Refusal("application-is-withdrawn" if appeal.is_withdrawn else "call-is-cancelled")
    if appeal.answered_at is not None:
        raise Refusal("appeal-answered-already")


def _ensure_remedy(appeal: Appeal, remedy: str, *, granted: bool) -> None:
    """What is to follow follows from an appeal that is granted, and brings the person something.

    Raises `Refusal`: "appeal-remedy-owed", "appeal-remedy-unfit", "appeal-remedy-empty", "nobody-scores-anew",
    "appeal-remedy-of-dismissed".
    """
    if not granted:
        if remedy:
            raise Refusal("appeal-remedy-of-dismissed", "remedy")
        return
    if remedy not in list(Remedy):
        raise Refusal("appeal-remedy-owed", "remedy")
    elsewhere = kept_from_seats(appeal.application)
    able = remedies_for(appeal, elsewhere)
    if remedy in able:
        return
    if has_no_choice_left(appeal.application_id):
        raise Refusal("appeal-remedy-unfit", "remedy")
    if remedy == Remedy.SCORED_ANEW and Remedy.SEAT_BEYOND in able and not elsewhere:
        raise Refusal("nobody-scores-anew", "remedy")
    raise Refusal("appeal-remedy-empty", "remedy", stands=stands_now(appeal.application, elsewhere))


def _let_follow(appeal: Appeal, now: datetime) -> None:
    """Whoever does what follows is told, and until when: first those who assessed, where their points are in question."""
    application = appeal.application
    name_carrier(appeal, application, now)
    if appeal.is_looked_at:
        ask_who_scored(appeal, application, now)
        follow_seat(application.id, now)
    else:
        tell_carriers("appeal-to-carry-out", appeal, application, now)
    follow_appeal(application, now)


def remind_of_appeal(appeal_id: int, *, now: datetime) -> None:
    """Tell who is to answer that it is due soon; nothing where it waits no more, or nobody is named.

    Who was named and may no longer, as a role that they had for a time is over, is told nothing: somebody else is.
    """
    appeal = db.session.get_one(Appeal, appeal_id, with_for_update={"of": Appeal})
    if not appeal.waits or _pass_to_another(appeal, now) or appeal.holder_id is None:
        return
    holder = db.session.get_one(Person, appeal.holder_id)
    application = db.session.get_one(Application, appeal.application_id)
    tell_office(holder, "appeal-due", application, f"/appeals/{appeal.id}", appeal.answer_by, now)


def role_changed(role: str, _scope: str, now: datetime) -> None:
    """A role was given, lent or ended: by it appeals may be answered by others, or points looked at again by nobody."""
    if role in WHO_ANSWERS:
        pass_on_appeals(now)
    if role in ASSESSORS:
        look_who_scores(now=now)


def pass_on_appeals(now: datetime) -> None:
    """Each appeal that waits for somebody who may not answer it goes to whoever may now, and they are told. That a role or
    its loan has ended or begun by its day, nobody says: so it is looked at from time to time."""
    appeals = select(Appeal).where(waiting()).order_by(Appeal.id).with_for_update(of=Appeal)
    for appeal in db.session.scalars(appeals).all():
        _pass_to_another(appeal, now)


def _pass_to_another(appeal: Appeal, now: datetime) -> bool:
    """Whether it has gone to somebody else, since who is named may not answer it any more, or nobody was named."""
    application = db.session.get_one(Application, appeal.application_id)
    able = who_may_answer(application, now)
    holder = next(iter(able), None)
    if appeal.holder_id in [person.id for person in able] or (holder is None and appeal.holder_id is None):
        return False
    facts = {"appeal": appeal.id, "holder": holder.id if holder else None, "before": appeal.holder_id}
    appeal.holder_id = facts["holder"]
    record(f"case:{application.id}", PASSED_ON, None, now, facts)
    db.session.flush()
    ask_no_more(application)
    if holder is not None:
        tell_person(application, "appeal-passed-on", now, until=appeal.answer_by, who=holder)
    ask_holder(appeal, application, holder, now)
    return True


def _tell_of(appeal: Appeal, application: Application, holder: Person | None, now: datetime) -> None:
    tell_person(application, "appeal-received", now, until=appeal.answer_by, who=holder)
    ask_holder(appeal, application, holder, now)
