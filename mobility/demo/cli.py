"""`flask demo …`."""

import json
import sys

import click
from flask import current_app

from mobility.accounts.queries import demo_people
from mobility.accounts.roles import title_of
from mobility.base.console import Console
from mobility.base.database import utc_now
from mobility.base.languages import speaking
from mobility.base.transaction import reading, transaction
from mobility.demo.loading import load
from mobility.demo.scale import CALLS, scale

demo = Console("demo", help="The Technological University of Tajikistan with invented people.")
groups = (demo,)


@demo.command("load")
def demo_load() -> None:
    """Load the demo once; only where the service runs as a demo (DEMO=1)."""
    if not current_app.config["SETTINGS"].demo:
        click.echo("This is not a demo: set DEMO=1 to load invented people.")
        sys.exit(1)
    with transaction():
        fresh = load(utc_now(), click.echo)
    click.echo("The demo is loaded." if fresh else "The demo is there already.")


@demo.command("scale")
@click.argument("rows", type=click.IntRange(1))
@click.option(
    "--calls", type=click.IntRange(1, CALLS), default=CALLS, help="Add to so many of the calls alone."
)
def demo_scale(rows: int, calls: int) -> None:
    """Have ROWS applications over 40 calls, to measure with; on a database of its own alone (DEMO=1)."""
    if not current_app.config["SETTINGS"].demo:
        click.echo("This is not a demo: set DEMO=1 to load invented people.")
        sys.exit(1)
    with transaction():
        added = scale(rows, utc_now(), click.echo, calls=calls)
    click.echo(f"{added} applications were added.")


@demo.command("people")
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def people(json_: bool) -> None:
    """Whom the sign-in page offers by one click."""
    with reading(), speaking("en"):
        found = [
            {
                "name": person.called,
                "email": person.email,
                "role": ", ".join(sorted(title_of(role) for role in person.roles)) or "Applicant",
            }
            for person in demo_people(utc_now())
        ]
    if json_:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for entry in found:
        click.echo(f"{entry['role']:24} {entry['name']:24} {entry['email']}")
