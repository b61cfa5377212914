"""Nominations on the partner's side: links that end, answers on a page or by the list, and what the office sees of them."""

import string
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base import languages
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.record import Event
from mobility.base.sheets import Sheet, Tab, read_sheet, workbook
from mobility.calls.models import CallState
from mobility.calls.queries import call_by_id
from mobility.institutions.models import Contact
from mobility.notifications.keeping import PATIENCE
from mobility.notifications.models import Message
from mobility.notifications.outgoing import Outgoing, outgoing
from mobility.register.models import Affiliation, RegisterEntry
from mobility.selection import services
from mobility.selection.models import Bundle, Nomination, PartnerLink, PartnerWord
from mobility.selection.nominations.links import path_of
from mobility.selection.nominations.partners import nominees_of
from mobility.workflow import services as workflow
from mobility.workflow.models import Wait
from tests.applications.world import person
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
    place_of,
    rank,
    run_jobs,
    scopes_of,
    stage_of,
    take_over,
    unpacked,
)


@dataclass
class Nominated(Office):
    nominees: list[Application] = field(default_factory=list)


def scene(app) -> Nominated:
    """Student 5 and Student 4 are nominated to the first partner, which has two seats."""
    world = Nominated.open(seats=(2, 1, 1))
    found = [world.at_selection(points, (0,), name=f"Student {points}") for points in (5, 4)]
    world.selected()
    world.nominated(0)
    world.nominees = [by_id(each.id) for each in found]
    return world


def test_looking_decides_nothing_and_a_press_does(app, world):
    first, second = world.nominees
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
    assert not [scope for scope in scopes_of(second) if scope.startswith("partner:")]
    assert stage_of(second) == "not-selected", "there is no other choice to wait for"
    own = Visitor(app, by_id(second.id).subject).get("applications.show", reference=second.reference)
    (card,) = own.having("sf-now")
    asked = by_id(second.id).choices[0].destination.institution.name["en"]
    assert f"{asked} does not take you up, and no other choice is left." in words_of(card)
    assert "The reason: No courses in English this term." in words_of(card)
    assert own.words.count("Not accepted by the partner") == 3, "heading, state and the last step"
    assert own.words.count("Not selected") == 1, "what happened names the stage"
    declined, closed = [text for _key, text in told_last(second, 2)]
    assert "No courses in English this term." in declined
    assert "STUDENT" not in declined
    assert "waiting list" not in declined
    assert "no choice is left to wait for" in closed
    (mail,) = {each.message_id: mail_of(each) for each in told_to(second)[-2:]}.values()
    assert [item.title for item in mail.items] == [each.subject for each in told_to(second)[-2:]]
    office = select(Message.text).where(Message.key == "partner-declined")
    assert "waiting list" not in db.session.scalars(office).one()


def test_who_is_declined_and_gets_another_seat_at_once_reads_both_in_one_mail(app, world):
    """Within a limit over both places, the seat that is free by the decline can be given at the other one."""
    best, _other = world.nominees
    there = [place.id for place in world.call.destinations[:2]]
    world.call.limits = [{"destinations": there, "seats": 2}]
    rank(best, there)
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world))).one()
    found = db.session.get_one(Nomination, nomination_of(best))
    services.decline_nomination(
        contact, found, seen_version=None, reason="Full.", own_reference="", now=utc_now()
    )
    db.session.commit()
    run_jobs("selection.pass_on")
    assert (stage_of(best), place_of(best)) == ("nomination", there[1])
    first, second = told_to(best)[-2:]
    assert (first.key, second.key) == ("declined-by-partner", "seat-passed-on")
    sends = select(Job.not_before).where(Job.arguments["message_id"].as_integer() == first.id)
    assert db.session.scalars(sends).one() == first.created_at + PATIENCE
    mail = mail_of(second)
    assert (mail.body.title, [item.title for item in mail.items]) == (
        second.subject,
        [first.subject, second.subject],
    )
    own = Visitor(app, by_id(best.id).subject).get("/messages")
    assert all(text in own.words for text in (first.subject, second.subject))


def mail_of(message: Message) -> Outgoing:
    """The mail in which it leaves."""
    return outgoing(message.id)


def told_to(application) -> list[Message]:
    found = select(Message).where(Message.person_id == application.subject_id).order_by(Message.id)
    return list(db.session.scalars(found))


def told_last(application, number: int) -> list[tuple[str, str]]:
    """(key, text) of the newest messages to the person, in their order."""
    found = select(Message.key, Message.text).where(Message.person_id == application.subject_id)
    return [tuple(row) for row in db.session.execute(found.order_by(Message.id))][-number:]


