"""What is no rule book is refused, with the line of everything that is wrong with its shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.workflow.rulebook import Problem, RuleBookError, parse
from mobility.workflow.rulebook.problems import SHAPE
from tests.workflow.books import SMALL


def after(line: str, added: str) -> tuple[str, str]:
    return line, f"{line}\n{added}"


SEND, HOLDER, TITLE = (
    'to    = "done"\ntell  = { applicant = "received" }',
    'holder   = "applicant"',
    "title = { en",
)
GOOD = 'title = { en = "Done", ru = "Готово", tg = "Тайёр" }\n'
TITLED = 'title = { en = "B", ru = "B", tg = "B" }'
LOST = GOOD + '[ends.lost]\ntitle = { en = "L", ru = "L", tg = "L" }\n'
BACK = '[ends.lost.moves.back]\nauto = true\nto = "draft"\n'
DEADLINE = 'deadline = { working_days = 5, move = "lapse" }'
WANTED = {"text": "a text in quotation marks", "names": "a list of names in quotation marks"}

# what is written instead of what -> the problems: line, path, key, values
WRONG: dict[str, tuple[tuple[str, str], list[tuple[int, str, str, dict[str, str]]]]] = {
    "broken": (
        ("[stages.draft]", "[stages.draft"),
        [(10, "", "not-toml", {"why": "a square bracket is opened here and not closed"})],
    ),
    "unended": (
        ('"lapsed" }\n', '"lapsed"'),
        [(23, "", "not-toml", {"why": "a curly bracket is opened here and not closed"})],
    ),
    "endless number": (
        ("working_days = 5", f"working_days = {'9' * 5000}"),
        [(12, "", "not-toml", {"why": "a number has too many digits"})],
    ),
    "number of more digits than anybody means": (
        after(SEND, 'requires = [{ name = "mean-at-least", value = 0x3b9aca00 }]'),
        [(18, "stages.draft.moves.send.requires.value", "not-toml", {"why": "a number has too many digits"})],
    ),
    "misspelt key": (
        ("holder   =", "houlder  ="),
        [
            (10, "stages.draft.holder", "missing", {"name": "holder"}),
            (11, "stages.draft.houlder", "unknown-key", {"name": "houlder", "near": "holder"}),
        ],
    ),
    "heading renamed alone": (
        ("[stages.draft]", "[stages.drafting]"),
        [
            (
                15,
                "stages.draft",
                "no-heading",
                {"name": "draft", "part": "stages.draft", "near": "stages.drafting"},
            )
        ],
    ),
    "heading left out": (
        (GOOD, GOOD + BACK + 'requires = ["appeal-granted"]\n'),
        [(9, "ends.lost", "no-heading", {"name": "lost", "part": "ends.lost"})],
    ),
    "unknown part": (
        after("[workflow]", "owner = 1"),
        [(2, "workflow.owner", "unknown-key", {"name": "owner"})],
    ),
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
    "more days than anybody waits": (
        ("working_days = 5", "working_days = 1000"),
        [
            (
                12,
                "stages.draft.deadline.working_days",
                "wrong-type",
                {"name": "working_days", "wanted": "a whole number up to 999"},
            )
        ],
    ),
    "reminder after": (
        ("working_days = 5", "working_days = 5, remind = [-1]"),
        [
            (
                12,
                "stages.draft.deadline.remind",
                "wrong-type",
                {"name": "remind", "wanted": "a list of whole numbers"},
            )
        ],
    ),
    "unknown choice": (
        after(HOLDER, 'edits = "all"'),
        [(12, "stages.draft.edits", "wrong-type", {"name": "edits", "wanted": "“everything” or “asked”"})],
    ),
    "number among names": (
        after(SEND, 'requires = ["eligible", 1]'),
        [
            (
                18,
                "stages.draft.moves.send.requires",
                "wrong-type",
                {"name": "requires", "wanted": WANTED["names"]},
            )
        ],
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
    "no name of a stage": (
        ("[ends.done]", '[ends.Lost]\ntitle = { en = "A", ru = "А", tg = "А" }\n[ends.done]'),
        [(6, "ends.Lost", "not-a-name", {"name": "Lost"})],
    ),
    "quorum of nothing": (
        after(HOLDER, "quorum = {}"),
        [(12, "stages.draft.quorum.assessments", "missing", {"name": "assessments"})],
    ),
    "quorum of a minority": (
        after(HOLDER, 'quorum = { assessments = "minority" }'),
        [
            (
                12,
                "stages.draft.quorum.assessments",
                "wrong-type",
                {"name": "assessments", "wanted": "a whole number from 1 or “majority” or “all”"},
            )
        ],
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
        [(18, "stages.draft.moves.send.effects", "repeated", {"name": "free-seat"})],
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
    "a form of the clock": (
        after("clock = true", 'form = { why = { title = { en = "W", ru = "W", tg = "W" } } }'),
        [(22, "stages.draft.moves.lapse.form", "nobody-to-ask", {"name": "form"})],
    ),
    "a reason of the clock": (
        after("clock = true", 'reason = "owed"'),
        [(22, "stages.draft.moves.lapse.reason", "nobody-to-ask", {"name": "reason"})],
    ),
    "somebody leads back from an end": (
        (GOOD, LOST + BACK.replace("auto = true", TITLED)),
        [(11, "ends.lost.moves.back", "end-rests", {"name": "back"})],
    ),
    "back from an end on no condition": (
        (GOOD, LOST + BACK),
        [(11, "ends.lost.moves.back.requires", "missing", {"name": "requires"})],
    ),
    "back from a good end": (
        (GOOD, GOOD + BACK.replace("lost", "done") + 'requires = ["granted"]\n'),
        [(9, "ends.done.moves", "good-rests", {"name": "moves"})],
    ),
    "two quorums": (
        after(HOLDER, "quorum = { assessments = 1, votes = 1 }"),
        [(12, "stages.draft.quorum.votes", "one-quorum", {"name": "votes"})],
    ),
    "a tie of assessments": (
        after(HOLDER, 'quorum = { assessments = 1, tie = "dean" }'),
        [(12, "stages.draft.quorum.tie", "of-votes", {"name": "tie"})],
    ),
    "a tie of a share": (
        after(HOLDER, 'quorum = { votes = 1, carried = "2/3", tie = "dean" }'),
        [(12, "stages.draft.quorum.tie", "no-tie", {"name": "tie"})],
    ),
    "a share above all": (
        after(HOLDER, 'quorum = { votes = 1, carried = "3/2" }'),
        [
            (
                12,
                "stages.draft.quorum.carried",
                "wrong-type",
                {"name": "carried", "wanted": "“majority”, “all” or a share such as “2/3”"},
            )
        ],
    ),
    "a veto of nobody": (
        after(HOLDER, "quorum = { votes = 1, veto = false }"),
        [
            (
                12,
                "stages.draft.quorum.veto",
                "wrong-type",
                {"name": "veto", "wanted": "true or a role's name in quotation marks"},
            )
        ],
    ),
    "branches and a quorum": (
        after(
            HOLDER,
            'quorum = { votes = 1 }\nbranches = { dean = { title = { en = "D", ru = "D", tg = "D" }, holder = "dean" } }',
        ),
        [(13, "stages.draft.branches", "branches-or-quorum", {"name": "branches"})],
    ),
    "a branch that is no name for one": (
        after(HOLDER, 'branches = { watch = { title = { en = "D", ru = "D", tg = "D" }, holder = "dean" } }'),
        [(12, "stages.draft.branches.watch", "reserved", {"name": "watch"})],
    ),
    "a signature that leads away": (
        after(SEND, "signs = true"),
        [(16, "stages.draft.moves.send.to", "stays", {"name": "to"})],
    ),
    "a move that leads nowhere": (
        ('to    = "done"\n', ""),
        [(15, "stages.draft.moves.send.to", "missing", {"name": "to"})],
    ),
    "a vote that signs": (
        ('to    = "done"\n', 'signs = true\nvote = "yes"\n'),
        [(17, "stages.draft.moves.send.vote", "one-voice", {"name": "vote"})],
    ),
    "somebody's branch": (
        after(SEND, 'who = "dean"\nbranch = "dean"'),
        [(19, "stages.draft.moves.send.branch", "not-of-a-branch", {"name": "branch"})],
    ),
    "choices of a line": (
        after(
            SEND,
            'form = { why = { title = { en = "W", ru = "W", tg = "W" }, '
            'choices = { a = { en = "A", ru = "А", tg = "А" } } } }',
        ),
        [(18, "stages.draft.moves.send.form.why.choices", "choices", {"name": "choices"})],
    ),
    "a choice of nothing": (
        after(SEND, 'form = { why = { kind = "choice", title = { en = "W", ru = "W", tg = "W" } } }'),
        [(18, "stages.draft.moves.send.form.why.choices", "choices", {"name": "choices"})],
    ),
    "bounds that leave no number": (
        after(
            SEND,
            'form = { why = { kind = "number", least = 3, most = 2, title = { en = "W", ru = "W", tg = "W" } } }',
        ),
        [(18, "stages.draft.moves.send.form.why.least", "bounds", {"name": "least"})],
    ),
    "a bound of a line": (
        after(SEND, 'form = { why = { most = 2.5, title = { en = "W", ru = "W", tg = "W" } } }'),
        [(18, "stages.draft.moves.send.form.why.most", "bounds", {"name": "most"})],
    ),
    "a line that has passed": (
        after(SEND, 'form = { why = { past = true, title = { en = "W", ru = "W", tg = "W" } } }'),
        [(18, "stages.draft.moves.send.form.why.past", "past-of-a-date", {"name": "past"})],
    ),
    "an argument that is a list": (
        after(SEND, 'requires = [{ name = "mean-at-least", value = [60] }]'),
        [
            (
                18,
                "stages.draft.moves.send.requires.value",
                "wrong-type",
                {"name": "value", "wanted": "a text, a number, true or false"},
            )
        ],
    ),
    "no ends": (
        ('[ends.done]\ngood  = true\ntitle = { en = "Done", ru = "Готово", tg = "Тайёр" }\n', "[ends]\n"),
        [(6, "ends", "empty", {"name": "ends"})],
    ),
    "no part for ends": (
        ('[ends.done]\ngood  = true\ntitle = { en = "Done", ru = "Готово", tg = "Тайёр" }\n', ""),
        [(1, "ends", "missing", {"name": "ends"})],
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
        parse(
            SMALL.replace('"small"', "1").replace('"applicant"\n', "2\n").replace("good  = true", "good  = 1")
        )
    assert [problem.line for problem in refused.value.problems] == [2, 7, 11]


def test_a_problem_reads_as_a_sentence():
    problem = Problem(12, "stages.draft.houlder", "unknown-key", (("name", "houlder"), ("near", "holder")))
    assert (
        str(problem) == "line 12, stages.draft.houlder: “houlder” means nothing here. Did you mean “holder”?"
    )


def test_a_mark_of_the_encoding_in_front_is_no_mistake():
    assert parse("\ufeff" + SMALL).stages == parse(SMALL).stages


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


@given(
    st.lists(st.tuples(st.integers(0, len(SMALL)), st.text("[]{}=\"'\\.,#\n\0 a1ж", max_size=3)), max_size=4)
)
def test_no_mistyping_breaks_the_reader(typed):
    text = SMALL
    for place, letters in typed:
        text = text[:place] + letters + text[place + len(letters) :]
    assert all(1 <= problem.line <= text.count("\n") + 1 and problem.text for problem in problems_of(text))


EVERYTHING = {  # each part with each of its entries, as lines of a text
    "stages.draft": ["edits", "due", "quorum", "branches"],
    "stages.draft.moves.send": [
        "signs", "vote", "branch", "who", "auto", "clock", "requires", "effects", "reason", "asks", "form",
    ],
    "stages.draft.moves.send.form.why": ["title", "kind", "required", "choices", "least", "most"],
    "stages.draft.due": ["working_days", "at", "remind", "escalate"],
    "stages.draft.quorum": ["assessments", "votes", "carried", "veto", "tie"],
    "acts.sign": ["title", "who", "at"],
    "ends.other": ["title", "good"],
}  # fmt: skip
VALUES = ["1", "-1", "0", "2.5", "nan", "-inf", "1e400", "true", '""', '"a"', '"Ж"', "[]", '["a"]', "[1]", "[[]]", "{}",
          "{ a = 1 }", "{ name = 1 }", "2026-11-29", "12:30:00", "[{ x = nan }]"]  # fmt: skip
LONG = "0x" + "f" * 5000  # digits of a number that Python reads, but gives no text of
VALUES += [LONG, "9" * 5000, f"[{LONG}]", f"[{{ name = 'a', x = {LONG} }}]", f"{{ a = {LONG} }}",
           f'"{"9" * 5000}"', f'"{"9" * 5000}/{"9" * 5001}"']  # fmt: skip


@pytest.mark.parametrize(
    ("part", "entry"), [(part, each) for part, all_ in EVERYTHING.items() for each in all_]
)
def test_whatever_is_written_as_an_entry_is_read_or_refused(part, entry):
    for value in VALUES:
        text = (
            f"{SMALL}\n[{part}]\n{entry} = {value}\n"
            if f"[{part}]" not in SMALL
            else SMALL.replace(f"[{part}]", f"[{part}]\n{entry} = {value}")
        )
        assert all(problem.text for problem in problems_of(text)), value


def problems_of(text: str) -> list[Problem]:
    try:
        parse(text)
    except RuleBookError as refused:
        return refused.problems
    return []
