"""The project's own source as the architecture tests read it: each file parsed once, each tree looked through once."""

import ast
import gc
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from jinja2 import Environment, nodes

ROOT = Path(__file__).parent.parent.parent
ENTRIES = ("config", "wsgi", "celery_worker")
GETTEXT = {"_", "_l", "N_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
IN_CONTEXT = {"pgettext", "lazy_pgettext"}
"""Their text is the second argument: the first says of what it is said."""
SYNTAX = Environment(extensions=["jinja2.ext.i18n"])  # it parses, and renders nothing

Node = TypeVar("Node", bound=ast.AST)
Part = TypeVar("Part", bound=nodes.Node)


@contextmanager
def keeping() -> Iterator[None]:
    """What is made here stays: looking for garbage in it again and again would take twice as long as making it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@cache
def code() -> dict[str, str]:
    """`mobility/base/record.py` -> its text, for all of the service's own code."""
    files = [*(ROOT / "mobility").rglob("*.py"), *(ROOT / f"{name}.py" for name in ENTRIES)]
    return {str(file.relative_to(ROOT)): file.read_text() for file in sorted(files)}


@cache
@keeping()
def modules() -> dict[str, ast.Module]:
    """`mobility/base/record.py` -> its syntax tree."""
    return {file: ast.parse(text) for file, text in code().items()}


@cache
@keeping()
def _by_kind() -> dict[type[ast.AST], list[tuple[str, ast.AST]]]:
    found = defaultdict(list)
    for file, tree in modules().items():
        for node in ast.walk(tree):
            found[type(node)].append((file, node))
    return found


def each(kind: type[Node]) -> list[tuple[str, Node]]:
    """Every node of this kind, with the file that it stands in."""
    return cast("list[tuple[str, Node]]", _by_kind()[kind])


def each_call(*names: str) -> list[tuple[str, ast.Call]]:
    """Every call of a function or method of these names."""
    return [(file, call) for file, call in each(ast.Call) if name_of(call) in names]


def name_of(call: ast.Call) -> str:
    """`enqueue` of `enqueue(…)` and of `queue.enqueue(…)`."""
    called = call.func
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def text_of(node: ast.AST | None) -> str | None:
    """The text that is written there in letters, None where there is none."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def doors(*names: str) -> tuple[str, ...]:
    """The files of these doors of all rooms, each a file or a folder of the same name."""
    return tuple(
        file
        for file in modules()
        if len(parts := Path(file).with_suffix("").parts) > 2 and parts[0] == "mobility" and parts[2] in names
    )


@cache
def markup() -> dict[str, str]:
    """`accounts/sign_in.html` -> its text, for pages, their parts and messages."""
    folder = ROOT / "templates"
    files = sorted(file for file in folder.rglob("*.*") if file.suffix in (".html", ".txt"))
    return {str(file.relative_to(folder)): file.read_text() for file in files}


@cache
@keeping()
def templates() -> dict[str, nodes.Template]:
    """`accounts/sign_in.html` -> its syntax tree."""
    return {name: SYNTAX.parse(text) for name, text in markup().items()}


@cache
@keeping()
def _parts_by_kind() -> dict[type[nodes.Node], list[tuple[str, nodes.Node]]]:
    found = defaultdict(list)
    for name, tree in templates().items():
        for part in tree.find_all(nodes.Node):
            found[type(part)].append((name, part))
    return found


def each_part(kind: type[Part]) -> list[tuple[str, Part]]:
    """Every part of this kind, with the name of the template that it stands in."""
    return cast("list[tuple[str, Part]]", _parts_by_kind()[kind])
