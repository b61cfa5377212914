"""Nominations: all of one partner at once, the partner's page by a link, links that end and are recalled."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.refusals import Refusal
from mobility.institutions.models import Contact
from mobility.notifications.models import Message
from mobility.selection import services
from mobility.selection.models import Nomination, PartnerLink
from mobility.selection.nominations.links import path_of
from mobility.selection.queries import held_seat
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, run_jobs, stage_of


def link_in_the_mail(address: str) -> str:
    """The newest link that went to this address."""
    return db.session.scalars(
        select(Message.link).where(Message.to_address == address).order_by(Message.id.desc())
    ).first()


def address_of(world: Office, place: int = 0) -> str:
    return f"contact{world.call.destinations[place].institution_id}@example.org"


def nominated(world: Office, *points: int) -> list:
    """Applications for the first destination, nominated there."""
    found = [world.at_selection(each, (0,), name=f"Student {each}") for each in points]
    world.selected()
    world.nominated(0)
    return [by_id(each.id) for each in found]


def test_the_coordinator_nominates_all_of_a_partner_and_the_mail_has_the_link(app):
    world = Office.open(seats=(2, 1, 1))
    people = [world.at_selection(5, (0,), name="Madina"), world.at_selection(4, (0,), name="Farrukh")]
    world.selected()
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    page = coordinator.submitted(page, "Nominate 2 people to Riga Technical University")
    assert "2 people are nominated to Riga Technical University." in page.words
    assert [stage_of(each) for each in people] == ["partner-answer"] * 2
    letters = (
        select(Message.key, Message.state).where(Message.to_address == address_of(world)).order_by(Message.id)
    )
    sent = [key for key, state in db.session.execute(letters) if state == "waiting"]
    assert sent == ["nominations"]
    partner = f"partner:{world.call.destinations[0].institution_id}"
    assert all(partner in scopes_of(each) for each in people)
    shown = Visitor(app).get(link_in_the_mail(address_of(world)))
    assert {"MADINA", "FARRUKH"} <= set(shown.words.split())
    assert "kiln" not in shown.text
    assert "@example.org" not in shown.words


def test_the_way_on_is_the_filled_button_of_the_case(app):
    """Nominating, before the way to another page; where no move leads on, that way is filled."""
    world = Office.open()
    application = world.at_selection(5)
    office, where = Visitor(app, world.coordinator), {"reference": application.reference}
    assert filled(office.get("applications.show", **where)) == ["Selection of the call"]
    world.selected()
    page = office.get("applications.show", **where)
    assert filled(page) == ["Nominate"]
    assert "Selection of the call" in page.links()


def filled(page: Page) -> list[str]:
    (card,) = page.all("section", id="moves")
    return [words_of(button) for button in card.iter() if button.get("class") == "sf-btn"]


def test_looking_decides_nothing_and_a_press_does(app):
    world = Office.open(seats=(2, 1, 1))
    first, second = nominated(world, 5, 4)
    partner, address = Visitor(app), link_in_the_mail(address_of(world))
    for _ in range(2):
        assert partner.http.head(address).status_code == 200
        page = partner.get(address)
    assert [stage_of(each) for each in (first, second)] == ["partner-answer"] * 2
    page = partner.submitted(page, "Accept STUDENT 5", **own_reference(first, "RTU-77"))
    assert "You accept STUDENT 5." in page.words
    take_over(first)
    assert stage_of(first) == "offer"
    nomination = db.session.scalars(select(Nomination).where(Nomination.application_id == first.id)).one()
    assert (nomination.accepted, nomination.partner_reference) == (True, "RTU-77")
    refused = partner.submit(page, "Decline")
    assert (refused.status, len(refused.errors())) == (422, 1)
    reason = {f"n{nomination_of(second)}__reason": "No courses in English this term."}
    page = partner.submitted(refused, "Decline", **reason)
    assert "You decline STUDENT 4." in page.words
    take_over(second)
    assert stage_of(second) == "waiting-list"
    assert not [scope for scope in scopes_of(second) if scope.startswith("partner:")]
    told = select(Message.text).where(
        Message.person_id == second.subject_id, Message.key == "partner-declined"
    )
    assert "No courses in English this term." in db.session.scalars(told).one()


def test_who_was_declined_does_not_get_the_same_seat_again(app):
    world = Office.open()
    declined, waiting = (
        world.at_selection(5, (0, 1), name="Student 5"),
        world.at_selection(3, (0,), name="Student 3"),
    )
    world.selected()
    world.nominated(0)
    decline(world, declined)
    run_jobs("selection.pass_on")
    assert stage_of(declined) == "waiting-list"
    assert held_seat(declined.id) is None
    assert held_seat(waiting.id).destination_id == world.call.destinations[0].id
    run = world.selected()
    assert {each.application_id: each.destination_id for each in run.placements} == {
        declined.id: world.call.destinations[1].id
    }
    assert stage_of(declined) == "nomination"


def test_a_link_shows_the_own_partner_alone(app):
    world = Office.open()
    mine, theirs = world.at_selection(5, (0,), name="Mine"), world.at_selection(4, (1,), name="Theirs")
    world.selected()
    world.nominated(0)
    world.nominated(1)
    partner = Visitor(app)
    page = partner.get(link_in_the_mail(address_of(world, 0)))
    assert ("MINE" in page.words, "THEIRS" in page.words) == (True, False)
    form, _button = page.form("Accept MINE")
    foreign = form.get("action").replace(f"/{nomination_of(mine)}", f"/{nomination_of(theirs)}")
    token = next(e.get("value") for e in form.iter("input") if e.get("name") == "csrf_token")
    assert partner.post(foreign, {"csrf_token": token, "action": "accept"}).status == 404
    assert stage_of(theirs) == "partner-answer"


def test_a_link_ends_is_recalled_and_made_anew(app):
    world = Office.open()
    nominated(world, 5)
    address, partner = link_in_the_mail(address_of(world)), Visitor(app)
    page = partner.get(address)
    coordinator = Visitor(app, world.coordinator)
    links = coordinator.get("selection.links", reference=world.call.reference)
    coordinator.submitted(links, "Recall")
    gone = partner.get(address)
    assert (gone.status, gone.heading) == (410, "This link opens nothing any more")
    assert "international@safar.example" in gone.words
    assert partner.submit(page, "Accept STUDENT 5").status == 410
    links = coordinator.get("selection.links", reference=world.call.reference)
    coordinator.submitted(links, "Send a new link")
    anew = db.session.scalars(
        select(Message.link).where(Message.key == "partner-link").order_by(Message.id.desc())
    ).first()
    assert anew != address
    assert partner.get(anew).status == 200
    newest = db.session.scalars(select(PartnerLink).order_by(PartnerLink.id.desc())).first()
    newest.ends_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    assert partner.get(path_of(newest.id)).status == 410
    assert partner.get("/partner/somebody-elses-token").status == 404


def test_an_answer_is_given_once(app):
    world = Office.open()
    (person,) = nominated(world, 5)
    partner = Visitor(app)
    page = partner.get(link_in_the_mail(address_of(world)))
    partner.submitted(page, "Accept STUDENT 5")
    again = partner.submit(page, "Accept STUDENT 5")
    assert (again.status, again.errors()) == (
        422,
        ["This nomination is answered already. Nothing was done twice."],
    )
    take_over(person)
    assert stage_of(person) == "offer"


def test_several_are_accepted_at_once_by_the_date_on_top_and_taken_away_as_a_file(app):
    world = Office.open(seats=(3, 1, 1))
    people = nominated(world, 5, 4, 3)
    partner, address = Visitor(app), link_in_the_mail(address_of(world))
    page = partner.get(address)
    (top,) = page.all("section", id="answer")
    assert words_of(top).startswith("3 nominations wait for your answer Please answer by:")
    nobody = partner.submit(page, "Accept the ticked ones")
    assert (nobody.status, nobody.errors()) == (422, ["Tick at least one person."])
    first, second = people[:2]
    ticks = [f"{nomination_of(each)}:{each.version}" for each in (first, second)]
    page = partner.submitted(page, "Accept the ticked ones", nominations=ticks)
    assert "You accept 2 people." in page.words
    assert [stage_of(each) for each in people] == ["partner-answer"] * 3
    take_over(first)
    take_over(second)
    page = partner.get(address)
    assert [stage_of(each) for each in people] == ["offer", "offer", "partner-answer"]
    assert "Anna Berzina" in page.words
    text = partner.get(page.links()["All of them as a file (CSV)"]).response.get_data().decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert {row["Name as in the passport"]: row["Standing"] for row in rows} == {
        "STUDENT 5": "Accepted by you, the student answers",
        "STUDENT 4": "Accepted by you, the student answers",
        "STUDENT 3": "Waits for your answer",
    }
    assert "@example.org" not in text


def test_an_answer_can_be_taken_back_until_the_office_has_taken_it_over(app):
    world = Office.open()
    (student,) = nominated(world, 5)
    partner, coordinator = Visitor(app), Visitor(app, world.coordinator)
    page = partner.submitted(partner.get(link_in_the_mail(address_of(world))), "Accept STUDENT 5")
    run_jobs("selection.take_over")
    assert stage_of(student) == "partner-answer"
    told = select(Message.key).where(Message.person_id == student.subject_id, Message.key == "offer")
    assert db.session.scalars(told).all() == []
    page = partner.submitted(page, "Take the answer back")
    assert "You can answer anew." in page.words
    assert not services.take_over(nomination_of(student), now=utc_now(), at_once=True)
    page = partner.submitted(page, "Accept STUDENT 5")
    where = {"reference": world.call.reference}
    office = coordinator.submitted(coordinator.get("selection.overview", **where), "Take over now")
    assert "The partner's answer is taken over" in office.words
    assert stage_of(student) == "offer"
    assert db.session.scalars(told).all() == ["offer"]
    late = partner.submit(page, "Take the answer back")
    assert (late.status, len(late.errors())) == (422, 1)


def take_over(application) -> None:
    services.take_over(nomination_of(application), now=utc_now() + services.CAN_BE_TAKEN_BACK)
    db.session.commit()


def test_nobody_is_nominated_to_a_partner_without_a_contact(app):
    world = Office.open()
    application = world.at_selection(5, (0,))
    world.selected()
    for contact in db.session.scalars(select(Contact)):
        contact.ended_at = utc_now()
    with pytest.raises(Refusal, match="partner-without-contact"):
        world.nominated(0)
    db.session.rollback()
    assert stage_of(application) == "nomination"


def test_a_declined_offer_passes_the_seat_on_and_never_back(app):
    world = Office.open()
    first, second = (
        world.at_selection(5, (0,), name="Student 5"),
        world.at_selection(3, (0,), name="Student 3"),
    )
    world.selected()
    world.nominated(0)
    nomination = db.session.get_one(Nomination, nomination_of(first))
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world))).one()
    services.accept_nomination(contact, nomination, seen_version=None, own_reference="", now=utc_now())
    workflow.fire(first.id, "decline", actor=by_id(first.id).subject, seen_version=None, now=utc_now())
    db.session.commit()
    run_jobs("selection.pass_on")
    assert (stage_of(first), stage_of(second)) == ("declined", "nomination")
    assert held_seat(first.id) is None


def test_a_place_is_accepted_after_its_page_says_what_that_means(app):
    world = Office.open(seats=(1, 1, 1))
    first = world.at_selection(5, (0, 1), name="Madina")
    world.selected()
    world.nominated(0)
    nomination = db.session.get_one(Nomination, nomination_of(first))
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world))).one()
    services.accept_nomination(contact, nomination, seen_version=None, own_reference="", now=utc_now())
    db.session.commit()
    owner = Visitor(app, by_id(first.id).subject)
    page = owner.get("applications.show", reference=first.reference)
    (offer,) = page.all("section", id="offer")
    assert words_of(offer).startswith("You have a place Riga Technical University")
    assert "Please answer by:" in words_of(offer)
    page = owner.get(page.links()["Accept the place"])
    assert "Your place is then fixed: Riga Technical University" in page.words
    assert "You give up your other choices in this call:" in page.words
    assert stage_of(first) == "offer"
    declining = owner.get("workflow.move_page", reference=first.reference, move_key="decline")
    assert "The international office reads this" in declining.words
    done = owner.submitted(page, "Accept the place")
    assert "Noted: “Accept the place”. Your application has ended: Confirmed." in done.words
    assert stage_of(first) == "confirmed"


def nomination_of(application) -> int:
    found = (
        select(Nomination.id)
        .where(Nomination.application_id == application.id)
        .order_by(Nomination.id.desc())
    )
    return db.session.scalars(found).first()


def scopes_of(application) -> list[str]:
    return db.session.scalars(select(Case.scopes).where(Case.id == application.id)).one()


def own_reference(application, value: str) -> dict[str, str]:
    return {f"n{nomination_of(application)}__own_reference": value}


def decline(world: Office, application) -> None:
    nomination = db.session.get_one(Nomination, nomination_of(application))
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world))).one()
    services.decline_nomination(
        contact, nomination, seen_version=None, reason="Full.", own_reference="", now=utc_now()
    )
    db.session.commit()
