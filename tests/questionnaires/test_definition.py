"""Forms as data: the shipped ones are read, and what is wrong in one is said with its place."""

import copy
import tomllib
from collections.abc import Callable
from typing import Any, get_args

import pytest

from mobility.questionnaires.definition import DefinitionError, QuestionKind, read
from mobility.questionnaires.services import FORMS

NAMES = {"en": "Name", "ru": "Имя", "tg": "Ном"}
DATA: dict[str, Any] = {
    "key": "small",
    "title": NAMES,
    "section": [
        {
            "key": "personal",
            "title": NAMES,
            "question": [
                {"key": "abroad", "kind": "yes_no", "label": NAMES},
                {"key": "where", "label": NAMES, "when": {"question": "abroad", "is": "yes"}},
                {"key": "why", "kind": "long_text", "label": NAMES, "max_words": 5},
                {
                    "key": "level",
                    "kind": "choice",
                    "label": NAMES,
                    "options": [{"key": "b1", "label": NAMES}],
                },
            ],
        },
        {
            "key": "consents",
            "kind": "declarations",
            "title": NAMES,
            "question": [{"key": "truth", "label": NAMES, "text": NAMES}],
        },
    ],
}


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_forms_are_read(path: Any) -> None:
    form = read(tomllib.loads(path.read_text("utf-8")))
    assert form.key == path.stem
    kinds = [section.kind for section in form.sections]
    assert (kinds.count("choices"), kinds.count("documents"), kinds[-1]) == (1, 1, "declarations")


def test_defaults_are_plain() -> None:
    form = read(DATA)
    where = form.section("personal").question("where")
    assert (where.kind, where.required, where.protection, where.scored) == ("text", True, "none", False)
    assert form.section("consents").question("truth").kind == "declaration"


def question(data: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = data["section"][0]["question"][number]
    return found


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: data.pop("title"), "the form: “title” is missing"),
        (
            lambda data: question(data, 1).update(kind="essay"),
            f"section “personal”, question “where”, kind: “essay” is none of {', '.join(get_args(QuestionKind))}",
        ),
        (
            lambda data: question(data, 1).update(label={"en": "Name", "ru": "Имя"}),
            "section “personal”, question “where”, label: has no text in “tg”",
        ),
        (
            lambda data: question(data, 1).update(colour="red"),
            "section “personal”, question “where”: “colour” means nothing here",
        ),
        (
            lambda data: question(data, 1)["when"].update(question="later"),
            "section “personal”, question “where”, when: no question “later” is asked before it",
        ),
        (
            lambda data: question(data, 1)["when"].update({"is": "maybe"}),
            "section “personal”, question “where”, when: “maybe” is no answer to “abroad”",
        ),
        (
            lambda data: question(data, 3).pop("options"),
            "section “personal”, question “level”: needs options",
        ),
        (
            lambda data: question(data, 2).pop("max_words"),
            "section “personal”, question “why”: needs max_words",
        ),
        (lambda data: question(data, 1).update(key="abroad"), "question “abroad”: is there twice"),
        (
            lambda data: question(data, 1).update(key="errors"),
            "section “personal”, question “errors”, key: “errors” is a name that pages need for themselves",
        ),
        (
            lambda data: question(data, 1).update(required="yes"),
            "section “personal”, question “where”, required: must be true or false, not “yes”",
        ),
        (
            lambda data: data["section"][1]["question"][0].pop("text"),
            "section “consents”, question “truth”: needs text: the wording that people accept",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    spoil: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    data = copy.deepcopy(DATA)
    spoil(data)
    with pytest.raises(DefinitionError) as caught:
        read(data)
    assert str(caught.value) == sentence