def test_the_office_reads_an_answer_on_the_case_before_it_counts_and_the_person_does_not(app, world):
    student, _other = world.nominees
    office, own = Visitor(app, world.coordinator), Visitor(app, student.subject)
    where, said = {"reference": student.reference}, "The partner has answered: it accepts"
    pages = [office, own, Visitor(app, person("auditor@all"))]
    before = [said in each.get("applications.show", **where).words for each in pages]
    partner = Visitor(app)
    partner.submitted(partner.get(link_in_the_mail(address_of(world))), "Accept STUDENT 5")
    shown, theirs, audited = [each.get("applications.show", **where) for each in pages]
    assert before == [False] * 3
    assert [said in each.words for each in (shown, theirs, audited)] == [True, False, True]
    assert "answered by Anna Berzina" in shown.words
    lines = ["The partner has answered. It counts from" in each.words for each in (shown, theirs, audited)]
    assert (lines, "Now with: Partner contact" in shown.words) == ([True, False, True], False)
    assert ("Take over now" in shown.words, "Take over now" in audited.words) == (True, False)
    assert stage_of(student) == "partner-answer"
    page = office.submitted(shown, "Take over now")
    assert (said in page.words, stage_of(student)) == (False, "offer")
    assert student.reference in page.words


def test_the_office_sees_when_the_partner_first_opened_its_nominations(app, world):
    """The page notes it in a transaction of its own, which a test takes back; so the service does it once more."""
    office, partner, where = (
        Visitor(app, world.coordinator),
        Visitor(app),
        {"reference": world.call.reference},
    )
    bundle = db.session.scalars(select(Bundle)).one()
    told = "Nobody at the partner has opened it by their link yet"
    assert "not opened yet" in office.get("bundles.index", **where).words
    assert told in office.get("bundles.show", bundle_id=bundle.id, **where).words
    pages = [lambda: partner.get(link_in_the_mail(address_of(world))), lambda: bundle_page(partner, world)]
    assert [notes(page()) for page in pages] == [1, 1]
    contact = db.session.scalars(select(PartnerLink.contact_id)).one()
    for later in (0, 1):
        services.note_seen(contact, [bundle.id], now=utc_now() + timedelta(days=later))
    db.session.commit()
    assert [notes(page()) for page in pages] == [0, 0]
    assert "opened on" in office.get("bundles.index", **where).words
    page = office.get("bundles.show", bundle_id=bundle.id, **where)
    assert (told in page.words, "by Anna Berzina" in page.words) == (False, True)
    seen = db.session.scalars(select(Event).where(Event.name == "bundle-seen")).all()
    assert [(each.chain, each.facts["bundle"]) for each in seen] == [(f"call:{world.call.id}", bundle.id)]


def notes(page: Page) -> int:
    """How often the page notes that something was opened."""
    return sum(statement.startswith("UPDATE bundle") for statement in page.statements)


def test_languages_are_called_by_name_in_the_language_of_the_page(app, world):
    address = link_in_the_mail(address_of(world))
    named = {"en": "English", "ru": "Английский", "tg": "Англисӣ"}
    pages = {key: Visitor(app, language=key).get(address).words for key in named}
    assert {key: words for key, words in named.items() if words not in pages[key]} == {}


def test_a_mistyped_link_says_whom_to_ask_in_english(app, world):
    address = link_in_the_mail(address_of(world))
    page = Visitor(app).get(address[:-2])
    assert (page.status, page.heading) == (404, "This link opens nothing")
    assert "Please ask the international office for a new one" in page.words
    assert page.response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_errors_of_a_link_are_in_its_contact_s_language_too(app, world):
    address, partner = link_in_the_mail(address_of(world)), Visitor(app)
    partner.http.delete_cookie("language")
    for where in ("/no/such/page", "/bundles/999999"):
        page = partner.get(f"{address}{where}")
        assert (page.status, page.heading, page.root.get("lang")) == (404, "There is no such page", "en")
    forged = partner.get("/partner/forged/no/such/page")
    assert (forged.status, forged.root.get("lang")) == (404, "en")
    wrong = partner.post(f"{address}/list.csv", {})
    assert (wrong.status, wrong.root.get("lang")) == (405, "en")


def test_the_address_after_a_mistake_leads_back_when_it_is_opened_again(app, world):
    address, partner = link_in_the_mail(address_of(world)), Visitor(app)
    page = bundle_page(partner, world)
    mistake = partner.submit(page, "Accept the ticked ones")
    assert (mistake.status, mistake.errors()) == (422, ["Tick at least one person."])
    assert partner.get(mistake.address).response.location == address
    assert partner.get(f"{page.address}/list/take").response.location == page.address


def test_a_link_ends_is_recalled_and_made_anew(app, world):
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


def test_a_link_opens_as_it_was_sent_alone(app, world):
    """The last letter of its signature has bits to spare: another one would say the same."""
    address, partner = link_in_the_mail(address_of(world)), Visitor(app)
    spare = string.ascii_letters + string.digits + "-_"
    opened = [each for each in spare if partner.get(address[:-1] + each).status == 200]
    assert opened == [address[-1]]


