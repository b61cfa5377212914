"""What a person is called: the register's names win over what was typed into an account."""

import pytest
from sqlalchemy import select

from mobility.base.database import db
from mobility.papers.models import Paper
from mobility.register.queries import affiliation_of
from tests.applications.world import World, person
from tests.client import Visitor


def test_the_register_names_the_person_on_page_and_receipt(app):
    world = World.make()
    student = world.student("Шарипова Мадина")
    student.name = "madinka"
    db.session.commit()
    application = world.sent(student)
    page = Visitor(app, person("coordinator@all")).get("applications.show", reference=application.reference)
    assert page.heading == "Шарипова Мадина"
    assert "madinka" in page.words
    facts = db.session.scalars(select(Paper.facts).where(Paper.case_id == application.id)).one()
    assert (facts["applicant"], facts["initials"]) == ("Шарипова Мадина (ШАРИПОВА МАДИНА)", "Ш. М.")


@pytest.mark.parametrize(
    ("language", "called"), [("tg", "Шарипова Мадина"), ("ru", "Шарипова Мадина"), ("en", "Sharipova Madina")]
)
def test_everybody_reads_the_name_in_the_script_of_their_page(app, language, called):
    world = World.make()
    student = world.student("madinka")
    entry = affiliation_of(student.id).entry
    entry.name, entry.passport_name = "Шарипова Мадина", "SHARIPOVA MADINA"
    student.name_cyrillic, student.name_latin = "Шарипова Мадина", "Sharipova Madina"
    application = world.sent(student)
    coordinator = Visitor(app, person("coordinator@all", language=language))
    case = coordinator.get("applications.show", reference=application.reference)
    cohort = coordinator.get("cohorts.show", reference=world.call.reference, search="sharipova")
    again = coordinator.get("cohorts.show", reference=world.call.reference, search="мадин")
    assert (case.heading, called in cohort.links(), called in again.links()) == (called, True, True)


def test_the_reference_and_the_code_can_be_copied(app):
    application = World.make().sent()
    page = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    code = db.session.scalars(select(Paper.code).where(Paper.case_id == application.id)).one()
    assert {button.get("data-copy") for button in page.root.iter("button")} >= {application.reference, code}
