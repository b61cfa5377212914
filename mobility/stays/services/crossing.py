"""Arrivals and departures: reported with a document that the office accepts, or confirmed by the partner."""

from datetime import date, datetime

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.documents.uploads import Upload
from mobility.institutions.models import Contact
from mobility.selection.services import conditions_lapse
from mobility.stays.bounds import ensure_near_plan
from mobility.stays.models import DAY_OF, Crossing, State, Stay, Way
from mobility.stays.queries import is_partners_word
from mobility.stays.services.extending import lapse_extension
from mobility.stays.services.keeping import (
    by_office,
    by_person,
    chain_of,
    lock,
    note,
    tell_office,
    tell_person,
    words_owed,
)
from mobility.stays.services.papers import give_document


def report_crossing(
    actor: Person, stay: Stay, *, way: Way, day: date, upload: Upload, limit: int, now: datetime
) -> None:
    """The person says that they have arrived or left, with a document; the office is told and looks at it.

    Until it has decided, what is sent anew takes the place of what was sent before.

    Raises `Refusal`: "crossing-known", "arrival-first", "in-the-future", "departs-before-arrival", "far-from-plan", or as
    `by_person` and `documents.services.give`.
    """
    by_person(actor, stay)
    _ensure_expected(stay, way)
    _ensure_possible(stay, way, day, now)
    document = give_document(actor, stay, way, upload, limit=limit, now=now)
    before = open_crossing(stay, way)
    if before is not None:
        before.decided_at, before.accepted = now, False
        db.session.flush()
    db.session.add(Crossing(stay_id=stay.id, way=way, day=day, document_id=document.id, reported_at=now))
    note(stay, f"{way}-reported", actor.id, now, {"day": day, "document": document.id})
    tell_office(stay, f"{way}-reported", now, day=day)


def confirm_crossing(contact: Contact, stay: Stay, *, way: Way, day: date, now: datetime) -> None:
    """The partner says it by their link: it counts at once, and settles what the person has sent meanwhile. Where that
    names another day, the office is told.

    Raises `Refusal`: as `report_crossing`; "stay-not-yours" where it is another partner's.
    """
    by_partner(contact, stay)
    _ensure_expected(stay, way)
    _ensure_possible(stay, way, day, now)
    waiting = settle_reported(stay, way, now)
    _take_word(contact, stay, way, day, now)
    note(stay, f"{way}-confirmed", None, now, {"day": day, "on_behalf": f"contact:{contact.id}"})
    tell_person(stay, f"{way}-confirmed", now, day=day)
    if waiting is not None and waiting.day != day:
        tell_office(stay, f"{way}-day-differs", now, day=day, reported=waiting.day)
    lapse_extension(stay, now)


def correct_crossing(contact: Contact, stay: Stay, *, way: Way, day: date, now: datetime) -> None:
    """The partner puts right a day that it has confirmed itself, as long as the stay is not over; the record keeps both.

    Raises `Refusal`: "stay-not-yours", "stay-over", "day-not-yours" where the office has said it, "nothing-changed",
    "in-the-future", "departs-before-arrival", "far-from-plan".
    """
    by_partner(contact, stay)
    if stay.over:
        raise Refusal("stay-over")
    said = select(Crossing).where(Crossing.stay_id == stay.id).order_by(Crossing.id)
    if not is_partners_word(stay, way, db.session.scalars(said).all()):
        raise Refusal("day-not-yours", "day")
    before = getattr(stay, DAY_OF[way])
    if day == before:
        raise Refusal("nothing-changed", "day")
    _ensure_possible(stay, way, day, now)
    _take_word(contact, stay, way, day, now)
    facts = {"day": day, "before": before, "on_behalf": f"contact:{contact.id}"}
    note(stay, f"{way}-corrected", None, now, facts)
    tell_person(stay, f"{way}-corrected", now, day=day, before=before)


def by_partner(contact: Contact, stay: Stay) -> None:
    """Raises `Refusal`: "stay-not-yours"."""
    if contact.institution_id != stay.institution_id:
        raise Refusal("stay-not-yours")
    lock(stay)


def _take_word(contact: Contact, stay: Stay, way: Way, day: date, now: datetime) -> None:
    db.session.add(
        Crossing(
            stay_id=stay.id,
            way=way,
            day=day,
            contact_id=contact.id,
            reported_at=now,
            decided_at=now,
            accepted=True,
        )
    )
    count_as(stay, way, day)


def decide_crossing(
    actor: Person, stay: Stay, crossing_id: int, *, accept: bool, reason: str | None = None, now: datetime
) -> None:
    """The office accepts the person's document, or says why it does not show it.

    Raises `Refusal`: "judged-changed-meanwhile", "decided-already", "reason-owed", for a day that cannot be as
    `report_crossing`, or as `by_office`.
    """
    by_office(actor, stay)
    crossing = db.session.scalar(
        select(Crossing).where(Crossing.id == crossing_id, Crossing.stay_id == stay.id).with_for_update()
    )
    if crossing is not None and crossing.replaced:
        raise Refusal("judged-changed-meanwhile", chain=chain_of(stay), among=(f"{crossing.way}-reported",))
    if crossing is None or crossing.decided_at is not None:
        raise Refusal("decided-already")
    way = Way(crossing.way)
    crossing.reason = None if accept else words_owed(reason, "reason")
    crossing.accepted, crossing.decided_at, crossing.decided_by_id = accept, now, actor.id
    if accept:
        _ensure_expected(stay, way)
        _ensure_possible(stay, way, crossing.day, now, to_office=True)
        count_as(stay, way, crossing.day)
    facts, texts = {"day": crossing.day}, {"reason": crossing.reason or ""}
    name = f"{way}-accepted" if accept else f"{way}-refused"
    note(stay, name, actor.id, now, facts, texts)
    key = f"{way}-confirmed" if accept else f"{way}-refused"
    tell_person(stay, key, now, day=crossing.day, reason=crossing.reason or "")
    lapse_extension(stay, now)


def count_as(stay: Stay, way: Way, day: date) -> None:
    """From now on it happened on this day; nothing is asked any more for the place of who has left."""
    setattr(stay, DAY_OF[way], day)
    if way is Way.DEPARTURE:
        conditions_lapse(stay.application_id)


def settle_reported(stay: Stay, way: Way, now: datetime) -> Crossing | None:
    """What the person has sent of it stays with the stay and waits no more: another's word counts. None: nothing waited."""
    waiting = open_crossing(stay, way)
    if waiting is not None:
        waiting.decided_at, waiting.accepted = now, True
    return waiting


def open_crossing(stay: Stay, way: Way) -> Crossing | None:
    """What the person has reported of it, and nobody has looked at."""
    return db.session.scalar(
        select(Crossing).where(
            Crossing.stay_id == stay.id, Crossing.way == way, Crossing.decided_at.is_(None)
        )
    )


def _ensure_expected(stay: Stay, way: Way) -> None:
    if getattr(stay, DAY_OF[way]) is not None:
        raise Refusal("crossing-known")
    if not stay.running:
        raise Refusal("stay-over")
    if way is Way.DEPARTURE and stay.state == State.PLANNED:
        raise Refusal("arrival-first")


def _ensure_possible(stay: Stay, way: Way, day: date, now: datetime, *, to_office: bool = False) -> None:
    if day > local_day(now):
        raise Refusal("in-the-future", "day")
    if way is Way.DEPARTURE and stay.arrived_on is not None and day < stay.arrived_on:
        raise Refusal("departs-before-arrival", "day")
    ensure_near_plan(stay, way, day, "day", to_office=to_office)
