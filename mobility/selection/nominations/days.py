"""The days that a partner gives of a person: in words, and whether they go with the stay that was agreed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.base.languages import day as in_words
from mobility.calls.models import Destination
from mobility.selection.models import Nomination

DAYS = ("arrives_on", "starts_on", "ends_on")
DAY_TITLES: Mapping[str, object] = dict(
    zip(DAYS, (_l("Arrival on"), _l("Studies begin on"), _l("Studies end on")), strict=True)
)
DAY_TITLES_OF_STAFF = {**DAY_TITLES, "starts_on": _l("First day"), "ends_on": _l("Last day")}
OWN_REFERENCE = "own_reference"
FAR = timedelta(days=366)
"""So far from the agreed stay a day is a slip of the finger."""
EARLY = timedelta(days=31)
"""So long before the agreed stay somebody rarely comes."""

Days = Mapping[str, date | None]


def own_days(nomination: Nomination) -> str:
    """`arrival 8 February 2027, from 12 February 2027`: the partner's own days; empty where it gave none."""
    found = (
        _("arrival %(day)s", day=in_words(nomination.arrives_on)) if nomination.arrives_on else "",
        _("from %(day)s", day=in_words(nomination.starts_on)) if nomination.starts_on else "",
        _("until %(day)s", day=in_words(nomination.ends_on)) if nomination.ends_on else "",
    )
    return ", ".join(filter(None, found))


def day_titles(*, staff: bool) -> Mapping[str, object]:
    """What the partner's own days are called, by the keys of `DAYS`: of staff alone no studies are spoken of."""
    return DAY_TITLES_OF_STAFF if staff else DAY_TITLES


def days_of(nomination: Nomination) -> dict[str, date | None]:
    """By the keys of `DAYS`."""
    return {key: getattr(nomination, key) for key in DAYS}


def noted_of(nomination: Nomination) -> dict[str, str | date | None]:
    """The same with the number under which the partner has the person (`OWN_REFERENCE`)."""
    return {OWN_REFERENCE: nomination.partner_reference or "", **days_of(nomination)}


def begins_before_arrival(nomination: Nomination) -> date | None:
    """The first day, where the partner has it before the arrival."""
    arrives, starts = nomination.arrives_on, nomination.starts_on
    return starts if arrives is not None and starts is not None and starts < arrives else None


def faults_of(days: Days, place: Destination) -> dict[str, str]:
    """What cannot be: key of a day -> key of a refusal."""
    faults = {
        key: "partner-day-far"
        for key, day in days.items()
        if day is not None and not place.stay_from - FAR <= day <= place.stay_to + FAR
    }
    arrives, starts, ends = (days[key] for key in DAYS)
    if ends is not None and starts is not None and ends < starts:
        faults.setdefault("ends_on", "partner-days-cross")
    if ends is not None and arrives is not None and ends < arrives:
        faults.setdefault("ends_on", "partner-end-before-arrival")
    return faults


def oddities_of(days: Days, place: Destination) -> list[str]:
    """What may be right and is worth a second look: sentences in the language of the page."""
    return list(_oddities(days, place))


def _oddities(days: Days, place: Destination) -> Iterator[str]:
    arrives, starts, ends = (days[key] for key in DAYS)
    begins, over = in_words(place.stay_from), in_words(place.stay_to)
    if arrives is not None and arrives < place.stay_from - EARLY:
        yield _("The arrival is more than a month before the agreed stay begins (%(day)s).", day=begins)
    if starts is not None and starts < place.stay_from - EARLY:
        yield _("The first day is more than a month before the agreed stay begins (%(day)s).", day=begins)
    if arrives is not None and arrives > place.stay_from:
        yield _("The arrival is after the agreed stay begins (%(day)s).", day=begins)
    if arrives is not None and starts is not None and starts < arrives:
        yield _("The first day is before the arrival.")
    if starts is not None and starts > place.stay_to:
        yield _("The first day is after the agreed stay ends (%(day)s).", day=over)
    if ends is not None and ends < place.stay_to:
        yield _("The last day is before the agreed stay ends (%(day)s).", day=over)
    if ends is not None and ends > place.stay_to:
        yield _("The last day is after the agreed stay ends (%(day)s).", day=over)
