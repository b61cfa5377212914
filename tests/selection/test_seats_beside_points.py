"""A seat that becomes free while points are looked at again goes past nobody whose points they are, and after that by the
points as they stand."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.notifications.models import Message
from mobility.selection.models import Appeal, Seat
from mobility.selection.queries import held_seat, last_seat
from mobility.selection.services import look_who_is_waited_for
from mobility.workflow import services as workflow
from tests.applications.world import person
from tests.client import Page, Visitor
from tests.selection.test_offers import offered, same_person
from tests.selection.test_scoring_anew import Scored, card, corrects, granted, keeps
from tests.selection.test_scoring_anew import scene as scored
from tests.selection.world import Office, appealed, place_of, run_jobs, stage_of, withdraws


def scene(app) -> Scored:
    return scored(app)


def freed(world: Scored) -> None:
    """Who has the only seat gives it back."""
    held = (
        select(Application).join(Seat, Seat.application_id == Application.id).where(Seat.freed_at.is_(None))
    )
    (holder,) = db.session.scalars(held.where(Application.call_id == world.call.id)).all()
    withdraws(holder)
    run_jobs("selection.")


def own_page(app, application: Application) -> Page:
    found = by_id(application.id)
    return Visitor(app, found.subject).get("applications.show", reference=found.reference)


def line_of(app, application: Application) -> str:
    return card(own_page(app, application), "selection")


def test_a_seat_waits_for_the_points_and_goes_by_them(app, world):
    application, (first, second) = world.unseated, world.committee
    assert "place 2 of 2" in line_of(app, application)
    granted(app, world)
    freed(world)
    assert (stage_of(world.other), stage_of(application)) == ("waiting-list", "waiting-list")
    assert "No seat that somebody gives back goes past this application meanwhile" in card(
        own_page(app, application)
    )
    waits = "Free, and not given yet: Riga Technical University"
    office = Visitor(app, world.coordinator)
    overview = office.get("selection.overview", reference=world.call.reference)
    for words in (line_of(app, application), line_of(app, world.other), card(overview, "held-up")):
        assert waits in words
        assert "comes to nobody by itself" not in words
    assert "Free seats that somebody waits for" not in overview.words
    corrects(app, first, application)
    run_jobs("selection.")
    assert (stage_of(world.other), stage_of(application)) == ("waiting-list", "waiting-list")
    keeps(app, second, application)
    run_jobs("selection.")
    assert (stage_of(world.other), stage_of(application)) == ("waiting-list", "nomination")


def test_whether_a_seat_can_come_at_all_goes_by_corrected_points_everywhere(app, world):
    """On the person's own page, on the board, and among what the office is asked to give."""
    application, (first, second) = world.unseated, world.committee
    world.call.destinations[0].least_score = Decimal(65)
    db.session.commit()
    office, call = Visitor(app, world.coordinator), {"reference": world.call.reference}
    said = "No seat can come to you by the waiting list: your score is below the least"

    def read() -> tuple[bool, bool]:
        board = office.get("cohorts.show", **call, place="beyond-reach")
        return said in own_page(app, application).words, application.reference in board.words

    assert read() == (True, True)
    granted(app, world)
    corrects(app, first, application)
    keeps(app, second, application)
    assert read() == (False, False)
    world.seats(2, 1, 1)
    assert f"{application.reference}" in office.get("selection.overview", **call).words
    assert "Free seats that somebody waits for" in office.get("selection.overview", **call).words
    assert "1 person waits for a seat that is free" in office.get("workflow.tasks").words


def between_two_choices() -> tuple[Scored, list[Application]]:
    """Who is unseated chose two destinations: the best of the others has the better one, the second the lesser one, and the
    third waits for the better one alone."""
    world = Scored.open()
    best, second, third = (
        world.at_selection(points, places, name=name)
        for points, places, name in ((5, (0,), "Madina"), (4, (1,), "Zarina"), (3, (0,), "Manija"))
    )
    world.unseated = world.at_selection(2, (0, 1), name="Farrukh")
    world.selected()
    return world, [best, second, third]


def with_a_lesser_seat(app) -> tuple[Scored, list[Application]]:
    """Whose points are looked at again has got the lesser of two choices meanwhile; the best has the better one, and a third
    waits for it alone."""
    world, (best, second, third) = between_two_choices()
    appeal = appealed(by_id(world.unseated.id))
    answers = Visitor(app, db.session.get_one(Person, appeal.holder_id))
    page = answers.get("appeals.show", appeal_id=appeal.id)
    answers.submitted(page, "Answer the appeal", outcome="granted", remedy="scored-anew", answer="Read it.")
    withdraws(by_id(second.id))
    run_jobs("selection.")
    return world, [best, third]


