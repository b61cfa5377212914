"""Facets: alternatives within one, all of them together, and how many each value would leave, as the list itself counts."""

from datetime import timedelta

from sqlalchemy import select, update

from mobility.base.database import db, utc_now
from mobility.base.zone import local_day
from mobility.cohorts import facets
from mobility.cohorts.columns import COLUMNS
from mobility.cohorts.conditions import READINGS
from mobility.cohorts.filters import FACETS
from mobility.cohorts.words import FACET_TITLES
from mobility.institutions.models import Institution
from mobility.selection import services
from mobility.selection.models import Nomination
from mobility.workflow.models import Case
from tests.applications.world import World, named, person
from tests.client import Visitor, words_of
from tests.cohorts.test_cohorts import people_on
from tests.selection.world import Office


def offered(visitor, reference: str, **cut) -> dict[tuple[str, str], str]:
    """(facet, value) -> the number beside it."""
    page = visitor.get("cohorts.filters", reference=reference, **cut)
    return {
        (box.get("name"), box.get("value")): box.get("aria-label").rpartition(": ")[2]
        for box in page.all("input", type="checkbox")
    }


def scene(app) -> Office:
    """People of two faculties at several stages, some with a seat, one on a condition, one late."""
    office = Office.open(seats=(1, 1, 1))
    first = office.at_selection(5, (0,), "Азиз Каримов")
    office.at_selection(3, (0, 1), "Zarina Azimova")
    office.at_selection(2, (0,), "Farrukh Olimov")
    office.sent(office.student("Madina Sharipova", faculty=1, year=2))
    late = office.checked(office.student("Komron Abdulloev"))
    office.selected()
    office.nominated()
    services.set_condition(
        office.coordinator,
        first,
        asked="Certificate",
        due_on=local_day(utc_now()) + timedelta(days=20),
        by_partner=False,
        now=utc_now(),
    )
    db.session.execute(update(Case).where(Case.id == late.id).values(due_at=utc_now() - timedelta(days=1)))
    db.session.commit()
    return office


def test_each_number_is_what_the_list_then_holds(app, world):
    visitor, reference = Visitor(app, world.coordinator), world.call.reference
    everything = offered(visitor, reference)
    assert {facet for facet, _value in everything} == {
        "stage", "due", "holder", "person", "destination", "language", "direction", "faculty", "specialty",
        "year", "seat", "place", "answer", "nomination", "condition",
    }  # fmt: skip
    stage = next(value for facet, value in everything if facet == "stage")
    first = str(world.faculties[0].id)
    for cut in ({}, {"stage": stage}, {"faculty": first, "due": "late"}, {"search": "а", "place": "seat"}):
        for (facet, value), number in offered(visitor, reference, **cut).items():
            page = visitor.get("cohorts.show", reference=reference, **{**cut, facet: value})
            assert (facet, value, len(people_on(page))) == (facet, value, int(number))


BY_COLUMN = {
    "faculty": {"faculty", "year"},
    "specialty": {"specialty"},
    "choices": {"destination", "language", "direction"},
    "place": {"place", "seat", "answer", "nomination", "condition"},
    "stage": {"stage"},
    "holder": {"holder", "person"},
    "due": {"due"},
}
BY_ITSELF = {"number", "contact", "phone", "average", "score", "sent", "ended"}
"""Columns in which nearly everybody has a value of their own: they are searched, sorted by, or cut by a range."""


def test_each_column_that_many_people_share_values_of_has_its_facets():
    assert COLUMNS.keys() == BY_COLUMN.keys() | BY_ITSELF
    assert set().union(*BY_COLUMN.values()) == set(FACETS) == set(READINGS) == set(FACET_TITLES)


def test_direction_tells_who_leaves_from_who_comes(app, world):
    visitor, reference = Visitor(app, world.coordinator), world.call.reference
    everybody = len(people_on(visitor.get("cohorts.show", reference=reference)))
    assert offered(visitor, reference)["direction", "out"] == str(everybody)
    assert people_on(visitor.get("cohorts.show", reference=reference, direction="here")) == []


def cell_of(visitor: Visitor, reference: str, name: str) -> str:
    """What stands small in the column of places of this person."""
    page = visitor.get("cohorts.show", reference=reference, columns="place")
    (row,) = (row for row in page.all("tr") if name in words_of(row))
    return words_of(row.find(".//td//small"))


