"""Conditional offers: a condition with a day, answered by the person, decided by the office; nothing is lost by itself."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from mobility.accounts.models import Grant, Person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.base.languages import day as in_words
from mobility.base.languages import tr
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.naming import place_in_words
from mobility.institutions.models import Institution
from mobility.notifications.models import Message, MessageState
from mobility.selection import conditions, services
from mobility.selection.models import OfferCondition
from mobility.selection.queries import held_seat
from mobility.selection.stages import NOMINATION
from mobility.stays.models import Stay
from mobility.workflow import services as workflow
from mobility.workflow.models import Wait
from tests.applications.world import named, person
from tests.client import Page, Visitor, words_of
from tests.erasing import erase
from tests.selection.test_offers import offered
from tests.selection.world import (
    Office,
    address_of,
    asks_up,
    bundle_page,
    link_in_the_mail,
    number_in_the_menu,
    place_of,
    run_jobs,
    stage_of,
    withdraws,
)
from tests.stays.world import calls_off
from tests.workflow.test_engine_clock import pass_time

ASKED = "Language certificate B2"
LAPSED = "Nothing depends on this any more: the place is given back, or the stay is over."
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def soon(days: int = 20) -> date:
    return local_day(utc_now()) + timedelta(days=days)


def a_day(day: date) -> dict[str, int]:
    return {"due_on__day": day.day, "due_on__month": day.month, "due_on__year": day.year}


def plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


def an_offer(world: Office) -> Application:
    application = world.at_selection(5, (0,), name="Madina")
    world.selected()
    return offered(world, application, 0)


def a_condition(world: Office, application: Application) -> OfferCondition:
    condition = services.set_condition(
        world.coordinator, application, asked=ASKED, due_on=soon(), by_partner=True, now=utc_now()
    )
    db.session.commit()
    return conditions.get_condition(world.coordinator, condition.id)


def told(someone: Person) -> list[str]:
    keys = select(Message.key).where(Message.person_id == someone.id).order_by(Message.id)
    return [key for key in db.session.scalars(keys) if key.startswith("condition")]


def card(page: Page) -> str:
    (found,) = page.all("section", id="conditions")
    return words_of(found)


def test_a_condition_is_set_answered_with_a_file_and_fulfilled(app):
    world = Office.open()
    application = an_offer(world)
    office, student = Visitor(app, world.coordinator), Visitor(app, application.subject)
    page = office.get("applications.show", reference=application.reference)
    page = office.get(page.links()["Set a condition"])
    past = office.submit(
        page, "Set the condition", asked=ASKED, due_on__day="1", due_on__month="1", due_on__year="2020"
    )
    assert (past.status, past.errors()) == (422, ["Choose a day after today."])
    day = soon()
    typed = {"due_on__day": day.day, "due_on__month": day.month, "due_on__year": day.year}
    page = office.submitted(past, "Set the condition", by_partner="y", **typed)
    assert ASKED in card(page)
    assert told(application.subject) == ["condition-set"]
    page = student.get("applications.show", reference=application.reference)
    assert "Your place depends on this" in card(page)
    accepting = student.get(page.links()["Accept the place"])
    assert f"Your place still depends on this: {ASKED}, by" in accepting.words
    page = student.get(page.links()[ASKED])
    nothing = student.submit(page, "Send the answer")
    assert nothing.errors() == ["Write an answer, or choose a file."]
    sent = student.submit(page, "Send the answer", files={"file": (JPEG, "b2.jpg")}, answer="Here it is.")
    page = student.follow(sent)
    assert "Here it is." in page.words
    assert "Download" in page.links()
    tasks = office.get("workflow.tasks")
    page = office.get(tasks.links()["1 condition of an offer waits for your decision"])
    page = office.get(page.links()["Madina"])
    owed = office.submit(page, "Decide", fulfilled="no")
    assert owed.status == 422
    page = office.submitted(page, "Decide", fulfilled="yes")
    assert told(application.subject) == ["condition-set", "condition-fulfilled"]
    assert "Decide" not in page.buttons()
    again = student.get("conditions.show", condition_id=db.session.scalars(select(OfferCondition.id)).one())
    assert "Send the answer" not in again.buttons()


def test_a_condition_that_is_open_is_seen_by_the_office_wherever_it_looks(app):
    world = Office.open()
    application = an_offer(world)
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}

    def page_of_case() -> str:
        return office.get("applications.show", reference=application.reference).words

    assert "The place depends on a condition:" not in page_of_case()
    condition = a_condition(world, application)
    assert f"The place depends on a condition: {ASKED}" in page_of_case()
    assert ASKED in card(office.get("selection.overview", **where))
    found = office.get("cohorts.show", condition="open", **where)
    assert "Madina" in found.words
    assert "Madina" not in office.get("cohorts.show", condition="answered", **where).words
    assert "condition of an offer" not in office.get("workflow.tasks").words
    condition.due_on = soon(3)
    db.session.commit()
    said = f"1 condition of an offer is not answered yet and due by {in_words(soon(3), 'en')}"
    (besides,) = office.get("workflow.tasks").all("section", id="besides")
    assert " ".join(said.split()) in words_of(besides)
    condition.due_on = soon(-1)
    db.session.commit()
    assert "Madina" in office.get("cohorts.show", condition="over", **where).words
    assert "1 condition of an offer waits for your decision" in office.get("workflow.tasks").words
    services.decide_condition(world.coordinator, condition, fulfilled=True, reason="", now=utc_now())
    db.session.commit()
    assert "The place depends on a condition:" not in page_of_case()


def test_a_condition_waits_for_its_person_while_others_hold_the_application(app):
    world = Office.open()
    application = world.at_selection(5, (0,), name="Madina")
    world.selected()
    student = Visitor(app, application.subject)
    before = student.get("applications.show", reference=application.reference)
    assert stage_of(application) == NOMINATION
    assert ("You need not do anything now." in before.words, before.having("sf-now--you")) == (True, [])
    assert "Nothing waits for you" in student.get("workflow.tasks").words
    condition = a_condition(world, application)
    until = in_words(soon(), "en")
    asked = " ".join(f"Your place still depends on this: {ASKED}, by {until}.".split())
    page = student.get("applications.show", reference=application.reference)
    (turn,) = page.having("sf-now--you")
    assert words_of(turn) == f"Your turn {asked} See the condition and answer"
    assert "You need not do anything now." not in page.words
    for lists in ("workflow.tasks", "applications.index"):
        listed = student.get(lists)
        assert f"Your place depends on this: {ASKED}" in listed.words
        assert "Nothing waits for you" not in listed.words
    assert "To do now" in listed.words
    assert "Under way" not in listed.words
    answering = student.get(page.links()["See the condition and answer"])
    student.submitted(answering, "Send the answer", answer="It is on its way.")
    after = student.get("applications.show", reference=application.reference)
    assert ("You need not do anything now." in after.words, after.having("sf-now--you")) == (True, [])
    assert "Nothing waits for you" in student.get("workflow.tasks").words
    assert condition.asked in card(after)


def test_a_condition_lapses_with_the_place_that_depends_on_it(app):
    world = Office.open()
    application = an_offer(world)
    condition = a_condition(world, application)
    student, office = Visitor(app, by_id(application.id).subject), Visitor(app, world.coordinator)
    page = student.get("applications.show", reference=application.reference)
    assert ASKED in card(page)
    (box,) = page.having("sf-now")
    assert f"Your place still depends on this: {ASKED}" in words_of(box)
    assert ASKED in office.get("conditions.index").words
    all_are_sent()
    assert asking(student) == [False]
    stale = student.get("conditions.show", condition_id=condition.id)
    declining = student.get(page.links()["Decline the place"])
    student.submitted(declining, "Decline the place")
    page = student.get("applications.show", reference=application.reference)
    assert (stage_of(application), page.all("section", id="conditions")) == ("declined", [])
    assert ASKED not in office.get("conditions.index").words
    assert asking(student) == [True]
    late = student.submit(stale, "Send the answer", answer="Here it is.")
    assert late.errors() == [LAPSED]
    for visitor in (student, office):
        page = visitor.get("conditions.show", condition_id=condition.id)
        assert "No longer asked for" in page.words
        assert not {"Send the answer", "Decide"} & set(page.buttons())


def all_are_sent() -> None:
    """What has not left yet is dropped, and shown to nobody."""
    db.session.execute(update(Message).values(state=MessageState.SENT))
    db.session.commit()


def asking(student: Visitor) -> list[bool]:
    """Of each message that asks for what the place depends on, whether it is said that no answer is needed any more."""
    cards = student.get("notifications.messages").having("sf-card")
    words = [words_of(card) for card in cards]
    return ["Settled" in said for said in words if "Your place depends on a condition: " in said]


def test_a_message_asks_no_more_for_what_was_answered(app):
    world = Office.open()
    application = an_offer(world)
    condition = a_condition(world, application)
    student = Visitor(app, by_id(application.id).subject)
    all_are_sent()
    assert asking(student) == [False]
    page = student.get("conditions.show", condition_id=condition.id)
    student.submitted(page, "Send the answer", answer="Here it is.")
    assert asking(student) == [True]


@pytest.mark.parametrize(("days", "reminded"), [(20, 1), (1, 0)])
def test_nobody_is_reminded_of_what_they_have_just_been_told(app, days, reminded):
    world = Office.open()
    application = an_offer(world)
    services.set_condition(
        world.coordinator, application, asked=ASKED, due_on=soon(days), by_partner=False, now=utc_now()
    )
    db.session.commit()
    reminders = select(func.count()).select_from(Job).where(Job.name == "selection.remind_of_condition")
    assert db.session.scalar(reminders) == reminded


def test_what_is_asked_ends_no_sentence_twice(app):
    world = Office.open()
    application = an_offer(world)
    services.set_condition(
        world.coordinator, application, asked="A letter.", due_on=soon(), by_partner=False, now=utc_now()
    )
    db.session.commit()
    mail = db.session.scalars(select(Message.text).where(Message.key == "condition-set")).one()
    assert "depends on this: A letter. Please show it by" in mail
    student = Visitor(app, by_id(application.id).subject)
    page = student.get("applications.show", reference=application.reference)
    assert "depends on this: A letter, by" in student.get(page.links()["Accept the place"]).words


def test_who_has_accepted_reads_first_what_the_place_still_depends_on(app):
    world = Office.open()
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    application = an_offer(world)
    condition = a_condition(world, application)
    student, where = Visitor(app, application.subject), {"reference": application.reference}
    page = student.get("applications.show", **where)
    student.submitted(student.get(page.links()["Accept the place"]), "Accept the place")
    mail = db.session.scalars(select(Message.text).where(Message.key == "confirmed")).one()
    until = in_words(condition.due_on, "en").replace("\N{NO-BREAK SPACE}", " ")
    assert f"Your place still depends on this: {ASKED}, until {until}." in " ".join(mail.split())
    page = student.get("applications.show", **where)
    (now_box,) = page.having("sf-now--you")
    said = f"Your place still depends on this: {ASKED}, by {until}."
    assert said in words_of(now_box)
    assert [words_of(a) for a in now_box.iter("a")] == [
        "See the condition and answer",
        "See your stay",
        "I cannot go",
    ]
    (standing,) = student.get("calls.home").all("section", id="standing")
    for words in (words_of(standing), student.get("applications.index").words):
        for line in (f"Your place depends on this: {ASKED} Autumn exchange, until", "Your stay at"):
            assert line in words
    assert f"The place depends on a condition: {ASKED}" in student.get(page.links()["See your stay"]).words
    page = student.get(page.links()["See the condition and answer"])
    student.submitted(page, "Send the answer", answer="It comes next week.")
    page = student.get("applications.show", **where)
    assert (said in page.words, "See your stay" in page.links()) == (False, True)
    assert ASKED not in student.get("calls.home").words


def test_nobody_accepts_a_place_without_having_read_on_what_it_depends_meanwhile(app):
    world = Office.open()
    application = an_offer(world)
    student, where = Visitor(app, application.subject), {"reference": application.reference}
    open_before = student.get(student.get("applications.show", **where).links()["Accept the place"])
    a_condition(world, application)
    late = student.submit(open_before, "Accept the place")
    assert (late.status, "This has changed meanwhile" in late.words) == (409, True)
    assert stage_of(application) == "offer"
    now_there = student.get(student.get("applications.show", **where).links()["Accept the place"])
    assert ASKED in now_there.words
    student.submitted(now_there, "Accept the place")
    assert stage_of(application) == "confirmed"


def test_who_accepts_a_place_reads_that_a_condition_of_it_was_not_met_and_so_do_the_mails(app):
    world = Office.open()
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    application = an_offer(world)
    condition = a_condition(world, application)
    student, office = Visitor(app, application.subject), Visitor(app, world.coordinator)
    where = {"reference": application.reference}
    open_before = student.get(student.get("applications.show", **where).links()["Accept the place"])
    page = office.get("conditions.show", condition_id=condition.id)
    page = office.submitted(page, "Decide", fulfilled="no", reason="It is B1.")
    assert "If it cannot be kept, take the offer back on the page of the application." in page.words
    late = student.submit(open_before, "Accept the place")
    assert (late.status, "This has changed meanwhile" in late.words) == (409, True)
    asks = student.get(student.get("applications.show", **where).links()["Accept the place"])
    assert f"A condition of your place was not met: {ASKED}" in asks.words
    assert ("whether it stays yours is not decided" in asks.words, "then fixed" in asks.words) == (
        True,
        False,
    )
    student.submitted(asks, "Accept the place")
    own, theirs = (
        db.session.scalars(select(Message.text).where(Message.key == key)).first()
        for key in ("confirmed", "offer-accepted")
    )
    assert f"{ASKED}, not fulfilled, and the office decides what follows." in " ".join(own.split())
    assert "not settled yet" not in theirs
    assert "not met: 1. The office decides now whether the place stays." in " ".join(theirs.split())
    page = office.get("conditions.show", condition_id=condition.id)
    assert "If it cannot be kept, call the stay off on its page." in page.words
    assert page.links()["The stay"].startswith("/stays/")


def test_an_unfulfilled_condition_is_told_before_and_then_listed_and_nobody_loses_a_place(app):
    world = Office.open()
    application = an_offer(world)
    condition = a_condition(world, application)
    run_jobs("selection.remind_of_condition")
    assert told(application.subject) == ["condition-set", "condition-due"]
    office, waits = Visitor(app, world.coordinator), "1 condition of an offer waits for your decision"
    assert waits not in office.get("workflow.tasks").words
    condition.due_on = soon(-1)
    db.session.commit()
    assert waits in office.get("workflow.tasks").words
    before = number_in_the_menu(office.get("workflow.tasks"))
    another = OfferCondition(
        application_id=application.id,
        asked="A letter",
        due_on=soon(-1),
        seat_id=condition.seat_id,
        requirement_id=condition.requirement_id,
        set_by_id=world.coordinator.id,
    )
    db.session.add(another)
    db.session.commit()
    page = office.get("workflow.tasks")
    assert "2 conditions of offers wait for your decision" in page.links()
    assert (before, number_in_the_menu(page)) == (1, 1), "one line, however many they are"
    db.session.delete(another)
    db.session.commit()
    page = office.get("conditions.index")
    assert "day late" in page.words
    workflow.sweep(now=utc_now())
    assert (stage_of(application), held_seat(application.id) is not None) == ("offer", True)
    services.decide_condition(
        world.coordinator,
        conditions.get_condition(world.coordinator, condition.id),
        fulfilled=False,
        reason="No paper.",
        now=utc_now(),
    )
    db.session.commit()
    assert (stage_of(application), held_seat(application.id) is not None) == ("offer", True)
    page = Visitor(app, by_id(application.id).subject).get(
        "applications.show", reference=application.reference
    )
    assert "The reason: No paper." in card(page)
    assert f"Condition of the place not fulfilled: {ASKED}" in page.words
    erase(app, "condition-decided")
    own = Visitor(app, by_id(application.id).subject)
    assert "No paper." not in own.get("applications.show", reference=application.reference).text
    asked = erase(app, "condition-set", "asked")
    assert "What the place depends on stays on the page of the condition" in asked.words
    with pytest.raises(Refusal, match="condition-decided"):
        services.decide_condition(
            world.coordinator,
            conditions.get_condition(world.coordinator, condition.id),
            fulfilled=True,
            reason="",
            now=utc_now(),
        )


def test_an_answer_that_came_anew_is_decided_on_by_who_has_read_it(app):
    world = Office.open()
    condition = a_condition(world, an_offer(world))
    own, office = Visitor(app, condition.application.subject), Visitor(app, world.coordinator)
    where = {"condition_id": condition.id}
    own.submitted(own.get("conditions.show", **where), "Send the answer", answer="My certificate.")
    page = office.get("conditions.show", **where)
    own.submitted(own.get("conditions.show", **where), "Send the answer", answer="I do not have it yet.")
    refused = office.submit(page, "Decide", fulfilled="yes")
    assert (refused.status, "Something newer has come in its place" in refused.words) == (422, True)
    assert "I do not have it yet." in refused.words
    assert told(condition.application.subject)[-1] != "condition-fulfilled"
    office.submitted(refused, "Decide", fulfilled="no", reason="It is owed.")
    assert told(condition.application.subject)[-1] == "condition-not-fulfilled"


def an_unmet_one(world: Office) -> OfferCondition:
    condition = a_condition(world, an_offer(world))
    services.decide_condition(world.coordinator, condition, fulfilled=False, reason="Late.", now=utc_now())
    db.session.commit()
    return condition


TO_SETTLE = "1 condition of an offer was not met: say what follows for the place"


def test_the_office_says_what_follows_for_a_place_of_which_a_condition_was_not_met(app):
    world = Office.open()
    condition = an_unmet_one(world)
    application = by_id(condition.application_id)
    office, student = Visitor(app, world.coordinator), Visitor(app, application.subject)
    where = {"reference": application.reference}
    unmet = (
        f"A condition of your place was not met: {ASKED}. The international office decides now what follows"
    )
    page = student.get("applications.show", **where)
    assert any(unmet in words_of(box) for box in page.having("sf-now"))
    case = office.get("applications.show", **where)
    assert "What follows for the place is not decided yet." in case.words
    assert ASKED in card(office.get("selection.overview", reference=world.call.reference))
    tasks = office.get("workflow.tasks")
    assert number_in_the_menu(tasks) == 1
    page = office.get(office.get(tasks.links()[TO_SETTLE]).links()["Madina"])
    assert "Keep the place all the same" not in student.get(page.address).buttons()
    office.submitted(page, "Keep the place all the same", words="Bring it in January.")
    assert TO_SETTLE not in office.get("workflow.tasks").words
    assert told(application.subject)[-2:] == ["condition-not-fulfilled", "condition-place-kept"]
    mail = db.session.scalars(select(Message.text).where(Message.key == "condition-place-kept")).one()
    assert "What the office writes: Bring it in January." in mail
    for reader in (office, student):
        shown = reader.get(f"/conditions/{condition.id}").words
        assert "What the office writes: Bring it in January." in shown
        assert ("none yet" in shown, "Answer none was given" in shown) == (False, True)
    page = student.get("applications.show", **where)
    assert (unmet in page.words, "The place stays" in card(page)) == (False, True)
    assert (
        "What follows for the place is not decided yet." not in office.get("applications.show", **where).words
    )


@pytest.mark.parametrize("by", ["another condition", "a withdrawal"])
def test_another_condition_or_a_seat_given_up_settles_it_too(app, by):
    world = Office.open()
    condition = an_unmet_one(world)
    application = by_id(condition.application_id)
    office, student = Visitor(app, world.coordinator), Visitor(app, application.subject)
    stale = office.get("conditions.show", condition_id=condition.id)
    if by == "another condition":
        form = office.get(stale.links()["Set another condition"])
        instead = f"It takes the place of what was not met: {ASKED}."
        assert instead in form.words
        office.submitted(form, "Set the condition", asked="A letter", **a_day(soon()))
        mail = db.session.scalars(
            select(Message.text).where(Message.key == "condition-set").order_by(Message.id.desc())
        ).first()
        assert instead in " ".join(mail.split())
        for reader in (office, student):
            page = reader.get("conditions.show", condition_id=condition.id)
            assert "In its place is asked for now: A letter" in page.words
            after = reader.get(page.links()["A letter"])
            assert f"It takes the place of what was not met: {ASKED}" in after.words
            page = reader.get("applications.show", reference=application.reference)
            assert ("Another one took its place" in card(page), "The place stays" in page.words) == (
                True,
                False,
            )
        why = "What follows for the place is decided already."
    else:
        page = student.get("applications.show", reference=application.reference)
        student.submitted(student.get(page.links()["Decline the place"]), "Decline the place")
        why = LAPSED
    assert TO_SETTLE not in office.get("workflow.tasks").words
    late = office.submit(stale, "Keep the place all the same")
    assert (late.status, late.errors()) == (422, [why])


def at_partner(world: Office) -> list[str]:
    """What the partner was told of conditions by mail, in order."""
    texts = select(Message.text).where(Message.key == "condition-at-partner").order_by(Message.id)
    return [" ".join(text.split()) for text in db.session.scalars(texts)]


@pytest.mark.parametrize("asked_by_it", [True, False])
def test_a_partner_decides_with_what_it_asks_for_before_it(app, asked_by_it):
    """While it waits for the answer, and while the answer can be taken back; of the office's own it reads nothing then."""
    world = Office.open()
    application = world.at_selection(5, (0,), name="Madina")
    world.selected()
    condition = a_condition(world, by_id(application.id))
    condition.by_partner = asked_by_it
    db.session.commit()
    world.nominated(0)
    partner, office = Visitor(app), Visitor(app, world.coordinator)
    reads = f"You ask for this, and it is not settled yet: {ASKED}"
    page = partner.get(link_in_the_mail(address_of(world)))
    assert (reads in page.words, "condition of our office" in page.words) == (asked_by_it, False)
    page = partner.submitted(page, "Accept MADINA")
    assert (reads in page.words, "Take the answer back" in page.words) == (asked_by_it, True)
    assert ("condition of our office" in page.words) is False
    assert "Confirmed, depends" not in office.get("bundles.index", reference=world.call.reference).words


