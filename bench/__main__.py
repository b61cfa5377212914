"""`python -m bench ROWS …`, on servers that are there for it alone: `make bench`."""

import argparse
import os
import subprocess
import sys

from sqlalchemy import text

from bench import files, moves, others, pages, report
from bench.served import serving
from config import Settings
from mobility import create_app
from mobility.base.database import db, utc_now
from mobility.base.transaction import transaction
from mobility.demo.scale import scale

USUAL = (1_000, 100_000)
SENT = 0.75
"""Of what `scale` adds, six in eight are no drafts: those stand in files."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=USUAL, help="applications in the database")
    parser.add_argument("--rounds", type=int, default=40, help="times that each page is asked for")
    parser.add_argument(
        "--people", type=int, default=100_000, help="in the call that is taken away as a file"
    )
    parser.add_argument(
        "--candidates", type=int, nargs="*", default=(100_000, 1_000_000), help="for the allocation"
    )
    chosen = parser.parse_args()
    os.environ["DEMO"] = "0"  # the sign-in page of a demo introduces its people
    machine = report.machine()
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], check=True)
    app = create_app(Settings.read())
    found: dict[str, dict[str, object]] = {}
    least = 0.0
    for rows in sorted(chosen.rows):
        with app.app_context():
            with transaction():
                scale(rows, utc_now(), print)
            _tidy()
        least, measured = pages.measure(app, chosen.rounds)
        for name, sizes in report.as_json(measured, rows).items():
            found.setdefault(name, {}).update(sizes)
            print(name, sizes, flush=True)
    with serving("wsgi:app") as port:
        visit = others.first_visit(port)
    with app.app_context():
        with transaction():
            scale(max(chosen.rows) + round(chosen.people / SENT), utc_now(), print, calls=1)
        _tidy()
    report.write(
        {
            "machine": machine,
            "files": files.measure(),
            "floor_ms": round(least, 2),
            "pages": found,
            "record": others.verify(app),
            "replay": others.replay(app),
            "moves": report.moves_as_json(moves.measure(app)),
            "allocation": [
                others.allocation(candidates, nested=nested)
                for candidates in chosen.candidates
                for nested in (False, True)
            ],
            "allocation_beside": others.allocation_beside(),
            "first_visit": visit,
        }
    )


def _tidy() -> None:
    """What autovacuum does in its own time."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    main()
