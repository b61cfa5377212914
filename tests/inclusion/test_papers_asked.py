"""Another paper for a claim: asked for by a day in place of a refusal, given while the application goes on, looked at."""

from datetime import date, timedelta

from sqlalchemy import select, update

from mobility.accounts import passwords
from mobility.accounts import services as accounts
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job, JobState
from mobility.base.jobs.worker import run
from mobility.base.languages import day
from mobility.base.record import Event
from mobility.base.zone import local_day
from mobility.demo import papers
from mobility.documents.models import Document
from mobility.documents.queries import in_force
from mobility.inclusion.models import PaperAsked
from mobility.notifications.models import Message
from mobility.workflow import services as workflow
from tests.accounts.conftest import PASSWORD
from tests.applications.world import person
from tests.client import Page, Visitor, words_of
from tests.erasing import erase
from tests.inclusion.test_claims import sent, told, undecided
from tests.selection.world import Office

WANTED = "The second page is missing."


def asked_until(on: date) -> dict[str, int]:
    return {"due_on__day": on.day, "due_on__month": on.month, "due_on__year": on.year}


def ask(officer: Visitor, claim_id: int, words: str = WANTED) -> Page:
    page = officer.get("inclusion.claim", claim_id=claim_id)
    return officer.submitted(page, "Ask for another paper", words=words)


def a_letter() -> tuple[bytes, str]:
    holder = papers.Holder("Rahimova", "Zarina", date(2004, 3, 1))
    return papers.letter(holder, "Paper of an orphan", ["Both pages, as asked for."]), "both-pages.pdf"


def let_checks_run(app) -> None:
    """Of the files that have come, as the workers do."""
    db.session.commit()
    waiting = select(Job.id).where(Job.state == JobState.WAITING, Job.name == "documents.check")
    for job_id in db.session.scalars(waiting.order_by(Job.id)).all():
        with app.app_context():
            run(job_id, timedelta(minutes=1))
    db.session.expire_all()


def on_the_page(page: Page) -> str:
    (card,) = page.all("section", id="reserved-seat")
    return words_of(card)


def in_words(on: date) -> str:
    return day(on, "en").replace("\xa0", " ")


