"""Whether a person who has a seat wants to move up to a better choice."""

from flask import abort, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mobility.applications.queries import get_own
from mobility.base.access import signed_in
from mobility.base.database import utc_now
from mobility.base.news import back_to
from mobility.selection import services
from mobility.selection.forms import RisingForm
from mobility.selection.views.blueprint import rising


@rising.post("/applications/<reference>/move-up")
@signed_in
def ask(reference: str) -> Response:
    application = get_own(current_user, reference) or abort(404)
    form = RisingForm()
    if not form.validate_on_submit():
        abort(400)
    services.ask_to_move_up(current_user, application, up=form.up.data, now=utc_now())
    said = (
        _(
            "Noted: you move up if a seat of a better choice is given back and you are next, or if the office gives you one."
        )
        if form.up.data
        else _("Noted: you keep the place that you have.")
    )
    return back_to(url_for("applications.show", reference=reference, _anchor="rising"), said)