@pytest.mark.parametrize("asks", [True, False])
def test_a_better_seat_waits_for_who_got_a_lesser_one_and_comes_if_they_ask(app, asks):
    world, (best, third) = with_a_lesser_seat(app)
    application = by_id(world.unseated.id)
    lesser = place_of(application)
    assert (lesser is not None, held_seat(application.id).up_since) == (True, None)
    (letter,) = db.session.scalars(select(Message.text).where(Message.key == "appeal-seat-meanwhile"))
    assert "It comes to you only if you ask to move up" in " ".join(letter.split())
    rising = card(own_page(app, application), "rising")
    assert "a seat of a better choice that somebody gives back waits" in rising
    before = own_page(app, application)
    withdraws(by_id(best.id))
    run_jobs("selection.")
    assert (place_of(application), stage_of(third)) == (lesser, "waiting-list")
    own = Visitor(app, by_id(application.id).subject)
    page = own.get("applications.show", reference=application.reference)
    assert "a seat of a better choice waits now: Riga Technical University" in card(page, "rising")
    assert "You need not do anything now" in before.words
    look_who_is_waited_for()
    run_jobs("selection.")
    told = select(Message).where(Message.key == "better-seat-waits")
    waits = db.session.scalars(told).one()
    assert "was given back in" in waits.text
    assert "Riga Technical University" in waits.text
    top = "A seat of a better choice waits for you: Riga Technical University"
    assert (top in page.words, "You need not do anything now" in page.words) == (True, False)
    assert page.links()["Say whether you move up"].endswith("#rising")
    if asks:
        page = own.submitted(page, "Save", up="y")
        happened = page.words
        db.session.refresh(waits)
        assert (top in happened, waits.settled_at is not None) == (False, True)
        assert "Asked to move up to a better choice" in happened
        run_jobs("selection.")
        assert (place_of(application), stage_of(third)) == (lesser, "waiting-list")
    corrects(app, world.committee[0], application)
    keeps(app, world.committee[1], application)
    run_jobs("selection.")
    assert (place_of(application) == lesser) is not asks
    assert stage_of(third) == ("waiting-list" if asks else "nomination")
    db.session.refresh(waits)
    assert waits.settled_at is not None
    assert top not in own_page(app, application).words


def test_who_has_a_lesser_seat_already_has_their_points_looked_at_for_a_better_one(app):
    world = Scored.open()
    best, third = (world.at_selection(5, (0,), name="Madina"), world.at_selection(3, (0,), name="Manija"))
    world.unseated = world.at_selection(2, (0, 1), name="Farrukh")
    world.selected()
    application = by_id(world.unseated.id)
    lesser = place_of(application)
    assert lesser not in (None, place_of(by_id(best.id)))
    appeal = appealed(application)
    answers = Visitor(app, db.session.get_one(Person, appeal.holder_id))
    page = answers.get("appeals.show", appeal_id=appeal.id)
    answers.submitted(page, "Answer the appeal", outcome="granted", remedy="scored-anew", answer="Read it.")
    assert db.session.scalars(select(Message.key).where(Message.key == "appeal-seat-meanwhile")).all()
    for said in (card(own_page(app, application)), answers.get("appeals.show", appeal_id=appeal.id).words):
        follows = "The place that is there stays; a better one that somebody gives back goes by the points."
        assert (follows in said, "The place follows by the points" in said) == (True, False)
    own = Visitor(app, by_id(application.id).subject)
    page = own.get("applications.show", reference=application.reference)
    own.submitted(page, "Save", up="y")
    withdraws(by_id(best.id))
    run_jobs("selection.")
    assert (place_of(application), stage_of(third)) == (lesser, "waiting-list")
    for member in world.committee:
        corrects(app, member, application)
    run_jobs("selection.")
    assert place_of(application) not in (None, lesser)
    assert stage_of(third) == "waiting-list"


def test_whoever_accepts_the_lesser_seat_reads_before_that_a_better_one_waits_and_lets_it_go_on(app):
    world, (best, third) = with_a_lesser_seat(app)
    application = offered(world, by_id(world.unseated.id), 1)
    withdraws(by_id(best.id))
    run_jobs("selection.")
    own = Visitor(app, application.subject)
    page = own.get("applications.show", reference=application.reference)
    accepting = own.get(page.links()["Accept the place"])
    waits = (
        "A seat of a better choice waits now while it is open what follows from your appeal: Riga Technical"
    )
    assert waits in accepting.words
    assert stage_of(third) == "waiting-list"
    member = Visitor(app, world.committee[0])
    asked = "An appeal is granted: look at your points again"
    assert asked in member.get("workflow.tasks").words
    own.submitted(accepting, "Accept the place")
    run_jobs("selection.")
    assert stage_of(third) == "nomination"
    assert asked not in member.get("workflow.tasks").words
    settled = select(Message.text).where(Message.key == "appeal-settled")
    assert "nobody looks at the points again" in " ".join(db.session.scalars(settled).one().split())