def test_an_answer_is_given_once(app, world):
    _other, person = world.nominees
    partner = Visitor(app)
    page = partner.get(link_in_the_mail(address_of(world)))
    partner.submitted(page, "Accept STUDENT 4")
    again = partner.submit(page, "Accept STUDENT 4")
    assert (again.status, again.errors()) == (
        422,
        ["This nomination is answered already. Nothing was done twice."],
    )
    long = {f"n{nomination_of(person)}__reason": "No. " * 2000}
    declined = partner.submit(page, "Decline", **long)
    assert (declined.status, declined.errors()) == (422, again.errors())
    take_over(person)
    assert stage_of(person) == "offer"


def test_an_answer_can_be_taken_back_until_the_office_has_taken_it_over(app, world):
    student, _other = world.nominees
    partner, coordinator = Visitor(app), Visitor(app, world.coordinator)
    page = partner.submitted(partner.get(link_in_the_mail(address_of(world))), "Accept STUDENT 5")
    run_jobs("selection.take_over")
    assert stage_of(student) == "partner-answer"
    told = select(Message.key).where(Message.person_id == student.subject_id, Message.key == "offer")
    assert db.session.scalars(told).all() == []
    said, page = page, partner.submitted(page, "Take the answer back")
    assert "You can answer anew." in page.words
    again = partner.submit(said, "Take the answer back")
    assert (again.status, again.errors()) == (
        422,
        ["This answer was taken back already. Below you can answer anew."],
    )
    assert not services.take_over(nomination_of(student), now=utc_now(), at_once=True)
    page = partner.submitted(page, "Accept STUDENT 5")
    office = coordinator.get("selection.overview", reference=world.call.reference)
    ask = coordinator.get(office.links()["Take over now… (Riga Technical University)"])
    assert "The partner accepts 1 person." in ask.words
    assert stage_of(student) == "partner-answer"
    office = coordinator.submitted(ask, "Take over now")
    assert "The partner's answer is taken over" in office.words
    assert stage_of(student) == "offer"
    assert db.session.scalars(told).all() == ["offer"]
    late = partner.submit(page, "Take the answer back")
    assert (late.status, len(late.errors())) == (422, 1)


def test_the_answers_of_a_partner_are_taken_over_together_as_they_were_shown(app, world):
    people = world.nominees
    partner, office = Visitor(app), Visitor(app, world.coordinator)
    address = link_in_the_mail(address_of(world))
    for name in ("STUDENT 5", "STUDENT 4"):
        partner.submitted(partner.get(address), f"Accept {name}")
    page = office.get("selection.overview", reference=world.call.reference)
    assert "Accepts, not final yet: 2" in page.words
    ask = office.get(page.links()["Take over now… (Riga Technical University)"])
    assert "The partner accepts 2 people." in ask.words
    partner.submitted(partner.get(address), "Take the answer back")
    refused = office.submit(ask, "Take over now")
    assert (refused.status, "Something newer has come in its place" in refused.words) == (422, True)
    waiting = next(
        name for name in ("STUDENT 5", "STUDENT 4") if f"Accept {name}" in partner.get(address).buttons()
    )
    partner.submitted(partner.get(address), f"Accept {waiting}")
    page = office.submitted(office.get(ask.address), "Take over now")
    assert "2 answers are being taken over, one after the other, and everybody is told." in page.words
    assert "2 answers are being taken over. Look again" in page.words
    assert [stage_of(each) for each in people] == ["partner-answer"] * 2
    run_jobs("selection.take_over", twice=True)
    assert [stage_of(each) for each in people] == ["offer"] * 2
    again = office.submit(ask, "Take over now")
    assert (again.status, office.get(ask.address).status) == (409, 303)


def test_of_who_leaves_before_the_answer_counts_nothing_is_left_to_take_back_or_over(app, world):
    first, _second = world.nominees
    partner, office = Visitor(app), Visitor(app, world.coordinator)
    address, selection = link_in_the_mail(address_of(world)), {"reference": world.call.reference}
    stale = partner.submitted(partner.get(address), "Accept STUDENT 5", **own_reference(first, "RTU-9"))
    assert "You can take it back until" in stale.words
    assert "Your own reference: RTU-9" in stale.words
    bundle = office.get(office.get("selection.overview", **selection).links()["Riga Technical University"])
    assert "Take over now… (STUDENT 5)" in bundle.links()
    workflow.fire(
        first.id, "withdraw", actor=by_id(first.id).subject, seen_version=None, now=utc_now(), reason="Ill."
    )
    db.session.commit()
    page = partner.get(address)
    assert ("No longer nominated" in page.words, "take it back" in page.words) == (True, False)
    assert "Take the answer back" not in page.buttons()
    shown = office.get(bundle.address)
    assert f"{first.reference} · Withdrawn" in words_of(*shown.all("li", id="gone"))
    assert ("Take over now" in shown.words, "can take it back" in shown.words) == (False, False)
    late = partner.submit(stale, "Take the answer back")
    assert (late.status, late.errors()) == (
        422,
        ["This person is no longer nominated to you, so the answer counts no more."],
    )


FAR = "Is the year right? The day is more than a year away from the agreed stay."


