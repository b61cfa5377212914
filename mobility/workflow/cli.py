"""`flask workflow …`: rule books are looked through and loaded."""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from mobility.accounts.queries import names_of_scopes
from mobility.base.console import Console
from mobility.base.database import utc_now
from mobility.base.languages import speaking
from mobility.base.transaction import reading, transaction

from . import services
from .engine.books import shipped_texts, stored_texts
from .engine.staffing import called
from .lint import hardly_meant, lint
from .rulebook import Problem, RuleBook, RuleBookError, json_schema, parse
from .rulebook.unread import unread

workflow = Console("workflow", help="Rule books.")
groups = (workflow,)


@workflow.command("lint")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
@click.option("--staffing", is_flag=True, help="Warn of roles that nobody holds where open cases are.")
def lint_books(files: tuple[Path, ...], json_: bool, staffing: bool) -> None:
    """Look through FILES, else the shipped and the stored rule books. Ends with 1 if anything is wrong with one of them."""
    with reading():
        texts = {str(file): file.read_bytes() for file in files} or {
            name: text.encode() for name, text in {**shipped_texts(), **stored_texts()}.items()
        }
        found = {name: _problems(text) for name, text in texts.items()}
        warnings = {
            name: _warnings(parse(texts[name].decode()), staffing)
            for name, wrong in found.items()
            if not wrong
        }
    if json_:
        click.echo(json.dumps(_in_json(found, warnings), ensure_ascii=False))
    else:
        for name, problems in found.items():
            click.echo(f"{name}: {'nothing is wrong' if not problems else f'{len(problems)} wrong'}")
            for problem in problems:
                click.echo(f"  {problem}")
            for warning in warnings.get(name, ()):
                click.echo(f"  warning: {warning}")
    sys.exit(1 if any(found.values()) else 0)


@workflow.command("load")
def load_books() -> None:
    """Store each shipped rule book whose text is not stored yet as the newest version of its key."""
    with transaction():
        loaded = [
            f"{version.key}, version {version.number}" for version in services.load_rule_books(utc_now())
        ]
    click.echo("\n".join(loaded) or "Every shipped rule book is loaded already.")


@workflow.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of rule books, for editors that know TOML."""
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


def _warnings(book: RuleBook, staffing: bool) -> list[Problem]:
    found = hardly_meant(book, services.known_names())
    if staffing:
        found += _named(services.staffing(book, services.scopes_in_use(book.key), utc_now()))
    return found


def _in_json(
    wrong: Mapping[str, list[Problem]], warnings: Mapping[str, list[Problem]]
) -> dict[str, list[dict[str, object]]]:
    """What is wrong with each book, and what is warned of."""
    return {
        name: [
            *(_entry(each, warning=False) for each in problems),
            *(_entry(each, warning=True) for each in warnings.get(name, ())),
        ]
        for name, problems in wrong.items()
    }


def _entry(problem: Problem, *, warning: bool) -> dict[str, object]:
    said = {"line": problem.line, "path": problem.path, "key": problem.key, "text": problem.text}
    return {**said, "warning": warning}


def _named(missing: list[Problem]) -> list[Problem]:
    """The same, of roles and places as people call them."""
    with speaking("en"):
        names = names_of_scopes() if missing else {}
        return [
            replace(problem, values=tuple(called(dict(problem.values), names).items())) for problem in missing
        ]


def _problems(text: bytes) -> list[Problem]:
    """What is wrong with it, be it that it is in another encoding than rule books are."""
    try:
        return lint(parse(text.decode()), services.known_names())
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        return [unread(line, "the file is not in UTF-8, as rule books are: save it so in your editor")]
    except RuleBookError as error:
        return error.problems
