"""The office writes to many: words in the reader's language, a look before, each by a job, the words in the record alone."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from mobility.accounts.models import Grant
from mobility.base.database import db, utc_now
from mobility.base.record import Event, EventText
from mobility.cohorts.models import OfficeMessage
from mobility.notifications.models import Message
from mobility.workflow.models import Case
from tests.applications.world import World, person
from tests.client import Visitor, words_of
from tests.erasing import erase
from tests.selection.world import run_jobs

WORDS = {
    "subject_ru": "Встреча: {call}",
    "text_ru": "{name}, ваша заявка {reference}: {stage}.\n\nПриходите.",
    "subject_en": "Meeting: {call}",
    "text_en": "{name}, your application {reference} is at: {stage}.",
}


TWICE = "You have sent these words to the same people less than 10 minutes ago: each gets them once. Nothing was sent twice."


def told() -> list[tuple[str, str, str]]:
    """(name, subject, text) of what was written to people, in order."""
    found = db.session.scalars(select(Message).where(Message.key == "office-message").order_by(Message.id))
    return [(message.to_name, message.subject, message.text) for message in found]


def test_the_text_calls_somebody_as_its_greeting_does(app):
    world = World.make()
    anna = world.student("Anna Sokolova", language="ru")
    anna.name_cyrillic = "Анна Соколова"
    case = world.sent(anna)
    office = Visitor(app, person("coordinator@all"))
    page = office.get("cohorts.show", reference=world.call.reference)
    page = office.submit(office.get(page.links()["Write to these people"]), "Look at it first", **WORDS)
    assert "Здравствуйте, Anna Sokolova!" in page.words
    assert f"Anna Sokolova, ваша заявка {case.reference}" in page.words


def test_each_reads_it_in_their_language_with_their_own_words_put_in(app):
    world = World.make()
    english = world.sent(world.student("Madina Sharipova"))
    tajik = world.sent(world.student("Komron Abdulloev", language="tg"))
    over = world.sent(world.student("Farrukh Olimov"))
    db.session.execute(update(Case).where(Case.id == over.id).values(ended_at=utc_now()))
    db.session.commit()
    office, author = Visitor(app, writer := person("coordinator@all")), writer
    page = office.get("cohorts.show", reference=world.call.reference)
    page = office.get(page.links()["Write to these people"])
    assert "To 2 people" in page.words
    assert "Send it to 2 people" not in page.buttons()
    page = office.submit(page, "Look at it first", **WORDS)
    assert f"Madina Sharipova, your application {english.reference} is at: Document check." in page.words
    assert f"Komron Abdulloev, ваша заявка {tajik.reference}" in page.words
    broken = office.submit(page, "Look again", text_ru="Приходите.\nВо вторник.")
    assert "Приходите.<br>Во вторник." in broken.text
    page = office.submit(broken, "Look again", text_ru=WORDS["text_ru"])
    greetings = ["Hello Madina Sharipova,", "Здравствуйте, Komron Abdulloev!"]
    assert [words_of(each) for each in page.all("p") if words_of(each) in greetings] == greetings
    assert told() == []
    page = office.submitted(page, "Send it to 2 people")
    assert "0 of 2 told" in page.words
    assert run_jobs("cohorts.", twice=True) == 2
    page = office.get(page.links()["Look again"])
    assert "2 of 2 told" in page.words
    title, at = world.call.title, f"{english.reference} is at: Document check."
    assert told() == [
        ("Madina Sharipova", f"Meeting: {title['en']}", f"Madina Sharipova, your application {at}"),
        (
            "Komron Abdulloev",
            f"Встреча: {title['ru']}",
            f"Komron Abdulloev, ваша заявка {tajik.reference}: Проверка документов.\n\nПриходите.",
        ),
    ]
    written = select(Message.language).where(Message.key == "office-message").order_by(Message.id)
    assert db.session.scalars(written).all() == ["en", "ru"]
    event = db.session.scalars(select(Event).where(Event.name == "office-wrote")).one()
    assert (event.chain, event.actor_id, event.facts["people"]) == (f"call:{world.call.id}", author.id, 2)
    kept = db.session.scalars(select(EventText.key).where(EventText.event_id == event.id)).all()
    assert set(kept) == set(WORDS)
    assert Visitor(app, person("coordinator@all")).get(page.address).status == 404
    erase(app, "office-wrote", "text_en")
    assert [text for _name, _subject, text in told()] == ["[erased words]", told()[1][2]]
    assert "Приходите." in told()[1][2]


def test_that_somebody_was_written_to_stands_in_their_application(app):
    """For them, and for who follows the cohort; a subject that was erased stands nowhere."""
    world = World.make()
    case, other = world.sent(world.student("Madina Sharipova")), world.sent(world.student("Zarina Odinaeva"))
    author, colleague = person("coordinator@all"), person("head-of-office@all")
    office = Visitor(app, author)
    page = office.get("office_messages.write", reference=world.call.reference)
    words = {"subject_en": "Meeting of {name}", "text_en": "Please come."}
    shown = office.submitted(office.submit(page, "Look at it first", **words), "Send it to 2 people").address
    run_jobs("cohorts.", twice=True)

    def history(reader):
        page = Visitor(app, reader).get("applications.show", reference=case.reference)
        return [
            (words_of(each), page.links().get(words_of(each)))
            for each in page.all("p")
            if "Wrote to" in words_of(each)
        ]

    said = "Wrote to the applicant: “Meeting of Madina Sharipova”"
    assert history(author) == [(f"You: {said}", shown)]
    assert history(colleague) == [(f"{author.called_in('en')}: {said}", None)]
    own = "Coordinator: Wrote to you: “Meeting of Madina Sharipova”"
    assert history(case.subject) == [(own, "/messages")]
    assert history(person("visa-officer@all")) == []
    entries = select(Event.chain, Event.actor_id).where(Event.name == "office-wrote-to").order_by(Event.chain)
    assert db.session.execute(entries).all() == [(f"case:{each.id}", author.id) for each in (case, other)]
    erase(app, "office-wrote", "subject_en")
    assert history(colleague)[0][0].endswith("Wrote to the applicant: “[erased words]”")


def test_the_same_words_go_to_the_same_people_once_from_two_tabs_or_the_way_back(app):
    world = World.make()
    world.sent()
    office = Visitor(app, person("coordinator@all"))
    page = office.get("office_messages.write", reference=world.call.reference)
    looked = office.submit(page, "Look at it first", **WORDS)
    office.submitted(looked, "Send it to 1 person")
    again = office.submit(looked, "Send it to 1 person")
    assert (again.status, again.errors()) == (422, [TWICE])
    assert "0 of 1 told" in office.get(again.links()["See how it went"]).words
    other = office.submit(page, "Look at it first", **{**WORDS, "text_en": "{name}, please come."})
    office.submitted(other, "Send it to 1 person")
    db.session.execute(update(OfficeMessage).values(asked_at=utc_now() - timedelta(minutes=11)))
    db.session.commit()
    office.submitted(looked, "Send it to 1 person")
    assert run_jobs("cohorts.") == 3


def test_words_that_nobody_has_looked_at_are_not_sent(app):
    world = World.make()
    world.sent()
    office = Visitor(app, person("coordinator@all"))
    page = office.get("office_messages.write", reference=world.call.reference)
    looked = office.submit(page, "Look at it first", **WORDS)
    changed = office.submit(looked, "Send it to 1 person", text_en="{name}, do not come.")
    assert (changed.status, changed.errors()) == (
        422,
        [
            "The words have changed since you looked at them, or you have not looked yet. Look at them before you send."
        ],
    )
    assert "do not come" in changed.text
    assert "Send it to 1 person" not in changed.buttons()
    looked = office.submit(changed, "Look at it first")
    assert "do not come." in words_of(looked.all("section", id="samples")[0])
    office.submitted(looked, "Send it to 1 person")
    assert run_jobs("cohorts.") == 1


def test_how_many_it_goes_to_is_there_for_both_that_can_be_ticked(app):
    """A script shows the one or the other, and says that it was this one that was seen."""
    world = World.make()
    world.sent(world.student("Madina Sharipova"))
    over = world.sent(world.student("Farrukh Olimov"))
    db.session.execute(update(Case).where(Case.id == over.id).values(ended_at=utc_now()))
    db.session.commit()
    page = Visitor(app, person("coordinator@all")).get(
        "office_messages.write", reference=world.call.reference
    )
    said = [
        (words_of(each) or each.get("value"), json.loads(each.get("data-words")))
        for each in page.root.iter()
        if each.get("data-ticked") == "in_it_only"
    ]
    assert said == [
        ("1", [2, 1]),
        ("To 1 person", ["To 2 people", "To 1 person"]),
        ("1 person of the list is left out.", ["", "1 person of the list is left out."]),
    ]


def test_the_look_before_shows_each_language_that_somebody_reads(app):
    world = World.make()
    for number in range(3):
        world.sent(world.student(f"Reader {number}"))
    world.sent(world.student("Komron Abdulloev", language="tg"))
    world.sent(world.student("Ekaterina Orlova", language="ru"))
    office = Visitor(app, person("coordinator@all"))
    page = office.get("office_messages.write", reference=world.call.reference)
    tajik = {"subject_tg": "Вохӯрӣ", "text_tg": "Биёед."}
    (samples,) = office.submit(page, "Look at it first", **WORDS, **tajik).all("section", id="samples")
    assert {letter.get("lang") for letter in samples.iter("div") if letter.get("lang")} == {"tg", "ru", "en"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, ["Write a subject and a text in at least one language."]),
        ({"subject_en": "Meeting"}, ["A subject and a text belong together: this one is empty."]),
        (
            {"subject_en": "Meeting", "text_en": "Dear {surname}"},
            ["There is nothing to put in for {surname}."],
        ),
    ],
)
def test_words_that_can_not_be_sent_come_back(app, typed, said):
    world = World.make()
    world.sent()
    office = Visitor(app, person("coordinator@all"))
    page = office.get("office_messages.write", reference=world.call.reference)
    again = office.submit(page, "Look at it first", **typed)
    assert (again.status, again.errors()) == (422, said)
    assert "Meeting" in again.text or not typed


def test_many_are_confirmed_and_a_list_that_has_changed_is_looked_at_again(app, monkeypatch):
    monkeypatch.setattr("mobility.cohorts.services.writing.UNCONFIRMED_UP_TO", 1)
    monkeypatch.setattr("mobility.cohorts.views.writing.UNCONFIRMED_UP_TO", 1)
    world = World.make()
    world.sent()
    world.sent()
    office = Visitor(app, person("coordinator@all"))
    page = office.get("office_messages.write", reference=world.call.reference)
    looked = office.submit(page, "Look at it first", **WORDS)
    refused = office.submit(looked, "Send it to 2 people")
    assert refused.errors() == ["You write to 2 people. Tick that you mean all of them."]
    world.sent()
    changed = office.submit(looked, "Send it to 2 people", confirmed="y")
    assert changed.status == 422
    assert "there are 3 people now" in changed.errors()[0]
    assert told() == []
    looked = office.submit(changed, "Look at it first", **WORDS)
    monkeypatch.setattr("mobility.cohorts.letters.LINES", 1)
    page = office.submitted(looked, "Send it to 3 people", confirmed="y")
    assert "The first 1 are shown" in page.words
    assert run_jobs("cohorts.") == 3
    assert len(told()) == 3


def test_whose_right_ended_or_whose_words_were_erased_meanwhile_tells_nobody(app):
    world = World.make()
    world.sent()
    author = person("coordinator@all")
    office = Visitor(app, author)
    page = office.get("office_messages.write", reference=world.call.reference)
    looked = office.submit(page, "Look at it first", **WORDS)
    office.submitted(looked, "Send it to 1 person")
    other = office.submit(page, "Look at it first", **{**WORDS, "subject_en": "Come"})
    shown = office.submitted(other, "Send it to 1 person").address
    first, second = db.session.scalars(
        select(Event.id).where(Event.name == "office-wrote").order_by(Event.id)
    )
    assert first != second
    db.session.execute(delete(EventText).where(EventText.event_id == first))
    db.session.commit()
    grants = update(Grant).where(Grant.person_id == author.id)
    jobs = run_jobs("cohorts.tell_one")
    assert jobs == 2
    assert len(told()) == 1
    looked = office.submit(page, "Look at it first", **WORDS)
    office.submitted(looked, "Send it to 1 person")
    db.session.execute(grants.values(ended_at=utc_now()))
    db.session.commit()
    db.session.expunge_all()  # a worker has not met anybody before
    assert run_jobs("cohorts.tell_one") == 1
    assert len(told()) == 1
    assert office.get(shown).status == 403


def test_only_who_answers_for_the_call_writes_to_its_people(app):
    world = World.make()
    world.sent()
    where = {"reference": world.call.reference}
    for token, status in (
        ("head-of-office@all", 200),
        (f"coordinator@programme:{world.call.programme_id}", 200),
        (f"dean@faculty:{world.faculties[0].id}", 403),
        ("auditor@all", 403),
    ):
        visitor = Visitor(app, person(token))
        assert (token, visitor.get("office_messages.write", **where).status) == (token, status)
        links = visitor.get("cohorts.show", **where).links()
        assert ("Write to these people" in links) == (status == 200)
    both = Visitor(app, person("coordinator@programme:0", f"dean@faculty:{world.faculties[0].id}"))
    assert both.get("office_messages.write", **where).status == 404
