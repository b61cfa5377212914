"""Templates: what they name is there, and what they bring in is used."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from flask import Flask
from jinja2 import nodes
from jinja2.defaults import DEFAULT_FILTERS
from jinja2.utils import _PassArg

from tests.architecture.source import each, each_part, markup, text_of

WRITTEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
"""What Jinja writes or does: an argument that is called `only` is no handler."""
INLINE = re.compile(r"\sstyle=|<style|<script(?![^>]*src=)|\son[a-z]+=|javascript:")


def test_what_a_template_names_is_there(whole_app: Flask) -> None:
    """Other templates, filters and tests; Jinja looks for some of them only on the branch that needs them."""
    jinja = whole_app.jinja_env
    missing = [
        f"{user}: {name}" for user, names in named_in_templates().items() for name in names - {*markup()}
    ]
    for kind, known in ((nodes.Filter, jinja.filters), (nodes.Test, jinja.tests)):
        missing += [
            f"{name}:{part.lineno} {part.name}" for name, part in each_part(kind) if part.name not in known
        ]
    assert missing == []


def test_no_language_is_kept_in_a_template(whole_app: Flask) -> None:
    """Jinja takes what a filter makes of a constant for good, unless the filter asks for the page it is on."""
    ours = {name: each for name, each in whole_app.jinja_env.filters.items() if name not in DEFAULT_FILTERS}
    frozen = [
        f"{name}:{part.lineno} {part.name}"
        for name, part in each_part(nodes.Filter)
        if isinstance(part.node, nodes.Const) and part.name in ours and not asks_for_page(ours[part.name])
    ]
    assert frozen == [], "let the filter be one with `pass_context`"


def asks_for_page(of_ours: Callable[..., object]) -> bool:
    """Whether Jinja gives the filter the context of the page."""
    return getattr(of_ours, "jinja_pass_arg", None) is _PassArg.context


def test_every_template_is_used() -> None:
    used = set().union(*named_in_templates().values())
    used |= {text for _file, node in each(ast.Constant) if (text := text_of(node)) in markup()}
    used |= {name for _file, made in each(ast.JoinedStr) for name in made_by(made)}
    assert set(markup()) - used == set(), "no view shows it: remove it"


def test_every_import_is_used() -> None:
    idle = [
        f"{name}:{part.lineno} {alias}"
        for name, part in each_part(nodes.FromImport)
        for _macro, alias in imported_by(part)
        if alias not in read_in()[name]
    ]
    assert idle == [], "take the name out of the import"


def test_every_macro_is_used() -> None:
    imported = {
        (template, macro)
        for _name, part in each_part(nodes.FromImport)
        for template in constants_of(part.template)
        for macro, _alias in imported_by(part)
    }
    idle = [
        f"{name}:{part.lineno} {part.name}"
        for name, part in each_part(nodes.Macro)
        if (name, part.name) not in imported and part.name not in read_in()[name]
    ]
    assert idle == [], "nothing calls it: remove it"


def test_there_is_no_inline_style_or_script() -> None:
    found = [
        f"{name}:{number}"
        for name, text in markup().items()
        if not name.startswith("messages/")  # mail programs drop style sheets
        for number, line in enumerate(text.splitlines(), 1)
        if INLINE.search(WRITTEN.sub("", line))
    ]
    assert found == [], "the security policy refuses them: use a class or a module under assets/scripts"


@cache
def named_in_templates() -> dict[str, set[str]]:
    """name of a template -> those that it extends, includes or imports from"""
    found: dict[str, set[str]] = defaultdict(set)
    extending, including = each_part(nodes.Extends), each_part(nodes.Include)
    for name, part in (*extending, *including, *each_part(nodes.FromImport), *each_part(nodes.Import)):
        found[name] |= constants_of(part.template)
    return found


def constants_of(expression: nodes.Expr) -> set[str]:
    parts = (expression, *expression.find_all(nodes.Const))
    return {part.value for part in parts if isinstance(part, nodes.Const)}


def made_by(text: ast.JoinedStr) -> set[str]:
    """The templates that f"errors/{page}.html" may stand for."""
    if not (text_of(text.values[-1]) or "").endswith(".html"):
        return set()
    parts = (".+" if (written := text_of(part)) is None else re.escape(written) for part in text.values)
    pattern = re.compile("".join(parts))
    return {name for name in markup() if pattern.fullmatch(name)}


def imported_by(part: nodes.FromImport) -> list[tuple[str, str]]:
    """(name there, name here)"""
    return [name if isinstance(name, tuple) else (name, name) for name in part.names]


@cache
def read_in() -> dict[str, set[str]]:
    """name of a template -> the names that it reads or calls"""
    found: dict[str, set[str]] = defaultdict(set)
    for name, part in each_part(nodes.Name):
        if part.ctx == "load":
            found[name].add(part.name)
    return found
