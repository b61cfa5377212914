"""A coordinator blackens what tells whose a document is; assessors of a blind call get that copy, and nothing under it."""

import io

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from PIL import Image, ImageDraw
from sqlalchemy import select

from mobility.applications import services
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.documents import blackening, examination
from mobility.documents.models import Document
from mobility.documents.queries import in_force
from mobility.notifications.models import Message
from mobility.workflow import services as workflow
from tests.applications.world import give
from tests.client import Visitor, words_of
from tests.reviews.blind_world import Blind, told
from tests.selection.world import number_in_the_menu, number_listed, run_jobs

BOX = {"page": 1, "left": 10, "top": 20, "width": 50, "height": 10}
WHERE = {
    "boxes-0-page": "1",
    "boxes-0-left": "10",
    "boxes-0-top": "20",
    "boxes-0-width": "50",
    "boxes-0-height": "10",
}


def scene(app: Flask) -> Blind:
    return Blind.open()


def transcript_of(world: Blind) -> Document:
    return next(each for each in in_force(world.application.id) if each.requirement.key == "transcript")


def drawn(document: Document) -> None:
    """The job has drawn the pages."""
    order = blackening.order_of(document.id)
    assert order is not None
    blackening.write(order, blackening.draw(order), utc_now())
    db.session.commit()


def of_three_pages(document: Document) -> None:
    """As if two more were drawn."""
    found = blackening.blackening_of(document.id)
    found.pages = found.pages * 3
    db.session.commit()


def test_given_seen_by_the_reviewer_and_taken_back(app: Flask, world: Blind) -> None:
    document = transcript_of(world)
    office, reviewer = Visitor(app, world.office.coordinator), Visitor(app, world.office.reviewers[0])
    card = office.get("applications.show", reference=world.application.reference)
    page = office.get(card.links()["Blacken for reviewers"])
    office.submitted(page, "Draw the pages")
    waiting = office.get("documents.blacken", document_id=document.id)
    assert "The pages are being drawn." in waiting.words
    (part,) = waiting.all("div", id="drawn")
    polled = part.get("data-poll")
    with app.app_context():
        assert office.http.get(polled).status_code == 204
    drawn(document)
    with app.app_context():
        fresh = office.http.get(polled)
    assert (fresh.status_code, b"data-blacken" in fresh.data, b"data-poll" in fresh.data) == (
        200,
        True,
        False,
    )
    page = office.get("documents.blacken", document_id=document.id)
    kept = office.submitted(page, "Keep the boxes, give nothing yet", **WHERE)
    assert kept.text.count("<rect") == 1
    assert reviewer.get("documents.download", document_id=document.id).status == 404
    given = office.submitted(kept, "Give this copy")
    assert "Reviewers see this copy now." in given.words
    shown = reviewer.get("reviews.assess", reference=world.application.reference)
    assert "a copy on which the office has blackened" in shown.words
    file = reviewer.get("documents.download", document_id=document.id)
    name = f"{world.application.reference}-transcript.pdf"
    assert file.response.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert reviewer.get("documents.preview", document_id=document.id).status == 200
    assert office.get("documents.blackened_copy", document_id=document.id).response.data == file.response.data
    back = office.submitted(given, "Take the copy back")
    assert "the document is withheld again" in back.words
    for endpoint in ("documents.download", "documents.preview"):
        assert reviewer.get(endpoint, document_id=document.id).status == 404
    names = db.session.scalars(select(Event.name).where(Event.chain == f"case:{world.application.id}")).all()
    assert names.count("document-blackened") == names.count("blackened-copy-taken-back") == 1


def test_the_office_is_told_what_reviewers_do_not_see(app: Flask, world: Blind) -> None:
    """On the case, and where it is shared out who assesses what; until they have a copy."""
    office, reference = Visitor(app, world.office.coordinator), world.application.reference
    pages = [
        lambda: office.get("applications.show", reference=reference),
        lambda: office.get("reviews.assessors", reference=world.office.call.reference),
    ]
    said = [
        "and nothing without. Still to be blackened: Transcript of records",
        "What reviewers do not see",
    ]
    assert [words in page().words for page, words in zip(pages, said, strict=True)] == [True, True]
    link = pages[1]().links()[f"{reference}: Transcript of records"]
    assert link == f"/applications/{reference}#doc-transcript"
    reviewer = Visitor(app, world.office.reviewers[0]).get("applications.show", reference=reference)
    assert said[0] not in reviewer.words
    document = transcript_of(world)
    blackening.begin(world.office.coordinator, world.application, document, now=utc_now())
    drawn(document)
    blackening.give(world.office.coordinator, world.application, document, boxes=[BOX], now=utc_now())
    db.session.commit()
    assert [words in page().words for page, words in zip(pages, said, strict=True)] == [False, False]