def test_values_of_a_facet_are_alternatives_and_facets_hold_together(app, world):
    visitor, reference = Visitor(app, world.coordinator), world.call.reference

    def found(**cut) -> set[str]:
        return set(people_on(visitor.get("cohorts.show", reference=reference, **cut)))

    assert found(stage=["document-check", "faculty-review"]) == {"Madina Sharipova", "Komron Abdulloev"}
    assert found(stage=["document-check", "faculty-review"], year="2") == {"Madina Sharipova"}
    assert found(place=["seat", "waiting"]) == {"Азиз Каримов", "Zarina Azimova", "Farrukh Olimov"}
    assert found(score_from="50", score_to="99,9") == {"Zarina Azimova"}
    assert found(place="seat") == {"Азиз Каримов", "Zarina Azimova"}
    assert found(place="seat", answer="partner-asked", nomination="asked") == {"Азиз Каримов"}
    nomination = db.session.scalars(select(Nomination).where(Nomination.accepted.is_(None))).one()
    row = cell_of(visitor, reference, "Азиз Каримов")
    assert row.startswith("The partner is asked, "), "until when it may answer"
    for said, key, words in (
        ("accept", "partner-accepts", "Accepts, not final yet"),
        ("decline", "partner-declines", "Declines, not final yet"),
    ):
        nomination.said = said
        db.session.commit()
        assert found(answer=key, nomination="said") == {"Азиз Каримов"}
        assert found(answer="partner-asked") == found(nomination="asked") == set()
        assert cell_of(visitor, reference, "Азиз Каримов") == words, "no day that plays no part any more"
        assert words in visitor.get(f"/cohorts/{reference}.csv").response.get_data().decode()
    page = visitor.get("cohorts.show", reference=reference, year="2", due="late", score_from="50")
    taken_away = {name: href for name, href in page.links().items() if "take this filter away" in name}
    assert len(taken_away) == 3
    year = next(href for name, href in taken_away.items() if name.startswith("Year of study: 2"))
    assert "year=" not in year
    assert {"due=late", "score_from=50"} <= set(year.partition("?")[2].split("&"))


def test_ranges_of_marks_and_days_hold_with_the_rest(app, world):
    visitor, reference, today = Visitor(app, world.coordinator), world.call.reference, local_day(utc_now())
    tomorrow = (today + timedelta(days=1)).isoformat()

    def found(**cut) -> int:
        return len(people_on(visitor.get("cohorts.show", reference=reference, **cut)))

    everybody = found()
    assert (found(average_from="4,62"), found(average_from="4.63"), found(average_to="4")) == (
        everybody,
        0,
        0,
    )
    assert (found(sent_to=today.isoformat()), found(sent_from=tomorrow)) == (everybody, 0)
    assert (found(ended_from="2020-01-01"), found(sent_from="yesterday")) == (0, everybody)
    page = visitor.get("cohorts.show", reference=reference, sent_from=today.isoformat(), average_from="4")
    pills = [name for name in page.links() if "take this filter away" in name]
    assert [name.partition(":")[0] for name in pills] == ["Average mark", "Sent on"]
    form = visitor.get("cohorts.filters", reference=reference, sent_from=tomorrow)
    assert form.all("input", name="sent_from")[0].get("value") == tomorrow


def test_what_is_no_mark_or_day_stays_as_typed_with_a_sentence_beside_it(app, world):
    visitor, reference = Visitor(app, world.coordinator), world.call.reference
    odd = {"average_from": "abc", "score_to": "150", "sent_from": "31.02."}
    page = visitor.get("cohorts.show", reference=reference, year="2", **odd)
    assert "Average mark, from: “abc”. This is no number from 0 to 100. It leaves nobody out." in page.words
    assert "Sent on, from: “31.02.”. This is no day." in page.words
    assert not [name for name in page.links() if "average_from" in name]
    asked = next(each.get("data-poll") for each in page.all("div", id="facets"))
    form = visitor.get(asked.replace("/facets?", "/filters?"))
    typed = {name: form.all("input", name=name)[0] for name in odd}
    assert {name: each.get("value") for name, each in typed.items()} == odd
    assert [each.get("aria-describedby") for each in typed.values()] == [f"{name}-error" for name in odd]
    pills = [href for name, href in page.links().items() if "take this filter away" in name]
    assert ["average_from" in href for href in pills] == [False]
    dean = Visitor(app, world.dean).get("cohorts.show", reference=reference, **odd)
    assert ["“150”" in dean.words, "“abc”" in dean.words] == [False, True]


