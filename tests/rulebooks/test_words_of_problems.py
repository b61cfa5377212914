"""What is wrong with a rule book is said in the reader's language, down to the pieces that a sentence is made of."""

import re

import pytest
from flask import Flask

from mobility.base.languages import speaking
from mobility.rulebooks.faults import of_problem
from mobility.rulebooks.proof import proof_of
from mobility.rulebooks.words import of_guard
from mobility.workflow.engine.books import shipped_texts
from mobility.workflow.lint.names import WANTED
from mobility.workflow.rulebook.fragments import FRAGMENTS, in_language
from mobility.workflow.rulebook.reading import _WANTED as SHAPES
from mobility.workflow.rulebook.shape import whole_number_or
from tests.workflow.world import COUNCIL, REVIEWED

NO_TOML = [
    "x", "a = 1 b", "a", "[a", "[[a]", "a = [1", "a = {b = 1", 'a = "\\q"', 'a = "\\u12"', 'a = "\\ud800"', 'a = "b',
    "a = 2027-13-01", "a = nothing", "a = 1\na = 2", "[a]\n[a]", "a = {b = 1, b = 2}", "a = [1]\n[[a]]", 'a = "\x01"',
    "= 1", "a = {}\n[a.b]", "[[a]]\n[a]", "a.b = 1\n[a]", "# \x01", "[[a.b]]\n[a]\nb.c = 1", 'a = ["b, "c"]',
    "a = “b”",
]  # fmt: skip
WRONG = [
    REVIEWED.replace("working_days = 5", 'working_days = "5"'),
    REVIEWED.replace("working_days = 5", "working_days = 0"),
    REVIEWED.replace("assessments = 2", 'assessments = "few"'),
    REVIEWED.replace('reason = "owed"', 'reason = "perhaps"'),
    REVIEWED.replace('edits  = "asked"', 'edits  = "none"'),
    REVIEWED.replace('requires = ["quorum-reached"]', "requires = 3"),
    REVIEWED.replace('requires = ["quorum-reached"]', 'requires = [{ name = "mean-at-least" }]'),
    REVIEWED.replace('holder = "applicant"', "holder = 3"),
    REVIEWED.replace('start = "review"', 'start = "changes"'),
    COUNCIL.replace('veto = "vice-rector"', "veto = 3"),
    COUNCIL.replace('when   = "eligible"', "when = 3"),
    COUNCIL.replace('title = { en = "Against"', 'title = { en = "In favour"'),
]
LATIN = re.compile(r"[A-Za-z]{3,}")
NAMES = re.compile(r"“[^”]*”|«[^»]*»|'[^']*'|\(.*?\)|TOML|Unicode")


@pytest.mark.parametrize("language", ["ru", "tg"])
@pytest.mark.parametrize("text", [*NO_TOML, *WRONG])
def test_no_english_is_left(app: Flask, text: str, language: str) -> None:
    problems = proof_of(text, "reviewed").problems
    assert problems
    with speaking(language):
        said = [of_problem(problem) for problem in problems]
    assert [LATIN.findall(NAMES.sub("", sentence)) for sentence in said] == [[]] * len(said)


def test_each_kind_that_is_wanted_is_a_known_piece() -> None:
    kinds = [*WANTED.values(), *(each for pair in SHAPES.values() for each in pair)]
    assert [kind for kind in kinds if kind not in FRAGMENTS] == []
    wanted = whole_number_or("majority", "all").wanted
    assert in_language(wanted, lambda text: text.replace("number", "numeral")) == wanted.replace(
        "number", "numeral"
    )


@pytest.mark.parametrize(
    "text", ["a = b\n", "[stages.draft]\n[stages.draft]\n", WRONG[2], WRONG[3], WRONG[9]]
)
@pytest.mark.parametrize("language", ["ru", "tg"])
def test_names_stand_in_the_quotation_marks_of_the_language(app: Flask, text: str, language: str) -> None:
    with speaking(language):
        said = " ".join(of_problem(problem) for problem in proof_of(text, "reviewed").problems)
    assert ("«" in said, "“" in said) == (True, False)