@pytest.mark.parametrize("asked_by_it", [True, False])
@pytest.mark.parametrize("settled_by", ["keeping", "another condition"])
def test_the_partner_reads_how_the_conditions_of_its_people_stand_and_hears_what_is_decided(
    app, asked_by_it, settled_by
):
    world = Office.open()
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    application = an_offer(world)
    condition = a_condition(world, application)
    condition.by_partner = asked_by_it
    db.session.commit()
    office, student, partner = (
        Visitor(app, world.coordinator),
        Visitor(app, application.subject),
        Visitor(app),
    )

    def read_by_partner(sentence: str) -> bool:
        """On both its pages; what it does not ask for it reads on neither."""
        pages = [partner.get(link_in_the_mail(address_of(world))), bundle_page(partner, world)]
        assert asked_by_it or not any(ASKED in page.words for page in pages)
        (reads,) = {plain(sentence) in page.words for page in pages}
        return reads

    def counted_as(words: str) -> bool:
        return f"{words}: 1" in office.get("bundles.index", reference=world.call.reference).words

    until = in_words(condition.due_on, "en")
    still, unmet, kept = {
        True: (
            f"You ask for this, and it is not settled yet: {ASKED}, until {until}.",
            f"You ask for this, and it was not met: {ASKED}. Our office decides now whether the place stays.",
            f"You ask for this, and it was not met: {ASKED}. Our office has decided that the place stays",
        ),
        False: (
            f"The place depends on a condition of our office that is not settled yet, until {until}.",
            "A condition of our office was not met. Our office decides now whether the place stays.",
            "A condition of our office was not met. Our office has decided that the place stays",
        ),
    }[asked_by_it]
    assert read_by_partner(still)
    asks = student.get(
        student.get("applications.show", reference=application.reference).links()["Accept the place"]
    )
    student.submitted(asks, "Accept the place")
    assert counted_as("Confirmed, depends on a condition")
    page = office.get("conditions.show", condition_id=condition.id)
    page = office.submitted(page, "Decide", fulfilled="no", reason="It is B1.")
    assert (read_by_partner(unmet), read_by_partner(still)) == (True, False)
    assert counted_as("A condition was not met")
    shown = bundle_page(partner, world)
    assert ("Not sure: our office decides" in shown.words, "comes to you" in shown.words) == (True, False)
    (told_unmet,) = at_partner(world)
    assert (unmet in told_unmet, "B1" in told_unmet, "Madina" in told_unmet) == (True, False, True)
    if settled_by == "keeping":
        office.submitted(page, "Keep the place all the same", words="Bring it.")
    else:
        form = office.get(page.links()["Set another condition"])
        office.submitted(form, "Set the condition", asked="A letter", **a_day(soon()))
        kept = (
            f"You ask for this, and it was not met: {ASKED}. Another condition has taken its place."
            if asked_by_it
            else "A condition of our office was not met. Another one has taken its place."
        )
    assert (read_by_partner(kept), read_by_partner(unmet)) == (True, False)
    assert counted_as("Confirmed" if settled_by == "keeping" else "Confirmed, depends on a condition")
    (_told_unmet, told_kept) = at_partner(world)
    assert kept in told_kept
    assert ("depends on a condition of our office" in told_kept) is (settled_by == "another condition")


