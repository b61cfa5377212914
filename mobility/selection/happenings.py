"""What of the selection stands in the history of a case beside its steps."""

from collections.abc import Callable

from flask_babel import gettext as _

from mobility.accounts.models import Person
from mobility.base.database import Translated
from mobility.base.languages import LANGUAGES, speaking, tr
from mobility.selection import policy
from mobility.selection.queries import names_of_places
from mobility.workflow.models import Case
from mobility.workflow.queries import Told

SEAT_CAME = "seat-came"
"""A seat that had become free came to somebody who waited for it, or asked for a better one."""
SEAT_GIVEN = "seat-given-by-hand"
"""The office gave a free seat by hand, outside of a run."""
PASSED_OVER = "passed-over-by-hand"
"""So it did, to somebody who comes after this person."""
LATER_SIGNED = "later-selection-signed"
"""The head signed a later run, in which this person on the waiting list was placed too."""


def seat_came(event: Told, viewer: Person, case: Case) -> Translated | None:
    """Where the seat is, and which one was left for it; for the person, and for those who read of the selection."""
    return _told(event, viewer, case, _came)


def seat_given_by_hand(event: Told, viewer: Person, case: Case) -> Translated | None:
    """The same of a seat that was given by hand."""
    return _told(event, viewer, case, _given)


def passed_over(event: Told, viewer: Person, case: Case) -> Translated | None:
    """Where the seat was that somebody else got."""
    return _told(event, viewer, case, _passed_over)


def later_signed(event: Told, viewer: Person, case: Case) -> Translated | None:
    """That it was signed, and its number; for the same."""
    number = event.facts["run"]
    if not _reads(viewer, case):
        return None
    return _in_each_language(lambda: _("Later selection signed: number %(number)s", number=number))


def _told(event: Told, viewer: Person, case: Case, said: Callable[[str, str], str]) -> Translated | None:
    if not _reads(viewer, case):
        return None
    left = event.facts.get("left")
    place, *before = names_of_places([event.facts["destination"], *([left] if left else [])])
    return _in_each_language(lambda: said(tr(place), tr(before[0]) if before else ""))


def _reads(viewer: Person, case: Case) -> bool:
    return viewer.id == case.subject_id or policy.reads(viewer, case)


def _in_each_language(said: Callable[[], str]) -> Translated:
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            found[code] = said()
    return found


def _came(place: str, before: str) -> str:
    if not before:
        return _("A seat became free and came by the waiting list: %(place)s", place=place)
    return _(
        "A seat of a better choice became free: %(place)s instead of %(before)s", place=place, before=before
    )


def _given(place: str, before: str) -> str:
    if not before:
        return _("The office gave a free seat by hand: %(place)s", place=place)
    return _(
        "The office gave a free seat of a better choice by hand: %(place)s instead of %(before)s",
        place=place,
        before=before,
    )


def _passed_over(place: str, before: str) -> str:
    return _("The office gave a free seat by hand to somebody who comes later: %(place)s", place=place)
