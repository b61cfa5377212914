"""A stay from the confirmed place until the person is home again, through the pages of everybody who has to do with it."""

from datetime import date, timedelta

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import select, update

from mobility.applications.models import Choice
from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.languages import day as in_words
from mobility.base.languages import tr
from mobility.base.record import Event
from mobility.base.refusals import Refusal
from mobility.base.zone import a_year_after
from mobility.documents.models import Finding
from mobility.documents.queries import in_force
from mobility.notifications.models import Message, MessageState
from mobility.questionnaires.models import SectionAnswers
from mobility.selection.models import Nomination
from mobility.selection.queries import held_seat
from mobility.stays import services
from mobility.stays.models import Extension, Stay
from mobility.stays.queries import stay_after
from tests.applications.world import person
from tests.architecture.source import ROOT
from tests.client import Page, Visitor, words_of
from tests.erasing import erase
from tests.selection.test_partners import link_in_the_mail, take_over
from tests.selection.world import Office, stage_of
from tests.stays.world import (
    a_stay,
    boxes,
    calls_off,
    confirmed,
    contact_of,
    fresh,
    link_to_people,
    photo,
    seen_by,
    today,
    told,
)

EMERGENCY = {
    "emergency__name": "Gulnora",
    "emergency__relation": "mother",
    "emergency__phone": "+992 90 765 43 21",
}


def scene(app: Flask) -> Office:
    return Office.open()


def page_of(app: Flask, who, stay: Stay) -> Page:
    return Visitor(app, who).get("stays.show", reference=stay.reference)


def sends(app: Flask, who, stay: Stay, button: str, files=None, **typed) -> Page:
    """From the page of the stay, and back to it."""
    visitor = Visitor(app, who)
    page = visitor.get("stays.show", reference=stay.reference)
    done = visitor.submit(page, button, files=files, **typed)
    assert (done.status, done.errors() if done.is_html else []) == (303, [])
    return visitor.follow(done)


def refused(app: Flask, who, stay: Stay, button: str, files=None, **typed) -> list[str]:
    visitor = Visitor(app, who)
    page = visitor.get("stays.show", reference=stay.reference)
    answer = visitor.submit(page, button, files=files, **typed)
    assert answer.status == 422
    return answer.errors()


def next_step(page: Page) -> str:
    """The one sentence on top of the person's page."""
    (box,) = page.having("sf-now")
    return " ".join(" ".join(box.itertext()).split())


def test_accepting_the_place_opens_the_stay_with_the_dates_of_its_destination(app, world):
    application = world.at_selection(5, (0,), name="Madina")
    world.selected()
    world.nominated(0)
    place = world.call.destinations[0]
    partner = Visitor(app)
    page = partner.get(link_in_the_mail(f"contact{place.institution_id}@example.org"))
    partner.submitted(page, "Accept MADINA")
    take_over(application)
    application = by_id(application.id)
    assert stay_after(world.coordinator, application.id) is None
    student = Visitor(app, application.subject)
    offer = student.get("workflow.move_page", reference=application.reference, move_key="accept")
    assert student.submit(offer, "Accept the place").status == 303
    assert stage_of(application) == "confirmed"
    stay = db.session.scalars(select(Stay).where(Stay.application_id == application.id)).one()
    assert (stay.planned_from, stay.planned_to, stay.state) == (place.stay_from, place.stay_to, "planned")
    assert told(application.subject) == []
    own = student.get("applications.show", reference=application.reference)
    assert f"/stays/{stay.reference}" in own.links().values()
    assert "Enter whom we may call in an emergency before you leave." in own.words
    (top,) = own.having("sf-now")
    first, last = (in_words(each, "en") for each in (place.stay_from, place.stay_to))
    where = f"{tr(place.institution.name)}, {tr(place.field)}: {first} – {last}"
    assert where.replace("\u00a0", " ") in words_of(top).replace("\u00a0", " ")
    office = Visitor(app, world.coordinator).get("applications.show", reference=application.reference)
    assert office.links()["The stay"] == f"/stays/{stay.reference}"
    assert (
        "Our people at your university" in Visitor(app).get(link_to_people(stay)[: -len("/people")]).links()
    )
    coordinator = Visitor(app, world.coordinator)
    listed = coordinator.get("selection.overview", reference=world.call.reference)
    people = coordinator.get(listed.links()[tr(place.institution.name, "en")])
    assert "No longer nominated" not in people.words
    calls_off(app, world.coordinator, stay)
    assert f"{application.reference} · Stay cancelled" in coordinator.get(people.address).words


def test_home_again_by_documents_of_the_person(app, world):
    """Every step as the page asks for it: emergency, arrival, address, departure, home, report, papers, closed."""
    stay = a_stay(world, "Madina", begins=-30, ends=-2)
    student, office = stay.person, world.coordinator
    page = sends(app, student, stay, "Save", **EMERGENCY)
    assert "Confirm your arrival, with a document that shows it." in next_step(page)
    arrived, left = today() - timedelta(days=29), today() - timedelta(days=1)
    page = sends(
        app, student, stay, "Confirm the arrival", {"arrival-file": photo()}, **boxes(arrived, "arrival__day")
    )
    assert "The office looks at the document that you sent." in next_step(page)
    assert (fresh(stay).state, fresh(stay).arrived_on) == ("planned", None)
    assert told(office) == ["arrival-reported"]
    sends(app, office, stay, "Accept")
    assert (fresh(stay).state, fresh(stay).arrived_on) == ("arrived", arrived)
    page = page_of(app, student, stay)
    assert "Tell us where you live there" in next_step(page)
    page = sends(app, student, stay, "Save", **EMERGENCY)  # can be changed at any time
    visitor = Visitor(app, student)
    form_page = visitor.get("stays.show", reference=stay.reference)
    answered = visitor.post(
        f"/stays/{stay.reference}/abroad",
        {
            "csrf_token": token_of(form_page),
            "abroad-address": "Riga, Kalku 1",
            "abroad-phone": "+371 2222 3333",
        },
    )
    assert answered.status == 303
    assert fresh(stay).state == "under-way"
    page = page_of(app, student, stay)
    assert "confirm your departure" in next_step(page)
    sends(
        app,
        student,
        stay,
        "Confirm the departure",
        {"departure-file": photo()},
        **boxes(left, "departure__day"),
    )
    sends(app, office, stay, "Accept")
    assert fresh(stay).state == "departed"
    assert "Say when you were home again." in next_step(page_of(app, student, stay))
    page = sends(app, student, stay, "Home again", **boxes(today(), "home__day"))
    assert fresh(stay).state == "returned"
    assert "Write your report" in next_step(page)
    visitor = Visitor(app, student)
    report = visitor.get("stays.read_report", reference=stay.reference)
    unfinished = visitor.submit(report, "Send the report", report_overall="good")
    assert unfinished.status == 422
    assert "Some questions are not answered yet, or not right. They are named below." in unfinished.errors()
    report = visitor.get("stays.read_report", reference=stay.reference)
    nothing = visitor.submitted(report, "Keep it and go on later")
    assert "Nothing is written in your report yet." in nothing.words
    report = visitor.get("stays.read_report", reference=stay.reference)
    kept = visitor.submitted(report, "Keep it and go on later", report_overall="good")
    assert "Your report is kept as far as it is written." in kept.words
    report = visitor.get("stays.read_report", reference=stay.reference)
    done = visitor.submit(
        report,
        "Send the report",
        report_overall="good",
        report_courses="Heat transfer",
        report_support="fair",
        report_recommend="yes",
        report_advice="Bring a warm coat.",
    )
    assert (done.status, done.errors() if done.is_html else []) == (303, [])
    assert (
        "Bring a warm coat." in Visitor(app, office).get("stays.read_report", reference=stay.reference).words
    )
    assert "Send what is still missing: the certificate, the transcript." in next_step(
        page_of(app, student, stay)
    )
    sends(app, student, stay, "Send “Certificate of the stay”", {"certificate-file": photo()})
    page = sends(app, student, stay, "Send “Transcript of records”", {"transcript-file": photo()})
    assert "You have done everything." in next_step(page)
    assert "Close the stay" not in page_of(app, office, stay).buttons()
    sends(app, office, stay, "Take “Certificate of the stay”")
    sends(app, office, stay, "Take “Transcript of records”")
    course = {
        "course__course": "Heat transfer",
        "course__ects": "6",
        "course__recognised_as": "Thermodynamics",
        "course__recognised_by": "Dean of the faculty",
    }
    before = boxes(fresh(stay).arrived_on - timedelta(days=1), "course__recognised_on")
    where = Visitor(app, office)
    page = where.get("stays.show", reference=stay.reference)
    refused = where.submit(page, "Note the course", **course, **before)
    assert (refused.status, refused.errors()) == (422, ["This day lies before the arrival."])
    sends(app, office, stay, "Note the course", **course, **boxes(today(), "course__recognised_on"))
    assert "Together: 6 credits." in page_of(app, student, stay).words
    page = sends(app, office, stay, "Close the stay")
    assert fresh(stay).state == "closed"
    assert told(student)[-1] == "stay-closed"
    letter = select(Message.text).where(Message.key == "stay-closed")
    said = "Recognised at home: 6 credits. The page of your stay has the courses."
    assert said in db.session.scalars(letter).one()
    assert "This stay is closed." in next_step(page_of(app, student, stay))
    assert {"Change the dates", "Close the stay"}.isdisjoint(page.buttons())
    assert "Call the stay off" not in page.links()


