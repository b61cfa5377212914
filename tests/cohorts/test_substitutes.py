"""A late case: who is told sees who could do it, reminds them, or has a substitute appointed."""

from datetime import timedelta

from sqlalchemy import select

from mobility.accounts.models import Grant
from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.zone import local_day
from mobility.notifications.models import Message
from mobility.workflow.engine import telling
from mobility.workflow.models import Case, Wait
from tests.applications.world import person
from tests.calls.world import typed_day
from tests.client import Visitor, last_day
from tests.selection.world import Office


def test_an_escalation_leads_to_who_can_do_it(app):
    office = Office.open()
    found = office.at_approval("Aziza Rahimova")
    case = db.session.get_one(Case, found.id)
    wait = db.session.scalars(select(Wait).where(Wait.case_id == case.id, Wait.closed_at.is_(None))).one()
    telling.escalate(case, wait, "head-of-office", utc_now())
    db.session.commit()
    told = db.session.scalars(
        select(Message).where(Message.person_id == office.head.id).order_by(Message.id.desc())
    )
    link = told.first().link
    head = Visitor(app, office.head)
    page = head.get(link)
    assert page.heading == f"Who holds {found.reference}"
    assert head.get(page.links()["Back to the case"]).heading == "Aziza Rahimova"
    assert "Dean" in page.words
    assert "Give the role" not in page.buttons()
    assert "An administrator gives the role to a substitute" in page.words
    assert "They are reminded by e-mail." in head.submitted(page, "Remind them by e-mail").words
    assert "They have been reminded today already." in head.submit(page, "Remind them by e-mail").words


def test_nobody_is_offered_to_remind_themselves(app):
    office = Office.open()
    found = office.at_approval("Aziza Rahimova")
    both = person("head-of-office@all", f"dean@faculty:{office.faculties[0].id}")
    db.session.commit()
    offered = [
        "Remind them by e-mail"
        in Visitor(app, who).get("workflow.holders", reference=found.reference).buttons()
        for who in (office.head, both)
    ]
    assert offered == [True, False]


def test_who_is_told_that_it_is_late_appoints_a_substitute_for_that_role(app):
    office = Office.open()
    found, substitute = office.at_approval("Aziza Rahimova"), person()
    wait = db.session.scalars(select(Wait).where(Wait.case_id == found.id, Wait.closed_at.is_(None))).one()
    wait.due_at = utc_now() - timedelta(hours=1)
    db.session.commit()
    where, head = {"reference": found.reference}, Visitor(app, office.head)
    link = head.get("applications.show", **where).links()["Who can do it"]
    assert link == head.get("workflow.holders", **where).address
    coordinator = Visitor(app, office.coordinator).get("workflow.holders", **where)
    assert "Give the role" not in coordinator.buttons()  # the rule book tells the head
    last = local_day(utc_now()) + timedelta(days=9)
    typed = {"address": substitute.email, **typed_day("ends_on", last)}
    page = head.submitted(head.get("workflow.holders", **where), "Give the role", **typed)
    assert substitute.name in page.words
    given = db.session.scalars(select(Grant).where(Grant.person_id == substitute.id)).one()
    assert (given.role, given.given_by_id) == ("dean", office.head.id)
    told = db.session.scalars(select(Message).where(Message.person_id == substitute.id)).one()
    assert f"Head has given you the role “Dean” ({office.faculties[0].name['en']})" in told.text
    own = head.get("workflow.holders", **where)
    refused = head.submit(own, "Give the role", **{**typed, "address": office.head.email})
    assert refused.errors() == [
        "Nobody names themselves. Name somebody else; if it has to be you, an administrator gives you the role."
    ]


def test_an_administrator_gives_the_role_for_a_time_and_nobody_else_does(app):
    office = Office.open()
    found, boss, substitute = office.at_approval("Aziza Rahimova"), person("administrator@all"), person()
    db.session.commit()
    visitor = Visitor(app, boss)
    page = visitor.get("workflow.holders", reference=found.reference)
    assert "Remind them by e-mail" not in page.buttons()
    assert page.having("govuk-back-link") == []  # they do not read it, and it is not stuck
    refused = visitor.submit(page, "Give the role", address=office.dean.email, **last_day())
    assert "The person holds this role there already. Another last day can be given." in refused.errors()
    page = visitor.submitted(page, "Give the role", address=substitute.email, **last_day())
    assert substitute.name in page.words
    given = db.session.scalars(select(Grant).where(Grant.person_id == substitute.id)).one()
    assert (given.role, given.scope, given.lent_from_id) == (
        "dean",
        f"faculty:{office.faculties[0].id}",
        None,
    )
    (told,) = db.session.scalars(select(Message).where(Message.person_id == substitute.id))
    assert (told.key, told.link) == ("substitute-appointed", "/tasks")
    assert told.subject == f"You are appointed as Dean in Safar: {found.reference} waits for you"
    assert f"This case waits for you: {found.reference}." in told.text
    assert f"until the end of {day(local_day(given.ends_at - timedelta(minutes=1)), 'en')}." in told.text
    assert f"Somebody else than those who hold the role is needed for {found.reference}." in told.text
    assert Visitor(app, office.student()).get("workflow.holders", reference=found.reference).status == 404
    assert Visitor(app, found.subject).get("workflow.holders", reference=found.reference).status == 404
