"""A rule book's text is read as it stands, or refused with the line of everything that is wrong with its shape."""

import re
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.workflow import rulebook
from mobility.workflow.rulebook import (
    Act,
    Deadline,
    Due,
    End,
    Holder,
    Move,
    Problem,
    Quorum,
    RuleBookError,
    Stage,
    parse,
)
from mobility.workflow.rulebook.problems import SHAPE

SHIPPED = Path(rulebook.__file__).parents[1] / "rulebooks" / "outgoing-study.toml"

DOCUMENTATION = Path(rulebook.__file__).parents[3] / "docs" / "rulebook.md"

SMALL = """\
[workflow]
key   = "small"
start = "draft"
title = { en = "Small", ru = "Малый", tg = "Хурд" }

[ends.done]
good  = true
title = { en = "Done", ru = "Готово", tg = "Тайёр" }

[stages.draft]
holder   = "applicant"
deadline = { working_days = 5, move = "lapse" }
title    = { en = "Draft", ru = "Черновик", tg = "Сиёҳнавис" }

[stages.draft.moves.send]
to    = "done"
tell  = { applicant = "received" }
title = { en = "Send", ru = "Отправить", tg = "Фиристодан" }

[stages.draft.moves.lapse]
clock = true
to    = "done"
tell  = { applicant = "lapsed" }
"""


@pytest.fixture(scope="module")
def shipped() -> rulebook.RuleBook:
    return parse(SHIPPED.read_text(encoding="utf-8"))


def test_a_stage_is_read_whole(shipped):
    assert shipped.stage("changes-asked") == Stage(
        key="changes-asked",
        title={"en": "Changes asked", "ru": "Ожидаются исправления", "tg": "Ислоҳ интизор аст"},
        holder=Holder("applicant"),
        edits="asked",
        due=None,
        deadline=Deadline(working_days=5, at=None, remind=(2, 0), move="lapse"),
        quorum=None,
        moves={
            "resubmit": Move(
                key="resubmit",
                title={"en": "Send again", "ru": "Отправить снова", "tg": "Аз нав фиристодан"},
                to="resume",
                who=None,
                auto=False,
                clock=False,
                requires=("asked-complete",),
                effects=(),
                reason="none",
                asks=None,
                tell={"asker": "resubmitted"},
            ),
            "lapse": Move(
                key="lapse",
                title=None,
                to="lapsed",
                who=None,
                auto=False,
                clock=True,
                requires=(),
                effects=(),
                reason="none",
                asks=None,
                tell={"applicant": "changes-lapsed", "coordinator": "changes-lapsed"},
            ),
        },
    )


def test_holders_dues_and_quorums_are_read(shipped):
    review, committee = shipped.stage("faculty-review"), shipped.stage("committee")
    assert (review.holder, review.quorum) == (Holder("faculty-reviewer", "faculty"), Quorum("assessments", 2))
    assert review.due == Due(working_days=7, at=None, remind=(3, 0), escalate="dean")
    assert committee.quorum == Quorum("assessments", "majority")
    assert committee.due == Due(working_days=None, at="call-selection", remind=(3, 0), escalate="coordinator")


def test_the_head_signs_the_selection(shipped):
    title = {"en": "Head's sign-off", "ru": "Подпись начальника управления", "tg": "Имзои сардори раёсат"}
    assert shipped.acts == {"sign-off": Act("sign-off", title, who="head-of-office", at="selection")}


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


def test_moves_from_everywhere_come_after_a_stages_own(shipped):
    assert [move.key for move in shipped.moves_from("approval")] == ["approve", "ask-for-changes", "reject", "withdraw"]
    assert shipped.move("approval", "withdraw") == shipped.everywhere["withdraw"]
    with pytest.raises(KeyError):
        shipped.move("approval", "promote")


def test_a_move_from_everywhere_does_not_lead_where_the_case_is():
    text = (
        SMALL + '[everywhere.moves.restart]\nto = "draft"\ntitle = { en = "Restart", ru = "Заново", tg = "Аз нав" }\n'
    )
    assert [move.key for move in parse(text).moves_from("draft")] == ["send", "lapse"]


def test_who_makes_a_move(shipped):
    movers = {
        (stage, key): shipped.mover(stage, shipped.move(stage, key))
        for stage, key in [
            ("approval", "approve"),
            ("approval", "withdraw"),
            ("draft", "lapse"),
            ("committee", "complete"),
        ]
    }
    assert movers == {
        ("approval", "approve"): Holder("dean", "faculty"),
        ("approval", "withdraw"): Holder("applicant"),
        ("draft", "lapse"): None,
        ("committee", "complete"): None,
    }


