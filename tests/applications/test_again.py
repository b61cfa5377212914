"""Applying once more: answers about oneself come along from an earlier application; all else is answered anew."""

from typing import Any

from sqlalchemy import select

from mobility.accounts.models import Grant
from mobility.applications import services
from mobility.applications.models import Application
from mobility.applications.queries import by_id, dossier_of
from mobility.base.database import db, utc_now
from mobility.base.zone import local_day
from mobility.questionnaires.queries import answers_of
from mobility.register.models import Affiliation
from tests.applications.test_applying import apply
from tests.applications.world import ANSWERS, World, person
from tests.client import Page, Visitor, words_of

TAKEN = {
    "personal": {
        "citizenship": "TJ",
        "phone": "+992901234567",
        "emergency_name": "Gulnora, mother",
        "emergency_phone": "+992907654321",
    },
    "passport": {"passport_number": "400123456", "passport_valid_until": "2031-03-14"},
    "study": {"languages": "English B2", "language_certificate": "no"},
}


def stored(application: Application) -> dict[str, Any]:
    db.session.expire_all()
    return {key: section.values for key, section in answers_of(application.id).items()}


def applied_again(visitor: Visitor, world: World) -> tuple[Page, Application]:
    """Begun in the call of `world`: its task list, and the application."""
    page = visitor.follow(apply(visitor, world))
    newest = (
        select(Application.id).where(Application.call_id == world.call.id).order_by(Application.id.desc())
    )
    return page, by_id(db.session.scalars(newest.limit(1)).one())


def test_the_next_application_knows_what_the_person_said_of_themselves(app):
    one, two = World.make(), World.make()
    earlier = one.sent(one.student())
    visitor = Visitor(app, earlier.subject)
    page, application = applied_again(visitor, two)
    assert stored(application) == TAKEN
    told = f"Your answers about yourself were taken over from {earlier.reference} ; check them."
    assert told in page.words
    assert page.links()[earlier.reference] == f"/applications/{earlier.reference}"
    states = {key: words_of(page.all("li", id=f"section-{key}")[0]) for key in ("personal", "motivation")}
    assert "Ready" in states["personal"]
    assert "Ready" not in states["motivation"]
    section = visitor.get("applications.section", reference=application.reference, section_key="personal")
    assert section.all("input", name="phone")[0].get("value") == "+992 90 123 45 67"
    two.complete(application)
    sent = visitor.submitted(
        visitor.get("applications.check", reference=application.reference), "Send the application"
    )
    assert "taken over from" not in sent.words


def test_a_first_application_begins_empty_and_says_nothing(app):
    world = World.make()
    page, application = applied_again(Visitor(app, world.student()), world)
    assert (stored(application), application.taken_over_from_id) == ({}, None)
    assert "taken over" not in page.words


def test_the_newest_that_has_something_gives_it_and_a_draft_without_answers_does_not(app):
    worlds = [World.make() for _ in range(4)]
    student = worlds[0].student()
    worlds[0].sent(student)
    newer = worlds[1].filled(student)
    part = dossier_of(newer).form.section("personal")
    services.save_section(
        student, newer, part, entered={"phone": "+992 90 000 00 00"}, seen_revision=1, now=utc_now(), language="en"
    )  # fmt: skip
    worlds[2].draft(student)
    _page, application = applied_again(Visitor(app, student), worlds[3])
    assert application.taken_over_from_id == newer.id
    assert stored(application)["personal"]["phone"] == "+992900000000"


def test_who_withdrew_and_begins_again_keeps_them_too(app):
    world = World.make()
    application = world.sent()
    visitor = Visitor(app, application.subject)
    page = visitor.get("applications.ask_withdraw", reference=application.reference)
    page = visitor.submitted(page, "Withdraw the application", reason="Ill")
    again = visitor.submitted(page, "Apply in this call again")
    assert f"taken over from {application.reference}" in again.words


def test_nobody_gets_the_answers_of_somebody_else(app):
    world = World.make()
    world.sent()
    _page, application = applied_again(Visitor(app, world.student()), world)
    assert stored(application) == {}


def test_what_is_known_by_now_is_not_taken_over_and_what_is_not_known_is(app):
    """The first time the person was confirmed without an entry of the register, so they typed name and faculty."""
    one, two, three = World.make(), World.make(), World.make()
    student = one.student("Madina Sharipova")
    affiliation = db.session.scalars(select(Affiliation).where(Affiliation.person_id == student.id)).one()
    entry, affiliation.entry_id, affiliation.state = affiliation.entry_id, None, "confirmed"
    affiliation.year = 3
    db.session.commit()
    earlier = one.draft(student)
    typed = {"name": "Шарипова Мадина", "passport_name": "SHARIPOVA MADINA", **ANSWERS["personal"]}
    for key, entered in {"personal": typed, "study": {"specialty": "1360701", "average": "4.4"}}.items():
        part = dossier_of(earlier).form.section(key)
        services.save_section(
            student, earlier, part, entered=entered, seen_revision=0, now=utc_now(), language="en"
        )
    db.session.commit()
    visitor = Visitor(app, student)
    _page, unknown = applied_again(visitor, two)
    assert stored(unknown)["personal"]["passport_name"] == "SHARIPOVA MADINA"
    assert stored(unknown)["study"] == {"specialty": "1360701"}
    db.session.get_one(Affiliation, affiliation.id).entry_id = entry
    db.session.commit()
    _page, known = applied_again(visitor, three)
    assert stored(known) == {"personal": TAKEN["personal"]}


