"""Places that a person has taken already: one a person and time, across calls."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Integer, Select, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from mobility.applications.models import Application
from mobility.base.database import Translated, db
from mobility.base.kept_statements import kept_statement
from mobility.base.languages import day, tr
from mobility.base.lending import lent
from mobility.calls.models import Destination
from mobility.calls.seat_rule import asks_partner
from mobility.selection.models import Seat
from mobility.selection.stages import OFFER
from mobility.workflow.models import Case
from mobility.workflow.services import book_of


@dataclass(frozen=True)
class Kept:
    """A place that was accepted: in which application, where, and from when to when. `ended`: nothing moves it any more."""

    application_id: int
    reference: str
    place: Translated
    first: date
    last: date
    ended: bool

    def overlaps(self, place: Destination) -> bool:
        """Whether nobody can be there and here."""
        return self.first <= place.stay_to and self.last >= place.stay_from

    @property
    def own_sentence(self) -> str:
        """To the person."""
        return _(
            "You have accepted another place for the same time: %(place)s, from %(first)s to %(last)s.",
            **self._words,
        )

    @property
    def sentence(self) -> str:
        """To the office."""
        return _(
            "Has accepted another place for the same time: %(place)s, from %(first)s to %(last)s (%(reference)s).",
            **self._words,
        )

    @property
    def way_out(self) -> str:
        """To the person, who would rather have the place that is in question."""
        if self.ended:
            return _(
                "One person has one place at a time. If you would rather have this one, ask the office to call the other "
                "stay off; then you can accept here."
            )
        return _(
            "One person has one place at a time. If you would rather have this one, withdraw the other application; then "
            "you can accept here."
        )

    @property
    def _words(self) -> dict[str, str]:
        first, last = day(self.first), day(self.last)
        return {"place": tr(self.place), "first": first, "last": last, "reference": self.reference}


def kept_beside(
    cases: Collection[Case], places: Mapping[int, Collection[Destination]]
) -> dict[int, list[Kept]]:
    """id of the case -> what its person has accepted in another one for a time that one of its `places` (by id of the case)
    overlaps, of those of whom there is something; two statements at most.
    """
    return overlapping(kept_elsewhere(cases), places)


def overlapping(
    kept: Mapping[int, list[Kept]], places: Mapping[int, Collection[Destination]]
) -> dict[int, list[Kept]]:
    """Of what `kept_elsewhere` or `kept_by` has found that for a time that one of its `places`, by the same id, overlaps."""
    found = {
        number: [each for each in theirs if any(map(each.overlaps, places.get(number, ())))]
        for number, theirs in kept.items()
    }
    return {number: theirs for number, theirs in found.items() if theirs}


def kept_elsewhere(cases: Collection[Case]) -> dict[int, list[Kept]]:
    """The same as `kept_beside` for whatever time. Years of study at home stand in nobody's way: see `_accepted`."""
    cases = [case for case in cases if asks_partner(book_of(case))]
    theirs = kept_by({case.subject_id for case in cases}) if cases else {}
    found = {
        case.id: [each for each in theirs.get(case.subject_id, ()) if each.application_id != case.id]
        for case in cases
    }
    return {case_id: kept for case_id, kept in found.items() if kept}


def kept_by(people: Collection[int]) -> dict[int, list[Kept]]:
    """id of the person -> what they have accepted, for whatever time, in order; of a place from which a stay has followed
    its days count. Years of study at home, for which no partner is asked, are no such place. Two statements at most.
    """
    return accepted_in(held_by(people))


def held_by(people: Collection[int]) -> Sequence[tuple[Application, Destination]]:
    """Each application of these people, of whatever call, that holds a seat, and where; one statement."""
    return [(each, place) for each, place in db.session.execute(_held(), {"these": list(people)})]


def accepted_in(held: Iterable[tuple[Application, Destination]]) -> dict[int, list[Kept]]:
    """As `kept_by`, of what `held_by` has found; one statement where something is accepted."""
    taken = [(each, place) for each, place in held if _is_taken(each)]
    stays = lent.given["stays"]([each.id for each, _place in taken]) if taken else {}
    found: dict[int, list[Kept]] = {}
    for each, place in taken:
        first, last = place.days_held(stays.get(each.id))
        ended = each.ended_at is not None
        kept = Kept(each.id, each.reference, place.institution.name, first, last, ended)
        found.setdefault(each.person_id, []).append(kept)
    return {who: sorted(kept, key=lambda each: (each.first, each.reference)) for who, kept in found.items()}


@kept_statement
def _held() -> Select[Application, Destination]:
    """Of the people `these` each application that holds a seat, and where."""
    return (
        select(Application, Destination)
        .join(Seat, (Seat.application_id == Application.id) & Seat.freed_at.is_(None))
        .join(Destination, Destination.id == Seat.destination_id)
        .where(Application.person_id == any_(bindparam("these", type_=ARRAY(Integer))))
        .options(joinedload(Destination.institution))
    )


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
