"""Habits of the code that a machine can see. Each message says what to do."""

import ast
import re

from tests.architecture.source import ROOT, functions, lines_of, modules, templates

COMMITTERS = {"mobility/base/transaction.py"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 50


def test_only_one_file_commits() -> None:
    found = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }
    assert found == COMMITTERS, "commit in base/transaction.py alone; services flush at most"


def test_files_are_short() -> None:
    long = {
        name: n for name in modules() if (n := len((ROOT / name).read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}, f"over {LONGEST_FILE} lines: make it a folder of the same name"


def test_functions_are_short() -> None:
    long = {
        f"{name}:{f.lineno} {f.name}": lines_of(f)
        for name, tree in modules().items()
        for f in functions(tree)
        if lines_of(f) > LONGEST_FUNCTION
    }
    assert long == {}, f"over {LONGEST_FUNCTION} lines: give its parts names"


def test_no_imports_inside_functions_and_no_type_checking_blocks() -> None:
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for f in functions(tree)
        for node in ast.walk(f)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    hidden += [name for name, tree in modules().items() if "TYPE_CHECKING" in ast.dump(tree)]
    assert hidden == [], (
        "they hide cycles: move the import to the top, or the code to the room where it belongs"
    )


def test_every_module_says_what_it_is_about() -> None:
    silent = [name for name, tree in modules().items() if not ast.get_docstring(tree)]
    assert silent == [], "begin the file with one sentence"


def test_nothing_is_swallowed() -> None:
    swallowed = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (all(isinstance(part, ast.Pass) for part in node.body)))
    ]
    assert swallowed == [], "name the exception and answer it"


def test_job_names_are_registered_and_enqueued_by_name() -> None:
    registered: set[str] = set()
    enqueued: dict[str, str] = {}
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called == "job":
                assert node.args[0].value not in registered, f"job “{node.args[0].value}” is registered twice"
                registered.add(node.args[0].value)
            if called == "enqueue":
                enqueued[node.args[0].value] = f"{name}:{node.lineno}"
    assert registered, "the jobs are found by their decorator"
    assert {job: where for job, where in enqueued.items() if job not in registered} == {}


def test_templates_have_no_inline_style_or_script() -> None:
    forbidden = re.compile(r"\sstyle=|<style|<script(?![^>]*src=)|\son[a-z]+=|javascript:")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in templates()
        if "messages" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == [], "the security policy refuses them: use a class or a module under assets/scripts"


def test_no_path_of_a_machine_and_nothing_left_open() -> None:
    sign = re.compile(r"(^|[\s\"'(=])/(work|root|home)/|#.*\b(TODO|FIXME|XXX)\b|type: ignore\s*$")
    found = [
        f"{name}:{number}"
        for name in modules()
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if sign.search(line)
    ]
    assert found == []