def test_where_the_points_stay_it_goes_to_who_was_next(app, world):
    granted(app, world)
    freed(world)
    assert stage_of(world.other) == "waiting-list"
    for member in world.committee:
        keeps(app, member, world.unseated)
    run_jobs("selection.")
    assert (stage_of(world.other), stage_of(world.unseated)) == ("nomination", "waiting-list")


def test_who_withdraws_holds_no_seat_up(app, world):
    granted(app, world)
    freed(world)
    assert stage_of(world.other) == "waiting-list"
    withdraws(world.unseated)
    run_jobs("selection.")
    assert stage_of(world.other) == "nomination"


def test_by_corrected_points_one_stands_further_up_at_once(app, world):
    application, (first, second) = world.unseated, world.committee
    granted(app, world)
    corrects(app, first, application)
    keeps(app, second, application)
    assert "place 1 of 2" in line_of(app, application)
    assert "place 2 of 2" in line_of(app, world.other)
    freed(world)
    assert (stage_of(world.other), stage_of(application)) == ("waiting-list", "nomination")
    page = own_page(app, application)
    assert "The selection is made anew" not in page.words
    came = "A seat has come since, by the points as they are now: Riga Technical University"
    answered = Visitor(app, world.head).get(
        "appeals.show", appeal_id=db.session.scalars(select(Appeal.id)).one()
    )
    for said in (card(page), answered.words):
        assert (came in said, "A selection made anew" in said) == (True, False)
        assert world.coordinator.called not in said.split("Done")[1].split("What was written")[0]
    (letter,) = db.session.scalars(select(Message.text).where(Message.key == "appeal-settled-by-seat"))
    assert "has come to you since, by the points as they are now: Riga Technical University" in letter
    asked = select(Message).where(
        Message.person_id == world.coordinator.id, Message.key == "appeal-looked-at"
    )
    assert db.session.scalars(asked).one().settled_at is not None
    office = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    assert "the selection is to be made anew" not in office.words


def test_who_gives_a_free_seat_by_hand_reads_for_whom_it_is_open_what_follows(app, world):
    """Of a seat that nobody gave back, so that it waits for nobody."""
    world.seats(2, 1, 1)
    office, call = Visitor(app, world.coordinator), {"reference": world.call.reference}
    where = {"destination_id": world.call.destinations[0].id, "application_id": world.other.id}
    before = office.get("selection.give_seat", **call, **where)
    appeal = granted(app, world)
    again = "The points of Farrukh"
    assert again not in before.words
    refused = office.submit(before, "Give this seat", reason="She asked.")
    assert (refused.status, stage_of(world.other)) == (422, "waiting-list")
    assert "what is owed to them, has changed since you opened the page" in refused.words
    assert again in refused.words
    assert again in card(office.get("selection.overview", **call), "wishes")
    theirs = {**where, "application_id": world.unseated.id}
    assert again not in office.get("selection.give_seat", **call, **theirs).words
    for member in world.committee:
        keeps(app, member, world.unseated)
    appeal = db.session.get_one(Appeal, appeal.id)
    appeal.remedy, appeal.run_owed_from, appeal.carried_out_at = "fresh-run", appeal.answered_at, None
    db.session.commit()
    page = office.get("selection.give_seat", **call, **where)
    assert "A selection made anew is owed to Farrukh" in page.words
    office.submitted(page, "Give this seat", reason="She asked.")
    assert stage_of(world.other) == "nomination"


def accepts_elsewhere(application: Application) -> Application:
    """The person has accepted a place in another call for the same time: the application there."""
    other = Office.open()
    there = other.at_selection(4, (0,))
    other.selected()
    there = offered(other, there, 0)
    workflow.fire(there.id, "accept", actor=there.subject, seen_version=None, now=utc_now())
    db.session.commit()
    same_person(there, by_id(application.id))
    return by_id(there.id)


def falls_away(there: Application) -> None:
    held_seat(there.id).freed_at = utc_now()
    db.session.commit()


def held_seat_again(there: Application) -> None:
    last_seat(there.id).freed_at = None
    db.session.commit()


SEEN_PAST = "As long as it is kept, a seat that somebody gives back goes past this application"
NONE_PAST = "No seat that somebody gives back goes past this application meanwhile"
LOOK_AGAIN = "Those who assessed look at their points again"


