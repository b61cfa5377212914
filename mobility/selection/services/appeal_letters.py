"""Who is told of an appeal: the person, and whoever of the office answers it or carries it out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from mobility.accounts.doers import Doer
from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import Translated
from mobility.base.languages import day, number, tr
from mobility.base.zone import local_day
from mobility.calls.models import Destination
from mobility.calls.naming import place_in_words
from mobility.notifications.services import recall_about, tell

Value = str | Decimal | Sequence[Translated] | None
"""What stands in a letter; a number is per cent, several names stand one after the other."""
TO_ANSWER = (
    "appeal-arrived",
    "appeal-remedy-anew",
    "appeal-rests-on-fewer",
    "appeal-due",
    "appeal-without-holder",
)
"""What asks somebody of the office for the answer."""
TO_CARRY_OUT = ("appeal-to-carry-out", "appeal-looked-at", "appeal-remedy-due")
"""What asks whoever carries out what follows from it."""
TO_LOOK_AT = ("points-to-look-at", "points-to-look-at-due", "points-to-look-at-late")
"""What asks those who assessed to look at their points again."""
NOT_LOOKED_AT = "points-late"
"""What tells whoever granted the appeal that they have not, though the day is over."""
RUN_OWED = "appeal-scored-anew"
"""What tells the person that the selection is made anew by points as they are now."""

BETTER_WAITS = "better-seat-waits"
"""What asks the person whether they want a better seat, which waits for them."""


def tell_person(
    application: Application,
    key: str,
    now: datetime,
    *,
    until: datetime | None = None,
    who: Person | Doer | None = None,
    places: Mapping[str, Destination | None] | None = None,
    **values: Value,
) -> None:
    """The person of the application, if there is still an account; `until`: the day that the letter names; `who`: somebody
    whom it names, `places`: name of the value -> a place; each as it is called in its language."""
    person = get_person(application.subject_id, now)
    if person is not None:
        values["who"] = who.called_in(person.language) if who is not None else None
        for name, place in (places or {}).items():
            values[name] = place_in_words(place, person.language) if place is not None else None
        _tell(person, key, application, f"/applications/{application.reference}", until, now, values)


def tell_office(
    receiver: Person,
    key: str,
    application: Application,
    link: str,
    until: datetime | None,
    now: datetime,
    **values: Value,
) -> None:
    """Somebody who has something to do about it, by the day `until`, or (None) no more; `link`: the page where that is."""
    _tell(receiver, key, application, link, until, now, values)


def ask_no_more(application: Application) -> None:
    """The appeal is answered, closed, or somebody else is asked: what was told before asks for nothing any more."""
    recall_about(f"case:{application.id}", (*TO_ANSWER, *TO_CARRY_OUT, *TO_LOOK_AT, NOT_LOOKED_AT))


def _tell(
    receiver: Person,
    key: str,
    application: Application,
    link: str,
    until: datetime | None,
    now: datetime,
    values: dict[str, Value],
) -> None:
    said: dict[str, str | None] = {
        "call": tr(application.title, receiver.language),
        "reference": application.reference,
        **{name: _in_words(value, receiver.language) for name, value in values.items()},
    }
    if until is not None:
        said["until"] = day(local_day(until), receiver.language)
    tell(receiver, key, about=f"case:{application.id}", values=said, link=link, now=now)


def _in_words(value: Value, language: str) -> str | None:
    if isinstance(value, Decimal):
        return f"{number(value, most=1, code=language)}%"
    if value is None or isinstance(value, str):
        return value
    return "; ".join(tr(name, language) for name in value) or None
