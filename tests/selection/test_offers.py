"""Offers: one place a person and time, moving up for who asked."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mobility.applications.models import Application
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day, tr
from mobility.base.refusals import Refusal
from mobility.base.zone import local_day
from mobility.calls.naming import place_in_words
from mobility.calls.queries import with_destinations
from mobility.institutions.models import Contact
from mobility.notifications.models import Message
from mobility.selection import services
from mobility.selection.allocation.kept import kept_by
from mobility.selection.models import Nomination
from mobility.selection.queries import fingerprint, held_seat, latest_nomination
from mobility.selection.succession import who_follows
from mobility.stays.models import Stay
from mobility.workflow import services as workflow
from tests.applications.world import person
from tests.client import Visitor, words_of
from tests.selection.test_books import Walk
from tests.selection.world import (
    Office,
    address_of,
    appealed,
    asks_up,
    link_in_the_mail,
    place_of,
    run_jobs,
    scopes_of,
    stage_of,
    withdraws,
)
from tests.workflow.test_engine_clock import pass_time


def offered(world: Office, application: Application, place: int) -> Application:
    """The partner of this place has accepted: the person is asked."""
    world.nominated(place)
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world, place))).one()
    nomination = latest_nomination(application.id)
    services.accept_nomination(contact, nomination, seen_version=None, own_reference="", now=utc_now())
    db.session.commit()
    return by_id(application.id)


def places(world: Office) -> list[int]:
    return [each.id for each in world.call.destinations]


@dataclass
class Seated(Office):
    """The best and the second have a seat each, at the first place and at the second; the third waits for the second's."""

    three: list[Application] = field(default_factory=list)


def scene(app) -> Seated:
    world = Seated.open(seats=(1, 1, 0))
    found = [world.at_selection(5, (0, 1)), world.at_selection(4, (0, 1)), world.at_selection(3, (1,))]
    world.selected()
    world.three = [by_id(each.id) for each in found]
    return world


def test_a_proposal_names_who_has_a_seat_and_asked_for_one_that_it_gives_to_a_lower_score(app):
    world = Seated.open(seats=(1, 1, 0))
    found = [world.at_selection(5, (0, 1)), world.at_selection(4, (0, 1)), world.at_selection(3, (0,))]
    world.selected()
    second = by_id(found[1].id)
    student, office = Visitor(app, second.subject), Visitor(app, world.coordinator)
    page = student.get("applications.show", reference=second.reference)
    student.submitted(page, "Save", up="y")
    world.seats(2, 1, 0)
    page = student.get("applications.show", reference=second.reference)
    assert "A later run of the selection gives it to somebody who has none." in page.words
    run, (riga, other) = world.proposal(), places(world)[:2]
    names = {place.id: tr(place.institution.name) for place in world.call.destinations}
    who = f"{second.subject.called} ({second.reference}) has a seat at {names[other]} and asked to move up"
    said = f"{who}: this gives the last seat at {names[riga]} to a lower score"
    assert said in office.get("selection.overview", reference=world.call.reference).words
    signs = Visitor(app, world.head)
    assert said in signs.get("selection.sign", reference=world.call.reference, number=run.number).words
    world.seats(3, 1, 0)
    world.proposal()
    assert (
        "asked to move up: this gives"
        not in office.get("selection.overview", reference=world.call.reference).words
    )


