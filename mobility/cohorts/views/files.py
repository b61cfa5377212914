"""A cohort taken away as a file: at once where it is small, by a job where it is large."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from mobility.base import storage
from mobility.base.access import holding
from mobility.base.attachments import attachment, dated
from mobility.base.database import db, utc_now
from mobility.base.languages import language, moment
from mobility.base.zone import Zone
from mobility.cohorts import queries, saved, services
from mobility.cohorts.export import KINDS, contents
from mobility.cohorts.models import CohortFile
from mobility.cohorts.policy import COHORT_ROLES
from mobility.cohorts.views.asked import board_of, call_or_404, cut_of

cohort_files = Blueprint("cohort_files", __name__)

AT_ONCE = 5000
"""So many people leave while one waits; a file of more is made by a job."""


@cohort_files.get("/cohorts/<reference>.<any(csv, xlsx, ics):kind>")
@holding(*COHORT_ROLES)
def take(reference: str, kind: str) -> Response | Redirect:
    """Streamed from a cursor of the server: nothing grows with the list."""
    board, _counted = board_of(reference)
    cut = cut_of(board)
    if queries.number_in(board, cut) > AT_ONCE:
        return redirect(url_for("cohort_files.ask", reference=reference, kind=kind, **cut.address()))
    pieces = contents(kind, board, cut, db.engine)
    name = f"{dated(reference, board.now)}.{kind}"
    return attachment(stream_with_context(pieces), name, KINDS[kind].mimetype)


@cohort_files.route("/cohorts/<reference>/files/<any(csv, xlsx, ics):kind>", methods=["GET", "POST"])
@holding(*COHORT_ROLES)
def ask(reference: str, kind: str) -> Redirect | str:
    """What is too large to wait for: how many people it holds, then a job that makes it."""
    board, _counted = board_of(reference)
    cut = cut_of(board)
    number = queries.number_in(board, cut)
    if request.method == "POST":
        now = utc_now()
        file = services.ask_file(
            current_user, board.call, kind, cut, rows=number, language=language(), now=now
        )
        if file.asked_at != now:
            said = _(
                "You asked for this file on %(moment)s, and nothing has changed since: nothing is made twice.",
                moment=moment(file.asked_at.astimezone(Zone.info)),
            )
            flash(said, "note")
        return redirect(url_for("cohort_files.show", reference=reference, file_id=file.id), 303)
    back = url_for("cohorts.show", reference=reference, **cut.address())
    return render_template("cohorts/file_asked.html", call=board.call, kind=kind, number=number, back=back)


@cohort_files.get("/cohorts/<reference>/files/<int:file_id>")
@holding(*COHORT_ROLES)
def show(reference: str, file_id: int) -> str:
    """How far it is; looked at again by itself, or by a link."""
    return render_template("cohorts/file.html", **_progress(reference, file_id))


@cohort_files.get("/cohorts/<reference>/files/<int:file_id>/progress")
@holding(*COHORT_ROLES)
def progress(reference: str, file_id: int) -> str:
    """The part of the page that changes."""
    return render_template("cohorts/_file_progress.html", **_progress(reference, file_id))


@cohort_files.get("/cohorts/<reference>/files/<int:file_id>/content")
@holding(*COHORT_ROLES)
def fetch(reference: str, file_id: int) -> Response:
    file = _progress(reference, file_id)["file"]
    if file.file is None:
        abort(404)
    name = f"{dated(reference, file.asked_at)}.{file.kind}"
    answer = attachment(storage.pieces(file.file.sha256), name, KINDS[file.kind].mimetype)
    answer.content_length = file.file.size
    return answer


def _progress(reference: str, file_id: int) -> dict[str, Any]:
    call = call_or_404(reference)
    file: CohortFile = saved.get_file(current_user, call, file_id) or abort(404)
    return {"call": call, "file": file, "until": file.asked_at + services.KEPT_FOR}
