"""What waits in a stay that ends: whatever it was and however the stay ends, nothing says afterwards that it waits."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from mobility.base.database import db, utc_now
from mobility.base.languages import day as in_words
from mobility.base.refusals import Refusal
from mobility.base.zone import a_year_after
from mobility.notifications.models import Message, MessageState
from mobility.selection import services as services_of_selection
from mobility.selection.conditions import ASKING
from mobility.selection.queries import held_seat
from mobility.stays import services
from mobility.stays.models import Crossing, Extension, Stay, Way
from mobility.stays.services.keeping import ANSWERED_BY
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office
from tests.stays.world import (
    a_stay,
    boxes,
    confirmed,
    contact_of,
    fresh,
    link_to_people,
    seen_by,
    today,
    told,
    upload,
)

LONGER = today() + timedelta(days=90)
ILL = "Ill."


def scene(app: Flask) -> Office:
    return Office.open()


def plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


def reported(world: Office, stay: Stay, way: Way, days: int = 0) -> None:
    """By the person, with a document."""
    day, now = today() + timedelta(days=days), utc_now()
    services.report_crossing(stay.person, stay, way=way, day=day, upload=upload(), limit=10**7, now=now)


def departure(world: Office, stay: Stay) -> None:
    reported(world, stay, Way.DEPARTURE, -1)


def longer(world: Office, stay: Stay) -> None:
    services.ask_extension(stay.person, stay, until=LONGER, reason="A thesis.", now=utc_now())


def longer_agreed(world: Office, stay: Stay) -> None:
    longer(world, stay)
    services.say_of_extension(contact_of(stay), stay, agrees=True, now=utc_now())


def condition(world: Office, stay: Stay) -> None:
    services_of_selection.set_condition(
        world.coordinator,
        stay.application,
        asked="A visa",
        due_on=today() + timedelta(days=9),
        by_partner=False,
        now=utc_now(),
    )
    db.session.execute(update(Message).values(state=MessageState.SENT))


def certificate(world: Office, stay: Stay) -> None:
    now = utc_now()
    services.give_paper(stay.person, stay, key="certificate", upload=upload(), limit=10**7, now=now)


def reminders(world: Office, stay: Stay) -> None:
    """All that the clock asks of the person, the partner and the office before the departure."""
    for days in (0, 40, 100):
        services.look(now=utc_now() + timedelta(days=days))


def called_off(world: Office, stay: Stay) -> None:
    found = seen_by(world.coordinator, stay)
    services.call_off(world.coordinator, found, day=today(), reason=ILL, now=utc_now())


def given_up(world: Office, stay: Stay) -> None:
    services.give_up(stay.person, seen_by(world.coordinator, stay), reason=ILL, now=utc_now())


def departed(world: Office, stay: Stay) -> None:
    confirmed(stay, "departure", 0)


def closed(world: Office, stay: Stay) -> None:
    called_off(world, stay)
    services.note_home(stay.person, seen_by(world.coordinator, stay), day=today(), now=utc_now())
    services.close(world.coordinator, seen_by(world.coordinator, stay), now=utc_now())


Step = Callable[[Office, Stay], None]
BEFORE: dict[Step, tuple[Step, ...]] = {
    called_off: (longer, longer_agreed, condition, reminders),
    given_up: (longer, longer_agreed, condition, reminders),
}
"""How a stay can end before the arrival, with what can wait in it then."""
DURING: dict[Step, tuple[Step, ...]] = {
    called_off: (departure, longer, longer_agreed, condition, certificate, reminders),
    departed: (departure, longer, longer_agreed, condition, reminders),
    closed: (departure, longer, longer_agreed, condition, certificate, reminders),
}
"""The same after it."""
TABLE = [
    pytest.param(
        arrived, waits, ends, id=f"{'after' if arrived else 'before'}-{waits.__name__}-{ends.__name__}"
    )
    for arrived, endings in ((False, BEFORE), (True, DURING))
    for ends, pending in endings.items()
    for waits in pending
]


@pytest.mark.parametrize(("arrived", "waits", "ends"), TABLE)
def test_nothing_waits_in_a_stay_that_has_ended(app, world, arrived, waits, ends):
    stay = a_stay(world)
    if arrived:
        stay = confirmed(stay, "arrival", -5)
    waits(world, stay)
    db.session.commit()
    ends(world, fresh(stay))
    db.session.commit()
    assert_nothing_waits(app, world, fresh(stay))


def assert_nothing_waits(app: Flask, world: Office, stay: Stay) -> None:
    """In no list, number, task, file or headline, on nobody's page, and in no message."""
    office = Visitor(app, world.coordinator)
    assert "for your decision" not in office.get("workflow.tasks").words
    listed = office.get("stays.index")
    assert "waits for your decision" not in listed.words
    assert words_of(listed.having("sf-tiles")[0]).count("0 wait for a decision") == 1
    assert "Nobody here" in office.get("stays.index", waiting=1).words
    answer = office.get("stays.export", kind="csv")
    (row,) = csv.DictReader(io.StringIO(answer.response.get_data().decode("utf-8-sig")), delimiter=";")
    assert row["Waits for a decision"] == ""
    page = office.get("stays.show", reference=stay.reference)
    assert {"Accept", "Refuse it", "Grant it", "Do not grant it"}.isdisjoint(page.buttons())
    assert "Call the stay off" not in page.links()
    for found in (page, Visitor(app, stay.person).get("stays.show", reference=stay.reference)):
        for words in (
            "document to be accepted",
            "lies with the office",
            "looks at the document",
            "asked for on",
        ):
            assert words not in found.words
        assert "has not answered yet" not in found.words
        assert "depends on" not in found.words
    for address in ("/", "workflow.tasks", "applications.index"):
        words = Visitor(app, stay.person).get(address).words
        assert ("looks at the document" in words, "A visa" in words) == (False, False)
    assert "A visa" not in office.get("conditions.index").words
    assert "Asks to stay until" not in Visitor(app).get(link_to_people(stay)).words
    about = Message.about.in_((f"stay:{stay.id}", f"case:{stay.application_id}"))
    asks = Message.key.in_((*ANSWERED_BY["stay-closed"], *ASKING)), Message.settled_at.is_(None)
    assert db.session.scalars(select(Message.key).where(about, *asks)).all() == []
    assert not [each for each in (Crossing, Extension) if db.session.scalars(undecided(each, stay)).all()]