def token_of(page: Page) -> str:
    return next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")


def test_the_partner_confirms_by_the_link_what_is_theirs(app, world):
    stay, elsewhere = a_stay(world, "Madina"), a_stay(world, "Farrukh", place=1)
    partner, path = Visitor(app), link_to_people(stay)
    page = partner.get(path)
    assert "MADINA" in page.words
    assert "FARRUKH" not in page.words
    early = partner.submit(
        page, "Confirm the arrival of MADINA", **boxes(today() + timedelta(days=1), f"s{stay.id}__day")
    )
    assert (early.status, early.errors()) == (422, ["This day is still to come."])
    none = partner.submit(page, "Confirm the arrival of MADINA")
    assert (none.status, none.errors()) == (422, ["Day: Enter the date."])
    page = partner.submitted(page, "Confirm the arrival of MADINA", **boxes(today(), f"s{stay.id}__day"))
    assert fresh(stay).state == "arrived"
    assert told(stay.person) == ["arrival-confirmed"]
    assert "Confirm the departure of MADINA" in page.buttons()
    token = token_of(page)
    foreign = partner.post(f"{path}/{elsewhere.id}", {"csrf_token": token, "action": "arrival"})
    assert foreign.status == 404
    assert partner.post(f"{path}/{stay.id}", {"csrf_token": token, "action": "shout"}).status == 400


def test_the_partner_reads_since_when_somebody_is_awaited_and_says_that_they_have_not_come(app, world):
    stay, later = a_stay(world, "Madina", begins=-5), a_stay(world, "Farrukh", begins=5)
    partner, path = Visitor(app), link_to_people(stay)
    page = partner.get(path)
    since, now, ahead = (
        " ".join(in_words(each, "en").split()) for each in (stay.planned_from, today(), later.planned_from)
    )
    assert f"Expected with you on {since}. Nothing tells us yet that MADINA has come." in page.words
    assert [each for each in page.buttons() if each.endswith("has not come")] == ["MADINA has not come"]
    page, old = partner.submitted(page, "MADINA has not come"), page
    assert "Thank you. Our office is told, and asks MADINA." in page.words
    assert f"On {now} you said that MADINA has not come." in page.words
    assert "MADINA has not come" not in page.buttons()
    assert (told(stay.person), told(world.coordinator)) == (["arrival-missed"], ["arrival-missed-office"])
    shown = Visitor(app, world.coordinator).get("stays.show", reference=stay.reference)
    office = Visitor(app, world.coordinator)
    first, listed = f"On {now} the partner", f"The partner says: has not come ({now})"
    assert f"{first} told us that you have not come." in page_of(app, stay.person, stay).words
    assert f"{first} said that the person has not come." in page_of(app, world.coordinator, stay).words
    assert listed in office.get("stays.index").words
    said = f"The partner says that the person has not come Expected since: {since}"
    assert happened(shown)[0].endswith(f"Anna Berzina: {said}")
    again = partner.submit(old, "MADINA has not come")
    assert (again.status, again.errors()) == (422, ["Nothing differs from what stands there already."])
    token = token_of(page)
    early = partner.post(f"{path}/{later.id}", {"csrf_token": token, "action": "arrival-missed"})
    (error,) = early.errors()
    assert error == f"This can be said after {ahead}, if nothing is heard by then."
    page = partner.submitted(page, "Confirm the arrival of MADINA", **boxes(today(), f"s{stay.id}__day"))
    assert ("you said that MADINA" in page.words, "Nothing tells us" in page.words) == (False, False)
    assert fresh(stay).state == "arrived"


def test_what_was_reported_with_a_document_stays_where_the_partner_names_another_day(app, world):
    stay = a_stay(world, begins=-5)
    student, office, partner = stay.person, world.coordinator, Visitor(app)
    reported, confirmed_on = today() - timedelta(days=3), today() - timedelta(days=2)
    typed = boxes(reported, "arrival__day")
    sends(app, student, stay, "Confirm the arrival", {"arrival-file": photo()}, **typed)
    page = partner.get(link_to_people(stay))
    partner.submitted(page, "Confirm the arrival of MADINA", **boxes(confirmed_on, f"s{stay.id}__day"))
    assert (fresh(stay).arrived_on, told(office)) == (
        confirmed_on,
        ["arrival-reported", "arrival-day-differs"],
    )
    text = db.session.scalars(select(Message.text).where(Message.key == "arrival-day-differs")).one()
    for day_of in (reported, confirmed_on):
        assert in_words(day_of, "en") in text
    for reader in (student, office):
        (dates,) = page_of(app, reader, stay).all("section", id="dates")
        said = words_of(dates).replace("\u00a0", " ")
        assert f"Reported for {in_words(reported, 'en')}".replace("\u00a0", " ") in said
        (link,) = [a.get("href") for a in dates.iter("a") if words_of(a) == "Download"]
        assert Visitor(app, reader).http.get(link).status_code == 200


FAR = "This day does not fit the stay that is planned from"
OWN = "If other dates were agreed, change the planned days first."


def test_a_day_far_from_the_planned_stay_is_refused_beside_it(app, world):
    stay = a_stay(world, begins=-20, ends=-2)
    far = today() - timedelta(days=51)
    (said,) = refused(
        app,
        stay.person,
        stay,
        "Confirm the arrival",
        {"arrival-file": photo()},
        **boxes(far, "arrival__day"),
    )
    assert said.startswith(FAR)
    partner, path = Visitor(app), link_to_people(stay)
    page = partner.get(path)
    early = partner.submit(page, "Confirm the arrival of MADINA", **boxes(far, f"s{stay.id}__day"))
    late = partner.submit(page, "Confirm the arrival of MADINA", **boxes(today(), f"s{stay.id}__day"))
    for answer in (early, late):
        assert (answer.status, [error[: len(FAR)] for error in answer.errors()]) == (422, [FAR])
    assert (fresh(stay).state, "far-from-plan" in early.text) == ("planned", False)
    confirmed(stay, "arrival", -50)
    typed = {"dates__reason": "Slip.", **boxes(far, "dates__arrived_on")}
    (said,) = refused(app, world.coordinator, stay, "Change the dates", **typed)
    assert (said[: len(FAR)], said[-len(OWN) :]) == (FAR, OWN)


