"""By when the next sign of somebody abroad is expected, and when silence is late or alarming."""

from datetime import date, timedelta
from enum import StrEnum

from mobility.base.zone import end_of_day, local_day
from mobility.stays.models import State, Stay
from mobility.workflow.calendar import WorkingCalendar

ARRIVAL_WITHIN = 3
"""Working days after the day on which somebody is expected there."""
SIGN_AFTER_END = timedelta(days=7)
"""So long after the last day there the departure may be unknown."""
PAPERS_WITHIN = timedelta(days=30)
"""After the departure: report, certificate, transcript; of who had to break off, that they are home."""
SILENT_AFTER = timedelta(days=3)
"""So long after the reminder somebody counts as silent, and the office looks for them."""


class Silence(StrEnum):
    """What is heard nothing of."""

    ARRIVAL = "arrival"
    END = "end"
    PAPERS = "papers"
    HOME = "home"


AWAITED: dict[State, Silence] = {
    State.PLANNED: Silence.ARRIVAL,
    State.ARRIVED: Silence.END,
    State.UNDER_WAY: Silence.END,
    State.DEPARTED: Silence.PAPERS,
    State.RETURNED: Silence.PAPERS,
    State.INTERRUPTED: Silence.HOME,
}
"""What the next sign of somebody is."""


def due_day(stay: Stay, working: WorkingCalendar) -> date | None:
    """The last day on which the next sign is in time; None at an end."""
    awaited = AWAITED.get(State(stay.state))
    if awaited is Silence.ARRIVAL:
        return local_day(working.add_working_days(end_of_day(stay.expected_from), ARRIVAL_WITHIN))
    if awaited is Silence.END:
        return stay.expected_to + SIGN_AFTER_END
    if awaited in (Silence.PAPERS, Silence.HOME):
        return (stay.departed_on or stay.called_off_on or stay.planned_to) + PAPERS_WITHIN
    return None


def is_late(stay: Stay, today: date) -> bool:
    """The day is over without a sign: the person has been reminded."""
    return stay.due_on is not None and stay.due_on < today


def is_silent(stay: Stay, today: date) -> bool:
    """Nor did the reminder help: nobody knows whether they have arrived, or left."""
    waited = stay.due_on is not None and stay.due_on + SILENT_AFTER < today
    return waited and AWAITED.get(State(stay.state)) in (Silence.ARRIVAL, Silence.END)


def silence_in(state: str) -> Silence | None:
    """What a stay in this state is silent about."""
    return AWAITED.get(State(state))
