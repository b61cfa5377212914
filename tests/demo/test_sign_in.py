"""The demo's sign-in page says of everybody what waits for them now, and offers a partner's link."""

from dataclasses import replace

import pytest
from flask import Flask

from mobility.accounts.models import Person
from mobility.base.database import db, utc_now
from mobility.demo.loading import furnish
from mobility.stays import services as stays
from mobility.workflow import services as workflow
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.world import Office
from tests.stays.world import a_stay, seen_by


@pytest.fixture(autouse=True)
def as_demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], demo=True))


def offered(*people: Person) -> None:
    for each in people:
        each.demo = True
    db.session.commit()


def test_what_waits_for_each(visitor: Visitor) -> None:
    office = Office.open()
    draft = office.draft(office.student("Drafting Person"))
    waiting = office.at_approval("Approved Person")
    newcomer, auditor = office.student("New Person"), person("auditor@all", name="Reading Person")
    offered(draft.subject, waiting.subject, newcomer, auditor, office.dean, office.head)

    said = visitor.get("/sign-in").words
    assert "Drafting Person Applicant A draft, half done, to be sent by " in said
    assert "Approved Person Applicant Dean's approval: " in said
    assert "New Person Applicant Has not applied yet" in said
    assert "Dean Dean (Engineering and Technology) 1 task is waiting" in said
    assert "Reading Person Auditor Reads everything but protected papers, changes nothing" in said
    assert "Head Head of the office Signs the selections and sees every case" in said

    workflow.fire(waiting.id, "approve", actor=office.dean, seen_version=None, now=utc_now())
    db.session.commit()
    said = visitor.get("/sign-in").words
    assert "Approved Person Applicant Committee: " in said
    assert "Dean Dean (Engineering and Technology) No task is waiting now" in said


def test_who_does_not_go_after_all_has_no_place(visitor: Visitor) -> None:
    office = Office.open()
    stay = a_stay(office, "Staying Person", begins=5)
    offered(stay.person)
    assert "Staying Person Applicant The place is taken: " in visitor.get("/sign-in").words
    stays.give_up(stay.person, seen_by(stay.person, stay), reason="Illness.", now=utc_now())
    db.session.commit()
    assert "Staying Person Applicant Stay cancelled: " in visitor.get("/sign-in").words


@pytest.mark.parametrize(("language", "called"), [("en", "Zarina Karimova"), ("tg", "Зарина Каримова")])
def test_who_decides_is_called_in_the_script_of_the_page(app: Flask, language: str, called: str) -> None:
    """As the partners, who read English alone, and the pages of a case name them."""
    furnish(utc_now())
    db.session.commit()
    visitor = Visitor(app, language=language)
    assert called in visitor.get("/sign-in").words


def test_a_partner_comes_by_the_link_of_its_mail(visitor: Visitor) -> None:
    office = Office.open()
    offered(office.coordinator)
    assert "by the link of a mail" not in visitor.get("/sign-in").words
    office.at_selection(5, name="Nominated Person")
    office.selected()
    office.nominated()

    page = visitor.get("/sign-in")
    assert "1 nomination to answer" in page.words
    (path,) = (path for path in page.links().values() if path.startswith("/partner/"))
    assert "NOMINATED PERSON" in visitor.get(path).words