def test_ends_and_titles(shipped):
    assert [key for key, end in shipped.ends.items() if end.good] == ["confirmed"]
    assert (shipped.is_end("lapsed"), shipped.is_end("offer")) == (True, False)
    assert shipped.ends["lapsed"] == End("lapsed", shipped.title_of("lapsed"), good=False)
    assert shipped.title_of("offer")["tg"] == "Ҷавоби шумо"


def test_the_digest_is_that_of_the_text(shipped):
    assert shipped.digest == sha256(SHIPPED.read_bytes()).hexdigest()


def test_a_road_that_leads_nowhere_is_no_track():
    assert parse(SMALL.replace("good  = true", "good  = false")).path() == ()


def after(line: str, added: str) -> tuple[str, str]:
    return line, f"{line}\n{added}"


SEND, HOLDER, TITLE = 'to    = "done"\ntell  = { applicant = "received" }', 'holder   = "applicant"', "title = { en"
DEADLINE = 'deadline = { working_days = 5, move = "lapse" }'
WANTED = {"text": "a text in quotation marks", "names": "a list of names in quotation marks"}

# what is written instead of what -> the problems: line, path, key, values
WRONG: dict[str, tuple[tuple[str, str], list[tuple[int, str, str, dict[str, str]]]]] = {
    "broken": (
        ("[stages.draft]", "[stages.draft"),
        [(10, "", "not-toml", {"why": "Expected ']' at the end of a table declaration"})],
    ),
    "unended": (('"lapsed" }\n', '"lapsed"'), [(23, "", "not-toml", {"why": "Unclosed inline table"})]),
    "misspelt key": (
        ("holder   =", "houlder  ="),
        [
            (10, "stages.draft.holder", "missing", {"name": "holder"}),
            (11, "stages.draft.houlder", "unknown-key", {"name": "houlder", "near": "holder"}),
        ],
    ),
    "unknown part": (after("[workflow]", "owner = 1"), [(2, "workflow.owner", "unknown-key", {"name": "owner"})]),
    "number for text": (
        ('key   = "small"', "key   = 7"),
        [(2, "workflow.key", "wrong-type", {"name": "key", "wanted": WANTED["text"]})],
    ),
    "true for a number": (
        ("working_days = 5", "working_days = true"),
        [
            (
                12,
                "stages.draft.deadline.working_days",
                "wrong-type",
                {"name": "working_days", "wanted": "a whole number"},
            )
        ],
    ),
    "no days": (
        ("working_days = 5", "working_days = 0"),
        [
            (
                12,
                "stages.draft.deadline.working_days",
                "wrong-type",
                {"name": "working_days", "wanted": "a whole number from 1"},
            )
        ],
    ),
    "reminder after": (
        ("working_days = 5", "working_days = 5, remind = [-1]"),
        [(12, "stages.draft.deadline.remind", "wrong-type", {"name": "remind", "wanted": "a list of whole numbers"})],
    ),
    "unknown choice": (
        after(HOLDER, 'edits = "all"'),
        [(12, "stages.draft.edits", "wrong-type", {"name": "edits", "wanted": "“everything” or “asked”"})],
    ),
    "number among names": (
        after(SEND, 'requires = ["eligible", 1]'),
        [(18, "stages.draft.moves.send.requires", "wrong-type", {"name": "requires", "wanted": WANTED["names"]})],
    ),
    "language missing": (
        (', tg = "Тайёр"', ""),
        [(8, "ends.done.title.tg", "missing", {"name": "tg"})],
    ),
    "language blank": (
        ('tg = "Тайёр"', 'tg = " "'),
        [(8, "ends.done.title.tg", "missing", {"name": "tg"})],
    ),
    "button without words": (
        ('title = { en = "Send", ru = "Отправить", tg = "Фиристодан" }', ""),
        [(15, "stages.draft.moves.send.title", "missing", {"name": "title"})],
    ),
    "no name": (
        ('start = "draft"', 'start = "The draft"'),
        [(3, "workflow.start", "not-a-name", {"name": "The draft"})],
    ),
    "quorum of nothing": (
        after(HOLDER, "quorum = {}"),
        [(12, "stages.draft.quorum.assessments", "missing", {"name": "assessments"})],
    ),
    "quorum of a minority": (
        after(HOLDER, 'quorum = { assessments = "minority" }'),
        [(12, "stages.draft.quorum.assessments", "wrong-type", {"name": "assessments", "wanted": "“majority”"})],
    ),
    "reserved": (
        ("[ends.done]", '[ends.resume]\ntitle = { en = "A", ru = "А", tg = "А" }\n[ends.done]'),
        [(6, "ends.resume", "reserved", {"name": "resume"})],
    ),
    "named twice": (
        ("[ends.done]", '[ends.draft]\ntitle = { en = "A", ru = "А", tg = "А" }\n[ends.done]'),
        [(6, "ends.draft", "twice", {"name": "draft"})],
    ),
    "listed twice": (
        after(SEND, 'effects = ["free-seat", "free-seat"]'),
        [(18, "stages.draft.moves.send.effects", "twice", {"name": "effects"})],
    ),
    "own move and one from everywhere": (
        ("[stages.draft]", '[everywhere.moves.send]\nto = "done"\nauto = true\n\n[stages.draft]'),
        [(19, "stages.draft.moves.send", "twice", {"name": "send"})],
    ),
    "two times": (
        ("working_days = 5", 'working_days = 5, at = "call-closes"'),
        [(12, "stages.draft.deadline.at", "one-time", {"name": "at"})],
    ),
    "no time": (
        ("working_days = 5, ", ""),
        [(12, "stages.draft.deadline.working_days", "one-time", {"name": "working_days"})],
    ),
    "reminded too early": (
        ("working_days = 5", "working_days = 5, remind = [5, 4]"),
        [(12, "stages.draft.deadline.remind", "remind-too-early", {"name": "remind", "days": "5"})],
    ),
    "both by itself and by the clock": (
        after("clock = true", "auto = true"),
        [(21, "stages.draft.moves.lapse.clock", "auto-and-clock", {"name": "clock"})],
    ),
    "a reason of the clock": (
        after("clock = true", 'reason = "owed"'),
        [(22, "stages.draft.moves.lapse.reason", "nobody-to-ask", {"name": "reason"})],
    ),
    "no ends": (
        ('[ends.done]\ngood  = true\ntitle = { en = "Done", ru = "Готово", tg = "Тайёр" }\n', ""),
        [(1, "", "empty", {"name": "ends"})],
    ),
}


