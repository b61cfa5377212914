"""One application by each rule book that is not the exchange's, from the draft to its good end, through the pages."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.accounts.models import Person
from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.applications.travellers import travellers
from mobility.base.database import db, utc_now
from mobility.base.languages import day, speaking
from mobility.base.zone import local_day
from mobility.calls import services as calls
from mobility.calls.models import Destination
from mobility.calls.queries import call_by_id
from mobility.institutions.models import Institution
from mobility.notifications.models import Message
from mobility.selection.queries import held_seat
from mobility.selection.stages import (
    NOMINATION,
    OFFER,
    PARTNER_ANSWER,
    SEAT_AWAITED,
    SELECTION,
    WAITING_LIST,
)
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.rulebook import RuleBook, parse
from mobility.workflow.services import attend, open_waits
from tests.applications.world import named, person
from tests.client import Page, Visitor, words_of
from tests.selection.world import (
    Office,
    link_in_the_mail,
    nomination_of,
    pass_check,
    rank,
    run_jobs,
    stage_of,
    take_over,
)

NUMBER = {"blank__number": "12/3"}
SAID = "Number of the order: 12/3; Date of the order: {day}"


def dated(on: date) -> dict[str, object]:
    """The day of an order as its form is filled."""
    return {"blank__date-day": on.day, "blank__date-month": on.month, "blank__date-year": on.year}


def order() -> dict[str, object]:
    """Of today."""
    return NUMBER | dated(local_day(utc_now()))


def plain(text: str) -> str:
    """With ordinary spaces, as a page's words are read."""
    return " ".join(text.split())


def whose(case: Application) -> Person:
    return by_id(case.id).subject


class Walk:
    """One application in a call of one rule book, and everybody who has to do with it."""

    def __init__(self, app: Flask, book: str, seats: tuple[int, int, int] = (1, 1, 1)) -> None:
        self.app, self.world = app, Office.open(seats=seats)
        self.world.call.rule_book_key = book
        faculty = f"faculty:{self.world.faculties[0].id}"
        self.chief = person(f"department-head@{faculty}", name="Head of department")
        self.rector = person("vice-rector@all", name="Vice-rector")
        db.session.commit()
        self.case = self.sent("Madina")

    def sent(self, name: str) -> Application:
        """Sent by its person from the page, with papers that pass: the first choice is the first destination."""
        draft = self.world.filled(self.world.student(name))
        rank(draft, [self.world.call.destinations[0].id])
        visitor = Visitor(self.app, whose(draft))
        check = visitor.get("applications.check", reference=draft.reference)
        assert visitor.submit(check, "Send the application").status == 303
        return pass_check(by_id(draft.id))

    @property
    def stage(self) -> str:
        return stage_of(self.case)

    def page_of(self, who: Person, case: Application | None = None) -> Page:
        return Visitor(self.app, who).get("applications.show", reference=(case or self.case).reference)

    def presses(self, who: Person, button: str, case: Application | None = None, **typed: object) -> None:
        """From the page of the application, over the move's own page where it has one."""
        visitor = Visitor(self.app, who)
        page = visitor.get("applications.show", reference=(case or self.case).reference)
        if button in page.links():
            page = visitor.get(page.links()[button])
        done = visitor.submit(page, button, **typed)
        assert (done.status, done.errors()) == (303, [])

    def partner_accepts(self) -> None:
        self.presses(self.world.coordinator, "Nominate")
        self.partner_says_yes()

    def partner_says_yes(self) -> None:
        partner, place = Visitor(self.app), self.world.call.destinations[0]
        page = partner.get(link_in_the_mail(f"contact{place.institution_id}@example.org"))
        partner.submitted(page, "Accept MADINA")
        take_over(self.case)

    def told(self, who: Person) -> list[str]:
        keys = select(Message.key).where(Message.person_id == who.id).order_by(Message.id)
        return list(db.session.scalars(keys))

    def order_is_signed(self, end: str) -> None:
        """The vice-rector gives number and date; they stand in the history and in what the person is told."""
        visitor, where = (
            Visitor(self.app, self.rector),
            {"reference": self.case.reference, "move_key": "sign"},
        )
        page = visitor.get("workflow.move_page", **where)
        refused = visitor.submit(page, "Sign the order")
        assert (refused.status, refused.errors()) == (
            422,
            ["Fill in “Number of the order”.", "Fill in “Date of the order”."],
        )
        tomorrow = dated(local_day(utc_now()) + timedelta(days=1))
        early = visitor.submit(page, "Sign the order", **NUMBER, **tomorrow)
        assert (early.status, early.errors()) == (
            422,
            ["This day is still to come. Enter today or an earlier day."],
        )
        self.presses(self.rector, "Sign the order", **order())
        assert self.stage == end
        with speaking("en"):
            signed_on = day(local_day(utc_now()))
        for reader in (whose(self.case), self.world.coordinator):
            words = self.page_of(reader).words
            assert "Number of the order: 12/3" in words
            assert f"Date of the order: {plain(signed_on)}" in words
        letters = dict(
            db.session.execute(
                select(Message.key, Message.text).where(
                    Message.key.in_(["order-signed", "order-signed-office"])
                )
            ).all()
        )
        assert set(letters) == {"order-signed", "order-signed-office"}
        assert all(SAID.format(day=plain(signed_on)) in plain(text) for text in letters.values())


