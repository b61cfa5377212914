"""Whether all is settled before people leave: what time the rule book gives to who answers after a nomination."""

from collections.abc import Iterator
from datetime import date, datetime

from flask_babel import gettext as _

from mobility.base.languages import day
from mobility.base.zone import end_of_day, local_day
from mobility.calls.models import Call, Destination
from mobility.calls.naming import place_name
from mobility.calls.queries import rule_book
from mobility.workflow.calendar import WorkingCalendar
from mobility.workflow.engine.times import calendar
from mobility.workflow.rulebook import RuleBook

NOMINATES = "partner-nomination-date"
"""The name that rule books give to the day by which the partner wants its nominations."""


def settled_too_late(call: Call, now: datetime) -> Iterator[str]:
    """A sentence for each destination whose stay may have begun by then, where the nomination goes out on its last day."""
    book, working = rule_book(call.rule_book_key), calendar(now)
    if book is None:
        return
    for place in call.destinations:
        settled_on = _settled_on(place, book, working)
        if settled_on is not None and settled_on >= place.stay_from:
            yield _(
                "%(place)s: the stay begins on %(first)s. Counted from the last day for nominations, %(nominate)s, the rule "
                "book gives time to answer until %(last)s. See whether the dates are meant so.",
                place=place_name(place),
                first=day(place.stay_from),
                nominate=day(place.nominate_by),
                last=day(settled_on),
            )


def _settled_on(place: Destination, book: RuleBook, working: WorkingCalendar) -> date | None:
    """The last day of the last step on the road to a place; None where nobody nominates by a day."""
    until = None
    for stage in (book.stage(key) for key in book.path()):
        time = stage.deadline or stage.due
        if time is not None and time.at == NOMINATES:
            until = end_of_day(place.nominate_by)
        elif time is not None and time.working_days is not None and until is not None:
            until = working.add_working_days(until, time.working_days)
    return local_day(until) if until is not None else None