@pytest.mark.parametrize("language", ["en", "ru", "tg"])
def test_what_pages_bring_about_is_called_by_its_title(app: Flask, language: str) -> None:
    text = shipped_texts()["outgoing-study.toml"].replace('"on-waiting-list"', '"left-out"')
    with speaking(language):
        said = [
            of_problem(each)
            for each in proof_of(text, "outgoing-study").problems
            if each.key == "nothing-waits-for"
        ]
        title = of_guard("on-waiting-list")
    assert [f"{title} (on-waiting-list)" in sentence for sentence in said] == [True]


@pytest.mark.parametrize(("language", "what"), [("ru", "голосовать «за»"), ("tg", "«тарафдор» овоз")])
def test_a_vote_is_called_by_its_title(app: Flask, language: str, what: str) -> None:
    text = COUNCIL.replace('vote  = "yes"', 'vote  = "abstain"')
    with speaking(language):
        said = [of_problem(each) for each in proof_of(text, "council").problems if each.key == "no-vote-move"]
    assert [what in sentence for sentence in said] == [True]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a = 1\nb = "c\nd = 2\n', 2),
        ("a = 1\nb = 'c\nd = 2\n", 2),
        ("a = 1\nb = 'c\nd = 'e'\n", 2),
        ('a = 1\nb = """c\nd = 2\n', 2),
        ("a = 1\nb = '''c\nd = 2\n", 2),
        ('a = 1\nb = "c', 2),
    ],
)
def test_a_quotation_mark_that_is_not_closed_is_told_at_its_line(app: Flask, text: str, line: int) -> None:
    (problem,) = proof_of(text, "reviewed").problems
    assert (problem.line, problem.text) == (
        line,
        "this cannot be read: a quotation mark is opened here and not closed.",
    )


@pytest.mark.parametrize(
    "written", ['["b, "c"]', '{ en = "R, ru = "R" }', '[b", "c"]', '["b”, "c"]', '["b", "c]', '"b" c"']
)
def test_a_quotation_mark_that_is_missing_within_a_line_is_told_in_words(app: Flask, written: str) -> None:
    (problem,) = proof_of(f"a = 1\nd = {written}\n", "reviewed").problems
    assert problem.line == 2
    assert "quotation mark is" in problem.text


@pytest.mark.parametrize("written", ["“R”", "{ en = «R» }", '["b", “c”]', "‘R’"])
def test_other_quotation_marks_than_straight_ones_are_told_in_words(app: Flask, written: str) -> None:
    (problem,) = proof_of(f"a = 1\nd = {written}\n", "reviewed").problems
    said = (
        "this cannot be read: a text stands between two straight quotation marks, and this is another sign."
    )
    assert (problem.line, problem.text) == (2, said)


@pytest.mark.parametrize(
    ("titles", "same"),
    [
        ('en = "Pass", ru = "П", tg = "Г"', "en"),
        ('en = "Go", ru = "Одобрить", tg = "Тасдиқ"', "ru, tg"),
    ],
)
def test_of_moves_that_read_the_same_the_languages_are_named(app: Flask, titles: str, same: str) -> None:
    text = f"""
[workflow]
key = "short"
start = "here"
title = {{ en = "Short", ru = "К", tg = "К" }}
[stages.here]
holder = "dean"
due = {{ working_days = 5, escalate = "coordinator" }}
title = {{ en = "Here", ru = "З", tg = "И" }}
[stages.here.moves.pass]
to = "done"
tell = {{ applicant = "received" }}
title = {{ en = "Pass", ru = "Одобрить", tg = "Тасдиқ" }}
[stages.here.moves.twin]
to = "done"
tell = {{ applicant = "received" }}
title = {{ {titles} }}
[ends.done]
good = true
title = {{ en = "Done", ru = "В", tg = "А" }}
"""
    (alike,) = [each for each in proof_of(text, "short").problems if each.key == "moves-alike"]
    with speaking("ru"):
        said = of_problem(alike)
    assert said == f"это действие не отличить от «pass»: у обоих одно и то же название ({same})."


