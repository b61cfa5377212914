"""The project's own source as the architecture tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@cache
def modules() -> dict[str, ast.Module]:
    """`mobility/base/record.py` -> its syntax tree, for all of the service's own code."""
    paths = [
        *sorted((ROOT / "mobility").rglob("*.py")),
        ROOT / "config.py",
        ROOT / "wsgi.py",
        ROOT / "celery_worker.py",
    ]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in paths}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))
