"""May this person apply in this call? Every reason why not, in words, before they begin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mobility.base.languages import number, tr
from mobility.base.lending import lent
from mobility.calls.models import Call, Destination
from mobility.calls.queries import with_destinations
from mobility.register.models import Affiliation, AffiliationState, Kind


@dataclass(frozen=True)
class Reason:
    """One reason why not: the key of a sentence and what fills it. `waits`: the office, not the person, is to act."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    waits: bool = False

    @property
    def sentence(self) -> str:
        shown = {name: tr(value) if isinstance(value, dict) else value for name, value in self.values.items()}
        return str(lent.refusals[self.key]) % shown


def reasons(call: Call, affiliation: Affiliation | None, _now: datetime) -> list[Reason]:
    """Why the person may not apply; empty if they may.

    What is claimed counts only once it is confirmed. Needs `affiliation.entry` and `.faculty` loaded.
    """
    if affiliation is None:
        return [Reason("affiliation-not-said")]
    if affiliation.kind != call.audience:
        return [Reason(f"only-for-{call.audience}")]
    found = [] if affiliation.known else [NOT_KNOWN[affiliation.state]]
    for kinds, examine in CONDITIONS:
        if affiliation.kind in kinds:
            found.extend(examine(call, affiliation))
    return found


NOT_KNOWN: dict[str, Reason] = {
    AffiliationState.CLAIMED: Reason("affiliation-not-yet-confirmed", waits=True),
    AffiliationState.REFUSED: Reason("affiliation-was-refused"),
}


def _year(call: Call, affiliation: Affiliation) -> list[Reason]:
    years = call.eligibility.get("years")
    if not years:
        return []
    first, last = years
    year = affiliation.year_of_study
    if year is None:
        return [Reason("year-not-known")]
    if first <= year <= last:
        return []
    if first == last:
        return [Reason("only-for-year", {"year": year, "only": first})]
    return [Reason("year-not-invited", {"year": year, "first": first, "last": last})]


def average_to_show(call: Call, affiliation: Affiliation | None) -> float | None:
    """The least average of the call, where the register cannot say whether the person has it; needs `entry` loaded.

    Unknown is not met: the person states it, and the office compares it with a document before the application goes on.
    """
    needed = call.eligibility.get("average")
    if not needed or affiliation is None or affiliation.kind != Kind.STUDENT or affiliation.entry is not None:
        return None
    return float(needed)


def _average(call: Call, affiliation: Affiliation) -> list[Reason]:
    """Of who was confirmed without an entry it is not known: `average_to_show`."""
    needed = call.eligibility.get("average")
    if not needed or affiliation.entry is None:
        return []
    if affiliation.average is None:
        return [Reason("average-not-known")]
    if float(affiliation.average) >= float(needed):
        return []
    shown = {"average": number(affiliation.average, 2), "needed": number(needed, 2)}
    return [Reason("average-too-low", shown)]


def _faculty(call: Call, affiliation: Affiliation) -> list[Reason]:
    faculties = call.eligibility.get("faculties")
    if not faculties or affiliation.faculty_id in faculties:
        return []
    if affiliation.faculty is None:
        return [Reason("faculty-not-known")]
    return [Reason("faculty-not-invited", {"faculty": affiliation.faculty.name})]


def open_to(affiliation: Affiliation | None, places: Sequence[Destination]) -> list[Destination]:
    """Those of the places that the person may choose; needs their partners, and `affiliation.entry`.

    A specialty of a joint faculty goes on at its partner for those who study it and have neither left it nor gone over; of
    whom nobody knows what they study, the office looks.
    """
    bound = _bound(places)
    studied = _studied(affiliation) if bound else None
    over = _over(affiliation) if bound else None
    return [
        place
        for place in places
        if place not in bound or (over is None and studied in (None, place.specialty_id))
    ]


def _bound(places: Sequence[Destination]) -> list[Destination]:
    """Where a specialty of a joint faculty goes on."""
    return [place for place in places if place.specialty_id is not None and not place.institution.home]


def _over(affiliation: Affiliation | None) -> str | None:
    """Why a joint faculty does not go on at its partner for who was in one, by any application."""
    return lent.studied["over"](affiliation.person_id) if affiliation is not None else None


def _studied(affiliation: Affiliation | None) -> int | None:
    """The id of the specialty: of the intake that they are in, else as the register has it."""
    if affiliation is None:
        return None
    entry = affiliation.entry
    return lent.studied["specialty"](affiliation.person_id) or (entry.specialty_id if entry else None)


def _specialty(call: Call, affiliation: Affiliation) -> list[Reason]:
    places = with_destinations(call).destinations
    if not places or open_to(affiliation, places):
        return []
    return [Reason(_over(affiliation) or "specialty-not-invited")]


Examine = Callable[[Call, Affiliation], list[Reason]]
CONDITIONS: tuple[tuple[frozenset[str], Examine], ...] = (
    (frozenset({Kind.STUDENT}), _year),
    (frozenset({Kind.STUDENT}), _average),
    (frozenset({Kind.STUDENT, Kind.STAFF}), _faculty),
    (frozenset({Kind.STUDENT}), _specialty),
)
"""Whom each condition is asked of, and what examines it."""
