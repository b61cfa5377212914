"""A rule book's text is read as it stands."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

from mobility.workflow import rulebook
from mobility.workflow.rulebook import (
    Act,
    Called,
    Deadline,
    Due,
    End,
    Holder,
    Move,
    Quorum,
    Stage,
    parse,
)
from tests.workflow.books import SMALL

SHIPPED = Path(rulebook.__file__).parents[1] / "rulebooks" / "outgoing-study.toml"

DOCUMENTATION = Path(rulebook.__file__).parents[3] / "docs" / "rulebook.md"


@pytest.fixture(scope="module")
def shipped() -> rulebook.RuleBook:
    return parse(SHIPPED.read_text(encoding="utf-8"))


def test_a_stage_is_read_whole(shipped):
    assert shipped.stage("changes-asked") == Stage(
        title={"en": "Changes asked", "ru": "Ожидаются исправления", "tg": "Ислоҳ интизор аст"},
        holder=Holder(role="applicant"),
        edits="asked",
        due=None,
        deadline=Deadline(working_days=5, at=None, remind=(2, 0), move="lapse"),
        quorum=None,
        moves={
            "resubmit": Move(
                title={"en": "Send again", "ru": "Подать снова", "tg": "Аз нав супоридан"},
                to="resume",
                requires=(Called(name="asked-complete"),),
                effects=(Called(name="issue-receipt"), Called(name="note-claims")),
                tell={"asker": "resubmitted"},
            ).named("resubmit"),
            "lapse": Move(
                title={
                    "en": "Not sent again in time",
                    "ru": "Не подана снова вовремя",
                    "tg": "Сари вақт аз нав супорида нашуд",
                },
                to="lapsed",
                clock=True,
                tell={"applicant": "changes-lapsed", "coordinator": "changes-lapsed"},
            ).named("lapse"),
        },
    ).named("changes-asked")


def test_holders_dues_and_quorums_are_read(shipped):
    review, committee = shipped.stage("faculty-review"), shipped.stage("committee")
    assert (review.holder, review.quorum) == (
        Holder(role="faculty-reviewer", of="faculty"),
        Quorum(assessments=2),
    )
    assert review.due == Due(working_days=7, at=None, remind=(3, 0), escalate="dean")
    assert committee.quorum == Quorum(assessments="majority")
    assert committee.due == Due(working_days=None, at="call-selection", remind=(3, 0), escalate="coordinator")


def test_the_head_signs_the_selection(shipped):
    title = {"en": "Head's sign-off", "ru": "Подпись начальника управления", "tg": "Имзои сардори раёсат"}
    assert shipped.acts == {
        "sign-off": Act(title=title, who="head-of-office", at="selection").named("sign-off")
    }


def test_who_signs_neither_reviewed_nor_approved(shipped):
    assert shipped.separate_from("sign-off") == {"faculty-review", "approval"}
    assert shipped.separate_from("committee") == frozenset()


def test_the_stage_track_is_the_main_road(shipped):
    assert shipped.path() == (
        "draft",
        "document-check",
        "faculty-review",
        "approval",
        "committee",
        "selection",
        "nomination",
        "partner-answer",
        "offer",
    )


def test_the_way_on_leads_and_nothing_else_does(shipped):
    """Neither a return, nor an end that is not good, nor a way back to where the case has been."""
    leading = {
        stage: [
            move.key for move in shipped.moves_from(stage) if move.by_person and shipped.leads_on(stage, move)
        ]
        for stage in shipped.stages
    }
    assert {stage: moves for stage, moves in leading.items() if moves} == {
        "draft": ["submit"],
        "document-check": ["accept"],
        "approval": ["approve"],
        "nomination": ["nominate"],
        "partner-answer": ["accept"],
        "offer": ["accept"],
    }


def test_moves_from_everywhere_come_after_a_stages_own(shipped):
    assert [move.key for move in shipped.moves_from("approval")] == [
        "approve",
        "ask-for-changes",
        "reject",
        "withdraw",
        "end-with-the-call",
    ]
    assert shipped.move("approval", "withdraw") == shipped.everywhere["withdraw"]
    with pytest.raises(KeyError):
        shipped.move("approval", "promote")


def test_a_move_from_everywhere_does_not_lead_where_the_case_is():
    text = (
        SMALL
        + '[everywhere.moves.restart]\nto = "draft"\ntitle = { en = "Restart", ru = "Заново", tg = "Аз нав" }\n'
    )
    assert [move.key for move in parse(text).moves_from("draft")] == ["send", "lapse"]


def test_who_makes_a_move(shipped):
    movers = {
        (stage, key): shipped.movers(stage, shipped.move(stage, key))
        for stage, key in [
            ("approval", "approve"),
            ("approval", "withdraw"),
            ("draft", "lapse"),
            ("committee", "complete"),
        ]
    }
    assert movers == {
        ("approval", "approve"): (Holder(role="dean", of="faculty"),),
        ("approval", "withdraw"): (Holder(role="applicant"),),
        ("draft", "lapse"): (),
        ("committee", "complete"): (),
    }


def test_ends_and_titles(shipped):
    assert [key for key, end in shipped.ends.items() if end.good] == ["confirmed"]
    assert (shipped.is_end("lapsed"), shipped.is_end("offer")) == (True, False)
    assert shipped.ends["lapsed"] == End(title=shipped.title_of("lapsed")).named("lapsed")
    assert shipped.title_of("offer")["tg"] == "Ҷавоби аризадиҳанда"


def test_the_digest_is_that_of_the_text(shipped):
    assert shipped.digest == sha256(SHIPPED.read_bytes()).hexdigest()


def test_a_road_that_leads_nowhere_is_no_track():
    assert parse(SMALL.replace("good  = true", "good  = false")).path() == ()


def test_the_examples_of_the_documentation_are_toml():
    examples = re.findall(r"```toml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    for example in examples:
        alternatives = [example] if example.startswith("[") else example.splitlines()
        assert all(tomllib.loads(one) for one in alternatives)
    assert {"[workflow]", "[acts.sign-off]"} <= {example.split("\n")[0] for example in examples}