def told_last(someone: Person, key: str) -> str:
    texts = select(Message.text).where(Message.person_id == someone.id, Message.key == key)
    return " ".join(db.session.scalars(texts.order_by(Message.id.desc())).first().split())


def moved_up(world: Office) -> OfferCondition:
    """Of the lesser place, of which she moved up, and which its partner has accepted her for."""
    best, moves = world.at_selection(5, (0, 1)), world.at_selection(4, (0, 1), name="Madina")
    world.selected()
    condition = a_condition(world, offered(world, moves, 1))
    asks_up(by_id(moves.id))
    withdraws(best)
    run_jobs("selection.pass_on")
    return condition


def test_with_a_seat_given_up_for_a_better_one_its_condition_is_no_longer_asked_for(app):
    world = Office.open(seats=(1, 1, 0))
    condition = moved_up(world)
    here, there = (place_in_words(each, "en") for each in world.call.destinations[:2])
    moves = by_id(condition.application_id)
    assert (stage_of(moves), place_of(moves)) == ("nomination", world.call.destinations[0].id)
    own, office = Visitor(app, moves.subject), Visitor(app, world.coordinator)
    lapsed = told_last(moves.subject, "condition-lapsed")
    assert (f"You no longer hold this place: {there}." in lapsed, ASKED in lapsed) == (True, True)
    setter = told_last(world.coordinator, "condition-lapsed-office")
    assert (there in setter, f"The person holds this place now: {here}." in setter) == (True, True)
    withdrawn = db.session.scalars(select(Message).where(Message.key == "nomination-withdrawn")).one()
    assert withdrawn.to_address == address_of(world, 1)
    asked_in_vain = f"What was asked of the person for this place is not asked for any more: {ASKED}."
    assert asked_in_vain in withdrawn.text
    mails = select(Message.message_id).where(
        Message.person_id == moves.subject_id, Message.key.in_(["moved-up", "condition-lapsed"])
    )
    assert len(set(db.session.scalars(mails))) == 1
    offered(world, moves, 0)
    assert ASKED not in told_last(moves.subject, "offer")
    for reader in (own, office):
        page = reader.get("applications.show", reference=moves.reference)
        assert "Your place still depends" not in page.words
        assert not any(ASKED in words_of(each) for each in page.all("section", id="conditions"))
        page = reader.get("conditions.show", condition_id=condition.id)
        assert "No longer asked for" in page.words
        assert f"{there}. This is not asked for any more." in page.words
        assert f"Who asks for it {tr(world.call.destinations[1].institution.name, 'en')}" in page.words
        assert ("Decide" in page.buttons(), "Send the answer" in page.buttons()) == (False, False)
    reads = Visitor(app).get(link_in_the_mail(address_of(world)))
    assert (moves.reference in reads.text, "depends on a condition" in reads.words) == (True, False)
    form = office.get("conditions.add", reference=moves.reference)
    assert f"{tr(world.call.destinations[0].institution.name, 'en')} asks for it" in form.words
    office.submitted(form, "Set the condition", asked="A letter", **a_day(soon()))
    assert "Who asks for it: The international office." in told_last(moves.subject, "condition-set")
    own_card = card(own.get("applications.show", reference=moves.reference))
    assert ("A letter" in own_card, ASKED in own_card) == (True, False)


