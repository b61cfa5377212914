"""Calls are published, extended, closed and cancelled; who runs them, who sees them, until which minute they take."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import Zone
from mobility.calls import services
from mobility.calls.opening import closes_at, is_open
from mobility.calls.queries import open_calls, recently_closed
from tests.calls.world import a_call, a_draft, a_world, reread, typed_day
from tests.client import Visitor
from tests.institutions.world import a_person


def events(call_id: int) -> list[str]:
    chain = f"call:{call_id}"
    return list(db.session.scalars(select(Event.name).where(Event.chain == chain).order_by(Event.number)))


def announced() -> list[str]:
    jobs = db.session.scalars(select(Job).where(Job.name == "calls.announce").order_by(Job.id))
    return [job.arguments["what"] for job in jobs]


def test_the_last_minute_counts_and_the_next_day_does_not(app: Flask) -> None:
    call = a_call(a_world())
    last = datetime.combine(call.closes_on, datetime.max.time(), Zone.info)
    moments = (last, last + timedelta(microseconds=1))
    assert [is_open(call, moment) for moment in moments] == [True, False]
    assert [[c.id for c in open_calls(moment)] for moment in moments] == [[call.id], []]
    assert [c.id for c in recently_closed(moments[1])] == [call.id]
    assert closes_at(call) <= last


def test_what_is_missing_is_named_and_nothing_is_published(app: Flask) -> None:
    world = a_world()
    call = a_draft(world, summary={}, costs={})
    with pytest.raises(Refusal, match="call-is-incomplete"):
        services.publish(world.office, call, seen_version=call.version, now=utc_now())
    page = Visitor(app, world.office).get("managing.call", reference=call.reference)
    assert "The summary is needed in all three languages." in page.words
    assert "Publish" not in page.buttons()


def test_extended_closed_and_cancelled(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    office = Visitor(app, world.office)
    page = office.get("managing.extend", reference=call.reference)
    earlier = office.submit(page, "Save", **typed_day("closes_on", call.closes_on))
    assert earlier.errors()[0].startswith("The new closing day must be later than the present one")
    later = call.closes_on + timedelta(days=5)
    office.submitted(page, "Save", **typed_day("closes_on", later))
    office.submitted(office.get("managing.close", reference=call.reference), "Close the call now")
    assert not is_open(reread(call), utc_now())
    office.submitted(office.get("managing.cancel", reference=call.reference), "Cancel the call")
    assert reread(call).state == "cancelled"
    assert events(call.id)[-4:] == ["call-published", "call-extended", "call-closed", "call-cancelled"]
    assert announced() == ["extended", "closed", "cancelled"]
    assert "This call was cancelled." in Visitor(app).get("calls.show", reference=call.reference).words
    again = office.submit(office.get("managing.cancel", reference=call.reference), "Cancel the call")
    assert (again.status, announced()) == (422, ["extended", "closed", "cancelled"])


def test_a_press_by_somebody_who_saw_an_older_state_does_nothing(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    office = Visitor(app, world.office)
    old = office.get("managing.cancel", reference=call.reference)
    office.submitted(
        office.get("managing.section", reference=call.reference, section="titles"), "Save", title__en="Other"
    )
    assert office.submit(old, "Cancel the call").status == 422
    assert reread(call).state == "published"


def test_a_coordinator_runs_the_calls_of_the_own_programme_alone(app: Flask) -> None:
    world = a_world()
    mine, foreign = a_call(world, "Mine"), a_call(world, "Foreign", programme=world.other_programme)
    scoped = Visitor(app, a_person(f"coordinator@programme:{world.programme.id}"))
    assert [
        page.words.count(title) > 0
        for page in [scoped.get("managing.index")]
        for title in ("Mine", "Foreign")
    ] == [True, False]
    everywhere = Visitor(app, world.office)
    for endpoint, values in (
        ("managing.call", {}),
        ("managing.section", {"section": "dates"}),
        ("managing.parts", {"part": "destinations"}),
        ("managing.parts", {"part": "documents"}),
        ("managing.extend", {}),
        ("managing.cancel", {}),
    ):
        assert everywhere.get(endpoint, reference=foreign.reference, **values).status == 200
        assert scoped.get(endpoint, reference=mine.reference, **values).status == 200
        assert scoped.get(endpoint, reference=foreign.reference, **values).status == 404
    with pytest.raises(Refusal, match="not-your-call"):
        services.cancel(
            a_person(f"coordinator@programme:{world.programme.id}"),
            foreign,
            seen_version=foreign.version,
            now=utc_now(),
        )


def test_a_draft_is_nobodys_but_its_managers(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    viewers = [Visitor(app), Visitor(app, a_person()), Visitor(app, world.office)]
    assert [viewer.get("calls.show", reference=call.reference).status for viewer in viewers] == [
        404,
        404,
        200,
    ]
    assert Visitor(app, a_person("dean@faculty:1")).get("managing.index").status == 403


def test_lists_cost_the_same_whatever_is_in_them(app: Flask) -> None:
    world = a_world()
    a_call(world)
    visitor = Visitor(app)
    visitor.get("calls.index")
    one = [len(visitor.get(page).statements) for page in ("calls.home", "calls.index")]
    for number in range(2):
        a_call(world, f"Another {number}", programme=world.other_programme)
    three = [visitor.get(page) for page in ("calls.home", "calls.index")]
    assert [len(page.statements) for page in three] == one
    assert len(three[0].having("sf-call")) == 3


def test_the_home_page_asks_who_one_is_until_it_is_said(app: Flask) -> None:
    a_world()
    asked = [
        Visitor(app, person).get("calls.home").links()
        for person in (None, a_person("dean@faculty:1"), a_person())
    ]
    assert ["Student or member of staff" in links for links in asked] == [False, False, True]


def test_an_empty_database_says_what_is_to_be_done(app: Flask) -> None:
    page = Visitor(app).get("calls.home")
    assert page.heading == "Safar is not set up yet"
    assert page.links()["Become the administrator"] == "/first-run"
    a_person("administrator@all")
    assert "Become the administrator" not in Visitor(app).get("calls.home").links()
