"""What a stay still lacks before the office can close it."""

from collections.abc import Collection
from enum import StrEnum

from mobility.stays.models import IN_HOURS, Activity, Stay
from mobility.stays.papers_asked import CERTIFICATE, TRANSCRIPT, of_return


class Lacking(StrEnum):
    DEPARTURE = "departure"
    HOME = "home"
    REPORT = "report"
    CERTIFICATE = CERTIFICATE
    TRANSCRIPT = TRANSCRIPT
    ACTIVITY = "activity"
    HOURS = "hours"


CAN_DO_WITHOUT = frozenset({Lacking.REPORT, Lacking.CERTIFICATE, Lacking.TRANSCRIPT, Lacking.HOURS})
"""What the person, or the partner, may never send: the office can close the stay all the same, with a reason."""


def lacking(stay: Stay, received: Collection[str]) -> tuple[Lacking, ...]:
    """In the order in which people do it. `received`: keys of the papers that the office has taken.

    Who had to break off owes nothing but to be home again. Of a closed stay it is what the office closed it without.
    """
    if stay.called_off_on is not None:
        return () if stay.returned_on is not None else (Lacking.HOME,)
    there = {
        Lacking.DEPARTURE: stay.departed_on is not None,
        Lacking.HOME: stay.returned_on is not None,
        Lacking.REPORT: stay.report_sent_at is not None,
        **{Lacking(key): key in received for key in of_return(stay.activity)},
        Lacking.ACTIVITY: stay.activity != Activity.UNSAID,
        Lacking.HOURS: stay.activity not in IN_HOURS or stay.hours_given is not None,
    }
    return tuple(each for each, done in there.items() if not done)
