"""The conditions of rule books that the selection knows: of seats, runs, choices and appeals."""

from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _l

from mobility.base.lending import Guard, Owed
from mobility.selection import queries, remedies, services
from mobility.selection.allocation import kept
from mobility.selection.hindrances import hindrance_of
from mobility.selection.models import Outcome
from mobility.selection.refusals import NO_SEAT
from mobility.selection.stages import (
    NOT_SELECTED,
    RISING,
    SELECTION,
    SENDS_NOMINATION,
    WAITING_LIST,
)
from mobility.workflow.models import Case


def run_signed(case: Case, now: datetime) -> bool | str:
    """The head has signed, and the run's job has come to this case."""
    placement = queries.placement_of(case.id)
    return True if placement is not None and placement.moved_at is not None else "run-not-signed"


def seat_given(case: Case, now: datetime) -> bool | str:
    return True if queries.held_seat(case.id) is not None else "no-seat"


def first_choice_free(case: Case, now: datetime) -> bool | str:
    """Who holds a seat already keeps it; else one is free at the first choice, and nothing is in the way of the person."""
    if queries.held_seat(case.id) is not None:
        return True
    return hindrance_of(case, now) or services.first_choice_seat(case.id) is not None or NO_SEAT


def nothing_in_the_way(case: Case, now: datetime) -> bool | str:
    """The person may have the seat, and go where it is."""
    return hindrance_of(case, now) or True


def moved_up(case: Case, now: datetime) -> bool | str:
    """The seat that is held is another than the one that a partner was asked for."""
    seat, nomination = queries.held_seat(case.id), queries.latest_nomination(case.id)
    if seat is None or nomination is None:
        return "not-moved-up"
    return seat.destination_id != nomination.destination_id or "not-moved-up"


def no_other_place(case: Case, now: datetime) -> bool | str:
    """The person has accepted no place elsewhere for the same time."""
    kept.one_at_a_time(case.subject_id)
    seat = queries.held_seat(case.id)
    places = {case.id: [seat.destination]} if seat is not None else {}
    return not kept.kept_beside([case], places) or "other-place-kept"


def appeal_granted(case: Case, now: datetime) -> bool | str:
    """An appeal was granted, what follows from it is still to be done, and the case has gone nowhere since.

    Who has no choice left would wait for nothing. Where it comes to an end once more meanwhile, that was decided after the
    appeal, and stays.
    """
    appeal = remedies.owed_to(case.id)
    if appeal is None or remedies.has_moved_since(appeal):
        return "no-appeal-granted"
    return not services.has_no_choice_left(case.id) or "no-choice-left"


def no_partner_left(case: Case, now: datetime) -> bool | str:
    """Every chosen partner has declined the person, and nothing is owed to them: they would wait for nothing."""
    if not services.has_no_choice_left(case.id):
        return "partner-left"
    return remedies.owed_to(case.id) is None or "partner-left"


def placed_as(outcome: Outcome, otherwise: str) -> Callable[[Case, datetime], bool | str]:
    """A guard: the signed run gives the case this outcome."""

    def holds(case: Case, now: datetime) -> bool | str:
        placement = queries.placement_of(case.id)
        return True if placement is not None and placement.outcome == outcome else otherwise

    return holds


GUARDS = {
    "run-signed": Guard(
        run_signed,
        reads="run",
        title=_l("The selection is signed"),
        heard="by-itself",
        comes_in=(SELECTION,),
    ),
    "seat-given": Guard(
        seat_given,
        reads="seat",
        title=_l("A seat is given"),
        comes_in=(SELECTION, WAITING_LIST, "take-first-choice"),
    ),
    "moved-up": Guard(
        moved_up,
        reads="seat",
        title=_l("A seat of a better choice is given to who asked to move up"),
        heard="by-itself",
        comes_in=RISING,
    ),
    "no-other-place": Guard(
        no_other_place,
        reads="places",
        title=_l("The person has accepted no other place for the same time"),
        idle=True,
        owed=(Owed("unlooked-at", "accepts"),),
    ),
    "on-waiting-list": Guard(
        placed_as(Outcome.WAITING, "not-on-waiting-list"),
        reads="run",
        title=_l("The selection put the application on the waiting list"),
        comes_in=(SELECTION,),
    ),
    "appeal-granted": Guard(
        appeal_granted,
        reads="appeal",
        title=_l("An appeal is granted, and what follows from it is still to be done"),
        anew=True,
        comes_in=(NOT_SELECTED,),
    ),
    "no-partner-left": Guard(
        no_partner_left,
        reads="appeal",
        title=_l("Every chosen partner has declined the person"),
        heard="by-itself",
    ),
    "first-choice-free": Guard(
        first_choice_free, reads="seats", title=_l("A seat of the first choice is free")
    ),
    "nothing-in-the-way": Guard(
        nothing_in_the_way,
        reads="seats",
        title=_l("Nothing is in the way of the person, such as a leave"),
        idle=True,
        owed=(
            Owed("unlooked-at", "beside", beside=(SENDS_NOMINATION,), since=("take-first-choice",)),
            Owed("unlooked-at", "beside", beside=("cross-over",)),
        ),
    ),
    "left-out": Guard(
        placed_as(Outcome.LEFT_OUT, "not-left-out"),
        reads="run",
        title=_l("The selection left the application out"),
        comes_in=(SELECTION,),
    ),
}
