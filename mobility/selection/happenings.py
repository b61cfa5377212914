"""What of the selection stands in the history of a case beside its steps."""

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import Translated, db
from mobility.base.languages import LANGUAGES, day, speaking, tr
from mobility.selection import conditions, policy
from mobility.selection.models import OfferCondition
from mobility.selection.queries import names_of_places
from mobility.selection.remedies import ASKED_UP, LET_BE
from mobility.workflow.models import Case
from mobility.workflow.queries import Told
from mobility.workflow.services import once

SEAT_CAME = "seat-came"
"""A seat that had become free came to somebody who waited for it, or asked for a better one."""
SEAT_GIVEN = "seat-given-by-hand"
"""The office gave a free seat by hand, outside of a run."""
PASSED_OVER = "passed-over-by-hand"
"""So it did, to somebody who comes after this person."""
WENT_BY_POINTS = "seat-went-by-points"
"""A seat that was given back went to somebody who comes before this person since points were corrected."""
WENT_TO_GROUP = "seat-went-to-group"
"""One that was reserved went to its group, past this person, who comes before by the points."""
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


def went_by_points(event: Told, viewer: Person, case: Case) -> Translated | None:
    """The same of one that went by corrected points."""
    return _told(event, viewer, case, _went_by_points)


def went_to_group(event: Told, viewer: Person, case: Case) -> Translated | None:
    """The same of one that went to the group for which it is reserved."""
    return _told(event, viewer, case, _went_to_group)


def later_signed(event: Told, viewer: Person, case: Case) -> Translated | None:
    """That it was signed, and its number; for the same."""
    number = event.facts["run"]
    if not _reads(viewer, case):
        return None
    return _in_each_language(lambda: _("Later selection signed: number %(number)s", number=number))


def of_condition(event: Told, viewer: Person, case: Case) -> Translated | None:
    """What the place depends on, and what became of that; for the same."""
    if not _reads(viewer, case):
        return None
    asked = _asked_of(case)[event.facts["condition"]]
    return _in_each_language(lambda: _of_condition(event, asked))


def wish(event: Told, viewer: Person, case: Case) -> Translated | None:
    """That the person asked for a seat of a better choice, or keeps theirs; for the same."""
    if not _reads(viewer, case):
        return None
    return _in_each_language(
        lambda: (
            _("Granted the appeal, and asked with that for a seat of a better choice")
            if event.name == ASKED_UP and "role" in event.facts
            else _("Asked to move up to a better choice")
            if event.name == ASKED_UP
            else _("Keeps the seat and asks for no better one")
        )
    )


def _asked_of(case: Case) -> Mapping[int, str]:
    """id -> what is asked, of all conditions of the case"""
    asked = select(OfferCondition).where(OfferCondition.application_id == case.id)
    return once(
        case, "conditions-asked", lambda: {each.id: each.in_a_line for each in db.session.scalars(asked)}
    )


def _of_condition(event: Told, asked: str) -> str:
    said = {
        conditions.ANSWERED: _("Condition of the place answered: %(asked)s", asked=asked),
        conditions.DECIDED: _("Condition of the place fulfilled: %(asked)s", asked=asked)
        if event.facts.get("fulfilled")
        else _("Condition of the place not fulfilled: %(asked)s", asked=asked),
        conditions.KEPT: _("The place stays, although a condition is not fulfilled: %(asked)s", asked=asked),
    }
    if event.name != conditions.SET:
        return said[event.name]
    until = day(date.fromisoformat(event.facts["due_on"]))
    return _("Condition of the place set: %(asked)s, until %(day)s", asked=asked, day=until)


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


def _went_by_points(place: str, before: str) -> str:
    return _(
        "A seat that was given back went to somebody who comes before since points were corrected after an appeal: "
        "%(place)s",
        place=place,
    )


def _went_to_group(place: str, before: str) -> str:
    return _("A seat that was given back went to the group for which it is reserved: %(place)s", place=place)


HAPPENINGS = {
    SEAT_CAME: seat_came,
    SEAT_GIVEN: seat_given_by_hand,
    PASSED_OVER: passed_over,
    WENT_BY_POINTS: went_by_points,
    WENT_TO_GROUP: went_to_group,
    LATER_SIGNED: later_signed,
    **dict.fromkeys((ASKED_UP, LET_BE), wish),
    **dict.fromkeys((conditions.SET, conditions.ANSWERED, conditions.DECIDED, conditions.KEPT), of_condition),
}
