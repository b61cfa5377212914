"""Words for people: all of them go through gettext, and stand in the three catalogues."""

import ast
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import nodes

from mobility.base.lending import lent
from mobility.rulebooks.words import of_date
from tests.architecture.source import GETTEXT, IN_CONTEXT, doors, each, each_call, each_part, markup, text_of
from tools.translations import PLURALS, badly_worded, read
from tools.wording import faults

SENTENCE = re.compile(r"[A-ZА-Я][a-zа-я]+([ ,.:;!?…]|$)")
NO_WORDS = {"Lax", "Location"}
"""Of a cookie, and of a header."""
BRAND = "Safar"
"""The one word that is the same in every language."""
MARKED = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|&#?\w+;", re.DOTALL)
TAG = re.compile(r"<[^<>]*>", re.DOTALL)
SHOWN = re.compile(r">[^<>\n]*[^\W\d_]{2}.*|\b[A-ZА-Я][a-zа-я]+.*")
"""Letters behind a tag; elsewhere, where macros write classes and attributes, what begins like a sentence."""
READ_OUT = re.compile(r'\b(?:aria-label|title|placeholder|alt)="[^"]*[^\W\d_]{2}[^"]*"')


def test_what_code_says_to_people_goes_through_gettext() -> None:
    speaking = doors("views", "forms", "provides")
    marked = {part for _file, call in each_call(*GETTEXT, *IN_CONTEXT) for part in ast.walk(call)}
    docstrings = {statement.value for _file, statement in each(ast.Expr)}
    bare = [
        f"{file}:{node.lineno} {text}"
        for file, node in each(ast.Constant)
        if file in speaking and (text := text_of(node)) and SENTENCE.match(text)
        if node not in marked | docstrings and text not in NO_WORDS
    ]
    assert bare == [], "write _(…), or _l(…) outside of a request"


def test_what_templates_say_goes_through_gettext() -> None:
    plain = {name: MARKED.sub("", text).replace(BRAND, "") for name, text in markup().items()}
    bare = [
        f"{name}: {words}"
        for name, text in plain.items()
        for words in READ_OUT.findall(text) + SHOWN.findall(TAG.sub(">", text))
    ]
    assert bare == [], "put the words into _(…)"


@pytest.mark.parametrize("language", PLURALS)
def test_the_catalogues_hold_every_text_and_no_other(language: str) -> None:
    """`python -m tools.translations check` looks at their placeholders as well."""
    catalogue = [(message.id, message.string) for message in read(language) if message.id]
    translated = {
        ids[0] if isinstance(ids, tuple) else ids
        for ids, strings in catalogue
        if all(strings if isinstance(strings, tuple) else (strings,))
    }
    assert translated == set(texts()), "run `python -m tools.translations update`, and translate"


def test_tajik_and_russian_are_well_worded() -> None:
    assert list(badly_worded()) == [], "say it as `tools/wording.py` has it"


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        ("tg", "Мактуб фиристода шуд.", "“Мактуб”: write нома"),
        ("tg", "Почтаи электрони", "“электрони”: write -ӣ at the end"),
        ("tg", "Cана", "Latin and Cyrillic in one word: Cа"),
        ("tg", "Ҳуҷҷатҳоро тасдик қилиңиз.", "letters of another language: ң"),
        ("tg", "Аризаро кушодан", "a button says «Кушодани ариза», the verb first"),
        ("ru", "Студент(ка)", "“т(ка)”: write a wording that needs no second ending"),
        ("ru", "Место “ваше”", "quotes are «…»"),
        ("ru", "Курс – число", "a dash between words is —"),
        ("ru", "Вы в %(partner)s", "“в %(partner)s”: write a name as it is, in brackets or after a colon"),
        ("ru", "Готово.", "does not end as the source does"),
    ],
)
def test_what_a_speaker_would_stumble_over_is_found(language: str, text: str, fault: str) -> None:
    assert list(faults(language, text, "Ready" if fault.startswith("does not end") else None)) == [fault]


def texts() -> Iterator[str]:
    """Every text that code and templates mark for translation."""
    for names, place in ((GETTEXT, 0), (IN_CONTEXT, 1)):
        for _file, call in each_call(*names):
            if len(call.args) > place and (text := text_of(call.args[place])):
                yield text
        for _name, part in each_part(nodes.Call):
            if getattr(part.node, "name", "") in names and isinstance(part.args[place], nodes.Const):
                yield part.args[place].value


def test_what_a_rule_book_names_has_a_title(whole_app: Flask) -> None:
    """Readers of `/rulebooks` who write no rule books read what a condition means, and not its name in the code."""
    named = {**lent.guards, **lent.effects}
    named |= {f"message {key}": message for key, message in lent.messages.items()}
    silent = [name for name, entry in named.items() if not str(entry.title)]
    silent += [f"date {name}" for name in lent.dates if of_date(name) == f"“{name}”"]
    assert silent == [], (
        "give the Guard or Effect a `title` in the provides.py of its room, a date one in rulebooks/words.py"
    )


def test_every_refusal_has_a_sentence(whole_app: Flask) -> None:
    keys = {text_of(call.args[0]): f"{file}:{call.lineno}" for file, call in each_call("Refusal")}
    silent = {key: where for key, where in keys.items() if key is not None and key not in lent.refusals}
    assert silent == {}, "give the key a sentence in the REFUSALS of the room's provides.py"
