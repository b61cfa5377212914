"""Nominations: sent in one bundle to a partner, who sees nobody else's, and what follows from an answer."""

import csv
import io
import json
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select, update

from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import tr
from mobility.base.refusals import Refusal
from mobility.base.sheets import Sheet, Tab, workbook
from mobility.base.zone import local_day
from mobility.institutions.models import Contact
from mobility.notifications.models import Message
from mobility.selection import services
from mobility.selection.models import Bundle, Nomination, Seat
from mobility.selection.queries import held_seat
from mobility.workflow import services as workflow
from tests.accounts.test_delegation import lend
from tests.applications.world import named, person
from tests.client import Page, Visitor, words_of
from tests.selection.world import (
    XLSX,
    Office,
    address_of,
    bundle_page,
    link_in_the_mail,
    list_of,
    looked_at,
    nomination,
    nomination_of,
    run_jobs,
    scopes_of,
    stage_of,
    take_over,
    unpacked,
)


def scene(app) -> Office:
    """Three before the committee, one seat at each partner."""
    return Office.open(seats=(1, 1, 1)).with_ready("Madina", "Farrukh", "Zarina")


def test_the_coordinator_nominates_all_of_a_partner_and_the_mail_has_the_link(app, world):
    world.seats(2, 1, 1)
    people = [world.at_selection(5, (0,), name="Madina"), world.at_selection(4, (0,), name="Farrukh")]
    world.selected()
    coordinator = Visitor(app, world.coordinator)
    page = coordinator.get("selection.overview", reference=world.call.reference)
    page = coordinator.get(page.links()["Send 2 people (Riga Technical University)"])
    before = coordinator.submit(page, "Letter and list before sending (PDF)").response
    letter = " ".join(words_of_pdf(before.get_data()).split())
    assert ("We nominate 2 people" in letter, "MADINA" in letter, "FARRUKH" in letter) == (True, True, True)
    assert "Sent by Coordinator, " in letter
    assert [stage_of(each) for each in people] == ["nomination"] * 2
    page = coordinator.submit(page, "Letter and list before sending (PDF)", references=[])
    assert (page.status, "Tick at least one person." in page.words) == (422, True)
    page = coordinator.submitted(page, "Send to the partner", references=[each.reference for each in people])
    assert "0 of 2 nominated" in page.words
    page = gone_through(coordinator, page)
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
    ticks = [words_of(each) for each in shown.root.iter("label")]
    assert any("MADINA" in each and tr(world.call.title, "en") in each for each in ticks)
    assert "kiln" not in shown.text
    assert "@example.org" not in shown.words


def gone_through(office: Visitor, page: Page) -> Page:
    """The page of a sending, once its jobs are done."""
    run_jobs("selection.nominate_one")
    return office.get(page.address)


def test_the_office_chooses_sees_the_letter_and_sends_one_bundle(app, world):
    world.seats(3, 1, 1)
    people = [world.at_selection(each, (0,)) for each in (5, 4, 3)]
    world.selected()
    office = Visitor(app, world.coordinator)
    page = office.get("bundles.index", reference=world.call.reference)
    (tag,) = (each for each in page.having("govuk-tag") if "Not sent" in "".join(each.itertext()))
    assert "govuk-tag--red" not in tag.get("class"), "the partner's day is far"
    page = office.get(page.links()["Send 3 people (Riga Technical University)"])
    assert "We nominate 3 people to your university" in page.words
    (counted,) = (each for each in page.all("p") if each.get("data-ticked") == "references")
    assert [said.split(" to your")[0] for said in json.loads(counted.get("data-words"))] == [
        "We nominate nobody",
        "We nominate 1 person",
        "We nominate 2 people",
        "We nominate 3 people",
    ]
    assert "It goes to: Anna Berzina" in page.words
    nobody = office.submit(page, "Send to the partner", references=[])
    assert (nobody.status, nobody.errors()) == (422, ["Tick at least one person."])
    two = [each.reference for each in people[:2]]
    page = gone_through(office, office.submitted(page, "Send to the partner", references=two))
    assert "2 people are nominated to Riga Technical University." in page.words
    assert [stage_of(each) for each in people] == ["partner-answer"] * 2 + ["nomination"]
    page = office.get(page.links()["Nominations by partner"])
    assert {"Sent, no answer yet", "Send 1 person"} == {
        each for each in ("Sent, no answer yet", "Send 1 person") if each in page.words
    }
    page = office.get(page.links()["Send 1 person (Riga Technical University)"])
    page = gone_through(office, office.submitted(page, "Send to the partner"))
    page = office.get(page.links()["Nominations by partner"])
    assert db.session.scalars(select(Bundle)).one().call_id == world.call.id
    assert nomination(people[2]).bundle_id == nomination(people[0]).bundle_id
    shown = office.get(page.links()["Riga Technical University"])
    assert "0 of 3 answered" in shown.words
    pdf = office.get(shown.links()["Letter and list (PDF)"]).response
    assert (pdf.mimetype, pdf.get_data()[:5]) == ("application/pdf", b"%PDF-")
    words = " ".join(words_of_pdf(pdf.get_data()).split())
    assert "Please answer by " in words
    assert "Sent by Coordinator, " in words
    assert "For questions: international@" in words


