"""Rule books as they are stored, and looked through by `flask workflow lint`."""

import json
import re
from pathlib import Path

from flask import Flask

from mobility.base.database import db
from mobility.workflow import services
from mobility.workflow.engine.books import newest_version, shipped_texts, stored_texts
from mobility.workflow.models import RuleBookVersion
from mobility.workflow.rulebook import parse
from tests.workflow.world import NOW, SCOPES, World, person


def test_a_changed_text_is_a_new_version_and_cases_keep_theirs(world: World) -> None:
    services.load_rule_books(NOW)
    assert services.load_rule_books(NOW) == []
    first = newest_version("outgoing-study", NOW)
    case = world.case("outgoing-study", person())
    text = shipped_texts()["outgoing-study.toml"]
    changed = services.store_rule_book(text.replace("working_days = 3,", "working_days = 4,"), NOW)
    assert changed is not None
    assert (changed.number, newest_version("outgoing-study", NOW)) == (2, changed.id)
    assert (case.rule_book_id, len(stored_texts())) == (first, len(shipped_texts()) + 1)
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


def test_lint_looks_through_a_file(app: Flask, tmp_path: Path) -> None:
    draft, text = tmp_path / "draft.toml", shipped_texts()["outgoing-study.toml"]
    lint = ["workflow", "lint", str(draft)]
    draft.write_text(text.replace('"free-seat"', '"fry-seat"'), encoding="utf-8")
    result = app.test_cli_runner().invoke(args=lint)
    assert (result.exit_code, "Did you mean “free-seat”?" in result.output) == (1, True)
    assert "joint-faculty" not in result.output
    draft.write_text(re.sub(r"working_days = \d+", "working_days = 500", text, count=1), encoding="utf-8")
    result = app.test_cli_runner().invoke(args=lint)
    assert (result.exit_code, "500 working days are more than a year" in result.output) == (0, True)
    other = tmp_path / "other.toml"
    other.write_text(text, encoding="utf-8")
    draft.write_text(text, encoding="cp1251", errors="replace")
    result = app.test_cli_runner().invoke(args=[*lint, str(other)])
    assert (result.exit_code, f"{draft}: 1 wrong" in result.output) == (1, True)
    line = next(number for number, each in enumerate(text.split("\n"), 1) if not each.isascii())
    assert f"  line {line}: this cannot be read: the file is not in UTF-8" in result.output
    assert f"{other}: nothing is wrong" in result.output
    assert app.test_cli_runner().invoke(args=["workflow", "lint", str(tmp_path / "none")]).exit_code == 2


def test_who_is_kept_apart_from_themselves_is_warned_of_where_too_few_hold_the_role(world: World) -> None:
    text = shipped_texts()["outgoing-study.toml"].replace('role = "faculty-reviewer"', 'role = "dean"')
    book, scopes = parse(text), {"all", "faculty:3", "faculty:4"}
    for scope in ("faculty:3", "faculty:4", "faculty:4", "faculty:4"):
        person(f"dean@{scope}")
    found = [each for each in services.staffing(book, scopes, NOW) if each.path == "workflow.separate"]
    assert [dict(each.values) for each in found] == [
        {
            "stages": "faculty-review, approval",
            "name": "dean",
            "scope": "faculty:3",
            "needed": "3",
            "number": "1",
        }
    ]


def test_whom_a_move_names_counts_as_one_more_who_decides_where_it_is_made(world: World) -> None:
    """In place of who holds the stage, where all its steps are theirs."""
    dean = "[stages.approval.moves.approve]                 # the faculty nominates\n"
    text = shipped_texts()["outgoing-study.toml"].replace(dean, f'{dean}who = "faculty-reviewer"\n')
    for _n in range(2):
        person("faculty-reviewer@faculty:3")
    person("dean@faculty:3")
    found = services.staffing(parse(text), {"all", "faculty:3"}, NOW)
    (apart,) = [dict(each.values) for each in found if each.path == "workflow.separate"]
    assert (apart["name"], apart["needed"], apart["number"]) == ("faculty-reviewer", "3", "2")


def test_where_as_many_are_missing_all_places_are_named_at_once(world: World) -> None:
    book = parse(shipped_texts()["outgoing-study.toml"])
    for scope in ("faculty:3", "faculty:4", "faculty:5", "faculty:5"):
        person(f"faculty-reviewer@{scope}")
    found = services.staffing(book, {"faculty:3", "faculty:4", "faculty:5", "faculty:6"}, NOW)
    pools = [dict(each.values) for each in found if each.key == "pool-too-small"]
    assert [(each["scope"], each["number"]) for each in pools] == [("faculty:3, faculty:4", "1")]
    (deans,) = [each for each in found if each.path == "stages.approval.holder"]
    assert deans.text == "nobody holds the role “dean” (faculty:3, faculty:4, faculty:5, faculty:6)."


def test_roles_that_nobody_holds_are_warned_of_with_their_scope(world: World, app: Flask) -> None:
    world.case("outgoing-study", person())
    person("dean@faculty:3")
    person("faculty-reviewer@faculty:3")
    person("head-of-office@all")
    person("committee-member@call:13")
    book = parse(shipped_texts()["outgoing-study.toml"])
    scopes = services.scopes_in_use("outgoing-study")
    assert scopes == set(SCOPES)
    found = {(p.path, p.key, dict(p.values)["scope"]) for p in services.staffing(book, scopes, NOW)}
    assert found == {
        ("stages.document-check.holder", "nobody-holds", "programme:1"),
        ("stages.faculty-review.quorum", "pool-too-small", "faculty:3"),
        ("stages.committee.holder", "nobody-holds", "call:12"),
        ("stages.committee.due", "nobody-holds", "programme:1"),
        ("stages.selection.holder", "nobody-holds", "programme:1"),
        ("stages.waiting-list.holder", "nobody-holds", "programme:1"),
        ("stages.nomination.holder", "nobody-holds", "programme:1"),
        ("stages.partner-answer.holder", "nobody-holds", "partner:7"),
        ("stages.partner-answer.due", "nobody-holds", "programme:1"),
        ("stages.offer.moves.take-back.who", "nobody-holds", "programme:1"),
    }
    db.session.commit()
    printed = app.test_cli_runner().invoke(args=["workflow", "lint", "--staffing"])
    assert printed.exit_code == 0
    assert "warning: line" in printed.output
    assert "nobody holds the role “Committee member” (call:12)." in printed.output
    told = app.test_cli_runner().invoke(args=["workflow", "lint", "--staffing", "--json"])
    warned = json.loads(told.output)["outgoing-study.toml"]
    assert ("stages.committee.holder", "nobody-holds", True) in [
        (each["path"], each["key"], each["warning"]) for each in warned
    ]
    assert "warning" not in app.test_cli_runner().invoke(args=["workflow", "lint"]).output
