"""Calls are published, extended, closed and cancelled; who runs them, who sees them, until which minute they take."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.languages import day as in_words
from mobility.base.languages import speaking
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import Zone, end_of_day, local_day
from mobility.calls import services
from mobility.calls.models import Call, Programme
from mobility.calls.naming import place_name
from mobility.calls.offers import offer_of, offers_of
from mobility.calls.opening import closes_at, is_open
from mobility.calls.queries import (
    get_call,
    open_calls,
    recently_closed,
    requirements_of_call,
)
from mobility.workflow.engine.times import calendar
from tests.accounts.test_delegation import lend
from tests.calls.world import a_call, a_draft, a_place, a_world, reread, typed_day
from tests.client import Visitor, words_of
from tests.institutions.world import a_person, named


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
    assert "The summary is missing in English, in Russian, in Tajik." in page.words
    assert "Publish" not in page.links()
    asked = Visitor(app, world.office).get("managing.take", reference=call.reference, step="publish")
    assert ("The summary is missing in English" in asked.words, "Publish the call" in asked.buttons()) == (
        True,
        False,
    )
    assert asked.links()["Title and summary"] == page.links()["Title and summary"]


@pytest.mark.parametrize("later", [0, 1])
def test_a_stay_that_begins_before_the_last_answer_is_due_is_asked_about(app: Flask, later: int) -> None:
    world = a_world()
    call = a_draft(world)
    place = call.destinations[0]
    place.nominate_by = call.selection_on + timedelta(days=1)
    answers = calendar(utc_now()).add_working_days(
        end_of_day(place.nominate_by), 15 + 10
    )  # of partner and person
    place.stay_from = local_day(answers) + timedelta(days=later)
    place.stay_to = place.stay_from + timedelta(days=5)
    db.session.commit()
    asked = Visitor(app, world.office).get("managing.take", reference=call.reference, step="publish")
    days = {"first": place.stay_from, "nominated": place.nominate_by, "last": local_day(answers)}
    words = {name: in_words(each, "en").replace("\u00a0", " ") for name, each in days.items()}
    with speaking("en"):
        name = place_name(place)
    sentence = (
        f"{name}: the stay begins on {words['first']}. Counted from the last day for nominations, "
        f"{words['nominated']}, the rule book gives time to answer until {words['last']}."
    )
    assert (sentence in asked.words, "Publish the call" in asked.buttons()) == (not later, True)


def test_that_a_call_asks_for_no_document_is_asked_and_does_not_stand_in_the_way(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    sentence = "No document is required of everybody: whoever applies can send the application without one."
    publishing = {"reference": call.reference, "step": "publish"}
    assert sentence not in office.get("managing.take", **publishing).words
    for asked in requirements_of_call(call.id):
        asked.required = asked.group is not None
    db.session.commit()
    page = office.get("managing.take", **publishing)
    assert sentence in page.words
    office.submitted(page, "Publish the call")
    assert reread(call).state == "published"


def test_extended_closed_and_cancelled(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    office = Visitor(app, world.office)
    page = office.get("managing.extend", reference=call.reference)
    earlier = office.submit(page, "Save", **typed_day("closes_on", call.closes_on))
    assert earlier.errors()[0].startswith(
        "New closing day: The new closing day must be later than the present one"
    )
    later = call.closes_on + timedelta(days=5)
    office.submitted(page, "Save", **typed_day("closes_on", later))
    office.submitted(
        office.get("managing.take", reference=call.reference, step="close"), "Close the call now"
    )
    assert not is_open(reread(call), utc_now())
    closed = f"{in_words(world.today, 'en')} closed by hand".replace("\u00a0", " ")
    assert closed in office.get("managing.index").words
    page = office.get("managing.take", reference=call.reference, step="cancel")
    assert page.heading == "Cancel the call: Autumn exchange"
    assert ("0 draft" in page.words, "Nobody has applied or begun to" in page.words) == (False, True)
    assert office.submit(page, "Cancel the call").errors() == [
        "The reason: Say why, in one language at least: everybody who applies reads it."
    ]
    office.submitted(page, "Cancel the call", reason__en="The partner has closed.")
    assert reread(call).state == "cancelled"
    assert events(call.id)[-4:] == ["call-published", "call-extended", "call-closed", "call-cancelled"]
    assert announced() == ["extended", "closed", "cancelled"]
    words = Visitor(app).get("calls.show", reference=call.reference).words
    assert [part in words for part in ("This call was cancelled.", "The partner has closed.")] == [True, True]
    again = office.submit(page, "Cancel the call", reason__en="Once more.")
    assert (again.status, announced()) == (422, ["extended", "closed", "cancelled"])
    managed = office.get("managing.call", reference=call.reference)
    assert (f"Cancelled on {day_of(world)}" in managed.words, "Closes" in managed.words) == (True, False)
    assert "The partner has closed." in managed.words
    destinations = office.get("managing.parts", reference=call.reference, part="destinations")
    assert "Add a destination" not in destinations.words


def day_of(world) -> str:
    return in_words(world.today, "en").replace("\u00a0", " ")


@pytest.mark.parametrize("step", ["publish", "withdraw", "delete"])
def test_a_step_that_cannot_be_taken_says_so_before_it_is_asked_for(app: Flask, step: str) -> None:
    world = a_world()
    call, draft = a_call(world), a_draft(world, "A second one")
    office = Visitor(app, world.office)
    page = office.get("managing.take", reference=call.reference, step=step)
    assert (page.status, step.capitalize() in " ".join(page.buttons())) == (409, False)
    for other in ("close", "cancel"):
        assert office.get("managing.take", reference=draft.reference, step=other).status == 409
    assert office.get("managing.extend", reference=draft.reference).status == 409


def test_what_is_done_by_a_lent_right_is_recorded_with_whose_it_is(app: Flask) -> None:
    world = a_world()
    call, taker = a_call(world), a_person()
    lend(world.office, taker)
    stand_in = Visitor(app, taker)
    stand_in.submitted(
        stand_in.get("managing.take", reference=call.reference, step="close"), "Close the call now"
    )
    last = select(Event).where(Event.chain == f"call:{call.id}").order_by(Event.number.desc()).limit(1)
    done = db.session.scalars(last).one()
    assert (done.name, done.actor_id, done.facts["for"]) == ("call-closed", taker.id, world.office.id)


def test_of_two_lenders_the_one_is_recorded_whose_role_holds_there(app: Flask) -> None:
    world = a_world()
    call, taker = a_call(world), a_person()
    places = (world.other_programme.id, world.programme.id)
    elsewhere, here = (a_person(f"coordinator@programme:{number}") for number in places)
    for lender in (elsewhere, here):
        lend(lender, taker)
    stand_in = Visitor(app, taker)
    stand_in.submitted(
        stand_in.get("managing.take", reference=call.reference, step="close"), "Close the call now"
    )
    done = db.session.scalars(select(Event).where(Event.name == "call-closed")).one()
    assert (done.chain, done.facts["for"]) == (f"call:{call.id}", here.id)


def test_a_press_by_somebody_who_saw_an_older_state_does_nothing(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    office = Visitor(app, world.office)
    old = office.get("managing.take", reference=call.reference, step="cancel")
    office.submitted(
        office.get("managing.section", reference=call.reference, section="titles"), "Save", title__en="Other"
    )
    assert office.submit(old, "Cancel the call", reason__en="Why.").status == 422
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
        ("managing.take", {"step": "cancel"}),
    ):
        assert everywhere.get(endpoint, reference=foreign.reference, **values).status == 200
        assert scoped.get(endpoint, reference=mine.reference, **values).status == 200
        assert scoped.get(endpoint, reference=foreign.reference, **values).status == 404
    with pytest.raises(Refusal, match="not-your-call"):
        services.cancel(
            a_person(f"coordinator@programme:{world.programme.id}"),
            foreign,
            seen_version=foreign.version,
            reason={"en": "Why."},
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


def test_a_draft_is_deleted_by_a_page_that_names_it(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    office = Visitor(app, world.office)
    page = office.get(office.get("managing.call", reference=call.reference).links()["Delete the draft"])
    assert page.heading == "Delete the draft: Autumn exchange"
    done = office.submitted(page, "Delete the draft")
    assert "The draft is deleted." in done.words
    assert get_call(call.reference) is None
    assert requirements_of_call(call.id) == []
    assert events(call.id)[-1] == "call-deleted"
    published = a_call(world)
    with pytest.raises(Refusal, match="call-is-published"):
        services.delete_draft(world.office, published, seen_version=published.version, now=utc_now())


def test_a_call_that_opens_later_is_withdrawn_and_an_open_one_is_not(app: Flask) -> None:
    world = a_world()
    later = a_call(world, opens_on=world.today + timedelta(days=3))
    office = Visitor(app, world.office)
    page = office.get(office.get("managing.call", reference=later.reference).links()["Withdraw"])
    office.submitted(page, "Withdraw the call")
    assert reread(later).state == "draft"
    assert Visitor(app).get("calls.show", reference=later.reference).status == 404
    already = a_call(world, "Open")
    with pytest.raises(Refusal, match="call-is-open-already"):
        services.withdraw(world.office, already, seen_version=already.version, now=utc_now())


def test_a_coming_call_gives_its_days_to_a_calendar(app: Flask) -> None:
    world = a_world()
    opens = world.today + timedelta(days=3)
    call = a_call(world, "Обмен, осень; и далее — с очень длинным названием конкурса", opens_on=opens)
    page = Visitor(app).get("calls.show", reference=call.reference)
    file = Visitor(app).get(page.links()["Put both days into my calendar"]).response
    lines = file.get_data().split(b"\r\n")
    assert file.mimetype == "text/calendar"
    assert f"DTSTART;VALUE=DATE:{opens:%Y%m%d}".encode() in lines
    assert max(map(len, lines)) <= 75
    whole = file.get_data(as_text=True).replace("\r\n ", "")
    assert "SUMMARY:Applications open: Обмен\\, осень\\; и далее" in whole


def test_a_closed_call_says_so_on_top_and_once_in_the_office(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    services.close_now(world.office, call, seen_version=call.version, now=utc_now())
    db.session.commit()
    words = Visitor(app).get("calls.show", reference=call.reference).words
    assert words.index("This call is closed") < words.index("What it is")
    assert (
        "Closed Closed" not in Visitor(app, world.office).get("managing.call", reference=call.reference).words
    )


def test_nothing_is_missing_for_a_call_that_is_over(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    call.opens_on, call.closes_on = world.today - timedelta(days=40), world.today - timedelta(days=1)
    call.summary = {}
    db.session.commit()
    office = Visitor(app, world.office)
    page = office.get("managing.call", reference=call.reference)
    assert ("Closed" in page.words, "missing" in page.words) == (True, False)
    office.submitted(
        office.get("managing.take", reference=call.reference, step="cancel"),
        "Cancel the call",
        reason__en="Over.",
    )
    assert "missing" not in office.get("managing.call", reference=call.reference).words


def test_calls_of_one_name_are_told_apart_by_what_differs(app: Flask) -> None:
    """By where to, which the cards show; else by the stay; else by the reference. Who publishes the second is told."""
    world = a_world()
    first, office = a_call(world), Visitor(app, world.office)
    cards = Visitor(app)
    assert [words_of(each) for each in cards.get("calls.index").all("h3")] == ["Autumn exchange"]
    copied = office.follow(
        office.submit(office.get("managing.call", reference=first.reference), "Copy")
    ).address.rsplit("/", 1)[-1]
    page = office.get("managing.take", reference=copied, step="publish")
    (warned,) = page.having("sf-note--warn")
    closes = in_words(first.closes_on, "en").replace("\u00a0", " ")
    assert words_of(warned).startswith(
        f"The call {first.reference} has the same name, “Autumn exchange”, and takes applications until {closes}."
    )
    office.submitted(page, "Publish the call")
    twins = [reread(first), get_call(copied)]
    expected = {f"Autumn exchange ({stay(each)})" for each in twins}
    assert {words_of(each) for each in cards.get("calls.index").all("h3")} == expected
    for place in twins[1].destinations:
        place.stay_from, place.stay_to = twins[0].destinations[0].stay_from, twins[0].destinations[0].stay_to
    db.session.commit()
    expected = {f"Autumn exchange ({each.reference})" for each in twins}
    assert {words_of(each) for each in cards.get("calls.index").all("h3")} == expected
    for place in twins[1].destinations:
        place.institution_id = world.university.home.id
    db.session.commit()
    assert {words_of(each) for each in cards.get("calls.index").all("h3")} == {"Autumn exchange"}
    other = office.get("managing.take", reference=a_draft(world, "Other").reference, step="publish")
    assert ("Publish the call" in other.buttons(), "has the same name" in other.words) == (True, False)


def stay(call: Call) -> str:
    days = (call.destinations[0].stay_from, call.destinations[0].stay_to)
    return " – ".join(in_words(each, "en") for each in days).replace("\u00a0", " ")


def test_staff_are_shown_who_applied_instead_of_an_invitation(app: Flask) -> None:
    world = a_world()
    call = a_call(world)
    offered = {
        role: Visitor(app, a_person(role)).get("calls.show", reference=call.reference).links()
        for role in ("coordinator@all", "faculty-reviewer@faculty:1")
    }
    assert ["Say who you are" in links for links in offered.values()] == [False, False]
    assert "See who applied" in offered["coordinator@all"]
    assert "My tasks" in offered["faculty-reviewer@faculty:1"]
    assert "Say who you are" in Visitor(app, a_person()).get("calls.show", reference=call.reference).links()


def test_the_list_is_cut_by_whom_it_is_for_and_when(app: Flask) -> None:
    world = a_world()
    a_call(world, "Exchange")
    a_call(world, "Staff week", audience="staff", reserved=[])
    a_call(world, "Later", opens_on=world.today + timedelta(days=3))
    joint = a_draft(world, "Joint")
    joint.destinations[0].specialty_id = world.university.specialty.id
    world.university.engineering.joint_with_id = world.university.partner.id
    db.session.flush()
    services.publish(world.office, joint, seen_version=joint.version, now=utc_now())
    db.session.commit()
    titles = ("Exchange", "Staff week", "Later", "Joint")

    def shown(**values: str) -> list[str]:
        page = Visitor(app).get("calls.index", **values)
        return [title for title in titles if title in page.links()]

    assert shown() == list(titles)
    assert shown(**{"for": "student"}) == ["Exchange", "Later"]
    assert shown(**{"for": "staff"}) == ["Staff week"]
    assert shown(**{"for": "joint"}) == ["Joint"]
    assert shown(when="coming") == ["Later"]
    assert shown(when="open", **{"for": "student"}) == ["Exchange"]
    assert "Second phase" in Visitor(app).get("calls.show", reference=joint.reference).words


def test_programmes_are_kept_by_those_who_run_all_calls(app: Flask) -> None:
    world = a_world()
    scoped = Visitor(app, a_person(f"coordinator@programme:{world.programme.id}"))
    assert "key" not in {box.get("name") for box in scoped.get("managing.programmes").all("input")}
    assert scoped.get("managing.programme", programme_id=world.programme.id).status == 403
    one_call = Visitor(app, a_person("coordinator@call:1"))
    assert "New call" not in one_call.get("managing.index").links()
    assert one_call.get("managing.new").status == 403


def test_an_address_with_a_slash_too_many_is_found(app: Flask) -> None:
    a_world()
    assert [Visitor(app).get(address).status for address in ("/calls", "/calls/")] == [200, 200]


def test_what_a_list_says_of_a_call_is_what_its_destinations_come_to(app: Flask) -> None:
    world = a_world()
    call = a_draft(world)
    more = (
        {"field": named("Law"), "level": "A2", "seats": 3},
        {"field": named("Arts"), "language": "ru", "level": ""},
        {"institution_id": world.university.home.id},
    )
    for changes in more:
        place = a_place(world, call, **changes)
        services.save_destination(world.office, call, None, seen_version=call.version, now=utc_now(), **place)
        call = reread(call)
        told, offer = offers_of([call])[call.id], offer_of(call)
        assert told == replace(offer, partner=told.partner)
        assert told.partner == offer.partner or len(offer.partners) > 1
    assert (offer.seats, offer.levels, len(offer.partners)) == (15, {"en": "A2", "ru": ""}, 2)


def test_of_a_programme_each_writes_what_they_have_changed(app: Flask) -> None:
    world = a_world()
    first, second = (Visitor(app, a_person("coordinator@all")) for _ in range(2))
    where = {"programme_id": world.programme.id}
    page = first.get("managing.programme", **where)
    second.submitted(second.get("managing.programme", **where), "Save", funder="The Union")
    first.submitted(page, "Save", name__en="Exchange of students")
    db.session.expire_all()
    kept = db.session.get_one(Programme, where["programme_id"])
    assert (kept.funder, kept.name["en"]) == ("The Union", "Exchange of students")
    refused = first.submit(page, "Save", funder="The ministry")
    assert (refused.status, "The Union" in " ".join(refused.errors())) == (422, True)