def test_the_letter_names_whose_role_on_loan_it_was_sent_with(app, world):
    world.at_selection(5, (0,), name="Madina")
    world.selected()
    other = person(name="Other")
    lend(world.coordinator, other)
    where = {"reference": world.call.reference}
    sender = Visitor(app, other)
    page = sender.get("selection.overview", **where)
    sender.submitted(
        sender.get(page.links()["Send 1 person (Riga Technical University)"]), "Send to the partner"
    )
    run_jobs("selection.nominate_one")
    shown = sender.get(sender.get("bundles.index", **where).links()["Riga Technical University"])
    pdf = sender.get(shown.links()["Letter and list (PDF)"]).response
    assert "Sent by Other for Coordinator, " in " ".join(words_of_pdf(pdf.get_data()).split())


def test_where_no_destination_has_a_field_nothing_stands_in_its_place(app, world):
    for place in world.call.destinations:
        place.field = {}
    db.session.commit()
    world.at_selection(5, (0,), name="Madina")
    world.selected()
    world.nominated(0)
    office, partner = Visitor(app, world.coordinator), Visitor(app)
    where = {"reference": world.call.reference}
    ours = office.get("bundles.index", **where)
    ours = office.get(ours.links()["Riga Technical University"])
    alone = partner.get(link_in_the_mail(address_of(world)))
    theirs = bundle_page(partner, world)
    letter = " ".join(
        words_of_pdf(office.get(ours.links()["Letter and list (PDF)"]).response.get_data()).split()
    )
    heads = [[words_of(each) for each in page.root.iter("th")] for page in (ours, theirs)]
    assert [("Field" in found, "Language of study" in found) for found in heads] == [(False, True)] * 2
    assert "Field" not in [words_of(each) for each in alone.root.iter("dt")]
    assert ("Field" in letter, "Studies at home Stay Our reference" in letter) == (False, True)
    assert "Field" not in list_of(partner, theirs).head


def test_answers_say_from_when_they_count_and_people_who_came_later_since_when(app, world):
    world.seats(3, 1, 1)
    people = [world.at_selection(each, (0,), name=f"Student {each}") for each in (5, 4, 3)]
    world.selected()
    office, partner = Visitor(app, world.coordinator), Visitor(app)
    where = {"reference": world.call.reference}
    page = office.get("bundles.index", **where)
    page = office.get(page.links()["Send 3 people (Riga Technical University)"])
    office.submitted(page, "Send to the partner", references=[each.reference for each in people[:2]])
    run_jobs("selection.nominate_one")
    address = link_in_the_mail(address_of(world))
    for name in ("STUDENT 5", "STUDENT 4"):
        partner.submitted(partner.get(address), f"Accept {name}")
    page = office.get("bundles.index", **where)
    said = ("2 of 3 answered", "1 not sent yet", "All are answered")
    assert [each in page.words for each in said] == [True, True, False]
    assert "The partner’s answer counts from" in page.words
    assert page.links()["Take over now… (Riga Technical University)"].endswith("/take-over")
    shown = office.get(page.links()["Riga Technical University"])
    assert "2 answers are not final yet; all of them count from" in shown.words
    yesterday = utc_now() - timedelta(days=1)
    db.session.execute(update(Bundle).values(sent_at=yesterday))
    db.session.execute(update(Nomination).values(nominated_at=yesterday))
    db.session.commit()
    added = "1 person added on"
    assert added not in partner.get(address).words
    page = office.get(page.links()["Send 1 person (Riga Technical University)"])
    gone_through(office, office.submitted(page, "Send to the partner"))
    page = office.get("bundles.index", **where)
    pages = [page, office.get(page.links()["Riga Technical University"]), partner.get(address)]
    assert [added in each.words for each in pages] == [True] * 3


