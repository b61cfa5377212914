"""A free seat given by hand, outside of a run, to somebody who waits for it or asked to move up to it."""

from collections.abc import Sequence
from datetime import datetime

from mobility.accounts.models import Person, Role
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.record import record
from mobility.base.refusals import Refusal
from mobility.calls.models import Call
from mobility.reviews.queries import has_conflict
from mobility.selection.allocation.wishes import Wish, wish_for
from mobility.selection.happenings import SEAT_GIVEN
from mobility.selection.models import Seat
from mobility.selection.queries import open_run
from mobility.selection.services.proposing import LONGEST_REASON, ensure_proposes, lock_selection
from mobility.selection.services.remedying import seat_carried_out
from mobility.selection.services.seating import exchange, go_on_with_seat, locked_application


def give_free_seat(
    actor: Person,
    call: Call,
    application: Application,
    destination_id: int,
    *,
    seen: Sequence[int],
    reason: str,
    now: datetime,
) -> Seat:
    """Give the seat, and tell the person. `seen`: whom it passes over, as the page named them. `call` with destinations.

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
    if list(seen) != list(wish.passed_over):
        raise Refusal("others-passed-over")
    return _give(actor, call, application, wish, reason.strip()[:LONGEST_REASON], now)


def _give(
    actor: Person, call: Call, application: Application, wish: Wish, reason: str, now: datetime
) -> Seat:
    left, seat = exchange(application.id, wish.destination_id, wish.reserved, now)
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
    seat_carried_out(actor, application.id, now)
    go_on_with_seat(application, now)
    db.session.flush()
    return seat
