"""What a partner reads of nominated staff: that they are staff, and what they come for; of no studies."""

from datetime import timedelta

from sqlalchemy import select

from mobility.base.database import db
from mobility.base.sheets import Tab, workbook
from mobility.questionnaires.models import SectionAnswers
from mobility.selection.models import Nomination
from tests.client import Page, Visitor, words_of
from tests.selection.test_nominating import words_of_pdf
from tests.selection.world import (
    Office,
    address_of,
    bundle_page,
    link_in_the_mail,
    list_of,
    looked_at,
)

STUDIES = ("Studies at home", "Studies begin", "Language of study", "Year of study", "year 3")


def scene(app) -> Office:
    """Two are nominated to Riga: one says that they teach eight hours, the other for what."""
    world = Office.open(seats=(2, 1, 1)).with_ready("Madina", "Farrukh")
    people = [world.at_selection(5, (0,), name="Madina"), world.at_selection(4, (0,), name="Farrukh")]
    for each, answers in zip(people, ({"purpose": "teaching", "teaching_hours": "8"}, {}), strict=True):
        db.session.add(SectionAnswers(case_id=each.id, section="work", values=answers, errors={}))
    world.selected()
    world.nominated(0)
    world.call.audience = "staff"
    db.session.commit()
    return world


def spoken(page: Page) -> list[str]:
    """Which words of studies stand on it."""
    return [each for each in STUDIES if each in page.words]


def test_the_partner_reads_that_staff_come_and_for_what(app, world):
    partner, office = Visitor(app), Visitor(app, world.coordinator)
    first, bundle = partner.get(link_in_the_mail(address_of(world))), bundle_page(partner, world)
    ours = office.get("bundles.index", reference=world.call.reference)
    ours = office.get(ours.links()["Riga Technical University"])
    faculty = world.faculties[0].name["en"]
    assert f"Comes as Member of staff, {faculty} Activity Teaching, 8 hours Our reference" in first.words
    for page in (bundle, ours):
        assert f"Member of staff, {faculty}" in page.words
        assert "Engineering Teaching, 8 hours" in page.words
    assert [spoken(each) for each in (first, bundle, ours)] == [[], [], []]
    letter = " ".join(
        words_of_pdf(partner.get(bundle.links()["Letter and list (PDF)"]).response.get_data()).split()
    )
    assert ("Teaching, 8 hours" in letter, "Member of staff" in letter, "Studies" in letter) == (
        True,
        True,
        False,
    )


def test_the_list_of_staff_has_no_columns_of_studies_and_comes_back_with_their_days(app, world):
    partner = Visitor(app)
    page = bundle_page(partner, world)
    sheet = list_of(partner, page)
    assert sheet.head == [
        "Our reference", "Name as in the passport", "Birth date", "Comes as", "Faculty at home", "Activity", "Hours",
        "Field", "Stay from", "Stay until", "Answer (accept or decline)", "Reason, if you decline", "Your own reference",
        "Arrival on", "First day", "Last day",
    ]  # fmt: skip
    rows = {cells[1]: dict(zip(sheet.head, cells, strict=False)) for _line, cells in sheet.rows}
    taught = [(each["Comes as"], each["Activity"], each["Hours"]) for each in rows.values()]
    assert sorted(taught) == [("Member of staff", "", ""), ("Member of staff", "Teaching", "8")]
    starts = world.call.destinations[0].stay_from + timedelta(days=1)
    place = sheet.head.index("First day")
    filled = [[*cells, *[""] * (len(sheet.head) - len(cells))] for _line, cells in sheet.rows]
    filled[0][place] = f"{starts}"
    shown = looked_at(partner, page, workbook(Tab("List", sheet.head, filled)))
    assert ("First day" in shown.words, spoken(shown)) == (True, [])
    partner.submitted(shown, "Take the list over")
    noted = {each.starts_on for each in db.session.scalars(select(Nomination))}
    assert noted == {starts, None}
    own = partner.get(
        next(link for words, link in bundle_page(partner, world).links().items() if "dates (" in words)
    )
    assert ([words_of(each) for each in own.root.iter("legend")], spoken(own)) == (
        ["Arrival on (optional)", "First day (optional)", "Last day (optional)"],
        [],
    )
