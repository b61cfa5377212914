"""What a sitting says of where its applications stand: their stage, their place in the call, above or below its seats."""

from mobility.base.database import db
from tests.client import Visitor, words_of
from tests.selection.world import Office, sign
from tests.sittings.world import (
    applications,
    call,
    committee_of_three,
    newest,
)

LEFT, READY = "has left the committee already", "ready for the committee"


def scene(app) -> Office:
    """Seven that are compared, two seats, and a committee of three."""
    world = committee_of_three()
    world.seats(1, 1, 0)
    return world


def assessed(world: Office, name: str, points: int):
    application = world.at_committee(name)
    for member in world.committee[:2]:
        sign(member, application.id, points)
    return application


def test_who_is_in_the_committee_or_waits_for_the_selection_has_not_left(app, world):
    here = world.at_committee("Here")
    waits, gone = assessed(world, "Waits", 4), assessed(world, "Gone", 3)
    coordinator = Visitor(app, world.coordinator)
    for stage in ("faculty-review", "committee"):
        sitting = call(app, world, stage=stage)
        gone.stage = "waiting-list"
        db.session.commit()
        page = coordinator.get("sittings.agenda", reference=sitting.reference)
        said = {each.reference: line for each in (here, waits, gone) for line in lines(page, each.reference)}
        assert [LEFT in said[each.reference] for each in (here, waits, gone)] == [False, False, True]
        assert READY in said[waits.reference]
        for where in ("sittings.show", "sittings.ranked_list"):
            words = coordinator.get(where, reference=sitting.reference).words
            assert (words.count(LEFT), READY in words) == (1, True), where
        assert names(call(app, world, stage=stage)) >= {here.reference, waits.reference}, stage
        assert gone.reference not in names(newest())
        gone.stage = "selection"
        db.session.commit()


def lines(page, reference: str) -> list[str]:
    return [words_of(line) for line in page.all("li") if reference in words_of(line)]


def names(sitting) -> set[str]:
    return {each.reference for each in applications(sitting)}


def test_who_was_given_back_has_not_come(app, world):
    back = assessed(world, "Back", 4)
    sitting = call(app, world)
    back.stage = "changes-asked"
    db.session.commit()
    page = Visitor(app, world.coordinator).get("sittings.agenda", reference=sitting.reference)
    assert "not ready for the committee yet" in page.words