@pytest.mark.parametrize(("change", "problems"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_line(change, problems):
    assert SMALL.count(change[0]) >= 1
    with pytest.raises(RuleBookError) as refused:
        parse(SMALL.replace(*change, 1))
    assert [(p.line, p.path, p.key, dict(p.values)) for p in refused.value.problems] == problems


def test_each_problem_of_shape_is_shown_above():
    assert {key for _, problems in WRONG.values() for _, _, key, _ in problems} == SHAPE.keys()


def test_everything_wrong_is_said_at_once_in_the_order_of_lines():
    with pytest.raises(RuleBookError) as refused:
        parse(SMALL.replace('"small"', "1").replace('"applicant"\n', "2\n").replace("good  = true", "good  = 1"))
    assert [problem.line for problem in refused.value.problems] == [2, 7, 11]


def test_a_problem_reads_as_a_sentence():
    problem = Problem(12, "stages.draft.houlder", "unknown-key", (("name", "houlder"), ("near", "holder")))
    assert str(problem) == "line 12, stages.draft.houlder: “houlder” means nothing here. Did you mean “holder”?"


def test_text_within_long_strings_has_no_lines_of_its_own():
    text = SMALL.replace('en = "Small"', 'en = "Small"').replace(
        'key   = "small"', 'key   = """small\n[stages.draft]\nholder = 1"""'
    )
    with pytest.raises(RuleBookError) as refused:
        parse(text.replace(HOLDER, "holder = 1"))
    assert [(problem.line, problem.path) for problem in refused.value.problems] == [
        (2, "workflow.key"),
        (13, "stages.draft.holder"),
    ]


@pytest.mark.parametrize(
    "text", ["", "[" * 5000, "x = " + "[" * 5000, "#" * 200_000, "\0", "[stages]\ndraft = 1", "stages = 1"]
)
def test_no_text_breaks_the_reader(text):
    with pytest.raises(RuleBookError):
        parse(text)


@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.text("[]{}=\"'\\.,#\n\0 a1ж", max_size=3)), max_size=4))
def test_no_mistyping_breaks_the_reader(typed):
    text = SMALL
    for place, letters in typed:
        text = text[:place] + letters + text[place + len(letters) :]
    try:
        parse(text)
    except RuleBookError as refused:
        assert all(1 <= problem.line <= text.count("\n") + 1 and problem.text for problem in refused.problems)


def test_the_examples_of_the_documentation_are_toml():
    examples = re.findall(r"```toml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    for example in examples:
        alternatives = example.splitlines() if example.startswith(("due =", "quorum =")) else [example]
        assert all(tomllib.loads(one) for one in alternatives)
    assert {"[workflow]", "[acts.sign-off]"} <= {example.split("\n")[0] for example in examples}
