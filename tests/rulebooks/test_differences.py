"""What changes between two books is told: nothing where they mean the same, something for whatever is changed."""

from copy import deepcopy
from itertools import combinations
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mobility.accounts.roles import ROLES
from mobility.base.languages import speaking
from mobility.rulebooks.differences import differences
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.rulebook import Holder, RuleBook, RuleBookError, Stage, parse
from tests.workflow.books import Data, as_toml
from tests.workflow.test_lint_laws import sound_books
from tests.workflow.world import COUNCIL, REVIEWED

ONCE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def told(old: str, new: str) -> list[str]:
    with speaking("en"):
        return differences(parse(old), parse(new))


@pytest.mark.parametrize("text", [*shipped_texts().values(), COUNCIL, REVIEWED])
def test_nothing_is_told_of_a_remark(app: Flask, text: str) -> None:
    assert told(text, f"# a remark\n{text}\n") == []


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (
            "working_days = 5",
            "working_days = 7",
            ["Review: the promise is 7 working days instead of 5 working days."],
        ),
        (
            'reason = "owed"\n',
            "",
            ["Review, “Ask”: no reason is asked for; until now: a reason must be given."],
        ),
        (
            'tell     = { applicant = "confirmed" }',
            'tell     = { applicant = "confirmed", dean = "received" }',
            ["Review, “complete”: Dean (“We have received your application: …”) is now told."],
        ),
        (
            'escalate = "dean"',
            'escalate = "head-of-office"',
            ["Review: when it is late, Head of the office learns it instead of Dean."],
        ),
        ("assessments = 2", "assessments = 3", ["Review: assessments: 3; until now: assessments: 2."]),
        (
            'title = { en = "Done"',
            'title = { en = "Finished"',
            ["Done (English): it is now called “Finished” instead of “Done”."],
        ),
        (
            "[ends.done]",
            '[ends.other]\ntitle = { en = "Other", ru = "O", tg = "O" }\n[ends.done]',
            ["New end: “Other”."],
        ),
    ],
)
def test_a_change_is_told_in_a_sentence(app: Flask, old: str, new: str, sentences: list[str]) -> None:
    assert told(REVIEWED, REVIEWED.replace(old, new, 1)) == sentences


def test_the_kind_of_scope_that_is_implied_is_no_change_if_it_is_said(app: Flask) -> None:
    implied = REVIEWED.replace('{ role = "faculty-reviewer", of = "faculty" }', '"faculty-reviewer"')
    assert implied != REVIEWED
    assert told(REVIEWED, implied) == told(implied, REVIEWED) == []


def test_that_the_holder_makes_a_move_is_no_change_if_it_is_said(app: Flask) -> None:
    said = EXTRA.replace('to    = "done"', 'to    = "done"\nwho   = "coordinator"')
    assert said != EXTRA
    assert told(REVIEWED + EXTRA, REVIEWED + said) == told(REVIEWED + said, REVIEWED + EXTRA) == []
    other = EXTRA.replace('to    = "done"', 'to    = "done"\nwho   = "vice-rector"')
    assert told(REVIEWED + EXTRA, REVIEWED + other) == [
        "Extra, “On”: it is made by Vice-rector instead of by Coordinator."
    ]


EXTRA = """
[stages.extra]
holder = "coordinator"
title  = { en = "Extra", ru = "E", tg = "E" }
[stages.extra.moves.on]
to    = "done"
title = { en = "On", ru = "O", tg = "O" }
"""


def test_that_a_step_becomes_a_signature_of_a_branch_is_told_once_and_not_of_who_makes_it_anyway(
    app: Flask,
) -> None:
    held = EXTRA.replace('holder = "coordinator"', 'holder = { role = "dean", of = "faculty" }')
    branch = """
[stages.extra.branches.faculty]
holder = { role = "dean", of = "faculty" }
title  = { en = "The faculty", ru = "F", tg = "F" }
"""
    signed = held.replace('to    = "done"', 'signs = true\nbranch = "faculty"') + branch
    assert sorted(told(REVIEWED + held, REVIEWED + signed)) == [
        "Extra, “On”: it is a signature instead of a step on.",
        "Extra, “On”: it now belongs to “The faculty”.",
        "Extra: it now also waits for The faculty: Dean (Faculty).",
    ]
    assert sorted(told(REVIEWED + signed, REVIEWED + held)) == [
        "Extra, “On”: it is a step on instead of a signature.",
        "Extra, “On”: it no longer belongs to “The faculty”.",
        "Extra, “On”: it now leads to “Done”.",
        "Extra: it no longer waits for “The faculty: Dean (Faculty)”.",
    ]


