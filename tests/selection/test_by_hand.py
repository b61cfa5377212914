"""Seats that are free while somebody waits: read by the person, given by the office with a reason, outside of a run."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import tr
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.notifications.models import Message
from mobility.selection import services
from mobility.selection.allocation.wishes import wishes_of
from mobility.selection.models import Nomination, SelectionRun
from mobility.selection.queries import fingerprint, get_run
from tests.client import Page, Visitor, words_of
from tests.selection.world import (
    Office,
    asks_up,
    number_in_the_menu,
    number_listed,
    place_of,
    run_jobs,
    stage_of,
    withdraws,
)

WHY = "The committee has looked at it once more."


def scene(app) -> Office:
    return Office.open(seats=(1, 1, 1)).with_ready("Madina", "Farrukh", "Zarina")


def by_hand(world: Office, run: SelectionRun, application: Application, place: int | None) -> None:
    """The proposal has the person at the destination of this place, or on the waiting list."""
    placement = next(each for each in run.placements if each.application_id == application.id)
    services.change_placement(
        world.coordinator,
        run,
        placement.id,
        outcome="waiting" if place is None else "seat",
        destination_id=None if place is None else world.call.destinations[place].id,
        reason="Two of one family are not sent to one town.",
        now=utc_now(),
    )


def carried_out(world: Office, run: SelectionRun) -> None:
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    run_jobs("selection.")


def one_waits_by_hand(world: Office) -> Application:
    """Its seat at the first place is left free."""
    application = world.at_selection(5, (0,), "Madina")
    run = world.proposal()
    by_hand(world, run, application, None)
    carried_out(world, run)
    return by_id(application.id)


def free_seats_told(app, world: Office) -> list[str]:
    """The addresses behind the lines on free seats among the coordinator's tasks."""
    links = Visitor(app, world.coordinator).get("workflow.tasks").links()
    return [href for words, href in links.items() if "waits for a seat that is free" in words]


def wishes_on(page: Page) -> list[str]:
    cards = page.all("section", id="wishes")
    return [words_of(row) for card in cards for body in card.iter("tbody") for row in body.iter("tr")]


def told(application: Application) -> list[str]:
    keys = select(Message.key).where(Message.person_id == application.subject_id).order_by(Message.id)
    return list(db.session.scalars(keys))


def test_who_waits_by_hand_reads_that_a_seat_is_free_and_the_office_gives_it(app, world):
    application = one_waits_by_hand(world)
    place = tr(world.call.destinations[0].institution.name, "en")
    student, office = Visitor(app, application.subject), Visitor(app, world.coordinator)
    page = student.get("applications.show", reference=application.reference)
    assert "A seat that somebody gives back goes at once to the first of those who chose it" in page.words
    assert (
        f"Free now: {place}. Such a seat comes to nobody by itself, as nobody gives it back now" in page.words
    )
    waits = select(Message.text).where(
        Message.person_id == application.subject_id, Message.key == "on-waiting-list"
    )
    said = f"A seat is free now: {place}. It comes to nobody by itself: the office gives it"
    assert said in " ".join(db.session.scalars(waits).one().split())
    page = office.get("selection.overview", reference=world.call.reference)
    (row,) = wishes_on(page)
    assert row.startswith("Madina")
    assert "1 seat is free" in row
    assert "nobody" in row
    assert "Give this seat…" not in Visitor(app, world.head).get(page.address).links()
    assert free_seats_told(app, world) == [f"{page.address}#wishes"]
    tasks = office.get("workflow.tasks")
    (besides,) = tasks.all("section", id="besides")
    assert "1 person waits for a seat that is free" in words_of(besides)
    assert words_of(besides).endswith("The number beside “Tasks” does not count these.")
    assert number_in_the_menu(tasks) == number_listed(tasks) == 1
    page = office.get(page.links()["Give this seat…"])
    assert "Nobody is passed over" in page.words
    owed = office.submit(page, "Give this seat")
    assert (owed.status, owed.errors()) == (422, ["Give a reason."])
    page = office.submitted(owed, "Give this seat", reason=WHY)
    assert "The seat is given, and Madina is told." in page.words
    assert wishes_on(page) == []
    assert free_seats_told(app, world) == []
    (given,) = page.all("section", id="by-hand")
    assert f"Coordinator gave a free seat to Madina ({application.reference}). The reason: {WHY}" in words_of(
        given
    )
    assert (stage_of(application), place_of(application)) == ("nomination", world.call.destinations[0].id)
    assert told(application)[-1] == "seat-passed-on"
    mail = select(Message.subject, Message.text).where(
        Message.person_id == application.subject_id, Message.key == "seat-passed-on"
    )
    ((subject, text),) = db.session.execute(mail)
    assert subject.startswith("A seat is yours: ")
    assert f"The office decided this by hand. The reason: {WHY}" in text
    assert "free" not in subject + text
    page = student.get("applications.show", reference=application.reference)
    assert f"The office gave a free seat by hand: {place}" in page.words
    assert WHY in page.words
    assert "The seat is here: the office gave it by hand on" in page.words
    assert "That was in the selection. The seat of today came afterwards, see above." in page.words
    given_again = office.get(
        "selection.give_seat",
        reference=world.call.reference,
        destination_id=world.call.destinations[0].id,
        application_id=application.id,
    )
    assert given_again.status == 409
    assert "No seat is free there any more" in given_again.words


