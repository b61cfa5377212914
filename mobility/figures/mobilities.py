"""What counts as a mobility, in which year, and how long it was: declared here, and said on the page in `words.RULES`.

A stay counts in the academic year of its confirmed arrival, whatever became of it afterwards. One that was called off
before the arrival never counts, and one whose first day has passed without a confirmed arrival not yet.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Subquery,
    Text,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from mobility.accounts.models import Person
from mobility.applications.models import Choice
from mobility.calls.models import Call, Destination
from mobility.figures import policy
from mobility.institutions.models import Institution
from mobility.intakes.years import BEGINS, first_day
from mobility.register.models import KNOWN, Affiliation, RegisterEntry
from mobility.selection.models import Seat
from mobility.stays.models import OF_STAFF, Stay
from mobility.workflow.models import Case

UNKNOWN = "unknown"
STUDENTS, STAFF = "students", "staff"

FIELD: ColumnElement[str] = func.lower(
    func.coalesce(
        *(func.nullif(func.trim(Destination.field[code].astext), "") for code in ("en", "tg", "ru"))
    )
)
"""A destination's field by its English name, so that it is one field however its other names are spelled."""

VALUES: Mapping[str, SQLColumnExpression[Any]] = {
    "direction": case((Stay.activity.in_(OF_STAFF), STAFF), else_=STUDENTS),
    "activity": Stay.activity,
    "country": Institution.country,
    "partner": Stay.institution_id,
    "faculty": Affiliation.faculty_id,
    "field": FIELD,
    "level": case((Stay.activity.in_(OF_STAFF), STAFF), else_=RegisterEntry.level),
    "gender": RegisterEntry.gender,
    "programme": Call.programme_id,
    "call": Stay.call_id,
}
"""What mobilities are counted by -> its value for one of them; who is not in the register has none of the register's"""


def mobilities(viewer: Person, first: int, last: int, today: date) -> Subquery:
    """One row a stay that began, or ought to have, in the academic years `first` to `last`.

    Columns: `stay_id`, `person_id`, `year`, `counts`, `days` abroad, `hours` of staff (as far as they are noted), and
    each key of `VALUES` as text.
    """
    began = Stay.begins
    return (
        select(
            Stay.id.label("stay_id"),
            Stay.person_id.label("person_id"),
            _academic_year(began).label("year"),
            Stay.arrived_on.is_not(None).label("counts"),
            _days(today).label("days"),
            func.coalesce(Stay.hours_given, Stay.hours_agreed).label("hours"),
            *(
                func.coalesce(cast(value, Text), literal(UNKNOWN, Text)).label(key)
                for key, value in VALUES.items()
            ),
        )
        .select_from(Stay)
        .join(Case, Case.id == Stay.application_id)
        .join(Stay.call)
        .join(Stay.institution)
        .outerjoin(
            Affiliation, (Affiliation.person_id == Stay.person_id) & Affiliation.state.in_(map(str, KNOWN))
        )
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .outerjoin(Destination, Destination.id == _destination())
        .where(
            policy.counted(viewer),
            or_(Stay.arrived_on.is_not(None), Stay.called_off_on.is_(None) & (Stay.planned_from < today)),
            began.between(first_day(first), first_day(last + 1) - timedelta(days=1)),
        )
        .subquery("mobility")
    )


def _academic_year(day: SQLColumnExpression[date]) -> ColumnElement[int]:
    """As `intakes.years.academic_year`."""
    year = cast(extract("year", day), Integer)
    return case((day >= func.make_date(year, *BEGINS), year), else_=year - 1)


def _days(today: date) -> ColumnElement[int]:
    """From the arrival to the departure, both counted; while that is not known, to the planned end or today."""
    until = func.coalesce(Stay.departed_on, func.least(Stay.planned_to, today))
    return func.greatest(type_coerce(until - Stay.arrived_on, Integer) + 1, 1)


def _destination() -> ColumnElement[int]:
    """Of the seat, or where there is none the first choice: as a stay gets it when it is opened."""
    seat = select(Seat.destination_id).where(
        Seat.application_id == Stay.application_id, Seat.freed_at.is_(None)
    )
    choice = (
        select(Choice.destination_id)
        .where(Choice.application_id == Stay.application_id)
        .order_by(Choice.rank)
        .limit(1)
    )
    return func.coalesce(*(each.correlate(Stay).scalar_subquery() for each in (seat, choice)))