def test_the_partner_corrects_the_day_that_it_confirmed_until_the_office_has_said_another(app, world):
    stay = a_stay(world, begins=-20)
    partner, path = Visitor(app), link_to_people(stay)
    wrong, right = today() - timedelta(days=19), today() - timedelta(days=18)
    page = partner.get(path)
    assert "Correct the arrival of MADINA" not in page.buttons()
    page = partner.submitted(page, "Confirm the arrival of MADINA", **boxes(wrong, f"s{stay.id}__day"))
    name = f"s{stay.id}__correct__arrival__day"
    same = partner.submit(page, "Correct the arrival of MADINA")
    assert (same.status, same.errors()) == (422, ["Nothing differs from what stands there already."])
    ahead = boxes(today() + timedelta(days=1), name)
    assert partner.submit(page, "Correct the arrival of MADINA", **ahead).errors() == [
        "This day is still to come."
    ]
    page = partner.submitted(page, "Correct the arrival of MADINA", **boxes(right, name))
    assert (fresh(stay).arrived_on, told(stay.person)) == (right, ["arrival-confirmed", "arrival-corrected"])
    corrected = select(Event.facts).where(Event.chain == f"stay:{stay.id}", Event.name == "arrival-corrected")
    (facts,) = db.session.scalars(corrected)
    assert (facts["before"], facts["day"]) == (wrong.isoformat(), right.isoformat())
    office = {"dates__reason": "By the passport.", **boxes(wrong, "dates__arrived_on")}
    sends(app, world.coordinator, stay, "Change the dates", **office)
    again = partner.get(path)
    assert "Correct the arrival of MADINA" not in again.buttons()
    assert "These days stand as our office has them." in again.words
    stale = partner.submit(page, "Correct the arrival of MADINA", **boxes(right, name))
    assert stale.status == 422
    assert fresh(stay).arrived_on == wrong


def test_the_arrival_is_asked_for_from_the_day_on_that_can_be_named(app, world):
    stay = a_stay(world, begins=31)
    page = page_of(app, stay.person, stay)
    assert "Confirm the arrival" not in page.buttons()
    tomorrow = in_words(today() + timedelta(days=1), "en").replace("\N{NO-BREAK SPACE}", " ")
    (card,) = page.all("section", id="arrival")
    assert f"You can confirm your arrival here from {tomorrow} on" in words_of(card)
    stay.planned_from = today() + timedelta(days=30)
    db.session.commit()
    assert "Confirm the arrival" in page_of(app, stay.person, stay).buttons()


def test_what_the_person_sent_is_settled_when_the_partner_confirms(app, world):
    stay = a_stay(world)
    sends(app, stay.person, stay, "Save", **EMERGENCY)
    sends(
        app,
        stay.person,
        stay,
        "Confirm the arrival",
        {"arrival-file": photo()},
        **boxes(today(), "arrival__day"),
    )
    confirmed(stay, "arrival", -1)
    assert fresh(stay).arrived_on == today() - timedelta(days=1)
    assert "Accept" not in page_of(app, world.coordinator, stay).buttons()
    with pytest.raises(Refusal, match="crossing-known"):
        services.confirm_crossing(contact_of(stay), stay, way="arrival", day=today(), now=utc_now())


def test_a_document_is_refused_with_a_reason_and_sent_again(app, world):
    stay = a_stay(world)
    sends(app, stay.person, stay, "Save", **EMERGENCY)
    sends(
        app,
        stay.person,
        stay,
        "Confirm the arrival",
        {"arrival-file": photo()},
        **boxes(today(), "arrival__day"),
    )
    assert refused(app, world.coordinator, stay, "Refuse it") == ["Give a reason. The person reads it."]
    sends(app, world.coordinator, stay, "Refuse it", refuse__reason="The stamp cannot be read.")
    assert told(stay.person)[-1] == "arrival-refused"
    letter = select(Message).where(Message.key == "arrival-refused")
    arrived = in_words(today(), "en")
    assert f"does not show yet that you arrived on {arrived}." in db.session.scalars(letter).one().text
    page = page_of(app, stay.person, stay)
    assert "The stamp cannot be read." in page.words
    assert "Confirm the arrival" in page.buttons()
    first = {document.id for document in in_force(stay.application_id)}
    sends(
        app,
        stay.person,
        stay,
        "Confirm the arrival",
        {"arrival-file": photo()},
        **boxes(today(), "arrival__day"),
    )
    assert first.isdisjoint(document.id for document in in_force(stay.application_id))


def test_what_was_sent_is_sent_anew_until_the_office_has_decided(app, world):
    """The page says what the checks found in it, to the person and the office."""
    stay, day = a_stay(world), boxes(today(), "arrival__day")
    sends(app, stay.person, stay, "Confirm the arrival", {"arrival-file": photo()}, **day)
    page = page_of(app, stay.person, stay)
    assert "Arrival: your document lies with the office" in page.words
    assert "Being checked" in page.words
    (document,) = in_force(stay.application_id)
    document.checked_at = utc_now()
    db.session.add(
        Finding(
            document_id=document.id, check="pdf-opens", verdict="fail", message="pdf-encrypted", values={}
        )
    )
    db.session.commit()
    title = tr(document.requirement.title, "en")
    db.session.add(
        Finding(
            document_id=document.id,
            check="given-twice",
            verdict="warn",
            message="given-twice",
            values={"other": document.requirement.key},
        )
    )
    db.session.commit()
    office = Visitor(app, world.coordinator)
    old = office.get("stays.show", reference=stay.reference)
    for page in (page_of(app, stay.person, stay), old):
        assert ("password" in page.words, "Being checked" in page.words) == (True, False)
        assert f"The same file is given for “{title}” too." in page.words
    own = Visitor(app, stay.person)
    assert own.get("stays.show", reference=stay.reference).links()["Go there"] == "#crossing"
    for page in (own.get("stays.show", reference=stay.reference), own.get("workflow.tasks")):
        assert "a better one spares you a question" in page.words
    earlier = boxes(today() - timedelta(days=1), "arrival__day")
    page = sends(app, stay.person, stay, "Confirm the arrival", {"arrival-file": photo()}, **earlier)
    assert "Your last document was not accepted" not in page.words
    assert office.submit(old, "Accept").status == 409
    assert fresh(stay).arrived_on is None
    sends(app, world.coordinator, stay, "Accept")
    assert fresh(stay).arrived_on == today() - timedelta(days=1)


def test_a_file_that_is_none_is_refused_and_nothing_is_kept(app, world):
    stay = a_stay(world)
    day = boxes(today(), "arrival__day")
    assert refused(app, stay.person, stay, "Confirm the arrival", **day) == [
        "Choose a file or take a photo first."
    ]
    assert refused(app, stay.person, stay, "Confirm the arrival", {"arrival-file": photo()}) == [
        "Day: Enter the date."
    ]
    assert in_force(stay.application_id) == []


