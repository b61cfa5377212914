"""One address for everybody: what each sees of an application, at a fixed cost."""

from mobility.accounts.models import Grant
from mobility.base.database import db, utc_now
from mobility.calls import services as calls
from mobility.calls.models import Call
from mobility.institutions.models import Institution
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.applications.world import World, named, person
from tests.client import Visitor, words_of
from tests.selection.world import run_jobs

OWN_STATEMENTS, OFFICE_STATEMENTS = 9, 16
"""What the page of an application costs its person, and the office: about one a room."""


def test_everybody_sees_what_is_theirs(app):
    world = World.make()
    application = world.sent(world.student("Madina Sharipova"))
    where = {"reference": application.reference}
    own = Visitor(app, application.subject).get("applications.show", **where)
    assert (own.status, own.heading) == (200, "Autumn exchange")
    assert "Withdraw the application" in own.links()
    office = Visitor(app, person("coordinator@all")).get("applications.show", **where)
    assert (office.status, office.heading) == (200, "Madina Sharipova")
    assert "Ask for changes" in office.links()
    assert "it goes on by itself to “Review in the faculty”" in office.words
    auditor = Visitor(app, person("auditor@all")).get("applications.show", **where)
    assert auditor.status == 200
    assert "Ask for changes" not in auditor.links()
    assert "Withdraw the application" not in auditor.links()


def test_a_call_that_is_renamed_is_called_so_wherever_its_cases_stand(app):
    world = World.make()
    sent, ended = (world.sent(world.student()) for _ in range(2))
    workflow.fire(ended.id, "withdraw", actor=ended.subject, seen_version=None, now=utc_now())
    db.session.commit()
    office, *own = (Visitor(app, who) for who in (person("coordinator@all"), sent.subject, ended.subject))
    titles = office.get("managing.section", reference=world.call.reference, section="titles")
    office.submitted(titles, "Save", title__en="Exchange in autumn")
    db.session.expire_all()
    run_jobs("calls.announce")
    asking = office.get("workflow.move_page", reference=sent.reference, move_key="ask-for-changes")
    for page in (*(visitor.get("applications.index") for visitor in own), asking):
        assert ("Exchange in autumn" in page.words, "Autumn exchange" in page.words) == (True, False)


def test_the_coordinator_sees_where_the_register_has_another_name(app):
    world = World.make()
    student = world.student("Madina Sharipova")
    where = {"reference": world.sent(student).reference}
    office, auditor = (Visitor(app, person(f"{role}@all")) for role in ("coordinator", "head-of-office"))
    assert "In the register" not in office.get("applications.show", **where).words
    student.name = "Komron Abdulloev"
    db.session.commit()
    assert "In the register the number" in office.get("applications.show", **where).words
    assert "In the register" not in auditor.get("applications.show", **where).words


def test_the_dean_decides_by_buttons_on_the_page(app):
    world = World.make()
    dean = person(f"dean@faculty:{world.faculties[0].id}")
    for _number in range(2):
        person(f"faculty-reviewer@faculty:{world.faculties[0].id}")
    application = world.checked()
    page = Visitor(app, dean).get("applications.show", reference=application.reference)
    assert "Approve the nomination" not in page.buttons()
    assert "Goes on by itself to “Dean's approval”, but not yet" in page.words


def test_a_page_costs_the_same_whatever_it_holds(app):
    world, coordinator = World.make(), person("coordinator@all")
    small, large = world.sent(choices=1), world.sent(choices=3)
    for somebody, most in ((None, OWN_STATEMENTS), (coordinator, OFFICE_STATEMENTS)):
        costs = [
            len(
                Visitor(app, somebody or application.subject)
                .get("applications.show", reference=application.reference)
                .statements
            )
            for application in (small, large)
        ]
        assert costs == [most, most]


def test_my_list_costs_the_same_for_one_and_for_many(app):
    world, other = World.make(), World.make()
    one, two = world.student(), world.student()
    world.draft(one)
    world.draft(two)
    other.draft(two)
    costs = [len(Visitor(app, somebody).get("applications.index").statements) for somebody in (one, two)]
    assert costs[0] == costs[1]


def test_a_cancelled_call_ends_its_applications(app):
    world = World.make()
    draft, sent = world.draft(), world.sent()
    people = draft.subject, sent.subject
    office, why = person("coordinator@all"), {"en": "The partner has closed its campus."}
    call = db.session.get_one(Call, world.call.id)
    calls.cancel(office, call, seen_version=call.version, reason=why, now=utc_now())
    for application in (draft, sent):
        workflow.changed(application, "call", now=utc_now())
    db.session.commit()
    db.session.expire_all()
    assert [db.session.get_one(Case, a.id).stage for a in (draft, sent)] == [
        "call-cancelled",
        "call-cancelled",
    ]
    page = Visitor(app, office).get("applications.show", reference=sent.reference)
    assert "Call cancelled" in page.words
    for subject, application in zip(people, (draft, sent), strict=True):
        page = Visitor(app, subject).get("applications.show", reference=application.reference)
        assert "The reason: The partner has closed its campus." in page.words


def test_the_start_page_says_how_things_stand(app):
    world = World.make()
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    coordinator, student = person("coordinator@all"), world.student()
    application = world.sent(student)
    own = Visitor(app, student).get("calls.home")
    words = own.words
    assert "Go on with my application" not in own.links()
    assert "Go on with my application" in Visitor(app).get("calls.home").links()
    assert f"{application.title['en']} " in words
    assert "How things stand for you" in words
    assert "unread message" in words
    office = Visitor(app, coordinator).get("calls.home")
    assert ("1 task waits for you" in office.words, application.title["en"] in office.links()) == (True, True)
    assert "How things stand for you" not in Visitor(app).get("calls.home").words


def test_who_works_in_the_office_too_reads_their_own_page_as_anybody_does(app):
    world = World.make()
    colleague = person("coordinator@all", name="Zarina Karimova")
    application = world.sent(world.student("Khurshed Karimov"))
    student, where = application.subject, {"reference": application.reference}
    before = Visitor(app, student).get("applications.show", **where)
    assert "Now with" in words_of(*before.all("div", id="turn"))
    db.session.add(Grant(person_id=student.id, role="coordinator", scope="all", given_at=utc_now()))
    db.session.commit()
    page = Visitor(app, student).get("applications.show", **where)
    turn = "".join(words_of(part) for part in page.all("div", id="turn"))
    assert turn == "".join(words_of(part) for part in before.all("div", id="turn"))
    assert "Accept the documents" not in page.words
    others = Visitor(app, colleague).get("applications.show", **where)
    assert "Ask for changes" in others.links()