def test_what_is_asked_for_anew_is_not_to_be_blackened(app: Flask, world: Blind) -> None:
    """Another file comes in its place."""
    place, application = world.office, sent(world)
    office = Visitor(app, place.coordinator)
    before = office.get("applications.show", reference=application.reference)
    assert ("Still to be blackened" in before.words, "Blacken for reviewers" in before.links()) == (
        True,
        True,
    )
    asked = {"reason": "It is cut off.", "fields": ["documents.transcript"]}
    workflow.fire(
        application.id, "ask-for-changes", actor=place.coordinator, seen_version=None, now=utc_now(), **asked
    )
    db.session.commit()
    page = office.get("applications.show", reference=application.reference)
    assert "Documents: Transcript of records not changed yet" in page.words
    assert ("Still to be blackened" in page.words, "Blacken for reviewers" in page.links()) == (False, False)


def test_it_is_told_beside_the_document_check_and_among_the_tasks(app: Flask, world: Blind) -> None:
    place, application = world.office, sent(world)
    office = Visitor(app, place.coordinator)
    tasks = office.get("workflow.tasks")
    assert tasks.words.count("to be blackened: Transcript of records") == 1
    page = office.get("applications.show", reference=application.reference)
    moves = next(each for each in page.having("sf-card") if each.get("id") == "moves")
    assert "Still to be blackened: Transcript of records" in words_of(moves)
    place.call.blind = False
    db.session.commit()
    for page in (
        office.get("workflow.tasks"),
        office.get("applications.show", reference=application.reference),
    ):
        assert "to be blackened" not in page.words


def sent(world: Blind, name: str = "Zarina") -> Application:
    """Another application, with checks that have found nothing."""
    application = told(world.office, world.office.draft(world.office.student(name)))
    services.send(application.subject, application, seen_version=None, now=utc_now())
    for document in in_force(application.id):
        order = examination.order_of(document.id)
        assert order is not None
        examination.write(order, examination.Outcome([], None), utc_now)
    db.session.commit()
    return by_id(application.id)


def test_it_waits_for_the_copies_that_reviewers_read_and_then_goes_on_by_itself(
    app: Flask, world: Blind
) -> None:
    application = sent(world)
    assert application.stage == "document-check"
    document = next(each for each in in_force(application.id) if each.requirement.key == "transcript")
    office = Visitor(app, world.office.coordinator)
    tasks = office.get("workflow.tasks").words
    assert (application.reference in tasks, "to be blackened: Transcript of records" in tasks) == (True, True)
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    drawn(document)
    page = office.get("documents.blacken", document_id=document.id)
    assert "it goes on to “Review in the faculty” by itself" in page.words
    given = office.submitted(page, "Give this copy", **WHERE).words
    assert (
        "Reviewers see this copy now. Nothing else was open, so the application went on: Review in the"
        in given
    )
    db.session.expire_all()
    assert by_id(application.id).stage == "faculty-review"


def test_what_the_dean_asked_for_is_blackened_too_before_the_committee_reads_it(
    app: Flask, world: Blind
) -> None:
    place, application = world.office, world.application
    before = transcript_of(world)
    blackening.begin(place.coordinator, application, before, now=utc_now())
    drawn(before)
    blackening.give(place.coordinator, application, before, boxes=[BOX], now=utc_now())
    place.assessed(application, 4, place.reviewers)
    workflow.fire(
        application.id,
        "ask-for-changes",
        actor=place.dean,
        seen_version=None,
        now=utc_now(),
        fields=["documents.transcript"],
        reason="The last term is missing.",
    )
    db.session.commit()
    office = Visitor(app, place.coordinator)
    owed = "To be blackened for reviewers: Transcript of records"
    given = give(by_id(application.id), before.requirement, 7)
    db.session.commit()
    assert owed not in office.get("workflow.tasks").words
    services.send(application.subject, by_id(application.id), seen_version=None, now=utc_now())
    db.session.commit()
    tasks = office.get("workflow.tasks")
    assert tasks.links()[owed] == f"/applications/{application.reference}#doc-transcript"
    assert number_in_the_menu(tasks) == number_listed(tasks)
    (message,) = db.session.scalars(select(Message).where(Message.key == "copies-owed-anew"))
    assert (message.person_id, "given anew, as was asked: Transcript" in message.text) == (
        place.coordinator.id,
        True,
    )
    for reader in (place.head, place.committee[0]):
        assert owed not in Visitor(app, reader).get("workflow.tasks").words
    page = office.get("applications.show", reference=application.reference)
    assert page.words.index("Still to be blackened: Transcript") < page.words.index("Where it is")
    document = db.session.get_one(Document, given.id)
    blackening.begin(place.coordinator, by_id(application.id), document, now=utc_now())
    drawn(document)
    assert "it goes on to" not in office.get("documents.blacken", document_id=given.id).words
    blackening.give(place.coordinator, by_id(application.id), document, boxes=[BOX], now=utc_now())
    db.session.commit()
    assert owed not in office.get("workflow.tasks").words


