"""Who reads the papers of a stay, which may be a page of a passport: whoever follows the stay."""

from flask import Flask

from mobility.base.database import db, utc_now
from mobility.documents import copies
from mobility.documents.queries import in_force
from mobility.stays import services
from mobility.stays.models import Way
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.world import Office
from tests.stays.world import a_stay, today, upload


def scene(app: Flask) -> Office:
    return Office.open()


def test_papers_are_read_by_whoever_follows_the_stay_and_not_by_all_who_see_the_application(app, world):
    stay = a_stay(world)
    now = utc_now()
    services.report_crossing(
        stay.person, stay, way=Way.ARRIVAL, day=today(), upload=upload(), limit=10**7, now=now
    )
    (document,) = in_force(stay.application_id)
    order = copies.order_of(document.id)
    assert order is not None
    copies.write(document.id, copies.make(order), now)
    db.session.commit()
    coordinator = Visitor(app, world.coordinator)
    paper = coordinator.get("stays.show", reference=stay.reference).links()["Download"]

    follow = (stay.person, world.coordinator, world.head, person("vice-rector@all"), person("auditor@all"))
    assert [Visitor(app, each).get(paper).status for each in follow] == [200] * len(follow)

    decide = (world.dean, *world.reviewers, *world.committee)
    seen = [
        Visitor(app, each).get("applications.show", reference=stay.application.reference).status
        for each in decide
    ]
    assert seen == [200] * len(decide)  # so it could be read there
    assert [Visitor(app, each).get(paper).status for each in decide] == [404] * len(decide)
