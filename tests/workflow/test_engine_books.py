"""Rule books as they are stored, and looked through by `flask workflow lint`."""

import json

from flask import Flask

from mobility.base.database import db
from mobility.workflow import services
from mobility.workflow.engine.books import newest_version, shipped_texts, stored_texts
from mobility.workflow.models import RuleBookVersion
from tests.workflow.world import NOW, World, person


def test_a_changed_text_is_a_new_version_and_cases_keep_theirs(world: World) -> None:
    services.load_rule_books(NOW)
    assert services.load_rule_books(NOW) == []
    first = newest_version("outgoing-study", NOW)
    case = world.case("outgoing-study", person())
    text = shipped_texts()["outgoing-study.toml"]
    changed = services.store_rule_book(text.replace("working_days = 3,", "working_days = 4,"), NOW)
    assert changed is not None
    assert (changed.number, newest_version("outgoing-study", NOW)) == (2, changed.id)
    assert (case.rule_book_id, len(stored_texts())) == (first, 2)
    cases = (world.case("outgoing-study", person()), case)
    due = [services.book_of(each).stage("document-check").due for each in cases]
    assert [each and each.working_days for each in due] == [4, 3]


def test_lint_of_the_shipped_book_finds_nothing(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["workflow", "lint", "--json"])
    assert (result.exit_code, json.loads(result.output)["outgoing-study.toml"]) == (0, [])


def test_lint_of_a_stored_book_says_where_it_is_wrong(app: Flask) -> None:
    text = shipped_texts()["outgoing-study.toml"].replace('"free-seat"', '"fry-seat"')
    db.session.add(RuleBookVersion(key="outgoing-study", number=7, text=text, digest="x"))
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["workflow", "lint"])
    assert result.exit_code == 1
    assert f"outgoing-study, version 7: {text.count('fry-seat')} wrong" in result.output
    assert "there is no effect “fry-seat”. Did you mean “free-seat”?" in result.output
