"""A free seat given by hand, outside of a run: to somebody who waits for it, asked to move up to it or gave it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from mobility.accounts.models import Person, Role
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.calls.queries import call_as_it_stands
from mobility.notifications.services import join_mail, tell
from mobility.reviews.queries import has_conflict
from mobility.selection.allocation.inputs import free_seats, together_with
from mobility.selection.allocation.kept import kept_beside, one_at_a_time
from mobility.selection.allocation.waiting import seats_waiting
from mobility.selection.allocation.wishes import Wish, wish_for
from mobility.selection.happenings import PASSED_OVER, SEAT_GIVEN
from mobility.selection.models import Seat
from mobility.selection.queries import last_seat, latest_nomination, names_of_places, open_run
from mobility.selection.services.conditioning import depend_again
from mobility.selection.services.nominating import lies_with_partner
from mobility.selection.services.proposing import LONGEST_REASON, ensure_proposes, lock_selection
from mobility.selection.services.remedying import settle_by_seat
from mobility.selection.services.seating import (
    exchange,
    give_seat,
    go_on_with_seat,
    lock_places,
    locked_application,
)
from mobility.selection.waited_for import open_among


def give_free_seat(
    actor: Person,
    call: Call,
    application: Application,
    destination_id: int,
    *,
    seen: Sequence[int],
    seen_appeals: Sequence[int],
    reason: str,
    now: datetime,
) -> Seat:
    """Give the seat; the person is told, and so is who comes before them. `call` with destinations.

    `seen`: whom it passes over, as the page named them; `seen_appeals`: ids of the appeals from which something is still to
    follow for others who would take the seat.

    Raises `Refusal`: "not-your-selection", "own-case", "conflict-of-interest", "reason-owed", "proposal-is-open",
    "seat-not-wished", "others-passed-over".
    """
    ensure_proposes(actor, call)
    if application.subject_id == actor.id:
        raise Refusal("own-case")
    if has_conflict(application.id, actor.id):
        raise Refusal("conflict-of-interest")
    if not reason.strip():
        raise Refusal("reason-owed", "reason")
    lock_selection(call.id)
    if open_run(call.id) is not None:
        raise Refusal("proposal-is-open")
    application = locked_application(application.id)
    wish = wish_for(call, application.id, destination_id)
    if wish is None:
        raise Refusal("seat-not-wished")
    owed = [each.appeal.id for each in open_among(wish.others)]
    if (list(seen), list(seen_appeals)) != (list(wish.passed_over), owed):
        raise Refusal("others-passed-over")
    return _give(actor, call, application, wish, reason.strip()[:LONGEST_REASON], now)


def is_free_again(application: Application) -> bool:
    """Whether a seat like the one that the application held last is free."""
    seat = last_seat(application.id)
    free = free_seats(call_as_it_stands(application.call_id))
    return seat is not None and free.get(seat.destination_id, 0) > 0


def give_back_seat(application: Application, now: datetime) -> None:
    """Who has given a seat back holds one there again: beyond the number where none is free any more, until the gap closes.

    Raises `Refusal`: "proposal-is-open".
    """
    lock_selection(application.call_id)
    if open_run(application.call_id) is not None:
        raise Refusal("proposal-is-open")
    lock_places(application.call_id)
    seat = last_seat(application.id)
    if seat is not None:
        again = give_seat(application.id, seat.destination_id, seat.reserved, now)
        depend_again(application, seat, again, now=now)


def hold_seat_again(application_id: int, now: datetime) -> None:
    """Whose stay was called off by mistake holds the seat again, and the partner comes to the case again; where there was no
    seat: nothing.

    Raises `Refusal`: "seat-gone-on", "other-place-taken" (the person has accepted another one for that time), or as
    `give_back_seat`.
    """
    application, seat = locked_application(application_id), last_seat(application_id)
    if seat is None:
        return
    one_at_a_time(application.subject_id)
    kept = kept_beside([application], {application.id: [seat.destination]}).get(application.id, [])
    if kept:
        raise Refusal("other-place-taken", kept=" ".join(each.sentence for each in kept))
    lock_selection(application.call_id)
    if _has_gone_on(application, seat):
        raise Refusal("seat-gone-on")
    give_back_seat(application, now)
    if latest_nomination(application.id) is not None:
        lies_with_partner(application, seat.destination)


def _has_gone_on(application: Application, left: Seat) -> bool:
    """Whether somebody holds a seat by it, there or under a limit over it, and none is free for who has left it; or it waits
    for somebody. Where more are sent than there are seats, nobody does."""
    if is_free_again(application):
        return False
    if any(each.seat_id == left.id for each in seats_waiting(application.call_id)):
        return True
    there = together_with(call_as_it_stands(application.call_id), left.destination_id)
    since = select(Seat.id).where(
        Seat.destination_id.in_(there), Seat.freed_at.is_(None), Seat.given_at >= left.freed_at
    )
    return db.session.scalar(since.limit(1)) is not None


def _give(
    actor: Person, call: Call, application: Application, wish: Wish, reason: str, now: datetime
) -> Seat:
    left, seat = exchange(application, wish.destination_id, wish.reserved, now)
    facts = {
        "case": application.id,
        "destination": wish.destination_id,
        "seat": seat.id,
        "left": left.id if left else None,
        "passed_over": list(wish.passed_over),
    }
    record(f"call:{call.id}", SEAT_GIVEN, actor.id, now, facts)
    came = {
        "destination": wish.destination_id,
        "left": left.destination_id if left else None,
        "seat": seat.id,
        "role": Role.COORDINATOR,
    }
    record(f"case:{application.id}", SEAT_GIVEN, actor.id, now, came, {"reason": reason})
    for each in wish.passed_over:
        _tell_passed_over(actor, each, wish.destination_id, now)
    go_on_with_seat(application, now)
    settle_by_seat(actor, application.id, now)
    join_mail(application.person_id, f"case:{application.id}", now=now)
    db.session.flush()
    return seat


def _tell_passed_over(actor: Person, application_id: int, destination_id: int, now: datetime) -> None:
    """That a seat was given to somebody else, and that the rule did not do so; neither to whom nor why, which are theirs."""
    application = db.session.get_one(Application, application_id)
    facts = {"destination": destination_id, "role": Role.COORDINATOR}
    record(f"case:{application_id}", PASSED_OVER, actor.id, now, facts)
    person = get_person(application.person_id, now)
    if person is None:
        return
    (place,) = names_of_places([destination_id])
    values = {
        "call": tr(application.title, person.language),
        "destination": tr(place, person.language),
        "reference": application.reference,
    }
    link = f"/applications/{application.reference}"
    tell(person, "passed-over", about=f"case:{application_id}", values=values, link=link, now=now)
