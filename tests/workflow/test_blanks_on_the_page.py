"""What whoever makes a move fills in, on its page."""

from flask import Flask

from tests.client import Visitor
from tests.selection.test_books import Walk


def test_the_bounds_of_a_number_are_read_before_it_is_typed_and_powers_are_none(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    office = Visitor(app, walk.world.coordinator)
    page = office.get(walk.page_of(walk.world.coordinator).links()["Confirm the credits"])
    assert "From 0 to 400." in page.words
    for typed in ("1e1", "1_0", "NaN"):
        refused = office.submit(page, "Confirm the credits", blank__credits=typed)
        assert (refused.status, refused.errors()) == (422, ["Enter a number."])
        assert [box.get("value") for box in refused.all("input", name="blank-credits")] == [typed]
    assert office.submit(page, "Confirm the credits", blank__credits="118,5").status == 303