def stay(world: Nominated) -> tuple[date, date]:
    place = world.call.destinations[0]
    return place.stay_from, place.stay_to


def in_words(day: date) -> str:
    """As the pages have it, blanks as blanks."""
    return languages.day(day, "en").replace("\xa0", " ")


def boxes(day: date, name: str) -> dict[str, object]:
    """A day as the three boxes of a form are filled."""
    return {f"{name}__day": day.day, f"{name}__month": day.month, f"{name}__year": day.year}


def own_reference(application, value: str) -> dict[str, str]:
    return {f"n{nomination_of(application)}__own_reference": value}


def filled(sheet: Sheet, **rows: dict[str, str]) -> bytes:
    """The list with cells filled in: name -> beginning of a column's title -> cell."""
    made = []
    for _line, cells in sheet.rows:
        row = [*cells, *[""] * (len(sheet.head) - len(cells))]
        for title, cell in rows.get(row[1].replace(" ", "_"), {}).items():
            row[next(i for i, head in enumerate(sheet.head) if head.startswith(title))] = cell
        made.append(row)
    return workbook(Tab("List", sheet.head, made))


def test_where_the_days_to_answer_differ_each_says_its_own(app, world):
    partner, address = Visitor(app), link_in_the_mail(address_of(world))
    own = "Please answer by: "
    assert (partner.get(address).words.count(own), bundle_page(partner, world).words.count(own)) == (1, 1)
    asked = by_id(world.nominees[0].id)
    asked.due_at += timedelta(days=3)
    db.session.commit()
    first = partner.get(address)
    assert [words_of(each) for each in first.all("h2", class_="h") if "STUDENT" in words_of(each)] == [
        "STUDENT 4",
        "STUDENT 5",
    ]
    for page in (first, bundle_page(partner, world)):
        assert ("The first answer is due by: " in page.words, page.words.count(own)) == (True, 2)


def test_the_partner_accepts_the_ticked_and_notes_days_and_number(app, world):
    first, second = world.nominees
    partner = Visitor(app)
    page = bundle_page(partner, world)
    assert {"STUDENT 5", "STUDENT 4"} <= {name for name in ("STUDENT 5", "STUDENT 4") if name in page.words}
    own = partner.get(page.links()["Your reference and your dates (STUDENT 5)"])
    starts, ends = stay(world)
    wrong = boxes(starts, "starts_on") | boxes(starts - timedelta(days=1), "ends_on")
    crossed = partner.submit(own, "Save", **wrong, **boxes(ends + timedelta(days=400), "arrives_on"))
    assert (crossed.status, crossed.errors()) == (422, [FAR, "The end is before the beginning."])
    late = starts + timedelta(days=3)
    right = boxes(ends, "ends_on") | boxes(late, "arrives_on") | boxes(late, "starts_on")
    page = partner.submitted(crossed, "Save", **right, own_reference="RTU-5")
    assert "Saved for STUDENT 5." in page.words
    assert f"STUDENT 5: The arrival is after the agreed stay begins ({in_words(starts)})." in page.words
    assert (
        f"Your dates: arrival {in_words(late)}, from {in_words(late)}, until {in_words(ends)}" in page.words
    )
    kept = nomination(first)
    assert (kept.partner_reference, kept.starts_on, kept.ends_on) == ("RTU-5", late, ends)
    ticked = f"{nomination_of(second)}:{second.version}"
    partner.submitted(page, "Accept the ticked ones", nominations=[ticked])
    assert [nomination(each).said for each in (first, second)] == [None, "accept"]
    partner.submitted(
        page, "Accept the ticked ones", nominations=[f"{nomination_of(first)}:{by_id(first.id).version}"]
    )
    own = f"The partner’s dates: arrival {in_words(late)}, from {in_words(late)}"
    student, office = Visitor(app, by_id(first.id).subject), Visitor(app, world.coordinator)
    assert own not in student.get("applications.show", reference=first.reference).words
    take_over(first)
    for reader in (student, office):
        shown = reader.get("applications.show", reference=first.reference).words
        assert (own in shown, "Their reference: RTU-5" in shown) == (True, True)
    asked = student.get("workflow.move_page", reference=first.reference, move_key="accept")
    assert own in asked.words
    other = partner.get(page.links()["Your reference and your dates (STUDENT 5)"])
    partner.submitted(other, "Save", **boxes(late + timedelta(days=2), "arrives_on"))
    assert student.submit(asked, "Accept the place").status == 409
    again = student.get("workflow.move_page", reference=first.reference, move_key="accept")
    student.submitted(again, "Accept the place")