def test_staff_mobility_goes_over_the_head_of_department(app: Flask) -> None:
    walk = Walk(app, "staff-mobility")
    world, person_ = walk.world, whose(walk.case)
    assert walk.stage == "department"
    assert "Approve the nomination" not in walk.page_of(world.dean).buttons()
    walk.presses(walk.chief, "Agree")
    walk.presses(world.dean, "Approve the nomination")
    world.scored(by_id(walk.case.id), 5, (0,))
    assert walk.stage == SELECTION
    world.selected()
    walk.partner_accepts()
    assert (walk.stage, "The partner has accepted you." in walk.page_of(person_).words) == (OFFER, True)
    walk.presses(person_, "Accept the place")
    assert walk.stage == "confirmed"
    assert walk.told(person_) == ["received", "selected", "nominated", "offer", "confirmed"]


def test_the_head_of_department_reads_what_waited_for_them_and_no_more(app: Flask) -> None:
    walk = Walk(app, "staff-mobility")
    draft = walk.world.filled(walk.world.student("Firuz"))
    calls = ("Agree", "What you can do")
    assert [each in walk.page_of(walk.chief).words for each in calls] == [True, True]
    walk.presses(walk.chief, "Agree")
    decided = walk.page_of(walk.chief)
    assert [each in decided.words for each in calls] == [True, False]  # in the history alone
    assert "You: Agree" in decided.words
    elsewhere = person(f"department-head@faculty:{walk.world.faculties[1].id}")
    assert walk.page_of(elsewhere).status == 404
    assert walk.page_of(walk.chief, by_id(draft.id)).status == 404