def test_an_old_page_of_answers_that_count_already_says_so_and_asks_for_nothing_more(app, world):
    world.at_selection(5, (0,), name="Student 5")
    world.selected()
    office, partner = Visitor(app, world.coordinator), Visitor(app)
    page = office.get("bundles.index", reference=world.call.reference)
    page = office.get(page.links()["Send 1 person (Riga Technical University)"])
    office.submitted(page, "Send to the partner")
    run_jobs("selection.nominate_one")
    partner.submitted(partner.get(link_in_the_mail(address_of(world))), "Accept STUDENT 5")
    page = office.get("bundles.index", reference=world.call.reference)
    asked = office.get(page.links()["Take over now… (Riga Technical University)"])
    office.submitted(asked, "Take over now")
    again = office.submit(asked, "Take over now")
    assert (again.status, "Take over now" in again.buttons()) == (409, False)
    assert "The partner has taken the answer back, or it counts already." in again.words


def test_who_comes_from_a_second_tab_is_led_to_what_was_sent(app, world):
    world.at_selection(5, (0,))
    world.selected()
    office, other = Visitor(app, world.coordinator), Visitor(app, world.coordinator)
    page = office.get("bundles.index", reference=world.call.reference)
    where = page.links()["Send 1 person (Riga Technical University)"]
    tabs = [each.get(where) for each in (office, other)]
    there = office.submitted(tabs[0], "Send to the partner")
    assert other.submitted(tabs[1], "Send to the partner").address == there.address
    gone_through(office, there)
    shown = other.submitted(tabs[1], "Send to the partner")
    assert "0 of 1 answered" in shown.words
    assert "Everybody for this partner is nominated already, last on " in shown.words
    assert "by Coordinator." in shown.words
    assert other.get(where).response.location.endswith(
        f"/nominations/{db.session.scalars(select(Bundle.id)).one()}"
    )
    assert other.get(where.replace("/new/", "/new/9")).status == 404


def test_who_presses_on_an_old_page_reads_of_nothing_that_was_typed(app, world):
    world.at_selection(5, (0,))
    world.selected()
    office = Visitor(app, world.coordinator)
    page = office.get("selection.overview", reference=world.call.reference)
    stale = office.get(page.links()["Send 1 person (Riga Technical University)"])
    db.session.execute(update(Seat).values(freed_at=utc_now()))
    db.session.commit()
    refused = office.submit(stale, "Send to the partner")
    assert (refused.status, "What you typed" in refused.words) == (404, False)


def test_the_way_on_is_the_filled_button_of_the_case(app, world):
    """Nominating, before the way to another page; where no move leads on, that way is filled."""
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


def test_a_link_shows_the_own_partner_alone(app, world):
    mine, theirs = world.at_selection(5, (0,), name="Madina"), world.at_selection(4, (1,), name="Farrukh")
    world.selected()
    world.nominated(0)
    world.nominated(1)
    partner = Visitor(app)
    page = partner.get(link_in_the_mail(address_of(world, 0)))
    assert ("MADINA" in page.words, "FARRUKH" in page.words) == (True, False)
    form, _button = page.form("Accept MADINA")
    foreign = form.get("action").replace(f"/{nomination_of(mine)}", f"/{nomination_of(theirs)}")
    token = next(e.get("value") for e in form.iter("input") if e.get("name") == "csrf_token")
    assert partner.post(foreign, {"csrf_token": token, "action": "accept"}).status == 404
    assert stage_of(theirs) == "partner-answer"


def test_rows_of_others_are_refused_and_their_bundle_is_not_there(app, world):
    mine = world.at_selection(5, (0,), name="Madina")
    theirs = world.at_selection(4, (1,), name="Farrukh")
    world.selected()
    world.nominated(0)
    world.nominated(1)
    partner = Visitor(app)
    page = bundle_page(partner, world)
    sheet = list_of(partner, page)
    foreign = Sheet(sheet.head, [(2, [by_id(theirs.id).reference, "", *sheet.rows[0][1][2:]])])
    shown = looked_at(
        partner, page, workbook(Tab("List", foreign.head, [cells for _n, cells in foreign.rows]))
    )
    assert (shown.status, "Nobody in this list has this reference." in shown.words) == (422, True)
    other = nomination(theirs).bundle_id
    assert partner.get(page.address.replace(f"/{nomination(mine).bundle_id}", f"/{other}")).status == 404