def test_a_way_back_from_an_end_is_told(app: Flask) -> None:
    text = next(each for each in shipped_texts().values() if parse(each).key == "outgoing-study")
    start = text.index("[ends.not-selected.moves.take-up]")
    without = text[:start] + text[text.index("[ends.rejected]") :]
    name = "Open again after an appeal"
    (said,) = told(without, text)
    assert said.startswith(f"Not selected: new move “{name}” → “Waiting list” (by itself; if: ")
    assert told(text, without) == [f"Not selected: the move “{name}: Waiting list” is gone."]
    assert told(text, text.replace('["appeal-granted"]', '["appeal-granted", "eligible"]')) == [
        f"Not selected, “{name}”: “The applicant is eligible for the call” must now hold."
    ]
    end = "[ends.not-selected]\ntitle"
    new = text.replace("not-selected", "left").replace('en = "Not selected"', 'en = "Left"')
    assert end in text
    said = told(text, new)
    assert "New end: “Left”." in said
    assert [
        each for each in said if each.startswith(f"Left: new move “{name}” → “Waiting list” (by itself; ")
    ]


def test_what_belongs_to_a_new_stage_is_told_once_and_its_moves_each(app: Flask) -> None:
    said = [
        "New stage: “Extra”, it waits for Coordinator.",
        "Extra: new move “On” → “Done” (Coordinator).",
    ]
    assert told(REVIEWED, REVIEWED + EXTRA) == said
    assert told(REVIEWED + EXTRA, REVIEWED) == ["The stage “Extra” is gone."]


def test_a_new_move_is_told_with_its_maker_its_words_its_conditions_and_whom_it_tells(app: Flask) -> None:
    forced = """
[stages.review.moves.force]
who      = "head-of-office"
to       = "done"
reason   = "owed"
requires = ["eligible"]
effects  = ["free-seat"]
tell     = { applicant = "received" }
title    = { en = "Force", ru = "F", tg = "F" }
[stages.changes]"""
    (said,) = told(REVIEWED, REVIEWED.replace("\n[stages.changes]", forced, 1))
    assert said == (
        "Review: new move “Force” → “Done” (Head of the office; a reason must be given; "
        "if: The applicant is eligible for the call; then: The seat becomes free; "
        "told: Applicant (“We have received your application: …”))."
    )


def test_days_of_reminders_are_told_as_they_are_counted(app: Flask) -> None:
    two, last = (
        REVIEWED.replace("working_days = 5", f"working_days = 5, remind = {days}") for days in ([2], [1, 0])
    )
    assert told(two, last) == [
        "Review: reminders go out 1 working day before, on the day itself; until now: 2 working days before."
    ]


def test_a_new_branch_is_told_with_its_time_and_for_which_cases_it_is(app: Flask) -> None:
    third = """[stages.approvals.branches.third]
holder = "visa-officer"
due    = { working_days = 2, remind = [1], escalate = "vice-rector" }
when   = "eligible"
title  = { en = "Third", ru = "T", tg = "T" }
[stages.approvals.moves.sign]"""
    (said,) = told(COUNCIL, COUNCIL.replace("[stages.approvals.moves.sign]", third, 1))
    assert said == (
        "Approvals: it now also waits for Third: Visa officer, 2 working days, when late told: Vice-rector, "
        "reminders: 1 working day before, only where this holds: The applicant is eligible for the call."
    )


def test_a_stage_that_gets_branches_waits_for_them_and_not_for_who_holds_the_whole(app: Flask) -> None:
    alone = COUNCIL[: COUNCIL.index("[stages.approvals.branches")].replace(
        'holder = "coordinator"', 'holder = { role = "dean", of = "faculty" }'
    )
    rest = COUNCIL[COUNCIL.index("[stages.approvals.moves.reject]") :].replace(
        'auto     = true\nto       = "council"\nrequires = ["all-signed"]',
        'to = "council"\ntitle = { en = "On", ru = "O", tg = "O" }',
        1,
    )
    said = told(alone + rest, COUNCIL)
    assert "Approvals: as a whole it is held by Coordinator instead of Dean (Faculty)." in said
    assert "Approvals: it now also waits for The faculty: Dean (Faculty)." in said
    assert not [each for each in said if "it waits for Coordinator" in each]


