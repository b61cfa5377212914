"""What is filled in with a move: in the engine, in the record, on the page of the move and in the history."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from mobility.accounts.models import Person
from mobility.accounts.queries import get_person
from mobility.base.languages import day, speaking
from mobility.base.lending import Effect, Guard, lent
from mobility.base.record import broken_links
from mobility.base.refusals import Refusal
from mobility.workflow import queries, services
from mobility.workflow.models import Case
from tests.client import Visitor
from tests.workflow.books import SMALL
from tests.workflow.world import NOW, World, person, store

FORM = """
[stages.draft.moves.send.form]
order   = { title = { en = "Order", ru = "Приказ", tg = "Фармон" } }
grounds = { title = { en = "Grounds", ru = "Основания", tg = "Асосҳо" }, kind = "text", required = false }
credits = { title = { en = "Credits", ru = "Кредиты", tg = "Кредитҳо" }, kind = "number" }
since   = { title = { en = "Since", ru = "С какого дня", tg = "Аз кадом рӯз" }, kind = "date" }
[stages.draft.moves.send.form.support]
title   = { en = "Support", ru = "Поддержка", tg = "Дастгирӣ" }
kind    = "choice"
choices = { full = { en = "Full", ru = "Полная", tg = "Пурра" }, part = { en = "Part", ru = "Часть", tg = "Қисм" } }
"""
BOOK = SMALL.replace("[stages.draft.moves.lapse]", f"{FORM}\n[stages.draft.moves.lapse]")
GOOD = {
    "order": " 12/3 ",
    "grounds": "",
    "credits": Decimal("4.5"),
    "since": date(2027, 9, 1),
    "support": "part",
}


@pytest.fixture
def case(world: World) -> Case:
    store(BOOK)
    return world.case("small", person(name="Nilufar"))


def person_of(case: Case) -> Person:
    found = get_person(case.subject_id, NOW)
    assert found is not None
    return found


def test_what_was_filled_in_stands_in_the_record_and_the_history(case: Case) -> None:
    event = services.fire(case.id, "send", actor=person_of(case), seen_version=1, now=NOW, form=GOOD)
    assert event.facts["form"] == {"credits": 4.5, "since": "2027-09-01", "support": "part"}
    assert event.text_digests.keys() == {"blank-order"}
    with speaking("ru"):
        filled = queries.history(case, person_of(case))[0].filled
    assert filled == (
        ("Приказ", "12/3"),
        ("Кредиты", "4,5"),
        ("С какого дня", day(date(2027, 9, 1), "ru")),
        ("Поддержка", "Часть"),
    )
    assert list(broken_links()) == []


@pytest.mark.parametrize(
    ("form", "key", "field"),
    [
        ({"order": " "}, "blank-owed", "blank-order"),
        ({"credits": None}, "blank-owed", "blank-credits"),
        ({"order": "x" * 201}, "blank-unfit", "blank-order"),
        ({"grounds": "x" * 4001}, "blank-unfit", "blank-grounds"),
        ({"credits": "many"}, "blank-unfit", "blank-credits"),
        ({"credits": Decimal("Infinity")}, "blank-unfit", "blank-credits"),
        ({"credits": True}, "blank-unfit", "blank-credits"),
        ({"since": "2027-09-01"}, "blank-unfit", "blank-since"),
        ({"support": "half"}, "blank-unfit", "blank-support"),
        ({"other": "x"}, "blank-unknown", None),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_blank(case: Case, form, key, field) -> None:
    with pytest.raises(Refusal) as refused:
        services.fire(case.id, "send", actor=person_of(case), seen_version=1, now=NOW, form={**GOOD, **form})
    assert (refused.value.key, refused.value.field, case.stage) == (key, field, "draft")


def test_the_page_of_the_move_asks_for_each_blank_in_the_readers_language(case: Case, app: Flask) -> None:
    applicant = Visitor(app, person_of(case))
    page = applicant.get("workflow.move_page", reference=case.reference, move_key="send")
    refused = applicant.submit(page, "Send", blank__credits="4,5", blank__support="part")
    assert (refused.status, refused.errors()) == (422, ["Fill in “Order”.", "Fill in “Since”."])
    typed = {"blank__since-day": "1", "blank__since-month": "9", "blank__since-year": "3026"}
    refused = applicant.submit(refused, "Send", blank__order="12/3", **typed)
    assert refused.errors() == ["Is the year right? The day may be at most 10 years from today."]
    typed["blank__since-year"] = "2027"
    done = applicant.submit(refused, "Send", blank__order="12/3", **typed)
    assert done.status == 303
    with speaking("en"):
        assert [value for _title, value in queries.history(case, person_of(case))[0].filled] == [
            "12/3",
            "4.5",
            day(date(2027, 9, 1), "en"),
            "Part",
        ]


def test_guards_and_effects_get_their_arguments(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    above = Guard(lambda case, now, value: True if value > 50 else "too-low", "assessments", {"value": float})
    note = Effect(
        lambda case, event, now, kind, copies: seen.append((kind, copies)), {"kind": str, "copies": int}
    )
    monkeypatch.setitem(lent.guards, "above", above)
    monkeypatch.setitem(lent.effects, "issue", note)
    monkeypatch.setitem(lent.refusals, "too-low", "too low")
    called = 'effects = [{ name = "issue", kind = "letter", copies = 2 }]\nrequires = [{ name = "above", value = %s }]'
    for value, key in ((40, "few"), (60, "many")):
        text = SMALL.replace('to    = "done"', f'to    = "done"\n{called % value}', 1).replace(
            '"small"', f'"{key}"'
        )
        store(text)
    low, high = world.case("few", person()), world.case("many", person())
    with pytest.raises(Refusal, match="too-low"):
        services.fire(low.id, "send", actor=person_of(low), seen_version=1, now=NOW)
    services.fire(high.id, "send", actor=person_of(high), seen_version=1, now=NOW)
    assert (low.stage, high.stage, seen) == ("draft", "done", [("letter", 2)])
