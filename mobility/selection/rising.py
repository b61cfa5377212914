"""What the page of a case shows to who has a seat and may move up to a better choice: whether they want that, and that such
a seat waits for them."""

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.base.languages import day, tr
from mobility.base.lending import Outcome
from mobility.base.zone import local_day
from mobility.calls.queries import call_as_it_stands
from mobility.calls.seat_rule import asks_partner
from mobility.selection import queries, services
from mobility.selection.allocation.free import free_now
from mobility.selection.allocation.inputs import seats_given
from mobility.selection.models import RunState
from mobility.selection.remedies import may_rise
from mobility.selection.stages import RISING
from mobility.selection.waited_for import better_waiting
from mobility.workflow.models import Case
from mobility.workflow.services import book_of


def rising_part(case: Case, viewer: Person, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """To the person who has a seat and is told so: whether they want a better one should it become free."""
    if not isinstance(case, Application) or case.stage not in RISING or viewer.id != case.subject_id:
        return None
    seat = queries.held_seat(case.id)
    if seat is None or queries.placement_of(case.id, (RunState.MOVED,)) is None:
        return None
    better = services.better_choices(case, seat)
    if not better:
        return None
    call = call_as_it_stands(case.call_id)
    given, free = seats_given(call), free_now(call)
    better = [place for place in better if given[place]]
    if not better:
        return None
    held, *names_of_better = queries.names_of_places([seat.destination_id, *better])
    names = dict(zip(better, names_of_better, strict=True))
    values = {
        "case": case,
        "seat": seat,
        "held": held,
        "better": names_of_better,
        "free": [name for place, name in names.items() if place in free.lying],
        "held_up": [name for place, name in names.items() if place in free.waiting],
        "for_run": [name for place, name in names.items() if place in free.for_run],
        "limited": bool(call.limits),
        "partner": asks_partner(book_of(case)),
        "kept": may_rise(seat),
    }
    return "selection/_rising.html", values


def rising_outcome(case: Case, now: datetime) -> Outcome | None:
    """To the person for whom a better seat waits, and who has not said yet whether they want it."""
    waits = better_waiting(case) if isinstance(case, Application) and case.stage in RISING else None
    if waits is None:
        return None
    places = "; ".join(map(tr, queries.names_of_places(waits.at)))
    lines = [
        _("A seat of a better choice waits for you: %(places)s.", places=places),
        _(
            "It comes to you only if you ask to move up, and if you are next then. Do so before %(day)s: by that day it is "
            "to be settled what follows from your appeal, and a seat that you have not asked for goes on to others.",
            day=day(local_day(waits.until)),
        ),
    ]
    button = (
        _("Say whether you move up"),
        url_for("applications.show", reference=case.reference, _anchor="rising"),
    )
    return Outcome(lines, (button,), yours=True)