def test_a_stage_that_has_another_key_is_still_the_same(app: Flask) -> None:
    slower = REVIEWED.replace("working_days = 5", "working_days = 7")
    renamed = slower.replace("stages.review", "stages.reading").replace('"review"', '"reading"')
    assert told(REVIEWED, renamed) == [
        "Review: its key is now “reading” instead of “review”.",
        "Review: the promise is 7 working days instead of 5 working days.",
    ]


def test_the_order_of_moves_is_told(app: Flask) -> None:
    first, second = (
        REVIEWED.index("[stages.review.moves.complete]"),
        REVIEWED.index("[stages.review.moves.ask]"),
    )
    end = REVIEWED.index("[stages.changes]")
    turned = REVIEWED[:first] + REVIEWED[second:end] + REVIEWED[first:second] + REVIEWED[end:]
    assert told(REVIEWED, turned) == ["Review: the order is now Ask, “complete” instead of “complete”, Ask."]


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        (["review"], [], []),
        (
            ["review", "changes"],
            ["review", "changes", "extra"],
            ["From now on nobody acts in two of these on one case: Review, Changes, Extra."],
        ),
        (
            ["review", "changes", "extra"],
            ["review", "changes"],
            [
                "On one case the same person may now act in all of these: Review, Extra.",
                "On one case the same person may now act in all of these: Changes, Extra.",
            ],
        ),
        (
            ["review", "changes"],
            ["review", "extra"],
            [
                "From now on nobody acts in two of these on one case: Review, Extra.",
                "On one case the same person may now act in all of these: Review, Changes.",
            ],
        ),
    ],
)
def test_a_group_that_grows_lets_nobody_do_more(
    app: Flask, old: list[str], new: list[str], sentences: list[str]
) -> None:
    def book(group: list[str]) -> str:
        names = ", ".join(f'"{key}"' for key in group)
        return REVIEWED.replace("[workflow]", f"[workflow]\nseparate = [[{names}]]", 1) + EXTRA

    assert told(book(old), book(new)) == sentences


def leaves(data: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The path of each part of a book's data."""
    if not isinstance(data, dict):
        return [path]
    found = [path] if path else []
    return found + [leaf for key, value in data.items() for leaf in leaves(value, (*path, key))]


def without(data: Data, path: tuple[str, ...]) -> Data:
    changed = deepcopy(data)
    part = changed
    for key in path[:-1]:
        part = part[key]
    del part[path[-1]]
    return changed


def meaning(book: RuleBook) -> Any:
    """All that is compared: everything but the text itself, with the order in which moves stand."""
    moves = [[*book.everywhere], *([*stage.moves] for stage in book.stages.values())]
    parts = (
        book.title,
        book.start,
        {frozenset(pair) for group in book.separate for pair in combinations(sorted({*group}), 2)},
        book.acts,
        book.ends,
        {key: in_effect(stage) for key, stage in book.stages.items()},
        book.everywhere,
    )
    return parts, moves


def in_effect(stage: Stage) -> dict[str, Any]:
    """With what is implied where nothing is said: the kind of scope of a role, the holder as who makes a move."""
    said = stage.model_dump()
    for part in (said, *said["branches"].values()):
        part["holder"] = asked(Holder(**part["holder"]))
    for move in said["moves"].values():
        same = move["who"] and asked(Holder(role=move["who"])) == said["holder"]
        move["who"] = None if same else move["who"]
    return said


def asked(holder: Holder) -> Holder:
    implied = ROLES[holder.role].scope_kind if holder.role in ROLES else None
    return Holder(role=holder.role, of=holder.of or implied)


@given(sound_books())
@ONCE
def test_equal_books_have_no_differences(app: Flask, data: Data) -> None:
    assert told(as_toml(data), as_toml(deepcopy(data))) == []


@given(sound_books(), st.data())
@ONCE
def test_whatever_is_left_out_is_told_both_ways(app: Flask, data: Data, draws: st.DataObject) -> None:
    path = draws.draw(st.sampled_from(leaves(data)))
    assume(path[-1] != "key")
    old = as_toml(data)
    try:
        new = as_toml(without(data, path))
        changed = meaning(parse(old)) != meaning(parse(new))
    except RuleBookError:
        assume(False)
    assert bool(told(old, new)) == changed
    assert bool(told(new, old)) == changed


@given(sound_books(), sound_books())
@ONCE
def test_two_books_differ_in_sentences_if_they_differ(app: Flask, one: Data, other: Data) -> None:
    old, new = as_toml(one), as_toml(other)
    assert bool(told(old, new)) == (meaning(parse(old)) != meaning(parse(new)))
