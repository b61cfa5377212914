"""Of somebody who was expected and of whom nothing is heard, the partner says that they have not come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from mobility.base.languages import day as in_words
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.institutions.models import Contact
from mobility.stays.caveats import caveat_on
from mobility.stays.models import State, Stay
from mobility.stays.queries import Happened, happened_to
from mobility.stays.services.crossing import by_partner
from mobility.stays.services.keeping import note, tell_office, tell_person

NOT_COME = "arrival-missed"


def is_missed(stay: Stay, today: date) -> bool:
    """The day is over on which they were expected to come, or to leave, and nobody has said that they have. Needs
    `crossings`."""
    expected = stay.expected_from if stay.state == State.PLANNED else stay.expected_to
    return stay.running and expected < today and stay.waiting is None


def said_not_come(stay: Stay, entries: Iterable[Happened]) -> Happened | None:
    """The partner's word of it among these `entries` of the stay, as long as they are expected from the same day."""
    awaited = stay.expected_from.isoformat()
    return next(
        (each for each in entries if (each.name, each.facts.get("awaited")) == (NOT_COME, awaited)), None
    )


def days_not_come(stays: Iterable[Stay], happened: Mapping[int, Sequence[Happened]]) -> dict[int, date]:
    """id of the stay -> on which day the partner said that they have not come, while their arrival is awaited still;
    `happened`: their entries, as `happened_to` has them"""
    said = {
        stay.id: said_not_come(stay, happened.get(stay.id, ()))
        for stay in stays
        if stay.state == State.PLANNED
    }
    return {number: local_day(word.at) for number, word in said.items() if word is not None}


def known_not_come(stays: Sequence[Stay]) -> dict[int, date]:
    """The same, looked up in one statement."""
    return days_not_come(stays, happened_to([stay.id for stay in stays], [NOT_COME]))


def say_not_come(contact: Contact, stay: Stay, *, now: datetime) -> None:
    """The partner says it by their link. The person is asked, and the office told, which sees what follows; whoever comes
    all the same arrives as anybody does.

    Raises `Refusal`: "stay-not-yours", "crossing-known", "not-expected-yet", "nothing-changed".
    """
    by_partner(contact, stay)
    caveat = caveat_on(stay)
    if stay.state != State.PLANNED:
        raise Refusal("crossing-known")
    if not is_missed(stay, local_day(now)) or (caveat is not None and caveat.unasked):
        raise Refusal("not-expected-yet", day=in_words(stay.expected_from))
    if said_not_come(stay, happened_to([stay.id], [NOT_COME])[stay.id]) is not None:
        raise Refusal("nothing-changed")
    note(stay, NOT_COME, None, now, {"awaited": stay.expected_from, "on_behalf": f"contact:{contact.id}"})
    tell_person(stay, NOT_COME, now, day=stay.expected_from)
    tell_office(stay, f"{NOT_COME}-office", now, day=stay.expected_from)
