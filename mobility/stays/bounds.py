"""Between which days somebody can have arrived or left: near the stay that is planned, and one after the other; and how far
a stay moves."""

from datetime import date, timedelta
from decimal import Decimal

from flask_babel import ngettext

from mobility.base.languages import day as in_words
from mobility.base.refusals import Refusal
from mobility.base.zone import a_year_after
from mobility.stays.models import Stay, Way
from mobility.stays.queries import place_of

AROUND = timedelta(days=30)
"""So long before the planned first day somebody may arrive, and after the planned last one leave.

Whoever comes earlier or stays longer has agreed on other dates, which the office then changes first.
"""
HOURS_OF_DAY = 24


def bounds_of(stay: Stay, way: Way) -> tuple[date, date]:
    """The first and the last day on which it can have happened."""
    if way is Way.ARRIVAL:
        return stay.planned_from - AROUND, min(filter(None, (stay.planned_to, stay.departed_on)))
    latest = min(filter(None, (stay.planned_to + AROUND, stay.returned_on)))
    return stay.arrived_on or stay.planned_from - AROUND, latest


def ensure_hours(stay: Stay, hours: Decimal | None, field: str) -> None:
    """Raises `Refusal`: "hours-too-many", which names how many the stay can have."""
    days, most = most_hours(stay)
    if hours is not None and hours > most:
        many = ngettext("%(num)d day", "%(num)d days", days)
        raise Refusal("hours-too-many", field, days=many, most=str(most))


def most_hours(stay: Stay) -> tuple[int, int]:
    """Its days, and how many hours they have."""
    days = (stay.ends - stay.begins).days + 1
    return days, days * HOURS_OF_DAY


def ensure_near_plan(stay: Stay, way: Way, day: date, field: str, *, to_office: bool) -> None:
    """`to_office`: who reads it changes the plan themselves.

    Raises `Refusal`: "far-from-plan", "far-from-own-plan", which name the days that are possible.
    """
    earliest, latest = bounds_of(stay, way)
    if not earliest <= day <= latest:
        days = {
            "first": stay.planned_from,
            "last": stay.planned_to,
            "earliest": earliest,
            "latest": latest,
        }
        key = "far-from-own-plan" if to_office else "far-from-plan"
        raise Refusal(key, field, **{name: in_words(each) for name, each in days.items()})


def agreed_of(stay: Stay) -> dict[str, date]:
    """`planned_from` and `planned_to` as the destination has them; empty where there is none."""
    place = place_of(stay.application_id)
    return {"planned_from": place.stay_from, "planned_to": place.stay_to} if place is not None else {}


def ensure_near_agreed(stay: Stay, name: str, day: date, field: str | None = None) -> None:
    """`name`: `planned_from` or `planned_to`. Raises `Refusal`: "day-too-late", which names the latest day."""
    agreed = agreed_of(stay).get(name)
    if agreed is not None and day > a_year_after(agreed):
        latest = in_words(a_year_after(agreed))
        raise Refusal("day-too-late", field, latest=latest, agreed=in_words(agreed))
