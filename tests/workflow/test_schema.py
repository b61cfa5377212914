"""The JSON Schema that editors use takes what `parse` takes, and knows each word that the documentation explains."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from jsonschema import Draft202012Validator

from mobility.workflow import rulebook
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.rulebook import json_schema, parse
from tests.workflow.books import SMALL, Data, as_toml
from tests.workflow.test_lint_laws import sound_books
from tests.workflow.test_rulebook_refused import WRONG

DOCUMENTATION = Path(rulebook.__file__).parents[3] / "docs" / "rulebook.md"
BEYOND = {  # what stands between entries, and in the text rather than in what it says, a schema of tables does not see
    "broken",
    "unended",
    "endless number",
    "number of more digits than anybody means",
    "button without words",
    "reserved",
    "named twice",
    "own move and one from everywhere",
    "two times",
    "no time",
    "reminded too early",
    "both by itself and by the clock",
    "a reason of the clock",
    "somebody leads back from an end",
    "back from an end on no condition",
    "back from a good end",
    "a form of the clock",
    "two quorums",
    "a tie of assessments",
    "a tie of a share",
    "a share above all",
    "branches and a quorum",
    "a branch that is no name for one",
    "a signature that leads away",
    "a move that leads nowhere",
    "a vote that signs",
    "somebody's branch",
    "quorum of nothing",
    "choices of a line",
    "a choice of nothing",
    "bounds that leave no number",
    "a bound of a line",
    "a line that has passed",
}


def accepts(text: str) -> bool:
    return Draft202012Validator(json_schema()).is_valid(tomllib.loads(text))


def test_it_is_a_schema_and_the_console_prints_it(app: Flask) -> None:
    Draft202012Validator.check_schema(json_schema())
    printed = app.test_cli_runner().invoke(args=["workflow", "schema"])
    assert (printed.exit_code, json.loads(printed.output)) == (0, json_schema())


@pytest.mark.parametrize("text", [SMALL, *shipped_texts().values()], ids=["small", *shipped_texts()])
def test_it_takes_each_rule_book_that_is_one(text):
    parse(text)
    assert accepts(text)


@pytest.mark.parametrize("case", sorted(WRONG.keys() - BEYOND))
def test_it_refuses_what_has_a_wrong_shape(case):
    assert not accepts(SMALL.replace(*WRONG[case][0], 1))


@given(sound_books())
def test_it_takes_whatever_is_sound(data: Data):
    assert accepts(as_toml(data))


def words(schema: Any) -> Iterator[str]:
    """Every entry and every fixed value that the schema knows."""
    if isinstance(schema, list):
        for one in schema:
            yield from words(one)
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (
            value for value in [*schema.get("enum", []), schema.get("const")] if isinstance(value, str)
        )
        for one in schema.values():
            yield from words(one)


def test_each_word_has_an_example_in_the_documentation():
    examples = "\n".join(
        re.findall(r"```toml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    )
    assert {word for word in words(json_schema()) if not re.search(rf"\b{word}\b", examples)} == set()
