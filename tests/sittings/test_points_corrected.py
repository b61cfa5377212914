"""Points that are corrected after an appeal: a sitting that is over keeps those that it had, signed or not."""

from mobility.applications.queries import by_id
from mobility.base.database import db
from mobility.sittings.minutes import drafted
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.test_scoring_anew import Scored, corrects, granted, keeps
from tests.selection.world import rank, sign
from tests.sittings.world import as_it_stands, committee_of_three, held, places


def scene(app) -> Scored:
    """Two of a committee of three have scored Madina by 5 and Farrukh by 2; both want the same seat."""
    world = Scored(**vars(committee_of_three()))
    for name, points in (("Madina", 5), ("Farrukh", 2)):
        application = world.at_committee(name)
        rank(application, [world.call.destinations[0].id])
        for member in world.committee[:2]:
            sign(member, application.id, points)
    world.unseated = application
    world.vice = person("vice-rector@all", name="Vice-rector")
    db.session.commit()
    return world


def test_minutes_that_are_not_signed_yet_keep_the_points_of_the_sitting(app, world):
    sitting = held(app, world)
    world.selected()
    world.unseated = by_id(world.unseated.id)
    office = Visitor(app, world.coordinator)
    page = office.get("sittings.show", reference=sitting.reference)
    before, listed = drafted(as_it_stands(sitting)), places(page)
    granted(app, world)
    corrects(app, world.committee[0], world.unseated)
    keeps(app, world.committee[1], world.unseated)
    assert drafted(as_it_stands(sitting)) == before
    assert places(office.get("sittings.show", reference=sitting.reference)) == listed
    assert "70" not in str([each["scores"] for each in before["items"]])