def test_who_asked_moves_up_and_the_seat_that_they_leave_goes_on(app, world):
    best, second, third = world.three
    student = Visitor(app, second.subject)
    page = student.get("applications.show", reference=second.reference)
    (card,) = page.all("section", id="rising")
    assert "You ranked above it: Riga Technical University." in words_of(card)
    page = student.submitted(page, "Save", up="y")
    said = "Noted: you move up if a seat of a better choice is given back and you are next"
    assert (said in words_of(page.all("section", id="rising")[0]), page.words.count(said)) == (True, 1)
    withdraws(best)
    run_jobs("selection.pass_on")
    assert [place_of(each) for each in (second, third)] == places(world)[:2]
    assert [stage_of(each) for each in (second, third)] == ["nomination", "nomination"]
    told = select(Message.key).where(Message.person_id == second.subject_id, Message.key == "moved-up")
    assert db.session.scalars(told).all() == ["moved-up"]
    here, there = (tr(each.institution.name, "en") for each in world.call.destinations[:2])
    rose = f"A seat of a better choice became free: {here} instead of {there}"
    for reader, reads in ((by_id(second.id).subject, True), (world.coordinator, True), (world.dean, False)):
        own = Visitor(app, reader).get("applications.show", reference=second.reference)
        assert (rose in own.words) == reads
    came = "The seat is here: it came"
    assert f"{came} on " in student.get("applications.show", reference=second.reference).words
    waited = Visitor(app, by_id(third.id).subject).get("applications.show", reference=third.reference)
    assert f"{came} by the waiting list on " in waited.words
    assert f"A seat became free and came by the waiting list: {there}" in waited.words
    office = Visitor(app, world.coordinator).get("selection.overview", reference=world.call.reference)
    (chain,) = office.all("section", id="passed-on")
    assert f"({best.reference}) went to" in words_of(chain)
    assert f"({second.reference}) went to" in words_of(chain)


def test_who_lost_the_seat_to_a_partners_no_has_the_next_one_by_the_waiting_list(app, world):
    best, second, _third = world.three
    refused_by_partner(world, best, 0)
    withdraws(second)
    run_jobs("selection.pass_on")
    assert (stage_of(best), place_of(best)) == ("nomination", places(world)[1])
    for reader in (by_id(best.id).subject, world.coordinator):
        words = Visitor(app, reader).get("applications.show", reference=best.reference).words
        assert "The seat is here: it came by the waiting list on " in words
        assert "a better choice was asked for" not in words


def test_while_a_seat_that_was_given_back_is_handed_on_nobody_reads_that_the_office_has_to_give_it(
    app, world
):
    _best, second, third = world.three
    office, waiting = Visitor(app, world.coordinator), Visitor(app, third.subject)
    place = tr(world.call.destinations[1].institution.name, "en")
    where = {"reference": world.call.reference}
    withdraws(second)
    page = office.get("selection.overview", **where)
    (said,) = page.all("section", id="handed-on")
    assert "It goes by itself to the first who waits for it" in words_of(said)
    assert place in words_of(said)
    assert (page.all("section", id="wishes"), "Propose placement" in page.buttons()) == ([], False)
    by_hand = {**where, "destination_id": places(world)[1], "application_id": third.id}
    assert "No seat is free there any more" in office.get("selection.give_seat", **by_hand).words
    assert "Free now" not in waiting.get("applications.show", reference=third.reference).words
    run_jobs("selection.pass_on")
    assert place_of(third) == places(world)[1]
    assert office.get("selection.overview", **where).all("section", id="handed-on") == []


def test_a_partner_hears_of_who_withdraws_after_the_nomination_and_no_partner_that_has_declined_them(
    app, world
):
    best, second, _third = world.three
    nominated = offered(world, best, 0)
    asking = Visitor(app, nominated.subject).get("applications.ask_withdraw", reference=nominated.reference)
    place = with_destinations(world.call).destinations[0]
    assert f"and you give up your seat: {place_in_words(place, 'en')}." in asking.words
    assert f"The partner is told: {tr(place.institution.name, 'en')}." in asking.words
    withdraws(nominated)
    last = select(Message).where(Message.to_address == address_of(world, 0)).order_by(Message.id.desc())
    letter = db.session.scalars(last).first()
    name = nominated.subject.called_in("en")
    assert (letter.key, letter.subject) == (
        "nominee-withdrew",
        f"{name} does not come: {world.call.title['en']}",
    )
    assert letter.link_label == "See our nominations"
    assert "No longer nominated" in Visitor(app).get(letter.link).words
    refused_by_partner(world, second, 1)
    withdraws(second)
    declined = select(Message.key).where(Message.to_address == address_of(world, 1))
    assert "nominee-withdrew" not in db.session.scalars(declined).all()


