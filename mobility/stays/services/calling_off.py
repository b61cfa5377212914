"""A stay that does not take place, or ends before its time."""

from datetime import date, datetime

from mobility.accounts.models import Person
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.selection.services import free_seat
from mobility.stays.models import Stay
from mobility.stays.services.keeping import RUNNING, by_office, note, tell_partner, tell_person, words_owed


def call_off(actor: Person, stay: Stay, *, day: date, reason: str, now: datetime) -> None:
    """Before the arrival it is cancelled, and its seat goes on by the rules of the waiting list; after it, interrupted.

    Raises `Refusal`: "stay-not-running", "in-the-future", "departs-before-arrival", "reason-owed", or as `by_office`.
    """
    by_office(actor, stay)
    if stay.state not in RUNNING:
        raise Refusal("stay-not-running")
    if day > local_day(now):
        raise Refusal("in-the-future", "day")
    if stay.arrived_on is not None and day < stay.arrived_on:
        raise Refusal("departs-before-arrival", "day")
    why = words_owed(reason, "reason")
    stay.called_off_on, stay.called_off_because = day, why
    interrupted = stay.arrived_on is not None
    if interrupted:
        stay.departed_on = day
    key = "stay-interrupted" if interrupted else "stay-cancelled"
    event = note(stay, key, actor.id, now, {"day": day}, {"reason": why})
    if not interrupted:
        free_seat(stay.application, event, now)
    tell_person(stay, key, now, day=day, reason=why)
    tell_partner(stay, f"{key}-partner", now, day=day)