def test_numbers_and_names_are_kept() -> None:
    assert in_language("it is longer than 100000 characters", lambda text: text) == (
        "it is longer than 100000 characters"
    )
    assert in_language("there is no “Send”", lambda text: f"<{text}>") == "there is no <“Send”>"
    assert in_language("Expected “]”", lambda text: f"<{text}>") == "<Expected <“]”>>"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("a = draft", "a text stands between quotation marks, and “draft” has none"),
        ("a = [quorum-reached]", "a text stands between quotation marks, and “quorum-reached” has none"),
        (
            "a = { b = head-of-office }",
            "a text stands between quotation marks, and “head-of-office” has none",
        ),
        ("a = information", "a text stands between quotation marks, and “information” has none"),
        ("a = [information]", "a text stands between quotation marks, and “information” has none"),
        ("a = True", "“True” is written in small letters"),
        ("auto = yes", "here stands “true” or “false”, and not “yes”"),
        ("vote = yes", "a text stands between quotation marks, and “yes” has none"),
        ("working_days = 7,5", "working days are whole numbers, and “7,5” is none"),
        ("due = { working_days = 7,5 }", "working days are whole numbers, and “7,5” is none"),
        ("[stages.draft", "a square bracket is opened here and not closed"),
        ("[[stages.draft]", "a square bracket is opened here and not closed"),
        ("[stages.my draft]", "a name in square brackets has no blanks, and “draft” still follows"),
        ("x = 2", "“x” stands twice in this part, or a line in square brackets is missing above it"),
        (
            'x = { en = "b", ru = "c", tg = "d" }',
            "“x” stands twice in this part, or a line in square brackets is missing above it",
        ),
        ("[x]", "“x” stands here twice"),
        ("[a]\n[a]", "“a” stands here twice"),
        ("a = { b = 1, b = 2 }", "“b” stands here twice"),
        ("a = { b = 1, b.c = 2 }", "“b.c” stands here twice"),
        (
            "a = { b = 1 }\na.c = 2",
            "“a.c” stands twice in this part, or a line in square brackets is missing above it",
        ),
        ("a = 7,5", "a number has a point before its decimals and not a comma, and days are whole numbers"),
        (
            "a = { b = 7,5, c = 1 }",
            "a number has a point before its decimals and not a comma, and days are whole numbers",
        ),
        ("a = ", "a value is missing after “=”"),
        ("a = { b = }", "a value is missing after “=”"),
        ("a", "“=” and a value are missing after “a”"),
        ("due { b = 5 }", "“=” is missing after “due”"),
        ("a: 5", "“=” is missing after “a”"),
        ('a = ["b" "c"]', "a comma is missing before “c”"),
        ('a = [\n"b",\n"c"\n"d"]', "a comma is missing before “d”"),
        ('a = { en = "b" ru = "c" }', "a comma is missing before “ru”"),
        ('a = ["b",, "c"]', "a comma is too many here"),
        ('a = { en = "b", }', "there is no comma after the last entry in curly brackets"),
        ("a = {\nb = 1 }", "what stands in curly brackets is written on one line"),
        ('a = { en = "b"', "a curly bracket is opened here and not closed"),
        ('a = ["b"', "a square bracket is opened here and not closed"),
        ('a = ["b",', "a square bracket is opened here and not closed"),
        ('a = ["b",\n[c]', "a square bracket is opened here and not closed"),
        ("a = 5 days", "the value is over, and “days” still follows on its line"),
        ("= 5", "a name is missing before “=”"),
        ("[этап]", "“этап” is no name: use small Latin letters, digits and hyphens"),
        (
            "этап = 5",
            "a line begins with a name in small Latin letters, with “[” or with “#”, and this one with “этап”",
        ),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_cannot_be_read_is_told_in_words_at_its_line(
    app: Flask, written: str, why: str, ending: str
) -> None:
    text = f"x = 1\n{written}\ny = 2\n".replace("\n", ending)
    (problem,) = proof_of(text, "reviewed").problems
    lines = written.split("\n")
    at_last = ("before" in why or "twice" in why) and len(lines) > 1
    assert (problem.line, problem.text) == (
        1 + (len(lines) if at_last else 1),
        f"this cannot be read: {why}.",
    )
    for language in ("ru", "tg"):
        with speaking(language):
            assert LATIN.findall(NAMES.sub("", of_problem(problem))) == []
