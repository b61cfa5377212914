"""The people of a call: who may follow them, found and cut by the address, paged, and taken away as a file."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from mobility.applications.models import Application
from mobility.base.database import db, utc_now
from mobility.base.sheets import safe_cell
from mobility.base.zone import end_of_day, local_day
from mobility.calls.models import Destination
from mobility.cohorts.filters import Cut, Place
from mobility.reviews.models import Conflict
from mobility.workflow import services as workflow
from mobility.workflow.models import Case
from tests.applications.world import World, named, person
from tests.client import Visitor, words_of
from tests.selection.world import Office, pass_check, sign


@dataclass
class Followed(World):
    """Madina's and Komron's applications wait for the office; they are of two faculties."""

    madina: Application = None  # type: ignore[assignment]  # set by `scene`
    komron: Application = None  # type: ignore[assignment]  # as above


def scene(app) -> Followed:
    world = Followed.make()
    person("coordinator@all")
    world.madina = world.sent(world.student("Madina Sharipova"))
    world.komron = world.sent(world.student("Komron Abdulloev", faculty=1))
    return world


def people_on(page) -> list[str]:
    return [" ".join((link.text or "").split()) for link in page.having("name") if link.tag == "a"]


def text_of(page) -> str:
    return page.response.get_data().decode()


def test_who_follows_what(app, world):
    where = {"reference": world.call.reference}
    seen = {
        token: people_on(Visitor(app, person(token)).get("cohorts.show", **where))
        for token in (
            "coordinator@all",
            f"coordinator@programme:{world.call.programme_id}",
            f"dean@faculty:{world.faculties[1].id}",
        )
    }
    both = ["Madina Sharipova", "Komron Abdulloev"]
    assert list(seen.values()) == [both, both, ["Komron Abdulloev"]]
    assert Visitor(app, person("coordinator@programme:0")).get("cohorts.show", **where).status == 404
    assert Visitor(app, person("faculty-reviewer@all")).get("cohorts.show", **where).status == 403
    assert Visitor(app, world.student()).get("cohorts.index").status == 403


def test_cases_that_nobody_can_move_are_one_cut(app, world):
    visitor, where = Visitor(app, person("coordinator@all")), {"reference": world.call.reference}
    assert "stuck" not in visitor.get("cohorts.show", **where).words
    past = {"stuck_since": utc_now(), "due_at": utc_now() - timedelta(days=2)}
    db.session.execute(update(Case).where(Case.id == world.madina.id).values(past))
    db.session.commit()
    page, index = visitor.get("cohorts.show", **where), visitor.get("cohorts.index")
    assert "0 late" in page.words
    assert "1 stuck: nobody can move them" in page.words
    assert "days late" not in page.words
    assert people_on(visitor.get("cohorts.show", **where, due="late")) == []
    assert people_on(visitor.get("cohorts.show", **where, due="stuck")) == ["Madina Sharipova"]
    assert people_on(visitor.get(index.links()["1 stuck (Autumn exchange)"])) == ["Madina Sharipova"]
    db.session.execute(update(Case).where(Case.id == world.madina.id).values(stuck_since=None))
    db.session.commit()
    page = visitor.get("cohorts.show", **where)
    assert "1 late" in page.words
    assert "days late" in page.words


def test_a_search_says_how_many_it_found_also_to_a_screen_reader(app, world):
    visitor, where = Visitor(app, person("coordinator@all")), {"reference": world.call.reference}
    pages = [
        visitor.get("cohorts.show", **where, **cut) for cut in ({}, {"search": "a"}, {"search": "nobody"})
    ]
    said = [[words_of(each) for each in page.all("p", role="status")] for page in pages]
    assert said[0] == []
    assert said[1] == [f"Found: {len(people_on(pages[1]))} people"]
    assert said[2] == ["Found: 0 people"]


def test_drafts_are_counted_without_names(app, world):
    world.draft(world.student("Secret Beginner"))
    visitor = Visitor(app, person("coordinator@all"))
    page = visitor.get("cohorts.show", reference=world.call.reference)
    assert "1 draft, not sent yet" in page.words
    assert "Secret Beginner" not in page.text
    found = visitor.get("cohorts.show", reference=world.call.reference, search="Beginner")
    assert people_on(found) == []
    assert "Secret" not in found.text
    assert "Secret" not in text_of(visitor.get(f"/cohorts/{world.call.reference}.csv"))


def test_a_draft_that_is_given_up_is_counted_no_more_from_that_moment_on(app, world):
    draft, coordinator = world.draft(world.student("Beginner")), Visitor(app, person("coordinator@all"))

    def counted() -> list[bool]:
        board = coordinator.get("cohorts.show", reference=world.call.reference)
        listed = words_of(coordinator.get("cohorts.index").all("tr")[1])
        return ["1 draft, not sent yet" in board.words, " 1 2 " in listed]

    assert counted() == [True, True]
    own = Visitor(app, draft.subject)
    own.submitted(own.get("applications.ask_withdraw", reference=draft.reference), "Give up this draft")
    assert counted() == [False, False]


def test_cuts_live_in_the_address(app, world):
    pass_check(world.komron)
    late = world.sent(world.student("Мадина Ҳакимова"))
    db.session.execute(update(Case).where(Case.id == late.id).values(due_at=utc_now() - timedelta(days=1)))
    db.session.commit()
    visitor = Visitor(app, person("coordinator@all"))

    def found(**cut) -> list[str]:
        return people_on(visitor.get("cohorts.show", reference=world.call.reference, **cut))

    assert found() == ["Мадина Ҳакимова", "Madina Sharipova", "Komron Abdulloev"]
    assert found(stage="faculty-review") == ["Komron Abdulloev"]
    assert found(faculty=world.faculties[1].id) == ["Komron Abdulloev"]
    assert found(holder="coordinator") == ["Мадина Ҳакимова", "Madina Sharipova"]
    assert found(due="late") == ["Мадина Ҳакимова"]
    assert found(destination=world.call.destinations[1].id) == []
    assert found(search="мадина") == ["Мадина Ҳакимова", "Madina Sharipova"]
    for spelling in ("hakimova madina", "Хакимова", "khakim"):
        assert found(search=spelling) == ["Мадина Ҳакимова"]
    _prefix, middle, last = late.reference.lower().split("-")
    for part in (late.reference.lower(), middle + last, f"{middle}-{last}", f"{last} мадина"):
        assert found(search=part) == ["Мадина Ҳакимова"]
    assert found(search="nobody") == found(stage="no-such") == []


def test_pages_hold_everybody_once_at_a_fixed_cost(app, monkeypatch):
    monkeypatch.setattr("mobility.cohorts.queries.PAGE", 2)
    world = World.make()
    visitor = Visitor(app, person("coordinator@all"))
    world.sent()
    first_cost = len(visitor.get("cohorts.show", reference=world.call.reference).statements)
    for _number in range(4):
        world.sent()
    page = visitor.get("cohorts.show", reference=world.call.reference)
    assert len(page.statements) == first_cost
    seen = [people_on(page)]
    while "Next" in page.links():
        page = visitor.get(page.links()["Next"])
        seen.append(people_on(page))
    assert [len(part) for part in seen] == [2, 2, 1]
    assert len({name for part in seen for name in part}) == 5
    back = [people_on(page)]
    while "Back" in page.links():
        page = visitor.get(page.links()["Back"])
        back.insert(0, people_on(page))
    assert back == seen


def test_the_file_opens_as_columns_and_harms_nobody(app):
    world = World.make()
    world.sent(world.student("=HYPERLINK(0)"))
    visitor = Visitor(app, person("coordinator@all"))
    text = text_of(visitor.get(f"/cohorts/{world.call.reference}.csv"))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["Name"] for row in rows] == ["'=HYPERLINK(0)"]
    assert rows[0]["Phone"] == "+992 90 123 45 67"
    assert rows[0]["Student or staff number"].isdecimal()
    assert rows[0]["Average mark"] == "4.62"
    assert rows[0]["Choice 1"] == "Riga Technical University"


def test_a_file_holds_what_its_reader_may_see(app, world):
    path = f"/cohorts/{world.call.reference}.csv"
    office = text_of(Visitor(app, person("coordinator@all")).get(path))
    dean = text_of(Visitor(app, person(f"dean@faculty:{world.faculties[0].id}")).get(path))
    assert "E-mail" in office
    assert "example.org" in office
    assert "E-mail" not in dean
    assert "example.org" not in dean


def test_who_may_take_addresses_away_is_asked_in_the_scope_of_the_call(app, world):
    path, dean = f"/cohorts/{world.call.reference}.csv", f"dean@faculty:{world.faculties[0].id}"
    programme = world.call.programme_id
    tokens = (f"coordinator@programme:{programme}", f"coordinator@programme:{programme + 1}", "auditor@all")
    taken = ["E-mail" in text_of(Visitor(app, person(dean, token)).get(path)) for token in tokens]
    assert taken == [True, False, True]


@given(st.text(max_size=40))
def test_text_comes_back_and_never_computes(text: str) -> None:
    written = safe_cell(text)
    assert written in (text, f"'{text}")
    assert not written.startswith(("=", "@"))
    if written.startswith(("+", "-")):
        assert not any(sign.isalpha() for sign in written)


@pytest.mark.parametrize("text", ["+992 90 123 45 67", "+992901234567", "-4,5", "1360701", "0042", "O'Brien"])
def test_numbers_and_telephones_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("text", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1"])
def test_what_would_be_computed_is_kept_as_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_before_the_selection_the_score_is_the_committee_s_and_a_proposal_is_with_the_head(app):
    world = Office.open(seats=(1, 1, 1))
    weak = world.at_selection(3, (0,), "Zarina")
    world.at_selection(5, (0,), "Aziz")
    early = world.at_committee("Madina")
    sign(world.committee[0], early.id, 4)
    office = person("coordinator@all")
    visitor = Visitor(app, office)

    def rows() -> list[tuple[str, str, str]]:
        text = text_of(visitor.get(f"/cohorts/{world.call.reference}.csv?sort=score"))
        found = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
        return [(row["Name"], row["Score"], row["Who holds it"]) for row in found]

    held = "Coordinator"
    committee = rows()[2][2]
    assert rows()[:2] == [("Aziz", "100.0", held), ("Zarina", "60.0", held)]
    assert rows()[2][:2] == ("Madina", "")
    where = {"reference": world.call.reference, "sort": "score"}
    before = visitor.get("cohorts.show", **where)
    assert people_on(before) == ["Aziz", "Zarina", "Madina"]
    assert ("60%" in before.words, "rank" in before.words) == (True, False)
    assert people_on(visitor.get("cohorts.show", **where, score_from=61)) == ["Aziz"]
    workflow.fire(early.id, "withdraw", actor=early.subject, seen_version=None, now=utc_now())
    db.session.commit()
    world.proposal()
    assert rows()[:2] == [("Aziz", "100.0", "Head of the office"), ("Zarina", "60.0", "Head of the office")]
    after = visitor.get("cohorts.show", **where)
    assert after.words.count("Head of the office") == 2
    assert len(after.statements) == len(before.statements)
    assert people_on(visitor.get("cohorts.show", **where, holder="head-of-office")) == ["Aziz", "Zarina"]
    assert committee.startswith("Committee member")
    db.session.add(Conflict(case_id=weak.id, person_id=office.id, declared_at=utc_now()))
    db.session.commit()
    assert {name: score for name, score, _held in rows()} == {
        "Aziz": "100.0",
        "Zarina": "",
        "Madina": "",
    }


def test_the_list_is_found_by_number_and_address_and_stands_by_name_score_and_stage(app, monkeypatch):
    world = Office.open(seats=(1, 1, 1))
    best, second = world.at_selection(3, (0,), "Zarina Azimova"), world.at_selection(5, (0,), "Азиз Каримов")
    early = world.sent(world.student("Madina Sharipova"))
    world.selected()
    monkeypatch.setattr("mobility.cohorts.queries.PAGE", 1)
    visitor = Visitor(app, person("coordinator@all"))

    def all_by(**cut) -> list[str]:
        page = visitor.get("cohorts.show", reference=world.call.reference, **cut)
        found = people_on(page)
        while "Next" in page.links():
            page = visitor.get(page.links()["Next"])
            found += people_on(page)
        return found

    madina, zarina, aziz = "Madina Sharipova", "Zarina Azimova", "Азиз Каримов"
    assert all_by(sort="name") == [madina, zarina, aziz]
    assert all_by(sort="score") == [aziz, zarina, madina]
    assert all_by(sort="stage") == [madina, zarina, aziz]
    assert all_by(search=early.subject.email) == [madina]
    page = visitor.get("cohorts.show", reference=world.call.reference, sort="score")
    assert "100% rank 1 in run 1" in page.words
    rows = csv.DictReader(
        io.StringIO(text_of(visitor.get(f"/cohorts/{world.call.reference}.csv?sort=score"))[1:]),
        delimiter=";",
    )
    columns = ("Name", "Score", "Rank", "Run number", "Score corrected since", "Place")
    assert [tuple(map(row.get, columns)) for row in rows] == [
        (aziz, "100.0", "1", "1", "", "Seat"),
        (zarina, "60.0", "2", "1", "", "Waiting list"),
        (madina, "", "", "", "", ""),
    ]
    dean = person(f"dean@faculty:{world.faculties[0].id}")
    assert "100%" not in Visitor(app, dean).get("cohorts.show", reference=world.call.reference).words
    assert best.id != second.id


@pytest.mark.parametrize("text", ["", "~", "x~1", "2027-01-01~1", "2027-01-01T00:00~x", "~" + "9" * 40])
def test_a_place_that_is_none_starts_at_the_beginning(text: str) -> None:
    assert Place.read(text) is None


def test_nonsense_in_the_address_cuts_nothing() -> None:
    nonsense = {
        "destination": "x",
        "faculty": "1" * 30,
        "due": "yes",
        "search": "  \0 ",
        "score_from": "1e9",
        "columns": ",",
    }
    assert Cut.read(MultiDict(nonsense)) == Cut()


def test_choices_at_one_partner_are_told_by_what_is_studied(app, world):
    visitor, board = Visitor(app, person("coordinator@all")), f"/cohorts/{world.call.reference}"
    places = world.call.destinations
    first = places[0].institution.name["en"]
    assert all(first in text_of(visitor.get(path)) for path in (board, f"{board}.csv"))
    for number, place in enumerate(places):
        values = {"institution_id": places[0].institution_id, "field": named(f"Specialty {number}")}
        db.session.execute(update(Destination).where(Destination.id == place.id).values(values))
    db.session.commit()
    assert "1. Specialty 0" in text_of(visitor.get(board))
    file = text_of(visitor.get(f"{board}.csv"))
    assert "Specialty 0" in file
    assert first not in file


@pytest.mark.parametrize(("days", "soon"), [(3, 1), (4, 0)])
def test_what_the_list_calls_in_three_days_is_due_within_three_days(app, world, days, soon):
    due_at = end_of_day(local_day(utc_now()) + timedelta(days=days))
    db.session.execute(update(Case).where(Case.id == world.madina.id).values(due_at=due_at))
    db.session.execute(update(Case).where(Case.id == world.komron.id).values(due_at=None))
    db.session.commit()
    visitor, where = Visitor(app, person("coordinator@all")), {"reference": world.call.reference}
    page = visitor.get("cohorts.show", **where)
    assert f"in {days} days" in page.words
    assert f"{soon} due within three days" in page.words
    assert people_on(visitor.get("cohorts.show", due="soon", **where)) == ["Madina Sharipova"] * soon
