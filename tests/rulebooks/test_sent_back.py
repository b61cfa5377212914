"""A draft is read before it comes into force: it goes back with a remark, and it is said who may still decide."""

import pytest
from flask import Flask
from sqlalchemy import select

from mobility.accounts.services import end_delegation
from mobility.base.database import db, utc_now
from mobility.base.record import Event, EventText
from mobility.notifications.models import Message
from mobility.rulebooks.queries import get_draft
from tests.accounts.test_delegation import lend
from tests.client import Page, Visitor
from tests.erasing import erase
from tests.people import somebody
from tests.rulebooks.test_drafts import FASTER, WHY, asked_back, newest, token, write
from tests.selection.world import number_in_the_menu, number_listed
from tests.workflow.world import REVIEWED, World, store

REMARK = "Four days: three are too few in July."
SLOWER = FASTER.replace("working_days = 3", "working_days = 4")


@pytest.fixture
def head(world: World, app: Flask) -> Visitor:
    store(REVIEWED)
    return Visitor(app, somebody("head-of-office@all", name="Author", now=utc_now()))


@pytest.fixture
def other(head: Visitor, app: Flask) -> Visitor:
    return Visitor(app, somebody("head-of-office@all", name="Reader", now=utc_now()))


def asked(head: Visitor) -> Page:
    return head.submitted(head.follow(write(head, FASTER)), "Save and ask for it", reason=WHY)


def sent_back(who: Visitor) -> Page:
    page = asked_back(who, who.get("rulebooks.draft", key="reviewed"), "Send it back with a remark")
    refused = who.submit(page, "Send the draft back", remark=" ")
    assert (refused.status, refused.errors()) == (422, ["Say what is to be changed."])
    return who.submitted(refused, "Send the draft back", remark=REMARK)


def test_a_draft_goes_back_with_a_remark_until_it_is_asked_for_again(head: Visitor, other: Visitor) -> None:
    asked(head)
    tasks = [each.get("workflow.tasks") for each in (head, other)]
    assert [number_in_the_menu(page) for page in tasks] == [number_listed(page) for page in tasks] == [0, 1]
    assert "Put it in force" not in sent_back(other).links()
    (mail,) = db.session.scalars(select(Message).where(Message.key == "rule-book-draft-sent-back"))
    assert (mail.to_name, REMARK in mail.text) == ("Author", True)
    said = select(EventText.text).join(Event).where(Event.name == "rule-book-draft-sent-back")
    assert db.session.scalars(said).all() == [REMARK]
    tasks = head.get("workflow.tasks")
    assert "Your draft of a rule book came back with a remark" in tasks.words
    assert number_in_the_menu(tasks) == number_listed(tasks) == 1
    assert "came back with a remark" not in other.get("workflow.tasks").words
    page = head.get("rulebooks.draft", key="reviewed")
    remark, text = (page.words.index(words) for words in (REMARK, "Text of the rule book"))
    assert remark < text
    page = head.submitted(page, "Save the draft", text=SLOWER)
    assert REMARK in page.words
    assert REMARK not in head.submitted(page, "Save and ask for it", reason=WHY).words
    assert "came back with a remark" not in head.get("workflow.tasks").words
    assert "Send it back with a remark" in other.get("rulebooks.draft", key="reviewed").links()


def test_words_that_are_erased_go_from_the_draft_too(app: Flask, head: Visitor, other: Visitor) -> None:
    asked(head)
    sent_back(other)
    erase(app, "rule-book-draft-sent-back", "remark")
    erase(app, "rule-book-publication-asked")
    page = head.get("rulebooks.draft", key="reviewed")
    assert (REMARK in page.words, WHY in page.words) == (False, False)
    assert "This is to be changed: [erased words]" in page.words
    assert "came back with a remark" in head.get("workflow.tasks").words


def test_only_what_waits_for_a_reader_goes_back(head: Visitor, other: Visitor) -> None:
    page, send = head.follow(write(head, FASTER)), {"seen_version": "1", "remark": REMARK}
    seen = token(other.get("rulebooks.draft", key="reviewed"))
    early = other.post("rulebooks.send_back", {**seen, **send}, key="reviewed")
    assert (early.status, early.errors()) == (422, ["Nobody has asked for this draft to be put in force."])
    asked(head)
    own = head.post("rulebooks.send_back", {**token(page), **send}, key="reviewed")
    assert "You have written in this draft," in own.words
    assert own.status == 422
    seen = asked_back(other, other.get("rulebooks.draft", key="reviewed"), "Send it back with a remark")
    write(head, SLOWER)
    assert other.submit(seen, "Send the draft back", remark=REMARK).status == 422
    assert get_draft("reviewed").remark == ""