def test_others_read_about_the_applicant_and_the_person_about_themselves(app):
    application = World.make().sent()
    where = {"reference": application.reference}
    coordinator, student = Visitor(app, person("coordinator@all")), Visitor(app, application.subject)
    headings = {
        who: [words_of(h) for h in visitor.get("applications.show", **where).root.iter("h3")]
        for who, visitor in (("staff", coordinator), ("own", student))
    }
    assert ("About you" in headings["own"], "About the applicant" in headings["own"]) == (True, False)
    assert ("About you" in headings["staff"], "About the applicant" in headings["staff"]) == (False, True)
    check = coordinator.get("applications.show", **where).words
    assert "Languages, and how well they are spoken English B2" in check
    asking = coordinator.get("workflow.move_page", move_key="ask-for-changes", **where)
    assert ("About the applicant" in asking.words, "About you" in asking.words) == (True, False)


def test_who_was_decided_in_a_call_reads_what_came_of_it_and_is_not_asked_again(app):
    world = World.make()
    application = world.sent(world.student())
    visitor = Visitor(app, application.subject)
    case = db.session.get_one(Application, application.id)
    case.stage, case.ended_at = "rejected", utc_now()
    db.session.commit()
    page = visitor.get("calls.show", reference=world.call.reference)
    assert "You have applied in this call" in page.words
    assert "You can apply" not in page.words
    assert page.links()["See my application"] == f"/applications/{application.reference}"
    case.stage = "withdrawn"
    db.session.commit()
    assert "You can apply" in visitor.get("calls.show", reference=world.call.reference).words


def test_who_decides_in_a_call_reads_before_they_begin_that_somebody_else_will(app):
    world = World.make()
    student, reviewer = world.student(), world.student()
    db.session.add(Grant(person_id=reviewer.id, role="faculty-reviewer", scope="all", given_at=utc_now()))
    db.session.commit()
    said = "is decided by somebody else from the moment you begin"
    pages = [
        Visitor(app, who).get("calls.show", reference=world.call.reference) for who in (student, reviewer)
    ]
    assert [("You can apply" in page.words, said in page.words) for page in pages] == [
        (True, False),
        (True, True),
    ]


def test_the_rules_of_a_call_stay_once_somebody_has_sent(app):
    world = World.make()
    office = Visitor(app, person("coordinator@all"))
    where = {"reference": world.call.reference, "section": "rules"}
    office.submitted(office.get("managing.section", **where), "Save", rule_book_key="short-visit")
    office.submitted(office.get("managing.section", **where), "Save", rule_book_key="outgoing-study")
    before = office.get("managing.section", **where)
    world.sent()
    refused = office.submit(before, "Save", rule_book_key="short-visit")
    assert refused.status == 422
    assert "all of one call are decided by the same rules" in refused.words
    assert not office.get("managing.section", **where).all("select", name="rule_book_key")


def test_a_student_is_lent_a_role_that_decides_only_after_asking_back(app):
    """Whether they have begun an application there is nobody's to know."""
    world, day = World.make(), local_day(utc_now())
    dean = Visitor(app, person(f"dean@faculty:{world.faculties[0].id}"))
    days = {
        f"{which}-{part}": getattr(day, part)
        for which in ("from_day", "to_day")
        for part in ("day", "month", "year")
    }
    student = world.student("Nigina Karimova")
    asked = dean.submit(dean.get("accounts.lending"), "Lend the role", address=student.email, **days)
    words = "Nigina Karimova is a student of the university."
    assert (asked.status, words in asked.words, "Lend it all the same" in asked.words) == (422, True, True)
    assert "acts for you as Dean" in dean.submitted(asked, "Lend the role", anyway="y").words


def test_a_student_is_given_a_role_only_after_asking_back(app):
    """The tick is for the role that was asked about: another one is asked about anew."""
    world = World.make()
    student, ruler = world.student("Nigina Karimova"), Visitor(app, person("administrator@all"))
    page = ruler.get("accounts.person", person_id=student.id)
    scope = f"faculty:{world.faculties[0].id}"
    asked = ruler.submit(page, "Give the role", role="dean", scope=scope)
    words = "Nigina Karimova is a student of the university."
    assert (asked.status, words in asked.words, "Yes, all the same" in asked.words) == (
        422,
        True,
        True,
    )
    other = ruler.submit(asked, "Give the role", role="faculty-reviewer", anyway="y")
    assert (other.status, words in other.words) == (422, True)
    assert (
        "Nigina Karimova is Faculty reviewer now" in ruler.submitted(other, "Give the role", anyway="y").words
    )