def test_with_a_seat_declined_its_condition_is_no_longer_asked_for_and_all_three_are_told(app):
    world = Office.open()
    condition = a_condition(world, an_offer(world))
    application = by_id(condition.application_id)
    own = Visitor(app, application.subject)
    page = own.get("applications.show", reference=application.reference)
    own.submitted(own.get(page.links()["Decline the place"]), "Decline the place")
    assert ASKED in told_last(application.subject, "condition-lapsed")
    assert "holds this place now" not in told_last(world.coordinator, "condition-lapsed-office")
    partner = db.session.scalars(
        select(Message.text).where(Message.key == "offer-declined", Message.to_address == address_of(world))
    ).one()
    assert f"is not asked for any more: {ASKED}." in partner


def test_what_is_settled_of_a_seat_that_was_given_up_is_told_to_nobody_again_and_says_of_which_it_was(app):
    world = Office.open(seats=(1, 1, 0))
    best, moves = world.at_selection(5, (0, 1)), world.at_selection(4, (0, 1), name="Madina")
    world.selected()
    condition = a_condition(world, offered(world, moves, 1))
    services.decide_condition(world.coordinator, condition, fulfilled=True, reason="", now=utc_now())
    db.session.commit()
    asks_up(by_id(moves.id))
    withdraws(best)
    run_jobs("selection.pass_on")
    assert told(moves.subject) == ["condition-set", "condition-fulfilled"]
    page = Visitor(app, by_id(moves.id).subject).get("applications.show", reference=moves.reference)
    there = place_in_words(world.call.destinations[1], "en")
    assert (ASKED in card(page), f"{there}." in card(page).split("given up on")[1]) == (True, True)