def test_the_partner_sees_what_was_agreed_and_nothing_else(app, world):
    """What is hidden stands on the office's page first, so that there is something to leak."""
    mine = world.at_selection(5, (0,), name="Madina")
    theirs = world.at_selection(4, (1,), name="Farrukh")
    world.selected()
    world.nominated(0)
    world.nominated(1)
    mail = by_id(mine.id).subject.email
    hidden = [mail, "FARRUKH", by_id(theirs.id).reference]
    office = Visitor(app, world.coordinator)
    seen = office.get("applications.show", reference=mine.reference).text
    seen += office.get("applications.show", reference=theirs.reference).text.upper()
    assert [each for each in hidden if each not in seen] == []
    partner = Visitor(app)
    page = bundle_page(partner, world)
    own = partner.get(page.links()["Your reference and your dates (MADINA)"])
    workbook_given = unpacked(partner.get(page.links()[XLSX]).response.get_data()).decode()
    letters = db.session.scalars(select(Message.text).where(Message.to_address == address_of(world))).all()
    letter = words_of_pdf(partner.get(page.links()["Letter and list (PDF)"]).response.get_data())
    given = [page.text, own.text, workbook_given, letter, *letters]
    assert ("MADINA" in workbook_given, "MADINA" in letter) == (True, True)
    assert [(each, number) for each in hidden for number, text in enumerate(given) if each in text] == []


def test_where_one_of_several_is_answered_already_nothing_is_saved_and_it_is_said_who(app, world):
    world.seats(3, 1, 1)
    people = [by_id(world.at_selection(points, (0,)).id) for points in (5, 4)]
    world.selected()
    world.nominated(0)
    partner, address = Visitor(app), link_in_the_mail(address_of(world))
    stale = partner.get(address)
    ticks = [f"{nomination_of(each)}:{by_id(each.id).version}" for each in people]
    partner.submitted(partner.get(address), "Accept the ticked ones", nominations=[ticks[0]])
    refused = partner.submit(stale, "Accept the ticked ones", nominations=ticks)
    said = "Answered already, by you or a colleague: MADINA. Nothing was saved now"
    assert (refused.status, [words.startswith(said) for words in refused.errors()]) == (422, [True]), (
        refused.errors()
    )
    assert "1 nomination waits for your answer" in refused.words


def test_several_are_accepted_at_once_by_the_date_on_top_and_taken_away_as_a_file(app, world):
    world.seats(3, 1, 1)
    people = [world.at_selection(points, (0,)) for points in (5, 4, 3)]
    world.selected()
    world.nominated(0)
    people = [by_id(each.id) for each in people]
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
        "MADINA": "Accepted, not confirmed yet",
        "FARRUKH": "Accepted, not confirmed yet",
        "ZARINA": "Waits for your answer",
    }
    assert "@example.org" not in text


def test_the_letter_nominates_nobody_whom_the_partner_has_declined(app, world):
    world.seats(2, 1, 1)
    best, second = world.at_selection(5, (0,), "Madina"), world.at_selection(4, (0,), "Farrukh")
    world.selected()
    world.nominated(0)
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    decline(world, best)
    shown = office.get("bundles.show", bundle_id=db.session.scalars(select(Bundle.id)).one(), **where)

    def letter() -> str:
        pdf = office.get(shown.links()["Letter and list (PDF)"]).response.get_data()
        return " ".join(words_of_pdf(pdf).split())

    words = letter()
    assert "We nominate 1 person to your university" in words
    assert "1 person whom you have declined is not in this letter any more." in words
    assert ("FARRUKH" in words, "MADINA" in words) == (True, False)
    decline(world, second)
    before, words = words, letter()
    assert "We nominate nobody to your university" in words
    assert "Please tell us whom you accept" not in words
    assert "FARRUKH" not in words
    assert ("Name as in the passport" in before, "Name as in the passport" in words) == (True, False)


def test_who_was_declined_does_not_get_the_same_seat_again(app, world):
    declined, waiting = (
        world.at_selection(5, (0, 1)),
        world.at_selection(3, (0,)),
    )
    world.selected()
    world.nominated(0)
    decline(world, declined)
    run_jobs("selection.pass_on")
    assert stage_of(declined) == "waiting-list"
    told = select(Message.text).where(
        Message.person_id == declined.subject_id, Message.key == "declined-by-partner"
    )
    other = world.call.destinations[1].institution.name["en"]
    (letter,) = db.session.scalars(told)
    assert f"on the waiting list again, for your other choices: {other}." in letter
    assert f"A seat is free now: {other}. It comes to nobody by itself: the office gives it" in letter
    links = Visitor(app, world.coordinator).get("workflow.tasks").links()
    assert "1 person waits for a seat that is free" in links
    assert held_seat(declined.id) is None
    assert held_seat(waiting.id).destination_id == world.call.destinations[0].id
    run = world.selected()
    assert {each.application_id: each.destination_id for each in run.placements} == {
        declined.id: world.call.destinations[1].id
    }
    assert stage_of(declined) == "nomination"


