"""What a place depended on, once there is none: nobody is asked for it any more, and who was, and who asked, is told so."""

from collections.abc import Sequence
from datetime import datetime

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.applications.models import Application
from mobility.base.database import db
from mobility.base.languages import tr
from mobility.calls.models import Destination
from mobility.calls.naming import place_in_words
from mobility.notifications.services import recall_about, tell
from mobility.selection import policy
from mobility.selection.conditions import ASKING, unsettled_for
from mobility.selection.models import OfferCondition, Seat


def conditions_lapse(application_id: int) -> None:
    """Nothing depends on them any more: what has asked the person for them does so no longer."""
    recall_about(f"case:{application_id}", ASKING)


def tell_of_lapsed(left: Seat, held: Seat | None, now: datetime) -> None:
    """The seat `left` is given up: what it still depends on is asked for no more, and the person is told; so is whoever has
    set it, who may set one for the seat that is `held` instead, if there is one."""
    found = unsettled_for(left.id)
    if not found:
        return
    conditions_lapse(left.application_id)
    application = db.session.get_one(Application, left.application_id)
    person = db.session.get_one(Person, application.person_id)
    _tell(person, person, "condition-lapsed", application, found, left, None, now)
    for setter in sorted({each.set_by_id for each in found}):
        member = get_person(setter, now)
        if member is not None and policy.sets_conditions(member, application):
            own = [each for each in found if each.set_by_id == setter]
            _tell(member, person, "condition-lapsed-office", application, own, left, held, now)


def _tell(
    reader: Person,
    person: Person,
    key: str,
    application: Application,
    found: Sequence[OfferCondition],
    left: Seat,
    held: Seat | None,
    now: datetime,
) -> None:
    values = {
        "applicant": person.called_in(reader.language),
        "call": tr(application.title, reader.language),
        "reference": application.reference,
        "destination": _place(left, reader.language),
        "asked": "; ".join(each.in_a_line for each in found),
        "held": _place(held, reader.language) if held is not None else None,
    }
    link, about = f"/applications/{application.reference}", f"case:{application.id}"
    tell(reader, key, about=about, values=values, link=link, now=now)


def _place(seat: Seat, language: str) -> str:
    return place_in_words(db.session.get_one(Destination, seat.destination_id), language)
