"""The people at a partner, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from mobility.base.database import db
from mobility.base.seen import seen_of
from mobility.register.models import Affiliation, RegisterEntry
from mobility.stays.models import DAY_OF, Crossing, Extension, State, Stay, Way

from .single import AROUND

SHOWN_AT_PARTNER = timedelta(days=60)
"""So long before the first day, and after the departure or the day on which it was called off, somebody stands on the
partner's page."""


@dataclass(frozen=True)
class Guest:
    """Somebody on the partner's page: the name in the passport, the call, the dates; nothing else of them."""

    stay: Stay
    name: str
    extension: Extension | None
    confirmed: tuple[Way, ...]
    """Whose day stands as the partner itself has said it, so that it may correct it."""

    @property
    def seen(self) -> str:
        """Which longer stay the partner saw when it answers."""
        return seen_of(self.extension.shown) if self.extension is not None else ""


def is_partners_word(stay: Stay, way: Way, crossings: Sequence[Crossing]) -> bool:
    """Whether the day that stands is what the partner said last. `crossings` of the stay, in their order."""
    taken = [each for each in crossings if each.way == way and each.accepted]
    return bool(taken) and taken[-1].contact_id is not None and taken[-1].day == getattr(stay, DAY_OF[way])


def guests_of(institution_id: int, today: date) -> list[Guest]:
    """Our people at the partner, or soon to come, or gone a while ago, or of whom it was said a while ago that they do not
    come; those who are to be confirmed first."""
    rows = db.session.execute(
        select(Stay, RegisterEntry.passport_name, Extension)
        .outerjoin(Affiliation, Affiliation.person_id == Stay.person_id)
        .outerjoin(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .outerjoin(Extension, (Extension.stay_id == Stay.id) & Extension.decided_at.is_(None) & Stay.running)
        .where(Stay.institution_id == institution_id, _is_shown(today))
        .order_by(Stay.due_on, Stay.id)
        .limit(200)
        .options(*AROUND, selectinload(Stay.crossings))
    ).all()
    return [
        Guest(stay, name or stay.person.name, extension, _words_of_partner(stay))
        for stay, name, extension in rows
    ]


def is_guest(stay: Stay, today: date) -> bool:
    """Whether its person stands on the page of its partner."""
    shown = select(Stay.id).where(Stay.id == stay.id, _is_shown(today))
    return db.session.scalar(shown) is not None


def _is_shown(today: date) -> ColumnElement[bool]:
    return or_(_is_there(today), _comes_no_more(today))


def _is_there(today: date) -> ColumnElement[bool]:
    """By the day that is planned or by the partner's own, whichever is first; and whoever has arrived before both."""
    first = func.least(Stay.planned_from, Stay.partner_from)
    return (
        (Stay.state != State.CANCELLED)
        & or_(first <= today + SHOWN_AT_PARTNER, Stay.arrived_on.is_not(None))
        & or_(Stay.departed_on.is_(None), Stay.departed_on >= today - SHOWN_AT_PARTNER)
        & Stay.closed_at.is_(None)
    )


def _comes_no_more(today: date) -> ColumnElement[bool]:
    """The partner was told so by mail, however far ahead the stay lay, and finds it on the page of the mail's link."""
    return (Stay.state == State.CANCELLED) & (Stay.called_off_on >= today - SHOWN_AT_PARTNER)


def _words_of_partner(stay: Stay) -> tuple[Way, ...]:
    return tuple(way for way in Way if is_partners_word(stay, way, stay.crossings))


def get_guest(institution_id: int, stay_id: int, today: date) -> Guest | None:
    """The one person, if they are this partner's."""
    return next((each for each in guests_of(institution_id, today) if each.stay.id == stay_id), None)
