"""`flask audit …`: the chains and the seals are walked through."""

import json
import sys

import click

from mobility.base.console import Console
from mobility.base.database import utc_now
from mobility.base.record import broken_links, extent
from mobility.base.transaction import reading, transaction

from . import services
from .queries import broken_seals, number_of_seals, seal_of, seals

audit = Console("audit", help="The record of what happened.")
groups = (audit,)

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON.")


@audit.command("verify")
@as_json
@click.option("--root", help="A root that was kept: is it the one that was published?")
def verify(json_: bool, root: str | None) -> None:
    """Walk every chain and every seal. Ends with 1 and names what does not hold: of each chain the first broken link."""
    with reading():
        links = [vars(link) for link in broken_links()]
        days = [seal.day.isoformat() for seal in broken_seals()]
        chains, entries = extent()
        walked = {"chains": chains, "entries": entries, "seals": number_of_seals()}
        found = seal_of(root) if root else None
        kept = found.day.isoformat() if found else None
    sentences = [f"{link['chain']} entry {link['number']}: {link['what']}" for link in links]
    sentences += [f"the seal of {day} does not fit the entries that it covers" for day in days]
    if root and kept is None:
        sentences.append("no seal has this root")
    if json_:
        click.echo(
            json.dumps({"broken": links, "seals": days, "checked": walked} | ({"root": kept} if root else {}))
        )
    else:
        click.echo("\n".join(sentences) or "Every chain holds, and every seal.")
        numbers = ", ".join(f"{name}: {number}" for name, number in walked.items())
        click.echo(f"Walked through: {numbers}.")
        if kept:
            click.echo(f"This is the root of {kept}.")
    sys.exit(1 if sentences else 0)


@audit.command("seal")
def seal() -> None:
    """Seal the record now, if it was not yet today."""
    with transaction():
        made = services.seal(utc_now())
        line = f"{made.day} {made.root.hex()}" if made else "It is sealed for today, or nothing is new."
    click.echo(line)


@audit.command("seals")
@as_json
def show_seals(json_: bool) -> None:
    """Print the roots, the newest first."""
    with reading():
        rows = [
            {"day": each.day.isoformat(), "entries": each.entries, "root": each.root.hex()}
            for each in seals()
        ]
    click.echo(
        json.dumps(rows) if json_ else "\n".join(f"{r['day']} {r['root']} {r['entries']}" for r in rows)
    )
