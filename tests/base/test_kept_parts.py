"""Parts that are written once: the same as written anew, for each language, and of nothing but what they are given."""

import re

import pytest
from jinja2 import meta, nodes
from markupsafe import Markup

from mobility.base.kept_parts import list_written_once, written_once
from mobility.base.languages import LANGUAGES, speaking
from tests.databases import ROOT

TEMPLATES = ROOT / "templates"
KEPT = re.compile(r"written_once\((\w+)")
IMPORTED = re.compile(r'{% from "([^"]+)" import ([^%]+) %}')
OF_THE_READER = {"allowed", "current_user", "csrf_token", "g", "navigation", "request", "session"}
OF_THE_MOMENT = {"due_words", "due_tone"}


def kept_macros() -> list[tuple[str, str]]:
    """(template that asks, file of the macro)"""
    found = []
    for page in sorted(TEMPLATES.rglob("*.html")):
        text = page.read_text()
        for name in KEPT.findall(text):
            files = [file for file, names in IMPORTED.findall(text) if name in re.split(r",\s*", names)]
            found.append((f"{page.relative_to(TEMPLATES)}: {name}", files[0] if files else ""))
    return found


def test_there_are_kept_parts():
    assert len(kept_macros()) >= 3


@pytest.mark.parametrize(("where", "file"), kept_macros())
def test_a_kept_part_asks_neither_who_reads_nor_what_time_it_is(app, where, file):
    assert file, f"{where} is not imported, so it would be written anew each time"
    source = app.jinja_env.parse((TEMPLATES / file).read_text())
    assert not meta.find_undeclared_variables(source) & OF_THE_READER
    assert not {each.name for each in source.find_all(nodes.Filter)} & OF_THE_MOMENT


def test_a_part_is_written_once_for_what_is_the_same_and_in_each_language(app):
    written = []

    def line(shared: str, name: dict[str, str]) -> str:
        written.append(shared)
        return f"{shared}: {name}"

    with app.test_request_context():
        for code in (*LANGUAGES, *LANGUAGES):
            with speaking(code):
                assert written_once(line, "one")({"en": "a"}) == "one: {'en': 'a'}"
                assert written_once(line, "two")({"en": "a"}) == "two: {'en': 'a'}"
    assert len(written) == 2 * len(LANGUAGES)


def test_a_list_writes_anew_only_the_rows_that_changed(app):
    written = []

    def line(shared: str, name: str) -> str:
        written.append(name)
        return Markup("<li>{}: {}</li>").format(shared, name)

    def told(*names: str) -> str:
        return list_written_once(line, "of")([(name,) for name in names])

    with app.test_request_context():
        assert told("a", "<b>") == told("a", "<b>") == "<li>of: a</li>\n<li>of: &lt;b&gt;</li>"
        assert written == ["a", "<b>"]
        assert told("a", "c", "<b>") == "<li>of: a</li>\n<li>of: c</li>\n<li>of: &lt;b&gt;</li>"
        assert written == ["a", "<b>", "c"]
        assert told() == ""
