"""`flask people …`."""

import sys

import click
from flask import current_app

from mobility.base.console import Console
from mobility.base.database import utc_now
from mobility.base.refusals import Refusal
from mobility.base.transaction import transaction

from .services import make_first_code

people = Console("people", help="Accounts and roles.")
groups = (people,)


@people.command("first-admin")
@click.option("--if-none", is_flag=True, help="Print nothing, and end with 0, when there is one.")
def first_admin(if_none: bool) -> None:
    """Print a one-time code that makes the first administrator. Ends with 1 when there is one."""
    try:
        with transaction():
            code = make_first_code(utc_now())
    except Refusal:
        if if_none:
            return
        click.echo("There is an administrator already. They give roles to others on the page “People”.")
        sys.exit(1)
    click.echo(f"One-time code for the first administrator, good for a day: {code}")
    click.echo(f"Enter it at {current_app.config['SETTINGS'].base_url.rstrip('/')}/first-run")
