"""A document that failed its check: said first wherever the application is looked at, and where it is returned."""

from datetime import date

import pytest

from mobility.applications.models import Application
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.base.fields import PARTS
from mobility.base.languages import speaking
from mobility.base.lending import lent
from mobility.documents.models import Finding
from mobility.documents.queries import in_force
from mobility.workflow import services as workflow
from tests.applications.world import World, give, person
from tests.client import Visitor, rendered_values, words_of

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
    typed_early(visitor, application)
    failed(application)
    page = visitor.get(endpoint, reference=application.reference)
    assert "Your turn: everything is filled in" not in page.words
    (box,) = [
        note for note in page.having("sf-note--warn") if "What may endanger" in "".join(note.itertext())
    ]
    (link,) = box.iter("a")
    assert link.get("href").endswith("/passport#passport_valid_until")  # another photo would mend nothing
    assert SAID.replace("\xa0", " ") in page.words.replace("\xa0", " ")


def test_the_verdict_leads_to_the_date_that_it_was_compared_with(app):
    application = World.make().filled()
    failed(application)
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="documents")
    typed = visitor.get(page.links()["Look at what you entered"])
    assert typed.heading == "Passport"
    assert page.links()["Look at what you entered"].endswith("#passport_valid_until")


def test_a_passport_that_ends_early_is_said_beside_the_date_and_in_the_list_of_tasks(app):
    application = World.make().filled()
    visitor = Visitor(app, application.subject)
    draft, where = {"reference": application.reference}, {"section_key": "passport"}
    page = visitor.get("applications.section", **draft, **where)
    (beside,) = page.all("div", id="beside-passport_valid_until")
    assert (words_of(beside), beside.get("hidden") is not None) == ("", True)
    early = {name.replace("-", "__"): value for name, value in boxes_of("2027", "3", "14").items()}
    said = SAID.replace("\xa0", " ")
    assert said in visitor.submitted(page, "Save and continue", **early).words
    page = visitor.get("applications.section", **draft, **where)
    (beside,) = page.all("div", id="beside-passport_valid_until")
    assert (words_of(beside).startswith(said), beside.get("hidden")) == (True, None)
    shown = visitor.get("applications.show", **draft)
    (line,) = shown.all("li", id="section-passport")
    assert "The passport must be valid until" in words_of(line)
    assert "With a warning" in words_of(line)
    sent = rendered_values(page.form("Save and continue")[0]) | boxes_of("2035", "3", "14")
    with app.app_context():
        told = visitor.http.post(page.address, data=sent, headers={"X-Autosave": "1"}).json
    assert told["beside"] == {"passport_valid_until": ""}


def test_before_anything_is_chosen_it_is_said_of_the_last_of_the_stays_offered(app):
    world = World.make()
    first, *others = world.call.destinations
    first.stay_to, years = date(2027, 6, 30), 0
    for years, each in enumerate(others, 1):
        each.stay_to = date(2027 + years, 6, 30)
    db.session.commit()
    application = world.draft(world.student())
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.section", reference=application.reference, section_key="passport")
    every, some = (
        "For each stay that this call offers it must be valid",
        "Not all stays of this call end early",
    )
    for year, is_said in (("2027", [True, False]), ("2028", [False, True]), (str(2030 + years), [False] * 2)):
        sent = rendered_values(page.form("Save and continue")[0]) | boxes_of(year, "3", "14")
        with app.app_context():
            told = visitor.http.post(page.address, data=sent, headers={"X-Autosave": "1"}).json
        assert [words in told["beside"]["passport_valid_until"] for words in (every, some)] == is_said
        page = visitor.get("applications.section", reference=application.reference, section_key="passport")


def test_a_passport_that_is_over_is_an_error_and_nothing_else(app):
    application = World.make().filled()
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="passport", **where)
    over = {name.replace("-", "__"): value for name, value in boxes_of("2020", "3", "14").items()}
    shown = visitor.submitted(page, "Save and continue", **over)
    assert "Passport valid until: This day is over." in shown.words
    assert "You can send it like this" not in shown.words
    assert "You can send it like this" not in visitor.get("applications.check", **where).words


def test_what_the_office_has_accepted_endangers_nothing_any_more(app):
    application = World.make().filled()
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.section", section_key="passport", **where)
    early = {name.replace("-", "__"): value for name, value in boxes_of("2027", "3", "14").items()}
    visitor.submitted(page, "Save and continue", **early)
    found = failed(application)
    assert "What may endanger the application" in visitor.get("applications.check", **where).words
    office = person("coordinator@all")
    found.accepted_by_id, found.accepted_at, found.accepted_reason = office.id, utc_now(), "A new one comes"
    db.session.commit()
    for endpoint in ("applications.check", "applications.show"):
        assert "What may endanger the application" not in visitor.get(endpoint, **where).words