def test_a_seat_that_is_held_again_depends_on_what_it_did_before(app):
    world = Office.open()
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    application = an_offer(world)
    a_condition(world, application)
    student = application.subject
    own = Visitor(app, student)
    page = own.get("applications.show", reference=application.reference)
    own.submitted(own.get(page.links()["Accept the place"]), "Accept the place")
    stay = db.session.scalars(select(Stay)).one()
    calls_off(app, world.coordinator, stay)
    assert told(student) == ["condition-set", "condition-lapsed"]
    services.hold_seat_again(application.id, utc_now())
    db.session.commit()
    assert told(student) == ["condition-set", "condition-lapsed", "condition-set"]
    assert ASKED in card(own.get("applications.show", reference=application.reference))


@pytest.mark.parametrize("kept", [False, True])
def test_once_the_place_is_over_nobody_reads_that_the_office_still_decides_of_it(app, kept):
    world = Office.open()
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    application = an_offer(world)
    condition = a_condition(world, application)
    office, student = Visitor(app, world.coordinator), Visitor(app, application.subject)
    where = {"reference": application.reference}
    asks = student.get(student.get("applications.show", **where).links()["Accept the place"])
    student.submitted(asks, "Accept the place")
    page = office.get("conditions.show", condition_id=condition.id)
    page = office.submitted(page, "Decide", fulfilled="no", reason="It is B1.")
    if kept:
        page = office.submitted(page, "Keep the place all the same", words="Bring it.")
    said = "the office decides now what follows for your place"
    undecided = "What follows for the place is not decided yet."
    assert (said in card(student.get("applications.show", **where))) is not kept
    assert (undecided in office.get("conditions.index").words) is not kept
    calls_off(app, world.coordinator, db.session.scalars(select(Stay)).one())
    over = plain(f"The place was given up on {in_words(local_day(utc_now()), 'en')}: ")
    for reader in (student, office):
        shown = card(reader.get("applications.show", **where))
        assert ("Not fulfilled" in shown, over in shown, said in shown) == (True, True, False)
        assert "The place stays" not in shown
        shown = reader.get(page.address).words
        assert (over in shown, "decides now what follows" in shown) == (True, False)
    listed = office.get("conditions.index").words
    assert (over in listed, undecided in listed, "The place stays" in listed) == (True, False, False)