def test_who_accepts_without_the_copies_is_asked_back_with_what_is_not_seen_then(
    app: Flask, world: Blind
) -> None:
    application = sent(world)
    office = Visitor(app, world.office.coordinator)
    page = office.get("applications.show", reference=application.reference)
    asked = office.get(page.links()["Accept the documents"])
    assert "Reviewers will not see: Transcript of records." in asked.words
    owed = "To be blackened for reviewers: Transcript of records"
    link = f"/applications/{application.reference}#doc-transcript"
    before = office.get("workflow.tasks")
    assert (link in before.links().values(), before.words.count("to be blackened:")) == (False, 1)
    office.submitted(asked, "Accept the documents")
    db.session.expire_all()
    assert by_id(application.id).stage == "faculty-review"
    tasks = office.get("workflow.tasks")
    assert owed not in tasks.words
    sharing = office.get(tasks.links()["2 applications with documents to be blackened for reviewers"])
    assert sharing.links()[f"{application.reference}: Transcript of records"] == link


def test_who_accepts_several_at_once_reads_what_reviewers_will_not_see_of_each(
    app: Flask, world: Blind
) -> None:
    references = [sent(world, name).reference for name in ("Zarina", "Bahrom")]
    office = Visitor(app, world.office.coordinator)
    address = f"/cohorts/{world.office.call.reference}/bulk/moves?stage=document-check&case=" + "&case=".join(
        references
    )
    page = office.submit(office.get(address), "Accept the documents (2 of 2)")
    assert page.words.count("Reviewers will not see: Transcript of records") == 2


def test_it_waits_for_none_that_reviewers_do_not_read(app: Flask, world: Blind) -> None:
    application = sent(world)
    office = Visitor(app, world.office.coordinator)
    asked = office.get(
        "managing.one_part", reference=world.office.call.reference, part="documents", name="transcript"
    )
    shown = office.submit(asked, "Save", assessors_read="original")
    (said,) = shown.errors()
    assert said.startswith(
        "In a blind review those who assess read: People may have uploaded it, knowing who"
    )
    assert office.submit(asked, "Save", assessors_read="nothing").status == 303
    run_jobs("calls.announce")
    db.session.expire_all()
    assert by_id(application.id).stage == "faculty-review"
    assert "to be blackened" not in office.get("workflow.tasks").words


def test_nothing_is_given_with_nothing_blackened_unless_somebody_has_looked(app: Flask, world: Blind) -> None:
    document = transcript_of(world)
    office, reviewer = Visitor(app, world.office.coordinator), Visitor(app, world.office.reviewers[0])
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    drawn(document)
    page = office.get("documents.blacken", document_id=document.id)
    refused = office.submit(page, "Give this copy")
    assert refused.status == 422
    assert refused.errors()[0].startswith("Pages without a box: 1.")
    assert reviewer.get("documents.download", document_id=document.id).status == 404
    given = office.submitted(refused, "Give this copy", looked="y")
    assert "Reviewers see this copy now." in given.words
    assert reviewer.get("documents.download", document_id=document.id).status == 200


def test_pages_without_a_box_are_named_and_somebody_has_to_have_looked_at_them(
    app: Flask, world: Blind
) -> None:
    document = transcript_of(world)
    office = Visitor(app, world.office.coordinator)
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    drawn(document)
    of_three_pages(document)
    page = office.get("documents.blacken", document_id=document.id)
    assert "I have looked" not in page.words
    refused = office.submit(page, "Give this copy", **WHERE)
    assert refused.errors()[0].startswith("Pages without a box: 2, 3.")
    assert "I have looked" in refused.words
    fewer = office.submit(refused, "Give this copy", looked="y", **{"boxes-0-page": "2"})
    assert fewer.errors()[0].startswith("Pages without a box: 1.")
    given = office.submitted(refused, "Give this copy", looked="y")
    assert "Reviewers see this copy now." in given.words