def test_an_entrant_of_the_joint_faculty_is_enrolled_by_an_order(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-entry")
    world, person_ = walk.world, whose(walk.case)
    assert walk.stage == "committee"
    world.scored(by_id(walk.case.id), 5, (0,))
    world.selected()
    page = walk.page_of(person_)
    assert (walk.stage, "The partner has accepted you." in page.words) == (OFFER, False)
    assert "Nothing is decided before you accept or decline." in page.words
    walk.presses(person_, "Accept the place")
    assert walk.stage == "order"
    walk.order_is_signed("enrolled")
    assert walk.told(person_) == ["received", "place-offered", "order-awaited", "order-signed"]


def test_a_seat_passed_on_is_told_once(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-entry")
    world, first = walk.world, walk.case
    second = walk.sent("Farrukh")
    for case, points in ((first, 5), (second, 3)):
        world.scored(by_id(case.id), points, (0,))
    world.selected()
    assert [stage_of(each) for each in (first, second)] == [OFFER, WAITING_LIST]
    walk.presses(whose(first), "Decline the place")
    run_jobs("selection.")
    assert (stage_of(second), walk.told(whose(second))) == (
        OFFER,
        ["received", "on-waiting-list", "place-offered"],
    )


def test_who_asked_moves_up_to_a_better_specialty_and_answers_anew(app: Flask) -> None:
    """Where no partner is asked a seat is exchanged while it is offered, and the time to answer begins again."""
    walk = Walk(app, "joint-faculty-entry", seats=(1, 1, 0))
    world, first = walk.world, walk.case
    second, third = walk.sent("Farrukh"), walk.sent("Zarina")
    for case, points in ((first, 5), (second, 4), (third, 3)):
        world.scored(by_id(case.id), points, (0, 1))
    world.selected()
    assert [stage_of(each) for each in (first, second, third)] == [OFFER, OFFER, WAITING_LIST]
    visitor = Visitor(app, whose(second))
    page = visitor.get("applications.show", reference=second.reference)
    (card,) = page.all("section", id="rising")
    assert "Who accepts keeps this place" in words_of(card)
    assert "A partner who was asked" not in words_of(card)
    visitor.submitted(page, "Save", up="y")
    of_the_first_place = visitor.get(page.links()["Accept the place"])
    (wait,) = open_waits(by_id(second.id))
    due = wait.due_at
    wait.opened_at, wait.due_at = wait.opened_at - timedelta(days=9), due - timedelta(days=9)
    db.session.commit()
    walk.presses(whose(first), "Decline the place")
    run_jobs("selection.")
    places = [each.id for each in world.call.destinations]
    assert [held_seat(each.id).destination_id for each in (second, third)] == places[:2]
    assert [stage_of(each) for each in (second, third)] == [OFFER, OFFER]
    assert [each.due_at.date() for each in open_waits(by_id(second.id))] == [due.date()]
    assert walk.told(whose(second)) == ["received", "place-offered", "moved-up-offered"]
    mail = db.session.scalars(select(Message).where(Message.key == "moved-up-offered")).one()
    assert f"Please answer by {plain(day(local_day(due), 'en'))}" in plain(mail.text)
    assert (mail.wait_id, mail.answer_by.date()) == (wait.id, due.date())
    assert "nominates you" not in mail.text
    owner = Visitor(app, whose(second))
    page = owner.get("applications.show", reference=second.reference)
    assert "Accept the place" not in page.buttons()
    asks = owner.get(page.links()["Accept the place"])
    refused = visitor.submit(of_the_first_place, "Accept the place")
    assert (refused.status, stage_of(second)) == (409, OFFER)
    assert "Your place is then kept for you:" in asks.words
    owner.submitted(asks, "Accept the place")
    page = walk.page_of(whose(second), second)
    assert (stage_of(second), page.all("section", id="rising")) == ("order", [])


def test_the_transition_takes_a_seat_when_dean_and_coordinator_have_consented(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    world, person_ = walk.world, whose(walk.case)
    assert walk.stage == "consents"
    office = Visitor(app, world.coordinator)
    page = office.get(walk.page_of(world.coordinator).links()["Confirm the credits"])
    refused = office.submit(page, "Confirm the credits", blank__credits="-5")
    assert (refused.status, refused.errors()[0].endswith("From 0 to 400.")) == (422, True)
    walk.presses(world.coordinator, "Confirm the credits", blank__credits="118")
    assert (walk.stage, held_seat(walk.case.id)) == ("consents", None)
    walk.presses(world.dean, "Consent")
    assert (walk.stage, held_seat(walk.case.id).destination_id) == (NOMINATION, world.call.destinations[0].id)
    assert "Confirmed credits: 118" in walk.page_of(world.coordinator).words
    walk.partner_accepts()
    assert walk.stage == "order"
    walk.order_is_signed("transferred")
    (comes,) = db.session.scalars(select(Message).where(Message.key == "nominee-comes"))
    assert f"The order is signed by which {person_.name} comes to you" in " ".join(comes.text.split())
    assert walk.told(person_) == [
        "received",
        "seat-taken",
        "nominated",
        "order-awaited",
        "order-signed",
    ]
    (traveller,) = travellers(person("visa-officer@all"), utc_now())
    assert traveller.reference == walk.case.reference


def newest_mail(who: Person) -> str:
    newest = select(Message.text).where(Message.person_id == who.id).order_by(Message.id.desc()).limit(1)
    return plain(db.session.scalars(newest).one())


def consented(walk: Walk, case: Application) -> None:
    walk.presses(walk.world.dean, "Consent", case)
    walk.presses(walk.world.coordinator, "Confirm the credits", case, blank__credits="120")


def test_who_finds_no_seat_waits_and_goes_on_by_itself_when_one_is_free(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    cases = [walk.case, walk.sent("Farrukh"), walk.sent("Zarina")]
    for case in cases[:2]:
        consented(walk, case)
    walk.presses(walk.world.dean, "Consent", cases[2])
    office = Visitor(app, walk.world.coordinator)
    page = office.get("applications.show", reference=cases[2].reference)
    page = office.get(page.links()["Confirm the credits"])
    done = office.follow(office.submit(page, "Confirm the credits", blank__credits="120"))
    place = "Riga Technical University, Engineering"
    assert f"{cases[2].reference} is now at “Waits for a seat”." in done.words
    shown = Visitor(app).get("calls.show", reference=walk.world.call.reference)
    (seats,) = shown.all("section", id="seats")
    assert "In the order in which applications are ready" in words_of(seats)
    assert f"Seats at {place}: 1 of 1 taken. None is free" in words_of(seats)
    assert [stage_of(case) for case in cases] == [NOMINATION, SEAT_AWAITED, SEAT_AWAITED]
    own = walk.page_of(whose(cases[2]), cases[2])
    (now_box,) = own.having("sf-now")
    said = words_of(now_box)
    assert "Waits for a seat No seat is free now: Riga Technical University. You are number 2 of 2" in said
    assert ("Now with" in said, "Promised" in said) == (False, False)
    assert [walk.told(whose(each))[-1] for each in cases] == ["seat-taken", "seat-awaited", "seat-awaited"]
    seated = walk.page_of(whose(cases[0]), cases[0])
    (seat,) = seated.all("section", id="seat")
    assert f"You have a seat {place.replace(', ', ' ')}" in words_of(seat)
    assert "The university nominates you next." in words_of(seat)
    assert not own.all("section", id="seat")
    mail = newest_mail(whose(cases[2]))
    until = plain(day(walk.world.call.waiting_list_ends_on, "en"))
    assert f"You are number 2 of 2 who wait for one, until {until} at the latest." in mail
    (standing,) = Visitor(app, whose(cases[2])).get("calls.home").all("section", id="standing")
    assert ("Waits for a seat" in words_of(standing), "with:" in words_of(standing)) == (True, False)
    theirs = office.get("applications.show", reference=cases[1].reference).words
    assert "Number 1 of 2 who wait for one" in theirs
    assert "nobody has to do anything" in theirs
    tasks = office.get("workflow.tasks").words
    assert [case.reference in tasks for case in cases] == [True, False, False]
    assert not set(walk.told(walk.world.coordinator)) & {"gathered", "arrived-late"}
    overview = office.get("selection.overview", reference=walk.world.call.reference)
    assert "Nobody selects here: a seat goes to whoever is ready first." in overview.words
    assert "2 waiting for a seat" in overview.words
    (line,) = overview.all("section", id="in-line")
    assert [words_of(each.find("a")) for each in line.iter("li")] == ["Farrukh", "Zarina"]
    board = office.get(overview.links()["2 waiting for a seat"])
    assert "is not known here" not in board.words
    assert [name in board.words for name in ("Madina", "Farrukh", "Zarina")] == [False, True, True]
    board = office.get(overview.links()["1 to be nominated"])
    assert [name in board.words for name in ("Madina", "Farrukh", "Zarina")] == [True, False, False]
    assert ("Selection on" in overview.words, "committee" in overview.words) == (False, False)
    withdraw(walk, cases[0])
    run_jobs("selection.")
    assert [stage_of(case) for case in cases] == ["withdrawn", NOMINATION, SEAT_AWAITED]
    assert walk.told(whose(cases[1]))[-1] == "seat-came"
    more_seats(walk, 2)
    run_jobs("calls.announce")
    assert stage_of(cases[2]) == NOMINATION
    run_jobs("calls.tell_changes")
    mine = Message.person_id == cases[2].person_id, Message.key == "call-changed"
    (letter,) = db.session.scalars(select(Message.text).where(*mine))
    assert "2 seats instead of 1" in letter
    assert f"How it stands today: Seats at {place}: 2 of 2 taken." in letter


def test_who_waits_for_a_seat_is_closed_on_the_last_day_and_told_so(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    waiting = walk.sent("Farrukh")
    for case in (walk.case, waiting):
        consented(walk, case)
    wait = next(each for each in open_waits(by_id(waiting.id)) if each.clock)
    assert local_day(wait.due_at) == walk.world.call.waiting_list_ends_on
    attend(wait.id, now=wait.due_at + timedelta(minutes=1))
    db.session.commit()
    assert (stage_of(waiting), walk.told(whose(waiting))[-1]) == ("no-seat", "no-seat-came")


def withdraw(walk: Walk, case: Application) -> None:
    visitor = Visitor(walk.app, whose(case))
    page = visitor.get("applications.ask_withdraw", reference=case.reference)
    assert ("Your seat goes to the next" in page.words) == (held_seat(case.id) is not None)
    assert visitor.submit(page, "Withdraw the application").status == 303


def more_seats(walk: Walk, seats: int) -> None:
    call = call_by_id(walk.world.call.id)
    place = call.destinations[0]
    names = (
        "institution_id",
        "specialty_id",
        "field",
        "language",
        "level",
        "stay_from",
        "stay_to",
        "nominate_by",
    )
    calls.save_destination(
        walk.world.coordinator,
        call,
        place,
        seen_version=call.version,
        seats=seats,
        now=utc_now(),
        **{name: getattr(place, name) for name in names},
    )
    db.session.commit()


def test_a_short_visit_needs_the_dean_and_an_order(app: Flask) -> None:
    walk = Walk(app, "short-visit")
    assert walk.stage == "approval"
    walk.presses(walk.world.dean, "Approve the visit")
    assert walk.stage == "order"
    walk.order_is_signed("confirmed")
    assert walk.told(whose(walk.case)) == ["received", "order-awaited", "order-signed"]
    overview = Visitor(app, walk.world.coordinator).get(
        "selection.overview", reference=walk.world.call.reference
    )
    assert overview.status == 200


def test_an_order_that_is_refused_ends_the_application_and_frees_its_seat(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-entry")
    walk.world.scored(by_id(walk.case.id), 5, (0,))
    walk.world.selected()
    walk.presses(whose(walk.case), "Accept the place")
    walk.presses(walk.rector, "Reject", reason="The state plan for this specialty is cancelled.")
    assert (walk.stage, held_seat(walk.case.id)) == ("rejected", None)
    assert walk.told(whose(walk.case))[-1] == "rejected"
    assert walk.told(walk.world.coordinator)[-1] == "order-refused"


def test_who_does_not_mend_in_time_what_the_order_asks_for_frees_the_seat(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-entry")
    walk.world.scored(by_id(walk.case.id), 5, (0,))
    walk.world.selected()
    walk.presses(whose(walk.case), "Accept the place")
    not_mended_in_time(walk)
    assert (walk.stage, held_seat(walk.case.id)) == ("lapsed", None)


@pytest.mark.parametrize("ending", ["rejected", "lapsed"])
def test_a_partner_that_has_accepted_is_told_that_a_student_does_not_come(app: Flask, ending: str) -> None:
    """Whether the order is refused, or what it asks for is not mended in time; before, it was told nothing."""
    walk = Walk(app, "joint-faculty-transition")
    consented(walk, walk.case)
    walk.partner_accepts()
    to_partner = select(Message.key).where(Message.person_id.is_(None)).order_by(Message.id)
    assert (walk.stage, db.session.scalars(to_partner).all()) == ("order", ["nomination"])
    if ending == "rejected":
        walk.presses(walk.rector, "Reject", reason="The state plan for this specialty is cancelled.")
    else:
        not_mended_in_time(walk)
    assert (walk.stage, db.session.scalars(to_partner).all()) == (
        ending,
        ["nomination", "nominee-not-coming"],
    )


def not_mended_in_time(walk: Walk) -> None:
    """What the vice-rector asks for before they sign the order."""
    visitor = Visitor(walk.app, walk.rector)
    page = visitor.get("workflow.move_page", reference=walk.case.reference, move_key="ask-for-changes")
    fields = [each.get("value") for each in page.all("input", name="fields")][:1]
    done = visitor.submit(page, "Ask for changes", fields=fields, reason="The diploma is needed.")
    assert (done.status, walk.stage, held_seat(walk.case.id) is None) == (303, "changes-asked", False)
    wait = next(each for each in open_waits(by_id(walk.case.id)) if each.clock)
    attend(wait.id, now=wait.due_at + timedelta(minutes=1))
    db.session.commit()


def test_the_refusal_of_the_only_partner_of_a_transition_is_told_as_that(app: Flask) -> None:
    walk = Walk(app, "joint-faculty-transition")
    consented(walk, walk.case)
    walk.presses(walk.world.coordinator, "Nominate")
    place = walk.world.call.destinations[0]
    partner = Visitor(app)
    page = partner.get(link_in_the_mail(f"contact{place.institution_id}@example.org"))
    reason = {f"n{nomination_of(walk.case)}__reason": "No places this year."}
    partner.submitted(page, "Decline", **reason)
    take_over(walk.case)
    assert (walk.stage, held_seat(walk.case.id)) == ("declined-by-partner", None)
    told = select(Message).where(Message.person_id == whose(walk.case).id).order_by(Message.id.desc())
    message = db.session.scalars(told).first()
    name = place.institution.name["en"]
    assert message.key == "closed-by-partner"
    for words in (name, "No places this year.", "You stay a student of our university"):
        assert words in message.text
    own = walk.page_of(whose(walk.case))
    (card,) = own.having("sf-now")
    assert f"{name} does not take you up, and no other choice is left." in words_of(card)
    assert "The reason: No places this year." in words_of(card)


@pytest.mark.parametrize("text", shipped_texts().values(), ids=shipped_texts())
def test_a_stage_that_selection_knows_is_what_its_name_says(text: str) -> None:
    """Rooms find these stages by name; each shipped book means the same by it."""
    book = parse(text)
    means = {
        SELECTION: [key for key in book.stages if "run-signed" in guards_of(book, key)],
        WAITING_LIST: sorted({str(move.to) for move in every_move(book) if "on-waiting-list" in move.guards}),
        NOMINATION: [key for key in book.stages if "send-nomination" in effects_of(book, key)],
        PARTNER_ANSWER: [key for key, stage in book.stages.items() if stage.holder.role == "partner-contact"],
        OFFER: [
            key for key, stage in book.stages.items() if stage.holder.role == "applicant" and not stage.edits
        ],
    }
    assert means == {name: [name] if name in book.stages else [] for name in means}


def every_move(book: RuleBook) -> Iterator:
    return (move for _path, _stage, move in book.every_move())


def guards_of(book: RuleBook, stage: str) -> set[str]:
    return {name for move in book.stages[stage].moves.values() for name in move.guards}


def effects_of(book: RuleBook, stage: str) -> set[str]:
    return {effect.name for move in book.stages[stage].moves.values() for effect in move.effects}


def test_who_has_a_place_is_told_that_it_stands_when_the_call_is_cancelled(app: Flask) -> None:
    walk = Walk(app, "short-visit")
    world, person_ = walk.world, whose(walk.case)
    walk.presses(world.dean, "Approve the visit")
    walk.order_is_signed("confirmed")
    office = Visitor(app, world.coordinator)
    page = office.get("managing.take", reference=world.call.reference, step="cancel")
    assert "1 person has a confirmed place, which stands; the person is told so." in page.words
    office.submitted(page, "Cancel the call", reason__en="There is no money.")
    run_jobs("calls.announce")
    assert (walk.stage, walk.told(person_)[-1]) == ("confirmed", "call-cancelled-kept")
    told = select(Message.text).where(Message.key == "call-cancelled-kept")
    assert "The reason: There is no money." in db.session.scalars(told).one()


def test_partners_are_told_once_who_does_not_come_when_the_call_is_cancelled(app: Flask) -> None:
    walk = Walk(app, "staff-mobility")
    world = walk.world
    walk.presses(walk.chief, "Agree")
    walk.presses(world.dean, "Approve the nomination")
    world.scored(by_id(walk.case.id), 5, (0,))
    world.selected()
    walk.presses(world.coordinator, "Nominate")
    office = Visitor(app, world.coordinator)
    page = office.get("managing.take", reference=world.call.reference, step="cancel")
    assert "1 person is nominated to a partner, which is told too." in page.words
    office.submitted(page, "Cancel the call", reason__en="There is no money.")
    db.session.expire_all()  # as the worker reads it
    run_jobs("calls.announce")
    (letter,) = db.session.scalars(select(Message).where(Message.key == "call-cancelled-partner"))
    assert letter.to_address == f"contact{world.call.destinations[0].institution_id}@example.org"
    assert ("Who does not come to you:" in letter.text, "There is no money." in letter.text) == (True, True)
    assert walk.stage == "call-cancelled"


def test_who_gives_a_place_beyond_those_of_the_call_reads_so_first(app: Flask) -> None:
    walk = Walk(app, "short-visit")
    walk.presses(walk.world.dean, "Approve the visit")
    rector, where = Visitor(app, walk.rector), {"reference": walk.case.reference, "move_key": "sign"}
    assert re.search(r"Seats at [^.]+: 0 of 1 taken\.", walk.page_of(walk.rector).words)
    assert "this would be one more" not in rector.get("workflow.move_page", **where).words
    place = walk.world.call.destinations[0]
    db.session.execute(update(Destination).where(Destination.id == place.id).values(seats=0))
    db.session.commit()
    assert "this would be one more than the call offers" in rector.get("workflow.move_page", **where).words
    assert "this would be one more than the call offers" in walk.page_of(walk.rector).words
    assert "Seats at" not in walk.page_of(walk.world.coordinator).words