def test_who_may_not_see_results_can_not_find_them_out_by_cutting(app, world):
    dean, reference = Visitor(app, world.dean), world.call.reference
    open_to_dean = {facet for facet, _value in offered(dean, reference)}
    assert open_to_dean.isdisjoint({"seat", "place", "answer", "nomination"})
    assert "score_from" not in dean.get("cohorts.filters", reference=reference).text
    everybody = people_on(dean.get("cohorts.show", reference=reference))
    assert len(everybody) == 4
    for cut in ({"place": "seat"}, {"score_from": "90"}, {"nomination": "asked"}, {"sort": "score"}):
        assert people_on(dean.get("cohorts.show", reference=reference, **cut)) == everybody


def test_without_scripts_the_filters_are_a_page_and_lead_to_the_list(app, world):
    visitor, reference = Visitor(app, world.coordinator), world.call.reference
    page = visitor.get("cohorts.show", reference=reference, sort="name", search="m")
    assert {"Madina Sharipova", "Komron Abdulloev"} <= set(people_on(page))
    page = visitor.get(page.links()["Stage, destination, faculty, who holds it and more"])
    shown = page
    page = visitor.submit(page, "Apply the filters", faculty=[world.faculties[1].id])
    assert people_on(page) == ["Madina Sharipova"]
    assert "sort=name" in page.response.request.query_string.decode()
    fragment = visitor.http.get(shown.address.replace("/filters", "/facets"))
    assert fragment.get_data(as_text=True).strip() in shown.text


def test_numbers_are_capped_and_say_so_where_not_everybody_was_counted(app, monkeypatch):
    world = World.make()
    for _number in range(3):
        world.sent()
    visitor, reference = Visitor(app, person("coordinator@all")), world.call.reference
    monkeypatch.setattr(facets, "EXACT_UP_TO", 2)
    assert offered(visitor, reference)["stage", "document-check"] == "2+"
    said = "How many each value would leave is not counted one by one"
    assert said not in visitor.get("cohorts.filters", reference=reference).words
    monkeypatch.setattr(facets, "LOOKED_AT", 1)
    numbers = offered(visitor, reference)
    assert (numbers["stage", "document-check"], numbers["direction", "out"]) == ("3", "to a partner")
    assert offered(visitor, reference, direction="out")["stage", "document-check"] == "Document check"
    assert said in visitor.get("cohorts.filters", reference=reference).words


def test_the_list_and_its_facets_cost_a_fixed_number_of_statements(app):
    world = World.make()
    visitor, reference = Visitor(app, person("coordinator@all")), world.call.reference
    cut = {"faculty": world.faculties[0].id, "year": 3, "search": "a"}
    db.session.add(Institution(name=named("Home"), name_key="home", country="TJ", home=True))
    world.sent()
    visitor.get("/tasks")  # the name of the university is kept once it is known
    costs = []
    for _number in range(2):
        pages = [
            visitor.get("cohorts.show", reference=reference),
            visitor.get("cohorts.show", reference=reference, **cut),
            visitor.get("cohorts.filters", reference=reference, **cut),
        ]
        costs.append([len(page.statements) for page in pages])
        world.sent()
        world.sent()
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 10


def test_who_may_not_see_results_is_told_that_a_filter_of_them_leaves_nobody_out(app):
    world = World.make()
    world.sent()
    dean = Visitor(app, person(f"dean@faculty:{world.faculties[0].id}"))
    where = {"reference": world.call.reference, "score_from": "95", "place": "seat"}
    words = "Your role does not see what the selection gave, so this leaves nobody out here: Place, Score in per cent."
    assert words in dean.get("cohorts.show", **where).words
    assert words not in Visitor(app, person("coordinator@all")).get("cohorts.show", **where).words


def test_a_value_that_no_filter_knows_is_named_and_leaves_the_rest_as_it_is(app, world):
    visitor, reference = Visitor(app, world.coordinator), world.call.reference
    page = visitor.get(
        "cohorts.show", reference=reference, destination="Riga", due="never", stage="nonsense", year="2"
    )
    assert "First choice: “Riga” is not understood. It leaves nobody out." in page.words
    assert "Due: “never” is not understood. It leaves nobody out." in page.words
    assert "Stage: “nonsense” is not known here, so nobody has it." in page.words
    assert "is not understood" not in visitor.get("cohorts.show", reference=reference, year="2").words
