"""What follows from an appeal that is granted: it waits for a named coordinator, with a day, until it is done."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import or_, select

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.base.jobs import enqueue
from mobility.base.languages import day, speaking
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.models import Destination
from mobility.calls.queries import call_as_it_stands
from mobility.notifications.services import recall_about
from mobility.selection import policy
from mobility.selection.allocation.kept import Kept
from mobility.selection.allocation.line import line_of
from mobility.selection.appeals import WHO_ANSWERS
from mobility.selection.elsewhere import kept_from_seats
from mobility.selection.models import Appeal, Remedy, SelectionRun
from mobility.selection.queries import held_seat, names_of_places
from mobility.selection.remedies import CARRIED_OUT, is_run_owed, keeps_from_runs, owed, owed_in, signers_of
from mobility.selection.services.appeal_letters import (
    NOT_LOOKED_AT,
    RUN_OWED,
    TO_ANSWER,
    TO_CARRY_OUT,
    TO_LOOK_AT,
    tell_person,
)
from mobility.selection.services.carriers import reminded_at, tell_carriers
from mobility.selection.services.scoring_anew import ensure_looked_at, remind_who_scored
from mobility.selection.services.seating import (
    better_choices,
    has_no_choice_left,
    lock_case,
    note_wish,
    pass_on_what_waited,
)
from mobility.selection.stages import GATHERED
from mobility.selection.waited_for import waiting_at
from mobility.workflow import services as workflow

TO_BE_LOOKED_AT = (*TO_LOOK_AT, NOT_LOOKED_AT)
"""What is said of points that are not looked at yet, to whoever signed them and whoever granted the appeal."""
BY_CHOICES = (Remedy.SCORED_ANEW, Remedy.FRESH_RUN, Remedy.SEAT_BEYOND, Remedy.CORRECTION)
BETTER_SEAT = (Remedy.SCORED_ANEW, Remedy.SEAT_BEYOND, Remedy.CORRECTION)
"""For who has a seat, and may move up: no run gives them another one, but one that is given back goes by the points as they
are."""
ONLY_CORRECTED = (Remedy.CORRECTION,)
"""For who has the best seat that they could have, or has given one back."""
WITHOUT_CHOICE = (Remedy.OTHER_DESTINATION, Remedy.CORRECTION)
"""For who has no choice left neither a run nor a seat at a chosen destination changes anything."""


def remedies_for(appeal: Appeal, elsewhere: Sequence[Kept]) -> tuple[Remedy, ...]:
    """What can follow if the appeal is granted: a run gives something to who waits alone, and one more seat to who waits or
    could move up to it; other points to both, if who signed them still can, and a seat can go to them. Where they have
    looked, and fewer assessments count than of others: that the points count. `elsewhere`: of
    `kept_from_seats`. Needs `application` with its call."""
    found, fewer = _by_standing(appeal.application), appeal.rests_on_fewer
    if not fewer and Remedy.SCORED_ANEW not in found:
        return found
    signers = signers_of(appeal, appeal.application)
    others = tuple(each for each in found if each != Remedy.SCORED_ANEW)
    able = [each for each in signers if (not each.conflict if fewer else each.owes and not elsewhere)]
    return (Remedy.SCORED_ANEW, *others) if able else others


def _by_standing(application: Application) -> tuple[Remedy, ...]:
    if has_no_choice_left(application.id):
        return WITHOUT_CHOICE
    seat = held_seat(application.id)
    if seat is None:
        return BY_CHOICES if _may_wait(application) else ONLY_CORRECTED
    return BETTER_SEAT if better_choices(application, seat) else ONLY_CORRECTED


def _may_wait(application: Application) -> bool:
    """Whether its person waits for a seat, or does so again once an appeal is granted."""
    if application.ended_at is None:
        return application.stage in GATHERED
    return any(
        "appeal-granted" in move.guards
        for move in workflow.book_of(application).moves_from(application.stage)
    )


def brings_no_seat(application: Application) -> bool:
    """Whether no other seat of the call can come to the person by an appeal. Needs `call`."""
    return _by_standing(application) == ONLY_CORRECTED


def carry_out(actor: Person, appeal: Appeal, *, done: str, now: datetime) -> None:
    """It is done: what was done is told to the person, whose case goes by the dates of the call again. Needs `application`.

    Raises `Refusal`: "remedy-not-yours", "remedy-not-owed", "reason-owed", or as `_ensure_done`.
    """
    lock_case(appeal.application_id)
    db.session.refresh(
        appeal,
        [
            "answered_at",
            "remedy",
            "carry_out_by",
            "carried_out_at",
            "lapsed_at",
            "looked_at",
            "run_owed_from",
        ],
        with_for_update={"of": Appeal},
    )
    if not policy.sets_conditions(actor, appeal.application):
        raise Refusal("remedy-not-yours")
    if not appeal.is_owed or appeal.waits:
        raise Refusal("remedy-not-owed")
    _ensure_done(appeal)
    if not done.strip():
        raise Refusal("reason-owed", "done")
    appeal.carrier_id = actor.id
    _close(actor, appeal, now, {"done": done.strip()})
    tell_person(appeal.application, "appeal-carried-out", now, reason=done.strip())
    follow_appeal(appeal.application, now)


def ask_for_better(actor: Person, appeal: Appeal, now: datetime) -> Destination | None:
    """Whoever has a seat, and is granted one more, asks with that to move up; from which place. None where nothing of it is.
    The case is locked."""
    seat = held_seat(appeal.application_id)
    if appeal.remedy != Remedy.SEAT_BEYOND or seat is None:
        return None
    granting = next(role for role in WHO_ANSWERS if actor.holds_any((role,)))
    note_wish(actor, seat, up=True, now=now, granting=granting)
    return seat.destination


def asks_for_better(appeal: Appeal) -> bool | None:
    """Whether who has a seat and could have a better one asks for that; None: they have none, or none is better. Needs
    `application`."""
    seat = held_seat(appeal.application_id)
    if seat is None or not better_choices(appeal.application, seat):
        return None
    return seat.up_since is not None


def is_seat_owed(appeal: Appeal) -> bool:
    """Whether the person still waits, and no seat has come to them that they chose. Needs `application`."""
    waits = appeal.application.ended_at is None and held_seat(appeal.application_id) is None
    return waits and not has_no_choice_left(appeal.application_id)


def _ensure_done(appeal: Appeal) -> None:
    """What is there to be seen once it is done is there.

    Raises `Refusal`: "points-owed", "fresh-run-owed", "seat-beyond-owed".
    """
    ensure_looked_at(appeal)
    if is_run_owed(appeal):
        raise Refusal("fresh-run-owed")
    if appeal.remedy == Remedy.SEAT_BEYOND and is_seat_owed(appeal):
        raise Refusal("seat-beyond-owed")


def follow_appeal(application: Application, now: datetime) -> None:
    """Something is owed to the person from now on, or no more: the case is open again, or its waiting list ends."""
    workflow.reschedule(application, now=now)
    workflow.changed(application, "appeal", now=now)


def settle_by_seat(actor: Person | None, application_id: int, now: datetime) -> None:
    """The person has a seat now and is told of that; `actor`: who gave it, None where it came by itself. What was looked for
    is there, and no run can give more to who was owed one, who is told so: nothing waits any more."""
    asked_for = or_(Appeal.remedy == Remedy.SEAT_BEYOND, Appeal.run_owed_from.is_not(None))
    waiting = select(Appeal).where(Appeal.application_id == application_id, asked_for, owed())
    seat = held_seat(application_id)
    if seat is None:
        return
    for appeal in db.session.scalars(waiting.with_for_update()).all():
        run_owed, appeal.run_owed_from = appeal.run_owed_from is not None, None
        appeal.carrier_id = actor.id if actor is not None else None
        _close(actor, appeal, now, {}, seat=seat.destination_id)
        if run_owed:
            _tell_settled(actor, appeal, seat.destination, now)
    follow_seat(application_id, now)


def _tell_settled(actor: Person | None, appeal: Appeal, place: Destination, now: datetime) -> None:
    """That no run is owed any more; what said that one is, and has not left yet, is not sent."""
    recall_about(f"case:{appeal.application_id}", (RUN_OWED,))
    came = "by_hand" if actor is not None else "by_points" if appeal.looked_at else "by_line"
    before, after = (appeal.score_before, appeal.score_after) if appeal.score_changed else (None, None)
    application = by_id(appeal.application_id)
    tell_person(application, "appeal-settled-by-seat", now, places={came: place}, before=before, after=after)


def follow_seat(application_id: int, now: datetime) -> None:
    """Whoever has a seat, by whatever way, while their points are looked at again or something else is to be chosen: could a
    better one come to them by other points, they are told that they may ask for it; else it is settled, and nobody looks any
    more."""
    kept = select(Appeal).where(Appeal.application_id == application_id, keeps_from_runs())
    appeals, seat = db.session.scalars(kept.with_for_update()).all(), held_seat(application_id)
    if not appeals or seat is None:
        return
    application = by_id(application_id)
    better = better_choices(application, seat)
    if better:
        names = names_of_places(better)
        until, seats = appeals[0].settled_by, waiting_at(application)
        tell_person(application, "appeal-seat-meanwhile", now, better=names, seats=seats, until=until)
        return
    for appeal in appeals:
        recall_about(f"case:{application_id}", TO_ANSWER if appeal.lacks_remedy else TO_BE_LOOKED_AT)
        appeal.answered_at, appeal.remedy = appeal.answered_at or now, Remedy.SCORED_ANEW
        appeal.carrier_id = None
        _close(None, appeal, now, {}, seat=seat.destination_id)
        tell_person(application, "appeal-settled", now)


def settled_by(run: SelectionRun) -> Sequence[Appeal]:
    """The appeals by which the selection was to be made anew, and this run, proposed since that was owed, does it."""
    asked = owed_in(run.call_id).where(Appeal.run_owed_from < run.proposed_at)
    return db.session.scalars(asked.order_by(Appeal.id)).all()


def settle_by_runs(run: SelectionRun) -> None:
    """The run is carried out: a job for each appeal that asked for it, as each case is locked before what is of it."""
    for appeal in settled_by(run):
        enqueue("selection.settle_by_run", key=f"appeal:{appeal.id}", appeal_id=appeal.id, run_id=run.id)


def settle_by_run(appeal_id: int, run_id: int, *, now: datetime) -> None:
    """What was asked for is done by the run: whoever has no seat by it is told so; a seat was told by itself."""
    appeal = db.session.get_one(Appeal, appeal_id)
    lock_case(appeal.application_id)
    db.session.refresh(
        appeal, ["carry_out_by", "carried_out_at", "lapsed_at"], with_for_update={"of": Appeal}
    )
    if not appeal.is_owed:
        return
    run = db.session.get_one(SelectionRun, run_id)
    application = db.session.get_one(Application, appeal.application_id, populate_existing=True)
    appeal.carrier_id = run.proposed_by_id
    _close(None, appeal, now, {})
    person = get_person(application.subject_id, now)
    if person is not None and held_seat(application.id) is None:
        with speaking(person.language):
            said = _(
                "The selection was made anew on %(day)s, and no seat came to you by it. The page of your application says "
                "where you stand, what you can do if you think that this is wrong, and until when.",
                day=day(local_day(run.moved_at or now)),
            )
            line = line_of(call_as_it_stands(application.call_id), application.id)
            if line is not None:
                turn = _(
                    "Your place on the waiting list is %(place)s of %(all)s.", place=line.place, all=line.of
                )
                said = f"{said} {turn}"
            elif kept_from_seats(application):
                why = _(
                    "As long as you keep the place that you have accepted for the same time, no seat can come to you by the "
                    "waiting list. Your place on it stays."
                )
                said = f"{said} {why}"
        tell_person(application, "appeal-carried-out", now, reason=said)
    follow_appeal(application, now)


def remind_of_remedy(appeal_id: int, *, now: datetime) -> None:
    """Tell who is to carry it out that it is due soon, or who is to look at points before; nothing where it is done, has
    another day by now, or nobody is named."""
    appeal = db.session.get_one(Appeal, appeal_id)
    if not appeal.is_owed or appeal.waits or reminded_at(appeal, now) > now:
        return
    application = by_id(appeal.application_id)
    if appeal.is_looked_at:
        remind_who_scored(appeal, application, now)
    elif appeal.carrier_id is not None:
        tell_carriers("appeal-remedy-due", appeal, application, now)


def _close(
    actor: Person | None, appeal: Appeal, now: datetime, words: dict[str, str], *, seat: int | None = None
) -> None:
    """`seat`: the destination of the one that came, if it was that by which it is done."""
    appeal.carried_out_at = now
    facts = {"appeal": appeal.id, "remedy": appeal.remedy} | ({"seat": seat} if seat is not None else {})
    recall_about(f"case:{appeal.application_id}", TO_CARRY_OUT)
    record(f"case:{appeal.application_id}", CARRIED_OUT, actor.id if actor else None, now, facts, words)
    db.session.flush()
    pass_on_what_waited(appeal.application_id)