def refused_by_partner(world: Office, application: Application, place: int) -> None:
    world.nominated(place)
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world, place))).one()
    nomination = latest_nomination(application.id)
    services.decline_nomination(
        contact, nomination, seen_version=None, own_reference="", reason="Full.", now=utc_now()
    )
    db.session.commit()


def test_the_partner_of_an_answered_offer_is_led_to_its_nominations(app, world):
    _best, second, _third = world.three
    second = offered(world, second, 1)
    student = Visitor(app, second.subject)
    page = student.get("workflow.move_page", reference=second.reference, move_key="decline")
    assert "It goes to the next on the waiting list, if somebody waits for it." in page.words
    workflow.fire(second.id, "decline", actor=by_id(second.id).subject, seen_version=None, now=utc_now())
    db.session.commit()
    told = select(Message.to_address, Message.link_label).where(Message.key == "offer-declined")
    labels = dict(db.session.execute(told).all())
    assert labels == {
        address_of(world, 1): "See our nominations",
        world.coordinator.email: "Open the application",
    }


def test_who_did_not_ask_keeps_the_seat_and_nobody_is_unseated(app, world):
    best, second, third = world.three
    withdraws(best)
    run_jobs("selection.pass_on")
    assert [place_of(second), place_of(third)] == [places(world)[1], None]
    asks_up(second)
    page = Visitor(app, by_id(second.id).subject).get("applications.show", reference=second.reference)
    (card,) = page.all("section", id="rising")
    assert "checked" in next(each.attrib for each in card.iter("input") if each.get("type") == "checkbox")


def test_an_offer_that_nobody_answers_goes_to_who_waits_and_unseats_nobody(app, world):
    _best, second, third = world.three
    second = offered(world, second, 1)
    place = tr(world.call.destinations[1].institution.name, "en")
    waiting, silent = Visitor(app, third.subject), Visitor(app, second.subject)
    page = waiting.get("applications.show", reference=third.reference)
    due = day(local_day(second.due_at), "en").replace("\u00a0", " ")
    assert f"On the waiting list: place 1 for {place}" in page.words
    assert f"Somebody who is offered a seat that you wait for answers by {due}." in page.words
    pass_time(second.due_at + timedelta(seconds=1))
    db.session.commit()
    run_jobs("selection.pass_on")
    assert [stage_of(each) for each in world.three] == ["nomination", "lapsed", "nomination"]
    assert [place_of(each) for each in world.three] == [places(world)[0], None, places(world)[1]]
    keys = select(Message.key).where(Message.key.in_(["offer-lapsed", "seat-passed-on"])).order_by(Message.id)
    assert db.session.scalars(keys).all() == ["offer-lapsed", "offer-lapsed", "seat-passed-on"]
    page = silent.get("applications.show", reference=second.reference)
    assert f"The place at {place} was not accepted in time, so it goes on to the waiting list." in page.words
    assert "answers by" not in waiting.get("applications.show", reference=third.reference).words


def test_from_an_offer_the_case_goes_back_and_the_former_partner_is_told(app, world):
    best, second, third = world.three
    second = offered(world, second, 1)
    former = latest_nomination(second.id).id
    asks_up(second)
    office = Visitor(app, world.coordinator).get("applications.show", reference=second.reference)
    assert "by itself" not in office.words, "an exchange of seats is no way on that the case waits for"
    withdraws(best)
    run_jobs("selection.pass_on")
    assert (stage_of(second), place_of(second)) == ("nomination", places(world)[0])
    assert not [scope for scope in scopes_of(second) if scope.startswith("partner:")]
    letters = select(Message.key).where(Message.to_address == address_of(world, 1)).order_by(Message.id)
    assert db.session.scalars(letters).all()[-1] == "nomination-withdrawn"
    assert place_of(third) == places(world)[1]
    world.nominated(0)
    assert stage_of(second) == "partner-answer"
    page = Visitor(app).get(link_in_the_mail(address_of(world, 1)))
    assert "No longer nominated" in page.words
    contact = db.session.scalars(select(Contact).where(Contact.email == address_of(world, 1))).one()
    nomination = db.session.get_one(Nomination, former)
    with pytest.raises(Refusal, match="answered-already"):
        services.say_answer(contact, nomination, move="accept", seen_version=None, now=utc_now())


