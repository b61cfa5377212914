"""A stay that does not take place, or ends before its time."""

from collections.abc import Callable
from datetime import date, datetime

from mobility.accounts.models import Person
from mobility.base.languages import day as in_words
from mobility.base.languages import speaking
from mobility.base.lending import lent
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.base.zone import local_day
from mobility.notifications.catalogue import Reader
from mobility.selection.services import free_seat
from mobility.stays.caveats import called_off_means
from mobility.stays.models import Crossing, State, Stay, Way
from mobility.stays.services.crossing import count_as, open_crossing, settle_reported
from mobility.stays.services.extending import lapse_extension
from mobility.stays.services.keeping import (
    by_office,
    by_person,
    ensure_running,
    note,
    note_in_application,
    tell_office,
    tell_partner,
    tell_person,
    words_owed,
)
from mobility.stays.words import departure_settled

CALLED_OFF = "stay-called-off"
"""In the record of the application from which the stay followed; so is `BROKEN_OFF`, after the arrival."""
BROKEN_OFF = "stay-broken-off"


def call_off(
    actor: Person, stay: Stay, *, day: date, reason: str, seen: str | None = None, now: datetime
) -> None:
    """Before the arrival it is cancelled, and its seat goes on by the rules of the waiting list; after it, interrupted.

    A reported departure is settled by `day`. `seen`: as of `ensure_as_shown`, of `stay.shown`.

    Raises `Refusal`: "in-the-future", "called-off-too-early", "departs-before-arrival", "reason-owed", or as `by_office`,
    `ensure_can_call_off` and `ensure_as_shown`.
    """
    by_office(actor, stay)
    ensure_can_call_off(stay)
    ensure_as_shown(seen, stay.shown)
    if day > local_day(now):
        raise Refusal("in-the-future", "day")
    if day < (opened_on := local_day(stay.opened_at)):
        raise Refusal("called-off-too-early", "day", earliest=in_words(opened_on))
    if stay.arrived_on is not None and day < stay.arrived_on:
        raise Refusal("departs-before-arrival", "day")
    why = words_owed(reason, "reason")
    if stay.arrived_on is None:
        _cancel(actor, stay, day, why, now)
    else:
        _interrupt(actor, stay, day, why, now)


def ensure_can_call_off(stay: Stay) -> None:
    """Whether somebody is there who has reported the arrival is decided first.

    Raises `Refusal`: "arrival-waits", or as `ensure_running`.
    """
    ensure_running(stay)
    arrival = open_crossing(stay, Way.ARRIVAL)
    if arrival is not None:
        raise Refusal("arrival-waits", day=in_words(arrival.day))


def give_up(actor: Person, stay: Stay, *, reason: str, seen: str | None = None, now: datetime) -> None:
    """The person says before the arrival that they do not go: what the office's calling off brings about follows, and the
    office is told.

    Raises `Refusal`: "stay-has-begun", "reason-owed", or as `by_person` and `ensure_as_shown`. `seen`: as of `call_off`.
    """
    by_person(actor, stay)
    ensure_can_give_up(stay)
    ensure_as_shown(seen, stay.shown)
    why = words_owed(reason, "reason")
    tell_office(stay, "stay-given-up", now, reason=why, means=_means(stay, "office"))
    _cancel(actor, stay, local_day(now), why, now)


def ensure_can_give_up(stay: Stay) -> None:
    """Raises `Refusal`: "stay-has-begun"."""
    if not can_be_given_up(stay):
        raise Refusal("stay-has-begun")


def can_be_given_up(stay: Stay) -> bool:
    """Before the arrival, and as long as the person has not reported it. Needs `crossings`."""
    return stay.state == State.PLANNED and stay.waiting is None


def _cancel(actor: Person, stay: Stay, day: date, why: str, now: datetime) -> None:
    event = _called_off(actor, stay, "stay-cancelled", day, why, now)
    note_in_application(actor, stay, CALLED_OFF, now)
    free_seat(stay.application, event, now)


def _interrupt(actor: Person, stay: Stay, day: date, why: str, now: datetime) -> None:
    count_as(stay, Way.DEPARTURE, day)
    reported = settle_reported(stay, Way.DEPARTURE, now)
    _called_off(actor, stay, "stay-interrupted", day, why, now, reported)
    note_in_application(actor, stay, BROKEN_OFF, now)


def _called_off(
    actor: Person, stay: Stay, key: str, day: date, why: str, now: datetime, reported: Crossing | None = None
) -> Event:
    """`key` of the entry of the record, and of what the person and the partner are told before more follows from it.
    `reported`: the departure that is settled by it.
    """
    stay.called_off_on, stay.called_off_because = day, why
    facts = {"day": day} if reported is None else {"day": day, "reported": reported.day}
    event = note(stay, key, actor.id, now, facts, {"reason": why})
    tell_person(stay, key, now, day=day, reason=why, means=_means(stay, "applicant", reported))
    tell_partner(stay, f"{key}-partner", now, day=day, means=_means(stay, "partner"))
    lapse_extension(stay, now)
    for follow in lent.stays_called_off:
        follow(stay, actor, now)
    return event


def _means(stay: Stay, reader: Reader, reported: Crossing | None = None) -> Callable[[str], str]:
    """What else comes of it, in a language."""

    def said(language: str) -> str:
        with speaking(language):
            settled = [departure_settled(reported.day)] if reported is not None else []
            return " ".join([*settled, *called_off_means(stay, reader)])

    return said
