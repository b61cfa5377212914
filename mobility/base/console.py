"""`flask …` commands of ours: what is away or refused is a sentence and a status, never a traceback."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

AWAY = 3
"""The status of a command that could not look, unlike 1: looked, and something is wrong."""


class Console(AppGroup):
    """A group of commands."""

    @classmethod
    def like(cls, group: click.Group) -> "Console":
        """Another's group with its commands, for the same sentences."""
        return cls(
            group.name,
            help=group.help,
            params=group.params,
            callback=group.callback,
            commands=group.commands,
        )

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OperationalError as error:
            reason = str(error.orig).strip().partition("\n")[0]
            click.echo(
                "safar: the database does not answer. Start the servers with `make run`, or set DATABASE_URL "
                f"to one that is up. ({reason})",
                err=True,
            )
            ctx.exit(AWAY)