def test_nobody_takes_away_a_box_that_another_window_has_drawn(app: Flask, world: Blind) -> None:
    document = transcript_of(world)
    office = Visitor(app, world.office.coordinator)
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    drawn(document)
    first = office.get("documents.blacken", document_id=document.id)
    second = office.get("documents.blacken", document_id=document.id)
    office.submitted(first, "Give this copy", **WHERE)
    assert "Reviewers see this copy now." in office.submitted(first, "Give this copy", **WHERE).words
    mine = {**WHERE, "boxes-0-top": "70"}
    for button in ("Give this copy", "Keep the boxes, give nothing yet"):
        met = office.submit(second, button, **mine)
        assert (met.status, met.text.count("<rect")) == (422, 2)
        assert "Other boxes were drawn since you opened the page" in met.errors()[0]
    office.submitted(met, "Give this copy")
    db.session.expire_all()
    assert [box["top"] for box in blackening.blackening_of(document.id).boxes] == [20, 70]


def test_numbers_that_are_no_place_are_refused_beside_their_field(app: Flask, world: Blind) -> None:
    document = transcript_of(world)
    office = Visitor(app, world.office.coordinator)
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    drawn(document)
    page = office.get("documents.blacken", document_id=document.id)
    refused = office.submit(page, "Give this copy", **{**WHERE, "boxes-0-left": "120"})
    assert (refused.status, refused.errors()) == (422, ["Box 1 · From the left: From 0 to 100."])


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ({"page": "2"}, "Box 1 · Page: There is no such page."),
        ({"page": "0"}, "Box 1 · Page: There is no such page."),
        ({"left": "100"}, "Pages without a box: 1."),
        ({"top": "100"}, "Pages without a box: 1."),
    ],
)
def test_a_box_that_covers_nothing_gives_no_copy(app: Flask, world: Blind, where, said) -> None:
    document = transcript_of(world)
    office, reviewer = Visitor(app, world.office.coordinator), Visitor(app, world.office.reviewers[0])
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    drawn(document)
    page = office.get("documents.blacken", document_id=document.id)
    typed = WHERE | {f"boxes-0-{part}": value for part, value in where.items()}
    refused = office.submit(page, "Give this copy", **typed)
    assert (refused.status, refused.errors()[0].startswith(said)) == (422, True)
    assert reviewer.get("documents.download", document_id=document.id).status == 404
    assert office.submit(page, "Give this copy", **WHERE).status == 303
    assert reviewer.get("documents.download", document_id=document.id).status == 200


def test_what_was_blackened_elsewhere_is_drawn_anew(app: Flask, world: Blind) -> None:
    document = transcript_of(world)
    office = Visitor(app, world.office.coordinator)
    page = office.get("documents.blacken", document_id=document.id)
    field = next(e.get("name") for e in page.root.iter("input") if e.get("type") == "file")
    sent = office.submit(page, "Send", files={field: (a_pdf("Rahimova Madina"), "black.pdf")})
    assert sent.status == 303
    drawn(document)
    office.submitted(office.get("documents.blacken", document_id=document.id), "Give this copy")
    copy = office.get("documents.blackened_copy", document_id=document.id).response.data
    with pypdfium2.PdfDocument(copy) as pdf:
        assert (len(pdf), pdf[0].get_textpage().get_text_bounded()) == (1, "")


def test_a_copy_from_elsewhere_takes_the_place_of_what_its_sender_has_seen(app: Flask, world: Blind) -> None:
    document = transcript_of(world)
    office, reviewer = Visitor(app, world.office.coordinator), Visitor(app, world.office.reviewers[0])
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    opened = office.get("documents.blacken", document_id=document.id)
    drawn(document)
    office.submitted(office.get("documents.blacken", document_id=document.id), "Give this copy", **WHERE)
    field = next(e.get("name") for e in opened.root.iter("input") if e.get("type") == "file")
    files = {field: (a_pdf("Rahimova Madina"), "black.pdf")}
    met = office.submit(opened, "Send", files=files)
    assert (met.status, met.text.count("<rect")) == (422, 1)
    (said,) = met.errors()
    assert said.startswith(
        "Since you opened the page other boxes were drawn here, or another copy was given."
    )
    assert "Last change: you, " in said
    sent = office.submitted(met, "Send", files=files)
    assert "Reviewers see the copy from before until you give this one." in sent.words
    assert reviewer.get("documents.download", document_id=document.id).status == 200


