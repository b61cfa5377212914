"""Who is told of an appeal: the person, and whoever of the office answers it or carries it out."""

from datetime import datetime

from mobility.accounts.doers import Doer
from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.languages import day, tr
from mobility.base.zone import local_day
from mobility.calls.models import Destination
from mobility.calls.naming import place_in_words
from mobility.notifications.services import recall_about, tell

TO_ANSWER = ("appeal-arrived", "appeal-due", "appeal-without-holder")
"""What asks somebody of the office for the answer."""


def tell_person(
    application: Application,
    key: str,
    now: datetime,
    *,
    until: datetime | None = None,
    who: Person | Doer | None = None,
    left: Destination | None = None,
    **values: str | None,
) -> None:
    """The person of the application, if there is still an account; `until`: the day that the letter names; `who`: somebody
    whom it names, `left`: a place, as they are called in its language."""
    person = get_person(application.subject_id, now)
    if person is not None:
        values["who"] = who.called_in(person.language) if who is not None else None
        values["left"] = place_in_words(left, person.language) if left is not None else None
        _tell(person, key, application, f"/applications/{application.reference}", until, now, values)


def tell_office(
    receiver: Person, key: str, application: Application, link: str, until: datetime | None, now: datetime
) -> None:
    """Somebody who has something to do about it, by the day `until`, or (None) no more; `link`: the page where that is."""
    _tell(receiver, key, application, link, until, now, {})


def ask_no_more(application: Application) -> None:
    """The appeal is answered, or somebody else is asked: what those were told before asks for nothing any more."""
    recall_about(f"case:{application.id}", TO_ANSWER)


def _tell(
    receiver: Person,
    key: str,
    application: Application,
    link: str,
    until: datetime | None,
    now: datetime,
    values: dict[str, str | None],
) -> None:
    said = {"call": tr(application.title, receiver.language), "reference": application.reference, **values}
    if until is not None:
        said["until"] = day(local_day(until), receiver.language)
    tell(receiver, key, about=f"case:{application.id}", values=said, link=link, now=now)