def test_a_partner_whose_answer_did_not_count_yet_reads_that_the_office_withdrew_the_nomination(app, world):
    best, second, _third = world.three
    world.nominated(1)
    partner, link = Visitor(app), link_in_the_mail(address_of(world, 1))
    page = partner.get(link)
    (accept,) = [button for button in page.buttons() if button.startswith("Accept ")]
    page = partner.submitted(page, accept)
    assert "You accept" in page.words
    asks_up(second)
    withdraws(best)
    run_jobs("selection.pass_on")
    page = partner.get(link)
    (nomination,) = page.all("section", id=f"nomination-{latest_nomination(second.id).id}")
    assert "No longer nominated Our office withdrew the nomination on" in words_of(nomination)
    assert "Declined" not in words_of(nomination)
    assert "Anna Berzina" not in words_of(nomination), "its answer never counted"
    world.nominated(0)
    here, there = (tr(place.institution.name, "en") for place in world.call.destinations[:2])
    assert f"{second.reference} · Has another seat now: {here}" in gone_from(app, world, there)
    withdraws(by_id(second.id))
    said = gone_from(app, world, there)
    assert f"{second.reference} · Got another seat: {here}" in said, "the earlier one ended by that"
    assert f"{second.reference} · Withdrawn" in gone_from(app, world, here)


def gone_from(app, world, partner: str) -> str:
    """Who is no longer nominated to the partner, and what has become of them, as the office reads it."""
    office = Visitor(app, world.coordinator)
    listed = office.get("selection.overview", reference=world.call.reference)
    (gone,) = office.get(listed.links()[partner]).all("li", id="gone")
    return words_of(gone)


def test_nobody_moves_up_after_accepting_or_without_a_better_choice(app, world):
    best, second, _third = world.three
    with pytest.raises(Refusal, match="no-better-choice"):
        asks_up(best)
    with pytest.raises(Refusal, match="not-your-application"):
        services.ask_to_move_up(world.head, second, up=True, now=utc_now())
    second = offered(world, second, 1)
    asks_up(second)
    workflow.fire(second.id, "accept", actor=by_id(second.id).subject, seen_version=None, now=utc_now())
    db.session.commit()
    withdraws(best)
    run_jobs("selection.pass_on")
    assert (stage_of(second), place_of(second)) == ("confirmed", places(world)[1])
    with pytest.raises(Refusal, match="no-better-choice"):
        asks_up(second)


def same_person(first: Application, second: Application) -> None:
    """Both applications are of one person from now on."""
    first = by_id(first.id)
    first.person_id = first.subject_id = second.subject_id
    db.session.commit()


def test_one_place_a_person_and_time_across_calls(app, world):
    confirmed = offered(world, world.three[0], 0)
    workflow.fire(confirmed.id, "accept", actor=confirmed.subject, seen_version=None, now=utc_now())
    db.session.commit()
    world = Office.open(seats=(1, 1, 1))
    application = world.at_selection(4, (0,))
    world.selected()
    application = offered(world, application, 0)
    same_person(confirmed, application)
    student = Visitor(app, application.subject)
    page = student.get("applications.show", reference=application.reference)
    (offer,) = page.all("section", id="offer")
    assert "You have accepted another place for the same time: Riga Technical University" in words_of(offer)
    assert confirmed.reference in words_of(offer)
    with pytest.raises(Refusal, match="other-place-kept"):
        workflow.fire(application.id, "accept", actor=application.subject, seen_version=None, now=utc_now())
    db.session.rollback()
    seat = held_seat(confirmed.id)
    seat.freed_at = utc_now()
    db.session.commit()
    application = by_id(application.id)
    workflow.fire(application.id, "accept", actor=application.subject, seen_version=None, now=utc_now())
    db.session.commit()
    assert stage_of(application) == "confirmed"