def undecided(table, stay: Stay):
    return select(table.id).where(table.stay_id == stay.id, table.decided_at.is_(None))


@pytest.mark.parametrize(
    ("arrived", "ends"), [(False, called_off), (False, given_up), (True, called_off), (True, departed)]
)
def test_of_a_longer_stay_that_is_no_more_in_question_all_who_were_asked_are_told(app, world, arrived, ends):
    stay = a_stay(world)
    if arrived:
        stay = confirmed(stay, "arrival", -5)
    longer(world, stay)
    db.session.commit()
    ends(world, fresh(stay))
    db.session.commit()
    why = "The departure is confirmed." if ends is departed else "The stay was called off."
    sent = dict(
        db.session.execute(
            select(Message.key, Message.text).where(Message.key.like("extension-lapsed%"))
        ).all()
    )
    assert set(sent) == {"extension-lapsed", "extension-lapsed-partner"}
    for text in sent.values():
        assert (why in text, plain(in_words(LONGER, "en")) in plain(text)) == (True, True)
    page = Visitor(app, world.coordinator).get("stays.show", reference=stay.reference)
    assert "came to nothing before it was decided" in page.words
    assert "Longer stay no longer in question" in words_of(page.all("section", id="happened")[0])


@pytest.mark.parametrize(
    ("button", "key"),
    [("Grant it", "stay-dates-changed-partner"), ("Do not grant it", "extension-refused-partner")],
)
def test_the_partner_who_agreed_to_a_longer_stay_is_told_what_the_office_decided(app, world, button, key):
    stay = a_stay(world)
    longer_agreed(world, stay)
    db.session.commit()
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    page = office.submitted(page, button, decide__answer="We see.")
    assert "The person and the partner are told." in page.words
    text = db.session.scalars(select(Message.text).where(Message.key == key)).one()
    assert plain(in_words(fresh(stay).planned_to, "en")) in plain(text)