def test_of_what_was_replaced_nothing_is_blackened_and_the_page_leads_to_the_newer(
    app: Flask, world: Blind
) -> None:
    place, document = world.office, transcript_of(world)
    office = Visitor(app, place.coordinator)
    office.submitted(office.get("documents.blacken", document_id=document.id), "Draw the pages")
    drawn(document)
    place.assessed(world.application, 4, place.reviewers)
    asked = {"reason": "The last term is missing.", "fields": ["documents.transcript"]}
    workflow.fire(
        world.application.id, "ask-for-changes", actor=place.dean, seen_version=None, now=utc_now(), **asked
    )
    db.session.commit()
    opened = office.get("documents.blacken", document_id=document.id)
    newer = give(by_id(world.application.id), document.requirement, 7)
    db.session.commit()
    fresh = office.get("documents.blacken", document_id=document.id)
    pressed = office.submit(opened, "Give this copy", **WHERE)
    for page, status in ((fresh, 200), (pressed, 409)):
        assert (page.status, "Another file has come in the place of this one" in page.words) == (status, True)
        assert page.links()["Blacken the newer file"] == f"/documents/{newer.id}/blacken"
        assert "Give this copy" not in page.words
    assert office.get("documents.blacken", document_id=newer.id).status == 200


def test_nobody_else_blackens_and_nothing_in_a_call_that_is_not_blind(app: Flask, world: Blind) -> None:
    document = transcript_of(world)
    for who in (world.office.reviewers[0], world.office.head):
        assert Visitor(app, who).get("documents.blacken", document_id=document.id).status == 403
    passport = next(each for each in in_force(world.application.id) if each.requirement.key == "passport")
    office = Visitor(app, world.office.coordinator)
    assert office.get("documents.blacken", document_id=passport.id).status == 404
    world.office.call.blind = False
    db.session.commit()
    assert office.get("documents.blacken", document_id=document.id).status == 404
    with pytest.raises(Refusal, match="not-yours-to-blacken"):
        blackening.begin(world.office.coordinator, world.application, document, now=utc_now())


def test_the_copy_is_pictures_alone_and_black_where_a_box_lies() -> None:
    page = Image.new("RGB", (1000, 1400), "white")
    ImageDraw.Draw(page).text((150, 300), "Rahimova Madina", fill="black")
    content = io.BytesIO()
    page.save(content, "JPEG", comment=b"Rahimova")
    copy, preview = blackening.burnt(
        [content.getvalue()] * 2, [{"page": 1, "left": 10, "top": 20, "width": 50, "height": 10}]
    )
    assert b"Rahimova" not in copy + preview
    with pypdfium2.PdfDocument(copy) as pdf, pikepdf.open(io.BytesIO(copy)) as inside:
        assert [len(pdf), "/Info" in inside.trailer, "/Metadata" in inside.Root] == [2, False, False]
        pictures = [each.render(scale=1).to_pil().convert("L") for each in (pdf[0], pdf[1])]
        across, down = pictures[0].size
        assert pdf[0].get_textpage().get_text_bounded() == ""
    box = (int(across * 0.12), int(down * 0.22), int(across * 0.58), int(down * 0.28))
    assert pictures[0].crop(box).getextrema()[1] < 30
    assert pictures[0].crop((0, int(down * 0.5), across, down)).getextrema()[0] > 220
    with Image.open(io.BytesIO(preview)) as first:
        assert first.convert("L").crop((120, 290, 580, 410)).getextrema()[1] < 30


def a_pdf(text: str) -> bytes:
    """One page with a text that can be read out."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 400))
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    pdf.pages[0].Contents = pdf.make_stream(f"BT /F1 20 Tf 20 200 Td ({text}) Tj ET".encode())
    content = io.BytesIO()
    pdf.save(content)
    return content.getvalue()


def test_who_assesses_reads_no_advice_for_the_office_and_the_reference_once(app: Flask, world: Blind) -> None:
    application = sent(world)
    advice = "Until a document is, they see nothing of it."
    office, reviewer = (
        Visitor(app, who).get("applications.show", reference=application.reference).words
        for who in (world.office.coordinator, world.office.reviewers[0])
    )
    assert (advice in office, advice in reviewer) == (True, False)
    assert "it goes on by itself to “Review in the faculty”" in reviewer
    tasks = Visitor(app, world.office.reviewers[0]).get("workflow.tasks").words
    assert tasks.count(world.application.reference) == 1