def test_what_goes_back_is_not_put_in_force_from_an_older_page(head: Visitor, other: Visitor) -> None:
    asked(head)
    ready = asked_back(other, other.get("rulebooks.draft", key="reviewed"), "Put it in force")
    sent_back(other)
    assert other.submit(ready, "Put it in force").status == 409
    assert newest().number == 1


def test_whoever_writes_in_a_draft_reads_before_what_that_costs(
    head: Visitor, other: Visitor, app: Flask
) -> None:
    first = head.follow(write(head, FASTER))
    assert "If you save in this draft" not in first.words
    assert "It is put in force by one of those who have not written in it: Reader." in first.words
    page = other.get("rulebooks.draft", key="reviewed")
    assert "If you save in this draft, you do not put it in force any more." in page.words
    assert "Then nobody may: the text would have to be kept" in page.words
    page = other.submitted(page, "Save the draft", text=SLOWER)
    assert "Everybody who may put it in force has written in it. Keep a copy of the text" in page.words
    administrator = Visitor(app, somebody("administrator@all", name="Ruler", now=utc_now()))
    said = "No head of the office is left who has not written in it, so an administrator puts it in force: Ruler."
    assert said in other.get("rulebooks.draft", key="reviewed").words
    other.submitted(other.get("rulebooks.draft", key="reviewed"), "Save and ask for it", reason=WHY)
    for who in (head, other):
        assert said in who.get("rulebooks.draft", key="reviewed").words
    assert "Put it in force" in administrator.get("rulebooks.draft", key="reviewed").links()


def test_what_came_back_and_who_decides_cost_the_same_however_many_there_are(
    head: Visitor, other: Visitor
) -> None:
    asked(head)
    one = len(other.get("rulebooks.draft", key="reviewed").statements)
    for number in range(6):
        somebody("head-of-office@all", name=f"Head {number}", now=utc_now())
    page = head.get("rulebooks.draft", key="reviewed")
    assert "Head 0, Head 1, Head 2, Head 3, Head 4 and 2 more" in page.words
    assert len(other.get("rulebooks.draft", key="reviewed").statements) == one


def test_nobody_puts_their_own_text_in_force_by_lending_the_right(head: Visitor, app: Flask) -> None:
    """Whoever acts for an author is no second one; whoever acts for another is, and the record names both."""
    author, reader = (
        somebody("head-of-office@all", name=name, now=utc_now()) for name in ("Author", "Reader")
    )
    taker = somebody("coordinator@all", name="Taker", now=utc_now())
    asked(Visitor(app, author))
    first = lend(author, taker)
    borrower = Visitor(app, taker)
    page = borrower.get("rulebooks.draft", key="reviewed")
    assert "Put it in force" not in page.links()
    assert "one of those who have not written in it: Author, Reader." in page.words
    refused = borrower.get("rulebooks.publishing", key="reviewed", seen=get_draft("reviewed").version)
    assert "somebody who has written in this draft lent you the right" in refused.words
    end_delegation(taker, first.id, now=utc_now())
    lend(reader, taker)
    page = asked_back(borrower, borrower.get("rulebooks.draft", key="reviewed"), "Put it in force")
    borrower.submitted(page, "Put it in force")
    assert (
        "Taker for Reader"
        in head.get("rulebooks.index").words + borrower.get("rulebooks.show", key="reviewed").words
    )
    assert (
        "put in force: version 2 (Taker for Reader)" in borrower.get("rulebooks.show", key="reviewed").words
    )
    (published,) = db.session.scalars(select(Event).where(Event.name == "rule-book-published"))
    assert (published.actor_id, published.facts["for"]) == (taker.id, reader.id)


def test_saving_costs_only_whoever_may_put_it_in_force(head: Visitor, app: Flask) -> None:
    author, reader = (
        somebody("head-of-office@all", name=name, now=utc_now()) for name in ("Author", "Reader")
    )
    takers = [somebody("coordinator@all", name=f"Taker {number}", now=utc_now()) for number in range(2)]
    for lender, taker in zip((author, reader), takers, strict=True):
        lend(lender, taker)
    asked(Visitor(app, author))
    first, second = (Visitor(app, taker).get("rulebooks.draft", key="reviewed") for taker in takers)
    assert "If you save in this draft" not in first.words
    cost = "you do not put it in force any more. Then one of these puts it in force:"
    assert cost in second.words
    assert "Reader" not in second.words.partition(cost)[2].partition(".")[0]


def test_what_is_written_by_a_lent_right_is_also_the_lender_s_text(head: Visitor, app: Flask) -> None:
    lender = somebody("head-of-office@all", name="Lender", now=utc_now())
    taker = somebody("coordinator@all", name="Taker", now=utc_now())
    lend(lender, taker)
    asked(Visitor(app, taker))
    assert "Put it in force" not in Visitor(app, lender).get("rulebooks.draft", key="reviewed").links()
    assert "Put it in force" in head.get("rulebooks.draft", key="reviewed").links()
