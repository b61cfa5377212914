"""What a partner is told of the conditions of its people's places: of what it asks for itself, what that is and how it
stands; of the office's own conditions, which say more of a person than was agreed, how they stand alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from mobility.base.languages import day
from mobility.selection.conditions import of_seats
from mobility.selection.models import OfferCondition

OPEN, UNMET, KEPT, REPLACED, FULFILLED = "open", "unmet", "kept", "replaced", "fulfilled"
ASKED_BY_IT = {
    OPEN: _l("You ask for this, and it is not settled yet: %(asked)s, until %(day)s."),
    UNMET: _l(
        "You ask for this, and it was not met: %(asked)s. Our office decides now whether the place stays."
    ),
    KEPT: _l(
        "You ask for this, and it was not met: %(asked)s. Our office has decided that the place stays all the same."
    ),
    REPLACED: _l("You ask for this, and it was not met: %(asked)s. Another condition has taken its place."),
    FULFILLED: _l("You ask for this, and it is fulfilled: %(asked)s."),
}
OURS = {
    OPEN: _l("The place depends on a condition of our office that is not settled yet, until %(day)s."),
    UNMET: _l("A condition of our office was not met. Our office decides now whether the place stays."),
    KEPT: _l(
        "A condition of our office was not met. Our office has decided that the place stays all the same."
    ),
    REPLACED: _l("A condition of our office was not met. Another one has taken its place."),
    FULFILLED: _l("A condition of our office is fulfilled."),
}


@dataclass(frozen=True)
class Told:
    """How one condition stands."""

    state: str
    """`open`, `unmet`, `kept` (not met, and the place stays), `replaced` (not met, and another took its place) or
    `fulfilled`"""
    asked: str | None
    """None where the partner does not ask for it."""
    due_on: date

    @property
    def sentence(self) -> str:
        """To the partner, in the language that is spoken."""
        if self.asked is None:
            return str(OURS[self.state]) % {"day": day(self.due_on)}
        return str(ASKED_BY_IT[self.state]) % {"asked": self.asked, "day": day(self.due_on)}

    @property
    def settled(self) -> bool:
        return self.state not in (OPEN, UNMET)


def told_of(case_ids: Collection[int], own_alone: Collection[int] = ()) -> dict[int, list[Told]]:
    """id of the case -> its conditions, the earliest due first, of those of these that hold a seat on which one bears.

    `own_alone`: whom the partner has not taken yet. Of these what it asks for itself: it decides with that before it.
    """
    found: dict[int, list[Told]] = {}
    for condition in of_seats(case_ids):
        if condition.by_partner or condition.application_id not in own_alone:
            asked = condition.in_a_line if condition.by_partner else None
            told = Told(_state_of(condition), asked, condition.due_on)
            found.setdefault(condition.application_id, []).append(told)
    return found


def _state_of(condition: OfferCondition) -> str:
    if condition.fulfilled is None:
        return OPEN
    if condition.fulfilled:
        return FULFILLED
    if condition.unmet:
        return UNMET
    return KEPT if condition.kept_at is not None else REPLACED
