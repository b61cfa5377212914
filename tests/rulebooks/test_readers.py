"""Whoever works under a rule book reads it: drawn and told; what is only planned stays with those who answer for it."""

import pytest
from flask import Flask

from tests.rulebooks.test_drafts import FASTER, write
from tests.rulebooks.test_pages import opened, visitor
from tests.workflow.world import REVIEWED, World, store

PLANNED = ("rulebooks.draft", "migrations.index", "simulations.show")


@pytest.mark.parametrize("role", ["dean@faculty:1", "faculty-reviewer@faculty:1", "vice-rector@all"])
def test_who_works_under_a_rule_book_reads_it_and_changes_nothing(
    world: World, app: Flask, role: str
) -> None:
    store(REVIEWED)
    opened(world, "reviewed")
    store(REVIEWED.replace('en = "Review"', 'en = "Scoring"'))
    write(visitor(app, "head-of-office@all"), FASTER)
    reader = visitor(app, role)
    page = reader.get("rulebooks.index")
    assert "Rule books" in page.links()
    assert "being written" not in page.words
    page = reader.get("rulebooks.show", key="reviewed")
    assert "Diagram: R" in page.text
    for words in ("Scoring", "Ask → Changes (Coordinator;", "Against version 1"):
        assert words in page.words
    assert not {"See the draft", "Change it", "Have them go over to version 2"} & {*page.links()}
    assert reader.get("rulebooks.changes", key="reviewed", version=2).status == 200
    assert reader.get("rulebooks.vocabulary").status == 200
    assert [reader.get(each, key="reviewed").status for each in PLANNED] == [403] * 3


@pytest.mark.parametrize("tokens", [(), ("partner-contact@partner:1",)])
def test_others_read_none(world: World, app: Flask, tokens: tuple[str, ...]) -> None:
    store(REVIEWED)
    assert visitor(app, *tokens).get("rulebooks.show", key="reviewed").status == 403
