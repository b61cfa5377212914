"""Two pages of one stay open at once: what the first wrote is not lost by the second."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import Image
from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.languages import day
from mobility.base.record import Event
from mobility.documents.uploads import Upload
from mobility.stays import services
from mobility.stays.models import Extension, ReceivedPaper, RecognisedCourse, Way
from tests.client import Visitor
from tests.selection.world import Office
from tests.stays.test_stays import EMERGENCY, sends
from tests.stays.world import COURSE, a_stay, boxes, confirmed, fresh, link_to_people, photo, today, told


def scene(app):
    return Office.open()


def spaced(last):
    return day(last, "en").replace("\xa0", " ")


def picture(colour):
    content = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(content, "JPEG")
    size = content.tell()
    content.seek(0)
    return Upload(content, "paper.jpg", "image/jpeg", size)


def opened(app, who, stay):
    visitor = Visitor(app, who)
    return visitor, visitor.get("stays.show", reference=stay.reference)


@pytest.fixture
def taught(app, world):
    world.call.audience = "staff"
    db.session.commit()
    return confirmed(a_stay(world, "Teacher"), "arrival", -5)


def test_of_the_hours_only_those_that_were_changed_are_written(app, world, taught):
    sends(app, world.coordinator, taught, "Note the hours", hours__agreed="8", hours__given="")
    first, page = opened(app, world.coordinator, taught)
    sends(app, world.coordinator, taught, "Note the hours", hours__given="7,5")
    assert first.submit(page, "Note the hours", hours__agreed="10").status == 303
    stay = fresh(taught)
    assert (stay.hours_agreed, stay.hours_given) == (Decimal(10), Decimal("7.5"))
    sends_again = first.submit(
        page, "Note the hours", hours__given="7,5"
    )  # 8 in its box is the 8.0 that was kept
    assert (sends_again.status, fresh(taught).hours_agreed) == (303, Decimal(10))


def test_what_two_have_changed_is_said_and_the_second_decides(app, world, taught):
    first, page = opened(app, world.coordinator, taught)
    sends(app, world.coordinator, taught, "Note the hours", hours__agreed="8", hours__given="7,5")
    refused = first.submit(page, "Note the hours", hours__given="9")
    assert refused.status == 422
    changed, standing = refused.errors()
    assert "Last change: you" in changed
    assert standing == "Hours given: Now it is 7.5."
    assert fresh(taught).hours_given == Decimal("7.5")
    assert first.submit(refused, "Note the hours").status == 303
    stay = fresh(taught)
    assert (stay.hours_agreed, stay.hours_given) == (Decimal(8), Decimal(9))


def test_of_the_dates_only_those_that_were_changed_are_written(app, world, taught):
    first, page = opened(app, world.coordinator, taught)
    last = taught.planned_to + timedelta(days=1)
    moved = {"dates__reason": "They wish it.", **boxes(last, "dates__planned_to")}
    sends(app, world.coordinator, taught, "Change the dates", **moved)
    again = first.submit(page, "Change the dates", dates__activity="training", dates__reason="No lecture.")
    assert again.status == 303
    stay = fresh(taught)
    assert (stay.activity, stay.planned_to) == ("training", last)
    other = boxes(last + timedelta(days=1), "dates__planned_to")
    refused = first.submit(page, "Change the dates", dates__reason="Still longer.", **other)
    assert f"Now it is {spaced(last)}." in " ".join(refused.errors())
    assert fresh(taught).planned_to == last


def test_whom_to_call_is_changed_as_a_whole(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    sends(app, stay.person, stay, "Save", **EMERGENCY)
    own, page = opened(app, stay.person, stay)
    sends(app, stay.person, stay, "Save", **{**EMERGENCY, "emergency__name": "Her brother"})
    refused = own.submit(page, "Save", emergency__phone="+992 90 765 43 22")
    assert refused.status == 422
    assert "Her brother" in " ".join(refused.errors())
    assert own.submit(refused, "Save").status == 303


def gives_transcript(stay, colour):
    services.give_paper(
        stay.person, stay, key="transcript", upload=picture(colour), limit=10**7, now=utc_now()
    )
    db.session.commit()


def asks_longer(stay, days):
    until = stay.planned_to + timedelta(days=days)
    services.ask_extension(stay.person, stay, until=until, reason="A thesis.", now=utc_now())
    db.session.commit()


def answers_no(office, stay):
    services.decide_extension(office, stay, grant=False, answer="Not yet.", now=utc_now())
    db.session.commit()


def reports(stay, colour):
    facts = {"way": Way.DEPARTURE, "day": today(), "upload": picture(colour), "limit": 10**7}
    services.report_crossing(stay.person, stay, **facts, now=utc_now())
    db.session.commit()


REPLACED = {
    "paper": (
        lambda stay: gives_transcript(stay, "red"),
        lambda stay, office: gives_transcript(stay, "blue"),
        ("Take “Transcript of records”", {}),
        lambda stay: db.session.scalars(select(ReceivedPaper.key)).all(),
    ),
    "longer stay": (
        lambda stay: asks_longer(stay, 5),
        lambda stay, office: (answers_no(office, stay), asks_longer(stay, 9)),
        ("Do not grant it", {"decide__answer": "Too long."}),
        lambda stay: db.session.scalars(select(Extension.id).where(Extension.answer == "Too long.")).all(),
    ),
    "departure": (
        lambda stay: reports(stay, "red"),
        lambda stay, office: reports(stay, "blue"),
        ("Accept", {}),
        lambda stay: list(filter(None, [fresh(stay).departed_on])),
    ),
}


@pytest.mark.parametrize("what", REPLACED)
def test_what_was_replaced_is_not_decided_by_who_has_not_seen_it(app, world, what):
    first, then, (press, typed), decided = REPLACED[what]
    stay = confirmed(a_stay(world), "arrival", -5)
    first(stay)
    office, page = opened(app, world.coordinator, stay)
    then(stay, world.coordinator)
    refused = office.submit(page, press, **typed)
    assert refused.status in (409, 422)
    assert "Something newer has come in its place" in refused.words
    assert decided(stay) == []
    again = refused if refused.status == 422 else office.get("stays.show", reference=stay.reference)
    assert office.submit(again, press, **typed).status == 303
    assert len(decided(stay)) == 1


def test_a_partner_answers_the_longer_stay_that_it_has_read(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    asks_longer(stay, 5)
    partner, path = Visitor(app), link_to_people(stay)
    page = partner.get(path)
    answers_no(world.coordinator, stay)
    asks_longer(stay, 90)
    refused = partner.submit(page, "We agree: MADINA stays longer")
    assert (refused.status, "Something newer has come in its place" in refused.words) == (422, True)
    said = select(Extension.partner_agrees).order_by(Extension.id)
    assert db.session.scalars(said).all() == [None, None]
    assert partner.submit(refused, "We agree: MADINA stays longer").status == 303
    assert db.session.scalars(said).all() == [None, True]


def test_a_paper_that_another_window_has_put_in_is_not_replaced_unseen(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    office, page = opened(app, world.coordinator, stay)
    gives_transcript(stay, "red")
    press, files = "Send “Transcript of records”", {"transcript-file": photo()}
    refused = office.submit(page, press, files=files)
    assert (refused.status, "Something newer has come in its place" in refused.words) == (422, True)
    assert len(given_in(stay)) == 1
    assert office.submit(refused, press, files=files).status == 303
    assert len(given_in(stay)) == 2


def given_in(stay):
    found = select(Event.id).where(Event.chain == f"stay:{stay.id}", Event.name == "paper-given")
    return db.session.scalars(found).all()


def test_a_course_is_not_struck_out_of_a_stay_that_was_closed_meanwhile(app, world):
    stay = confirmed(confirmed(a_stay(world), "arrival", -5), "departure", -3)
    services.note_home(stay.person, stay, day=today(), now=utc_now())
    db.session.commit()
    sends(
        app, world.coordinator, stay, "Note the course", **COURSE, **boxes(today(), "course__recognised_on")
    )
    office, page = opened(app, world.coordinator, stay)
    sends(app, world.coordinator, stay, "Close it all the same", close__reason="Nothing comes any more.")
    refused = office.submit(page, "Strike out “Heat transfer”")
    assert (refused.status, "Something newer has come in its place" in refused.words) == (422, True)
    assert db.session.scalars(select(RecognisedCourse.course)).all() == ["Heat transfer"]
    assert "the person is told of each course" in refused.words
    assert office.submit(refused, "Strike out “Heat transfer”").status == 303
    assert db.session.scalars(select(RecognisedCourse.course)).all() == []
    assert told(stay.person)[-1] == "credits-changed"