def test_of_many_the_partner_reads_a_page_finds_one_by_name_and_ticks_all(app, world, monkeypatch):
    monkeypatch.setattr("mobility.selection.views.answers.AT_ONCE", 1)
    partner = Visitor(app)
    page = partner.get(link_in_the_mail(address_of(world)))

    def listed(page: Page) -> list[str]:
        return [
            words_of(each).split(" ")[1]
            for each in page.all("section")
            if "nomination-" in each.get("id", "")
        ]

    second, first = (str(each.subject.name).split()[-1] for each in world.nominees)
    assert (listed(page), "2 people" in page.words) == ([first], True)
    following = partner.get(page.links()["Next"])
    assert listed(following) == [second]
    assert listed(partner.get(following.links()["Back"])) == [first]
    assert listed(partner.submit(page, "Show", search=world.nominees[0].reference)) == [second]
    nobody = partner.submit(page, "Show", search="Farangis")
    assert (listed(nobody), "Nobody here has this name or reference." in nobody.words) == ([], True)
    refused = partner.submit(following, "Decline")
    assert (refused.status, listed(refused)) == (422, [second])
    ticked = partner.get(page.links()["Tick all"])
    assert "You accept 2 people." in partner.submitted(ticked, "Accept the ticked ones").words


def test_the_list_filled_in_is_shown_then_done_once(app, world):
    first, second = world.nominees
    partner = Visitor(app)
    page = bundle_page(partner, world)
    starts, _ends = stay(world)
    empty = looked_at(partner, page, filled(list_of(partner, page)))
    assert "No answers were found in the list" in empty.words
    content = filled(
        list_of(partner, page),
        STUDENT_5={"Answer": "Accept", "Your own": "=1+1", "Arrival": f"{starts:%d.%m.%Y}"},
        STUDENT_4={"Answer": "отказать", "Reason": "No courses."},
    )
    shown = looked_at(partner, page, content)
    assert (shown.status, "What the list would do" in shown.words) == (200, True)
    assert ("Your own reference" in shown.words, "Their reference" in shown.words) == (True, False)
    assert [nomination(each).said for each in (first, second)] == [None, None]
    page = partner.submitted(shown, "Take the list over")
    assert "Noted for 2 people." in page.words
    kept = nomination(first)
    assert (kept.said, kept.partner_reference, kept.arrives_on) == ("accept", "=1+1", starts)
    assert (nomination(second).said, nomination(second).said_because) == ("decline", "No courses.")
    assert "Nothing would change" in looked_at(partner, page, content).words
    again = partner.submit(shown, "Take the list over")
    assert again.status == 303
    said = select(Event).where(Event.name == "partner-said")
    assert len(db.session.scalars(said).all()) == 2
    raw = partner.get(page.links()[XLSX]).response.get_data()
    assert b"<f>" not in unpacked(raw)


def test_bad_cells_come_back_marked_and_nothing_is_done(app, world):
    first, second = world.nominees
    partner = Visitor(app)
    page = bundle_page(partner, world)
    _starts, ends = stay(world)
    content = filled(
        list_of(partner, page),
        STUDENT_5={"Answer": "perhaps", "Arrival": "soon", "Studies end": f"{ends + timedelta(days=400)}"},
        STUDENT_4={"Answer": "decline", "Arrival": "31.02.2027", "Studies begin": "02/28/2027"},
    )
    shown = looked_at(partner, page, content)
    assert shown.status == 422
    assert FAR in shown.words
    assert "Write accept or decline, or leave it empty." in shown.words
    assert shown.words.count("Write the day as 31.01.2027.") == 1
    assert shown.words.count("There is no such day.") == 2
    back = partner.submit(shown, "Take the file back, cells marked").response.get_data()
    assert "✗ perhaps" in unpacked(back).decode()
    assert "✗ soon" in unpacked(back).decode()
    assert read_sheet(back).head[-1] == "What is wrong"
    assert looked_at(partner, page, back).status == 422
    assert [nomination(each).said for each in (first, second)] == [None, None]
    alone = looked_at(partner, page, filled(list_of(partner, page), STUDENT_4={"Reason": "No room."}))
    assert (alone.status, "There is a reason, but no answer." in alone.words) == (422, True)
    assert looked_at(partner, page, b"PK\x03\x04 no workbook").status == 422
    assert looked_at(partner, page, b"Name;Answer\nStudent 5;accept\n").status == 422


def test_a_row_with_the_name_or_birth_date_of_another_is_marked(app, world):
    first, second = world.nominees
    for student, born in ((first, date(2004, 2, 3)), (second, date(2005, 4, 5))):
        known = db.session.scalars(select(Affiliation).filter_by(person_id=student.person_id)).one()
        db.session.get_one(RegisterEntry, known.entry_id).birth_date = born
    db.session.commit()
    partner = Visitor(app)
    page = bundle_page(partner, world)
    empty = list_of(partner, page)
    answers = ({"Answer": "accept"}, {"Answer": "decline", "Reason": "No room."})
    swapped = filled(
        empty, STUDENT_5=answers[0] | {"Name": "STUDENT 4"}, STUDENT_4=answers[1] | {"Name": "Student 5"}
    )
    shown = looked_at(partner, page, swapped)
    assert (shown.status, shown.words.count("and the name in the row is another.")) == (422, 2)
    assert "This reference is that of STUDENT 5, and" in shown.words
    back = partner.submit(shown, "Take the file back, cells marked").response.get_data()
    assert "✗ STUDENT 4" in unpacked(back).decode()
    assert looked_at(partner, page, back).status == 422
    other = looked_at(partner, page, filled(empty, STUDENT_5={"Name": "OLGA OTHER", "Answer": "accept"}))
    assert (other.status, other.words.count("OLGA OTHER")) == (422, 1)
    born = looked_at(partner, page, filled(empty, STUDENT_5=answers[0] | {"Birth date": "05.04.2005"}))
    assert (born.status, "that of STUDENT 5, born on 3 February 2004." in born.words) == (422, True)
    assert [nomination(each).said for each in (first, second)] == [None, None]
    theirs = {"Name": "Студент 5", "Birth date": ""}
    assert looked_at(partner, page, filled(empty, STUDENT_5=answers[0] | theirs)).status == 200


