"""An average that the register does not know: stated, shown by the transcript, decided by the office."""

from datetime import date

from mobility.base.database import db, utc_now
from mobility.documents import services as documents
from mobility.documents.models import Finding
from mobility.documents.queries import in_force
from mobility.register.models import Affiliation, AffiliationState
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.applications.world import ANSWERS, World, person
from tests.client import Visitor


def confirmed(world: World):
    """A student whom the coordinator has confirmed, and whom the register does not know."""
    student = person(name="Farrukh Nazarov")
    db.session.add(
        Affiliation(
            person_id=student.id,
            state=AffiliationState.CONFIRMED,
            kind="student",
            number="77001",
            birth_date=date(2005, 3, 14),
            faculty_id=world.faculties[0].id,
            year=3,
        )
    )
    db.session.commit()
    return student


def stated(world: World, student, average: str):
    """A draft of theirs, complete, with this average."""
    known = {"name": "Назаров Фаррух", "passport_name": "NAZAROV FARRUKH", "birth_date": "2005-03-14"}
    study = {"average": average, "specialty": "1360701", "year": "3", "faculty": "Engineering"}
    before = {key: dict(ANSWERS[key]) for key in ("personal", "study")}
    ANSWERS["personal"].update(known)
    ANSWERS["study"].update(study)
    try:
        return world.filled(student)
    finally:
        ANSWERS.update(before)


def test_unknown_is_not_met_and_said_so(app):
    world = World.make()
    page = Visitor(app, confirmed(world)).get("calls.show", reference=world.call.reference)
    assert "Your average mark is not known" in page.words
    assert "You meet all conditions" not in page.words
    known = Visitor(app, world.student()).get("calls.show", reference=world.call.reference)
    assert "You meet all conditions of this call." in known.words


def test_an_average_below_what_is_asked_is_not_sent(app):
    world = World.make()
    application = stated(world, confirmed(world), "3.2")
    visitor = Visitor(app, application.subject)
    check = visitor.get("applications.check", reference=application.reference)
    assert "The average mark that you state is lower than this call asks for." in check.words
    assert "Send the application" not in check.buttons()


def test_the_office_compares_it_with_the_transcript_before_the_case_goes_on(app):
    world = World.make()
    application = stated(world, confirmed(world), "4.35")
    visitor = Visitor(app, application.subject)
    visitor.submitted(
        visitor.get("applications.check", reference=application.reference), "Send the application"
    )
    told = {
        each.requirement.key: (each.told["answers"], each.told["needs"]) for each in in_force(application.id)
    }
    assert told["transcript"] == ({"average": "4.35"}, {"average": 3.5})
    assert "average" not in told["passport"][1]
    transcript = next(each for each in in_force(application.id) if each.requirement.key == "transcript")
    for document in in_force(application.id):
        document.checked_at = utc_now()
    finding = Finding(
        document_id=transcript.id,
        check="average-shown",
        verdict="warn",
        message="average-to-compare",
        values={"stated": "4.35", "least": "3.50"},
    )
    db.session.add(finding)
    db.session.flush()
    case = db.session.get_one(Case, application.id)
    workflow.changed(case, "findings", now=utc_now())
    db.session.commit()
    assert db.session.get_one(Case, application.id).stage == "document-check"
    assert documents.no_open_findings(case, utc_now()) == "findings-open"
    office = Visitor(app, person("coordinator@all"))
    page = office.get("applications.show", reference=application.reference)
    assert "Stated is 4.35, the call asks for 3.50 or more" in page.words
    page = office.submitted(page, "Accept", reason="4.40 on page 2")
    assert "so the application went on: Review in the faculty." in page.words


def test_who_is_in_the_register_is_asked_nothing(app):
    world = World.make()
    application = world.sent()
    assert all("average" not in each.told["needs"] for each in in_force(application.id))