def test_what_is_to_be_decided_of_a_place_stands_before_what_is_over(app):
    world = Office.open()
    over, waits = world.at_selection(5, (0,), name="Madina"), world.at_selection(4, (1,), name="Nigina")
    world.selected()
    for application in (over, waits):
        found = a_condition(world, by_id(application.id))
        services.decide_condition(world.coordinator, found, fulfilled=False, reason="Late.", now=utc_now())
        db.session.commit()
    office, names = Visitor(app, world.coordinator), [over.reference, waits.reference]

    def listed() -> list[str]:
        words = office.get("conditions.index").words
        return sorted(names, key=words.index)

    assert listed() == names
    withdraws(by_id(over.id))
    assert listed() == names[::-1]


def due_at(application: Application) -> datetime | None:
    return db.session.scalars(select(Application.due_at).where(Application.id == application.id)).one()


@pytest.mark.parametrize("settled_by", ["keeping", "another condition", "nothing"])
def test_of_an_offer_whose_condition_is_not_met_the_days_begin_anew_and_run(app, settled_by):
    """Nobody is held to the first days while the office decides, and nobody keeps a seat without an answer."""
    world = Office.open()
    waits = world.at_selection(4, (0,), name="Nigina")
    application = an_offer(world)
    condition = a_condition(world, application)
    student, office = Visitor(app, by_id(application.id).subject), Visitor(app, world.coordinator)
    first_day = due_at(application)
    later = utc_now() + timedelta(days=7)
    services.decide_condition(world.coordinator, condition, fulfilled=False, reason="It is B1.", now=later)
    db.session.commit()
    anew = plain(in_words(local_day(due_at(application)), "en"))
    run = (
        f"have begun anew and run meanwhile: please answer by {anew}. If you do not, the place is given back."
    )
    page = office.get("conditions.show", condition_id=condition.id)
    assert f"have begun anew, and run until {anew}" in plain(page.words)
    where = {"reference": application.reference}
    shown = plain(student.get("applications.show", **where).words)
    assert (run in shown, f"Please answer by the end of {anew}" in shown) == (True, True)
    assert plain(student.get("notifications.messages").words).count("Answer by") == 1
    assert run in plain(student.get("conditions.show", condition_id=condition.id).words)
    key = "condition-not-fulfilled"
    mail = db.session.scalars(select(Message.text).where(Message.key == key)).one()
    assert run in plain(" ".join(mail.split()))
    pass_time(first_day + timedelta(seconds=1))
    db.session.commit()
    assert stage_of(application) == "offer"
    if settled_by == "keeping":
        office.submitted(page, "Keep the place all the same", words="Bring it.")
    elif settled_by == "another condition":
        form = office.get(page.links()["Set another condition"])
        office.submitted(form, "Set the condition", asked="A letter", **a_day(soon()))
    if settled_by != "nothing":
        until = plain(in_words(local_day(due_at(application)), "en"))
        mail = db.session.scalars(select(Message.text).order_by(Message.id.desc())).first()
        said = f"Your days to answer the offer begin anew: please answer by {until}."
        assert said in plain(" ".join(mail.split()))
        shown = plain(student.get("applications.show", **where).words)
        assert ("run meanwhile" in shown, f"Please answer by the end of {until}" in shown) == (False, True)
        assert plain(student.get("notifications.messages").words).count("Answer by") == 1
    pass_time(due_at(application) + timedelta(seconds=1))
    db.session.commit()
    run_jobs("selection.pass_on")
    assert (stage_of(application), place_of(waits)) == ("lapsed", world.call.destinations[0].id)


