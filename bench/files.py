"""A cohort taken away as a file: seconds, and memory that it adds, each kind in a process of its own."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.pages import READER
from config import Settings
from mobility import create_app
from mobility.accounts.queries import get_person
from mobility.base.database import db, utc_now
from mobility.base.growing import grown
from mobility.base.languages import speaking
from mobility.base.transaction import reading
from mobility.calls.models import Call
from mobility.cohorts.board import Board
from mobility.cohorts.export import contents
from mobility.cohorts.filters import Cut
from mobility.cohorts.numbers import counts

SECONDS = {"csv": 3.0, "xlsx": 6.0}
"""At most so many for 100,000 people."""
MOST_MB = 150
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
LARGEST = (
    'SELECT context, count(*) AS people FROM "case" WHERE submitted_at IS NOT NULL '
    "GROUP BY context ORDER BY people DESC LIMIT 1"
)


def measure() -> list[dict[str, Any]]:
    """Of the call with the most people."""
    found = []
    for kind in SECONDS:
        command = [sys.executable, "-m", "bench.files", kind]
        told = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(json.loads(told.stdout.splitlines()[-1]))
        print(found[-1], flush=True)
    return found


def make(kind: str) -> dict[str, Any]:
    """The whole file once; a file of nobody goes before it, so that what is loaded once does not count."""
    app = create_app(Settings.read())
    grown()  # as a worker, which makes large files
    with app.app_context(), reading(), speaking("en"):
        board = _board()
        _written(kind, board, Cut(search="nobody at all"))
        RESET.write_text("5")  # the peak is counted from what is held now (Linux, proc(5))
        before, begun, began = _peak_mb(), time.perf_counter(), time.process_time()
        people, size = _written(kind, board, Cut())
        return {
            "kind": kind,
            "people": people,
            "seconds": round(time.perf_counter() - begun, 2),
            "cpu_seconds": round(time.process_time() - began, 2),
            "limit": SECONDS[kind],
            "mb_added": round(_peak_mb() - before, 1),
            "bytes": size,
        }


def _board() -> Board:
    now = utc_now()
    reader = get_person(db.session.execute(text(READER)).one().person_id, now)
    if reader is None:
        raise LookupError("there is no coordinator")
    call = db.session.get_one(Call, int(db.session.execute(text(LARGEST)).one().context.partition(":")[2]))
    counted = counts(reader, [call.id])
    return Board.of(reader, call, ((one.rule_book_id, one.stage) for one in counted), now)


def _written(kind: str, board: Board, cut: Cut) -> tuple[int, int]:
    """(people, bytes)"""
    noted = [0]
    size = sum(map(len, contents(kind, board, cut, db.engine, noted.append)))
    return noted[-1], size


def _peak_mb() -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(make(sys.argv[1])))
