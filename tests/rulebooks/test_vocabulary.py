"""The language of rule books is looked up: its page and the schema say the same, and every known name has its titles."""

import re

from flask import Flask

from mobility.base.languages import speaking
from mobility.rulebooks.vocabulary import PARTS, examples, text_of_examples, vocabulary
from mobility.workflow import services as workflow
from mobility.workflow.lint import lint
from mobility.workflow.rulebook import json_schema, parse
from tests.rulebooks.test_pages import visitor
from tests.workflow.world import World


def test_the_page_and_the_schema_have_the_same_words(app: Flask) -> None:
    parts = json_schema()["$defs"]
    assert {"Due", "Deadline", "Quorum", "Branch", "Blank", "Act", "Everywhere"} <= PARTS.keys()
    for name, (_title, said) in PARTS.items():
        properties = parts[name]["properties"]
        assert [*said] == [*properties]
        described = {key: each["description"] for key, each in properties.items() if "description" in each}
        with speaking("en"):
            assert {key: str(said[key]) for key in described} == described


def test_every_word_stands_in_an_example(app: Flask) -> None:
    """That of its part, unless it is a part of its own, which has one."""
    parts = {"branches", "moves", "form", "deadline", "quorum"}
    for name, (_title, said) in PARTS.items():
        lines = re.split(r"[^\w-]+", examples()[name])
        assert said.keys() - parts <= {*lines}, name


def test_what_no_shipped_rule_book_has_is_shown_as_lint_lets_it_pass(app: Flask) -> None:
    assert lint(parse(text_of_examples()), workflow.known_names()) == []


def test_every_name_that_lint_knows_has_titles(app: Flask) -> None:
    known = workflow.known_names()
    names = [each for _heading, found in vocabulary() for each in found]
    kinds = ("guards", "effects", "roles", "messages", "dates", "scopes")
    assert len(names) == sum(len(getattr(known, kind)) for kind in kinds)
    assert [each.name for each in names if not all(each.titles.values())] == []


def test_it_is_read_beside_the_editor(world: World, app: Flask) -> None:
    page = visitor(app, "head-of-office@all").get("rulebooks.vocabulary")
    assert "Conditions that must all hold." in page.words
    assert "quorum-reached" in page.words
    assert "faculty-reviewer of: faculty" in page.words
    assert "quorum = { assessments = 2 }" in page.words
    assert 'carried = "majority", tie = "head-of-office", veto = "vice-rector"' in page.words
    for line in ('vote = "yes"', "signs = true", "least = 0 most = 400"):
        assert line in page.words
    assert visitor(app, "coordinator@programme:1").get("rulebooks.vocabulary").status == 200