def test_an_offer_whose_days_stood_still_does_not_lapse_at_once_as_the_calendar_changes(app):
    """As they did before the days began anew by themselves: a day that is counted from its beginning is over by now."""
    world = Office.open()
    application = by_id(an_unmet_one(world).application_id)
    long_ago = utc_now() - timedelta(days=60)
    stood_still = {"due_at": None, "look_at": None, "opened_at": long_ago}
    db.session.execute(update(Wait).where(Wait.case_id == application.id).values(stood_still))
    application.due_at = None
    db.session.commit()
    head = Visitor(app, world.head)
    page = head.get("calendar.year")
    head.submitted(page, "Save the week", weekdays_worked=[0, 1, 2, 3, 4, 5])
    run_jobs("calendar.")
    run_jobs("workflow.reschedule")
    pass_time(utc_now() + timedelta(days=5))
    db.session.commit()
    assert stage_of(application) == "offer"
    pass_time(due_at(application) + timedelta(seconds=1))
    db.session.commit()
    assert stage_of(application) == "lapsed"


def test_what_became_of_conditions_stands_in_the_history_of_the_case(app):
    world = Office.open()
    application = an_offer(world)
    condition = a_condition(world, application)
    student, office = Visitor(app, by_id(application.id).subject), Visitor(app, world.coordinator)
    page = student.get("conditions.show", condition_id=condition.id)
    student.submitted(page, "Send the answer", answer="Here it is.")
    page = office.get("conditions.show", condition_id=condition.id)
    office.submitted(page, "Decide", fulfilled="yes")
    until = in_words(condition.due_on, "en")
    lines = [
        f"Condition of the place set: {ASKED}, until {until}",
        f"Condition of the place answered: {ASKED}",
        f"Condition of the place fulfilled: {ASKED}",
    ]
    for visitor in (student, office):
        words = visitor.get("applications.show", reference=application.reference).words
        assert [line for line in lines if " ".join(line.split()) not in words] == []
    reviewer = Visitor(app, world.dean).get("applications.show", reference=application.reference)
    assert "Condition of the place" not in reviewer.words