def test_a_longer_stay_is_asked_for_agreed_and_granted(app, world):
    stay = confirmed(a_stay(world, ends=20), "arrival", -5)
    until = today() + timedelta(days=90)
    early = refused(
        app,
        stay.person,
        stay,
        "Ask for a longer stay",
        extension__reason="A thesis.",
        **boxes(today(), "extension__until"),
    )
    assert early == ["Choose a day after the end that is planned now."]
    sends(
        app,
        stay.person,
        stay,
        "Ask for a longer stay",
        extension__reason="A thesis.",
        **boxes(until, "extension__until"),
    )
    assert told(world.coordinator)[-1] == "extension-asked"
    assert refused(app, world.coordinator, stay, "Grant it") == [
        "The partner has not agreed. Tick that it does if it has told you so in another way."
    ]
    partner = Visitor(app)
    page = partner.get(link_to_people(stay))
    page = partner.submitted(page, "We agree: MADINA stays longer")
    assert "You have agreed. Our office decides now, and tells MADINA." in page.words.replace("\u00a0", " ")
    assert {"We agree: MADINA stays longer", "We do not agree: MADINA"} & set(page.buttons()) == {
        "We do not agree: MADINA"
    }
    assert told(world.coordinator)[-1] == "extension-partner-agrees"
    db.session.execute(update(Message).values(state=MessageState.SENT))
    db.session.commit()
    office = Visitor(app, world.coordinator)
    assert "A longer stay is asked for" in office.get("/messages?show=unread").words
    sends(app, world.coordinator, stay, "Grant it")
    assert "A longer stay is asked for" not in office.get("/messages?show=unread").words
    assert office.get("/messages").words.count("Settled") == 2
    assert fresh(stay).planned_to == until
    assert fresh(stay).due_on == until + timedelta(days=7)
    assert told(stay.person)[-1] == "extension-granted"


def test_a_partner_that_agrees_after_all_is_noted_by_the_office_and_a_later_change_is_said(app, world):
    stay = confirmed(a_stay(world, ends=20), "arrival", -5)
    until = today() + timedelta(days=50)
    services.ask_extension(stay.person, stay, until=until, reason="More", now=utc_now())
    services.say_of_extension(contact_of(stay), stay, agrees=False, now=utc_now())
    db.session.commit()
    assert refused(app, world.coordinator, stay, "Grant it") == [
        "The partner has not agreed. Tick that it does if it has told you so in another way."
    ]
    office = Visitor(app, world.coordinator)
    page = office.get("stays.show", reference=stay.reference)
    assert "The partner agrees after all" in page.words
    page = office.submitted(page, "Grant it", decide__partner_agrees=True)
    assert fresh(stay).planned_to == until
    assert "granted. The partner agrees." in page.words
    assert "You: Partner answered about a longer stay" in page.words
    shorter = until - timedelta(days=8)
    agreed = boxes(shorter, "dates__planned_to") | {"dates__reason": "Agreed."}
    sends(app, world.coordinator, stay, "Change the dates", **agreed)
    last = in_words(shorter, "en").replace("\N{NO-BREAK SPACE}", " ")
    said = f"granted, and shortened since: the stay is planned until {last}."
    for reader in (stay.person, world.coordinator):
        assert said in page_of(app, reader, stay).words


def test_a_longer_stay_is_refused_with_an_answer(app, world):
    stay = a_stay(world, ends=20)
    services.ask_extension(
        stay.person,
        stay,
        until=today() + timedelta(days=50),
        reason="More",
        now=utc_now(),
    )
    db.session.commit()
    visitor = Visitor(app, world.coordinator)
    page = visitor.get("stays.show", reference=stay.reference)
    unsaid = visitor.submit(page, "Do not grant it")
    assert (unsaid.status, unsaid.errors()) == (422, ["Give a reason. The person reads it."])
    assert visitor.submit(page, "Do not grant it", decide__answer="No room.").status == 303
    assert (told(stay.person)[-1], fresh(stay).planned_to) == (
        "extension-refused",
        today() + timedelta(days=20),
    )
    own = Visitor(app, stay.person)
    assert "No room." in own.get("stays.show", reference=stay.reference).words
    erase(app, "extension-asked")
    erase(app, "extension-refused", "answer")
    page = own.get("stays.show", reference=stay.reference)
    assert ("[erased words]" in page.words, "No room." in page.words) == (True, False)
    assert db.session.execute(select(Extension.reason, Extension.answer)).all() == [("", "")]
    words = select(Message.text).where(Message.about == f"stay:{stay.id}")
    assert not [text for text in db.session.scalars(words) if "No room." in text or "More" in text]


def test_passport_and_visa_that_end_too_early_are_named(app, world):
    stay = confirmed(a_stay(world, ends=20), "arrival", -5)
    services.settle_abroad(
        stay.person,
        stay,
        address="Riga",
        phone="+371 2222 3333",
        visa_until=today() + timedelta(days=10),
        now=utc_now(),
    )
    db.session.commit()
    for who in (stay.person, world.coordinator):
        page = page_of(app, who, stay)
        assert "The visa is valid until" in page.words
        assert "The passport is valid until" not in page.words


def test_the_partners_own_dates_stand_on_the_stay_and_an_end_after_it_is_warned_of(app, world):
    stay = a_stay(world)
    place = world.call.destinations[0]
    later = stay.planned_to + timedelta(days=14)
    nomination = Nomination(
        application_id=stay.application_id, destination_id=place.id, accepted=True, answered_at=utc_now()
    )
    nomination.starts_on, nomination.ends_on, nomination.partner_reference = stay.planned_from, later, "RTU-7"
    db.session.add(nomination)
    db.session.commit()
    warned = f"The partner’s dates end on {in_words(later, 'en')}, the stay is planned until"
    what = {
        stay.person: "Ask for a longer stay below",
        world.coordinator: "Change the dates if this was agreed",
    }
    for who, follows in what.items():
        words = Visitor(app, who).get("stays.show", reference=stay.reference).words.replace("\u00a0", " ")
        first = in_words(stay.planned_from, "en")
        for said in (f"from {first}", "RTU-7", warned, follows):
            assert said.replace("\u00a0", " ") in words
    nomination.ends_on = stay.planned_to
    db.session.commit()
    page = Visitor(app, stay.person).get("stays.show", reference=stay.reference)
    assert "The partner’s dates end on" not in page.words


def test_signs_are_expected_by_the_partners_own_days_once_it_gave_some(app, world):
    application = world.at_selection(5, (0,), name="Madina")
    world.selected()
    world.nominated(0)
    place = world.call.destinations[0]
    place.stay_from, place.stay_to = today() - timedelta(days=20), today() + timedelta(days=60)
    db.session.commit()
    partner = Visitor(app)
    address = link_in_the_mail(f"contact{place.institution_id}@example.org")
    partner.submitted(partner.get(address), "Accept MADINA")
    take_over(application)
    student = Visitor(app, by_id(application.id).subject)
    offer = student.get("workflow.move_page", reference=application.reference, move_key="accept")
    assert student.submit(offer, "Accept the place").status == 303
    stay = db.session.scalars(select(Stay).where(Stay.application_id == application.id)).one()
    office = Visitor(app, world.coordinator)
    assert "MADINA" in office.get("stays.index", silent=1).words.upper()
    bundle = partner.get(f"{address}/bundles/{bundle_of(application)}")
    own = bundle.links()["Your reference and your dates (MADINA)"]
    arrives = today() + timedelta(days=5)
    assert "Confirm your arrival" in next_step(page_of(app, by_id(application.id).subject, stay))
    partner.submitted(partner.get(own), "Save", **boxes(arrives, "arrives_on"))
    (message,) = db.session.scalars(
        select(Message).where(Message.person_id == application.person_id, Message.key == "partner-days")
    )
    assert f"its own dates of your stay: arrival {in_words(arrives, 'en')}." in message.text
    partner.submitted(partner.get(own), "Save", **boxes(arrives, "arrives_on"))  # said twice
    told_of = select(Message.id).where(Message.key == "partner-days")
    assert len(db.session.scalars(told_of).all()) == 1
    assert "Please note: The arrival is after the agreed stay begins" in message.text
    stay = fresh(stay)
    assert (stay.expected_from, stay.due_on > arrives) == (arrives, True)
    warned = f"The partner expects the arrival on {in_words(arrives, 'en')}, the stay is planned from"
    for who, follows in (
        (by_id(application.id).subject, "write to the office"),
        (world.coordinator, "Change the dates"),
    ):
        words = page_of(app, who, stay).words.replace("\u00a0", " ")
        assert (warned.replace("\u00a0", " ") in words, follows in words) == (True, True)
        assert "first day is" not in words
    partner.submitted(partner.get(own), "Save", **boxes(arrives, "arrives_on"), **boxes(today(), "starts_on"))
    before = f"The partner’s first day is {in_words(today(), 'en')}, before the arrival that it expects."
    words = page_of(app, world.coordinator, stay).words.replace("\u00a0", " ")
    assert before.replace("\u00a0", " ") in words
    assert "MADINA" not in office.get("stays.index", silent=1).words.upper()
    assert "Confirm your arrival" not in next_step(page_of(app, by_id(application.id).subject, stay))
    partner.submitted(partner.get(own), "Save", **boxes(today() - timedelta(days=4), "arrives_on"))
    confirmed(fresh(stay), "arrival", -1)
    late = f"Arrived after the day on which the partner expected them: {in_words(today() - timedelta(days=4), 'en')}."
    assert late.replace("\u00a0", " ") in page_of(app, world.coordinator, stay).words.replace("\u00a0", " ")