def test_nobody_is_asked_to_look_for_whom_no_seat_can_come_beside_the_place_they_have_accepted(app, world):
    there = accepts_elsewhere(world.unseated)
    application = by_id(world.unseated.id)
    student = Visitor(app, application.subject)
    writing = student.get("appeals.write", reference=application.reference)
    assert "As long as you keep it, no seat of this call can come to you" in writing.words
    appeal = appealed(application)
    head = Visitor(app, db.session.get_one(Person, appeal.holder_id))
    page = head.get("appeals.show", appeal_id=appeal.id)
    kept = f"{there.reference}). As long as they keep it, a seat that somebody gives back goes past them"
    assert (kept in card(page, "stands"), LOOK_AGAIN in page.words) == (True, False)
    assert "nobody is asked to look at points again. If they give the other place up" in page.words
    falls_away(there)
    open_again = head.get("appeals.show", appeal_id=appeal.id)
    assert (kept in card(open_again, "stands"), LOOK_AGAIN in open_again.words) == (False, True)
    held_seat_again(there)
    answer = {"outcome": "granted", "remedy": "scored-anew", "answer": "Read it."}
    late = head.submit(open_again, "Answer the appeal", **answer)
    assert (late.status, "That would bring the person nothing." in late.words) == (422, True)
    assert kept in late.words.replace("\u00a0", " ")
    head.submitted(page, "Answer the appeal", outcome="granted", remedy="fresh-run", answer="So be it.")
    said = card(own_page(app, application))
    assert (SEEN_PAST in said, NONE_PAST in said) == (True, False)
    world.selected()
    done = select(Message.text).where(Message.key == "appeal-carried-out")
    assert "As long as you keep the place that you have accepted for the same time" in db.session.scalar(done)


def test_who_accepts_elsewhere_while_points_are_looked_at_reads_that_seats_go_past_them(app, world):
    granted(app, world)
    there = accepts_elsewhere(world.unseated)
    said = card(own_page(app, world.unseated))
    assert (SEEN_PAST in said, NONE_PAST in said) == (True, False)
    falls_away(there)
    said = card(own_page(app, world.unseated))
    assert (SEEN_PAST in said, NONE_PAST in said) == (False, True)
    held_seat_again(there)
    freed(world)
    assert stage_of(world.other) == "nomination"


def test_the_line_counts_those_alone_to_whom_a_seat_can_go(app, world):
    application = by_id(world.unseated.id)
    before = own_page(app, application)
    there = accepts_elsewhere(world.other)
    page = own_page(app, application)
    assert "place 1 of 1" in card(page, "selection")
    mine = line_of(app, world.other)
    assert "As long as you keep the place that you have accepted for the same time, no seat can" in mine
    assert "place 1" not in mine.split("Score by")[0]
    assert len(page.statements) <= len(before.statements) + 1, "the days of the stay"
    falls_away(there)
    assert "place 1 of 2" in line_of(app, world.other)
    assert len(own_page(app, application).statements) == len(before.statements)


def test_a_wish_that_came_with_an_appeal_is_told_as_that_and_is_settled_by_the_seat(app):
    world = Scored.open()
    person("vice-rector@all", name="Vice-rector")
    for place, name in enumerate(("Madina", "Manija")):
        world.at_selection(5 - place, (place,), name=name)
    mine = world.at_selection(2, (0, 1, 2), name="Farrukh")
    world.selected()
    application = by_id(mine.id)
    appeal, office = appealed(application), Visitor(app, world.coordinator)
    head = Visitor(app, db.session.get_one(Person, appeal.holder_id))
    page = head.get("appeals.show", appeal_id=appeal.id)
    head.submitted(page, "Answer the appeal", outcome="granted", remedy="seat-beyond", answer="One more.")
    happened = own_page(app, application).words
    said = "Granted the appeal, and asked with that for a seat of a better choice"
    assert (said in happened, f"Coordinator: {said}" in happened) == (True, False)
    world.seats(1, 2, 1)
    there = {"destination_id": world.call.destinations[1].id, "application_id": application.id}
    page = office.get("selection.give_seat", reference=world.call.reference, **there)
    office.submitted(page, "Give this seat", reason="By the appeal.")
    letter = db.session.scalars(select(Message.text).where(Message.key == "moved-up")).one()
    assert "Your appeal was granted, and with it a seat of a better choice was asked for" in letter
    assert "You ranked still higher: Riga Technical University" in letter
    own = Visitor(app, by_id(application.id).subject)
    page = own.get("applications.show", reference=application.reference)
    assert "It holds until a better one comes, or you accept" in card(page, "rising")
    (box,) = page.all("input", id="up")
    assert box.get("checked") is None
    own.submitted(page, "Save", up="y")
    world.seats(2, 2, 1)
    there["destination_id"] = world.call.destinations[0].id
    page = office.get("selection.give_seat", reference=world.call.reference, **there)
    office.submitted(page, "Give this seat", reason="It is free.")
    letters = select(Message.text).where(Message.key == "moved-up").order_by(Message.id.desc())
    letter = db.session.scalars(letters).first()
    assert ("You had asked to move up." in letter, "You ranked still higher" in letter) == (True, False)