def test_a_longer_stay_lapses_where_the_office_plans_the_stay_to_last_as_long(app, world):
    stay = a_stay(world)
    longer(world, stay)
    db.session.commit()
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    typed = {"dates__reason": "Agreed by phone.", **boxes(LONGER, "dates__planned_to")}
    office.submitted(page, "Change the dates", **typed)
    assert told(stay.person)[-1] == "extension-lapsed"
    stale = office.submit(page, "Grant it", decide__partner_agrees="y")
    assert (stale.status, stale.errors()) == (422, ["This is decided already. Nothing was done twice."])
    assert fresh(stay).planned_to == LONGER


@pytest.mark.parametrize("ends", [called_off, departed])
def test_a_stay_that_has_ended_is_not_extended_by_forms_that_were_open_before(app, world, ends):
    """Nor is one in which a request was left over."""
    stay = confirmed(a_stay(world), "arrival", -5)
    longer(world, stay)
    db.session.commit()
    office, partner, student = Visitor(app, world.coordinator), Visitor(app), Visitor(app, stay.person)
    granting = office.get("stays.show", reference=stay.reference)
    agreeing = partner.get(link_to_people(stay))
    other = a_page_to_ask(student, stay)
    ends(world, fresh(stay))
    left_over = db.session.scalars(select(Extension)).one()
    left_over.decided_at = None
    db.session.commit()
    planned = fresh(stay).planned_to
    assert_nothing_shown(app, world, stay)
    for answer in (
        office.submit(granting, "Grant it", decide__partner_agrees="y"),
        partner.submit(agreeing, next(each for each in agreeing.buttons() if each.startswith("We agree"))),
        student.post(*other),
    ):
        assert (answer.status, answer.errors()) == (
            422,
            ["This is possible before the stay and during it, not after it."],
        )
    assert (fresh(stay).planned_to, left_over.partner_agrees, left_over.granted) == (planned, None, None)
    assert "extension-granted" not in told(stay.person)


def test_a_partner_does_not_agree_to_a_longer_stay_of_who_does_not_come(app, world):
    stay, partner = a_stay(world), Visitor(app)
    longer(world, stay)
    db.session.commit()
    page = partner.get(link_to_people(stay))
    called_off(world, fresh(stay))
    db.session.commit()
    answer = partner.submit(page, next(each for each in page.buttons() if each.startswith("We agree")))
    assert answer.errors() == [
        "This stay is closed or cancelled, so this can no longer be done. A closed one the office can open again first."
    ]


def a_page_to_ask(student: Visitor, stay: Stay):
    """Address and what is sent to it, as of a form that was open before."""
    page = student.get("stays.show", reference=stay.reference)
    token = page.all("input", name="csrf_token")[0].get("value")
    typed = {"extension-until": LONGER.isoformat(), "extension-reason": "More."}
    return f"/stays/{stay.reference}/extension", {"csrf_token": token, **typed}


def assert_nothing_shown(app: Flask, world: Office, stay: Stay) -> None:
    office = Visitor(app, world.coordinator)
    assert "for your decision" not in office.get("workflow.tasks").words
    assert "Grant it" not in office.get("stays.show", reference=stay.reference).buttons()
    assert "Asks to stay until" not in Visitor(app).get(link_to_people(stay)).words


def test_a_longer_stay_ends_at_most_a_year_after_what_was_agreed_whoever_says_so(app, world):
    """The person asks; the partner and the office do not agree to what was asked for before that was so."""
    stay = a_stay(world)
    student, office, partner = Visitor(app, stay.person), Visitor(app, world.coordinator), Visitor(app)
    far = a_year_after(stay.planned_to) + timedelta(days=1)
    asked = {"extension__reason": "A thesis.", **boxes(far, "extension__until")}
    page = student.get("stays.show", reference=stay.reference)
    said = [plain(each) for each in student.submit(page, "Ask for a longer stay", **asked).errors()]
    latest = plain(in_words(far - timedelta(days=1), "en"))
    assert len(said) == 1
    assert said[0].startswith("Until when: Is the year right?") or said[0].startswith("Is the year right?")
    assert said[0].endswith(f"a stay moves by a year at most: to {latest}.")
    longer(world, stay)
    db.session.scalars(select(Extension)).one().until = far
    db.session.commit()
    page = partner.get(link_to_people(stay))
    agree = next(each for each in page.buttons() if each.startswith("We agree"))
    page_of_office = office.get("stays.show", reference=stay.reference)
    for answer in (
        partner.submit(page, agree),
        office.submit(page_of_office, "Grant it", decide__partner_agrees="y"),
    ):
        assert answer.status == 422
        assert "Is the year right?" in answer.errors()[0]
    assert fresh(stay).planned_to < far


