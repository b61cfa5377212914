"""A stay that goes on whatever is known of its person's studies: the office notes it, and takes it back."""

from datetime import datetime

from sqlalchemy import update

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.refusals import Refusal
from mobility.stays.caveats import caveat_on
from mobility.stays.models import Stay
from mobility.stays.services.keeping import by_office, note, tell_person, words_owed

UPHELD = "stay-upheld"
"""The entry of the record, and the message; so is `QUESTIONED`."""
QUESTIONED = "stay-questioned"


def uphold(actor: Person, stay: Stay, *, reason: str, now: datetime) -> None:
    """It goes on all the same, until something else is known.

    Raises `Refusal`: "stay-not-in-question", "reason-owed", or as `by_office`.
    """
    by_office(actor, stay)
    _ensure_known(stay, goes_on=False)
    why = words_owed(reason, "reason")
    stay.upheld_at = now
    note(stay, UPHELD, actor.id, now, texts={"reason": why})
    tell_person(stay, UPHELD, now, reason=why)


def question(actor: Person, stay: Stay, *, now: datetime) -> None:
    """That it goes on was noted by mistake: what becomes of it is open again.

    Raises `Refusal`: "stay-not-in-question", or as `by_office`.
    """
    by_office(actor, stay)
    _ensure_known(stay, goes_on=True)
    stay.upheld_at = None
    note(stay, QUESTIONED, actor.id, now)
    tell_person(stay, QUESTIONED, now)


def _ensure_known(stay: Stay, *, goes_on: bool) -> None:
    """Raises `Refusal`: "stay-not-in-question"."""
    caveat = caveat_on(stay)
    if caveat is None or caveat.goes_on is not goes_on:
        raise Refusal("stay-not-in-question")


def question_of(person_id: int) -> None:
    """Something else is known of the person: whether their stays go on is asked anew."""
    upheld = (Stay.person_id == person_id) & Stay.upheld_at.is_not(None)
    db.session.execute(update(Stay).where(upheld).values(upheld_at=None))
