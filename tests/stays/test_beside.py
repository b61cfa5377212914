"""Two stays of one person at the same time: asked before it is so, and said on both while it is."""

from datetime import timedelta

from flask import Flask

from mobility.base.database import db, utc_now
from mobility.stays import services
from mobility.stays.models import Extension, Stay
from tests.client import Visitor
from tests.selection.world import Office
from tests.stays.test_stays import page_of, sends
from tests.stays.world import a_stay, boxes, calls_off, confirmed, fresh, seen_by, today

ASKED = "Is that meant?"
SAID = "The person has another stay at the same time"
OWN = "At the same time you have a stay at"


def scene(app: Flask) -> Office:
    return Office.open(seats=(3, 3, 1))


def two_stays(world: Office, *, begins: int = 30, ends: int = 60) -> tuple[Stay, Stay]:
    """Of one person: from now for twenty days, and one after it."""
    one, other = a_stay(world, begins=0, ends=20), a_stay(world, "Again", begins=begins, ends=ends, place=1)
    other.person_id = one.person_id
    db.session.commit()
    return one, fresh(other)


def test_other_days_on_which_somebody_is_elsewhere_are_asked_about_before_they_are_noted(app, world):
    one, other = two_stays(world)
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=one.reference)
    assert SAID not in page.words
    typed = {"dates__reason": "A longer term.", **boxes(today() + timedelta(days=35), "dates__planned_to")}
    asked = office.submit(page, "Change the dates", **typed)
    (error,) = asked.errors()
    assert (asked.status, error.startswith(SAID), ASKED in error) == (422, True, True)
    assert (other.reference in error, fresh(one).planned_to) == (True, today() + timedelta(days=20))
    later = boxes(today() + timedelta(days=40), "dates__planned_to")
    again = office.submit(asked, "Change the dates", dates__anyway="y", **later)
    assert (again.status, ASKED in again.errors()[0]) == (422, True)
    done = office.submit(again, "Change the dates", dates__anyway="y")
    assert (done.status, fresh(one).planned_to) == (303, today() + timedelta(days=40))


def test_both_stays_say_that_their_person_is_elsewhere_while_they_overlap(app, world):
    one, other = two_stays(world, begins=10)
    for stay, beside in ((one, other), (other, one)):
        for who, said in ((world.coordinator, SAID), (world.head, SAID), (stay.person, OWN)):
            page = page_of(app, who, stay)
            assert said in page.words
            assert page.links()["The other stay"] == f"/stays/{beside.reference}"
    calls_off(app, world.coordinator, other)
    assert SAID not in page_of(app, world.coordinator, one).words
    typed = {"dates__reason": "A longer term.", **boxes(today() + timedelta(days=30), "dates__planned_to")}
    sends(app, world.coordinator, one, "Change the dates", **typed)


def test_who_corrects_the_day_of_a_stay_that_overlaps_none_is_asked_nothing(app, world):
    one, _other = two_stays(world)
    stay = confirmed(one, "arrival", 0)
    earlier = boxes(today() - timedelta(days=1), "dates__arrived_on")
    sends(app, world.coordinator, stay, "Change the dates", dates__reason="Slip.", **earlier)


def test_a_longer_stay_that_would_overlap_another_says_so_to_who_decides_it(app, world):
    one, other = two_stays(world)
    stay = confirmed(one, "arrival", 0)
    until = today() + timedelta(days=40)
    services.ask_extension(
        stay.person, seen_by(stay.person, stay), until=until, reason="A thesis.", now=utc_now()
    )
    db.session.commit()
    words = page_of(app, world.coordinator, stay).words
    assert ("A longer stay is asked for" in words, other.reference in words) == (True, True)
    assert SAID not in page_of(app, world.coordinator, other).words
    assert db.session.query(Extension).count() == 1


def test_a_stay_costs_the_same_whatever_stands_beside_it(app, world):
    one, other = two_stays(world)
    office = Visitor(app, world.coordinator)
    office.get("stays.show", reference=one.reference)
    alone = office.get("stays.show", reference=one.reference)
    other.planned_from = today()
    db.session.commit()
    beside = office.get("stays.show", reference=one.reference)
    assert (SAID in alone.words, SAID in beside.words) == (False, True)
    assert len(alone.statements) == len(beside.statements)
