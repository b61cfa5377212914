"""Seats where no selection gives them: who is sent holds one all the same, and every page counts it alike."""

from tests.client import Visitor
from tests.cohorts.test_charts import tables
from tests.cohorts.test_cohorts import people_on
from tests.selection.test_books import ORDER, Walk


def test_who_is_sent_without_a_selection_holds_a_seat_over_the_number_too(app):
    walk = Walk(app, "short-visit")
    world, reference = walk.world, walk.world.call.reference
    office = Visitor(app, world.coordinator)
    assert "0 of 3 given" in office.get("cohorts.show", reference=reference).words
    for case in (walk.case, walk.sent("Parvina")):
        walk.presses(world.dean, "Approve the visit", case)
        walk.presses(walk.rector, "Sign the order", case, **ORDER)
    page = office.get("cohorts.show", reference=reference)
    assert ("2 of 3 given" in page.words, "2 of 1 given" in page.words) == (True, True)
    (bars,) = page.having("sf-bars")
    assert [each.get("class") for each in bars.iter("i")] == ["a", "x", "f", "f"]
    first = str(world.call.destinations[0].id)
    for cut in ({"seat": first}, {"place": "seat"}):
        assert set(people_on(office.get("cohorts.show", reference=reference, **cut))) == {"Madina", "Parvina"}
    *_others, places = tables(office.get("cohort_charts.show", reference=reference))
    assert sum(int(row[2]) for row in places) == 2
    assert "2 applications sent, 0 drafts" in office.get("managing.call", reference=reference).words