def decline(world: Office, application) -> None:
    nomination = db.session.get_one(Nomination, nomination_of(application))
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world))).one()
    services.decline_nomination(
        contact, nomination, seen_version=None, reason="Full.", own_reference="", now=utc_now()
    )
    db.session.commit()


def test_nobody_is_nominated_to_a_partner_without_a_contact(app, world):
    application = world.at_selection(5, (0,))
    world.selected()
    for contact in db.session.scalars(select(Contact)):
        contact.ended_at = utc_now()
    with pytest.raises(Refusal, match="partner-without-contact"):
        world.nominated(0)
    db.session.rollback()
    assert stage_of(application) == "nomination"


def test_a_declined_offer_passes_the_seat_on_and_never_back(app, world):
    first, second = (
        world.at_selection(5, (0,)),
        world.at_selection(3, (0,)),
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
    office = Visitor(app, world.coordinator)
    shown = office.get("bundles.show", reference=world.call.reference, bundle_id=nomination.bundle_id)
    assert "Nobody is nominated any more" in shown.words
    gone = by_id(first.id)
    assert f"No longer nominated {gone.subject.called} {gone.reference} · Offer declined" in shown.words


def test_a_place_is_accepted_after_its_page_says_what_that_means(app, world):
    one, other, _third = world.call.destinations
    other.institution_id, other.field = one.institution_id, named("Energy")
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
    assert "After that day the place goes to the next on the waiting list" in words_of(offer)
    world.call.waiting_list_ends_on = local_day(by_id(first.id).due_at)
    db.session.commit()
    (offer,) = owner.get("applications.show", reference=first.reference).all("section", id="offer")
    assert "After that day the place is no longer kept for you." in words_of(offer)
    assert "waiting list" not in words_of(offer)
    page = owner.get(page.links()["Accept the place"])
    assert "Your place is then fixed: Riga Technical University, Engineering" in page.words
    given_up = "Riga Technical University, Energy."
    assert f"You give up your other choices in this call: {given_up}" in page.words
    assert stage_of(first) == "offer"
    declining = owner.get("workflow.move_page", reference=first.reference, move_key="decline")
    assert "The international office reads this" in declining.words
    done = owner.submitted(page, "Accept the place")
    assert "Noted: “Accept the place”. Your application has ended: Confirmed." in done.words
    assert stage_of(first) == "confirmed"


def test_many_people_of_a_partner_are_found_and_narrowed_on_its_page(app, world, monkeypatch):
    monkeypatch.setattr("mobility.selection.views.listed.PAGE_ROWS", 2)
    world.seats(3, 1, 1)
    people = [world.at_selection(each, (0,), name=f"Student {each}") for each in (5, 4, 3)]
    world.selected()
    world.nominated(0)
    partner = Visitor(app)
    partner.submitted(partner.get(link_in_the_mail(address_of(world))), "Accept STUDENT 4")
    office = Visitor(app, world.coordinator)
    where = {"reference": world.call.reference, "bundle_id": db.session.scalars(select(Bundle.id)).one()}

    def on(page: Page) -> list[str]:
        (card,) = page.all("section", id="listed")
        return sorted(name for name in ("STUDENT 5", "STUDENT 4", "STUDENT 3") if name in words_of(card))

    page = office.get("bundles.show", **where)
    assert len(on(page)) == 2
    assert len(on(office.get(page.links()["Next"]))) == 1
    found = office.submit(page, "Show", search=people[0].reference)
    assert (on(found), "Found: 1 person" in found.words) == (["STUDENT 5"], True)
    assert on(office.submit(page, "Show", stands="said-accept")) == ["STUDENT 4"]
    assert len(on(office.get(page.links()["All on one page"]))) == 3


def test_the_pages_cost_the_same_for_one_and_for_three(app, world):
    world.seats(3, 3, 1)
    for points in (5, 4, 3):
        world.at_selection(points, (0,))
    world.at_selection(2, (1,))
    world.selected()
    world.nominated(0)
    world.nominated(1)
    office, partner = Visitor(app, world.coordinator), Visitor(app)
    bundles = db.session.scalars(select(Bundle).order_by(Bundle.id)).all()
    offices = [
        office.get("bundles.show", reference=world.call.reference, bundle_id=each.id) for each in bundles
    ]
    partners = [bundle_page(partner, world, place) for place in (0, 1)]
    for three, one in (offices, partners):
        assert len(three.statements) == len(one.statements) <= 14, "\n".join(map(str, three.statements))
    assert len(office.get("bundles.index", reference=world.call.reference).statements) <= 10


def words_of_pdf(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