def test_who_assesses_reads_neither_conditions_nor_appeals(app):
    """They stand on no page of theirs, and in a blind call the words, or a paper, would tell them whose it is."""
    world = Office.open()
    waiting, application = world.at_selection(2, (0,), name="Nigina"), an_offer(world)
    condition = a_condition(world, application)
    appeal = services.make_appeal(
        waiting.subject, by_id(waiting.id), reason="Please look again.", now=utc_now()
    )
    db.session.commit()

    student = Visitor(app, application.subject)
    asked = student.get("conditions.show", condition_id=condition.id)
    paper = student.submitted(asked, "Send the answer", files={"file": (JPEG, "b2.jpg")}).links()["Download"]
    assert Visitor(app, world.coordinator).get(paper).status == 200

    def statuses(who: Person) -> list[int]:
        visitor = Visitor(app, who)
        return [
            visitor.get("conditions.show", condition_id=condition.id).status,
            visitor.get("appeals.show", appeal_id=appeal.id).status,
        ]

    assert statuses(world.head) == statuses(world.coordinator) == [200, 200]
    assessors = [world.reviewers[0], world.committee[0], world.dean]
    for assessor in assessors:
        assert Visitor(app, assessor).get("applications.show", reference=application.reference).status == 200
        assert Visitor(app, assessor).get(paper).status == 404
    assert [statuses(each) for each in assessors] == [[404, 403]] * 3
    for assessor in assessors:
        db.session.add(Grant(person_id=assessor.id, role="coordinator", scope="programme:999"))
    db.session.commit()
    assert [statuses(each) for each in assessors] == [[404, 404]] * 3


def test_conditions_are_set_by_the_office_for_who_has_a_seat(app):
    world = Office.open()
    waiting, application = world.at_selection(2, (0,)), an_offer(world)

    def set_by(who: Person, found: Application) -> None:
        services.set_condition(who, found, asked=ASKED, due_on=soon(), by_partner=False, now=utc_now())

    with pytest.raises(Refusal, match="conditions-not-here"):
        set_by(world.coordinator, by_id(waiting.id))
    with pytest.raises(Refusal, match="own-case"):
        set_by(by_id(application.id).subject, application)
    with pytest.raises(Refusal, match="not-your-selection"):
        set_by(world.dean, application)
    office = Visitor(app, world.coordinator)
    form = office.get("conditions.add", reference=application.reference)
    last = world.call.destinations[0].stay_to
    late = office.submit(form, "Set the condition", asked=ASKED, **a_day(last + timedelta(days=1)))
    assert late.errors()[0].startswith("Choose a day until ")
    condition = a_condition(world, by_id(application.id))
    assert Visitor(app, world.student()).get("conditions.show", condition_id=condition.id).status == 404
    auditor = Visitor(app, person("auditor@all")).get("conditions.show", condition_id=condition.id)
    assert (auditor.status, auditor.buttons().count("Decide")) == (200, 0)
    assert Visitor(app, world.dean).get("conditions.index").status == 403
    foreign = Visitor(app, person("coordinator@programme:999"))
    assert foreign.get("conditions.add", reference=application.reference).status == 404


def test_the_list_costs_the_same_for_one_and_for_three(app):
    world = Office.open()
    application = an_offer(world)
    a_condition(world, application)
    office = Visitor(app, world.coordinator)
    one = office.get("conditions.index")
    for _number in range(2):
        a_condition(world, by_id(application.id))
    three = office.get("conditions.index")
    assert [len(page.statements) for page in (one, three)] == [len(one.statements)] * 2
    assert [words_of(tag) for tag in one.having("govuk-tag")] == ["Not answered yet"]
