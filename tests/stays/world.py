"""Stays of a call's people, as the confirmed place makes them."""

import io
from collections.abc import Mapping
from datetime import date, timedelta

from flask import Flask
from PIL import Image
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.zone import local_day
from mobility.documents.uploads import Upload
from mobility.institutions.models import Contact
from mobility.notifications.models import Message
from mobility.questionnaires.models import SectionAnswers
from mobility.selection.models import Seat
from mobility.selection.services import link_of
from mobility.stays import services
from mobility.stays.models import Stay, Way
from mobility.stays.queries import get_stay, stay_by_id
from mobility.stays.services.keeping import people_path
from mobility.workflow.services import open_waits
from tests.client import Page, Visitor
from tests.selection.world import Office

COURSE = {
    "course__course": "Heat transfer",
    "course__ects": "4.5",
    "course__recognised_as": "Physics",
    "course__recognised_by": "The dean",
}


def today() -> date:
    return local_day(utc_now())


def a_stay(
    world: Office,
    name: str = "Madina",
    *,
    begins: int = -10,
    ends: int = 60,
    place: int = 0,
    answers: Mapping[str, str] | None = None,
) -> Stay:
    """Of somebody who took the place, planned from so many days from today to so many. `answers`: of the application."""
    destination = world.call.destinations[place]
    destination.stay_from = today() + timedelta(days=begins)
    destination.stay_to = today() + timedelta(days=ends)
    application = world.draft(world.student(name))
    now = utc_now()
    if answers:
        values = dict(answers)
        db.session.add(SectionAnswers(case_id=application.id, section="work", values=values, errors={}))
    for wait in open_waits(application):
        wait.closed_at = now
    application.submitted_at = application.ended_at = now
    application.stage = "confirmed"
    db.session.add(Seat(application_id=application.id, destination_id=destination.id, given_at=now))
    db.session.flush()
    services.open_stay(application, Event(), now)
    db.session.commit()
    made = db.session.scalars(select(Stay.id).where(Stay.application_id == application.id)).one()
    return stay_by_id(made)


def seen_by(viewer: Person, stay: Stay) -> Stay:
    """As services get it."""
    found = get_stay(viewer, stay.reference)
    assert found is not None
    return found


def fresh(stay: Stay) -> Stay:
    stay_id = stay.id
    db.session.expire(stay)
    return stay_by_id(stay_id)


def contact_of(stay: Stay) -> Contact:
    return db.session.scalars(select(Contact).where(Contact.institution_id == stay.institution_id)).one()


def link_to_people(stay: Stay) -> str:
    """The address that the partner's contact gets by mail."""
    path = people_path(link_of(contact_of(stay), utc_now()).id)
    db.session.commit()
    return path


def confirmed(stay: Stay, way: str, days: int) -> Stay:
    """By the partner: arrived or left so many days from today."""
    services.confirm_crossing(
        contact_of(stay), stay, way=Way(way), day=today() + timedelta(days=days), now=utc_now()
    )
    db.session.commit()
    return fresh(stay)


def calls_off(app: Flask, who: Person, stay: Stay, reason: str = "Ill.") -> Page:
    """Today, from the page of the stay by the page that asks back, and back to it."""
    office = Visitor(app, who)
    page = office.get("stays.show", reference=stay.reference)
    asking = office.get(page.links()["Call the stay off"])
    typed = {"call_off-reason": reason, **boxes(today(), "call_off__day")}
    return office.submitted(asking, "Call the stay off", **typed)


def told(person: Person) -> list[str]:
    """What the person was told of stays, in order."""
    keys = select(Message.key).where(Message.person_id == person.id, Message.about.like("stay:%"))
    return list(db.session.scalars(keys.order_by(Message.id)))


def boxes(day: date, name: str) -> dict[str, object]:
    """A day as the three boxes of a form are filled."""
    return {f"{name}__day": day.day, f"{name}__month": day.month, f"{name}__year": day.year}


def photo() -> tuple[bytes, str]:
    content = io.BytesIO()
    Image.new("RGB", (40, 40), (12, 90, 200)).save(content, "JPEG")
    return content.getvalue(), "stamp.jpg"


def upload() -> Upload:
    content, name = photo()
    return Upload(io.BytesIO(content), name)
