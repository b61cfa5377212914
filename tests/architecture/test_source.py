"""Habits of the code that a machine can see. Each message says what to do."""

import ast
import re
from collections import defaultdict

from tests.architecture.source import code, doors, each, each_call, modules, text_of

LONGEST_FILE, LONGEST_FUNCTION = 400, 50
ENGINE = "mobility/workflow/engine/moving.py"
SECOND_DOOR = "mobility/workflow/engine/migrating.py"
"""Where a case goes over to another version of its rule book, and back: one function, `_stand`."""
WHO_SETS = {
    "stage": {ENGINE, SECOND_DOOR},
    "round": {ENGINE, SECOND_DOOR},
    "return_to": {ENGINE, SECOND_DOOR},
    "entered_at": {ENGINE, SECOND_DOOR},
    "submitted_at": {ENGINE, SECOND_DOOR},
    "ended_at": {
        ENGINE,
        "mobility/accounts/services/granting.py",  # of a grant
        "mobility/accounts/services/delegating.py",  # of a loan
        "mobility/accounts/services/signing_in.py",  # of a session
        "mobility/institutions/services.py",  # of a contact
    },
}
"""Attributes that say where a case stands -> the files that set one of this name."""


def test_only_one_file_commits() -> None:
    assert {file for file, _call in each_call("commit")} == {"mobility/base/transaction.py"}, (
        "commit in base/transaction.py alone; services flush at most"
    )


def test_only_the_engine_moves_a_case() -> None:
    setters = defaultdict(set)
    for file, node in each(ast.Attribute):
        if isinstance(node.ctx, ast.Store) and node.attr in WHO_SETS:
            setters[node.attr].add(file)
    for file, call in each_call("values"):
        for keyword in call.keywords:
            if keyword.arg in WHO_SETS:
                setters[keyword.arg].add(file)
    assert setters == WHO_SETS, (
        "a case goes on by `workflow.services.fire`, or by a fact of which `changed` tells"
    )


def test_a_case_that_goes_over_is_put_in_its_place_by_one_function() -> None:
    functions = (node for node in modules()[SECOND_DOOR].body if isinstance(node, ast.FunctionDef))
    setters = {
        function.name
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in WHO_SETS
    }
    assert setters == {"_stand"}


def test_files_are_short() -> None:
    long = {file: lines for file, text in code().items() if (lines := len(text.splitlines())) > LONGEST_FILE}
    assert long == {}, f"over {LONGEST_FILE} lines: make it a folder of the same name"


def test_functions_are_short() -> None:
    long = {
        f"{file}:{function.lineno} {function.name}": lines
        for file, function in each(ast.FunctionDef)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}, f"over {LONGEST_FUNCTION} lines: give its parts names"


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{file}:{node.lineno}"
        for kind in (ast.Import, ast.ImportFrom)
        for file, node in each(kind)
        if node not in modules()[file].body
    ]
    assert hidden == [], (
        "in a function or under TYPE_CHECKING they hide cycles: move the import to the top, or the code to its room"
    )


def test_every_module_says_what_it_is_about() -> None:
    silent = [file for file, tree in modules().items() if not ast.get_docstring(tree)]
    assert silent == [], "begin the file with one sentence"


def test_services_say_what_they_do_and_what_is_refused() -> None:
    silent = [
        f"{file}:{function.lineno} {function.name}"
        for file in doors("services")
        for function in modules()[file].body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
        if not (said := ast.get_docstring(function))
        or not all(f'"{key}"' in said for key in refusals_in(function))
    ]
    assert silent == [], "write a docstring, with the key of each refusal under Raises"


def refusals_in(function: ast.FunctionDef) -> list[str]:
    raised = [node.exc for node in ast.walk(function) if isinstance(node, ast.Raise)]
    calls = [exc for exc in raised if isinstance(exc, ast.Call) and getattr(exc.func, "id", "") == "Refusal"]
    return [key for call in calls if (key := text_of(call.args[0])) is not None]


def test_the_session_stays_behind_queries_and_services() -> None:
    outer = doors("models", "policy", "forms", "views", "tasks", "cli")
    found = [
        f"{file}:{node.lineno}"
        for file, node in each(ast.Attribute)
        if file in outer and not file.startswith("mobility/base/")
        if node.attr == "session" and getattr(node.value, "id", "") == "db"
    ]
    assert found == [], "read through the room's queries, write through its services"


def test_nothing_is_swallowed() -> None:
    swallowed = [
        f"{file}:{node.lineno}"
        for file, node in each(ast.ExceptHandler)
        if node.type is None or all(isinstance(part, ast.Pass) for part in node.body)
    ]
    assert swallowed == [], "name the exception and answer it"


def test_a_file_is_named_by_the_day_at_the_institution() -> None:
    names = {file for file, text in code().items() if ":%Y-%m-%d" in text}
    assert names == {"mobility/base/attachments.py"}, "name it by `attachments.dated`: UTC has another day"


def test_no_path_of_a_machine_and_nothing_left_open() -> None:
    sign = re.compile(r"(^|[\s\"'(=])/(work|root|home)/|#.*\b(TODO|FIXME|XXX)\b|type: ignore\s*$")
    found = [
        f"{file}:{number}"
        for file, text in code().items()
        for number, line in enumerate(text.splitlines(), 1)
        if sign.search(line)
    ]
    assert found == []
