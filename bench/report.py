"""What was measured, as `bench/results.json` for machines and `docs/benchmarks.md` for people."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.files import MOST_MB
from bench.moves import MOST_STATEMENTS, Fired
from bench.pages import Measured
from tools.launcher.places import PROJECT

RESULTS = PROJECT / "bench" / "results.json"
TABLE = PROJECT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `make bench` (`make bench ROWS=100000` for one size) on the embedded servers, with a database of its own. Times are
multiples of the *floor*: a bare Flask view with one query by primary key and a small template, behind the same gunicorn,
with one process, on the same database, asked in turn with the page that is measured. No test looks at a time.
The list of calls and a call are made once for all visitors of five seconds (decision 12): most answers here were such.
Rows of tasks, of a cohort and of the cohorts are written once (decision 13): in most answers here they had been before.
Each page has been asked for a dozen times before it is timed, as in a process that serves thousands (decision 16).
A size that a run does not measure keeps what an earlier run found, by the floor of that run.
"""


def machine() -> dict[str, Any]:
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def write(found: Mapping[str, Any]) -> None:
    """Sizes that are not measured now keep what an earlier run has found."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    pages: dict[str, dict[str, Any]] = kept.get("pages", {})
    for name, sizes in found["pages"].items():
        pages.setdefault(name, {}).update(sizes)
    whole = {**kept, **found, "pages": pages}
    RESULTS.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    TABLE.write_text("\n".join(_lines(whole)) + "\n")


def as_json(pages: Mapping[str, Measured], rows: int) -> dict[str, dict[str, Any]]:
    return {name: {str(rows): asdict(page) | {"holds": page.holds}} for name, page in pages.items()}


def moves_as_json(moves: Iterable[Fired]) -> list[dict[str, Any]]:
    return [asdict(each) for each in moves]


def _lines(found: Mapping[str, Any]) -> Iterable[str]:
    about = found["machine"]
    yield HEAD
    yield f"{about['processor']}, {about['cores']} cores, load {about['load']} at the start, Python {about['python']}.\n"
    yield "## Pages\n"
    yield "| page | applications | × floor | limit | statements | bytes (gzip) |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, sizes in found["pages"].items():
        for rows, one in sorted(sizes.items(), key=lambda item: int(item[0])):
            cells = (
                name,
                f"{int(rows):,}",
                _against(one),
                one["limit"],
                one["statements"],
                f"{one['bytes_gzip']:,}",
            )
            yield "| " + " | ".join(map(str, cells)) + " |"
    yield f"\nThe floor: {found['floor_ms']} ms. At most 10 statements a page are wanted.\n"
    yield "## A fired move\n"
    yield "A dean's approval with its event, waits, messages and jobs, beside a single-row update with the same commit.\n"
    yield f"| entries in its record | statements (at most {MOST_STATEMENTS} are wanted) | × single row |\n|--:|--:|--:|"
    yield from (
        f"| {each['history']:,} | {each['statements']} | {each['ratio']} |" for each in found["moves"]
    )
    yield "\n## Files of a cohort\n"
    yield f"Everybody of one call; at most {MOST_MB} MB of memory more, and the limit for 100,000 people.\n"
    yield "| file | people | seconds | of them processor | limit | MB added | bytes |\n|---|--:|--:|--:|--:|--:|--:|"
    for one in found.get("files", []):
        yield (
            f"| {one['kind']} | {one['people']:,} | {one['seconds']} | {one['cpu_seconds']} | {one['limit']} "
            f"| {one['mb_added']} | {one['bytes']:,} |"
        )
    yield from _record(found)
    yield from _allocation(found["allocation"], found["allocation_beside"])
    visit = found["first_visit"]
    if visit:
        yield "\n## A first visit to the list of calls\n"
        yield (
            f"{visit['total']:,} bytes in Chromium, of {visit['limit']:,}: "
            + ", ".join(f"{name} {size:,}" for name, size in visit["bytes"].items() if size)
            + "."
        )


def _record(found: Mapping[str, Any]) -> Iterable[str]:
    record = found["record"]
    yield "\n## The record\n"
    yield f"{record['events']:,} entries verified, {record['events_per_second']:,} a second; {record['broken']} broken.\n"
    if replay := found.get("replay"):
        yield f"{replay['steps']:,} steps replayed, {replay['steps_per_second']:,} a second; {replay['astray']} astray.\n"


def _allocation(measured: Iterable[Mapping[str, Any]], beside: Mapping[str, Any]) -> Iterable[str]:
    yield "## Allocation\n"
    yield "At most 1 s for 100,000 (3 s under limits) and 15 s for a million, on one core.\n"
    yield "| candidates | places | limits | seconds | seated |\n|--:|--:|--:|--:|--:|"
    for one in measured:
        cells = (
            f"{one['candidates']:,}",
            one["places"],
            one.get("limits", 0),
            f"{one['cpu_seconds']} (processor)",
        )
        yield "| " + " | ".join(map(str, (*cells, f"{one['seated']:,}"))) + " |"
    yield (
        f"\n{beside['candidates']:,} candidates and {beside['places']} places, as the package `matching` can finish: "
        f"{beside['cpu_seconds']} s beside its {beside['matching_cpu_seconds']} s, "
        f"with {'the same result' if beside['same'] else 'ANOTHER RESULT'}."
    )


def _against(one: Mapping[str, Any]) -> str:
    return f"{one['ratio']}" if one["ratio"] <= one["limit"] else f"**{one['ratio']}**"


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )
