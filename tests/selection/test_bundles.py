"""Nominations in bundles: chosen and sent, answered by the partner on a page or by the list, followed, and nothing leaks."""

import io
import zipfile
from datetime import date, timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from mobility.applications.queries import by_id
from mobility.base.database import db, utc_now
from mobility.base.record import Event
from mobility.base.sheets import Sheet, Tab, read_sheet, workbook
from mobility.notifications.models import Message
from mobility.selection.models import Bundle, Nomination, PartnerWord
from mobility.workflow import services as workflow
from mobility.workflow.models import Wait
from tests.applications.world import person
from tests.client import Page, Visitor
from tests.selection.test_partners import address_of, link_in_the_mail, nomination_of
from tests.selection.world import Office, stage_of

XLSX = "List to fill in (XLSX)"


def sent(world: Office, *points: int, place: int = 0) -> list:
    """Applications for a destination, nominated there."""
    found = [world.at_selection(each, (place,), name=f"Student {each}") for each in points]
    world.selected()
    world.nominated(place)
    return [by_id(each.id) for each in found]


def bundle_page(partner: Visitor, world: Office, place: int = 0) -> Page:
    first = partner.get(link_in_the_mail(address_of(world, place)))
    return partner.get(first.links()[world.call.title["en"]])


def list_of(partner: Visitor, page: Page) -> Sheet:
    return read_sheet(partner.get(page.links()[XLSX]).response.get_data())


def filled(sheet: Sheet, **rows: dict[str, str]) -> bytes:
    """The list with cells filled in: name -> beginning of a column's title -> cell."""
    made = []
    for _line, cells in sheet.rows:
        row = [*cells, *[""] * (len(sheet.head) - len(cells))]
        for title, cell in rows.get(row[1].replace(" ", "_"), {}).items():
            row[next(i for i, head in enumerate(sheet.head) if head.startswith(title))] = cell
        made.append(row)
    return workbook(Tab("List", sheet.head, made))


def looked_at(visitor: Visitor, page: Page, content: bytes) -> Page:
    return visitor.submit(page, "Look at the list", files={"list-file": (content, "list.xlsx")})


def nomination(application) -> Nomination:
    db.session.expire_all()
    return db.session.get_one(Nomination, nomination_of(application))


def test_the_office_chooses_sees_the_letter_and_sends_one_bundle(app):
    world = Office.open(seats=(3, 1, 1))
    people = [world.at_selection(each, (0,), name=f"Student {each}") for each in (5, 4, 3)]
    world.selected()
    office = Visitor(app, world.coordinator)
    page = office.get("bundles.index", reference=world.call.reference)
    assert "Not sent" in page.words
    page = office.get(page.links()["Send 3 people (Riga Technical University)"])
    assert "We nominate 3 people to your university" in page.words
    assert "It goes to: Anna Berzina" in page.words
    nobody = office.submit(page, "Send to the partner", references=[])
    assert (nobody.status, len(nobody.errors())) == (422, 1)
    two = [each.reference for each in people[:2]]
    page = office.submitted(page, "Send to the partner", references=two)
    assert "2 people are nominated to Riga Technical University." in page.words
    assert [stage_of(each) for each in people] == ["partner-answer"] * 2 + ["nomination"]
    assert {"Sent, no answer yet", "Send 1 person"} == {
        each for each in ("Sent, no answer yet", "Send 1 person") if each in page.words
    }
    page = office.get(page.links()["Send 1 person (Riga Technical University)"])
    page = office.submitted(page, "Send to the partner")
    assert db.session.scalars(select(Bundle)).one().call_id == world.call.id
    assert nomination(people[2]).bundle_id == nomination(people[0]).bundle_id
    shown = office.get(page.links()["Riga Technical University"])
    assert "0 of 3 answered" in shown.words
    pdf = office.get(shown.links()["Letter and list (PDF)"]).response
    assert (pdf.mimetype, pdf.get_data()[:5]) == ("application/pdf", b"%PDF-")


def test_the_partner_accepts_the_ticked_and_notes_days_and_number(app):
    world = Office.open(seats=(2, 1, 1))
    first, second = sent(world, 5, 4)
    partner = Visitor(app)
    page = bundle_page(partner, world)
    assert {"STUDENT 5", "STUDENT 4"} <= {name for name in ("STUDENT 5", "STUDENT 4") if name in page.words}
    own = partner.get(page.links()["Your reference and days (STUDENT 5)"])
    days = {"starts_on-day": "1", "starts_on-month": "9", "starts_on-year": "2027"}
    days |= {"ends_on-day": "1", "ends_on-month": "2", "ends_on-year": "2027"}
    crossed = partner.submit(own, "Save", **{key.replace("-", "__"): value for key, value in days.items()})
    assert (crossed.status, crossed.errors()) == (422, ["The end is before the beginning."])
    page = partner.submitted(crossed, "Save", ends_on__year="2028", own_reference="RTU-5")
    assert "Saved for STUDENT 5." in page.words
    kept = nomination(first)
    assert (kept.partner_reference, kept.starts_on, kept.ends_on) == (
        "RTU-5",
        date(2027, 9, 1),
        date(2028, 2, 1),
    )
    ticked = f"{nomination_of(second)}:{second.version}"
    partner.submitted(page, "Accept the ticked ones", nominations=[ticked])
    assert [nomination(each).said for each in (first, second)] == [None, "accept"]


def test_the_list_filled_in_is_shown_then_done_once(app):
    world = Office.open(seats=(2, 1, 1))
    first, second = sent(world, 5, 4)
    partner = Visitor(app)
    page = bundle_page(partner, world)
    content = filled(
        list_of(partner, page),
        STUDENT_5={"Answer": "Accept", "Your own": "=1+1", "Arrival": "30.01.2027"},
        STUDENT_4={"Answer": "отказать", "Reason": "No courses."},
    )
    shown = looked_at(partner, page, content)
    assert (shown.status, "What the list would do" in shown.words) == (200, True)
    assert [nomination(each).said for each in (first, second)] == [None, None]
    page = partner.submitted(shown, "Take it over")
    assert "Noted for 2 people." in page.words
    kept = nomination(first)
    assert (kept.said, kept.partner_reference, kept.arrives_on) == ("accept", "=1+1", date(2027, 1, 30))
    assert (nomination(second).said, nomination(second).said_because) == ("decline", "No courses.")
    assert "Nothing would change" in looked_at(partner, page, content).words
    again = partner.submit(shown, "Take it over")
    assert again.status == 303
    said = select(Event).where(Event.name == "partner-said")
    assert len(db.session.scalars(said).all()) == 2
    raw = partner.get(page.links()[XLSX]).response.get_data()
    assert b"<f>" not in unpacked(raw)


def test_bad_cells_come_back_marked_and_nothing_is_done(app):
    world = Office.open(seats=(2, 1, 1))
    first, second = sent(world, 5, 4)
    partner = Visitor(app)
    page = bundle_page(partner, world)
    content = filled(
        list_of(partner, page),
        STUDENT_5={"Answer": "perhaps", "Arrival": "soon"},
        STUDENT_4={"Answer": "decline"},
    )
    shown = looked_at(partner, page, content)
    assert shown.status == 422
    assert "Write accept or decline, or leave it empty." in shown.words
    assert "Write the day as 31.01.2027." in shown.words
    back = partner.submit(shown, "Take the file back, cells marked").response.get_data()
    assert "✗ perhaps" in unpacked(back).decode()
    assert "✗ soon" in unpacked(back).decode()
    assert read_sheet(back).head[-1] == "What is wrong"
    assert looked_at(partner, page, back).status == 422
    assert [nomination(each).said for each in (first, second)] == [None, None]
    assert looked_at(partner, page, b"PK\x03\x04 no workbook").status == 422
    assert looked_at(partner, page, b"Name;Answer\nStudent 5;accept\n").status == 422


def test_rows_of_others_are_refused_and_their_bundle_is_not_there(app):
    world = Office.open()
    mine = world.at_selection(5, (0,), name="Mine")
    theirs = world.at_selection(4, (1,), name="Theirs")
    world.selected()
    world.nominated(0)
    world.nominated(1)
    partner = Visitor(app)
    page = bundle_page(partner, world)
    sheet = list_of(partner, page)
    foreign = Sheet(sheet.head, [(2, [by_id(theirs.id).reference, "", *sheet.rows[0][1][2:]])])
    shown = looked_at(
        partner, page, workbook(Tab("List", foreign.head, [cells for _n, cells in foreign.rows]))
    )
    assert (shown.status, "Nobody in this list has this reference." in shown.words) == (422, True)
    other = nomination(theirs).bundle_id
    assert partner.get(page.address.replace(f"/{nomination(mine).bundle_id}", f"/{other}")).status == 404


def test_the_partner_sees_what_was_agreed_and_nothing_else(app):
    """What is hidden stands on the office's page first, so that there is something to leak."""
    world = Office.open()
    mine = world.at_selection(5, (0,), name="Mine")
    theirs = world.at_selection(4, (1,), name="Theirs")
    world.selected()
    world.nominated(0)
    world.nominated(1)
    mail = by_id(mine.id).subject.email
    hidden = [mail, "THEIRS", by_id(theirs.id).reference]
    office = Visitor(app, world.coordinator)
    seen = office.get("applications.show", reference=mine.reference).text
    seen += office.get("applications.show", reference=theirs.reference).text.upper()
    assert [each for each in hidden if each not in seen] == []
    partner = Visitor(app)
    page = bundle_page(partner, world)
    own = partner.get(page.links()["Your reference and days (MINE)"])
    workbook_given = unpacked(partner.get(page.links()[XLSX]).response.get_data()).decode()
    letters = db.session.scalars(select(Message.text).where(Message.to_address == address_of(world))).all()
    letter = words_of_pdf(partner.get(page.links()["Letter and list (PDF)"]).response.get_data())
    given = [page.text, own.text, workbook_given, letter, *letters]
    assert ("MINE" in workbook_given, "MINE" in letter) == (True, True)
    assert [(each, number) for each in hidden for number, text in enumerate(given) if each in text] == []


def test_who_withdraws_leaves_the_list(app):
    world = Office.open(seats=(2, 1, 1))
    first, second = sent(world, 5, 4)
    partner = Visitor(app)
    before = partner.get(bundle_page(partner, world).links()[XLSX]).response.get_data()
    workflow.fire(
        second.id, "withdraw", actor=by_id(second.id).subject, seen_version=None, now=utc_now(), reason="Ill."
    )
    db.session.commit()
    page = bundle_page(partner, world)
    names = [cells[1] for _line, cells in list_of(partner, page).rows]
    assert (names, "STUDENT 4" in page.words) == (["STUDENT 5"], False)
    refused = looked_at(partner, page, before)
    assert (refused.status, "Nobody in this list has this reference." in refused.words) == (422, True)
    assert nomination(first).said is None


def test_the_partner_asks_and_proposes_and_the_office_answers_on_both_sides(app):
    world = Office.open()
    sent(world, 5)
    partner, office = Visitor(app), Visitor(app, world.coordinator)
    page = bundle_page(partner, world)
    empty = partner.submit(page, "Send to the office")
    assert (empty.status, empty.errors()) == (422, ["Write something."])
    page = partner.submitted(
        page, "Send to the office", word__kind="substitute", word__words="We would take Farrukh."
    )
    assert "Substitute proposed" in page.words
    told = db.session.scalars(select(Message.link).where(Message.key == "partner-wrote")).all()
    listed = office.get("bundles.index", reference=world.call.reference)
    assert "Answer what the partner wrote" in listed.words
    shown = office.get(told[0])
    assert "We would take Farrukh." in shown.words
    word = db.session.scalars(select(PartnerWord)).one()
    shown = office.submitted(
        shown, "Send the answer", **{f"w{word.id}__answer": "He is on our waiting list."}
    )
    assert "The answer is on its way to Anna Berzina." in shown.words
    answered = db.session.scalars(select(Message.link).where(Message.key == "partner-word-answered")).one()
    assert "He is on our waiting list." in partner.get(answered).words


def test_the_office_takes_a_list_over_on_the_partners_behalf(app):
    world = Office.open()
    (student,) = sent(world, 5)
    office = Visitor(app, world.coordinator)
    bundle = db.session.scalars(select(Bundle)).one()
    page = office.get("bundles.show", reference=world.call.reference, bundle_id=bundle.id)
    sheet = read_sheet(office.get(page.links()["List (XLSX)"]).response.get_data())
    shown = looked_at(office, page, filled(sheet, STUDENT_5={"Answer": "accept"}))
    page = office.submitted(shown, "Take it over")
    assert "Noted for 1 person, on behalf of Anna Berzina." in page.words
    assert nomination(student).said == "accept"
    entry = db.session.scalars(select(Event).where(Event.name == "partner-list-taken")).one()
    assert entry.actor_id == world.coordinator.id


def test_reminders_and_silence_stand_on_the_bundle(app):
    world = Office.open(seats=(2, 1, 1))
    people = sent(world, 5, 4)
    due_at = people[0].due_at
    for moment in (due_at - timedelta(hours=8), due_at + timedelta(hours=1)):
        for wait_id in db.session.scalars(
            select(Wait.id).where(Wait.case_id.in_([each.id for each in people]))
        ).all():
            workflow.attend(wait_id, now=moment)
        db.session.commit()
    letters = select(Message.subject, Message.link).where(
        Message.to_address == address_of(world), Message.key.contains("reminder")
    )
    ((subject, link),) = db.session.execute(letters).all()
    assert "Reminder: our nominations" in subject
    assert "2 nominations wait for your answer" in Visitor(app).get(link).words
    office = Visitor(app, world.coordinator)
    bundle = db.session.scalars(select(Bundle)).one()
    page = office.get("bundles.show", reference=world.call.reference, bundle_id=bundle.id)
    assert "the partner was reminded of 2 people" in page.words
    assert "the office was told that the partner is silent on 2 people" in page.words


@pytest.mark.parametrize("role", ["auditor@all", "dean@faculty:1"])
def test_who_reads_and_who_sends(app, role):
    world = Office.open()
    sent(world, 5)
    visitor = Visitor(app, person(role))
    bundle = db.session.scalars(select(Bundle)).one()
    where = {"reference": world.call.reference, "bundle_id": bundle.id}
    reads = 200 if role.startswith("auditor") else 403
    assert visitor.get("bundles.show", **where).status == reads
    assert visitor.get("bundles.index", reference=world.call.reference).status == reads
    assert visitor.post("bundles.take_list", **where).status in (400, 403)


def test_the_pages_cost_the_same_for_one_and_for_three(app):
    world = Office.open(seats=(3, 3, 1))
    for points in (5, 4, 3):
        world.at_selection(points, (0,), name=f"Student {points}")
    world.at_selection(2, (1,), name="Student 2")
    world.selected()
    world.nominated(0)
    world.nominated(1)
    office, partner = Visitor(app, world.coordinator), Visitor(app)
    bundles = db.session.scalars(select(Bundle).order_by(Bundle.id)).all()
    offices = [
        office.get("bundles.show", reference=world.call.reference, bundle_id=each.id) for each in bundles
    ]
    partners = [bundle_page(partner, world, place) for place in (0, 1)]
    for three, one in (offices, partners):
        assert len(three.statements) == len(one.statements) <= 12, "\n".join(map(str, three.statements))
    assert len(office.get("bundles.index", reference=world.call.reference).statements) <= 10


def words_of_pdf(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())
