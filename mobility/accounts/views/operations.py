"""The operator's page: jobs that have failed for good, signs of life, how much waits."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from mobility.base.access import holding
from mobility.base.database import utc_now
from mobility.base.jobs.queue import PROCESSES, SILENT_AFTER, dead_jobs, revive, status

operations = Blueprint("operations", __name__)


@operations.get("/operations")
@holding("administrator", "auditor")
def overview() -> str:
    return render_template(
        "accounts/operations.html",
        status=status(utc_now()),
        dead=dead_jobs(),
        processes=PROCESSES,
        silent_after=SILENT_AFTER,
    )


@operations.post("/operations/jobs/<int:job_id>/again")
@holding("administrator")
def try_again(job_id: int) -> Any:
    """Let a dead job be tried again."""
    if not revive(job_id, utc_now()):
        abort(404)
    flash(_("It will be tried again in a moment."), "done")
    return redirect(url_for("operations.overview"), 303)
