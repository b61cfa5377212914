"""The office's list of stays: who is where, the late and silent first, in numbers and as a file; and what the clock does."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from mobility.base.database import db, utc_now
from mobility.base.sheets import TYPE, read_sheet
from mobility.documents.uploads import Upload
from mobility.institutions.models import Institution
from mobility.intakes.years import academic_year
from mobility.notifications.models import Message
from mobility.stays import services
from mobility.stays.expecting import is_late, is_silent
from mobility.stays.filters import Cut
from mobility.stays.models import EmergencyContact
from mobility.stays.queries import all_followed, numbers_of, stay_by_id
from tests.applications.world import named, person
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office, number_in_the_menu
from tests.stays.world import a_stay, confirmed, photo, seen_by, today, told


def names(page: Page) -> list[str]:
    return ["".join(e.itertext()) for e in page.having("name")]


def test_the_list_has_who_is_missed_first_and_costs_the_same_for_one_and_three(app):
    world = Office.open(seats=(3, 1, 1))
    a_stay(world, "Later", begins=30, ends=90)
    office = Visitor(app, world.coordinator)
    one = office.get("stays.index")
    a_stay(world, "Silent", begins=-20)
    confirmed(a_stay(world, "There"), "arrival", -5)
    three = office.get("stays.index")
    assert names(three) == ["Silent", "Later", "There"]
    assert "3 stays. Arrival confirmed: 1 student." in three.words
    assert [len(page.statements) for page in (one, three)] == [10, 10]


def test_each_cut_lives_in_the_address(app):
    world = Office.open(seats=(3, 3, 1))
    a_stay(world, "Later", begins=30, ends=90)
    a_stay(world, "Silent", begins=-20)
    there = confirmed(a_stay(world, "Ҷамшед", place=1), "arrival", -5)
    office = Visitor(app, world.coordinator)
    for address, expected in (
        ({"silent": 1}, ["Silent"]),
        ({"late": 1}, ["Silent"]),
        ({"abroad": 1}, ["Ҷамшед"]),
        ({"state": "planned"}, ["Silent", "Later"]),
        ({"partner": there.institution_id}, ["Ҷамшед"]),
        ({"call": world.call.reference, "search": "jamshed"}, ["Ҷамшед"]),
        ({"search": there.reference}, ["Ҷамшед"]),
        ({"audience": "staff"}, []),
        ({"waiting": 1}, []),
        ({"state": "nonsense", "partner": "x", "after": "nowhere"}, ["Silent", "Ҷамшед", "Later"]),
    ):
        assert sorted(names(office.get("stays.index", **address))) == sorted(expected), address


def test_the_tiles_count_among_those_who_are_looked_at_and_keep_to_them(app):
    world = Office.open(seats=(3, 3, 1))
    a_stay(world, "Silent", begins=-20)
    confirmed(a_stay(world, "There"), "arrival", -5)
    office = Visitor(app, world.coordinator)
    for address, expected in (
        ({}, "1 abroad now 1 silent"),
        ({"audience": "staff"}, "0 abroad now 0 silent"),
    ):
        page = office.get("stays.index", **address, late=1)
        (tiles,) = page.having("sf-tiles")
        assert words_of(tiles).startswith(expected)
        page = office.get(next(to for text, to in page.links().items() if text.endswith("silent")))
        assert names(page) == ([] if address else ["Silent"])
    page = office.get("stays.index", search="there")
    assert words_of(page.having("sf-tiles")[0]).startswith("1 abroad now 0 silent")


def test_the_file_has_what_the_list_has(app):
    world = Office.open(seats=(2, 1, 1))
    a_stay(world, "=SUM(A1)", begins=-20)
    answer = Visitor(app, world.coordinator).get("stays.export", kind="csv", silent=1)
    head, row = list(csv.reader(io.StringIO(answer.response.get_data().decode("utf-8-sig")), delimiter=";"))
    found = dict(zip(head, row, strict=True))
    assert [found[each] for each in ("Name", "State", "Silent", "Waits for a decision", "Remark")] == [
        "'=SUM(A1)",
        "Planned",
        "yes",
        "",
        "",
    ]


def test_the_list_and_the_file_say_how_the_certificates_of_staff_stand(app):
    world = Office.open(seats=(2, 1, 1))
    world.call.audience = "staff"
    db.session.commit()
    stay = a_stay(world, "Teacher")
    services.note_hours(
        world.coordinator, seen_by(world.coordinator, stay), agreed=8, given=Decimal("7.5"), now=utc_now()
    )
    db.session.commit()
    office = Visitor(app, world.coordinator)

    def stands() -> tuple[bool, str]:
        content = office.get("stays.export", kind="csv").response.get_data().decode("utf-8-sig")
        head, row = list(csv.reader(io.StringIO(content), delimiter=";"))
        said = row[head.index("Certificate of the stay")]
        return f"Certificate of the stay: {said}, 7.5 hours" in office.get("stays.index").words, said

    assert stands() == (True, "not yet")
    for way in ("arrival", "departure"):
        confirmed(stay, way, -2)
    teacher = Visitor(app, stay.person)
    page = teacher.get("stays.show", reference=stay.reference)
    files = {"certificate-file": photo()}
    assert teacher.submit(page, "Send “Certificate of the stay”", files=files).status == 303
    assert stands() == (True, "sent, not looked at")
    page = office.get("stays.show", reference=stay.reference)
    office.submitted(page, "Take “Certificate of the stay”")
    assert stands() == (True, "received")


def test_people_and_hours_are_counted_as_the_yearly_figures_count_them(app):
    world = Office.open(seats=(3, 3, 1))
    confirmed(a_stay(world, "Student"), "arrival", -5)
    a_stay(world, "Not heard of")
    world.call.audience = "staff"
    db.session.commit()
    for number, name in ((Decimal(8), "One"), (Decimal("4.5"), "Two"), (Decimal(20), "Not there yet")):
        stay = a_stay(world, name, place=1)
        if number != 20:
            confirmed(stay, "arrival", -5)
        services.note_hours(
            world.coordinator, seen_by(world.coordinator, stay), agreed=number, given=None, now=utc_now()
        )
    db.session.commit()
    office = Visitor(app, world.coordinator)
    page = office.get("stays.index", call=world.call.reference)
    assert "5 stays. Arrival confirmed: 2 members of staff and 1 student, 12.5 hours." in page.words
    year = academic_year(today() - timedelta(days=5))
    assert "3 stays" in office.get("figures.people", year=year, by="call", value=world.call.id).words
    assert "2 stays. No arrival is confirmed yet." in office.get("stays.index", state="planned").words


def test_somebody_who_is_away_twice_is_one_person_in_two_stays(app):
    world = Office.open(seats=(3, 3, 1))
    once = a_stay(world, begins=-30)
    again = a_stay(world, "Twice", begins=-20, place=1)
    again.person_id = once.person_id
    db.session.commit()
    office = Visitor(app, world.coordinator)
    assert "Nothing is heard of 1 person" in office.get("workflow.tasks").words
    confirmed(confirmed(once, "arrival", -30), "departure", -25)
    confirmed(again, "arrival", -20)
    assert "2 stays. Arrival confirmed: 1 student." in office.get("stays.index").words


def test_who_has_done_everything_is_not_late_however_long_the_office_takes(app):
    world = Office.open()
    stay = confirmed(confirmed(a_stay(world, begins=-90, ends=-50), "arrival", -90), "departure", -50)
    office = Visitor(app, world.coordinator)
    assert names(office.get("stays.index", late=1)) == ["Madina"]
    stay.returned_on, stay.report_sent_at = today() - timedelta(days=49), utc_now()
    db.session.commit()
    assert names(office.get("stays.index", late=1)) == ["Madina"]
    for key in ("certificate", "transcript"):
        given = {"key": key, "upload": Upload(*file_of(photo())), "limit": 10**7, "now": utc_now()}
        services.give_paper(stay.person, stay_by_id(stay.id), **given)
    db.session.commit()
    assert names(office.get("stays.index", late=1)) == []
    listed = office.get("stays.index", waiting=1)
    assert (names(listed), [words_of(each) for each in listed.having("sf-due")]) == (["Madina"], [])
    own = Visitor(app, stay.person).get("stays.show", reference=stay.reference)
    assert "You have done everything." in own.words
    assert "The next sign is expected by" not in own.words
    look(0)
    assert "papers-awaited" not in told(stay.person)


def file_of(content: tuple[bytes, str]) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content[0]), content[1]


def test_each_office_has_the_stays_of_its_own_scope(app):
    world = Office.open()
    a_stay(world, "Madina")
    for who, expected in (
        (world.head, ["Madina"]),
        (person("auditor@all"), ["Madina"]),
        (person(f"coordinator@programme:{world.call.programme_id}"), ["Madina"]),
        (person("coordinator@programme:999"), []),
    ):
        assert names(Visitor(app, who).get("stays.index")) == expected
    assert Visitor(app, world.dean).get("stays.index").status == 403


def test_who_is_silent_is_reminded_once_then_named_to_the_office(app):
    world = Office.open()
    stay = a_stay(world, "Silent", begins=-1)
    stay.due_on = today()
    db.session.commit()
    look(0)
    assert told(stay.person) == ["emergency-owed"]
    assert partner_letters() == ["people-to-confirm"]
    look(1)
    look(1)
    assert told(stay.person) == ["emergency-owed", "arrival-awaited"]
    assert told(world.coordinator) == []
    look(4)
    look(5)
    assert told(world.coordinator) == ["somebody-silent"]
    assert len(partner_letters()) == 1
    confirmed(stay, "arrival", -1)
    look(5)
    assert told(stay.person)[-1] == "arrival-confirmed"


def test_the_page_of_who_is_silent_says_so(app):
    world = Office.open()
    stay = a_stay(world, "Silent", begins=-1)
    readers = [Visitor(app, who) for who in (world.coordinator, stay.person)]

    def said(days: int) -> list[str]:
        stay.due_on = today() - timedelta(days=days)
        db.session.commit()
        pages = [each.get("stays.show", reference=stay.reference) for each in readers]
        assert [("The next sign was expected by:" in page.words) for page in pages] == [days > 0] * 2
        return [words_of(due) for page in pages for due in page.having("sf-due--late")[:1]]

    assert said(0) == []
    assert said(2) == ["next sign late", "We are waiting to hear from you"]
    assert said(5) == ["silent", "We are waiting to hear from you"]


def look(days: int) -> None:
    services.look(now=utc_now() + timedelta(days=days))
    db.session.commit()


def partner_letters() -> list[str]:
    keys = select(Message.key).where(Message.person_id.is_(None), Message.key == "people-to-confirm")
    return list(db.session.scalars(keys))


def test_the_list_and_the_rule_agree_about_late_and_silent(app):
    world = Office.open(seats=(3, 3, 3))
    for name, begins in (("A", -20), ("B", -4), ("C", 10)):
        a_stay(world, name, begins=begins)
    for days in range(0, 30, 3):
        day = today() + timedelta(days=days)
        for line in all_followed(world.coordinator, Cut(), day):
            assert (line.late, line.silent) == (is_late(line.stay, day), is_silent(line.stay, day))
        assert numbers_of(world.coordinator, Cut(), day).silent == len(
            all_followed(world.coordinator, Cut(silent=True), day)
        )


def test_tasks_and_the_start_page_say_what_is_to_be_done(app):
    world = Office.open()
    stay = a_stay(world, "Silent", begins=-20)
    assert "Nothing is heard of 1 person" in Visitor(app, world.coordinator).get("workflow.tasks").words
    person("administrator@all")
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    db.session.commit()
    start = Visitor(app, stay.person).get("/").words
    assert "Confirm your arrival, with a document that shows it." in start


def test_what_a_traveller_owes_is_a_task_with_a_day_and_not_finished(app):
    world = Office.open(seats=(3, 1, 1))
    stay = a_stay(world, "Madina", begins=-2)
    visitor = Visitor(app, stay.person)
    owed = "Confirm your arrival, with a document that shows it. It is expected by"
    page = visitor.get("workflow.tasks")
    assert (owed in page.words, "Nothing waits for you" in page.words) == (True, False)
    assert page.links()["Your stay at Riga Technical University"] == f"/stays/{stay.reference}"
    page = visitor.get("applications.index")
    headings = [words_of(each) for each in page.all("h2")]
    assert ("To do now" in headings, "Finished" in headings) == (True, False)
    assert owed in page.words
    there = confirmed(stay, "arrival", -1)
    there.address, there.phone = "Riga, Kalku iela 1", "+37120000000"
    db.session.add(
        EmergencyContact(stay_id=there.id, name="Zulfiya", relation="mother", phone="+992900000000")
    )
    db.session.commit()
    assert "Nothing waits for you" in visitor.get("workflow.tasks").words
    headings = [words_of(each) for each in visitor.get("applications.index").all("h2")]
    assert ("Under way" in headings, "Finished" in headings) == (True, False)
    there.called_off_on = there.returned_on = today()
    db.session.commit()
    page = visitor.get("applications.index")
    headings = [words_of(each) for each in page.all("h2")]
    assert ("Under way" in headings, "Finished" in headings) == (False, True)
    assert "Stay interrupted" in page.words
    there.closed_at = utc_now()
    db.session.commit()
    headings = [words_of(each) for each in visitor.get("applications.index").all("h2")]
    assert ("Under way" in headings, "Finished" in headings) == (False, True)


def test_the_number_in_the_menu_counts_what_stands_on_the_page_of_tasks(app):
    world = Office.open(seats=(3, 1, 1))
    office = Visitor(app, world.coordinator)
    before = office.get("workflow.tasks")
    a_stay(world, "Silent", begins=-20)
    there = confirmed(a_stay(world, "There"), "arrival", -5)
    until = there.planned_to + timedelta(days=9)
    services.ask_extension(
        there.person, seen_by(world.coordinator, there), until=until, reason="A thesis.", now=utc_now()
    )
    db.session.commit()
    page = office.get("workflow.tasks")
    lines = ["Nothing is heard of 1 person", "1 stay waits for your decision"]
    assert [line in page.words for line in lines] == [True, True]
    assert number_in_the_menu(page) - number_in_the_menu(before) == 2
    assert number_in_the_menu(Visitor(app, world.dean).get("workflow.tasks")) == 0


def test_the_list_is_taken_away_as_a_workbook_with_numbers_and_days(app):
    world = Office.open()
    stay = a_stay(world)
    office = Visitor(app, world.coordinator)
    answer = office.get(office.get("stays.index").links()["XLSX"]).response
    assert answer.mimetype == TYPE
    sheet = read_sheet(answer.get_data())
    ((_line, row),) = sheet.rows
    shown = dict(zip(sheet.head, row, strict=True))
    assert (shown["Number of the stay"], shown["Planned from"]) == (
        stay.reference,
        stay.planned_from.isoformat(),
    )