def test_the_note_counts_those_whom_the_rule_finds(app, world):
    """The rule runs for the page of the call; the page of tasks asks the database for all calls at once."""
    waits = world.at_selection(3, (0, 1), "Madina")
    moved = world.at_selection(5, (2, 1), "Farrukh")
    run = world.proposal()
    by_hand(world, run, waits, None)
    by_hand(world, run, moved, 1)
    carried_out(world, run)
    first, second, third = world.call.destinations
    places = sorted([first.id, second.id])
    assert found_by_both(app, world) == {waits.id}, "one seat is free, the other is held"
    asks_up(moved)
    assert found_by_both(app, world) == {waits.id, moved.id}
    changes = [
        (first, "least_score", Decimal(90), {moved.id}),
        (third, "least_score", Decimal(90), {waits.id, moved.id}),
        (world.call, "limits", [{"destinations": places, "seats": 1}], {moved.id}),
        (world.call, "limits", [{"destinations": places, "seats": 2}], {waits.id, moved.id}),
        (world.call, "limits", [{"destinations": [third.id], "seats": 0}], {waits.id}),
        (second, "seats", 2, {waits.id, moved.id}),
        (third, "seats", 0, {waits.id}),
    ]
    for changed, name, value, expected in changes:
        before = getattr(changed, name)
        setattr(changed, name, value)
        db.session.commit()
        assert (name, found_by_both(app, world)) == (name, expected)
        setattr(changed, name, before)
        db.session.commit()
    said_no = Nomination(application_id=waits.id, destination_id=first.id, accepted=False)
    db.session.add(said_no)
    db.session.commit()
    assert found_by_both(app, world) == {moved.id}


def found_by_both(app, world: Office) -> set[int]:
    """Whom the rule finds, as many as the note says."""
    found = {each.application_id for each in wishes_of(world.call)}
    links = " ".join(Visitor(app, world.coordinator).get("workflow.tasks").links())
    assert re.findall(r"(\d+) (?:person waits|people wait) for", links) == [str(len(found))] * bool(found)
    return found


def test_who_is_kept_waiting_by_hand_once_more_is_told_why_each_time(app, world):
    application = one_waits_by_hand(world)
    world.at_selection(3, (1,), "Farrukh")
    run = world.proposal()
    by_hand(world, run, application, None)
    page = Visitor(app, world.head).get("selection.sign", reference=world.call.reference, number=run.number)
    assert "2 people are told what they got" in page.words
    carried_out(world, run)
    assert (stage_of(application), told(application)[-1]) == ("waiting-list", "kept-waiting-by-hand")
    text = select(Message.text).where(Message.key == "kept-waiting-by-hand")
    assert "The reason: Two of one family are not sent to one town." in db.session.scalars(text).one()
    world.at_committee("Zarina")
    run = world.proposal()
    assert {each.outcome for each in run.placements} == {"seat"}, "the rule gives it, and nobody changed that"