def test_what_an_older_list_would_replace_stands_beside_it(app, world):
    partner, (starts, ends) = Visitor(app), stay(world)
    page = bundle_page(partner, world)
    content = filled(
        list_of(partner, page),
        STUDENT_5={"Arrival": f"{starts}", "Studies end": f"{ends}", "Your own": "IV-1"},
    )
    shown = looked_at(partner, page, content)
    assert "instead of" not in shown.words
    page = partner.submitted(shown, "Take the list over")
    own = partner.get(page.links()["Your reference and your dates (STUDENT 5)"])
    later = starts + timedelta(days=4)
    partner.submitted(own, "Save", **boxes(later, "arrives_on"), own_reference="IV-1a")
    shown = looked_at(partner, bundle_page(partner, world), content)
    assert "would replace dates or references that are noted already: STUDENT 5." in shown.words
    assert f"{in_words(starts)} instead of {in_words(later)}" in shown.words
    assert ("IV-1 instead of IV-1a" in shown.words, shown.words.count("instead of")) == (True, 2)


def test_a_day_that_can_be_read_two_ways_is_asked_about(app, world):
    partner = Visitor(app)
    page = bundle_page(partner, world)
    year = stay(world)[0].year
    both = {"Arrival": f"03/04/{year}", "Studies begin": f"05/05/{year}"}
    shown = looked_at(partner, page, filled(list_of(partner, page), STUDENT_5=both))
    assert (shown.status, shown.words.count("This can be two days")) == (422, 1)


def test_days_that_do_not_go_with_the_stay_are_refused_or_warned_of(app, world):
    first, _second = world.nominees
    partner, (starts, ends) = Visitor(app), stay(world)
    page = bundle_page(partner, world)
    before = filled(
        list_of(partner, page),
        STUDENT_5={"Arrival": f"{starts}", "Studies end": f"{starts - timedelta(days=9)}"},
    )
    refused = looked_at(partner, page, before)
    assert (refused.status, "The last day is before the arrival." in refused.words) == (422, True)
    longer = looked_at(
        partner,
        page,
        filled(list_of(partner, page), STUDENT_5={"Studies end": f"{ends + timedelta(days=5)}"}),
    )
    assert f"The last day is after the agreed stay ends ({in_words(ends)})." in longer.words
    early = looked_at(
        partner,
        page,
        filled(list_of(partner, page), STUDENT_5={"Arrival": f"{starts - timedelta(days=60)}"}),
    )
    assert "The arrival is more than a month before the agreed stay begins" in early.words
    odd = {"Arrival": f"{starts + timedelta(days=5)}", "Studies end": f"{ends - timedelta(days=5)}"}
    shown = looked_at(partner, page, filled(list_of(partner, page), STUDENT_5=odd))
    assert f"The arrival is after the agreed stay begins ({in_words(starts)})." in shown.words
    assert f"The last day is before the agreed stay ends ({in_words(ends)})." in shown.words
    assert nomination(first).arrives_on is None
    partner.submitted(shown, "Take the list over")
    assert nomination(first).arrives_on == starts + timedelta(days=5)


def test_no_days_are_noted_of_who_is_declined(app, world):
    first, _second = world.nominees
    partner, (starts, _ends) = Visitor(app), stay(world)
    page = bundle_page(partner, world)
    own = partner.get(page.links()["Your reference and your dates (STUDENT 5)"])
    both = filled(
        list_of(partner, page),
        STUDENT_5={"Answer": "decline", "Reason": "No courses.", "Arrival": f"{starts}"},
    )
    refused = looked_at(partner, page, both)
    assert (refused.status, "This person is declined: no days are noted" in refused.words) == (422, True)
    declining = filled(list_of(partner, page), STUDENT_5={"Answer": "decline", "Reason": "No courses."})
    page = partner.submitted(looked_at(partner, page, declining), "Take the list over")
    names = [name for name in page.links() if name.startswith("Your reference and your dates")]
    assert names == ["Your reference and your dates (STUDENT 4)"]
    late = filled(list_of(partner, page), STUDENT_5={"Arrival": f"{starts}"})
    assert looked_at(partner, page, late).status == 422
    said = partner.submit(own, "Save", **boxes(starts, "arrives_on"))
    take_over(first)
    counts = partner.get(own.address)
    for page in (said, counts):
        assert (page.status, "This person is declined: no days are noted" in page.words) == (409, True)
    assert nomination(first).arrives_on is None