def test_years_of_study_at_home_are_promised_and_refused_nothing_for_a_place_elsewhere(app, world):
    confirmed = offered(world, world.three[0], 0)
    workflow.fire(confirmed.id, "accept", actor=confirmed.subject, seen_version=None, now=utc_now())
    db.session.commit()
    walk = Walk(app, "joint-faculty-entry")
    same_person(confirmed, by_id(walk.case.id))
    student, where = Visitor(app, by_id(walk.case.id).subject), {"reference": walk.case.reference}
    said = "accepted another place for the same time"
    assert kept_by([by_id(walk.case.id).subject_id]), "there is one to speak of"
    assert said not in student.get("applications.show", **where).words
    walk.world.scored(by_id(walk.case.id), 5, (0,))
    walk.world.selected()
    for page in (
        student.get("applications.show", **where),
        student.get("workflow.move_page", **where, move_key="accept"),
        Visitor(app, walk.world.coordinator).get("applications.show", **where),
    ):
        assert said not in page.words
    workflow.fire(walk.case.id, "accept", actor=by_id(walk.case.id).subject, seen_version=None, now=utc_now())
    db.session.commit()
    assert stage_of(walk.case) == "order"


def test_a_seat_goes_past_who_is_confirmed_elsewhere_for_the_time_and_all_read_why(app, world):
    confirmed = offered(world, world.three[0], 0)
    workflow.fire(confirmed.id, "accept", actor=confirmed.subject, seen_version=None, now=utc_now())
    db.session.commit()
    world = Office.open(seats=(1, 1, 1))
    first, taken, next_one = (world.at_selection(points, (0,)) for points in (5, 4, 3))
    draft = world.filled(world.student())
    for mine in (taken, draft):
        same_person(confirmed, mine)  # in turn
        student = Visitor(app, by_id(mine.id).subject)
        page = student.get("applications.show", reference=mine.reference)
        assert "You have accepted another place for the same time: Riga Technical University" in page.words
        assert (f"See {confirmed.reference}" in page.links()) == (mine is taken)
    assert "You can apply all the same, but one person has one place at a time" in page.words
    said = "one person has one place at a time: to accept one here you give that up first"
    assert said in student.get("applications.check", reference=draft.reference).words
    newcomer = world.student()
    by_id(confirmed.id).person_id = newcomer.id
    db.session.commit()
    assert said in Visitor(app, newcomer).get("calls.show", reference=world.call.reference).words
    same_person(confirmed, taken)
    run = world.proposal()
    warned = f"({taken.reference}: Riga Technical University,"
    for reader, name, values in (
        (world.coordinator, "selection.overview", {}),
        (world.head, "selection.sign", {"number": run.number}),
    ):
        page = Visitor(app, reader).get(name, reference=world.call.reference, **values)
        assert "Have accepted a place in another call for the same time" in page.words
        assert warned in page.words
    services.sign(world.head, run, seen=fingerprint(run.id), now=utc_now())
    db.session.commit()
    run_jobs("selection.")
    page = Visitor(app, by_id(taken.id).subject).get("applications.show", reference=taken.reference)
    assert "Until then a seat that becomes free goes past you. Your place on the list stays." in page.words
    office = Visitor(app, world.coordinator)
    here = "Has accepted another place for the same time: Riga Technical University"
    assert here in office.get("applications.show", reference=taken.reference).words
    (follows,) = who_follows(world.call.id, [first.id])
    assert (taken.reference in follows, next_one.reference in follows) == (False, True)
    withdraws(first)
    run_jobs("selection.pass_on")
    assert (stage_of(taken), stage_of(next_one)) == ("waiting-list", "nomination")
    withdraws(next_one)
    run_jobs("selection.pass_on")
    assert stage_of(taken) == "waiting-list"
    page = office.get("selection.overview", reference=world.call.reference)
    (wishes,) = page.all("section", id="wishes")
    assert here in words_of(wishes)
    page = office.get(page.links()["Give this seat…"])
    assert here in page.words
    office.submitted(page, "Give this seat", reason="She gives the other place up.")
    assert here in office.get("bundles.choose", **_chosen(world)).words
    asked = {
        "asked": "Certificate B2",
        "due_on": local_day(utc_now()) + timedelta(days=9),
        "by_partner": True,
    }
    services.set_condition(world.coordinator, by_id(taken.id), **asked, now=utc_now())
    offer = _mailed(offered(world, by_id(taken.id), 0))
    assert "Your place still depends on this: Certificate B2, until " in offer
    assert "You cannot accept it yet, though: You have accepted another place for the same time:" in offer