def test_who_is_passed_over_is_named_before_and_kept_in_the_record(app, world):
    better, worse = world.at_selection(5, (0,), "Madina"), world.at_selection(3, (0,), "Farrukh")
    run = world.proposal()
    by_hand(world, run, better, None)
    carried_out(world, run)
    office = Visitor(app, world.coordinator)
    page = office.get("selection.overview", reference=world.call.reference)
    assert [row.partition(" ")[0] for row in wishes_on(page)] == ["Madina", "Farrukh"]
    assert "1 person" in wishes_on(page)[1]
    address = office.get("selection.give_seat", reference=world.call.reference,
                         destination_id=world.call.destinations[0].id, application_id=worse.id).address  # fmt: skip
    page = office.get(address)
    assert f"They are passed over: Madina {better.reference}" in page.words
    withdraws(better)
    stale = office.submit(page, "Give this seat", reason=WHY)
    assert (stale.status, "has changed since you opened the page" in stale.words) == (422, True)
    assert "Nobody is passed over" in stale.words
    done = office.submitted(stale, "Give this seat")
    assert "The seat is given, and Farrukh is told." in done.words
    event = db.session.scalars(
        select(Event).where(Event.name == "seat-given-by-hand", Event.chain == f"call:{world.call.id}")
    ).one()
    assert (event.facts["case"], event.facts["passed_over"], event.text_digests) == (worse.id, [], {})


def test_who_is_passed_over_is_told_that_and_neither_who_nor_why(app, world):
    better, worse = world.at_selection(5, (0,), "Madina"), world.at_selection(3, (0,), "Farrukh")
    run = world.proposal()
    by_hand(world, run, better, None)
    carried_out(world, run)
    office = Visitor(app, world.coordinator)
    page = office.get("selection.give_seat", reference=world.call.reference,
                      destination_id=world.call.destinations[0].id, application_id=worse.id)  # fmt: skip
    assert "Who is passed over is told that a seat was given, but neither to whom nor why." in page.words
    page = office.submitted(page, "Give this seat", reason=WHY)
    (given,) = page.all("section", id="by-hand")
    assert f"It passed over: Madina ({better.reference})." in words_of(given)
    text = db.session.scalars(
        select(Message.text).where(Message.person_id == better.subject_id, Message.key == "passed-over")
    ).one()
    place = tr(world.call.destinations[0].institution.name, "en")
    assert f"Where: {place}." in text
    assert ("Farrukh" in text, WHY in text) == (False, False)
    page = Visitor(app, by_id(better.id).subject).get("applications.show", reference=better.reference)
    assert f"the office gave a free seat at {place} by hand to somebody who comes later" in page.words
    assert f"The office gave a free seat by hand to somebody who comes later: {place}" in page.words
    assert (stage_of(better), "Farrukh" in page.text, WHY in page.text) == ("waiting-list", False, False)


def test_a_seat_that_is_left_and_that_nobody_waits_for_is_free(app, world):
    moved = world.at_selection(5, (0, 1), "Madina")
    run = world.proposal()
    by_hand(world, run, moved, 1)
    carried_out(world, run)
    asks_up(moved)
    office = Visitor(app, world.coordinator)
    page = office.get(
        office.get("selection.overview", reference=world.call.reference).links()["Give this seat…"]
    )
    assert "which becomes free: nobody waits for it" in page.words
    office.submitted(page, "Give this seat", reason=WHY)
    text = select(Message.text).where(Message.person_id == moved.subject_id, Message.key == "moved-up")
    assert "The seat that you had is free for others now." in db.session.scalars(text).one()
    assert WHY in db.session.scalars(text).one()


