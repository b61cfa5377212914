"""A university with programmes, and calls in any state in one line."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.base.zone import local_day
from mobility.calls import services
from mobility.calls.models import Call, Programme
from mobility.calls.queries import whole_call
from tests.institutions.world import University, a_person, a_university, named

KEYS = count(1)


@dataclass
class World:
    university: University
    programme: Programme
    other_programme: Programme
    office: Person
    today: date


def a_world() -> World:
    programmes = [Programme(key=f"P{next(KEYS)}", name=named("Programme")) for _n in range(2)]
    university = a_university()
    db.session.add_all(programmes)
    db.session.commit()
    return World(university, *programmes, a_person("coordinator@all"), local_day(utc_now()))


def a_draft(world: World, title: str = "Autumn exchange", **changes: object) -> Call:
    """Complete but for being published; opens today, closes in 30 days."""
    now = utc_now()
    programme = changes.pop("programme", world.programme)
    call = services.create_call(
        world.office,
        programme_id=programme.id,
        audience=str(changes.pop("audience", "student")),
        title=named(title),
        now=now,
    )
    closes = world.today + timedelta(days=30)
    values = {
        "summary": named("A semester abroad."),
        "costs": named("Travel."),
        "funding": named("A scholarship."),
        "opens_on": world.today,
        "closes_on": closes,
        "selection_on": closes + timedelta(days=20),
        "waiting_list_ends_on": closes + timedelta(days=50),
        **changes,
    }
    for name, value in values.items():
        setattr(call, name, value)
    db.session.flush()
    call = reread(call)
    services.save_destination(
        world.office, call, None, seen_version=call.version, now=now, **a_place(world, call)
    )
    db.session.commit()
    return reread(call)


def a_place(world: World, call: Call, **changes: object) -> dict[str, object]:
    """The values of a destination of four seats whose dates fit the call."""
    return {
        "institution_id": world.university.partner.id,
        "specialty_id": None,
        "field": named("Engineering"),
        "seats": 4,
        "language": "en",
        "level": "B1",
        "nominate_by": call.selection_on + timedelta(days=10),
        "stay_from": call.selection_on + timedelta(days=90),
        "stay_to": call.selection_on + timedelta(days=200),
        **changes,
    }


def a_call(world: World, title: str = "Autumn exchange", **changes: object) -> Call:
    """Published and open."""
    call = a_draft(world, title, **changes)
    services.publish(world.office, call, seen_version=call.version, now=utc_now())
    db.session.commit()
    return reread(call)


def reread(call: Call) -> Call:
    """The call as it stands in the database now."""
    return db.session.scalars(
        whole_call().where(Call.id == call.id).execution_options(populate_existing=True)
    ).one()


def typed_day(name: str, day: date) -> dict[str, str]:
    return {f"{name}__day": str(day.day), f"{name}__month": str(day.month), f"{name}__year": str(day.year)}