def test_another_paper_is_asked_for_given_and_looked_at_while_the_application_goes_on(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    empty = officer.submit(page, "Ask for another paper", words=" ")
    assert (empty.status, empty.errors()) == (422, ["Say what is missing. The person reads it."])
    assert "Zarina is asked for another paper." in ask(officer, claim_id).words
    until = in_words(local_day(utc_now()) + timedelta(days=7))

    listed = officer.get("inclusion.claims")
    (asked,) = listed.all("section", id="asked")
    assert ("Nothing waits for you" in listed.words, until in words_of(asked)) == (True, True)
    assert "reserved seat waits for you" not in officer.get("workflow.tasks").words
    assert told(application.subject_id) == ["claim-paper-asked"]
    letter = db.session.scalars(select(Message).where(Message.key == "claim-paper-asked")).one()
    assert (
        WANTED in letter.text,
        until in letter.text.replace("\xa0", " "),
        letter.answer_by is not None,
    ) == (
        True,
        True,
        True,
    )

    own = student.get("applications.show", reference=application.reference)
    said = f"Another paper is asked for by {until}: {WANTED}"
    assert f"Your turn For the reserved seat. {said}" in own.words
    assert ("Another paper is asked for" in on_the_page(own), WANTED in on_the_page(own)) == (True, True)
    assert "Another paper for your reserved seat is asked for" in student.get("applications.index").words
    paper = student.get(own.links()["Give the paper"])
    assert said in paper.words
    given = student.submit(paper, "Replace", files={"file": a_letter()})
    assert "Your file has arrived." in student.follow(given).words
    let_checks_run(app)
    own = student.get("applications.show", reference=application.reference)
    assert ("Your turn" in own.words, "Being looked at" in on_the_page(own)) == (False, True)
    assert "You: Another paper given" in on_the_page(own)

    assert told(world.officer.id) == ["claim-made", "claim-paper-given"]
    assert "1 claim to a reserved seat waits for you" in officer.get("workflow.tasks").words
    page = officer.get("inclusion.claim", claim_id=claim_id)
    (history,) = page.all("section", id="history")
    for happened in (
        "Zarina: Another paper given",
        f"You: Another paper asked for, until {until}",
        WANTED,
        "Zarina: Reserved seat claimed",
    ):
        assert happened in words_of(history)
    assert ("both-pages.pdf" in page.words, "Given before photo.jpg" in page.words) == (True, True)
    downloads = {path for path in page.links().values() if path.startswith("/documents/")}
    assert {officer.get(path).status for path in downloads} == {200}
    officer.submitted(page, "Confirm")
    assert told(application.subject_id) == ["claim-paper-asked", "claim-confirmed"]
    closed = student.get("documents.show", reference=application.reference, key="orphan")
    assert "Replace" not in closed.words


def test_another_language_brings_the_words_along_that_answer_or_ask(app):
    """On each side they go to a step of the page, which stands on it."""
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    russian = officer.submit(page, "RU", words=WANTED)
    assert (russian.status, russian.root.get("lang"), russian.errors()) == (200, "ru", [])
    english = officer.submit(russian, "EN")
    officer.submitted(english, "Ask for another paper")
    said = "The register gives out one page only."
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    russian = student.submit(paper, "RU", words=said)
    assert (russian.root.get("lang"), said in russian.text, told(world.officer.id)) == (
        "ru",
        True,
        ["claim-made"],
    )
    student.submitted(student.submit(russian, "EN"), "Leave it as it is")
    assert f"The person writes: {said}" in officer.get("inclusion.claim", claim_id=claim_id).words


def test_after_signing_in_again_its_day_is_written_as_everywhere(app):
    world = Office.open(reserved=True)
    _application, claim_id = sent(world)
    visitor, until = Visitor(app, world.officer), local_day(utc_now()) + timedelta(days=2)
    page = visitor.get("inclusion.claim", claim_id=claim_id)
    accounts.sign_out(world.officer, now=utc_now())
    world.officer.password_hash = passwords.hashed(PASSWORD)
    db.session.commit()
    ended = visitor.submit(page, "Ask for another paper", words=WANTED, **asked_until(until))
    again = visitor.submit(ended, "Sign in", email=world.officer.email, password=PASSWORD)
    assert in_words(until) in again.words.replace("\xa0", " ")
    no_day = asked_until(until) | {"due_on__month": 13}
    too_old = visitor.submit(page, "Ask for another paper", words=WANTED, **no_day)
    assert (too_old.heading, f"{until.day}.13.{until.year}" in too_old.words) == (
        "Please send it once more",
        True,
    )


def test_what_is_asked_for_a_claim_leaks_to_nobody(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    ask(Visitor(app, world.officer), claim_id)
    student = Visitor(app, application.subject)
    assert WANTED in student.get("applications.show", reference=application.reference).text
    for who in (world.coordinator, world.head, person("auditor@all"), *world.reviewers):
        visitor = Visitor(app, who)
        shown = visitor.get("applications.show", reference=application.reference)
        assert (WANTED in shown.text, "nother paper" in shown.text) == (False, False)
    trail = Visitor(app, person("auditor@all")).get("audit.trail", name="claim-paper-asked")
    assert (f"Claim of a reserved seat in {application.reference}" in trail.words, WANTED in trail.text) == (
        True,
        False,
    )


def test_the_day_lies_before_the_selection_and_after_it_the_claim_waits_again(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    page, last = officer.get("inclusion.claim", claim_id=claim_id), world.call.selection_on
    late = officer.submit(
        page, "Ask for another paper", words=WANTED, **asked_until(last + timedelta(days=1))
    )
    assert (late.status, [each.replace("\xa0", " ") for each in late.errors()]) == (
        422,
        [f"Choose {in_words(last)} or a day before it: later the paper would come too late to count."],
    )
    past = officer.submit(
        page, "Ask for another paper", words=WANTED, **asked_until(local_day(utc_now()) - timedelta(days=1))
    )
    assert past.errors() == ["Choose today or a day after it."]
    officer.submitted(late, "Ask for another paper", **asked_until(last))
    db.session.execute(update(PaperAsked).values(due_on=local_day(utc_now()) - timedelta(days=1)))
    db.session.commit()
    assert "1 claim to a reserved seat waits for you" in officer.get("workflow.tasks").words
    assert "Nothing has come by" in officer.get("inclusion.claim", claim_id=claim_id).words
    own = student.get("applications.show", reference=application.reference)
    assert "You can still give it, as long as nothing is decided." in own.words
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    assert student.submit(paper, "Replace", files={"file": a_letter()}).status == 303


def test_who_has_no_other_paper_says_so(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    ask(officer, claim_id)
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    assert "you can send your application again" not in paper.words
    student.submitted(paper, "Leave it as it is", words="The register gives out one page only.")
    page = officer.get("inclusion.claim", claim_id=claim_id)
    assert "The person writes: The register gives out one page only." in page.words
    assert "Zarina: Answered without another paper" in page.words
    assert told(world.officer.id) == ["claim-made", "claim-paper-given"]
    asked = erase(app, "claim-paper-given", "words")
    assert "from the pages of the service" in asked.words
    shown = officer.get("inclusion.claim", claim_id=claim_id)
    assert ("one page only" in shown.text, "The person writes: [erased words]" in shown.words) == (
        False,
        True,
    )
    assert "1 claim to a reserved seat waits for you" in officer.get("workflow.tasks").words


def test_a_broken_file_does_not_answer_it(app):
    """It is asked for as before, also with words; whoever asked may look at it, and decide."""
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    ask(officer, claim_id)
    content, name = a_letter()
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    student.submitted(paper, "Replace", files={"file": (content[: len(content) // 2], name)})
    let_checks_run(app)
    own = student.get("applications.show", reference=application.reference)
    faulty = "The file that you gave has a fault: give another."
    assert f"{WANTED} {faulty}" in own.words
    listed = student.get("applications.index").words
    assert "The file that you gave for your reserved seat has a fault: give another" in listed
    assert (
        "Your turn For the reserved seat." in own.words,
        "Another paper is asked for" in on_the_page(own),
    ) == (
        True,
        True,
    )
    assert told(world.officer.id) == ["claim-made"]
    page = officer.get("inclusion.claim", claim_id=claim_id)
    assert ("Another paper given" in page.words, "Asked for anew" in page.words) == (False, True)
    assert claim_id in [int(path.rpartition("/")[2]) for path in listed_as_asked(officer)]
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    assert (
        "The checks found a fault in this file, so it does not answer what you are asked for." in paper.words
    )
    student.submitted(paper, "Replace", files={"file": a_letter()})
    let_checks_run(app)
    assert told(world.officer.id) == ["claim-made", "claim-paper-given"]
    own = student.get("applications.show", reference=application.reference)
    assert ("Your turn" in own.words, "Being looked at" in on_the_page(own)) == (False, True)


def test_after_a_broken_file_words_answer_it_too(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    ask(officer, claim_id)
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    student.submitted(paper, "Replace", files={"file": (b"%PDF-1.7 and no more", "half.pdf")})
    let_checks_run(app)
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    student.submitted(paper, "Leave it as it is", words="The scanner of the office is broken.")
    page = officer.get("inclusion.claim", claim_id=claim_id)
    assert "The person writes: The scanner of the office is broken." in page.words


def listed_as_asked(officer: Visitor) -> list[str]:
    (asked,) = officer.get("inclusion.claims").all("section", id="asked")
    return [link.get("href") for link in asked.iter("a")]


def test_nobody_decides_by_a_paper_that_was_replaced_meanwhile(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    ask(officer, claim_id)
    opened = officer.get("inclusion.claim", claim_id=claim_id)
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    student.submitted(paper, "Replace", files={"file": a_letter()})
    let_checks_run(app)
    stale = officer.submit(opened, "Refuse the claim", reason="There is one page only.")
    assert (stale.status, "has come since you opened this page" in stale.words) == (422, True)
    assert "There is one page only." in stale.text
    officer.submitted(stale, "Refuse the claim")
    assert told(application.subject_id) == ["claim-paper-asked", "claim-refused"]


def test_nor_by_a_paper_that_nobody_had_asked_to_replace(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer = Visitor(app, world.officer)
    opened = officer.get("inclusion.claim", claim_id=claim_id)
    (paper,) = [each for each in in_force(application.id) if each.requirement.key == "orphan"]
    paper.replaced_at = utc_now()
    db.session.flush()
    values = {
        key: getattr(paper, key) for key in ("case_id", "requirement_id", "file_id", "name", "media_type")
    }
    db.session.add(Document(**values, uploaded_by_id=application.subject_id, uploaded_at=utc_now()))
    db.session.commit()
    stale = officer.submit(opened, "Confirm")
    assert (stale.status, "has come since you opened this page" in stale.words) == (422, True)
    assert told(application.subject_id) == []
    officer.submitted(stale, "Confirm")
    assert told(application.subject_id) == ["claim-confirmed"]


def test_who_has_withdrawn_is_promised_no_appeal_against_a_refusal(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    officer.submitted(page, "Refuse the claim", reason="The paper names somebody else.")
    assert "appeal" in on_the_page(student.get("applications.show", reference=application.reference))
    workflow.fire(application.id, "withdraw", actor=application.subject, seen_version=None, now=utc_now())
    db.session.commit()
    own = on_the_page(student.get("applications.show", reference=application.reference))
    assert ("names somebody else" in own, "appeal" in own) == (True, False)


def test_a_claim_that_was_refused_is_open_again_once_another_paper_is_asked_for(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    officer.submitted(page, "Refuse the claim", reason="The paper names somebody else.")
    own = student.get("applications.show", reference=application.reference)
    assert "you can say so in an appeal against the result of the selection" in on_the_page(own)
    closed = student.get("documents.show", reference=application.reference, key="orphan")
    assert "Replace" not in closed.words
    ask(officer, claim_id)
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    student.submitted(paper, "Replace", files={"file": a_letter()})
    let_checks_run(app)
    page = officer.get("inclusion.claim", claim_id=claim_id)
    assert "The paper names somebody else." in words_of(page.all("section", id="history")[0])
    officer.submitted(page, "Confirm")
    assert told(application.subject_id) == ["claim-refused", "claim-paper-asked", "claim-confirmed"]


def test_the_same_file_is_no_other_paper(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    officer, student = Visitor(app, world.officer), Visitor(app, application.subject)
    ask(officer, claim_id)
    paper = student.get("documents.show", reference=application.reference, key="orphan")
    first = student.get(paper.links()["Download"]).response.data
    same = student.submit(paper, "Replace", files={"file": (first, "again.jpg")})
    assert (same.status, "This is the file that is there already" in same.words) == (422, True)


def test_what_is_asked_for_does_not_hold_up_the_selection_and_counts_later(app):
    world = Office.open(reserved=True)
    seated, seated_claim = undecided(world, "Zarina", 5)
    waiting, claim_id = undecided(world, "Farrukh", 3)
    officer = Visitor(app, world.officer)
    ask(officer, seated_claim)
    ask(officer, claim_id)
    world.selected()
    own = Visitor(app, seated.subject).get("applications.show", reference=seated.reference)
    assert ("so it is not looked at now" in on_the_page(own), "Give the paper" in own.words) == (True, False)
    student = Visitor(app, waiting.subject)
    assert WANTED in on_the_page(student.get("applications.show", reference=waiting.reference))
    paper = student.get("documents.show", reference=waiting.reference, key="orphan")
    student.submitted(paper, "Replace", files={"file": a_letter()})
    let_checks_run(app)
    officer.submitted(officer.get("inclusion.claim", claim_id=claim_id), "Confirm")
    assert told(waiting.subject_id) == ["claim-paper-asked", "claim-confirmed-later"]


def test_the_words_of_what_was_asked_can_be_erased(app):
    world = Office.open(reserved=True)
    application, claim_id = sent(world)
    ask(Visitor(app, world.officer), claim_id)
    assert "from the pages of the service" in erase(app, "claim-paper-asked", "words").words
    own = Visitor(app, application.subject).get("applications.show", reference=application.reference)
    assert (WANTED in own.text, "[erased words]" in on_the_page(own)) == (False, True)
    assert (
        WANTED not in db.session.scalars(select(Message.text).where(Message.key == "claim-paper-asked")).one()
    )
    assert db.session.scalars(select(Event.name).where(Event.chain == f"claim:{claim_id}")).all()
