"""Places that a person has taken already: one a person and time, across calls."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.lending import lent
from mobility.calls.models import Destination
from mobility.selection.models import Seat
from mobility.selection.stages import OFFER, asks_partner
from mobility.workflow.services import book_of


@dataclass(frozen=True)
class Kept:
    """A place that was accepted: in which application, where, and from when to when. `ended`: nothing moves it any more."""

    reference: str
    place: Translated
    first: date
    last: date
    ended: bool


def kept_beside(application_id: int) -> list[Kept]:
    """What the person has accepted elsewhere for a time that the seat of this application overlaps; of a place from which a
    stay has followed its days count. Years of study at home, for which no partner is asked, are no such place.
    """
    mine = (
        select(Application.person_id, Destination.stay_from, Destination.stay_to)
        .join(Seat, (Seat.application_id == Application.id) & Seat.freed_at.is_(None))
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Application.id == application_id)
        .subquery("mine")
    )
    rows = db.session.execute(
        select(Application, Destination, mine.c.stay_from, mine.c.stay_to)
        .join(Seat, (Seat.application_id == Application.id) & Seat.freed_at.is_(None))
        .join(Destination, Destination.id == Seat.destination_id)
        .join(mine, mine.c.person_id == Application.person_id)
        .where(Application.id != application_id)
        .options(joinedload(Destination.institution))
    ).all()
    taken = [row for row in rows if _is_taken(row[0])]
    stays = lent.given["stays"]([row[0].id for row in taken]) if taken else {}
    found = [_kept(each, place.days_held(stays.get(each.id)), place) for each, place, *_mine in taken]
    begins, ends = (taken[0].stay_from, taken[0].stay_to) if taken else (date.max, date.min)
    return sorted(
        (each for each in found if each.first <= ends and each.last >= begins),
        key=lambda each: (each.first, each.reference),
    )


def _kept(application: Application, days: tuple[date, date], place: Destination) -> Kept:
    first, last = days
    return Kept(application.reference, place.institution.name, first, last, application.ended_at is not None)


def one_at_a_time(person_id: int) -> None:
    """Two acceptances of one person wait for each other, until the end of the transaction."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"places:{person_id}", 0))))


def _is_taken(application: Application) -> bool:
    """Whether the person has accepted: the case is at a good end, or past the offer."""
    book = book_of(application)
    if not asks_partner(book):
        return False
    if application.ended_at is not None:
        return book.ends[application.stage].good
    road = book.path()
    return OFFER in road and application.stage in road[road.index(OFFER) + 1 :]
