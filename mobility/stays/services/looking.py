"""The clock looks: who is to leave soon, who ought to have arrived or left, and of whom nothing is heard."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.dialects.postgresql import insert

from mobility.base.database import db
from mobility.base.zone import local_day
from mobility.notifications.services import tell_address
from mobility.selection.services import partner_addresses
from mobility.stays import queries
from mobility.stays.expecting import Silence, silence_in
from mobility.stays.models import ABROAD, EmergencyContact, State, Stay, StayReminder
from mobility.stays.services.keeping import people_path, tell_office, tell_person

BEFORE_LEAVING = timedelta(days=14)
MOST = 500
"""Stays that one look takes up for one kind; the rest is taken up by the next one."""

ASKED_FOR: dict[Silence, str] = {
    Silence.ARRIVAL: "arrival-awaited",
    Silence.END: "departure-awaited",
    Silence.PAPERS: "papers-awaited",
    Silence.HOME: "home-awaited",
}


@dataclass(frozen=True)
class Sign:
    """A kind of reminder: for whom it is time on `today`, which of a stay's days it is about, and what is sent to them."""

    kind: str
    time: Callable[[date], ColumnElement[bool]]
    day: str
    send: Callable[[Collection[Stay], datetime], None]


def look(*, now: datetime) -> int:
    """Send what is due and was not sent yet; to how many stays it belonged."""
    return sum(_send(sign, now) for sign in SIGNS)


def _send(sign: Sign, now: datetime) -> int:
    about = getattr(Stay, sign.day)
    sent = exists().where(
        StayReminder.stay_id == Stay.id, StayReminder.kind == sign.kind, StayReminder.day == about
    )
    found = db.session.scalars(
        select(Stay)
        .where(sign.time(local_day(now)), ~sent)
        .order_by(Stay.id)
        .limit(MOST)
        .with_for_update(of=Stay, key_share=True, skip_locked=True)
        .options(*queries.AROUND)
    ).all()
    for stay in found:
        row = {"stay_id": stay.id, "kind": sign.kind, "day": getattr(stay, sign.day), "sent_at": now}
        db.session.execute(insert(StayReminder).values(row).on_conflict_do_nothing())
    if found:
        sign.send(found, now)
    return len(found)


def _remind_to_enter(stays: Collection[Stay], now: datetime) -> None:
    for stay in stays:
        tell_person(stay, "emergency-owed", now)


def _ask_partners(stays: Collection[Stay], now: datetime) -> None:
    """One mail a contact, however many people it is about."""
    for institution_id in sorted({stay.institution_id for stay in stays}):
        number = sum(stay.institution_id == institution_id for stay in stays)
        for contact_id, receiver in partner_addresses(institution_id, now, people_path).items():
            about = f"contact:{contact_id}"
            tell_address(receiver, "people-to-confirm", about=about, values={"number": number}, now=now)


def _remind_of_silence(stays: Collection[Stay], now: datetime) -> None:
    for stay in stays:
        silence = silence_in(stay.state)
        if silence is not None:
            tell_person(stay, ASKED_FOR[silence], now)


def _tell_of_the_silent(stays: Collection[Stay], now: datetime) -> None:
    for stay in stays:
        tell_office(stay, "somebody-silent", now)


def _come_by(day: date) -> ColumnElement[bool]:
    """They are expected there until this day."""
    return (Stay.state == State.PLANNED) & (Stay.expected_from <= day) & ~queries.is_unasked()


SIGNS = (
    Sign(
        "before",
        lambda today: _come_by(today + BEFORE_LEAVING) & ~exists().where(EmergencyContact.stay_id == Stay.id),
        "expected_from",
        _remind_to_enter,
    ),
    Sign(
        "partner-arrival",
        _come_by,
        "expected_from",
        _ask_partners,
    ),
    Sign(
        "partner-departure",
        lambda today: Stay.state.in_(ABROAD) & (Stay.expected_to <= today),
        "expected_to",
        _ask_partners,
    ),
    Sign("person", queries.late, "due_on", _remind_of_silence),
    Sign("office", queries.silent, "due_on", _tell_of_the_silent),
)
