"""The visa officer's page: who is confirmed, the stay, the passport."""

from datetime import timedelta

from mobility.base.database import db, utc_now
from mobility.documents.queries import in_force
from mobility.selection.models import Seat
from tests.applications.world import World, person
from tests.client import Visitor


def confirmed(world: World, name: str):
    """An application at its good end, with the seat of the first destination."""
    application = world.sent(world.student(name))
    application.stage, application.ended_at = "confirmed", utc_now()
    db.session.add(Seat(application_id=application.id, destination_id=world.call.destinations[0].id))
    db.session.commit()
    return application


def test_who_travels_when_and_with_which_passport(app):
    world = World.make()
    application = confirmed(world, "Madina Sharipova")
    world.sent(world.student("Farrukh Nazarov"))
    officer = Visitor(app, person("visa-officer@all"))
    page = officer.get("applications.visas")
    assert "Madina Sharipova (MADINA SHARIPOVA)" in page.words
    assert "Riga Technical University" in page.words
    assert "400123456" in page.words
    assert "Farrukh" not in page.words
    assert "Ends before the stay" not in page.words
    paper = next(each for each in in_force(application.id) if each.requirement.key == "passport")
    paper.copy_id, paper.copied_at = paper.file_id, utc_now()
    db.session.commit()
    passport = next(href for words, href in page.links().items() if words.startswith("Passport, first page"))
    assert officer.get(passport).status == 200
    world.call.destinations[0].stay_to += timedelta(days=4000)
    db.session.commit()
    assert "Ends before the stay" in officer.get("applications.visas").words
    assert application.reference in page.words


def test_others_do_not_open_it(app):
    world = World.make()
    confirmed(world, "Madina Sharipova")
    for token in ("coordinator@all", "auditor@all"):
        assert Visitor(app, person(token)).get("applications.visas").status == 403


def test_the_page_costs_the_same_for_one_and_three(app):
    world = World.make()
    officer = Visitor(app, person("visa-officer@all"))
    officer.get("applications.visas")  # a process reads the rule books once
    costs = []
    for names in (["Madina Sharipova"], ["Farrukh Nazarov", "Zarina Rahimova"]):
        for name in names:
            confirmed(world, name)
        costs.append(len(officer.get("applications.visas").statements))
    assert costs[0] == costs[1]
