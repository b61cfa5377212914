"""What was noted by mistake is taken back, the last step first; everybody who had been told of it is told so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.refusals import Refusal
from mobility.notifications.models import Message
from mobility.selection.queries import held_seat
from mobility.selection.services import give_seat
from mobility.stays import services
from mobility.stays.models import Crossing, ReceivedPaper, RecognisedCourse, Way
from tests.accounts.test_delegation import lend
from tests.applications.world import person
from tests.client import Visitor, words_of
from tests.selection.world import Office, run_jobs
from tests.stays.test_meanwhile import picture
from tests.stays.world import (
    COURSE,
    a_stay,
    boxes,
    calls_off,
    confirmed,
    fresh,
    link_to_people,
    photo,
    today,
    told,
)

WHY = {"take_back__reason": "A slip."}


def scene(app):
    return Office.open()


def closed(world, stay):
    """Home, without report and papers, for a reason."""
    stay = confirmed(confirmed(stay, "arrival", -5), "departure", -3)
    services.note_home(stay.person, stay, day=today(), now=utc_now())
    services.close(world.coordinator, stay, reason="Nothing comes any more.", now=utc_now())
    db.session.commit()
    return fresh(stay)


def sends(app, who, stay, press, **typed):
    visitor = Visitor(app, who)
    return visitor.submit(visitor.get("stays.show", reference=stay.reference), press, **typed)


def test_every_step_is_taken_back_from_the_last_to_the_first(app, world):
    stay = closed(world, a_stay(world))
    for press, state in (
        ("Open the stay again", "returned"),
        ("Take back that the person is home again", "departed"),
        ("Take back the departure", "arrived"),
        ("Take back the arrival", "planned"),
    ):
        silent = sends(app, world.coordinator, stay, press)
        assert (silent.status, silent.errors()) == (422, ["Reason: Fill this in."])
        assert sends(app, world.coordinator, stay, press, **WHY).status == 303
        assert fresh(stay).state == state
    page = Visitor(app, world.coordinator).get("stays.show", reference=stay.reference)
    assert "Was something noted by mistake?" not in page.words
    assert told(stay.person).count("step-taken-back") == 4
    mailed = select(Message.text).where(Message.key == "step-taken-back-partner").order_by(Message.id)
    departure, arrival = db.session.scalars(mailed).all()
    assert ("The departure on" in departure, "The arrival on" in arrival) == (True, True)
    assert "A slip." not in departure + arrival
    own = Visitor(app, stay.person).get("stays.show", reference=stay.reference)
    for entry in (
        "Stay opened again",
        "Taken back: home again",
        "Taken back: departure",
        "Taken back: arrival",
    ):
        assert entry in own.words


def test_a_stay_that_was_called_off_by_mistake_goes_on(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    office = Visitor(app, world.coordinator)
    page = office.get("stays.call_off", reference=stay.reference)
    assert "If that was a mistake, it can be taken back on the page of the stay." in page.words
    off = {"call_off__reason": "Ill.", **boxes(today(), "call_off__day")}
    page = office.submitted(page, "Call the stay off", **off)
    assert fresh(stay).state == "interrupted"
    emptied = dict.fromkeys(boxes(today(), "dates__departed_on"), "")
    refused = office.submit(page, "Change the dates", dates__reason="She stays.", **emptied)
    assert "If it was noted by mistake, take it back at the end of the page." in " ".join(refused.errors())
    office.submitted(page, "Take back that the stay was called off", **WHY)
    found = fresh(stay)
    assert (found.state, found.departed_on, found.called_off_on) == ("arrived", None, None)
    assert told(stay.person)[-1] == "step-taken-back"
    assert (
        "The stay goes on after all"
        in office.get("applications.show", reference=stay.application.reference).words
    )
    assert "Departed on not confirmed yet" in Visitor(app).get(link_to_people(stay)).words.replace(":", "")


def test_what_has_been_taken_back_already_is_not_the_step_before_it(app, world):
    stay = closed(world, a_stay(world))
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    assert office.submit(page, "Open the stay again", **WHY).status == 303
    refused = office.submit(page, "Open the stay again", **WHY)
    assert (refused.status, "Something newer has come in its place" in refused.words) == (422, True)
    assert fresh(stay).state == "returned"


def test_who_was_said_not_to_go_by_mistake_holds_the_seat_again(app, world):
    stay = a_stay(world, begins=5)
    office = Visitor(app, world.coordinator)
    seats = office.get("cohorts.show", reference=world.call.reference).words
    page = office.get("stays.call_off", reference=stay.reference)
    assert "it can be taken back on the page of the stay, as long as nobody else has the seat." in page.words
    calls_off(app, world.coordinator, stay)
    run_jobs("selection.pass_on")
    page = office.get("stays.show", reference=stay.reference)
    assert (fresh(stay).state, held_seat(stay.application_id)) == ("cancelled", None)
    assert office.submit(page, "Take back that the stay was called off").status == 422
    office.submitted(page, "Take back that the stay was called off", **WHY)
    seat = held_seat(stay.application_id)
    assert (fresh(stay).state, seat.destination.institution_id) == ("planned", stay.institution_id)
    assert office.get("cohorts.show", reference=world.call.reference).words == seats
    assert told(stay.person)[-1] == "step-taken-back"
    mailed = select(Message.text).where(Message.key == "step-taken-back-partner")
    planned = f"it is as planned, {day(fresh(stay).planned_from, 'en')} to {day(stay.planned_to, 'en')}."
    assert planned in db.session.scalars(mailed).one()
    assert "Taken back: stay called off" in office.get("stays.show", reference=stay.reference).words


def test_where_the_seat_has_gone_on_the_stay_remains_called_off(app, world):
    stay = a_stay(world, begins=5)
    seat = held_seat(stay.application_id)
    calls_off(app, world.coordinator, stay)
    other = world.at_committee("Farrukh")
    give_seat(other.id, seat.destination_id, None, utc_now())
    db.session.commit()
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    refused = office.submit(page, "Take back that the stay was called off", **WHY)
    assert (refused.status, "The seat has gone to somebody else meanwhile" in refused.words) == (422, True)
    assert fresh(stay).state == "cancelled"
    world.seats(2, 2, 2)
    assert office.submit(page, "Take back that the stay was called off", **WHY).status == 303
    assert fresh(stay).state == "planned"


def test_who_has_another_place_by_now_has_not_both(app, world):
    stay = a_stay(world, begins=5)
    calls_off(app, world.coordinator, stay)
    other = by_id(a_stay(Office.open(), "Farrukh", begins=5).application_id)
    other.person_id = other.subject_id = stay.person_id
    db.session.commit()
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    refused = office.submit(page, "Take back that the stay was called off", **WHY)
    assert (refused.status, "Has accepted another place for the same time" in refused.words) == (422, True)
    assert fresh(stay).state == "cancelled"


def test_an_arrival_confirmed_for_the_wrong_person_is_taken_back_by_the_partner(app, world):
    stay = a_stay(world)
    facts = {"way": Way.ARRIVAL, "day": today(), "upload": picture("red"), "limit": 10**7}
    services.report_crossing(stay.person, stay, **facts, now=utc_now())
    stay = confirmed(stay, "arrival", -1)
    partner, path = Visitor(app), link_to_people(stay)
    page = partner.submitted(partner.get(path), "Take back the arrival of MADINA")
    assert "MADINA and our office are told." in page.words
    assert fresh(stay).state == "planned"
    assert told(stay.person)[-1] == "step-taken-back"
    waits = db.session.scalars(select(Crossing.id).where(Crossing.decided_at.is_(None))).all()
    assert len(waits) == 1, "what the person has reported is the office's to look at again"
    assert "step-taken-back-office" in db.session.scalars(select(Message.key)).all()
    assert "Take back the arrival of MADINA" not in page.buttons()


def test_the_day_of_coming_home_is_corrected_like_the_others(app, world):
    stay = confirmed(confirmed(a_stay(world), "arrival", -5), "departure", -3)
    services.note_home(stay.person, stay, day=today(), now=utc_now())
    db.session.commit()
    other = stay.departed_on
    typed = {"dates__reason": "A slip.", **boxes(other, "dates__returned_on")}
    assert sends(app, world.coordinator, stay, "Change the dates", **typed).status == 303
    assert fresh(stay).returned_on == other


def test_courses_are_noted_after_the_closing_and_none_twice(app, world):
    stay = closed(world, a_stay(world))
    on = boxes(today(), "course__recognised_on")
    assert sends(app, world.coordinator, stay, "Note the course", **COURSE, **on).status == 303
    doubled = {**COURSE, "course__course": "heat  transfer", "course__ects": "4,5"}
    refused = sends(app, world.coordinator, stay, "Note the course", **doubled, **on)
    assert refused.status == 422
    assert "is noted already" in " ".join(refused.errors())
    other = {**COURSE, "course__course": "Heat transfer 2"}
    assert sends(app, world.coordinator, stay, "Note the course", **other, **on).status == 303
    assert db.session.scalars(select(RecognisedCourse.ects)).all() == [Decimal("4.5")] * 2
    assert sends(app, world.coordinator, stay, "Strike out “Heat transfer 2”").status == 303
    page = Visitor(app, stay.person).get("stays.show", reference=stay.reference)
    (card,) = page.all("section", id="happened")
    assert "Recognised course struck out Course abroad: Heat transfer 2" in words_of(card)
    assert "Nothing comes any more." in words_of(card)


def test_what_a_closed_stay_counts_for_is_not_changed_without_a_word_to_its_person(app, world):
    stay = closed(world, a_stay(world))
    on = boxes(today(), "course__recognised_on")
    assert told(stay.person)[-1] == "stay-closed"
    sends(app, world.coordinator, stay, "Note the course", **COURSE, **on)
    sends(app, world.coordinator, stay, "Strike out “Heat transfer”")
    mailed = select(Message.text).where(Message.key == "credits-changed").order_by(Message.id)
    noted, struck = db.session.scalars(mailed).all()
    assert "“Heat transfer” is recognised: 4.5 credits." in noted
    assert "Recognised at home: 4.5 credits." in noted
    assert "“Heat transfer” is struck out: 4.5 credits." in struck
    assert "No course is recognised yet." in struck


def test_while_a_stay_is_open_the_closing_says_what_it_counts_for(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    on = boxes(today(), "course__recognised_on")
    sends(app, world.coordinator, stay, "Note the course", **COURSE, **on)
    sends(app, world.coordinator, stay, "Strike out “Heat transfer”")
    assert "credits-changed" not in told(stay.person)


@pytest.mark.parametrize("answer", [True, False])
def test_a_partner_that_had_answered_is_not_told_that_it_need_not_answer(app, world, answer):
    stay = confirmed(a_stay(world), "arrival", -5)
    partner, path = Visitor(app), link_to_people(stay)
    until = stay.planned_to + timedelta(days=5)
    services.ask_extension(stay.person, stay, until=until, reason="A thesis.", now=utc_now())
    db.session.commit()
    press = "We agree: MADINA stays longer" if answer else "We do not agree: MADINA"
    partner.submitted(partner.get(path), press)
    calls_off(app, world.coordinator, stay)
    (letter,) = db.session.scalars(
        select(Message.text).where(Message.key == "extension-lapsed-partner")
    ).all()
    assert ("You had agreed that" in letter, "You had not agreed that" in letter) == (answer, not answer)
    assert "need not answer" not in letter


def test_whose_document_was_refused_reads_first_that_another_is_asked_for(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    services.settle_abroad(
        stay.person, stay, address="Riga", phone="+371 2222 3333", visa_until=today(), now=utc_now()
    )
    facts = {"way": Way.DEPARTURE, "day": today(), "upload": picture("red"), "limit": 10**7}
    services.report_crossing(stay.person, stay, **facts, now=utc_now())
    db.session.commit()
    sends(app, world.coordinator, stay, "Refuse it", refuse__reason="It has no stamp.")
    page = Visitor(app, stay.person).get("stays.show", reference=stay.reference)
    (box,) = page.having("sf-now")
    assert "asks for another one" in words_of(box)
    assert [link.get("href") for link in box.iter("a")] == ["#departure"]
    assert "The next sign is expected by" not in page.words


def test_what_the_partner_has_sent_to_the_office_is_put_in_by_the_office(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    done = office.submit(page, "Send “Transcript of records”", files={"transcript-file": photo()})
    assert done.status == 303
    page = office.get("stays.show", reference=stay.reference)
    assert office.submit(page, "Take “Transcript of records”").status == 303
    assert db.session.scalars(select(ReceivedPaper.key)).all() == ["transcript"]


def has_taken_transcript(app, world, stay):
    """The office has put it in and taken it; its page from before is given."""
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    page = office.submitted(page, "Send “Transcript of records”", files={"transcript-file": photo()})
    return office, office.submitted(page, "Take “Transcript of records”")


BACK = "Take back that “Transcript of records” was taken"


def test_a_paper_that_was_taken_by_mistake_is_taken_back(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    office, page = has_taken_transcript(app, world, stay)
    assert "Replace “Transcript of records”" not in own_page(app, stay).words
    silent = office.submit(page, BACK)
    assert (silent.status, silent.errors()) == (422, ["Reason: Fill this in."])
    page = office.submitted(silent, BACK, transcript_taken__reason="It is another student’s.")
    assert db.session.scalars(select(ReceivedPaper.key)).all() == []
    assert told(stay.person)[-1] == "step-taken-back"
    text = db.session.scalars(select(Message.text).where(Message.key == "step-taken-back")).one()
    assert ("“Transcript of records”" in text, "It is another student’s." in text) == (True, True)
    own = own_page(app, stay)
    assert "Replace “Transcript of records”" in own.words
    (card,) = own.all("section", id="happened")
    assert "Taken back: paper of the return Paper: the transcript" in words_of(card)
    assert office.submit(page, "Take “Transcript of records”").status == 303


def own_page(app, stay):
    return Visitor(app, stay.person).get("stays.show", reference=stay.reference)


def test_a_paper_that_another_window_has_taken_anew_is_not_taken_back_unseen(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    office, page = has_taken_transcript(app, world, stay)
    why = {"transcript_taken__reason": "The wrong one."}
    again = office.submitted(page, BACK, **why)
    gone = office.submit(page, BACK, **why)
    assert (gone.status, "Something newer has come in its place" in gone.words) == (422, True)
    again = office.submitted(again, "Send “Transcript of records”", files={"transcript-file": photo()})
    office.submitted(again, "Take “Transcript of records”")
    refused = office.submit(page, BACK, **why)
    assert (refused.status, "Something newer has come in its place" in refused.words) == (422, True)
    assert len(db.session.scalars(select(ReceivedPaper.key)).all()) == 1
    assert office.submit(refused, BACK).status == 303


def test_of_a_paper_that_was_not_taken_nothing_is_taken_back(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    with pytest.raises(Refusal) as refused:
        services.take_paper_back(world.coordinator, stay, key="transcript", reason="A slip.", now=utc_now())
    assert refused.value.key == "paper-not-taken"


def test_the_papers_of_a_closed_stay_are_taken_back_once_it_is_open_again(app, world):
    stay = closed(world, a_stay(world))
    sends(app, world.coordinator, stay, "Open the stay again", **WHY)
    office, page = has_taken_transcript(app, world, stay)
    services.close(world.coordinator, fresh(stay), reason="Nothing comes any more.", now=utc_now())
    db.session.commit()
    refused = office.submit(page, BACK, transcript_taken__reason="The wrong one.")
    assert (refused.status, "the office can open again first" in refused.words) == (422, True)
    assert BACK not in office.get("stays.show", reference=stay.reference).buttons()


def test_the_history_names_whose_role_on_loan_it_was_noted_with(app, world):
    stay, deputy = closed(world, a_stay(world)), person(name="Deputy")
    lend(world.coordinator, deputy)
    assert sends(app, deputy, stay, "Open the stay again", take_back__reason="Too early.").status == 303
    page = Visitor(app, world.coordinator).get("stays.show", reference=stay.reference)
    (card,) = page.all("section", id="happened")
    assert "Deputy for Coordinator: " in words_of(card)
