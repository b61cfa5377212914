"""Nominations that are asked for together: each made by a job of its own, seen how far, one letter when all are through."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select, update

from mobility.accounts.models import Grant
from mobility.applications import services as applications
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.jobs import Job
from mobility.notifications.models import Message
from mobility.selection import services
from mobility.selection.models import Nomination, Seat, Sending
from mobility.workflow import services as workflow
from tests.client import Page, Visitor
from tests.selection.world import Office, address_of, link_in_the_mail, nomination, run_jobs, stage_of

PARTNER = "Riga Technical University"
ONE = "selection.nominate_one"


@dataclass
class Nominating(Office):
    """`people` have a seat at the first partner, and are to be nominated."""

    people: list[Application] = field(default_factory=list)


def scene(app) -> Nominating:
    office = Nominating.open(seats=(3, 2, 1))
    office.people = [office.at_selection(points, (0, 1)) for points in (5, 4, 3)]
    office.selected()
    return office


def asked(app, world: Nominating) -> tuple[Visitor, Page]:
    """The page to which the press leads."""
    office = Visitor(app, world.coordinator)
    page = office.get("selection.overview", reference=world.call.reference)
    letter = office.get(page.links()[f"Send 3 people ({PARTNER})"])
    return office, office.submitted(letter, "Send to the partner")


def letters() -> list[str]:
    """What has left for a partner, in words."""
    sent = select(Message.text).where(Message.person_id.is_(None), Message.state != "dropped")
    return list(db.session.scalars(sent.order_by(Message.id)))


def test_while_it_is_under_way_every_page_says_so_and_offers_no_second_sending(app, world):
    office, page = asked(app, world)
    assert "0 of 3 nominated" in page.words
    assert [stage_of(each) for each in world.people] == ["nomination"] * 3
    first = db.session.scalars(select(Job).where(Job.name == ONE).order_by(Job.id)).first()
    services.nominate_one(**first.arguments, now=utc_now())
    db.session.commit()
    where = {"reference": world.call.reference}
    assert "1 of 3 nominated" in office.get(page.address).words
    assert b"1 of 3 nominated" in office.http.get(f"{page.address}/progress").data
    listed, overview = office.get("bundles.index", **where), office.get("selection.overview", **where)
    assert ("Being sent" in listed.words, "2 are being sent" in listed.words) == (True, True)
    assert listed.links()[f"See how far it is ({PARTNER})"] == page.address
    assert "2 are being sent" in overview.words
    assert [each for each in (*listed.links(), *overview.links()) if each.startswith("Send ")] == []
    shown = office.get(listed.links()[PARTNER])
    assert ("2 people are being nominated." in shown.words, "Sent on" in shown.words) == (True, False)
    assert letters() == []
    run_jobs(ONE)
    shown = office.get(shown.address)
    assert ("being nominated" in shown.words, "Sent on" in shown.words) == (False, True)
    page = office.get(page.address)
    assert f"3 people are nominated to {PARTNER}." in page.words
    assert "The letter to the partner is on its way." in page.words


@pytest.mark.parametrize("turn_round", [False, True])
def test_jobs_that_are_tried_again_in_any_order_nominate_once_and_write_one_letter(app, world, turn_round):
    _office, _page = asked(app, world)
    run_jobs(ONE, twice=True, turn_round=turn_round)
    (letter,) = letters()
    assert "Their number: 3." in letter
    assert db.session.scalar(select(func.count()).select_from(Nomination)) == 3
    told = db.session.scalars(select(Message.person_id).where(Message.key == "nominated")).all()
    assert Counter(told) == {each.person_id: 1 for each in world.people}
    shown = Visitor(app).get(link_in_the_mail(address_of(world)))
    assert "3 nominations wait for your answer" in shown.words


def test_pressed_twice_or_from_a_second_window_nothing_is_done_twice(app, world):
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    choose = office.get("bundles.index", **where).links()[f"Send 3 people ({PARTNER})"]
    stale, other = office.get(choose), office.get(choose)
    two = [each.reference for each in world.people[:2]]
    there = office.submitted(other, "Send to the partner", references=two)
    again = office.submitted(other, "Send to the partner", references=two)
    said = "These people were sent already: nothing is done twice. This is how it went."
    assert (again.address, said in again.words, said in there.words) == (there.address, True, False)
    refused = office.submit(stale, "Send to the partner")
    assert (refused.status, "The list has changed since you opened the page" in refused.words) == (422, True)
    run_jobs(ONE)
    again = office.submitted(other, "Send to the partner", references=two)
    assert (again.address, f"2 people are nominated to {PARTNER}." in again.words) == (there.address, True)
    assert db.session.scalar(select(func.count()).select_from(Sending)) == 1
    assert len(letters()) == 1
    assert [stage_of(each) for each in world.people] == ["partner-answer"] * 2 + ["nomination"]


def test_who_cannot_be_nominated_by_then_is_named_with_why_and_the_letter_is_of_the_others(app, world):
    gone, elsewhere, goes = (by_id(each.id) for each in world.people)
    office, page = asked(app, world)
    applications.withdraw(gone.subject, gone, seen_version=None, reason="", now=utc_now())
    other = world.call.destinations[1].id
    db.session.execute(update(Seat).where(Seat.application_id == elsewhere.id).values(destination_id=other))
    db.session.commit()
    run_jobs(ONE)
    page = office.get(page.address)
    assert f"1 person is nominated to {PARTNER}." in page.words
    assert gone.reference in page.words
    assert "Now at: Withdrawn" in page.words
    assert "The person has another seat by now, at another partner." in page.words
    assert goes.reference not in page.words
    assert [stage_of(each) for each in world.people] == ["withdrawn", "nomination", "partner-answer"]
    (letter,) = letters()
    assert "Their number: 1." in letter
    told = db.session.scalars(select(Message).where(Message.key == "nominations-left-out")).one()
    assert (told.person_id, told.link, told.subject) == (
        world.coordinator.id,
        page.address,
        f"Not nominated to {PARTNER}: 2",
    )
    shown = office.get("bundles.show", reference=world.call.reference, bundle_id=nomination(goes).bundle_id)
    assert "2 people could not be nominated" in shown.words
    assert page.address in shown.links().values()


def test_who_has_no_role_any_more_nominates_nobody_and_no_letter_goes(app, world):
    _office, page = asked(app, world)
    db.session.execute(
        update(Grant).where(Grant.person_id == world.coordinator.id).values(ended_at=utc_now())
    )
    db.session.commit()
    db.session.expunge_all()
    run_jobs(ONE)
    assert [stage_of(each) for each in world.people] == ["nomination"] * 3
    assert letters() == []
    page = Visitor(app, world.head).get(page.address)
    assert "Nobody was nominated, and the partner gets no letter." in page.words


def test_who_is_nominated_on_their_own_page_meanwhile_is_not_nominated_twice(app, world):
    office, page = asked(app, world)
    first = world.people[0]
    workflow.fire(first.id, "nominate", actor=world.coordinator, seen_version=None, now=utc_now())
    db.session.commit()
    run_jobs(ONE)
    page = office.get(page.address)
    assert f"2 people are nominated to {PARTNER}." in page.words
    assert [
        len(db.session.scalars(select(Nomination.id).where(Nomination.application_id == each.id)).all())
        for each in world.people
    ] == [1, 1, 1]
    alone, together = letters()
    assert "Their number: 2." in together
    assert "Their number" not in alone


def test_of_many_all_or_nobody_is_ticked_by_a_link_and_who_is_looked_for_stands_in_front(app, world):
    office, where = Visitor(app, world.coordinator), {"reference": world.call.reference}
    page = office.get(office.get("bundles.index", **where).links()[f"Send 3 people ({PARTNER})"])
    three = [each.reference for each in world.people]
    assert (ticks(page), page.links()["On to the letter and to sending"]) == (
        [(each, True) for each in three],
        "#letter",
    )
    none = office.get(page.links()["Tick nobody"])
    assert ticks(none) == [(each, False) for each in three]
    assert "Ticked: 0 of 3" in none.words
    assert ticks(office.get(none.links()["Tick all"])) == ticks(page)
    found = office.submit(page, "Find", references=three[:1], look_for=three[2].lower())
    assert (found.status, ticks(found)) == (200, [(three[2], False), (three[0], True), (three[1], False)])
    assert db.session.scalar(select(func.count()).select_from(Sending)) == 0
    missing = office.submit(found, "Find", look_for="Nemo")
    assert (ticks(missing), "Nobody here has this name or reference." in missing.words) == (
        [(three[0], True), (three[1], False), (three[2], False)],
        True,
    )
    office.submitted(found, "Send to the partner")
    run_jobs(ONE)
    assert [stage_of(each) for each in world.people] == ["partner-answer", "nomination", "nomination"]


def ticks(page: Page) -> list[tuple[str, bool]]:
    """Of each person's box, in their order."""
    return [(each.get("value"), "checked" in each.attrib) for each in page.all("input", name="references")]