def _mailed(application: Application) -> str:
    """The mail by which the place is offered."""
    mails = select(Message.text).where(Message.key == "offer", Message.person_id == application.subject_id)
    return db.session.scalars(mails).one()


def _chosen(world: Office) -> dict[str, object]:
    place = world.call.destinations[0]
    return {
        "reference": world.call.reference,
        "institution_id": place.institution_id,
        "until": place.nominate_by.isoformat(),
    }


def test_places_one_after_the_other_do_not_overlap(app, world):
    confirmed = offered(world, world.three[0], 0)
    workflow.fire(confirmed.id, "accept", actor=confirmed.subject, seen_version=None, now=utc_now())
    world = Office.open(seats=(1, 1, 1))
    place = world.call.destinations[0]
    place.stay_from, place.stay_to = (each + timedelta(days=400) for each in (place.stay_from, place.stay_to))
    db.session.commit()
    application = world.at_selection(4, (0,))
    world.selected()
    application = offered(world, application, 0)
    same_person(confirmed, application)
    application = by_id(application.id)
    workflow.fire(application.id, "accept", actor=application.subject, seen_version=None, now=utc_now())
    assert stage_of(application) == "confirmed"


def test_of_a_place_from_which_a_stay_has_followed_the_days_that_hold_count(app, world):
    confirmed = offered(world, world.three[0], 0)
    workflow.fire(confirmed.id, "accept", actor=confirmed.subject, seen_version=None, now=utc_now())
    first = world.call.destinations[0]
    after = first.stay_to + timedelta(days=20)
    before = world
    world = Office.open(seats=(1, 1, 1))
    place = world.call.destinations[0]
    place.stay_from, place.stay_to = after, after + timedelta(days=90)
    db.session.commit()
    application = world.at_selection(4, (0,))
    world.selected()
    application = offered(world, application, 0)
    same_person(confirmed, application)
    student, office = Visitor(app, application.subject), Visitor(app, before.coordinator)
    stay = db.session.scalars(select(Stay).where(Stay.application_id == confirmed.id)).one()
    stay.person_id = application.subject_id
    db.session.commit()

    def ends(last: date) -> str:
        """The office changes the last day of the stay; gives what the offer of the other place says."""
        page = office.get("stays.show", reference=stay.reference)
        typed = {f"dates-planned_to__{part}": getattr(last, part) for part in ("day", "month", "year")}
        office.submitted(page, "Change the dates", **typed, **{"dates-reason": "Agreed."})
        page = student.get("applications.show", reference=application.reference)
        return words_of(page.all("section", id="offer")[0])

    def accepts() -> None:
        case = by_id(application.id)
        workflow.fire(case.id, "accept", actor=case.subject, seen_version=None, now=utc_now())

    later, until = after + timedelta(days=10), after - timedelta(days=1)
    said = f"Riga Technical University, from {_day(stay.planned_from)} to {_day(later)}."
    assert said in ends(later)
    with pytest.raises(Refusal, match="other-place-kept"):
        accepts()
    db.session.rollback()
    assert "You have accepted another place" not in ends(until)
    accepts()
    assert stage_of(application) == "confirmed"


