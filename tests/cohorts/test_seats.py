"""Seats where no selection gives them: who is sent holds one all the same, and every page counts it alike."""

from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.stays import services
from mobility.stays.models import Stay
from tests.client import Visitor, words_of
from tests.cohorts.test_charts import tables
from tests.cohorts.test_cohorts import people_on
from tests.cohorts.test_messages import WORDS, told
from tests.selection.test_books import Walk, order
from tests.selection.world import Office, run_jobs
from tests.stays.world import a_stay, seen_by, today


def test_who_is_sent_without_a_selection_holds_a_seat_over_the_number_too(app):
    walk = Walk(app, "short-visit")
    world, reference = walk.world, walk.world.call.reference
    office = Visitor(app, world.coordinator)
    board = office.get("cohorts.show", reference=reference)
    assert ("0 of 3 given" in board.words, "Stays of this call" in board.links()) == (True, False)
    for case in (walk.case, walk.sent("Parvina")):
        walk.presses(world.dean, "Approve the visit", case)
        walk.presses(walk.rector, "Sign the order", case, **order())
    page = office.get("cohorts.show", reference=reference)
    assert ("2 of 3 given, 2 confirmed" in page.words, "2 of 1 given" in page.words) == (True, True)
    (bars,) = page.having("sf-bars")
    assert [each.get("class") for each in bars.iter("i")] == ["a", "x", "f", "f"]
    world.call.destinations[0].seats = 300
    db.session.commit()
    drawn = office.get("cohorts.show", reference=reference).having("sf-bars")[0]
    kinds = [each.get("class") for each in drawn.iter("i")]
    assert ("2 of 300 given" in words_of(drawn), kinds[:2], len(kinds)) == (True, ["a", "f"], 43)
    first = str(world.call.destinations[0].id)
    for cut in ({"seat": first}, {"place": "seat"}):
        assert set(people_on(office.get("cohorts.show", reference=reference, **cut))) == {"Madina", "Parvina"}
    *_others, places = tables(office.get("cohort_charts.show", reference=reference))
    assert sum(int(row[2]) for row in places) == 2
    assert "2 applications sent, 0 drafts" in office.get("managing.call", reference=reference).words
    leads = office.get("cohorts.show", reference=reference).links()
    assert leads["Stays of this call"] == f"/stays?call={reference}"
    world.call.audience = "staff"
    db.session.commit()
    leads = office.get("cohorts.show", reference=reference).links()
    assert leads["Stays, hours and certificates"] == f"/stays?call={reference}"
    call_off(world.coordinator, db.session.scalars(select(Stay).order_by(Stay.id)).first())
    flow = {row[0]: row[1:] for row in tables(office.get("cohort_charts.show", reference=reference))[0]}
    assert flow["Confirmed"] == ["2", "0", "0", "1", "1"], "came, on, aside, out, still here"
    begun = db.session.scalars(select(Stay).where(Stay.called_off_on.is_(None))).one()
    begun.arrived_on = today()
    call_off(world.coordinator, begun)
    flow = {row[0]: row[1:] for row in tables(office.get("cohort_charts.show", reference=reference))[0]}
    assert (flow["Confirmed"], flow["Stay interrupted"]) == (
        ["2", "1", "0", "1", "0"],
        ["1", "0", "0", "0", "1"],
    ), "whose stay was interrupted had the place"


def call_off(office: Person, stay: Stay) -> None:
    services.call_off(office, seen_by(office, stay), day=today(), reason="Ill.", now=utc_now())
    db.session.commit()


def test_seats_that_destinations_have_together_are_counted_so(app):
    world = Office.open()
    a_stay(world, "Madina", begins=5)
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    assert "1 of 3 given" in office.get("cohorts.show", **where).words
    first, second, _third = world.call.destinations
    world.call.limits = [{"destinations": [first.id, second.id], "seats": 1}]
    db.session.commit()
    words = office.get("cohorts.show", **where).words
    assert "1 of 2 given" in words
    assert "1 seat at most together, 1 of it given: " in words
    assert "0 of 1 given, 1 cannot be given by the limit" in words
    assert words.count("cannot be given by the limit") == 1


def test_who_does_not_go_after_all_is_counted_apart_and_not_written_to(app):
    world = Office.open(seats=(2, 1, 1))
    a_stay(world, "Madina", begins=5)
    call_off(world.coordinator, a_stay(world, "Farrukh", begins=5))
    begun = a_stay(world, "Parvina", begins=0)
    begun.arrived_on = today()
    call_off(world.coordinator, begun)
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    board = office.get("cohorts.show", **where)
    for title, name, value in (
        ("Confirmed", "Madina", "confirmed"),
        ("Stay cancelled", "Farrukh", "called-off"),
        ("Stay interrupted", "Parvina", "broken-off"),
    ):
        assert f"{title} 1" in board.words
        listed = office.get(board.links()[title])
        assert people_on(listed) == people_on(office.get("cohorts.show", **where, stage=value)) == [name]
    both = office.get("cohorts.show", **where, stage=["confirmed", "called-off"])
    assert set(people_on(both)) == {"Madina", "Farrukh"}
    counted = [
        words_of(each) for each in office.get("cohorts.filters", **where, stage="confirmed").all("label")
    ]
    assert {"Confirmed 1", "Stay cancelled 1", "Stay interrupted 1"} <= set(counted)
    as_file = office.get(f"/cohorts/{world.call.reference}.csv").response.get_data().decode()
    assert (as_file.count("Stay cancelled"), as_file.count("Stay interrupted")) == (2, 1)
    assert "Confirmed 1" in office.get("cohorts.index").words
    page = office.get("office_messages.write", **where)
    assert "To 2 people" in page.words
    assert "1 person of the list is left out." in page.words
    looked = office.submit(page, "Look at it first", **WORDS)
    assert ("Madina" in looked.words, "Farrukh" in looked.words) == (True, False)
    assert "is at: Stay interrupted." in looked.words
    looked = office.submit(looked, "Look again", in_it_only=[])
    office.submitted(looked, "Send it to 3 people")
    run_jobs("cohorts.", twice=True)
    stood = [text.rpartition(": ")[2] for _name, _subject, text in told()]
    assert stood == ["Confirmed.", "Stay cancelled.", "Stay interrupted."], "each as the board calls it"
