"""The minutes of a sitting: signed by the chair, printed, verified, and kept as they were."""

import io
from datetime import timedelta

import pypdfium2
from sqlalchemy import select

from mobility.base import storage
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.record import EventText, broken_links
from mobility.papers.models import Paper
from mobility.papers.printing import compiled
from mobility.reviews import services as reviews
from mobility.reviews.models import Assessment
from mobility.sittings.minutes import fingerprint_of
from mobility.sittings.models import Sitting
from tests.applications.world import person
from tests.client import Visitor
from tests.selection.world import Office
from tests.sittings.world import (
    MOTION,
    SAID,
    applications,
    as_it_stands,
    call,
    held,
    newest,
    places,
    point,
    ranked,
)


def scene(app) -> Office:
    """A sitting with one vote and one note has ended; the chair is asked to sign."""
    world = ranked()
    held(app, world)
    return world


def signed(app, world: Office) -> Sitting:
    sitting = newest()
    chair = Visitor(app, world.committee[0])
    page = chair.get("sittings.minutes", reference=sitting.reference)
    assert "The minutes are signed." in chair.submitted(page, "Sign the minutes").words
    return sitting


def print_papers(app) -> None:
    """What the worker does."""
    jobs = select(Job.id).where(Job.name == "papers.make", Job.state == JobState.WAITING).order_by(Job.id)
    for job_id in db.session.scalars(jobs).all():
        with app.app_context():
            run(job_id, timedelta(minutes=1))
    db.session.expire_all()


def pdf_text(paper: Paper) -> str:
    pdf = b"".join(storage.pieces(paper.file.sha256))
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_the_minutes_are_signed_by_the_chair_printed_and_verified(app, world):
    sitting = newest()
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("sittings.words", reference=sitting.reference)
    coordinator.submitted(page, "Save", opening_tg="Ҷаласаи ғайринавбатӣ.", english="y")
    page = coordinator.get("sittings.minutes", reference=sitting.reference)
    assert (SAID in page.words, "Sign the minutes" in page.buttons()) == (True, False)
    assert "Took no part" not in page.words
    chair = Visitor(app, world.committee[0])
    stale = chair.get("sittings.minutes", reference=sitting.reference)
    chair.submitted(stale, "Sign the minutes")
    again = chair.submit(stale, "Sign the minutes")
    assert (again.status, "The sitting has gone on meanwhile" in again.words) == (422, True)
    print_papers(app)
    papers = db.session.scalars(select(Paper).where(Paper.kind == "minutes").order_by(Paper.id)).all()
    assert [paper.language for paper in papers] == ["tg", "ru", "en"]
    for paper in papers:
        db.session.refresh(paper, ["file"])
    tajik, _russian, english = (pdf_text(paper) for paper in papers)
    assert "Ҷаласаи ғайринавбатӣ." in tajik
    for words in (SAID, MOTION, "Member 1", "Carried: 2 for, 0 against, 0 abstained.", papers[2].code):
        assert words in english
    assert "Madina" not in english  # applications stand by reference
    code = papers[2].code
    assert chair.get("papers.download", code=code).status == 200
    assert Visitor(app, person("coordinator@programme:9999")).get("papers.download", code=code).status == 404
    verified = Visitor(app).get("papers.verify", code=code)
    assert (verified.heading, sitting.reference in verified.words) == ("These minutes are real", True)
    kept = as_it_stands(sitting)
    assert (kept.fingerprint, fingerprint_of(kept.minutes)) == (
        papers[2].facts["fingerprint"],
        kept.fingerprint,
    )
    assert list(broken_links()) == []


def test_after_the_signature_nothing_changes_and_who_was_there_notes_a_reservation(app, world):
    sitting = signed(app, world)
    second, absent = Visitor(app, world.committee[1]), Visitor(app, world.committee[2])
    page = second.get("sittings.minutes", reference=sitting.reference)
    done = second.submitted(page, "Note the reservation", text="I saw it otherwise.")
    assert ("I saw it otherwise." in done.words, "Note the reservation" in done.buttons()) == (True, False)
    again = second.submit(page, "Note the reservation", text="And again.")
    assert again.errors() == ["You have noted a reservation already."]
    assert "Note the reservation" not in absent.get("sittings.minutes", reference=sitting.reference).buttons()
    coordinator = Visitor(app, world.coordinator)
    assert coordinator.get("sittings.words", reference=sitting.reference).status == 404
    shown = point(coordinator, sitting, "Madina")
    assert not {"Note it", "Open the vote"} & set(shown.buttons())
    kept = as_it_stands(sitting)
    assert fingerprint_of(kept.minutes) == kept.fingerprint