def _day(value: date) -> str:
    return " ".join(day(value, "en").split())


def test_who_is_granted_one_more_seat_asks_to_move_up_by_that(app, world):
    """They need not say so a second time: else nobody could give them what is owed."""
    second, better = world.three[1], places(world)[0]
    answers = Visitor(app, person("vice-rector@all", name="Vice-rector"))
    appeal = appealed(second)
    page = answers.get("appeals.show", appeal_id=appeal.id)
    answers.submitted(page, "Answer the appeal", outcome="granted", remedy="seat-beyond", answer="Yes.")
    letter = select(Message.text).where(Message.key == "appeal-granted")
    assert "With this you ask to move up from the place that you have (" in db.session.scalars(letter).one()
    student, office = Visitor(app, second.subject), Visitor(app, world.coordinator)
    page = student.get("applications.show", reference=second.reference)
    (box,) = page.all("input", id="up")
    assert box.get("checked") is not None
    student.submitted(page, "Save", up=[])
    told = office.get("appeals.show", appeal_id=appeal.id)
    assert "has said since that they keep it" in told.words
    student.submitted(page, "Save", up="y")
    told = office.get("appeals.show", appeal_id=appeal.id)
    assert "If no seat is free at the destination, add one among the places of the call." in told.words
    with_destinations(world.call).destinations[0].seats = 2
    db.session.commit()
    page = office.get(told.links()["Selection of the call"])
    page = office.get(page.links()["Give this seat…"])
    office.submitted(page, "Give this seat", reason="The appeal was granted.")
    db.session.expire_all()
    assert (place_of(second), appeal.is_owed) == (better, False)


def test_an_offer_that_was_made_in_error_is_taken_back_before_it_is_answered(app, world):
    """It goes on by the line, and not to who had it, though they stand first in it again."""
    first = offered(world, world.three[0], 0)
    student, office = Visitor(app, first.subject), Visitor(app, world.coordinator)
    old = student.get("workflow.move_page", reference=first.reference, move_key="accept")
    page = office.get("applications.show", reference=first.reference)
    page = office.get(page.links()["Take the offer back"])
    assert "This very seat does not come back to them." in page.words
    assert "The partner is told: Riga Technical University." in page.words
    follows = "A seat at Riga Technical University that is given back goes by the waiting list"
    assert follows in page.words
    assert office.submit(page, "Take the offer back").status == 422
    office.submitted(page, "Take the offer back", reason="It was meant for somebody else.")
    assert stage_of(first) == "waiting-list"
    letter = db.session.scalars(select(Message.text).where(Message.key == "offer-taken-back")).one()
    assert "The reason given: It was meant for somebody else." in letter
    assert "is on the waiting list again, for these choices: Riga Technical University" in letter
    partner = select(Message.to_address).where(Message.key == "nominee-not-coming")
    assert db.session.scalars(partner).all() == [address_of(world)]
    late = student.submit(old, "Accept the place")
    assert (late.status, stage_of(first)) == (409, "waiting-list")
    run_jobs("selection.pass_on")
    assert place_of(first) is None
    free = office.get("selection.overview", reference=world.call.reference)
    assert "Give this seat…" in free.links(), "nobody else waited for it"


def test_a_seat_of_an_offer_that_is_taken_back_goes_past_who_had_it_and_no_other_does(app, world):
    first, second, third = world.three
    first = offered(world, first, 0)
    asks_up(second)
    office = Visitor(app, world.coordinator)
    page = office.get("applications.show", reference=first.reference)
    page = office.get(page.links()["Take the offer back"])
    assert f"Next now: {by_id(second.id).subject.called}" in page.words
    office.submitted(page, "Take the offer back", reason="It was meant for somebody else.")
    run_jobs("selection.pass_on")
    better, lesser = places(world)[:2]
    assert [place_of(each) for each in (first, second, third)] == [lesser, better, None]
