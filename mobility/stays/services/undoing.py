"""What was noted of a stay by mistake is taken back, the last step first: the closing, the way home, the calling off, the
departure, the arrival. Of a paper that was taken it is while the stay is open, whatever came after it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.languages import day as in_words
from mobility.base.languages import speaking, tr
from mobility.base.lending import lent
from mobility.base.refusals import Refusal
from mobility.base.seen import ensure_as_shown
from mobility.institutions.models import Contact
from mobility.selection.services import hold_seat_again
from mobility.stays.models import DAY_OF, Crossing, ReceivedPaper, Stay, Step, Way
from mobility.stays.papers_asked import title_of
from mobility.stays.queries import is_partners_word
from mobility.stays.services.crossing import by_partner
from mobility.stays.services.keeping import (
    by_office,
    chain_of,
    note,
    note_in_application,
    of_office,
    tell_office,
    tell_partner,
    tell_person,
    words_owed,
)
from mobility.stays.words import PAPER_TAKEN_BACK, TAKEN_BACK

EVENTS: dict[Step, str] = {
    Step.CLOSED: "stay-reopened",
    Step.HOME: "home-taken-back",
    Step.CALLED_OFF: "stay-resumed",
    Step.DEPARTURE: "departure-taken-back",
    Step.ARRIVAL: "arrival-taken-back",
}
"""Their entries in the record."""
PAPER_BACK = "paper-taken-back"
GOES_ON = "stay-goes-on"
"""In the record of the application from which the stay followed."""
OF_PARTNER = (Step.CALLED_OFF, Step.DEPARTURE, Step.ARRIVAL)
"""What the partner was told, or has said."""
EMPTIED: dict[Step, tuple[str, ...]] = {
    Step.CLOSED: ("closed_at", "closed_by_id"),
    Step.HOME: ("returned_on",),
    Step.CALLED_OFF: ("called_off_on", "called_off_because", "departed_on"),
    Step.DEPARTURE: ("departed_on",),
    Step.ARRIVAL: ("arrived_on",),
}
"""What is known of a stay by each step, and is not any more."""


def calling_off_stands(stay: Stay) -> bool:
    """That it was called off was noted last, and cannot be taken back: more has followed from it elsewhere."""
    return stay.last_step is Step.CALLED_OFF and any(stands(stay) for stands in lent.calling_off_stands)


def take_back(actor: Person, stay: Stay, *, reason: str, seen: str | None = None, now: datetime) -> None:
    """The office takes the last step back; the person is told why, and of what the partner knows the partner too.

    Of a stay that was called off before the arrival the person holds the seat again, as long as it has not gone on. `seen`:
    as of `ensure_as_shown`, of `stay.last_step`.

    Raises `Refusal`: "nothing-to-take-back", "calling-off-stands", "reason-owed", or as `of_office`, `ensure_as_shown` and
    `hold_seat_again`.
    """
    of_office(actor, stay)
    step = stay.last_step
    ensure_as_shown(seen, {"step": step})
    if step is None:
        raise Refusal("nothing-to-take-back")
    if calling_off_stands(stay):
        raise Refusal("calling-off-stands")
    why = words_owed(reason, "reason")
    if step is Step.CALLED_OFF and stay.arrived_on is None:
        hold_seat_again(stay.application_id, now)
    before = _empty(stay, step)
    note(stay, EVENTS[step], actor.id, now, {"before": before}, {"reason": why})
    if step is Step.CALLED_OFF:
        note_in_application(actor, stay, GOES_ON, now)
    tell_person(stay, "step-taken-back", now, what=_said(stay, step, before), reason=why)
    if step in OF_PARTNER:
        tell_partner(stay, "step-taken-back-partner", now, what=_said(stay, step, before))


def take_back_word(contact: Contact, stay: Stay, *, way: Way, now: datetime) -> None:
    """The partner takes back an arrival or a departure that it has confirmed by mistake, as long as nothing came after it.

    Raises `Refusal`: "stay-not-yours", "stay-over", "day-not-yours" where the office has said it or more has happened.
    """
    by_partner(contact, stay)
    if stay.over:
        raise Refusal("stay-over")
    said = select(Crossing).where(Crossing.stay_id == stay.id).order_by(Crossing.id)
    step = Step(way)
    if stay.last_step is not step or not is_partners_word(stay, way, db.session.scalars(said).all()):
        raise Refusal("day-not-yours")
    before = _empty(stay, step)
    note(stay, EVENTS[step], None, now, {"before": before, "on_behalf": f"contact:{contact.id}"})
    what = _said(stay, step, before)
    tell_person(stay, "step-taken-back", now, what=what)
    tell_office(stay, "step-taken-back-office", now, what=what)


def take_paper_back(
    actor: Person, stay: Stay, *, key: str, reason: str, seen: str | None = None, now: datetime
) -> None:
    """The office has taken the wrong paper: it lies there again, and another can be sent; the person is told why.

    `seen`: as of `ensure_as_shown`, of `ReceivedPaper.shown`.
    Raises `Refusal`: "paper-not-taken", "reason-owed", or as `by_office` and `ensure_as_shown`.
    """
    by_office(actor, stay)
    taken = db.session.get(ReceivedPaper, (stay.id, key), populate_existing=True)
    there = taken.shown if taken is not None else {"taken": None}
    ensure_as_shown(seen, there, chain=chain_of(stay), among=("paper-received", PAPER_BACK))
    if taken is None:
        raise Refusal("paper-not-taken")
    why = words_owed(reason, "reason")
    db.session.delete(taken)
    facts = {"paper": key, "document": taken.document_id}
    note(stay, PAPER_BACK, actor.id, now, facts, {"reason": why})
    tell_person(stay, "step-taken-back", now, what=_said_of_paper(stay, key), reason=why)


def _said_of_paper(stay: Stay, key: str) -> Callable[[str], str]:
    """The same of a paper."""

    def said(language: str) -> str:
        with speaking(language):
            return str(PAPER_TAKEN_BACK) % {"paper": tr(title_of(stay.activity, key), language)}

    return said


def _empty(stay: Stay, step: Step) -> date | None:
    """What the person had reported of it waits for the office again. Gives the day that stood."""
    before: date | None = getattr(stay, DAYS[step]) if step in DAYS else None
    for name in EMPTIED[step]:
        setattr(stay, name, None)
    for way in (way for way, name in DAY_OF.items() if name in EMPTIED[step]):
        _open_again(stay, way)
    return before


DAYS: dict[Step, str] = {
    Step.HOME: "returned_on",
    Step.CALLED_OFF: "called_off_on",
    Step.DEPARTURE: "departed_on",
    Step.ARRIVAL: "arrived_on",
}


def _open_again(stay: Stay, way: Way) -> None:
    """Whatever was said of it counts no more; the person's last document, which another's word had settled, waits again."""
    found = db.session.scalars(
        select(Crossing)
        .where(Crossing.stay_id == stay.id, Crossing.way == way, Crossing.accepted.is_(True))
        .order_by(Crossing.id.desc())
    ).all()
    settled = next((each for each in found if each.document_id is not None and not each.decided_by_id), None)
    for each in found:
        each.accepted = False
    if settled is not None:
        settled.accepted = settled.decided_at = None
    db.session.flush()


def _said(stay: Stay, step: Step, before: date | None) -> Callable[[str], str]:
    """What is taken back, in a language."""

    def said(language: str) -> str:
        days: dict[str, Any] = {
            "day": in_words(before, language) if before else "",
            "first": in_words(stay.planned_from, language),
            "last": in_words(stay.planned_to, language),
        }
        with speaking(language):
            return str(TAKEN_BACK[step]) % days

    return said