def test_places_and_scores_of_signed_minutes_stand_whatever_becomes_of_the_assessments(app, world):
    sitting = signed(app, world)
    first, second = sorted(applications(sitting), key=lambda a: a.id)
    print_papers(app)
    reviewer = world.committee[0].id
    for assessment in db.session.scalars(select(Assessment).where(Assessment.reviewer_id == reviewer)):
        low = assessment.application_id == first.id
        assessment.scores = dict.fromkeys(assessment.scores, 0 if low else 5)
    for assessment in db.session.scalars(select(Assessment).where(Assessment.application_id == second.id)):
        assessment.scores = dict.fromkeys(assessment.scores, 5)
    db.session.commit()
    later = call(app, world, agenda="all")
    coordinator = Visitor(app, world.coordinator)
    live = coordinator.get("sittings.ranked_list", reference=later.reference)
    kept = coordinator.get("sittings.ranked_list", reference=sitting.reference)
    names = [f"{first.reference} · Madina", f"{second.reference} · Farrukh"]
    assert places(live) == [["1", names[1], "100%"], ["2", names[0], "50%"]]
    assert places(kept) == [["1", names[0], "100%"], ["2", names[1], "60%"]]
    assert "Assessor 2: 20%" in kept.words
    minutes = coordinator.get("sittings.minutes", reference=sitting.reference)
    assert "Rank 2 of 2 in the call, above the border (3 seats). Mean 60%, from 20% to 100%" in minutes.words
    assert "standard deviation 40; assessments: 2." in minutes.words
    paper = db.session.scalars(select(Paper).where(Paper.kind == "minutes", Paper.language == "ru")).one()
    db.session.refresh(paper, ["file"])
    assert "Позиция 2 из 2" in pdf_text(paper)
    reviews.declare_conflict(world.committee[1], first, now=utc_now())
    db.session.commit()
    apart = Visitor(app, world.committee[1]).get("sittings.minutes", reference=sitting.reference)
    assert ("Rank" in apart.words, "Mean 60%" in apart.words) == (False, True)


def test_words_of_the_discussion_can_be_erased_and_the_fingerprint_holds(app, world):
    sitting = signed(app, world)
    assert SAID not in str(as_it_stands(sitting).minutes)
    for text in db.session.scalars(select(EventText).where(EventText.text == SAID)):
        db.session.delete(text)
    db.session.commit()
    page = Visitor(app, world.committee[0]).get("sittings.minutes", reference=sitting.reference)
    assert SAID not in page.text
    assert list(broken_links()) == []
    assert fingerprint_of(as_it_stands(sitting).minutes) == as_it_stands(sitting).fingerprint


def test_who_has_a_conflict_reads_the_minutes_without_it_and_has_no_pdf(app, world):
    sitting = signed(app, world)
    reviews.declare_conflict(world.committee[1], applications(sitting)[0], now=utc_now())
    db.session.commit()
    page = Visitor(app, world.committee[1]).get("sittings.minutes", reference=sitting.reference)
    assert ("An application in which you take no part" in page.words, SAID in page.text) == (True, False)
    code = db.session.scalars(select(Paper.code).where(Paper.kind == "minutes")).first()
    assert Visitor(app, world.committee[1]).get("papers.download", code=code).status == 404
    assert Visitor(app, world.committee[0]).get("papers.download", code=code).status == 200


def test_the_code_never_stands_alone_on_the_last_page() -> None:
    """Whatever the length: each number of lines leaves another rest of the page."""
    keys = ("title", "lead", "code", "code_label", "verify", "address", "qr_alt", "fingerprint_label",
            "fingerprint", "footer", "institution", "reference", "reservations")  # fmt: skip
    qr = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    empty = {"language": "en", "qr": qr, "rows": [], "sections": [], "closing": []}
    words = {**dict.fromkeys(keys, "Words"), **empty, "signed": "Signed by the chair."}
    last = [
        last_page(compiled("minutes", words | {"opening": ["A line."] * lines}, utc_now()))
        for lines in range(10, 46)
    ]
    assert {number for number, _text in last} == {1, 2}
    assert ["Signed by the chair." in text for _number, text in last] == [True] * len(last)


def last_page(pdf: bytes) -> tuple[int, str]:
    """How many pages there are, and what stands on the last."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return len(document), document[len(document) - 1].get_textpage().get_text_bounded()