def bundle_of(application) -> int:
    found = select(Nomination.bundle_id).where(Nomination.application_id == application.id)
    return db.session.scalars(found).one()


def test_a_visa_that_lasts_as_planned_is_too_short_for_what_is_asked_for(app, world):
    stay = confirmed(a_stay(world, ends=20), "arrival", -5)
    visa = today() + timedelta(days=40)
    services.settle_abroad(
        stay.person, stay, address="Riga", phone="+371 2222 3333", visa_until=visa, now=utc_now()
    )
    until = today() + timedelta(days=60)
    services.ask_extension(stay.person, stay, until=until, reason="A thesis.", now=utc_now())
    db.session.commit()
    words = page_of(app, world.coordinator, stay).words.replace("\u00a0", " ")
    asked = f"only; a longer stay is asked for, until {in_words(until, 'en')}."
    assert asked.replace("\u00a0", " ") in words
    assert "The visa is valid until" in words
    assert "the stay ends on" not in words


def test_whom_to_call_is_opened_by_the_office_alone_and_each_look_is_recorded(app, world):
    stay = a_stay(world)
    sends(app, stay.person, stay, "Save", **EMERGENCY)
    assert "Gulnora" in page_of(app, stay.person, stay).words
    reader = person("auditor@all")
    for who in (world.coordinator, world.head, reader):
        assert "Gulnora" not in page_of(app, who, stay).words
    head = Visitor(app, world.head)
    page = head.submit(head.get("stays.show", reference=stay.reference), "Open it")
    assert "Gulnora, mother" in page.words
    assert "+992 90 765 43 21" in page.words
    looks = select(Event.actor_id).where(Event.chain == f"stay:{stay.id}", Event.name == "emergency-opened")
    assert list(db.session.scalars(looks)) == [world.head.id]
    for who, status in ((reader, 403), (stay.person, 403), (person("coordinator@programme:999"), 404)):
        visitor = Visitor(app, who)
        token = token_of(visitor.get("/account"))
        opened = visitor.post(f"/stays/{stay.reference}/emergency/open", {"csrf_token": token})
        assert opened.status == status
    assert "+992 90 765 43 21" not in Visitor(app).get(link_to_people(stay)).words


def test_whom_the_application_names_is_offered_to_the_person_and_opened_by_the_office(app, world):
    stay = a_stay(world)
    said = {"emergency_name": "Gulnora, mother", "emergency_phone": "+992 90 765 43 21"}
    answers = SectionAnswers(case_id=stay.application_id, section="personal", values=said, errors={})
    db.session.add(answers)
    db.session.commit()
    own, office = page_of(app, stay.person, stay), Visitor(app, world.coordinator)
    assert "This is whom your application names." in own.words
    page = office.get("stays.show", reference=stay.reference)
    assert ("the application names somebody" in page.words, "Gulnora" in page.words) == (True, False)
    opened = office.submit(page, "Open it")
    for words in ("Gulnora, mother", "+992 90 765 43 21", "not confirmed for this stay"):
        assert words in opened.words
    looks = select(Event.actor_id).where(Event.chain == f"stay:{stay.id}", Event.name == "emergency-opened")
    assert list(db.session.scalars(looks)) == [world.coordinator.id]
    reader = page_of(app, person("auditor@all"), stay)
    assert ("the application names somebody" in reader.words, "Open it" in reader.buttons()) == (True, False)
    kept = sends(app, stay.person, stay, "Save", emergency__relation="mother")
    assert "This is whom your application names." not in kept.words


def test_who_assesses_an_application_does_not_read_whom_to_call(app, world):
    application = world.at_committee("Madina")
    number = "+992907654321"
    for who, reads in ((world.coordinator, True), (world.committee[0], False)):
        page = Visitor(app, who).get("applications.show", reference=application.reference)
        assert (page.status, number in page.words.replace(" ", "")) == (200, reads)


def test_a_stay_is_cancelled_before_it_and_interrupted_during_it(app):
    world = Office.open(seats=(2, 1, 1))
    early, late = a_stay(world, "Madina"), a_stay(world, "Farrukh")
    calls_off(app, world.coordinator, early)
    assert (fresh(early).state, held_seat(early.application_id)) == ("cancelled", None)
    case = Visitor(app, world.coordinator).get(
        "applications.show", reference=by_id(early.application_id).reference
    )
    assert "The stay that followed was cancelled on" in case.words
    confirmed(late, "arrival", -5)
    asking = Visitor(app, world.coordinator).get("stays.call_off", reference=late.reference)
    assert "it stays given, and goes to nobody on the waiting list" in asking.words
    calls_off(app, world.coordinator, late)
    assert fresh(late).state == "interrupted"
    assert held_seat(late.application_id) is not None
    assert told(late.person)[-1] == "stay-interrupted"
    left = in_words(today(), "en").replace("\N{NO-BREAK SPACE}", " ")
    own = Visitor(app, late.person)
    case = own.get("applications.show", reference=by_id(late.application_id).reference)
    assert f"– {left}, interrupted" in case.words
    page = page_of(app, late.person, late)
    assert page.words.count("Not needed, as the stay was interrupted.") == 2
    assert "Our office: Stay interrupted" in Visitor(app).get(link_to_people(late)).words
    sends(app, late.person, late, "Home again", **boxes(today(), "home__day"))
    sends(app, world.coordinator, late, "Close the stay")
    case = Visitor(app, world.coordinator).get(
        "applications.show", reference=by_id(late.application_id).reference
    )
    assert "The stay that followed was interrupted on" in case.words
    asked = select(Message.text).where(Message.key.in_(["stay-to-close", "stay-closed"]))
    texts = db.session.scalars(asked).all()
    assert len(texts) == 3  # two of the office, and the person
    for text in texts:
        assert ("neither report nor papers are owed" in text, "complete" in text, "sent" in text) == (
            True,
            False,
            False,
        )
    assert fresh(late).state == "closed"


