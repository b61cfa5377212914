"""Documents from upload to verdict, over HTTP and real jobs: given, checked, polled, replaced, accepted, protected."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person, load_grants
from mobility.base import storage
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.languages import speaking
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.storage import StoredFile
from mobility.base.transaction import own_transaction
from mobility.demo import faulty_papers as faulty
from mobility.demo import papers
from mobility.documents import policy, queries, services
from mobility.documents.cards import cards_of
from mobility.documents.happenings import FINDING_ACCEPTED
from mobility.documents.models import Document, Finding, Protection, Requirement
from mobility.documents.uploads import Upload
from mobility.workflow import services as workflow
from mobility.workflow.history import history
from mobility.workflow.models import Case
from tests.client import Page, Visitor
from tests.documents.world import ZARINA, World, a_person, a_requirement, work_off
from tests.erasing import erase
from tests.selection.test_cost import counted

TRANSCRIPT = papers.transcript(ZARINA)
NAME = "Транскрипт (Ҷ) [1].PDF"


@pytest.fixture
def student(world: World) -> Person:
    return a_person()


@pytest.fixture
def case(world: World, student: Person) -> Case:
    return world.case(student)


def give(case: Case, requirement: Requirement, content: bytes = TRANSCRIPT, name: str = "a.pdf") -> Document:
    actor = db.session.get_one(Person, case.subject_id)
    return services.give(actor, case, requirement, Upload(BytesIO(content), name), now=utc_now())


def verdicts(document_id: int) -> dict[str, str]:
    rows = db.session.execute(
        select(Finding.check, Finding.verdict).where(Finding.document_id == document_id)
    )
    return {row.check: row.verdict for row in rows}


def submit(case: Case) -> None:
    actor = db.session.get_one(Person, case.subject_id)
    workflow.fire(case.id, "submit", actor=actor, seen_version=None, now=utc_now())
    db.session.flush()


def ask_for(case_id: int, *fields: str) -> None:
    workflow.fire(
        case_id,
        "ask-for-changes",
        actor=a_person("coordinator@all"),
        seen_version=None,
        now=utc_now(),
        reason="Another one, please",
        fields=list(fields),
    )


def browser(app: Flask, person: Person) -> Visitor:
    """A browser of the person; what the test wrote so far is committed, as requests have sessions of their own."""
    visitor = Visitor(app, person)
    db.session.commit()
    return visitor


def fetched(visitor: Visitor, address: str) -> TestResponse:
    """What is no page: a file, a picture, a part of a page."""
    with visitor.app.app_context():
        answer = visitor.http.get(address)
        answer.get_data()
        return answer


def upload(visitor: Visitor, page: Page, content: bytes, name: str, button: str = "Upload") -> Page:
    return visitor.submit(page, button, files={"file": (content, name)})


def test_from_the_page_to_the_verdict_and_back_whole(app: Flask, case: Case, student: Person) -> None:
    a_requirement()
    visitor = browser(app, student)
    page = visitor.get("documents.show", reference=case.reference, key="transcript")
    assert (page.heading, "Not there yet" in page.words) == ("Transcript", True)
    answer = upload(visitor, page, TRANSCRIPT, NAME)
    assert (answer.status, answer.response.headers["Location"]) == (303, "/help#doc-transcript")
    page = visitor.get("documents.show", reference=case.reference, key="transcript")
    assert "Being checked" in page.words
    assert NAME in page.words
    poll = page.having("sf-doc")[0].get("data-poll")
    assert fetched(visitor, poll).status_code == 204
    work_off(app)
    card = fetched(visitor, poll)
    assert card.status_code == 200
    assert "data-poll" not in card.text
    assert "Checked" in card.text
    document = queries.in_force(case.id)[0]
    got = fetched(visitor, f"/documents/{document.id}")
    assert (got.data, got.mimetype) == (TRANSCRIPT, "application/pdf")
    whole = "%D0%A2%D1%80%D0%B0%D0%BD%D1%81%D0%BA%D1%80%D0%B8%D0%BF%D1%82%20%28%D2%B6%29%20%5B1%5D.PDF"
    assert f"filename*=UTF-8''{whole}" in got.headers["Content-Disposition"]
    assert got.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    preview = fetched(visitor, f"/documents/{document.id}/preview")
    assert preview.data.startswith(b"\xff\xd8\xff")


def test_what_cannot_be_taken_is_said_beside_the_field(app: Flask, case: Case, student: Person) -> None:
    a_requirement()
    visitor = browser(app, student)
    page = visitor.get("documents.show", reference=case.reference, key="transcript")
    answer = upload(visitor, page, faulty.heic(), "IMG_1.HEIC")
    assert answer.status == 422
    assert answer.errors()[0].startswith("This photo is in the HEIC")
    empty = visitor.submit(answer, "Upload")
    assert empty.errors() == ["Choose a file or take a photo first."]
    assert db.session.scalar(select(func.count(Document.id))) == 0


def test_a_draft_forgets_what_was_replaced_and_the_file_is_swept(
    app: Flask, case: Case, world: World
) -> None:
    requirement = a_requirement()
    first = give(case, requirement).file_id
    give(case, requirement, papers.transcript(papers.Holder("B", "C", date(2004, 1, 1))))
    assert db.session.scalar(select(func.count(Document.id)).where(Document.case_id == case.id)) == 1
    assert db.session.scalar(select(StoredFile.references).where(StoredFile.id == first)) == 0
    services.take_back(db.session.get_one(Person, case.subject_id), case, requirement, now=utc_now())
    assert queries.in_force(case.id) == []
    work_off(app)
    assert db.session.scalar(select(func.count(Finding.id))) == 0
    assert storage.sweep(utc_now() + storage.UNUSED_KEPT_FOR * 2) >= 1


def test_the_passport_is_checked_again_when_what_was_typed_changes(
    app: Flask, case: Case, world: World
) -> None:
    world.answers["passport_valid_until"] = "2028-02-01"
    requirement = a_requirement("passport", protection=Protection.IDENTITY, needs={"validity_months": 6})
    other = a_requirement()
    give(case, other)
    document = give(case, requirement, papers.passport_photo(ZARINA, date(2033, 1, 1)), "p.jpg").id
    work_off(app)
    assert verdicts(document)["passport-validity"] == "fail"
    assert services.recheck(db.session.get_one(Case, case.id), now=utc_now()) == 0
    world.answers["passport_valid_until"] = "2031-02-01"
    assert services.recheck(db.session.get_one(Case, case.id), now=utc_now()) == 1
    work_off(app)
    assert verdicts(document)["passport-validity"] == "pass"


def test_the_same_file_twice_warns_until_one_is_replaced(app: Flask, case: Case, world: World) -> None:
    one, two = a_requirement("one"), a_requirement("two")
    first, second = give(case, one).id, give(case, two).id
    work_off(app)
    assert [verdicts(each)["given-twice"] for each in (first, second)] == ["warn", "warn"]
    student = browser(app, db.session.get_one(Person, case.subject_id))
    said = student.get("documents.show", reference=case.reference, key="two").words
    assert said.count("The same file is given for “One” too.") == 1
    assert said.count("If it holds both documents, nothing needs to be done; otherwise replace one.") == 1
    assert "or replace it with a better one" not in said
    case = db.session.get_one(Case, case.id)
    give(case, db.session.get_one(Requirement, two.id), papers.letter(ZARINA, "Letter", ["Dear all"]))
    work_off(app)
    assert verdicts(first)["given-twice"] == "pass"


def test_what_is_asked_for_no_more_is_compared_with_nothing(app: Flask, case: Case, world: World) -> None:
    one, paper = a_requirement("one"), a_requirement("paper", group="orphan")
    world.claims.add("orphan")
    first, _second = give(case, one).id, give(case, paper).id
    work_off(app)
    assert verdicts(first)["given-twice"] == "warn"
    world.claims.clear()
    services.compare_anew("call:12")
    work_off(app)
    assert verdicts(first)["given-twice"] == "pass"


def test_a_paper_for_a_reserved_group_is_named_on_no_document_that_others_read(
    app: Flask, case: Case, world: World
) -> None:
    """Whether it is the same file or the same picture, and given by the same person or by another."""
    one, two = a_requirement("one", required=False), a_requirement("two")
    paper, third = (a_requirement(key, required=False, protection="inclusion") for key in ("paper", "third"))
    photo = papers.photographed(papers.passport_page(ZARINA, date(2033, 1, 1)))
    large, small = papers.as_jpeg(photo), papers.as_jpeg(photo.resize((900, 1200)), quality=60)
    given = {
        requirement.key: give(case, requirement, content, name).id
        for requirement, content, name in (
            (one, TRANSCRIPT, "a.pdf"),
            (paper, TRANSCRIPT, "a.pdf"),
            (two, large, "IMG_1.jpg"),
            (third, small, "IMG_2.jpg"),
        )
    }
    submit(case)
    borrowed = world.case(a_person(name="Farrukh Saidov"))
    elsewhere = give(borrowed, two, small, "IMG_3.jpg").id
    submit(borrowed)
    services.compare_with_others(borrowed)
    work_off(app)
    found = {key: verdicts(number) for key, number in given.items()}
    assert (found["paper"]["given-twice"], found["one"]["given-twice"]) == ("warn", "pass")
    assert (found["third"]["same-picture"], found["two"]["same-picture"]) == ("warn", "pass")
    assert (found["third"]["given-twice"], found["two"]["given-twice"]) == ("warn", "warn")
    assert verdicts(elsewhere)["given-twice"] == "warn", "the same picture for the same requirement"
    where = {"reference": case.reference}
    office, officer = a_person("coordinator@all"), a_person("inclusion-officer@all")
    read = browser(app, office).get("documents.show", key="one", **where)
    same = "The same file is given for “%s” too."
    assert (same % "another document" in read.words, "Checked" in read.words) == (False, True)
    with app.test_request_context(), speaking("en"):
        (card,) = (each for each in cards_of(case, officer) if each.key == "paper")
    ((line, _mark),) = card.checks
    assert line == same % "another document", "without advice: the officer can ask for no other paper"
    own = browser(app, db.session.get_one(Person, case.subject_id))
    assert same % "One" in own.get("documents.show", key="paper", **where).words


def test_the_same_file_of_another_person_warns_the_office_of_both_until_it_is_replaced(
    app: Flask, case: Case, world: World
) -> None:
    requirement, borrower = a_requirement(), a_person(name="Farrukh Saidov")
    first = give(case, requirement).id
    submit(case)
    ask_for(case.id, "documents.transcript")
    borrowed = world.case(borrower)
    second = give(borrowed, db.session.get_one(Requirement, requirement.id)).id
    work_off(app)
    found = [verdicts(each)["given-twice"] for each in (first, second)]
    assert found == ["pass", "warn"]  # a draft raises no doubt about what was sent
    submit(db.session.get_one(Case, borrowed.id))
    services.compare_with_others(db.session.get_one(Case, borrowed.id))
    work_off(app)
    assert verdicts(first)["given-twice"] == "warn"
    references = case.reference, borrowed.reference
    said = browser(app, borrower).get("documents.show", reference=references[1], key="transcript").words
    assert "Somebody else has given the same file or the same picture." in said
    assert (references[0] in said, "Nilufar" in said) == (False, False)
    office = browser(app, a_person("coordinator@all"))
    for own, other in (references, references[::-1]):
        page = office.get("documents.show", reference=own, key="transcript")
        assert f"The same is given in: {other}" in page.words
        assert page.links()[other] == world.home
        accepts = "If it is one paper for several people, accept it; otherwise ask for another." in page.words
        assert accepts == (own == borrowed.reference), "of the other one a new file is asked for already"
        assert "replace it" not in page.words
    ask_for(borrowed.id, "documents.transcript")
    mine = papers.transcript(papers.Holder("Saidov", "Farrukh", date(2003, 7, 9), "M"))
    give(db.session.get_one(Case, borrowed.id), db.session.get_one(Requirement, requirement.id), mine)
    work_off(app)
    assert verdicts(first)["given-twice"] == "pass"


def test_all_files_of_a_case_are_compared_with_those_of_others_in_one_go(app: Flask, world: World) -> None:
    costs = []
    for number in (1, 3):
        case = world.case(a_person())
        for place in range(number):
            give(case, a_requirement(f"{number}-{place}"))
        with counted() as statements:
            services.compare_with_others(case)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_same_picture_made_smaller_warns_on_both_until_one_is_replaced(
    app: Flask, case: Case, world: World
) -> None:
    one, two = a_requirement("one"), a_requirement("two")
    photo = papers.photographed(papers.passport_page(ZARINA, date(2033, 1, 1)))
    first = give(case, one, papers.as_jpeg(photo), "IMG_1.jpg").id
    work_off(app)
    assert verdicts(first)["same-picture"] == "pass"
    photo.thumbnail((900, 900))
    second = give(db.session.get_one(Case, case.id), two, papers.as_jpeg(photo, quality=60), "IMG_2.jpg").id
    work_off(app)
    case = db.session.get_one(Case, case.id)
    for document in (first, second):
        found = verdicts(document)
        assert (found["same-picture"], found["given-twice"]) == ("warn", "pass")
    page = browser(app, db.session.get_one(Person, case.subject_id)).get(
        "documents.show", reference=case.reference, key="two"
    )
    assert "It looks like the same picture as “One”" in page.words
    other = papers.passport_photo(papers.Holder("Karimov", "Firuz", date(2003, 7, 9), "M"), date(2033, 1, 1))
    give(case, db.session.get_one(Requirement, two.id), other, "IMG_3.jpg")
    work_off(app)
    assert verdicts(first)["same-picture"] == "pass"


def test_what_was_accepted_stays_so_where_the_other_one_is_given_once_more(
    app: Flask, case: Case, world: World
) -> None:
    """With the same picture in it; with another one nothing is left to accept."""
    one, two = a_requirement("one"), a_requirement("two")
    photo = papers.photographed(papers.passport_page(ZARINA, date(2033, 1, 1)))
    first = give(case, one, papers.as_jpeg(photo), "IMG_1.jpg").id
    photo.thumbnail((900, 900))
    give(case, two, papers.as_jpeg(photo, quality=60), "IMG_2.jpg")
    submit(case)
    work_off(app)
    coordinator = browser(app, a_person("coordinator@programme:1"))
    page = coordinator.get("documents.show", reference=case.reference, key="one")
    world.home = page.address
    coordinator.submitted(page, "Accept", reason="One photo holds both")
    ask_for(case.id, "documents.two")
    for quality in (70, 50):
        asked = db.session.get_one(Requirement, two.id)
        give(db.session.get_one(Case, case.id), asked, papers.as_jpeg(photo, quality=quality), "IMG_3.jpg")
        work_off(app)
        db.session.expire_all()
        (found,) = [
            each
            for document in queries.in_force(case.id)
            if document.id == first
            for each in document.findings
            if each.check == "same-picture"
        ]
        assert (found.verdict, found.accepted_reason) == ("warn", "One photo holds both")
    other = papers.passport_photo(papers.Holder("Karimov", "Firuz", date(2003, 7, 9), "M"), date(2033, 1, 1))
    give(db.session.get_one(Case, case.id), db.session.get_one(Requirement, two.id), other, "IMG_4.jpg")
    work_off(app)
    assert verdicts(first)["same-picture"] == "pass"


def test_a_photo_of_another_person_stored_anew_warns_both_until_it_is_replaced(
    app: Flask, case: Case, world: World
) -> None:
    """As a browser sends it: smaller, and so with other bytes. Who is third knows from the first two."""
    requirement, borrower = a_requirement(), a_person(name="Farrukh Saidov")
    photo = papers.photographed(papers.passport_page(ZARINA, date(2033, 1, 1)))
    first = give(case, requirement, papers.as_jpeg(photo), "IMG_1.jpg").id
    submit(case)
    ask_for(case.id, "documents.transcript")
    work_off(app)
    assert verdicts(first)["given-twice"] == "pass"
    borrowed = world.case(borrower)
    photo.thumbnail((900, 900))
    asked = db.session.get_one(Requirement, requirement.id)
    second = give(borrowed, asked, papers.as_jpeg(photo, quality=60), "IMG_2.jpg").id
    submit(db.session.get_one(Case, borrowed.id))
    ask_for(borrowed.id, "documents.transcript")
    work_off(app)
    assert [verdicts(each)["given-twice"] for each in (first, second)] == ["warn", "warn"]
    office = browser(app, a_person("coordinator@all"))
    page = office.get("documents.show", reference=case.reference, key="transcript")
    assert f"The same is given in: {borrowed.reference}" in page.words
    mine = papers.passport_photo(papers.Holder("Saidov", "Farrukh", date(2003, 7, 9), "M"), date(2033, 1, 1))
    give(db.session.get_one(Case, borrowed.id), asked, mine, "IMG_3.jpg")
    work_off(app)
    assert verdicts(first)["given-twice"] == "pass"


def test_a_check_that_is_overtaken_writes_nothing(app: Flask, case: Case, world: World) -> None:
    requirement = a_requirement()
    give(case, requirement)
    db.session.flush()
    stale = db.session.scalars(select(Job.id).where(Job.name == "documents.check")).one()
    give(case, requirement, papers.letter(ZARINA, "Letter", ["Dear all"]))
    work_off(app)
    assert db.session.get_one(Job, stale).state == "done"
    assert {finding.document_id for finding in db.session.scalars(select(Finding))} == {
        queries.in_force(case.id)[0].id
    }


def test_submitting_needs_the_required_ones_and_of_a_group_only_if_claimed(case: Case, world: World) -> None:
    needed = a_requirement()
    a_requirement("extra", required=False)
    a_requirement("orphan", group="orphan", protection=Protection.INCLUSION)
    with pytest.raises(Refusal, match="documents-missing"):
        submit(case)
    give(case, needed)
    world.claims.add("orphan")
    assert services.documents_uploaded(case, utc_now()) == "documents-missing"
    world.claims.clear()
    submit(case)
    assert case.stage == "document-check"


def test_a_warning_waits_for_the_coordinator_who_says_why(app: Flask, case: Case, world: World) -> None:
    one, two = a_requirement("one"), a_requirement("two")
    give(case, one)
    give(case, two)
    submit(case)
    assert services.no_open_findings(case, utc_now()) == "checks-running"
    work_off(app)
    case = db.session.get_one(Case, case.id)
    assert (case.stage, services.no_open_findings(case, utc_now())) == ("document-check", "findings-open")
    coordinator = browser(app, a_person("coordinator@programme:1"))
    page = coordinator.get("documents.show", reference=case.reference, key="one")
    refused = coordinator.submit(page, "Accept", reason=" ")
    assert refused.errors() == ["Say in a few words why this is good enough; it is kept with the document."]
    world.home = f"/applications/{case.reference}/documents/one"
    page = coordinator.submitted(refused, "Accept", reason="One file holds both")
    assert "The application stays where it is: something else is not settled yet." in page.words
    assert db.session.scalars(select(Case.stage).where(Case.id == case.id)).one() == "document-check"
    page = coordinator.get("documents.show", reference=case.reference, key="two")
    page = coordinator.submitted(page, "Accept", reason="One file holds both")
    assert "Nothing else was open, so the application went on: Confirmed." in page.words
    assert db.session.scalars(select(Case.stage).where(Case.id == case.id)).one() == "confirmed"
    assert "Accepted by Nilufar Rahimova on" in coordinator.get(page.address).words
    events = db.session.scalars(select(Event.name).where(Event.chain == f"case:{case.id}")).all()
    assert events.count("finding-accepted") == 2


def test_what_is_wrong_for_certain_is_not_accepted(app: Flask, case: Case, world: World) -> None:
    give(case, a_requirement(), faulty.pdf_with_script())
    submit(case)
    work_off(app)
    document = queries.in_force(case.id)[0]
    bad = next(finding for finding in document.findings if finding.verdict == "fail")
    coordinator, case = a_person("coordinator@all"), db.session.get_one(Case, case.id)
    with pytest.raises(Refusal, match="finding-not-acceptable"):
        services.accept(coordinator, case, document, bad, reason="fine", now=utc_now())
    with pytest.raises(Refusal, match="finding-not-yours"):
        services.accept(a_person("dean@faculty:3"), case, document, bad, reason="fine", now=utc_now())
    with pytest.raises(Refusal, match="documents-closed"):
        give(case, document.requirement)


def test_a_failure_that_is_a_matter_of_judgement_is_accepted_or_asked_anew(
    app: Flask, case: Case, world: World
) -> None:
    world.answers["passport_valid_until"] = "2028-02-01"
    passport = a_requirement("passport", protection=Protection.IDENTITY, needs={"validity_months": 6})
    give(case, passport, papers.passport_photo(ZARINA, date(2028, 2, 1)), "p.jpg")
    submit(case)
    work_off(app)
    document = queries.in_force(case.id)[0]
    assert verdicts(document.id)["passport-validity"] == "fail"
    assert document.preview_id is not None
    office = a_person("coordinator@programme:1")
    coordinator = browser(app, office)
    page = coordinator.get("documents.show", reference=case.reference, key="passport")
    assert {"See the first page", "Ask for a new document"} <= set(page.links())
    page = coordinator.submit(page, "Accept", reason="A new one is ordered")
    assert page.status == 303
    assert db.session.scalars(select(Case.stage).where(Case.id == case.id)).one() == "confirmed"
    accepted = {
        reader.id: [entry.reason for entry in history(case, reader) if entry.title == FINDING_ACCEPTED]
        for reader in (office, get_person(case.subject_id), a_person("faculty-reviewer@programme:1"))
    }
    assert list(accepted.values()) == [["A new one is ordered"], ["A new one is ordered"], []]
    erase(app, "finding-accepted")
    kept = select(Finding.accepted_reason).where(Finding.accepted_at.is_not(None))
    assert db.session.scalars(kept).all() == [""]


def test_what_was_found_in_a_file_that_was_replaced_is_not_accepted(
    app: Flask, case: Case, world: World
) -> None:
    world.answers["passport_valid_until"] = "2028-02-01"
    passport = a_requirement("passport", protection=Protection.IDENTITY, needs={"validity_months": 6})
    give(case, passport, papers.passport_photo(ZARINA, date(2028, 2, 1)), "p.jpg")
    submit(case)
    work_off(app)
    document = queries.in_force(case.id)[0]
    coordinator = browser(app, a_person("coordinator@programme:1"))
    page = coordinator.get("documents.show", reference=case.reference, key="passport")
    document.replaced_at = utc_now()
    db.session.commit()
    refused = coordinator.submit(page, "Accept", reason="A new one is ordered")
    assert (refused.status, "Something newer has come in its place" in refused.words) == (409, True)
    assert db.session.scalars(select(Finding).where(Finding.accepted_at.is_not(None))).all() == []


def test_a_form_with_too_many_bytes_leads_back_and_names_the_limit(
    app: Flask, case: Case, student: Person
) -> None:
    a_requirement()
    db.session.commit()
    visitor = browser(app, student)
    page = visitor.get("documents.show", reference=case.reference, key="transcript")
    app.config["MAX_CONTENT_LENGTH"], before = 2000, app.config["MAX_CONTENT_LENGTH"]
    try:
        answer = visitor.submit(page, "Upload", {"file": (b"%PDF-1.7 " + bytes(9000), "long.pdf")})
    finally:
        app.config["MAX_CONTENT_LENGTH"] = before
    assert answer.status == 413
    assert "One file may have up to 10 MB." in answer.words
    assert answer.links()["Go back"] == page.address


def test_a_return_opens_what_it_names_and_keeps_the_earlier_one(app: Flask, case: Case, world: World) -> None:
    asked, other = a_requirement("asked"), a_requirement("other")
    give(case, asked, faulty.pdf_with_script())
    give(case, other)
    submit(case)
    ask_for(case.id, "documents.asked")
    give(case, asked)
    with pytest.raises(Refusal, match="documents-closed"):
        give(case, other)
    rows = db.session.scalars(select(Document.replaced_at).where(Document.requirement_id == asked.id)).all()
    assert sorted(row is None for row in rows) == [False, True]


SEES = {
    "none": {"own", "coordinator@programme:1", "dean@faculty:3", "auditor@all", "head-of-office@all"},
    "identity": {"own", "coordinator@programme:1", "visa-officer@all"},
    "inclusion": {"own", "inclusion-officer@all"},
}
OTHERS = {"coordinator@programme:9", "dean@faculty:4", "administrator@all"}
EVERYBODY = sorted(set().union(*SEES.values(), OTHERS))


@pytest.mark.parametrize("protection", SEES)
def test_who_sees_what_in_lists_and_downloads(app: Flask, case: Case, world: World, protection: str) -> None:
    """An officer for whom a protection is made sees just that; one and the same clause for lists and files.

    The file itself gets who judges it, and everybody else a copy.
    """
    document = give(case, a_requirement("paper", protection=protection)).id
    submit(case)
    work_off(app)
    case = db.session.get_one(Case, case.id)
    listed, downloaded, original = set(), set(), set()
    for token in EVERYBODY:
        viewer = db.session.get_one(Person, case.subject_id) if token == "own" else a_person(token)
        if queries.documents_of(case, load_grants(viewer, utc_now())):
            listed.add(token)
        got = fetched(browser(app, viewer), f"/documents/{document}")
        if got.status_code == 200:
            downloaded.add(token)
        if got.data == TRANSCRIPT:
            original.add(token)
    assert (listed, downloaded) == (SEES[protection], SEES[protection])
    assert original == {
        "own",
        "inclusion-officer@all" if protection == "inclusion" else "coordinator@programme:1",
    }


def test_looking_at_a_protected_paper_is_to_be_recorded_but_not_by_its_owner(
    case: Case, student: Person
) -> None:
    document = give(case, a_requirement("passport", protection=Protection.IDENTITY))
    plain = give(case, a_requirement("transcript"))
    officer = a_person("visa-officer@all")
    found = {each.id: each for each in queries.in_force(case.id)}
    assert policy.needs_record(officer, found[document.id], case)
    assert not policy.needs_record(officer, found[plain.id], case)
    assert not policy.needs_record(student, found[document.id], case)


def test_it_is_recorded_whatever_becomes_of_the_request(app: Flask, case: Case) -> None:
    """A GET is rolled back; its record stays, as it has a transaction of its own."""
    db.session.commit()
    with own_transaction():
        services.note_look(7, case.id, "passport", 3, now=utc_now())
    db.session.rollback()
    found = select(Event.actor_id, Event.facts).where(Event.name == "paper-looked-at")
    assert db.session.execute(found).all() == [(7, {"document": "passport", "id": 3})]


def test_after_the_end_nobody_is_said_to_look_at_it(app: Flask, case: Case, student: Person) -> None:
    give(case, a_requirement(), faulty.pdf_with_script())
    a_requirement("letter", required=False)
    submit(case)
    work_off(app)
    where, coordinator = {"reference": case.reference}, a_person("coordinator@all")
    people = [browser(app, student), browser(app, coordinator)]
    pages = [person.get("documents.show", key="transcript", **where).words for person in people]
    assert [("The office will look at it" in pages[0]), ("To be sent again" in pages[1])] == [True, True]
    advice = "Print it to a new PDF and send that one."
    assert [advice in page for page in pages] == [False, True]
    db.session.get_one(Case, case.id).ended_at = utc_now()
    db.session.commit()
    for person in people:
        page = person.get("documents.show", key="transcript", **where).words
        assert "Left as it is" in page
        assert "The application has ended; nobody looks at this any more." in page
        assert "This PDF holds a small program" in page
        assert ("office will look" in page, "sent again" in page, advice in page) == (False, False, False)
        assert "Never sent" in person.get("documents.show", key="letter", **where).words


def test_a_warning_is_not_accepted_after_the_end(case: Case, world: World) -> None:
    coordinator = a_person("coordinator@all")
    assert policy.may_resolve(coordinator, case, Protection.NONE)
    case.ended_at = utc_now()
    assert not policy.may_resolve(coordinator, case, Protection.NONE)
    assert policy.reads_original(coordinator, case, Protection.NONE)


def test_a_draft_is_nobody_elses_and_others_cannot_give(app: Flask, case: Case, world: World) -> None:
    a_requirement()
    coordinator = browser(app, a_person("coordinator@all"))
    address = f"/applications/{case.reference}/documents/transcript"
    assert coordinator.get(address).status == 404
    assert coordinator.get("/documents/999999").status == 404


def test_the_cards_cost_the_same_for_one_and_three(app: Flask, case: Case, student: Person) -> None:
    visitor, costs = browser(app, student), []
    for number in (1, 2, 3):
        give(case, a_requirement(f"paper{number}"), papers.letter(ZARINA, "Letter", [f"Text {number}"]))
        db.session.commit()
        costs.append(len(visitor.get("documents.show", reference=case.reference, key="paper1").statements))
    assert costs[0] == costs[2]
