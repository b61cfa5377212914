"""What holds beyond one form is found for the next: the same question, answered rightly, and not known by the register."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from mobility.base.database import utc_now
from mobility.base.zone import local_day
from mobility.questionnaires.carrying import carried
from mobility.questionnaires.definition import DefinitionError, Form, read
from mobility.questionnaires.models import SectionAnswers
from tests.questionnaires.test_definition import DATA, NAMES

PASSED = (local_day(utc_now()) - timedelta(days=1)).isoformat()
QUESTIONS: list[dict[str, Any]] = [
    {"key": "name", "label": NAMES, "known": "name"},
    {"key": "phone", "label": NAMES, "kind": "phone"},
    {"key": "abroad", "label": NAMES, "kind": "yes_no"},
    {"key": "where", "label": NAMES, "when": {"question": "abroad", "is": "yes"}},
    {"key": "valid", "label": NAMES, "kind": "day", "future": True, "protection": "identity"},
    {"key": "year", "label": NAMES, "kind": "number", "carried": False},
]
GIVEN = {"name": "Madina", "phone": "+992901234567", "abroad": "yes", "where": "Riga", "valid": "2099-01-01"}


def form(*, section: str = "personal", carried: bool = True, **changed: dict[str, Any]) -> Form:
    """`changed`: question key -> what is otherwise in it."""
    asked = [{**question, **changed.get(question["key"], {})} for question in QUESTIONS]
    part = {"key": section, "title": NAMES, "carried": carried, "question": asked}
    return read(DATA | {"section": [part, DATA["section"][1]]})


def given(*wrong: str, **values: str) -> dict[str, SectionAnswers]:
    """What was entered in the earlier form's section, and which of it was not right."""
    errors = dict.fromkeys(wrong, "not-a-phone")
    return {"personal": SectionAnswers(section="personal", values={**GIVEN, **values}, errors=errors)}


def test_answers_about_the_person_go_into_whatever_section_asks_for_them() -> None:
    assert carried(form(section="me"), {}, form(carried=False), given(year="3")) == {"me": GIVEN}


def test_what_the_register_knows_is_not_taken_over() -> None:
    assert carried(form(), {"name": "Мадина"}, form(), given()) == {
        "personal": {key: value for key, value in GIVEN.items() if key != "name"}
    }


@pytest.mark.parametrize(
    ("new", "answers", "lost"),
    [
        (form(), given("phone"), {"phone"}),
        (form(), given(valid=PASSED), {"valid"}),
        (form(), given(abroad="no"), {"where", "abroad"}),
        (form(phone={"kind": "text"}), given(), {"phone"}),
        (form(valid={"protection": "none"}), given(), {"valid"}),
        (form(abroad={"carried": False}), given(), {"abroad"}),
    ],
    ids=["wrong then", "wrong by now", "not asked any more", "another kind", "seen by others", "not carried"],
)
def test_what_is_not_the_same_or_not_right_is_asked_anew(
    new: Form, answers: dict[str, SectionAnswers], lost: set[str]
) -> None:
    taken = carried(new, {}, form(), answers)["personal"]
    assert {key for key in GIVEN if taken.get(key) != GIVEN[key]} == lost


def test_nothing_is_taken_over_where_the_form_does_not_say_so() -> None:
    assert carried(form(carried=False), {}, form(), given()) == {}


@pytest.mark.parametrize(
    "spoiled", [{"section": 1, "kind": "declaration"}, {"section": 0, "protection": "inclusion"}]
)
def test_what_is_declared_anew_each_time_cannot_be_carried(spoiled: dict[str, Any]) -> None:
    data = copy.deepcopy(DATA)
    question = data["section"][spoiled["section"]]["question"][0]
    question |= {"carried": True} | {key: value for key, value in spoiled.items() if key == "protection"}
    with pytest.raises(DefinitionError, match="is carried over, which what is declared anew"):
        read(data)


def test_others_than_the_person_read_neutral_words() -> None:
    neutral = {"en": "About the applicant", "ru": "О заявителе", "tg": "Дар бораи аризадиҳанда"}
    data = copy.deepcopy(DATA)
    data["section"][0]["neutral"] = neutral
    section = read(data).section("personal")
    assert (section.words(own=True), section.words(own=False)) == (NAMES, neutral)
    question = section.question("where")
    assert question.words(own=False) == question.words(own=True) == NAMES
