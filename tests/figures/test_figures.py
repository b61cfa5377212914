"""Yearly figures: each number is what a count by hand gives, and opens the list behind it."""

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pypdfium2
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility.base.database import db
from mobility.base.sheets import read_sheet
from mobility.calls.models import Destination
from mobility.figures import queries
from mobility.figures.mobilities import VALUES
from mobility.figures.queries import UNCONFIRMED, Cut, Sum, Sums
from mobility.figures.tables import report_of
from mobility.figures.words import PARTS, year_name
from mobility.intakes.years import academic_year, first_day
from mobility.register.models import Affiliation, AffiliationState, RegisterEntry
from mobility.stays.models import Stay
from tests.applications.world import named, person
from tests.client import Page, Visitor, words_of
from tests.selection.world import Office
from tests.stays.world import a_stay, today

DAY = timedelta(days=1)
TODAY = date(2027, 11, 20)
YEARS = (2027, 2026, 2025)
AROUND = st.sampled_from(
    [date(year, *day) for year in (2024, 2025, 2026, 2027) for day in ((8, 31), (9, 1), (2, 28), (12, 31))]
)
ARRIVALS = AROUND.filter(lambda day: day <= TODAY)
FACTS = st.fixed_dictionaries(
    {
        "arrived_on": st.none() | ARRIVALS,
        "planned_from": AROUND,
        "length": st.integers(0, 400),
        "left_after": st.none() | st.integers(0, 200),
        "called_off": st.booleans(),
        "activity": st.sampled_from(["study", "teaching", "training"]),
        "hours_agreed": st.none() | st.just(Decimal(10)),
        "hours_given": st.none() | st.just(Decimal("8.5")),
        "gender": st.none() | st.sampled_from(["female", "male"]),
        "level": st.none() | st.sampled_from(["bachelor", "master"]),
        "state": st.sampled_from(list(AffiliationState)),
    }
)


def scene(app: Flask) -> Office:
    return Office.open(seats=(3, 3, 3))


def entry_of(stay: Stay) -> tuple[Affiliation, RegisterEntry]:
    found = db.session.execute(
        select(Affiliation, RegisterEntry)
        .join(RegisterEntry, RegisterEntry.id == Affiliation.entry_id)
        .where(Affiliation.person_id == stay.person_id)
    ).one()
    return found[0], found[1]


def abroad(
    world: Office, name: str, arrived: date, days: int = 30, place: int = 0, gender: str = "female"
) -> Stay:
    """Somebody who was there from this day on for so many days."""
    stay = a_stay(world, name, place=place)
    stay.arrived_on = stay.planned_from = arrived
    stay.planned_to = stay.departed_on = arrived + timedelta(days=days - 1)
    entry_of(stay)[1].gender = gender
    db.session.commit()
    return stay


def last_year() -> date:
    """A day in the academic year that ended last."""
    return first_day(academic_year(today()) - 1) + 40 * DAY


def listed(page: Page) -> list[str]:
    return ["".join(e.itertext()) for e in page.having("name")]


def opening(page: Page) -> Mapping[str, int]:
    """Each address that a number of the page opens, with the number."""
    found = {}
    for link in page.root.iter("a"):
        if (link.get("href") or "").startswith("/figures/people") and "aria-label" in link.attrib:
            found[link.get("href")] = int("".join(link.itertext()).replace(",", ""))
    return found


@dataclass
class Counted:
    """What a count by hand finds, in the shape of `Sums`."""

    sums: dict[str, dict[str, dict[int, Sum]]] = field(default_factory=dict)
    unconfirmed: dict[int, int] = field(default_factory=dict)
    people: dict[tuple[str, str, int], set[int]] = field(default_factory=dict)

    def add(self, stay: Stay, values: Mapping[str, str]) -> None:
        began = stay.arrived_on or stay.planned_from
        year = began.year if began.month >= 9 else began.year - 1
        if year not in YEARS:
            return
        if stay.arrived_on is not None:
            for by, value in {"": "", **values}.items():
                self._count(stay, by, value, year)
        elif stay.called_off_on is None and stay.planned_from < TODAY:
            self.unconfirmed[year] = self.unconfirmed.get(year, 0) + 1

    def _count(self, stay: Stay, by: str, value: str, year: int) -> None:
        assert stay.arrived_on is not None
        until = stay.departed_on or min(stay.planned_to, TODAY)
        days = max((until - stay.arrived_on).days + 1, 1)
        hours = next((h for h in (stay.hours_given, stay.hours_agreed) if h is not None), Decimal(0))
        people = self.people.setdefault((by, value, year), set())
        people.add(stay.person_id)
        years = self.sums.setdefault(by, {}).setdefault(value, {})
        before = years.get(year, Sum())
        years[year] = Sum(before.stays + 1, len(people), before.days + days, before.hours + hours)


