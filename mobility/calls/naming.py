"""What a destination is called where a line names it: whole where it stands alone, the least that tells it from the others
where its call is plain."""

from collections import Counter
from collections.abc import Mapping, Sequence

from mobility.base.languages import tr
from mobility.calls.models import Call, Destination


def place_in_words(place: Destination, language: str | None = None) -> str:
    """`Vilnius University, Computer science`; the partner alone where no field is given. Needs the partner."""
    return ", ".join(filter(None, (tr(place.institution.name, language), tr(place.field, language))))


def place_name(place: Destination) -> str:
    """`Riga Technical University (Engineering)`, as the office has its destinations; of the joint faculty the code of the
    specialty. Needs partner and specialty.
    """
    field = place.specialty.code if place.specialty is not None else tr(place.field)
    return f"{tr(place.institution.name)} ({field})" if field else tr(place.institution.name)


def places_of(call: Call, *, short: bool = False) -> dict[int, str]:
    """As `told_apart`, of a call's destinations. Needs the partners."""
    return told_apart(call.destinations, short=short)


def told_apart(
    places: Sequence[Destination], language: str | None = None, *, short: bool = False
) -> dict[int, str]:
    """id of each destination of a call -> the least that tells it from the others: its partner, with the field where the
    partner has several; the field alone where all are at one partner. `short`: by the partners' short names.
    """
    at = Counter(place.institution_id for place in places)
    return {
        place.id: (tr(place.field, language) if len(at) == 1 < len(places) else "")
        or _at_partner(place, at, language, short=short)
        for place in places
    }


def named_with_partner(places: Sequence[Destination], language: str | None = None) -> dict[int, str]:
    """The same for a line that stands where nothing else names the partner."""
    at = Counter(place.institution_id for place in places)
    return {place.id: _at_partner(place, at, language) for place in places}


def _at_partner(
    place: Destination, at: Mapping[int, int], language: str | None, *, short: bool = False
) -> str:
    """`at`: institution id -> how many destinations of the call are there."""
    partner = (place.institution.short_name if short else None) or tr(place.institution.name, language)
    field = tr(place.field, language) if at[place.institution_id] > 1 else ""
    return ", ".join(filter(None, (partner, field)))
