"""One person of a cohort, as a row of the list and of the file shows them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from mobility.base.database import Translated
from mobility.cohorts.filters import LOST
from mobility.questionnaires.answers import grouped_phone
from mobility.selection.stages import (
    ACCEPT,
    DECLINE,
    DECLINED,
    NOT_SELECTED,
    OFFER,
    PARTNER_ANSWER,
    WAITING,
)

TENTH = Decimal("0.1")
ANSWERS = {
    PARTNER_ANSWER: "partner-asked",
    OFFER: "person-asked",
    DECLINED: "declined",
}
SAID = {ACCEPT: "partner-accepts", DECLINE: "partner-declines"}
"""What the partner has said while it is asked, and can still take back."""


class Result(NamedTuple):
    """By what the person was told of a run; before, the committee's score alone, once it is done. Scores in per cent."""

    rank: int | None
    score: Decimal | None
    run: int | None
    """The number of that run in the call: ranks of different runs are of different lists."""
    since: Decimal | None
    """The score by points that were corrected after it, where that is another."""


class Somebody(NamedTuple):
    """One person of a cohort, as a row shows them; a tuple, since a file holds a hundred thousand of them."""

    id: int
    reference: str
    stage: str
    rule_book_id: int
    due_at: datetime | None
    entered_at: datetime
    submitted_at: datetime
    ended_at: datetime | None
    name: str
    email: str
    number: str | None
    passport_name: str | None
    faculty: Translated | None
    """With which the application lies."""
    registered: Translated | None
    """The faculty of the register now, where it is another."""
    specialty: str | None
    """Its code."""
    specialty_name: Translated | None
    year: int | None
    average: Decimal | None
    choices: Sequence[int]
    """Ids of destinations, the first choice first."""
    holders: Sequence[Sequence[str | None]]
    """(role, name or None) of the open waits, or of who signs the selection that is proposed."""
    result: "Result"
    seat: int | None
    """Id of the destination whose seat the person holds."""
    accepted: bool | None
    """The partner's newest answer."""
    good: bool
    """The case is at an end at which the person has a place."""
    stuck_since: datetime | None = None
    """When it was found that nobody can move the case."""
    said: str | None = None
    """The partner's newest answer, while it can still take that back."""
    called_off: str | None = None
    """Nothing comes of the place, or no longer: one of `filters.OFF`."""
    beyond_reach: bool = False
    """On the waiting list, where no seat can come to them: their score is below the least at each choice that is left."""
    phone: str | None = None
    """As it was answered, where it was asked for."""
    away: str | None = None
    """They have left the joint faculty, or are on leave: a state of `intakes.models.State`."""
    stay: Sequence[Any] = ()
    """First and last day abroad, as ISO dates, and whether it was called off, where they were asked for."""

    @property
    def score(self) -> Decimal | None:
        return _tenths(self.result.score)

    @property
    def score_since(self) -> Decimal | None:
        return _tenths(self.result.since)

    @property
    def rank(self) -> int | None:
        return self.result.rank

    @property
    def run(self) -> int | None:
        return self.result.run

    @property
    def telephone(self) -> str | None:
        return grouped_phone(self.phone) if self.phone else None

    @property
    def place(self) -> str:
        """`seat`, `waiting`, `beyond-reach`, `left-out`, or nothing before the selection is carried out."""
        if self.seat:
            return "seat"
        if self.beyond_reach:
            return "beyond-reach"
        return "waiting" if self.stage in WAITING else "left-out" if self.stage == NOT_SELECTED else ""

    @property
    def answer(self) -> str:
        """Who is asked now, or what was answered last."""
        if self.called_off in LOST:
            return self.called_off
        if self.good:
            return "accepted"
        declined = self.accepted is False and self.seat is None  # who has a seat since has it elsewhere
        if self.stage == PARTNER_ANSWER and self.said is not None:
            return SAID[self.said]
        return ANSWERS.get(self.stage) or ("partner-declined" if declined else "")

    @property
    def answer_by(self) -> datetime | None:
        """Nothing once it was given: until when the partner can take that back is another day."""
        return self.due_at if self.stage in (PARTNER_ANSWER, OFFER) and self.said is None else None


def _tenths(score: Decimal | None) -> Decimal | None:
    return None if score is None else score.quantize(TENTH)