def values_of(
    stay: Stay, affiliation: Affiliation, entry: RegisterEntry, destination: Destination
) -> dict[str, str]:
    known = affiliation.known
    return {
        "direction": "students" if stay.activity == "study" else "staff",
        "activity": stay.activity,
        "country": destination.institution.country,
        "partner": str(destination.institution_id),
        "faculty": str(affiliation.faculty_id) if known else "unknown",
        "field": destination.field["en"].strip().lower(),
        "level": "staff" if stay.activity != "study" else (known and entry.level) or "unknown",
        "gender": (known and entry.gender) or "unknown",
        "programme": str(destination.call.programme_id),
        "call": str(destination.call_id),
    }


def test_the_numbers_are_those_of_a_count_by_hand(app: Flask, world: Office) -> None:
    for number, destination in enumerate(world.call.destinations):
        destination.field = {**named("Chemistry"), "en": (" Chemistry", "chemistry ", "Textiles")[number]}
    stays = [a_stay(world, f"Person {place}", place=place % 3) for place in range(4)]
    registered = [entry_of(stay) for stay in stays]
    stays[3].person_id, registered[3] = stays[0].person_id, registered[0]
    db.session.commit()
    places = db.session.scalars(
        select(Destination)
        .options(joinedload(Destination.institution), joinedload(Destination.call))
        .order_by(Destination.position)
    ).all()
    all_of_each = list(zip(stays, registered, (*places, places[0]), strict=True))

    @settings(max_examples=settings.default.max_examples // 2)  # each asks for all figures
    @given(st.lists(FACTS, min_size=4, max_size=4))
    def law(facts: list[dict[str, object]]) -> None:
        for (stay, known, _place), fact in zip(all_of_each, facts, strict=True):
            tell(stay, *known, dict(fact))
        db.session.flush()
        by_hand = Counted()
        for stay, known, place in all_of_each:
            by_hand.add(stay, values_of(stay, *known, place))
        found = queries.sums(world.head, YEARS, TODAY)
        assert (found.counted, found.unconfirmed) == (by_hand.sums, by_hand.unconfirmed)
        ensure_lists_hold(world, found)

    law()


def ensure_lists_hold(world: Office, found: Sums) -> None:
    """Behind each number are as many, who were away as long."""
    numbers = {
        Cut(year, by, value): counted
        for by, values in found.counted.items()
        for value, years in values.items()
        for year, counted in years.items()
    }
    for cut, counted in numbers.items():
        lines, _more = queries.people(world.head, cut, TODAY, None)
        assert (len(lines), sum(line.days for line in lines)) == (counted.stays, counted.days)
    for year, number in found.unconfirmed.items():
        assert len(queries.people(world.head, Cut(year, UNCONFIRMED), TODAY, None)[0]) == number


def tell(stay: Stay, affiliation: Affiliation, entry: RegisterEntry, fact: dict) -> None:  # type: ignore[type-arg]  # of any facts
    """What was drawn, as the stay and the register keep it."""
    length, left_after, called_off = (fact.pop(key) for key in ("length", "left_after", "called_off"))
    entry.gender, entry.level, affiliation.state = (fact.pop(key) for key in ("gender", "level", "state"))
    for key, value in fact.items():
        setattr(stay, key, value)
    stay.planned_to = stay.planned_from + timedelta(days=length)
    left = stay.arrived_on and left_after is not None and stay.arrived_on + timedelta(days=left_after)
    stay.departed_on = left or None
    stay.called_off_on = stay.departed_on or stay.planned_from if called_off else None


def test_each_number_opens_a_list_of_as_many(app: Flask, world: Office) -> None:
    abroad(world, "Madina", last_year())
    abroad(world, "Farrukh", last_year() + DAY, place=1, gender="male")
    abroad(world, "Zarina", last_year() - 365 * DAY, place=1)
    abroad(world, "Ali", last_year() + 2 * DAY, place=2, gender="")
    office = Visitor(app, world.head)
    page = office.get("figures.index")
    numbers = opening(page)
    by_value = {address: number for address, number in numbers.items() if "by=" in address}
    assert len(by_value) >= 2 * len(PARTS)
    for address, number in by_value.items():
        assert len(listed(office.get(address))) == number, address
    year = academic_year(last_year())
    whole = office.get("figures.people", year=year)
    assert listed(whole) == ["Madina", "Farrukh", "Ali"]
    assert whole.heading == f"Everybody, {year_name(year)}"
    assert listed(office.get("figures.people", year=year - 1)) == ["Zarina"]
    assert listed(office.get("figures.people", year=year, by="gender", value="male")) == ["Farrukh"]
    for address in ("figures.people", "figures.list_as_workbook"):
        assert office.get(address, year=year, by="bogus").status == 404
    nobody = office.get("figures.people", year=year, by="country", value="nowhere")
    assert (listed(nobody), nobody.status) == ([], 200)


def test_hours_open_the_staff_and_a_list_says_of_how_many_people_it_is(app: Flask, world: Office) -> None:
    first = abroad(world, "Madina", last_year())
    again = abroad(world, "Farrukh", last_year() + 60 * DAY, place=1)
    teacher = abroad(world, "Zarina", last_year(), place=2)
    again.person_id = first.person_id
    teacher.activity = "teaching"
    db.session.commit()
    office = Visitor(app, world.head)
    by_staff = {"year": academic_year(last_year()), "by": "direction", "value": "staff"}
    assert "hours not noted yet" in office.get("figures.people", **by_staff).words
    file = read_sheet(office.get("figures.list_as_workbook", **by_staff).response.get_data())
    assert file.rows[0][1][file.head.index("Hours of staff")] == ""
    teacher.hours_given = Decimal(8)
    db.session.commit()
    year = academic_year(last_year())
    by_hours = f"/figures/people?year={year}&by=direction&value=staff"
    (hours,) = (
        link
        for link in office.get("figures.index").root.iter("a")
        if (link.get("aria-label") or "").startswith("Hours of staff")
    )
    assert (hours.get("href"), "".join(hours.itertext())) == (by_hours, "8")
    assert listed(office.get(by_hours)) == ["Zarina"]
    assert "3 stays, 2 people" in office.get("figures.people", year=year).words
    assert "1 stay, 1 person" not in office.get(by_hours).words


def test_the_year_that_ended_last_is_shown_and_the_present_one_so_far(app: Flask, world: Office) -> None:
    present = academic_year(today())
    abroad(world, "Madina", last_year())
    abroad(world, "Now", max(first_day(present), today() - 5 * DAY), days=2)
    office = Visitor(app, world.head)
    ended = office.get("figures.index")
    assert f"Academic year {year_name(present - 1)}" in ended.words
    assert "Difference" in ended.words
    so_far = office.submit(ended, "Show", year=present)
    assert f"Academic year {year_name(present)}" in so_far.words
    assert "so far until" in so_far.words
    assert "Difference" not in so_far.words
    for year, said in ((present, f"{year_name(present)} (so far)"), (present - 1, year_name(present - 1))):
        book = office.get("figures.as_workbook", year=year).response.get_data()
        assert read_sheet(book).head[1] == said
    for odd in ("9999", "x", "1", str(present + 1), "٢٠٢٥"):
        assert f"Academic year {year_name(present - 1)}" in office.get("figures.index", year=odd).words


def test_who_ought_to_have_arrived_does_not_count_yet_and_is_named(app: Flask, world: Office) -> None:
    stay = a_stay(world, "Silent")
    stay.planned_from = last_year()
    cancelled = a_stay(world, "Cancelled")
    cancelled.planned_from = cancelled.called_off_on = last_year()
    db.session.commit()
    office = Visitor(app, world.head)
    page = office.get("figures.index")
    assert "Nobody was abroad in these years" in page.words
    assert "1 more person ought to have arrived by now." in page.words
    assert listed(office.get(page.links()["See who"])) == ["Silent"]
    assert "1 more person ought to have arrived by now." in words_of_pdf(office)
    (row,) = (row for row in sheets(office.get("figures.as_workbook"))["In all"] if row[1] == 1)
    assert row[0] == "Arrival not confirmed, so not counted yet"


def test_the_page_costs_the_same_for_one_and_three(app: Flask, world: Office) -> None:
    abroad(world, "Madina", last_year())
    office = Visitor(app, world.head)
    where = ("figures.index", "figures.people")
    one = [len(office.get(page).statements) for page in where]
    abroad(world, "Farrukh", last_year(), place=1)
    abroad(world, "Zarina", last_year() - 365 * DAY, place=2)
    three = [len(office.get(page).statements) for page in where]
    assert [one, three] == [[6, 5], [6, 5]]


def test_each_office_has_the_figures_of_its_own_scope(app: Flask, world: Office) -> None:
    abroad(world, "Madina", last_year())
    part = "These are the figures of your own programmes and calls, not of the whole university."
    for who, people, said in (
        (world.head, ["Madina"], False),
        (person("vice-rector@all"), ["Madina"], False),
        (person("auditor@all"), ["Madina"], False),
        (person(f"coordinator@programme:{world.call.programme_id}"), ["Madina"], True),
        (person("coordinator@programme:999"), [], True),
    ):
        visitor = Visitor(app, who)
        assert (part in visitor.get("figures.index").words) is said
        assert listed(visitor.get("figures.people")) == people
    for endpoint in (
        "figures.index",
        "figures.people",
        "figures.as_pdf",
        "figures.as_workbook",
        "figures.list_as_workbook",
    ):
        assert Visitor(app, world.dean).get(endpoint).status == 403


def test_a_long_list_is_read_page_by_page(app: Flask, world: Office) -> None:
    for number in range(5):
        abroad(world, f"Person {number}", last_year() + number // 2 * DAY)
    cut, place, found = Cut(academic_year(last_year())), None, []
    for _page in range(3):
        lines, place = queries.people(world.head, cut, today(), place, most=2)
        found += [line.stay.person.name for line in lines]
    assert (found, place) == ([f"Person {number}" for number in range(5)], None)


def sheets(page: Page) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(page.response.get_data()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_workbook_says_what_the_page_says(app: Flask, world: Office) -> None:
    abroad(world, "=SUM(A1)", last_year(), days=45)
    abroad(world, "Farrukh", last_year() - 365 * DAY, gender="male")
    office = Visitor(app, world.head)
    year = academic_year(last_year())
    years = [year_name(year - step) for step in range(3)]
    found = sheets(office.get("figures.as_workbook"))
    assert list(found) == [
        "In all", "By direction", "By activity", "By country", "By partner", "By faculty", "By field", "By level of study",
        "By gender", "By funding", "By call",
    ]  # fmt: skip
    assert found["By gender"] == [
        ["Gender", *years, "Difference"],
        ["Female", 1, 0, 0, 1],
        ["Male", 0, 1, 0, -1],
    ]
    assert found["In all"][4] == ["Months abroad", 1.5, 1, 0, 0.5]
    with_people = sheets(office.get("figures.as_workbook", people=1))
    assert list(with_people) == [*found, "Stays"]
    assert [line[1] for line in with_people["Stays"]] == ["Name", "=SUM(A1)"]
    head, *lines = with_people["Stays"]
    for (what, *_years), *rows in list(found.values())[1:]:
        counted = Counter(line[head.index(what)] for line in lines)
        assert counted == {row[0]: row[1] for row in rows if row[1]}, what
    assert (
        sheets(office.get("figures.list_as_workbook", year=year - 1, by="gender", value="male"))["Stays"][1][
            1
        ]
        == "Farrukh"
    )


def words_of_pdf(visitor: Visitor) -> str:
    pdf = visitor.get("figures.as_pdf").response.get_data()
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(each.get_textpage().get_text_range() for each in document).split())


@pytest.mark.parametrize("language", ["tg", "ru", "en"])
def test_page_and_papers_are_in_the_readers_language(app: Flask, world: Office, language: str) -> None:
    abroad(world, "Madina", last_year())
    reader = person("head-of-office@all", language=language)
    visitor = Visitor(app, reader, language)
    page = visitor.get("figures.index")
    assert page.root.get("lang") == language
    text = words_of_pdf(visitor)
    assert page.heading in text
    for part in ("Riga Technical University", year_name(academic_year(last_year()))):
        assert part in text
    assert len(sheets(visitor.get("figures.as_workbook"))) == 1 + len(PARTS)


def test_the_head_of_a_year_that_is_not_over_stands_in_one_line_of_the_pdf(app: Flask, world: Office) -> None:
    abroad(world, "Madina", today())
    year = academic_year(today())
    visitor = Visitor(app, person("head-of-office@all", language="ru"), "ru")
    pdf = visitor.get("figures.as_pdf", year=year).response.get_data()
    with pypdfium2.PdfDocument(pdf) as document:
        lines = document[0].get_textpage().get_text_range().splitlines()
    assert any(f"{year_name(year)} (на данный момент)" in line for line in lines)


def test_a_call_leads_to_its_stays_with_the_sentence_of_the_office(app: Flask, world: Office) -> None:
    stay = abroad(world, "Madina", last_year())
    stay.activity, stay.hours_given = "teaching", Decimal(64)
    db.session.commit()
    office = Visitor(app, world.head)
    page = office.get("figures.index")
    assert "1 member of staff, 64 hours" in office.get(page.links()["Autumn exchange"]).words
    (levels,) = page.all("section", id="level")
    assert "Staff (no level of study)" in words_of(levels)


def test_everything_that_is_counted_has_its_table(app: Flask, world: Office) -> None:
    abroad(world, "Madina", last_year())
    report = report_of(world.head, academic_year(last_year()), today())
    assert [table.by for table in report.parts] == list(VALUES) == list(PARTS)
