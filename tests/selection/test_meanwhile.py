"""Two of the office at one proposal: who decides, decides about what their page showed, and nothing of the other is lost."""

import pytest
from sqlalchemy import select

from mobility.base.database import db
from mobility.selection.models import SelectionRun, Variant
from tests.applications.world import person
from tests.client import Page, Visitor
from tests.selection.world import Office, a_variant, one_more


def scene(app) -> Office:
    """A proposal is open: Madina has the only seat of the first destination."""
    world = Office.open(seats=(1, 1, 1))
    for points, name in ((5, "Madina"), (4, "Farrukh")):
        world.at_selection(points, name=name)
    world.proposal()
    return world


@pytest.fixture
def office(app, world) -> tuple[Visitor, Visitor]:
    """The coordinator, and another."""
    other = person("coordinator@all", name="Dilnoza Rahimova")
    return Visitor(app, world.coordinator), Visitor(app, other)


def overview(visitor: Visitor, world: Office) -> Page:
    return visitor.get("selection.overview", reference=world.call.reference)


def place_page(visitor: Visitor, world: Office, name: str) -> Page:
    return visitor.get(overview(visitor, world).links()[f"Change : {name}"])


def run_state() -> str:
    return db.session.scalars(select(SelectionRun.state).order_by(SelectionRun.number.desc())).first()


def test_who_changes_a_place_reads_that_another_has_changed_it(world, office):
    first, second = office
    page = place_page(first, world, "Madina")
    second.submitted(
        place_page(second, world, "Madina"), "Change the place", place="waiting", reason="She asked."
    )
    refused = first.submit(page, "Change the place", place="left-out", reason="Too late.")
    assert refused.status == 422
    assert "Waiting list · She asked. · Dilnoza Rahimova." in " ".join(refused.errors())
    assert "Too late." in refused.text
    overview_now = overview(first, world)
    assert ("She asked." in overview_now.words, "Too late." in overview_now.words) == (True, False)
    again = first.submitted(refused, "Change the place")
    assert ("She asked." in again.words, "Too late." in again.words) == (False, True)


def test_what_was_left_as_it_stood_takes_nothing_back(world, office):
    first, second = office
    change = {"place": "waiting", "reason": "She asked."}
    first.submitted(place_page(first, world, "Madina"), "Change the place", **change)
    page = place_page(first, world, "Madina")
    second.submitted(
        place_page(second, world, "Madina"), "Change the place", place="left-out", reason="She left."
    )
    refused = first.submit(page, "Change the place")
    assert refused.status == 422
    assert "She left." in overview(first, world).words


def test_who_comes_after_the_proposal_is_over_reads_how_and_by_whom_and_keeps_what_was_typed(world, office):
    first, second = office
    page = place_page(first, world, "Madina")

    def late() -> tuple[int, list[bool]]:
        answer = first.submit(page, "Change the place", place="left-out", reason="Too late.")
        return answer.status, [each in answer.words for each in ("Too late.", "No place", *said)]

    second.submitted(overview(second, world), "Discard")
    said = ["it was discarded, or another has taken its place. Last change: Dilnoza Rahimova, "]
    assert late() == (409, [True] * 3)
    second.submitted(overview(second, world), "Propose placement")
    page = place_page(first, world, "Madina")
    head = Visitor(second.app, world.head)
    head.submitted(head.get("selection.sign", reference=world.call.reference, number=2), "Sign the selection")
    said = ["This selection is signed already.", "Last change: Head, "]
    assert late() == (409, [True] * 4)


def test_a_proposal_is_discarded_by_who_has_seen_it(world, office):
    first, second = office
    page = overview(first, world)
    second.submitted(
        place_page(second, world, "Madina"), "Change the place", place="waiting", reason="She asked."
    )
    refused = first.submit(page, "Discard")
    assert (refused.status, run_state()) == (422, "proposed")
    assert "another one than stood on your page" in refused.errors()[0]
    assert "She asked." in refused.words
    assert "The proposal is discarded." in first.submitted(refused, "Discard").words


def test_of_a_variant_each_renames_what_they_changed(world, office):
    first, second = office
    where = {
        "reference": world.call.reference,
        "number": 1,
        "variant_id": a_variant(world, one_more(world)).id,
    }
    page = first.get("selection.variant", **where)
    second.submitted(
        second.get("selection.variant", **where), "Save", name="Two seats", note="Asked by Riga."
    )
    refused = first.submit(page, "Save", name="One more")
    assert (refused.status, "Two seats." in " ".join(refused.errors())) == (422, True)
    first.submitted(refused, "Save")
    db.session.expire_all()
    kept = db.session.get_one(Variant, where["variant_id"])
    assert (kept.name, kept.note) == ("One more", "Asked by Riga.")
