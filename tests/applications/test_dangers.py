"""A document that failed its check: said first wherever the application is looked at, and where it is returned."""

import pytest

from mobility.applications.models import Application
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.documents.models import Finding
from mobility.documents.queries import in_force
from mobility.workflow import services as workflow
from tests.applications.world import World, person
from tests.client import Visitor, words_of

EARLY = {"valid_until": "2027-03-14", "needed": "2028-07-31"}
SAID = "The passport is valid until 14\xa0March\xa02027."


def failed(application: Application) -> Finding:
    """The passport's check has ended badly; the other documents are in order."""
    found = None
    for document in in_force(application.id):
        document.checked_at = utc_now()
        if document.requirement.key == "passport":
            found = Finding(
                document_id=document.id,
                check="passport-validity",
                verdict="fail",
                message="passport-ends-early",
                values=EARLY,
            )
            db.session.add(found)
    assert found is not None
    workflow.changed(application, "findings", now=utc_now())
    db.session.commit()
    return found


@pytest.mark.parametrize("endpoint", ["applications.show", "applications.check"])
def test_a_draft_says_it_before_anything_else(app, endpoint):
    application = World.make().filled()
    visitor = Visitor(app, application.subject)
    before = visitor.get(endpoint, reference=application.reference).words
    assert "What may endanger the application" not in before
    failed(application)
    page = visitor.get(endpoint, reference=application.reference)
    assert "Your turn: everything is filled in" not in page.words
    (box,) = [
        note for note in page.having("sf-note--warn") if "What may endanger" in "".join(note.itertext())
    ]
    (link,) = box.iter("a")
    assert link.get("href").endswith("/documents#doc-passport")
    assert SAID.replace("\xa0", " ") in page.words.replace("\xa0", " ")


def test_the_verdict_leads_to_the_date_that_it_was_compared_with(app):
    application = World.make().filled()
    failed(application)
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="documents")
    typed = visitor.get(page.links()["Look at what you entered"])
    assert typed.heading == "Passport"
    assert page.links()["Look at what you entered"].endswith("#passport_valid_until")


def test_the_return_says_what_the_checks_found_and_leaves_it_to_the_office(app):
    world = World.make()
    application = world.sent()
    failed(application)
    coordinator = Visitor(app, person("coordinator@all"))
    page = coordinator.get("applications.show", reference=application.reference)
    assert page.links()["See what was entered"] == f"/applications/{application.reference}#answers"
    asked = coordinator.get(page.links()["Ask for a new document"])
    plain = coordinator.get("workflow.move_page", reference=application.reference, move_key="ask-for-changes")
    for each, chosen in ((asked, ["passport.passport_valid_until", "documents.passport"]), (plain, [])):
        boxes = {e.get("value"): e for e in each.root.iter("input") if e.get("type") == "checkbox"}
        assert [key for key, box in boxes.items() if box.get("checked") is not None] == chosen
        told = [key for key, box in boxes.items() if box.get("aria-describedby")]
        assert told == ["passport.passport_valid_until", "documents.passport"]
        for key in told:
            (about,) = each.all("div", id=boxes[key].get("aria-describedby"))
            assert words_of(about).startswith("Checks found: The passport is valid until 14")
            assert f"#{boxes[key].get('id')}" in each.links().values()
    dean = Visitor(app, person(f"dean@faculty:{world.faculties[0].id}"))
    assert SAID not in dean.get("applications.show", reference=application.reference).words


def test_the_return_is_grouped_by_the_sections_of_the_form(app):
    application = World.make().sent()
    coordinator = Visitor(app, person("coordinator@all"))
    page = coordinator.get("workflow.move_page", reference=application.reference, move_key="ask-for-changes")
    outer, *groups = page.root.iter("fieldset")
    titles = [section.words(own=False)["en"] for section in dossier_of(application).form.sections]
    assert [words_of(next(group.iter("legend"))) for group in groups] == [
        title for title in titles if title not in ("Destinations", "Reserved seats")
    ]
    boxes = [e.get("value") for e in outer.iter("input")]
    assert [e.get("value") for e in groups[4].iter("input")] == [
        "documents.passport",
        "documents.transcript",
        "documents.certificate",
    ]
    assert "choices" in boxes
    assert len(boxes) == len(set(boxes))
    assert not page.having("sf-note--warn")


def test_the_staff_read_who_accepted_a_finding_and_why(app):
    application = World.make().sent()
    found = failed(application)
    office = person("coordinator@all", name="Zarina Karimova")
    found.accepted_by_id, found.accepted_at, found.accepted_reason = (
        office.id,
        utc_now(),
        "A new one is applied for",
    )
    db.session.commit()
    words = Visitor(app, office).get("applications.show", reference=application.reference).words
    assert "Accepted by Zarina Karimova on" in words
    assert "A new one is applied for" in words
    own = Visitor(app, by_id(application.id).subject)
    assert (
        "Accepted by the office: A new one"
        in own.get("applications.show", reference=application.reference).words
    )