def test_who_cannot_go_gives_the_stay_up_before_the_arrival(app):
    """From the page of the application and of the stay; seat, partner and office are as where the office calls it off."""
    world = Office.open(seats=(2, 1, 1))
    stay = a_stay(world, "Madina", begins=5)
    student, application = Visitor(app, stay.person), by_id(stay.application_id)
    own = student.get("applications.show", reference=application.reference)
    assert own.links()["I cannot go"] == f"/stays/{stay.reference}/give-up"
    asking = student.get(page_of(app, stay.person, stay).links()["I cannot go"])
    assert "Your seat goes to the next on the waiting list, if somebody waits for it." in asking.words
    owed = student.submit(asking, "Give up the stay")
    assert (owed.status, fresh(stay).state) == (422, "planned")
    page = student.submitted(owed, "Give up the stay", reason="My mother is ill.")
    assert "My mother is ill." in page.words
    assert (fresh(stay).state, held_seat(stay.application_id)) == ("cancelled", None)
    assert told(stay.person)[-1] == "stay-cancelled"
    keys = db.session.scalars(
        select(Message.key).where(
            Message.about == f"stay:{stay.id}", Message.person_id.is_distinct_from(stay.person_id)
        )
    )
    assert set(keys) == {"stay-cancelled-partner", "stay-given-up"}
    assert "My mother is ill." in Visitor(app, world.coordinator).get("notifications.messages").words
    own = student.get("applications.show", reference=application.reference)
    day = in_words(today(), "en").replace("\u00a0", " ")
    assert f"it was cancelled on {day}" in own.words.replace("\u00a0", " ")
    assert ("Ended on" in own.words, "You: The stay is cancelled" in own.words) == (False, True)
    assert "I cannot go" not in own.links()
    assert student.get("stays.give_up", reference=stay.reference).status == 303
    shown = page_of(app, world.coordinator, stay)
    assert ("Madina: Stay cancelled" in happened(shown)[0], "My mother is ill." in happened(shown)[0]) == (
        True,
        True,
    )
    assert "You: Stay cancelled" in happened(page_of(app, stay.person, stay))[0]
    assert "not confirmed yet" not in shown.words


def test_the_partner_finds_who_does_not_come_on_the_page_of_the_mail(app, world):
    """However far ahead the stay lay, and without the reason, which is the person's."""
    stay = a_stay(world, begins=100, ends=200)
    partner, path = Visitor(app), link_to_people(stay)
    assert "MADINA" not in partner.get(path).words
    calls_off(app, world.coordinator, stay)
    (card,) = partner.get(path).all("section", id=f"stay-{stay.id}")
    day = in_words(today(), "en").replace("\u00a0", " ")
    assert ("MADINA Stay cancelled" in words_of(card), f"called off on {day}" in words_of(card)) == (
        True,
        True,
    )
    assert ("not confirmed yet" in words_of(card), "Ill." in words_of(card)) == (False, False)
    stay.called_off_on = today() - timedelta(days=61)
    db.session.commit()
    assert "MADINA" not in partner.get(path).words


def test_who_is_planned_or_has_arrived_stands_at_the_partner_though_it_expected_them_later(app, world):
    """By the day that is planned, or by the partner's own; whoever has arrived can be confirmed to have left."""
    early, late, there = (
        a_stay(world, name, begins=begins) for name, begins in (("A", 1), ("B", 90), ("C", 90))
    )
    for stay in (early, late, there):
        stay.partner_from = today() + timedelta(days=80)
    there.arrived_on = today()
    db.session.commit()
    page = Visitor(app).get(link_to_people(early))
    shown = [bool(page.all("section", id=f"stay-{stay.id}")) for stay in (early, late, there)]
    assert shown == [True, False, True]


def test_nobody_gives_up_a_stay_that_has_begun(app, world):
    stay = a_stay(world, begins=-5)
    student = Visitor(app, stay.person)
    assert "I cannot go" in student.get("stays.show", reference=stay.reference).links()
    confirmed(stay, "arrival", -5)
    page = student.get("stays.show", reference=stay.reference)
    assert ("I cannot go" in page.links(), "Write to the office: " in page.words) == (False, True)
    refused_page = student.get("stays.give_up", reference=stay.reference)
    assert (refused_page.status, "this can no longer be given up here" in refused_page.words) == (409, True)
    assert Visitor(app, world.coordinator).get("stays.give_up", reference=stay.reference).status == 404


def test_a_place_of_which_nothing_comes_is_called_so_in_every_list(app):
    world = Office.open(seats=(2, 1, 1))
    goes, off = a_stay(world, "Madina", begins=5), a_stay(world, "Farrukh", begins=5)
    services.call_off(
        world.coordinator, seen_by(world.coordinator, off), day=today(), reason="Ill.", now=utc_now()
    )
    db.session.commit()
    office = Visitor(app, world.coordinator)
    for stay, word, other in ((goes, "Confirmed", "Stay cancelled"), (off, "Stay cancelled", "Confirmed")):
        where = {"reference": by_id(stay.application_id).reference}
        own = Visitor(app, stay.person)
        pages = [
            own.get("applications.index"),
            own.get("applications.show", **where),
            office.get("applications.show", **where),
        ]
        tags = [[words_of(tag) for tag in page.having("govuk-tag")] for page in pages]
        assert [(word in found, other in found) for found in tags] == [(True, False)] * 3
    listed = office.get("cohorts.show", reference=world.call.reference)
    rows = [words_of(row) for row in listed.root.iter("tr")]
    words = ("Accepted", "Confirmed", "Stay cancelled")
    found = {
        name: [row.count(word) for row in rows if row.startswith(name) for word in words]
        for name in ("Madina", "Farrukh")
    }
    assert found == {"Madina": [1, 1, 0], "Farrukh": [0, 0, 2]}
    called_off = office.get("cohorts.show", reference=world.call.reference, answer="called-off")
    assert ("Farrukh" in called_off.words, "Madina" in called_off.words) == (True, False)


