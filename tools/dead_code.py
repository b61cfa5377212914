"""Code that nothing uses, by vulture; what templates show, tests call and keywords set counts as used."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from vulture import Vulture
from vulture.config import make_config

from mobility.base.lending import Lent

PROJECT = Path(__file__).resolve().parents[1]
IN_MARKS = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
NAME = re.compile(r"[A-Za-z_]\w*")


def names_in_templates() -> Iterator[str]:
    for template in (PROJECT / "templates").rglob("*.*"):
        for marked in IN_MARKS.findall(template.read_text()):
            yield from NAME.findall(marked)


def names_of_keywords(paths: list[str]) -> Iterator[str]:
    for path in map(PROJECT.joinpath, paths):
        for file in path.rglob("*.py") if path.is_dir() else [path]:
            nodes = ast.walk(ast.parse(file.read_text()))
            yield from (node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg)


def names_lent() -> Iterator[str]:
    """What rooms declare in their `provides`, collected by name: the fields of `Lent` in capitals."""
    yield from (field.name.upper() for field in fields(Lent))


def main() -> int:
    config = make_config(argv=[])
    vulture = Vulture(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    vulture.scavenge([str(PROJECT / path) for path in config["paths"]])
    vulture.used_names.update(names_in_templates(), names_of_keywords(config["paths"]), names_lent())
    unused = [
        item
        for item in vulture.get_unused_code(min_confidence=config["min_confidence"])
        if PROJECT / "tests" not in item.filename.parents
    ]
    for item in unused:
        print(item.get_report())
    return 1 if unused else 0


if __name__ == "__main__":
    sys.exit(main())