def test_a_certificate_that_was_named_but_not_given_is_asked_for_where_it_is_given(app):
    world = World.make()
    world.requirements[2].key = "language-certificate"
    application = world.filled()
    visitor = Visitor(app, application.subject)
    draft, said = {"reference": application.reference}, "You answered that you have a language certificate."
    documents = {"section_key": "documents"}
    pages = [("applications.show", {}), ("applications.check", {}), ("applications.section", documents)]
    before = [said in visitor.get(page, **draft, **more).words for page, more in pages]
    study = visitor.get("applications.section", section_key="study", **draft)
    named = {"language_certificate": "yes", "language_certificate_details": "IELTS 6.0"}
    visitor.submitted(study, "Save and continue", **named)
    after = [visitor.get(page, **draft, **more) for page, more in pages]
    assert (before, [said in page.words for page in after]) == ([False] * 3, [True] * 3)
    assert "#doc-language-certificate" in after[0].links()["Language certificate"]
    (line,) = after[0].all("li", id="section-documents")
    assert "Language certificate: not there yet" in words_of(line)
    give(application, world.requirements[2], 7)
    db.session.commit()
    assert [said in visitor.get(page, **draft, **more).words for page, more in pages] == [False] * 3


def typed_early(visitor: Visitor, application: Application) -> None:
    """The passport's last day, as `SAID` says it."""
    page = visitor.get("applications.section", reference=application.reference, section_key="passport")
    early = {name.replace("-", "__"): value for name, value in boxes_of("2027", "3", "14").items()}
    visitor.submitted(page, "Save and continue", **early)


def boxes_of(year: str, month: str, day: str) -> dict[str, str]:
    """The three boxes of the passport's last day."""
    return {
        f"passport_valid_until-{part}": value for part, value in zip(PARTS, (day, month, year), strict=True)
    }


def test_the_return_says_what_the_checks_found_and_leaves_it_to_the_office(app):
    world = World.make()
    application = world.sent()
    failed(application)
    coordinator = Visitor(app, person("coordinator@all"))
    page = coordinator.get("applications.show", reference=application.reference)
    with speaking("en"):
        why = str(lent.refusals["findings-open"])
    assert page.words.count(why) == 1
    assert "it goes on by itself to “Review in the faculty”" in page.words
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


def locked(application: Application) -> None:
    """The checks say that the transcript asks for a password."""
    failed(application)
    for document in in_force(application.id):
        for finding in document.findings:
            db.session.delete(finding)
        if document.requirement.key == "transcript":
            db.session.add(
                Finding(
                    document_id=document.id,
                    check="pdf-opens",
                    verdict="fail",
                    message="pdf-encrypted",
                    values={},
                )
            )
    db.session.commit()
    db.session.expire_all()


def test_what_nobody_can_open_is_not_taken_once_the_checks_have_said_so(app):
    world = World.make()
    application = world.filled()
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    page = visitor.get("applications.check", **where)
    assert "Send the application" in page.buttons()
    locked(application)
    said = (
        "Transcript of records : This PDF asks for a password. Save it without a password and send it again."
    )
    refused = visitor.submit(page, "Send the application")
    assert (refused.status, said in refused.words, "What may endanger" in refused.words) == (422, True, False)
    assert "Send the application" not in refused.buttons()
    assert refused.links()["Transcript of records"].endswith("/documents#doc-transcript")
    assert "Your turn: one thing still to do" in visitor.get("applications.show", **where).words
    give(by_id(application.id), world.requirements[1], 9)
    db.session.commit()
    sent = visitor.submitted(visitor.get("applications.check", **where), "Send the application")
    assert "Your application has arrived at the university." in sent.words


def test_a_locked_file_is_no_answer_to_a_return(app):
    world = World.make()
    application = world.sent()
    workflow.fire(
        application.id,
        "ask-for-changes",
        actor=person("coordinator@all"),
        seen_version=None,
        now=utc_now(),
        fields=["documents.transcript"],
        reason="The seal cannot be read.",
    )
    give(by_id(application.id), world.requirements[1], 9)
    db.session.commit()
    visitor, where = Visitor(app, application.subject), {"reference": application.reference}
    assert "Send the application again" in visitor.get("applications.check", **where).buttons()
    locked(application)
    page = visitor.get("applications.check", **where)
    assert (
        "Send the application again" in page.buttons(),
        "This PDF asks for a password." in page.words,
    ) == (False, True)
