"""Which state of a call's selection somebody has seen: a mark that changes with every run and every change by hand."""

from collections.abc import Sequence

from sqlalchemy import func, select

from mobility.base.database import db
from mobility.selection.models import SelectionRun
from mobility.selection.queries import fingerprint, fingerprint_shown, open_run


def mark_of(call_id: int) -> str:
    """Of how far the call's selection is, as the database has it: its newest run, and what stands in the open one."""
    newest = db.session.scalar(select(func.max(SelectionRun.number)).where(SelectionRun.call_id == call_id))
    run = open_run(call_id)
    return f"{newest or 0}:{fingerprint(run.id) if run is not None else ''}"


def mark_shown(runs: Sequence[SelectionRun], run: SelectionRun | None) -> str:
    """The same of what a page shows: all `runs`, the newest first, and the open one with its placements."""
    newest = runs[0].number if runs else 0
    return f"{newest}:{fingerprint_shown(run) if run is not None else ''}"
