"""What of the selection stands in the history of a case beside its steps."""

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.base.languages import LANGUAGES, speaking, tr
from mobility.base.record import Event
from mobility.selection import policy
from mobility.selection.queries import names_of_places
from mobility.workflow.models import Case

SEAT_CAME = "seat-came"
"""A seat that had become free came to somebody who waited for it, or asked for a better one."""


def seat_came(event: Event, viewer: Person, case: Case) -> Translated | None:
    """Where the seat is, and which one was left for it; for the person, and for those who read of the selection."""
    if viewer.id != case.subject_id and not policy.reads(viewer, case):
        return None
    left = event.facts["left"]
    place, *before = names_of_places([event.facts["destination"], *([left] if left else [])])
    return {code: _said(code, place, before) for code in LANGUAGES}


def _said(code: str, place: Translated, before: list[Translated]) -> str:
    with speaking(code):
        if not before:
            return _("A seat became free and came by the waiting list: %(place)s", place=tr(place))
        return _(
            "A seat of a better choice became free: %(place)s instead of %(before)s",
            place=tr(place),
            before=tr(before[0]),
        )
