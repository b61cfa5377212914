"""Documents of an application: where one is after giving a file, and how the office reads that all were checked."""

import io

from PIL import Image

from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.zone import Zone
from mobility.documents.models import Document, Finding
from mobility.documents.queries import in_force
from tests.applications.test_signed_out import signed_in_again
from tests.applications.world import World, person
from tests.client import Page, Visitor, words_of


def a_photo() -> tuple[bytes, str]:
    content = io.BytesIO()
    Image.new("RGB", (40, 40), (10, 20, 30)).save(content, "JPEG")
    return content.getvalue(), "new.jpg"


def press(visitor: Visitor, page: Page, document: str, button: str = "Replace") -> str:
    """Press the button on the card of a document; where the answer leads."""
    (card,) = page.all("article", id=f"doc-{document}")
    assert card.get("tabindex") == "-1"
    form = next(form for form in card.iter("form") if button in [words_of(b) for b in form.iter("button")])
    data = {
        field.get("name"): field.get("value") for field in form.iter("input") if field.get("type") == "hidden"
    }
    content, name = a_photo()
    data["file"] = (io.BytesIO(content), name)
    with visitor.app.app_context():
        answer = visitor.http.post(form.get("action"), data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_who_gives_a_file_is_back_at_its_card(app):
    world = World.make()
    application = world.filled()
    visitor = Visitor(app, application.subject)
    where = f"/applications/{application.reference}/documents"
    page = visitor.get(where)
    assert press(visitor, page, "passport") == f"{where}#doc-passport"
    assert press(visitor, page, "certificate", "Upload") == f"{where}#doc-certificate"
    alone = visitor.get("documents.show", reference=application.reference, key="transcript")
    assert alone.links()["Go back"] == where
    assert press(visitor, alone, "transcript") == f"{where}#doc-transcript"


def test_who_removes_a_file_is_asked_back_first(app):
    world = World.make()
    application = world.filled()
    visitor = Visitor(app, application.subject)
    where = f"/applications/{application.reference}/documents"
    page = visitor.get(where)
    (card,) = page.all("article", id="doc-passport")
    (remove,) = (a.get("href") for a in card.iter("a") if words_of(a) == "Remove")
    asked = visitor.get(remove)
    assert asked.heading == "Remove “Passport, first page”"
    assert "Without this document the application cannot be sent." in asked.words
    assert asked.links()["Keep it"] == f"{where}#doc-passport"
    assert "passport" in {document.requirement.key for document in in_force(application.id)}
    removed = visitor.submit(asked, "Remove the file")
    assert removed.response.headers["Location"] == f"{where}#doc-passport"
    assert "The file is removed." in visitor.get(where).words
    assert "passport" not in {document.requirement.key for document in in_force(application.id)}
    assert visitor.get(remove).response.headers["Location"] == f"{where}#doc-passport"


def test_the_file_is_removed_that_the_page_named(app):
    application = World.make().filled()
    first, second = Visitor(app, application.subject), Visitor(app, application.subject)
    asked = first.get("documents.removing", reference=application.reference, key="passport")
    press(second, second.get("documents.show", reference=application.reference, key="passport"), "passport")
    refused = first.submit(asked, "Remove the file")
    assert (refused.status, "Something newer has come in its place" in refused.words) == (409, True)
    assert "new.jpg" in [document.name for document in in_force(application.id)]
    again = first.get("documents.removing", reference=application.reference, key="passport")
    assert "new.jpg" in again.words
    assert first.submit(again, "Remove the file").status == 303


def test_a_file_that_met_a_lost_session_is_chosen_again_in_its_place(app):
    application = World.make().draft()
    visitor = Visitor(app, application.subject)
    page = visitor.get("documents.show", reference=application.reference, key="passport")
    again = signed_in_again(visitor, page, application.subject, button="Upload", files={"file": a_photo()})
    assert (again.status, again.heading) == (200, "Passport, first page")
    assert "A file cannot be kept meanwhile: choose it again." in again.words
    assert press(visitor, again, "passport", "Upload").endswith("/documents#doc-passport")
    assert [document.name for document in in_force(application.id)] == ["new.jpg"]


def looked_at(application: Application) -> dict[str, Document]:
    documents = {document.requirement.key: document for document in in_force(application.id)}
    for document in documents.values():
        document.checked_at = utc_now()
    db.session.commit()
    return documents


def note_of(document: Document, verdict: str, message: str, check: str = "image-legible") -> Finding:
    finding = Finding(document_id=document.id, check=check, verdict=verdict, message=message, values={})
    db.session.add(finding)
    db.session.commit()
    return finding


def test_the_office_reads_in_one_line_how_the_checks_stand(app):
    application = World.make().sent()
    office = person("coordinator@all", name="Zarina Karimova")

    def line() -> str:
        page = Visitor(app, office).get("applications.show", reference=application.reference)
        (moves,) = page.all("section", id="moves")
        return words_of(moves)

    assert "The checks are running: 0 of 2 documents are done." in line()
    documents = looked_at(application)
    at = max(document.checked_at for document in documents.values()).astimezone(Zone.info)
    assert f"2 documents passed the checks at {at:%H:%M}." in line()
    dark = note_of(documents["transcript"], "warn", "image-dark")
    assert "1 of 2 documents need a look: Transcript of records (To be looked at)." in line()
    page = Visitor(app, office).get("applications.show", reference=application.reference)
    assert "#doc-transcript" in page.links().values()
    dark.accepted_by_id, dark.accepted_at, dark.accepted_reason = office.id, utc_now(), "Legible"
    db.session.commit()
    assert (
        f"2 documents passed the checks at {at:%H:%M}. "
        "Found by the checks and accepted by the office: Transcript of records." in line()
    )


def test_a_clean_application_says_so_after_it_went_on(app):
    world = World.make()
    application = world.checked()
    page = Visitor(app, person("coordinator@all")).get("applications.show", reference=application.reference)
    assert "2 documents passed the checks at" in page.words
    own = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert "passed the checks at" not in own.words
