"""How far nominations are that were asked for together, and how it went with each."""

from typing import Any

from flask import abort, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mobility.base.access import holding
from mobility.calls.models import Call
from mobility.calls.policy import READERS
from mobility.selection.models import Sending, SendingCase
from mobility.selection.nominations.under_way import get_sending, page_of
from mobility.selection.views.blueprint import bundles, call_read
from mobility.workflow.lines import case_lines


@bundles.get("/calls/<reference>/nominations/sendings/<int:sending_id>")
@holding(*READERS)
def sending(reference: str, sending_id: int) -> str:
    """Looked at again by itself, or by a link."""
    return render_template("selection/sending.html", **_progress(reference, sending_id))


@bundles.get("/calls/<reference>/nominations/sendings/<int:sending_id>/progress")
@holding(*READERS)
def sending_progress(reference: str, sending_id: int) -> str:
    """The part of the page that changes."""
    return render_template("selection/_sending_progress.html", **_progress(reference, sending_id))


def led_to(call: Call, found: Sending, *, anew: bool) -> Response:
    """Where it is seen how far it is. `anew`: it was asked for just now, and not before."""
    if not anew:
        flash(_("These people were sent already: nothing is done twice. This is how it went."), "note")
    return redirect(page_of(found, call), 303)


def _progress(reference: str, sending_id: int) -> dict[str, Any]:
    call = call_read(reference)
    found = get_sending(call, sending_id) or abort(404)
    lines = case_lines(SendingCase, SendingCase.sending_id == found.id)
    return {
        "call": call,
        "sending": found,
        "number": len(lines),
        "settled": sum(line.settled for line in lines),
        "made": sum(line.made for line in lines),
        "not_made": [line for line in lines if line.why is not None],
    }
