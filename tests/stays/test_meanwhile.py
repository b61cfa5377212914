"""Two pages of one stay open at once: what the first wrote is not lost by the second."""

from datetime import timedelta
from decimal import Decimal

import pytest

from mobility.base.database import db
from mobility.base.languages import day
from tests.client import Visitor
from tests.selection.world import Office
from tests.stays.test_stays import EMERGENCY, sends
from tests.stays.world import a_stay, boxes, confirmed, fresh


def scene(app):
    return Office.open()


def spaced(last):
    return day(last, "en").replace("\xa0", " ")


def opened(app, who, stay):
    visitor = Visitor(app, who)
    return visitor, visitor.get("stays.show", reference=stay.reference)


@pytest.fixture
def taught(app, world):
    world.call.audience = "staff"
    db.session.commit()
    return confirmed(a_stay(world, "Teacher"), "arrival", -5)


def test_of_the_hours_only_those_that_were_changed_are_written(app, world, taught):
    sends(app, world.coordinator, taught, "Note the hours", hours__agreed="8", hours__given="")
    first, page = opened(app, world.coordinator, taught)
    sends(app, world.coordinator, taught, "Note the hours", hours__given="7,5")
    assert first.submit(page, "Note the hours", hours__agreed="10").status == 303
    stay = fresh(taught)
    assert (stay.hours_agreed, stay.hours_given) == (Decimal(10), Decimal("7.5"))
    sends_again = first.submit(
        page, "Note the hours", hours__given="7,5"
    )  # 8 in its box is the 8.0 that was kept
    assert (sends_again.status, fresh(taught).hours_agreed) == (303, Decimal(10))


def test_what_two_have_changed_is_said_and_the_second_decides(app, world, taught):
    first, page = opened(app, world.coordinator, taught)
    sends(app, world.coordinator, taught, "Note the hours", hours__agreed="8", hours__given="7,5")
    refused = first.submit(page, "Note the hours", hours__given="9")
    assert refused.status == 422
    (error,) = refused.errors()
    assert "Now it is: 7.5." in error
    assert "Last change: you" in error
    assert fresh(taught).hours_given == Decimal("7.5")
    assert first.submit(refused, "Note the hours").status == 303
    stay = fresh(taught)
    assert (stay.hours_agreed, stay.hours_given) == (Decimal(8), Decimal(9))


def test_of_the_dates_only_those_that_were_changed_are_written(app, world, taught):
    first, page = opened(app, world.coordinator, taught)
    last = taught.planned_to + timedelta(days=1)
    moved = {"dates__reason": "They wish it.", **boxes(last, "dates__planned_to")}
    sends(app, world.coordinator, taught, "Change the dates", **moved)
    again = first.submit(page, "Change the dates", dates__activity="training", dates__reason="No lecture.")
    assert again.status == 303
    stay = fresh(taught)
    assert (stay.activity, stay.planned_to) == ("training", last)
    other = boxes(last + timedelta(days=1), "dates__planned_to")
    refused = first.submit(page, "Change the dates", dates__reason="Still longer.", **other)
    assert f"Now it is: {spaced(last)}." in " ".join(refused.errors())
    assert fresh(taught).planned_to == last


def test_whom_to_call_is_changed_as_a_whole(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    sends(app, stay.person, stay, "Save", **EMERGENCY)
    own, page = opened(app, stay.person, stay)
    sends(app, stay.person, stay, "Save", **{**EMERGENCY, "emergency__name": "Her brother"})
    refused = own.submit(page, "Save", emergency__phone="+992 90 765 43 22")
    assert refused.status == 422
    assert "Her brother" in " ".join(refused.errors())
    assert own.submit(refused, "Save").status == 303