def test_who_asked_moves_up_by_hand_and_their_seat_goes_on(app, world):
    moved, waiting = world.at_selection(5, (0, 1), "Madina"), world.at_selection(3, (1,), "Farrukh")
    run = world.proposal()
    placement = next(each for each in run.placements if each.application_id == waiting.id)
    by_hand(world, run, waiting, None)
    by_hand(world, run, moved, 1)
    carried_out(world, get_run(world.call, 1))
    assert placement.outcome == "waiting"
    page = Visitor(app, by_id(moved.id).subject).get("applications.show", reference=moved.reference)
    assert "ask for it here, and the office sees that you want it." in page.words
    assert wishes_of(world.call) == [], "nobody who has a seat and did not ask is moved"
    asks_up(moved)
    office = Visitor(app, world.coordinator)
    page = office.get("selection.overview", reference=world.call.reference)
    (row,) = wishes_on(page)
    assert "and asked to move up" in row
    page = office.get(page.links()["Give this seat…"])
    assert "which goes to the next on the waiting list" in page.words
    office.submitted(page, "Give this seat", reason=WHY)
    assert told(moved)[-1] == "moved-up"
    run_jobs("selection.pass_on")
    assert [place_of(each) for each in (moved, waiting)] == [each.id for each in world.call.destinations[:2]]


def test_a_reserved_seat_that_is_left_is_for_its_group_first(app, world):
    world.reserve()
    strong, orphan = world.at_selection(5, (0,)), world.claimed_at_selection(2, (0,), "Zarina")
    run = world.proposal()
    by_hand(world, run, orphan, None)
    carried_out(world, run)
    found = wishes_of(world.call)
    assert [(each.application_id, each.reserved, each.passed_over) for each in found] == [
        (orphan.id, "orphan", ()),
        (strong.id, None, (orphan.id,)),
    ]


def test_nothing_is_given_beside_a_proposal_to_oneself_or_by_others(app, world):
    application = one_waits_by_hand(world)
    asked = {"seen": [], "seen_appeals": [], "reason": WHY, "now": utc_now()}
    place = world.call.destinations[0].id
    for actor, refusal in ((world.head, "not-your-selection"), (world.coordinator, "reason-owed")):
        with pytest.raises(Refusal, match=refusal):
            services.give_free_seat(actor, world.call, application, place, **{**asked, "reason": " "})
    world.proposal()
    with pytest.raises(Refusal, match="proposal-is-open"):
        services.give_free_seat(world.coordinator, world.call, application, place, **asked)
    page = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert wishes_on(page) == []


def test_the_explanation_is_that_of_the_run_which_gave_the_place(app, world):
    first = world.at_selection(5, (0,), "Madina")
    world.selected()
    world.at_selection(4, (0, 1), "Farrukh")
    world.selected()
    page = Visitor(app, by_id(first.id).subject).get("applications.show", reference=first.reference)
    (card,) = page.all("section", id="selection")
    assert "rank 1 of 1" in words_of(card)
    assert "The seat is here." in words_of(card)
    office = Visitor(app, world.coordinator).get("selection.run", reference=world.call.reference, number=1)
    assert "Madina" in office.words


def test_who_is_kept_waiting_by_a_later_run_keeps_what_they_were_told(app, world):
    """They heard nothing of it, and among those who were left its rank and cut-offs would say another thing."""
    world.seats(1, 1, 1)
    world.at_selection(5, (0,), "Madina")
    waits, late = world.at_selection(4, (0,), "Farrukh"), world.at_committee("Zarina")
    world.selected()
    world.scored(late, 3, (0,))
    world.selected()
    page = Visitor(app, by_id(waits.id).subject).get("applications.show", reference=waits.reference)
    (card,) = page.all("section", id="selection")
    assert "rank 2 of 2" in words_of(card)
    assert "The last seat went to a higher score." in words_of(card)
    assert "No open seat was left there" not in words_of(card)
    assert "Later selection signed: number 2" in page.words
    for who in (world.coordinator, late.subject):
        reference = waits.reference if who is world.coordinator else late.reference
        words = Visitor(app, who).get("applications.show", reference=reference).words
        assert ("Later selection signed" in words) == (who is world.coordinator)