def test_the_office_corrects_dates_with_a_reason(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    other = today() - timedelta(days=6)
    typed = {"dates__reason": "Slip of the partner.", **boxes(other, "dates__arrived_on")}
    sends(app, world.coordinator, stay, "Change the dates", **typed)
    assert (fresh(stay).arrived_on, told(stay.person)[-1]) == (other, "stay-dates-changed")
    now, before = (in_words(each, "en") for each in (other, today() - timedelta(days=5)))
    said = f"Arrived on: {now} (before: {before})"
    letter = db.session.scalars(select(Message).where(Message.key == "stay-dates-changed")).one()
    assert (said in letter.text, "Planned" in letter.text) == (True, False)
    entry = db.session.scalars(select(Event).where(Event.name == "stay-dates-changed")).one()
    page = Visitor(app, person("auditor@all")).get("audit.entry", event_id=entry.id)
    assert said.replace(":", "").replace("\u00a0", " ") in page.words.replace(":", "").replace("\u00a0", " ")
    assert refused(app, world.coordinator, stay, "Change the dates", **typed) == [
        "Nothing differs from what stands there already."
    ]
    by_reader = [(world.coordinator, "You"), (world.head, "Coordinator"), (stay.person, "The office")]
    for reader, doer in by_reader:
        newest, first, *_earlier = happened(page_of(app, reader, stay))
        changed = f"{doer}: Stay changed {said} Slip of the partner."
        assert changed.replace("\u00a0", " ") in newest
        assert "Anna Berzina: Arrival confirmed by the partner" in first
    (card,) = Visitor(app).get(link_to_people(stay)).all("section", id=f"stay-{stay.id}")
    assert f"Our office: Stay changed {said}".replace("\u00a0", " ") in words_of(card)
    assert "Slip of the partner." not in words_of(card)


def test_a_stay_begins_neither_before_its_application_nor_after_its_last_day(app, world):
    stay = a_stay(world, begins=20)
    sent = today() - timedelta(days=3)
    by_id(stay.application_id).submitted_at = utc_now() - timedelta(days=3)
    db.session.commit()

    def changed_to(first: date) -> list[str]:
        typed = {"dates__reason": "Another plan.", **boxes(first, "dates__planned_from")}
        return refused(app, world.coordinator, stay, "Change the dates", **typed)

    earliest = in_words(sent, "en").replace("\u00a0", " ")
    assert changed_to(sent - timedelta(days=1)) == [
        f"Choose {earliest} or a later day: before that, this stay was neither applied for nor planned."
    ]
    assert changed_to(stay.planned_to + timedelta(days=1)) == ["The last day lies before the first."]
    typed = {"dates__reason": "Another plan.", **boxes(sent, "dates__planned_from")}
    sends(app, world.coordinator, stay, "Change the dates", **typed)
    assert fresh(stay).planned_from == sent


def test_an_application_shows_the_days_that_hold_and_in_its_history_those_before(app, world):
    stay = a_stay(world, begins=20)
    first, last = (
        in_words(each, "en").replace("\u00a0", " ") for each in (stay.planned_from, stay.planned_to)
    )
    place = held_seat(stay.application_id).destination_id
    db.session.add(Choice(application_id=stay.application_id, destination_id=place, rank=1))
    other = today() + timedelta(days=25)
    typed = {"dates__reason": "Another plan.", **boxes(other, "dates__planned_from")}
    sends(app, world.coordinator, stay, "Change the dates", **typed)
    now = in_words(other, "en").replace("\u00a0", " ")
    for reader in (stay.person, world.coordinator):
        page = Visitor(app, reader).get("applications.show", reference=stay.application.reference)
        assert f"Dates of the stay changed: {now} – {last} (before: {first} – {last})" in page.words
        (card,) = page.all("section", id="choices")
        assert (f"{now} – {last}" in words_of(card), first in words_of(card)) == (True, False)


def test_who_gives_visas_reads_the_days_that_hold_of_those_who_go(app, world):
    stay, off = a_stay(world, begins=20), a_stay(world, "Farrukh", begins=20)
    services.call_off(
        world.coordinator, seen_by(world.coordinator, off), day=today(), reason="Ill.", now=utc_now()
    )
    stay.planned_from = today() + timedelta(days=25)
    db.session.commit()
    page = Visitor(app, person("visa-officer@all")).get("applications.visas")
    assert in_words(stay.planned_from, "en").replace("\u00a0", " ") in page.words
    assert ("Madina" in page.words, "Farrukh" in page.words) == (True, False)


def test_a_stay_moves_by_a_year_at_most_and_what_is_refused_does_not_stand_on_the_page(app, world):
    stay = a_stay(world, begins=20)
    planned = in_words(stay.planned_to, "en").replace("\u00a0", " ")
    late = a_year_after(stay.planned_to) + timedelta(days=1)
    visitor = Visitor(app, world.coordinator)
    page = visitor.get("stays.show", reference=stay.reference)
    typed = {"dates__reason": "Another plan.", **boxes(late, "dates__planned_to")}
    answer = visitor.submit(page, "Change the dates", **typed)
    latest = in_words(late - timedelta(days=1), "en").replace("\u00a0", " ")
    assert answer.status == 422
    assert answer.errors() == [
        f"Is the year right? The destination has {planned}, and a stay moves by a year at most: to {latest}."
    ]
    before = {
        "dates__reason": "Another plan.",
        **boxes(stay.planned_from - timedelta(days=1), "dates__planned_to"),
    }
    answer = visitor.submit(page, "Change the dates", **before)
    assert answer.errors() == ["The last day lies before the first."]
    assert f"– {planned}" in answer.words.replace("\u00a0", " ")


def test_nothing_is_planned_anew_of_a_stay_that_was_called_off(app, world):
    stay = confirmed(a_stay(world), "arrival", -5)
    office = Visitor(app, world.coordinator)
    stale = office.get("stays.show", reference=stay.reference)
    services.call_off(
        world.coordinator, seen_by(world.coordinator, stay), day=today(), reason="Ill.", now=utc_now()
    )
    db.session.commit()
    before = fresh(stay).planned_from
    other = boxes(before + timedelta(days=2), "dates__planned_from")
    answer = office.submit(stale, "Change the dates", **{"dates__reason": "Another plan.", **other})
    called_off = in_words(today(), "en").replace("\u00a0", " ")
    (error,) = answer.errors()
    assert error.startswith(f"This stay was called off on {called_off}, so what was planned stays as it is.")
    mailed = select(Message).where(Message.key == "stay-dates-changed-partner")
    assert (fresh(stay).planned_from, db.session.scalars(mailed).all()) == (before, [])
    page = office.get("stays.show", reference=stay.reference)
    assert "dates-planned_from-day" not in {each.get("name") for each in page.all("input")}
    arrived = boxes(today() - timedelta(days=6), "dates__arrived_on")
    office.submitted(page, "Change the dates", **{"dates__reason": "Slip.", **arrived})
    assert fresh(stay).arrived_on == today() - timedelta(days=6)


def test_who_calls_a_stay_off_or_gives_it_up_knows_its_days(app, world):
    """The page that asks back says whose stay it is and what follows; on an old one nothing is decided."""
    stay = a_stay(world, begins=20)
    office, student = Visitor(app, world.coordinator), Visitor(app, stay.person)
    shown = office.get("stays.show", reference=stay.reference)
    asking = office.get(shown.links()["Call the stay off"])
    first, last = (
        in_words(each, "en").replace("\u00a0", " ") for each in (stay.planned_from, stay.planned_to)
    )
    assert (
        f"The stay of {stay.person.called} at {tr(stay.institution.name)} from {first} to {last}"
        in asking.words
    )
    assert "the seat goes to the next on the waiting list" in asking.words
    giving = student.get("stays.give_up", reference=stay.reference)
    later = boxes(stay.planned_from + timedelta(days=5), "dates__planned_from")
    sends(app, world.coordinator, stay, "Change the dates", dates__reason="Agreed.", **later)
    off = {"call_off__reason": "Ill.", **boxes(today(), "call_off__day")}
    answers = (
        (student, student.submit(giving, "Give up the stay", reason="Ill.")),
        (office, office.submit(asking, "Call the stay off", **off)),
    )
    for _visitor, answer in answers:
        assert answer.status == 422
        assert "Something newer has come in its place since you opened the page." in answer.words
    assert fresh(stay).state == "planned"
    visitor, again = answers[0]
    visitor.submitted(again, "Give up the stay")
    assert fresh(stay).state == "cancelled"


def test_a_stay_is_not_called_off_before_it_was_opened(app, world):
    stay = a_stay(world, begins=20)
    off = {"call_off__reason": "Ill.", **boxes(today() - timedelta(days=1), "call_off__day")}
    opened = in_words(today(), "en").replace("\u00a0", " ")
    office = Visitor(app, world.coordinator)
    page = office.get("stays.call_off", reference=stay.reference)
    assert office.submit(page, "Call the stay off", **off).errors() == [
        f"Choose {opened} or a later day: before that there was no stay to call off."
    ]


def happened(page: Page) -> list[str]:
    """The entries of the stay's history, the newest first."""
    (card,) = page.all("section", id="happened")
    return [words_of(entry) for entry in card.iter("li")]


def test_who_sees_a_stay_and_who_works_on_it(app, world):
    stay = a_stay(world)
    assert page_of(app, world.student("Stranger"), stay).status == 404
    assert page_of(app, person("coordinator@programme:999"), stay).status == 404
    reading = page_of(app, person("vice-rector@all"), stay)
    assert (
        reading.status,
        [form.get("method") for form in next(reading.root.iter("main")).iter("form")],
    ) == (200, [])
    coordinator = world.coordinator
    own = a_stay(world, "Coordinator herself", place=1)
    own.person_id = coordinator.id
    own.application.subject_id = own.application.person_id = coordinator.id
    db.session.commit()
    page = page_of(app, coordinator, own)
    assert "Call the stay off" not in page.links()
    with pytest.raises(Refusal, match="own-case"):
        services.close(coordinator, seen_by(coordinator, own), now=utc_now())


def test_teachers_are_measured_in_hours(app, world):
    world.call.audience = "staff"
    db.session.commit()
    stay = confirmed(a_stay(world, "Teacher", answers={"purpose": "teaching"}), "arrival", -5)
    assert stay.activity == "teaching"
    sends(app, world.coordinator, stay, "Note the hours", hours__agreed="8", hours__given="7,5")
    assert "7.5" in page_of(app, stay.person, stay).words
    days = (stay.planned_to - stay.arrived_on).days + 1
    assert refused(app, world.coordinator, stay, "Note the hours", hours__given=str(days * 24 + 1)) == [
        f"Hours given: The stay has {days} days, and so at most {days * 24} hours."
    ]
    assert refused(app, world.coordinator, stay, "Note the hours", hours__given="8.25") == [
        "Hours given: At most one digit after the decimal separator, please."
    ]
    sends(app, world.coordinator, stay, "Note the hours", hours__agreed="8", hours__given="6")
    for reader, doer in ((world.coordinator, "You"), (stay.person, "The office")):
        words = page_of(app, reader, stay).words
        assert f"{doer}: Hours noted Hours agreed: 8 Hours given: 7.5" in words
        assert f"{doer}: Hours noted Hours given: 6 (before: 7.5)" in words
    confirmed(stay, "departure", -1)
    fresh(stay).returned_on = today()
    db.session.commit()
    sends(app, world.coordinator, stay, "Close it all the same", close__reason="He sends nothing.")
    (letter,) = db.session.scalars(select(Message.text).where(Message.key == "stay-closed")).all()
    assert ("Hours given: 6; agreed: 8." in letter, "ecognised" in letter) == (True, False)
    with pytest.raises(Refusal, match="hours-not-credits"):
        services.note_course(
            world.coordinator,
            seen_by(world.coordinator, stay),
            course="X",
            ects=1,
            recognised_as="Y",
            recognised_by="Z",
            recognised_on=today(),
            now=utc_now(),
        )


def test_nothing_is_asked_for_a_place_whose_stay_is_over(app, world):
    stay = a_stay(world)
    office, where = Visitor(app, world.coordinator), {"reference": stay.application.reference}
    confirmed(stay, "arrival", -9)
    page = office.get("applications.show", **where)
    asking = office.get(page.links()["Set a condition"])
    confirmed(fresh(stay), "departure", -1)
    assert "Set a condition" not in office.get("applications.show", **where).links()
    day = today() + timedelta(days=10)
    refused = office.submit(asking, "Set the condition", asked="A visa", **boxes(day, "due_on"))
    assert refused.status == 422
    assert "from the nomination until the end of the stay" in refused.words


@pytest.mark.parametrize("how", ["called off", "departed"])
def test_a_longer_stay_is_asked_for_no_more_once_the_stay_is_over(app, world, how):
    stay = confirmed(a_stay(world), "arrival", -5)
    services.settle_abroad(
        stay.person, stay, address="Riga", phone="+371 2222 3333", visa_until=today(), now=utc_now()
    )
    services.ask_extension(
        stay.person, stay, until=today() + timedelta(days=90), reason="A thesis.", now=utc_now()
    )
    db.session.commit()
    office, partner = Visitor(app, world.coordinator), Visitor(app)
    assert "1 stay waits for your decision" in office.get("workflow.tasks").words
    stale = partner.get(link_to_people(stay))
    assert "visa is valid until" in page_of(app, stay.person, stay).words
    if how == "departed":
        confirmed(stay, "departure", 0)
    else:
        calls_off(app, world.coordinator, stay)
    assert "waits for your decision" not in office.get("workflow.tasks").words
    page = office.get("stays.show", reference=stay.reference)
    assert ("Grant it" in page.buttons(), "came to nothing before it was decided" in page.words) == (
        False,
        True,
    )
    assert "visa is valid until" not in page.words
    assert "visa is valid until" not in page_of(app, stay.person, stay).words
    assert "Asks to stay until" not in partner.get(link_to_people(stay)).words
    agreed = partner.submit(stale, "We agree: MADINA stays longer")
    assert (agreed.status, agreed.errors()) == (
        422,
        ["This is possible before the stay and during it, not after it."],
    )


def test_a_stay_that_was_closed_without_something_says_so_and_why(app, world):
    stay = confirmed(confirmed(a_stay(world), "arrival", -5), "departure", -2)
    fresh(stay).returned_on = today()
    db.session.commit()
    mine = Visitor(app, stay.person)
    assert "Not sent yet." in page_of(app, world.coordinator, stay).words
    sends(app, world.coordinator, stay, "Close it all the same", close__reason="She sends nothing.")
    missing = "although this is missing: the report, the certificate, the transcript."
    own = mine.get("stays.show", reference=stay.reference)
    assert next_step(own) == (
        f"What comes next You are home again. The office has closed this stay {missing} "
        "The office writes: She sends nothing."
    )
    assert ("everything is complete" in own.words, "Not sent yet." in own.words) == (False, False)
    for reader in (world.coordinator, world.head):
        assert "Not sent yet." not in page_of(app, reader, stay).words
        (note,) = (each for each in page_of(app, reader, stay).having("sf-note") if missing in words_of(each))
        assert "She sends nothing." in words_of(note)
    assert missing in mine.get("applications.show", reference=stay.application.reference).words


def test_my_applications_name_the_stay_once_it_is_closed(app, world):
    stay = confirmed(confirmed(a_stay(world), "arrival", -5), "departure", -2)
    fresh(stay).returned_on = today()
    db.session.commit()
    mine = Visitor(app, stay.person)
    page = mine.get("applications.index")
    assert ("To do now" in page.words, "Finished" in page.words) == (True, False)
    sends(app, world.coordinator, stay, "Close it all the same", close__reason="She sends nothing.")
    page = mine.get("applications.index")
    assert ("To do now" in page.words, "Finished" in page.words) == (False, True)
    closed = f"Stay closed on {in_words(today(), 'en')}.".replace("\u00a0", " ")
    assert (closed in page.words, "Ended on" in page.words) == (True, False)
    partner = tr(stay.institution.name, "en")
    assert page.links()[f"Your stay at {partner}"] == f"/stays/{stay.reference}"


def test_a_day_of_the_partner_on_which_nobody_can_arrive_asks_for_no_sign(app, world):
    stay = a_stay(world, begins=270, ends=400)
    nomination = Nomination(
        application_id=stay.application_id,
        destination_id=world.call.destinations[0].id,
        accepted=True,
        answered_at=utc_now(),
        arrives_on=today(),
    )
    db.session.add(nomination)
    db.session.flush()
    services.follow_partner(stay.application_id, utc_now())
    db.session.commit()
    stay = fresh(stay)
    assert (stay.expected_from, stay.due_on > stay.planned_from) == (stay.planned_from, True)
    stay.partner_from = stay.due_on = today()  # as it stood before
    db.session.commit()
    found = ScriptDirectory(str(ROOT / "migrations")).get_revision("0075")
    db.session.connection().exec_driver_sql(found.module.EXPECTED)
    db.session.commit()
    stay = fresh(stay)
    assert (stay.expected_from, stay.due_on > stay.planned_from) == (stay.planned_from, True)
    said = f"The partner expects the arrival on {in_words(today(), 'en')}, far from the stay".replace(
        "\u00a0", " "
    )
    for who, what in ((stay.person, "write to the office first"), (world.coordinator, "Ask the partner")):
        words = page_of(app, who, stay).words
        assert (said in words, what in words) == (True, True)
    assert "Confirm your arrival, with a document" not in page_of(app, stay.person, stay).words
    other = boxes(today() + timedelta(days=10), "dates__planned_from")
    by_id(stay.application_id).submitted_at = utc_now() - timedelta(days=30)
    db.session.commit()
    sends(app, world.coordinator, stay, "Change the dates", dates__reason="Agreed.", **other)
    assert fresh(stay).expected_from == today()
    words = page_of(app, stay.person, stay).words
    assert (said in words, "Confirm your arrival, with a document" in words) == (False, True)
