"""Columns of a list: chosen, put in order by links, and the same in its files."""

import csv
import io

from tests.applications.world import World, person
from tests.client import Visitor, words_of

NUMBER = "+992 90 123 45 67"


def heads_of(page) -> list[str]:
    return [words_of(head) for head in page.all("th", scope="col")]


def test_columns_are_chosen_and_moved_step_by_step(app):
    world = World.make()
    world.sent(world.student("Madina Sharipova"))
    visitor, reference = Visitor(app, person("coordinator@all")), world.call.reference
    page = visitor.get("cohorts.show", reference=reference, search="madina")
    usual = heads_of(page)
    assert usual == [
        "Person",
        "Faculty, year",
        "Choices",
        "Score",
        "Place, answer",
        "Stage",
        "Who holds it",
        "Due",
    ]
    page = visitor.get(page.links()["Columns"])
    for step in (
        "Leave out : Choices",
        "Leave out : Score",
        "Leave out : Place, answer",
        "Show : E-mail",
        "Up : Stage",
    ):
        page = visitor.get(page.links()[step].partition("#")[0])
    page = visitor.get(page.links()["Show the list"])
    assert heads_of(page) == ["Person", "Stage", "Faculty, year", "Who holds it", "Due", "E-mail"]
    assert "@example.org" in page.words
    assert "search=madina" in page.response.request.query_string.decode()
    text = visitor.get(page.links()["CSV"]).response.get_data().decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert list(row) == [
        "Reference", "Name", "Name as in the passport", "Stage", "Studies", "Faculty", "Year of study", "Who holds it",
        "Due", "E-mail",
    ]  # fmt: skip
    page = visitor.get("cohorts.show", reference=reference, columns="phone")
    assert (heads_of(page), NUMBER in page.words) == (["Person", "Phone"], True)
    text = visitor.get(page.links()["CSV"]).response.get_data().decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (list(row)[3:], row["Phone"]) == (["Phone"], NUMBER)
    assert NUMBER in visitor.get(f"/cohorts/{reference}.csv").response.get_data().decode()
    for typed, found in ((NUMBER, 1), (NUMBER[-6:], 1), (NUMBER.replace(" ", ""), 1), ("999999999999", 0)):
        page = visitor.get("cohorts.show", reference=reference, search=typed)
        assert len(page.having("name")) == found, typed
    page = visitor.get("cohorts.show", reference=reference, search="'")
    assert "In “'” there is nothing to look for. It leaves nobody out." in page.words


def test_what_one_may_not_see_is_no_column_of_theirs(app):
    world = World.make()
    world.sent()
    dean = Visitor(app, person(f"dean@faculty:{world.faculties[0].id}"))
    page = dean.get("cohorts.show", reference=world.call.reference, columns="contact,score,stage,nonsense")
    assert heads_of(page) == ["Person", "Stage"]
    assert "@example.org" not in page.text
    page = dean.get("cohorts.arrange", reference=world.call.reference)
    assert not [
        name for name in page.links() if name.endswith((": E-mail", ": Phone", ": Score", ": Place, answer"))
    ]
    text = dean.get(f"/cohorts/{world.call.reference}.csv?columns=contact,score").response.get_data().decode()
    assert "E-mail" not in text
    assert "Score" not in text