def test_the_office_reads_where_the_partners_days_do_not_go_with_the_stay(app, world):
    first, _second = world.nominees
    partner, office, (starts, _ends) = Visitor(app), Visitor(app, world.coordinator), stay(world)
    page = bundle_page(partner, world)
    own = partner.get(page.links()["Your reference and your dates (STUDENT 5)"])
    late = starts + timedelta(days=6)
    partner.submitted(own, "Save", **boxes(late, "arrives_on"), **boxes(starts, "starts_on"))
    odd = f"The arrival is after the agreed stay begins ({in_words(starts)}). The first day is before the arrival."
    bundle = db.session.scalars(select(Bundle)).one()
    page = office.get("bundles.show", reference=world.call.reference, bundle_id=bundle.id)
    assert f"STUDENT 5: {odd}" in page.words
    (text,) = db.session.scalars(select(Message.text).where(Message.key == "partner-days-odd"))
    assert (f"Please look at this: {odd}" in text.replace("\u00a0", " "), first.reference in text) == (
        True,
        True,
    )
    partner.submitted(partner.get(own.address), "Save", **boxes(late, "starts_on"))
    told = select(Message.state, Message.settled_at.is_(None)).where(Message.key == "partner-days-odd")
    newest_alone = [("dropped", False), ("waiting", True)]
    assert db.session.execute(told.order_by(Message.id)).all() == newest_alone, "one mail names a person once"
    own = partner.get(own.address)
    partner.submitted(own, "Save", **boxes(starts, "arrives_on"), **boxes(starts, "starts_on"))
    page = office.get("bundles.show", reference=world.call.reference, bundle_id=bundle.id)
    assert "do not go with the agreed stay" not in page.words
    assert db.session.scalars(select(Message.state).where(Message.key == "partner-days-odd")).all() == [
        "dropped",
        "dropped",
    ]


def test_the_nominations_of_a_cancelled_call_say_so_on_both_sides(app, world):
    office, partner, where = (
        Visitor(app, world.coordinator),
        Visitor(app),
        {"reference": world.call.reference},
    )
    told = "This call was cancelled. Places that are confirmed stand."

    def pages() -> list[bool]:
        listed = office.get("bundles.index", **where)
        shown = office.get("bundles.show", **where, bundle_id=db.session.scalars(select(Bundle.id)).one())
        return [told in each.words for each in (listed, shown, bundle_page(partner, world))]

    assert pages() == [False] * 3
    call = call_by_id(world.call.id)
    call.state, call.cancelled_at = CallState.CANCELLED, utc_now()
    db.session.commit()
    assert pages() == [True] * 3


def test_who_withdraws_leaves_the_list(app, world):
    first, second = world.nominees
    partner = Visitor(app)
    before = partner.get(bundle_page(partner, world).links()[XLSX]).response.get_data()
    workflow.fire(
        second.id, "withdraw", actor=by_id(second.id).subject, seen_version=None, now=utc_now(), reason="Ill."
    )
    db.session.commit()
    (letter,) = db.session.scalars(select(Message.text).where(Message.key == "nominee-withdrew"))
    assert "The others whom we have nominated to you are not concerned." in letter
    page = bundle_page(partner, world)
    names = [cells[1] for _line, cells in list_of(partner, page).rows]
    assert (names, "STUDENT 4" in page.words) == (["STUDENT 5"], False)
    (start,) = partner.get(link_in_the_mail(address_of(world))).all("section", id="bundles")
    assert "1 person, " in words_of(start)
    sheet = read_sheet(before)
    answer = {"Answer (accept or decline)": "accept"}
    shown = looked_at(partner, page, filled(sheet, STUDENT_5=answer, STUDENT_4=answer))
    assert (shown.status, "STUDENT 4 is no longer nominated: that row is left out." in shown.words) == (
        200,
        True,
    )
    partner.submitted(shown, "Take the list over")
    assert [nomination(each).said for each in (first, second)] == ["accept", None]