def test_whether_somebody_is_there_is_decided_before_the_stay_is_called_off(app, world):
    """Nobody is said not to come, and no seat given away, over a reported arrival."""
    stay = a_stay(world)
    office = Visitor(app, world.coordinator)
    before = office.get("stays.call_off", reference=stay.reference)
    reported(world, stay, Way.ARRIVAL, -2)
    db.session.commit()
    arrived = plain(in_words(today() - timedelta(days=2), "en"))
    page = office.get("stays.show", reference=stay.reference)
    assert "Call the stay off" not in page.links()
    (warning,) = [words_of(each) for each in page.all("section", id="call-off")]
    assert f"The arrival is reported for {arrived}, with a document that waits for you." in plain(warning)
    typed = {"call_off__reason": ILL, **boxes(today(), "call_off__day")}
    answer = office.submit(before, "Call the stay off", **typed)
    assert answer.status == 422
    assert [plain(each)[:37] for each in answer.errors()] == [f"The arrival is reported for {arrived}"[:37]]
    with pytest.raises(Refusal, match="stay-has-begun"):
        given_up(world, fresh(stay))
    db.session.rollback()
    assert (fresh(stay).state, held_seat(stay.application_id) is not None) == ("planned", True)
    office.submitted(
        office.get("stays.show", reference=stay.reference), "Refuse it", refuse__reason="No stamp."
    )
    office.submitted(office.get("stays.call_off", reference=stay.reference), "Call the stay off", **typed)
    assert fresh(stay).state == "cancelled"
    assert_nothing_waits(app, world, fresh(stay))


def test_a_reported_departure_is_settled_by_the_day_on_which_the_stay_is_called_off(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    stay.opened_at -= timedelta(days=9)
    db.session.commit()
    departure(world, stay)
    db.session.commit()
    office = Visitor(app, world.coordinator)
    page = office.get("stays.call_off", reference=stay.reference)
    left = today() - timedelta(days=1)
    form, _button = page.form("Call the stay off")
    assert f"The departure is reported for {plain(in_words(left, 'en'))}" in plain(words_of(form))
    answer = office.submit(page, "Call the stay off", call_off__reason=ILL)
    assert (answer.status, answer.errors() if answer.is_html else []) == (303, [])
    assert (fresh(stay).state, stay.departed_on) == ("interrupted", left)
    text = db.session.scalars(select(Message.text).where(Message.key == "stay-interrupted")).one()
    assert f"You had reported, with a document, that you left on {plain(in_words(left, 'en'))}" in plain(text)
    page = office.get("stays.show", reference=stay.reference)
    happened = plain(words_of(page.all("section", id="happened")[0]))
    assert f"Reported by the person: {plain(in_words(left, 'en'))}" in happened
    assert "Download" in page.links()


def test_a_certificate_that_was_not_taken_waits_no_more_in_a_closed_stay(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    called_off(world, stay)
    services.note_home(stay.person, seen_by(world.coordinator, stay), day=today(), now=utc_now())
    certificate(world, fresh(stay))
    services.close(world.coordinator, seen_by(world.coordinator, stay), now=utc_now())
    db.session.commit()
    assert_nothing_waits(app, world, fresh(stay))
    assert Visitor(app, stay.person).get("stays.read_report", reference=stay.reference).status == 404


def test_who_had_to_break_off_is_asked_whether_they_are_home_and_for_no_papers(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    called_off(world, stay)
    db.session.commit()
    services.look(now=utc_now() + timedelta(days=31))
    db.session.commit()
    assert told(stay.person)[-1] == "home-awaited"
    student = Visitor(app, stay.person)
    page: Page = student.get("stays.show", reference=stay.reference)
    page = student.submitted(page, "Home again", **boxes(today(), "home__day"))
    assert "You have done everything. The office closes the stay." in page.words
    owed = select(Message.settled_at).where(Message.key == "home-awaited")
    assert db.session.scalars(owed).one() is not None