def test_the_partner_asks_and_proposes_and_the_office_answers_on_both_sides(app, world):
    partner, office = Visitor(app), Visitor(app, world.coordinator)
    page = bundle_page(partner, world)
    empty = partner.submit(page, "Send to the office")
    assert (empty.status, empty.errors()) == (422, ["Write something."])
    page = partner.submitted(
        page, "Send to the office", word__kind="substitute", word__words="We would take Farrukh."
    )
    assert "Substitute proposed" in page.words
    assert "A seat that you decline goes to the next on our waiting list" in page.words
    told = db.session.scalars(select(Message.link).where(Message.key == "partner-wrote")).all()
    listed = office.get("bundles.index", reference=world.call.reference)
    assert "Answer what the partner wrote" in listed.words
    waits = "Riga Technical University has written about nominations and waits for an answer"
    shown = office.get(office.get("workflow.tasks").links()[waits])
    assert shown.address.partition("#")[0] == told[0]
    assert "We would take Farrukh." in shown.words
    assert "that is given back goes by the waiting list, and to nobody by name" in shown.words
    word = db.session.scalars(select(PartnerWord)).one()
    shown = office.submitted(
        shown, "Send the answer", **{f"w{word.id}__answer": "He is on our waiting list."}
    )
    assert "The answer is on its way to Anna Berzina." in shown.words
    assert waits not in office.get("workflow.tasks").links()
    assert "has written" not in office.get("/messages?show=unread").words
    answered = db.session.scalars(select(Message.link).where(Message.key == "partner-word-answered")).one()
    assert "He is on our waiting list." in partner.get(answered).words


def test_the_office_takes_a_list_over_on_the_partners_behalf(app, world):
    student, _other = world.nominees
    office = Visitor(app, world.coordinator)
    bundle = db.session.scalars(select(Bundle)).one()
    page = office.get("bundles.show", reference=world.call.reference, bundle_id=bundle.id)
    sheet = read_sheet(office.get(page.links()["List (XLSX)"]).response.get_data())
    shown = looked_at(office, page, filled(sheet, STUDENT_5={"Answer": "accept"}))
    assert ("Your own reference" in shown.words, "Their reference" in shown.words) == (False, True)
    page = office.submitted(shown, "Take the list over")
    assert "Noted for 1 person, on behalf of Anna Berzina." in page.words
    assert nomination(student).said == "accept"
    entry = db.session.scalars(select(Event).where(Event.name == "partner-list-taken")).one()
    assert entry.actor_id == world.coordinator.id


def test_reminders_and_silence_stand_on_the_bundle(app, world):
    people = world.nominees
    due_at = people[0].due_at
    for moment in (due_at - timedelta(hours=8), due_at + timedelta(hours=1)):
        for wait_id in db.session.scalars(
            select(Wait.id).where(Wait.case_id.in_([each.id for each in people]))
        ).all():
            workflow.attend(wait_id, now=moment)
        db.session.commit()
    letters = select(Message.subject, Message.link).where(
        Message.to_address == address_of(world), Message.key.contains("reminder")
    )
    ((subject, link),) = db.session.execute(letters).all()
    assert "Reminder: our nominations" in subject
    assert "2 nominations wait for your answer" in Visitor(app).get(link).words
    office = Visitor(app, world.coordinator)
    bundle = db.session.scalars(select(Bundle)).one()
    page = office.get("bundles.show", reference=world.call.reference, bundle_id=bundle.id)
    assert "the partner was reminded of 2 people" in page.words
    assert "the office was told that the partner is silent on 2 people" in page.words


@pytest.mark.parametrize("role", ["auditor@all", "dean@faculty:1"])
def test_who_reads_and_who_sends(app, role, world):
    visitor = Visitor(app, person(role))
    bundle = db.session.scalars(select(Bundle)).one()
    where = {"reference": world.call.reference, "bundle_id": bundle.id}
    reads = 200 if role.startswith("auditor") else 403
    assert visitor.get("bundles.show", **where).status == reads
    assert visitor.get("bundles.index", reference=world.call.reference).status == reads
    assert visitor.post("bundles.take_list", **where).status in (400, 403)


def test_the_partner_reads_of_whom_the_office_confirmed_what_it_confirmed(app, world):
    first, second = world.nominees
    who = db.session.scalars(select(Affiliation).where(Affiliation.person_id == first.person_id)).one()
    who.entry_id, who.state, who.year = None, "confirmed", 2
    claimed = db.session.scalars(select(Affiliation).where(Affiliation.person_id == second.person_id)).one()
    claimed.entry_id, claimed.state, claimed.year = None, "claimed", 4
    db.session.commit()
    known = {each.reference: each for each in nominees_of(world.call.destinations[0].institution_id)}
    told = [
        (each.birth_date, each.year, each.faculty) for each in (known[a.reference] for a in (first, second))
    ]
    assert told == [(who.birth_date, 2, world.faculties[0].name), (None, None, None)]
    page = Visitor(app).get(link_in_the_mail(address_of(world)))
    assert f"Studies at home {world.faculties[0].name['en']}, year 2" in page.words


def test_who_listens_to_the_page_hears_whose_each_field_and_button_is(app, world):
    partner, address = Visitor(app), link_in_the_mail(address_of(world))
    page = partner.submitted(partner.get(address), "Accept STUDENT 4")
    assert "Your own reference (STUDENT 5) (optional)" in [words_of(one) for one in page.root.iter("label")]
    named = [each.get("aria-label") for each in page.root.iter("button")]
    assert {"Decline (STUDENT 5)", "Take the answer back (STUDENT 4)"} <= {*named}
